"""Every kind of task in one table: what it is, whose it is, when it is late, how it closes.

A house test collects the kinds that the code opens; one that is not here fails it.
"""

from dataclasses import dataclass
from enum import StrEnum

from triage.roles import Role
from triage.store.tasks import HANDED_OVER, KNOWN, MISSING, SAFE, SPOKE


class Group(StrEnum):
    """What kind of work a task is, in the order in which a page shows it."""

    NOW = "now"
    CONFIRM = "confirm"
    PROVISIONAL = "provisional"
    RED_FLAG = "red-flag"
    UNREAD = "unread"
    REPLIES = "replies"
    CALLS = "calls"
    SECOND = "second"
    REVIEW = "review"
    HARM = "harm"
    REQUESTS = "requests"
    OFFERS = "offers"
    DATA = "data"
    OTHER = "other"

    @property
    def heading(self) -> str:
        """As a page heads it."""
        return TITLES[self]


TITLES = {
    Group.NOW: "Needs a person now",
    Group.CONFIRM: "Places to confirm",
    Group.PROVISIONAL: "Bands raised for now",
    Group.RED_FLAG: "Red-flag questions without an answer",
    Group.UNREAD: "Text to read",
    Group.REPLIES: "Replies from families",
    Group.CALLS: "Families to ring",
    Group.SECOND: "Second sign-off",
    Group.REVIEW: "Reviews",
    Group.HARM: "Harm reviews",
    Group.REQUESTS: "Requests, complaints and reports",
    Group.OFFERS: "Offers to follow up",
    Group.DATA: "Records to put right",
    Group.OTHER: "Other",
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One way to close a task."""

    code: str
    words: str
    who: bool = False  # a name is needed: whoever accepted it
    note: bool = False  # a note is needed


@dataclass(frozen=True, kw_only=True)
class TaskKind:
    """One kind of task."""

    name: str
    title: str
    group: Group
    goes_to: Role
    outcomes: tuple[Outcome, ...]
    escalates_to: Role | None = Role.MANAGER
    late_after: int = 0  # working days beyond its due time until somebody else is told
    done_by: str = (
        ""  # what closes it instead of an outcome: an act on the referral, or a page
    )


SAFE_OUTCOMES = (
    Outcome(code=SPOKE, words="Spoke to the child or family", note=True),
    Outcome(code=HANDED_OVER, words="Handed over, and accepted", who=True),
    Outcome(code=KNOWN, words="Already known and confirmed", note=True),
)
READ = (
    Outcome(code="read_recorded", words="Read: fact recorded"),
    Outcome(code="read_nothing", words="Read: nothing to record"),
)
DONE = (
    Outcome(code="done", words="Done"),
    Outcome(code="not_needed", words="Not needed any more", note=True),
)
PUT_RIGHT = (
    Outcome(code="put_right", words="Put right"),
    Outcome(code="as_it_is", words="Right as it is", note=True),
)
SPOKEN = (
    Outcome(code="spoke", words="Spoke to the family", note=True),
    Outcome(code="no_answer", words="No answer: tried another way", note=True),
    Outcome(code="not_needed", words="Not needed any more", note=True),
)
LOOKED = (
    Outcome(code="looked_no_change", words="Looked at: no change", note=True),
    Outcome(code="looked_changed", words="Looked at: the place was decided again"),
)
ASKED = (
    Outcome(code="answered", words="Answered, and recorded"),
    Outcome(code="asked_again", words="Asked another way", note=True),
    Outcome(code="looked_at", words="A clinician looked at it without", note=True),
)


def _now(name: str, title: str, outcomes: tuple[Outcome, ...]) -> TaskKind:
    return TaskKind(
        name=name,
        title=title,
        group=Group.NOW,
        goes_to=Role.SAFEGUARDING,
        outcomes=outcomes,
    )


def _unread(name: str, title: str, late_after: int = 0) -> TaskKind:
    return TaskKind(
        name=name,
        title=title,
        group=Group.UNREAD,
        goes_to=Role.CLINICIAN,
        outcomes=READ,
        late_after=late_after,
    )


def _clinical(
    name: str, title: str, group: Group, outcomes: tuple[Outcome, ...], by: str = ""
) -> TaskKind:
    return TaskKind(
        name=name,
        title=title,
        group=group,
        goes_to=Role.CLINICIAN,
        outcomes=outcomes,
        done_by=by,
        late_after=1,
    )


def _desk(
    name: str, title: str, group: Group, outcomes: tuple[Outcome, ...] = DONE
) -> TaskKind:
    return TaskKind(
        name=name,
        title=title,
        group=group,
        goes_to=Role.COORDINATOR,
        outcomes=outcomes,
        late_after=2,
    )


ALL = (
    TaskKind(
        name=SAFE,
        title="Same-day call",
        group=Group.NOW,
        goes_to=Role.CLINICIAN,
        outcomes=SAFE_OUTCOMES,
        escalates_to=Role.SAFEGUARDING,
    ),
    _now("severe_harm", "Severe harm while waiting", SAFE_OUTCOMES),
    _now("glass", "A record was opened in an emergency", DONE),
    _clinical("confirm", "Confirm a place before a slot", Group.CONFIRM, LOOKED),
    _clinical(
        "change_after_review", "Change the place after a review", Group.CONFIRM, LOOKED
    ),
    _clinical("provisional", "A band raised for now", Group.PROVISIONAL, LOOKED),
    _clinical("red_flag_question", "A red-flag question", Group.RED_FLAG, ASKED),
    _unread("please_read", "Words that may be a red flag"),
    _unread("red_flag_value", "A value that may be a red flag"),
    _unread("status", "A note about whether the child waits", late_after=1),
    _unread("value", "A value that could not be read", late_after=2),
    _unread("deterioration", "Something has changed for the worse", late_after=1),
    _unread("check_set_aside", "A row that was set aside", late_after=1),
    _unread("check_discharged", "A discharge in a file", late_after=1),
    _unread("check_deceased", "Sad news in a file"),
    _unread("deceased_elsewhere", "Sad news in another file"),
    _clinical("second_sign_off", "Second sign-off", Group.SECOND, (), "/proposals"),
    _clinical("review", "A place that today's facts would lower", Group.REVIEW, LOOKED),
    _clinical("expired", "A decision whose day has come", Group.REVIEW, LOOKED),
    _clinical("held_question", "A question that was held open", Group.REVIEW, LOOKED),
    _clinical("elsewhere", "An assessment elsewhere", Group.REVIEW, LOOKED),
    _clinical("set_aside", "A referral that was set aside", Group.REVIEW, LOOKED),
    _clinical("unmerged", "Records taken apart again", Group.REVIEW, LOOKED),
    _clinical("twice_on_one_list", "Twice on one list", Group.DATA, PUT_RIGHT),
    _clinical("restore_date", "Should an earlier date count?", Group.REVIEW, LOOKED),
    _clinical(
        "forced_review", "Review after 26 weeks", Group.REVIEW, (), "forced-review"
    ),
    _clinical("harm_review", "Harm review", Group.HARM, (), "harm-review"),
    _desk("request", "Information that was asked for", Group.REQUESTS, ASKED),
    _desk("complaint", "A complaint to acknowledge", Group.REQUESTS),
    _clinical("report", "A private report to decide on", Group.REQUESTS, DONE),
    _desk("offer", "An offer to follow up", Group.OFFERS),
    _clinical("was_not_brought", "A child was not brought", Group.OFFERS, DONE),
    _desk("leaver", "Tasks of somebody who left", Group.OTHER),
    _desk("tell_referrer", "Tell the referrer", Group.REQUESTS),
    _desk("tell_family", "Tell the family", Group.REQUESTS),
    _desk("returned", "A referral sent back for information", Group.REQUESTS, ASKED),
    _desk("hand_over", "Hand over to an adult service", Group.OTHER),
    _desk("which_pathway", "Which pathway?", Group.DATA, PUT_RIGHT),
    _desk("clock", "A clock to check", Group.DATA, PUT_RIGHT),
    _desk("correct", "A record to put right", Group.DATA, PUT_RIGHT),
    _desk("identity", "Who is this?", Group.DATA, PUT_RIGHT),
    _desk("sources_disagree", "Sources disagree", Group.DATA, PUT_RIGHT),
    _clinical("reply_words", "A family's own words to read", Group.REPLIES, READ),
    _clinical("reply_worse", "Things are worse", Group.REPLIES, LOOKED),
    _clinical(
        "look_again", "A family asks us to look again", Group.REPLIES, (), "look-again"
    ),
    _desk(
        "conversation", "Talk about whether they still want this", Group.REPLIES, SPOKEN
    ),
    _desk(
        "family_corrects",
        "A family says that something is wrong",
        Group.REPLIES,
        PUT_RIGHT,
    ),
    _desk("new_details", "New contact details to check", Group.REPLIES, PUT_RIGHT),
    _desk("help_wanted", "Help a family asked for", Group.REPLIES),
    _desk(
        "weekly_call", "Ring this family each week until booked", Group.CALLS, SPOKEN
    ),
    _desk("call_family", "Ring this family", Group.CALLS, SPOKEN),
    _desk("interpreter_call", "Ring with an interpreter", Group.CALLS, SPOKEN),
    _desk("silence", "No reply by any way", Group.CALLS, SPOKEN),
    _desk("no_safe_way", "No safe way to reach this family", Group.CALLS, SPOKEN),
    _desk("who_may_be_told", "Who may be told?", Group.DATA, PUT_RIGHT),
    _desk("agree_contact", "Agree contact with the young person", Group.CALLS, SPOKEN),
    _desk("message_failed", "A message did not arrive", Group.CALLS),
    _desk("message_unknown", "Nobody knows whether a message arrived", Group.CALLS),
    _now("duty_not_told", "Duty could not be told", DONE),
    _clinical(
        "rules_not_begun", "New rules that did not come into force", Group.OTHER, DONE
    ),
    _clinical("missing_factor", "Is a factor missing?", Group.OTHER, DONE),
    _clinical("card_flagged", "A card to look at", Group.OTHER, DONE),
    _desk("crisis_numbers", "Crisis numbers to check", Group.OTHER),
    _desk(MISSING, "Missing from an extract", Group.DATA, PUT_RIGHT),
)
KINDS = {one.name: one for one in ALL}


def kind_of(name: str) -> TaskKind:
    """A kind by its name. One that an older version opened is shown under "Other"."""
    if name in KINDS:
        return KINDS[name]
    return _desk(name, "Something to do", Group.OTHER)


def names_in(group: Group) -> tuple[str, ...]:
    """The kinds of a group."""
    return tuple(one.name for one in ALL if one.group is group)
