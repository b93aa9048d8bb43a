"""Who may do what: one table, read by every route, every page and the documents.

A role says what a person is trusted with; an action is what a route or a button needs.
What is not in the table is refused.
"""

from dataclasses import dataclass
from enum import StrEnum

from triage.errors import TriageError


class NotAllowed(TriageError):
    """Your role does not allow this. Ask a colleague whose role does, or the person who looks after accounts."""


class Role(StrEnum):
    """What a person is here for. One each."""

    CLINICIAN = "clinician"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    SAFEGUARDING = "safeguarding lead"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    COUNCIL_SEND = "council SEND officer"
    COUNCIL_CARE = "council social worker"


class Action(StrEnum):
    """What somebody does, in the words a page would use."""

    SEE_STATUS = "see where a referral stands, without clinical detail"
    SEE_LIST = "see the waiting lists"
    SEE_CHILD = "see a child's record"
    SEE_CONFIDENTIAL = "see confidential facts"
    BREAK_GLASS = "open a record in an emergency"
    REVIEW_GLASS = "review an emergency opening"
    DECIDE = "confirm or change a band"
    SIGN_OFF = "agree or refuse as the second person"
    MOVE_REFERRAL = "accept, return, decline, move, remove or reopen a referral"
    ASK = "ask for information"
    RECORD_FACT = "add or correct a fact"
    SAFE_CONTACT = "say whether a contact is safe"
    MERGE = "merge and unmerge records"
    RECORD_EVENT = "record clocks, complaints and reports"
    OFFER = "offer appointments and record what came of them"
    RUN_CLINICS = "set up clinics and slots"
    SEE_TASKS = "see tasks"
    MIND_TASKS = "acknowledge tasks and give them to a colleague"
    DO_TASKS = "take and close tasks"
    REVIEW = "do forced and harm reviews"
    SEE_MODERATION = "see the moderation page and load"
    IMPORT = "import and undo imports"
    TYPE_REFERRAL = "type a referral"
    SEE_RULES = "read rule books and policy"
    REHEARSE_RULES = "rehearse new rules on the lists"
    APPROVE_RULES = "approve new rules"
    BEGIN_RULES = "put approved rules in force, and roll them back"
    TAKE_OUT = "print or take a copy of a list"
    SUBJECT_ACCESS = "take out one child's whole record"
    SEE_AUDIT = "see who looked and who changed what"
    MANAGE_PEOPLE = "add, change and remove people"
    SEE_MESSAGES = "see what was sent to a family and what they answered"
    WRITE_TO_FAMILY = "write to a family, take a message back or put it right"
    WHO_IS_TOLD = "say who may be told about a child, and stop messages"
    TYPE_REPLY = "type in what a family answered on paper or by telephone"
    READ_REPLY = "read a family's own words and say what was done"
    LOOK_AGAIN = "answer a family who asked for a person to look again"
    PAUSE_MESSAGES = "stop and start sending"
    SEE_PROMISE = "see which families were told in time"
    SEE_WAITS = "see the figures of the lists, and try what would change them"
    PLAN_WAITS = "keep staff and leave, rebase charts and write the monthly pack"
    WEIGH = "weigh signs against one another, two invented children at a time"
    RUN_CHOICES = "set up weighing, see who agrees, and propose the card it makes"


_EVERYONE = frozenset(Role)
_DECIDES = frozenset({Role.CLINICIAN})
_CLINICAL = frozenset({Role.CLINICIAN, Role.SAFEGUARDING})
_DESK = _CLINICAL | {Role.COORDINATOR}
_SERVICE = _DESK | {Role.MANAGER}

MAY: dict[Action, frozenset[Role]] = {
    Action.SEE_STATUS: _SERVICE | {Role.COUNCIL_SEND, Role.COUNCIL_CARE},
    Action.SEE_LIST: _SERVICE,
    Action.SEE_CHILD: _DESK,
    Action.SEE_CONFIDENTIAL: _CLINICAL,
    Action.BREAK_GLASS: frozenset({Role.MANAGER, Role.COUNCIL_CARE}),
    Action.REVIEW_GLASS: frozenset({Role.SAFEGUARDING, Role.AUDITOR}),
    Action.DECIDE: _DECIDES,
    Action.SIGN_OFF: _CLINICAL,
    Action.MOVE_REFERRAL: _DECIDES,
    Action.ASK: _DESK,
    Action.RECORD_FACT: _DESK,
    Action.SAFE_CONTACT: _DESK,
    Action.MERGE: _DESK,
    Action.RECORD_EVENT: _DESK,
    Action.OFFER: _DESK,
    Action.RUN_CLINICS: frozenset({Role.COORDINATOR, Role.MANAGER}),
    Action.SEE_TASKS: _SERVICE,
    Action.MIND_TASKS: _SERVICE,
    Action.DO_TASKS: _DESK,
    Action.REVIEW: _CLINICAL,
    Action.SEE_MODERATION: _CLINICAL | {Role.MANAGER},
    Action.IMPORT: frozenset({Role.COORDINATOR, Role.MANAGER}),
    Action.TYPE_REFERRAL: _DESK,
    Action.SEE_RULES: _EVERYONE,
    Action.REHEARSE_RULES: _CLINICAL | {Role.MANAGER},
    Action.APPROVE_RULES: _CLINICAL,
    Action.BEGIN_RULES: _CLINICAL | {Role.MANAGER},
    Action.TAKE_OUT: _SERVICE,
    Action.SUBJECT_ACCESS: frozenset({Role.MANAGER, Role.SAFEGUARDING}),
    Action.SEE_AUDIT: frozenset({Role.AUDITOR, Role.SAFEGUARDING, Role.MANAGER}),
    Action.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Action.SEE_MESSAGES: _DESK,
    Action.WRITE_TO_FAMILY: _DESK,
    Action.WHO_IS_TOLD: _DESK,
    Action.TYPE_REPLY: _DESK,
    Action.READ_REPLY: _DESK,
    Action.LOOK_AGAIN: _CLINICAL,
    Action.PAUSE_MESSAGES: _SERVICE,
    Action.SEE_PROMISE: _SERVICE,
    Action.SEE_WAITS: _SERVICE,
    Action.PLAN_WAITS: frozenset({Role.MANAGER}),
    Action.WEIGH: _DESK,
    Action.RUN_CHOICES: _CLINICAL | {Role.MANAGER},
}


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody signed in. `by` is how the record names them."""

    staff_id: str
    name: str
    role: Role

    @property
    def by(self) -> str:
        """The name and role, as histories show them."""
        return f"{self.name}, {self.role}"

    def may(self, action: Action) -> bool:
        """Whether the table lets this person's role do it."""
        return self.role in MAY[action]
