"""For every table: how a child's rows are found in it, or why it holds none.

The record handed out on request, and the page of who looked, both read this table. A
test fails when a new table has no rule here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Table, and_, or_, select
from sqlmodel import Session

from triage.store import (  # the rows fill the tables
    audit_pages,
    chart_rows,  # noqa: F401  # fills the tables
    check_in_rows,  # noqa: F401  # fills the tables
    choice_rows,  # noqa: F401  # fills the tables
    forecast_rows,  # noqa: F401  # fills the tables
    merges,
    message_rows,  # noqa: F401  # fills the tables
    model_rows,  # noqa: F401  # fills the tables
    pack_rows,  # noqa: F401  # fills the tables
    restitution_rows,  # noqa: F401  # fills the tables
    staffing_rows,  # noqa: F401  # fills the tables
    watch_rows,  # noqa: F401  # fills the tables
)
from triage.store.columns import Row


TABLES: Mapping[str, Table] = Row.metadata.tables


@dataclass(frozen=True)
class About:
    """The names by which a child is known in the tables: the child's own and those found on the way."""

    tenant: str
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by table

    @property
    def children(self) -> tuple[str, ...]:
        """The child's record, and those merged into it."""
        return self.ids["child"]


Finds = Callable[[Table, About], ColumnElement[bool]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What one table holds of a child."""

    title: str = ""  # its heading in the record
    finds: Finds | None = None
    none_because: str = ""  # why no row of it is about a child
    subject: str = ""  # what the record of deeds calls its rows
    check: str = ""  # what a person must look for before it is handed over


def _named(column: str, table: str) -> Finds:
    """Rows whose column holds the id of a row found before."""
    return lambda here, about: here.c[column].in_(about.ids[table])


def _any(*finds: Finds) -> Finds:
    return lambda here, about: or_(*(one(here, about) for one in finds))


def _said(here: Table, about: About) -> ColumnElement[bool]:
    return or_(
        *(
            and_(here.c.subject == kind, here.c.subject_id.in_(about.ids[kind]))
            for kind in ("child", "referral")
        )
    )


def _deeds(_: Table, about: About) -> ColumnElement[bool]:
    return audit_pages.concerns(subjects(about))


BY_CHILD = _named("child_id", "child")
BY_REFERRAL = _named("referral_id", "referral")
OTHERS = "Names of other children and what others said in confidence."
TOLD = "What was told in confidence, and about whom."
WORKERS = "It is about people who work here."

# In the order of the record. What a rule names must stand above it.
RULES: dict[str, Rule] = {
    "child": Rule(
        title="The child", finds=_named("id", "child"), subject="child", check=OTHERS
    ),
    "referral": Rule(title="Referrals", finds=BY_CHILD, subject="referral"),
    "contact": Rule(
        title="How to reach the family",
        finds=BY_CHILD,
        subject="contact",
        check="Addresses and numbers of other people. Somebody may be hiding.",
    ),
    "recipient": Rule(
        title="Who may be told about the child",
        finds=BY_CHILD,
        subject="recipient",
        check="What is said of one parent is not for the other. Somebody may be hiding.",
    ),
    "hold": Rule(title="Why nobody was written to", finds=BY_CHILD, check=TOLD),
    "message": Rule(
        title="What was sent, to whom and how",
        finds=BY_CHILD,
        subject="message",
        check="Each person has a thread of their own: hand out only their own.",
    ),
    "receipt": Rule(
        title="What became of each message", finds=_named("message_id", "message")
    ),
    "check_in": Rule(
        title="When we asked how things are", finds=BY_CHILD, subject="check-in"
    ),
    "answer": Rule(
        title="Answers begun and not sent yet",
        finds=_named("check_in_id", "check_in"),
        check=TOLD,
    ),
    "reply": Rule(
        title="What was answered", finds=BY_CHILD, subject="reply", check=TOLD
    ),
    "look_again": Rule(
        title="When a family asked us to look again",
        finds=BY_CHILD,
        subject="look-again",
        check=TOLD,
    ),
    "details_change": Rule(
        title="New addresses that were given",
        finds=_named("recipient_id", "recipient"),
        check="Addresses and numbers of other people. Somebody may be hiding.",
    ),
    "spoken": Rule(title="When we spoke to the family", finds=BY_CHILD, check=TOLD),
    "contact_promise": Rule(title="When we said we would be in touch", finds=BY_CHILD),
    "code": Rule(
        title="Codes that were sent, without the codes",
        finds=_named("recipient_id", "recipient"),
        subject="code",
    ),
    "family_session": Rule(
        title="When somebody came in with a code", finds=_named("code_id", "code")
    ),
    "particulars": Rule(
        title="What each source said the child and the referral are", finds=_said
    ),
    "fact": Rule(title="Facts, and who said them", finds=BY_CHILD, check=TOLD),
    "fact_correction": Rule(title="Facts found to be wrong", finds=BY_CHILD),
    "import_line": Rule(
        title="Rows of files we were sent", finds=BY_REFERRAL, check=TOLD
    ),
    "import": Rule(
        title="When those files were read", finds=_named("id", "import_line")
    ),
    "import_file": Rule(title="Those files", finds=_named("import_id", "import_line")),
    "placement": Rule(title="Every place on a list, and why", finds=BY_REFERRAL),
    "listed": Rule(title="Where the referral stands on a list now", finds=BY_REFERRAL),
    "restitution_child": Rule(
        title="What was put right after wrong rules", finds=BY_REFERRAL
    ),
    "forecast_child": Rule(
        title="Where the child stood when the waits ahead were worked out",
        finds=BY_REFERRAL,
    ),
    "model_snapshot_score": Rule(
        title="Points that cards gave the child in a month, of which only those of the card in force counted",
        finds=BY_REFERRAL,
    ),
    "own_band": Rule(
        title="Priorities given before the proposal was seen", finds=BY_REFERRAL
    ),
    "decision": Rule(title="Decisions on the priority", finds=BY_REFERRAL),
    "proposal": Rule(
        title="What waited for a second person",
        finds=_any(BY_CHILD, BY_REFERRAL),
        subject="proposal",
    ),
    "move": Rule(title="Moves of a referral", finds=BY_REFERRAL),
    "clock_event": Rule(title="Events of the clocks", finds=BY_REFERRAL),
    "review": Rule(title="Reviews", finds=BY_REFERRAL, subject="review", check=TOLD),
    "task": Rule(
        title="Tasks",
        finds=_any(BY_CHILD, BY_REFERRAL),
        subject="task",
        check=TOLD,
    ),
    "information_request": Rule(
        title="What we asked, and what was answered",
        finds=BY_REFERRAL,
        subject="request",
        check=TOLD,
    ),
    "report": Rule(title="Private reports", finds=BY_REFERRAL, subject="report"),
    "complaint": Rule(title="Complaints", finds=BY_CHILD, subject="complaint"),
    "merge": Rule(
        title="Records found to be one child",
        finds=_any(BY_CHILD, _named("merged_id", "child")),
        subject="merge",
        check=OTHERS,
    ),
    "family": Rule(
        title="Others of the family",
        finds=_any(BY_CHILD, _named("other_id", "child")),
        check=OTHERS,
    ),
    "need": Rule(title="What an appointment must offer", finds=BY_CHILD),
    "offer": Rule(title="Appointments offered", finds=BY_REFERRAL, subject="offer"),
    "slot": Rule(title="Those appointments", finds=_named("id", "offer.slot_id")),
    "break_glass": Rule(
        title="Emergency openings of this record", finds=BY_CHILD, subject="glass"
    ),
    "audit": Rule(title="Who looked at and changed this record", finds=_deeds),
    "audit_head": Rule(none_because="It only says where the record of deeds ends."),
    "beat": Rule(none_because="It only says that the timers run."),
    "slot_run": Rule(none_because="It only says that the timers run."),
    "pause": Rule(none_because="It only says when sending was stopped for everybody."),
    "clinic": Rule(none_because="It is about clinics."),
    "day_count": Rule(none_because="It only counts how many wait."),
    "meta": Rule(none_because="It is about this installation."),
    "kept_search": Rule(
        none_because="It keeps what somebody typed to look for, for an hour, and not whom they found."
    ),
    "once": Rule(none_because="It only keeps a request from being done twice."),
    "edition": Rule(none_because="It keeps rules and scorecards, and no child."),
    "edition_term": Rule(none_because="It only names versions of the rules."),
    "edition_in_force": Rule(none_because="It only names versions of the rules."),
    "edition_proof": Rule(none_because="It says what was proved of rules."),
    "edition_approval": Rule(none_because=WORKERS),
    "edition_date": Rule(none_because="It only names versions of the rules."),
    "edition_date_end": Rule(none_because="It only names versions of the rules."),
    "restitution": Rule(none_because="It only says which rules were wrong, and why."),
    "forecast_run": Rule(none_because="It tells of a whole list, and of no child."),
    "forecast_check": Rule(none_because="It tells of a whole list, and of no child."),
    "post": Rule(none_because="It is about posts of the service."),
    "absence": Rule(none_because="It is about days without clinics."),
    "plan_withdrawn": Rule(none_because="It is about posts and days without clinics."),
    "chart_rebase": Rule(none_because="It is about a chart of a whole list."),
    "card_watch": Rule(
        none_because="It counts whole lists, and leaves small groups out."
    ),
    "pack": Rule(none_because="It counts whole lists, and leaves small groups out."),
    "pack_comment": Rule(none_because="It says something of a whole list."),
    "model_candidate": Rule(none_because="It keeps scorecards, and no child."),
    "model_withdrawal": Rule(none_because="It only names scorecards."),
    "model_snapshot": Rule(none_because="It counts a whole list, and names no child."),
    "model_comparison": Rule(none_because="It holds scorecards against one another."),
    "choice_exercise": Rule(
        none_because="It names signs that people weigh, and no child."
    ),
    "choice_rater": Rule(none_because="It is about people who weigh signs."),
    "choice_answer": Rule(none_because="It compares two invented children."),
    "ranking": Rule(none_because="It only names versions of the rules."),
    "ranking_in_force": Rule(none_because="It only names versions of the rules."),
    "saved_view": Rule(none_because=WORKERS),
    "sign_in_address": Rule(none_because=WORKERS),
    "staff": Rule(none_because=WORKERS),
    "staff_session": Rule(none_because=WORKERS),
    "turns": Rule(none_because="It only counts whose turn it is."),
}

# What the rules above look things up by, beside ids: column by name.
_BY = {"import_line": "import_id"}


def about_child(session: Session, *, tenant: str, child_id: str) -> About:
    """Every name of a child in the tables: records, referrals, tasks, offers ..."""
    records = merges.records_of(session, tenant=tenant, child_ids=[child_id])
    about = About(tenant=tenant, ids={"child": records[child_id]})
    for name, rule in RULES.items():
        if name == "child" or rule.finds is None:
            continue
        if rule.subject or name in _BY:
            about.ids[name] = _ids(session, about, name, _BY.get(name, "id"))
        if name == "offer":
            about.ids["offer.slot_id"] = _ids(session, about, name, "slot_id")
    return about


def subjects(about: About) -> dict[str, tuple[str, ...]]:
    """The ids that deeds about this child may name, by their word for them."""
    return {
        rule.subject: about.ids[name] for name, rule in RULES.items() if rule.subject
    }


def _ids(session: Session, about: About, name: str, column: str) -> tuple[str, ...]:
    table, finds = TABLES[name], RULES[name].finds
    assert finds is not None
    query = select(table.c[column]).where(
        table.c.tenant == about.tenant, finds(table, about)
    )
    return tuple(dict.fromkeys(session.scalars(query)))
