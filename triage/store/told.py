"""What families who wait were told and asked, read for all of them at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import Session

from triage.checkins.asking import Form
from triage.messages.outbox import Audience, MessageState, Way
from triage.referrals import ON_THE_LIST, Band, Pathway
from triage.store.check_in_rows import CheckInRow, ReplyRow, SpokenRow
from triage.store.clinic_rows import OfferRow, SlotRow
from triage.store.decision_rows import InformationRequestRow
from triage.store.message_rows import HoldRow, MessageRow
from triage.store.particulars import CHILDREN, REFERRALS
from triage.store.standing import LISTED
from triage.store.tables import FactRow, TaskRow
from triage.store.tasks import HELD
from triage.store.written import in_batches


CHECK_INS = CheckInRow.__table__  # type: ignore[attr-defined]
REPLIES = ReplyRow.__table__  # type: ignore[attr-defined]
SPOKEN = SpokenRow.__table__  # type: ignore[attr-defined]
MESSAGES = MessageRow.__table__  # type: ignore[attr-defined]
HOLDS = HoldRow.__table__  # type: ignore[attr-defined]
TASKS = TaskRow.__table__  # type: ignore[attr-defined]
OFFERS = OfferRow.__table__  # type: ignore[attr-defined]
SLOTS = SlotRow.__table__  # type: ignore[attr-defined]
FACTS = FactRow.__table__  # type: ignore[attr-defined]
REQUESTS = InformationRequestRow.__table__  # type: ignore[attr-defined]

OF_CHILD = (CHILDREN.c.tenant == REFERRALS.c.tenant) & (
    CHILDREN.c.id == REFERRALS.c.child_id
)
ON_A_LIST = (
    REFERRALS.c.undone_at.is_(None),
    REFERRALS.c.state.in_([one.value for one in ON_THE_LIST]),
)
BANDS = {int(band): band for band in Band}
BY_THE_FAMILY = (Form.PARENT, Form.YOUNG_PERSON)
ARRIVED = (MessageState.SENT, MessageState.DELIVERED)
WAITING = (MessageState.DUE, MessageState.CLAIMED, MessageState.SENDING)
LOST = (MessageState.FAILED, MessageState.UNKNOWN, MessageState.WITHHELD)
OF_FAMILY = "family"  # whom something was asked of
SPOKE = "spoke"  # the outcome of a call that was answered
ACCEPTED = "accepted"  # an offer the family took


@dataclass(frozen=True, kw_only=True)
class Waits:
    """One child who waits, all referrals together."""

    child_id: str
    band: Band  # the most urgent of any list; the least urgent until placed
    since: date  # the earliest clock
    born_on: date | None
    referral_id: str  # one of them: where a page leads to


@dataclass(frozen=True, kw_only=True)
class Described:
    """What is known of one child who waits that groups are made by."""

    pathways: frozenset[Pathway]
    sex: str | None
    ethnic_category: str | None
    language: str | None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """When a family was last asked how things are, and whether it is still wanted."""

    at: datetime
    wanted_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Heard:
    """The last thing a family was told."""

    at: datetime
    what: str


def waiting(session: Session, *, tenant: str, ranking: int | None) -> list[Waits]:
    """Everybody who is on a list, by child: few columns, because it is read often."""
    query = (
        select(
            REFERRALS.c.child_id,
            func.min(func.coalesce(LISTED.c.band, int(Band.P4))),
            func.min(REFERRALS.c.clock_start),
            func.min(CHILDREN.c.born_on),
            func.min(REFERRALS.c.id),
        )
        .select_from(REFERRALS)
        .join(CHILDREN, OF_CHILD)
        .outerjoin(
            LISTED,
            (LISTED.c.tenant == REFERRALS.c.tenant)
            & (LISTED.c.ranking == ranking)
            & (LISTED.c.referral_id == REFERRALS.c.id),
        )
        .where(REFERRALS.c.tenant == tenant, *ON_A_LIST)
        .group_by(REFERRALS.c.child_id)
    )
    return [
        Waits(
            child_id=child, band=BANDS[band], since=since, born_on=born, referral_id=one
        )
        for child, band, since, born, one in session.execute(query)
    ]


def described(session: Session, *, tenant: str) -> dict[str, Described]:
    """What is known of everybody who is on a list."""
    query = (
        select(
            REFERRALS.c.child_id,
            REFERRALS.c.pathway,
            CHILDREN.c.sex,
            CHILDREN.c.ethnic_category,
            CHILDREN.c.language,
        )
        .select_from(REFERRALS)
        .join(CHILDREN, OF_CHILD)
        .where(REFERRALS.c.tenant == tenant, *ON_A_LIST)
    )
    found: dict[str, Described] = {}
    for child, pathway, sex, ethnic, language in session.execute(query):
        before = found[child].pathways if child in found else frozenset()
        found[child] = Described(
            pathways=before | {Pathway(pathway)},
            sex=sex,
            ethnic_category=ethnic,
            language=language,
        )
    return found


def on_a_list(session: Session, *, tenant: str, child_ids: Collection[str]) -> set[str]:
    """Those of these children who wait on any list."""
    found: set[str] = set()
    for some in in_batches(list(child_ids)):
        query = listed(tenant).where(REFERRALS.c.child_id.in_(some))
        found |= set(session.scalars(query))
    return found


def listed(tenant: str) -> Select[Any]:
    """Children on any list, to be narrowed."""
    return select(REFERRALS.c.child_id).where(REFERRALS.c.tenant == tenant, *ON_A_LIST)


def asked(session: Session, *, tenant: str, came: str) -> dict[str, Asked]:
    """When each family was last asked by us; check-ins they opened do not count."""
    wanted = func.max(CHECK_INS.c.opened_at).filter(CHECK_INS.c.asks_if_wanted)
    query = (
        select(CHECK_INS.c.child_id, func.max(CHECK_INS.c.opened_at), wanted)
        .where(CHECK_INS.c.tenant == tenant, CHECK_INS.c.why != came)
        .where(CHECK_INS.c.form.in_(BY_THE_FAMILY))
        .group_by(CHECK_INS.c.child_id)
    )
    return {
        child: Asked(at=at, wanted_at=wanted_at)
        for child, at, wanted_at in session.execute(query)
    }


def asked_at_work(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> dict[str, datetime]:
    """When each person at work for these children was last asked."""
    query = (
        select(CHECK_INS.c.recipient_id, CHECK_INS.c.opened_at)
        .where(CHECK_INS.c.tenant == tenant, CHECK_INS.c.child_id.in_(list(child_ids)))
        .where(CHECK_INS.c.form.not_in(BY_THE_FAMILY))
        .order_by(CHECK_INS.c.child_id, CHECK_INS.c.opened_at)
    )
    return {row[0]: row[1] for row in session.execute(query)}  # the latest of each


def heard(session: Session, *, tenant: str, calls: Collection[str]) -> dict[str, Heard]:
    """The last each family was told: a message that arrived, a call, their own page."""
    found: dict[str, Heard] = {}
    for query, what in _tellings(tenant, calls):
        for child_id, kind, at in session.execute(query):
            before = found.get(child_id)
            if at is not None and (before is None or before.at < at):
                found[child_id] = Heard(at=at, what=what or kind)
    return found


def _tellings(tenant: str, calls: Collection[str]) -> list[tuple[Select[Any], str]]:
    """Each kind of telling; the words for it where its rows do not say."""
    # Long because each of four tables is asked in its own words.
    return [
        (
            select(MESSAGES.c.child_id, MESSAGES.c.kind, func.max(MESSAGES.c.sent_at))
            .where(MESSAGES.c.tenant == tenant, MESSAGES.c.audience == Audience.FAMILY)
            .where(MESSAGES.c.state.in_(ARRIVED))
            .group_by(MESSAGES.c.child_id, MESSAGES.c.kind),
            "",
        ),
        (
            select(SPOKEN.c.child_id, SPOKEN.c.how, func.max(SPOKEN.c.at))
            .where(SPOKEN.c.tenant == tenant)
            .group_by(SPOKEN.c.child_id, SPOKEN.c.how),
            "a person spoke with them",
        ),
        (
            select(REPLIES.c.child_id, REPLIES.c.entered, func.max(REPLIES.c.made_at))
            .where(REPLIES.c.tenant == tenant)
            .group_by(REPLIES.c.child_id, REPLIES.c.entered),
            "what happens with their reply",
        ),
        (
            select(TASKS.c.child_id, TASKS.c.kind, func.max(TASKS.c.closed_at))
            .where(TASKS.c.tenant == tenant, TASKS.c.kind.in_(list(calls)))
            .where(TASKS.c.outcome == SPOKE, TASKS.c.child_id.is_not(None))
            .group_by(TASKS.c.child_id, TASKS.c.kind),
            "a person rang them",
        ),
    ]


def with_open_questions(session: Session, *, tenant: str) -> set[str]:
    """Children about whom the family was asked something, or a question is held open."""
    asked = select(REQUESTS.c.referral_id).where(
        REQUESTS.c.tenant == tenant,
        REQUESTS.c.closed_at.is_(None),
        REQUESTS.c.asked_of == OF_FAMILY,
    )
    held = select(TASKS.c.referral_id).where(
        TASKS.c.tenant == tenant,
        TASKS.c.kind == HELD,
        TASKS.c.closed_at.is_(None),
        TASKS.c.undone_at.is_(None),
    )
    query = select(REFERRALS.c.child_id).where(
        REFERRALS.c.tenant == tenant,
        REFERRALS.c.id.in_(asked) | REFERRALS.c.id.in_(held),
    )
    return set(session.scalars(query))


def stale(
    session: Session, *, tenant: str, keys: Collection[str], nothing: Collection[str]
) -> list[tuple[str, str, date]]:
    """Facts known to be more than nothing: the child, the fact, when last observed."""
    query = (
        select(FACTS.c.child_id, FACTS.c.key, func.max(FACTS.c.observed_on))
        .where(FACTS.c.tenant == tenant, FACTS.c.key.in_(list(keys)))
        .where(FACTS.c.known == "known", FACTS.c.value.not_in(list(nothing)))
        .where(FACTS.c.observed_on.is_not(None))
        .group_by(FACTS.c.child_id, FACTS.c.key)
    )
    return [(child, key, day) for child, key, day in session.execute(query)]


def known_true(session: Session, *, tenant: str, key: str) -> set[str]:
    """Children of whom any source says that a fact is so."""
    query = (
        select(FACTS.c.child_id)
        .distinct()
        .where(FACTS.c.tenant == tenant, FACTS.c.key == key, FACTS.c.value == "true")
    )
    return set(session.scalars(query))


def booked(session: Session, *, tenant: str, now: datetime) -> dict[str, datetime]:
    """The next appointment that each family accepted."""
    query = (
        accepted(tenant, REFERRALS.c.child_id, func.min(SLOTS.c.starts_at))
        .where(SLOTS.c.starts_at > now)
        .group_by(REFERRALS.c.child_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def held(session: Session, *, tenant: str) -> set[str]:
    """Children of whom nobody is written to."""
    query = (
        select(HOLDS.c.child_id)
        .distinct()
        .where(HOLDS.c.tenant == tenant, HOLDS.c.lifted_at.is_(None))
    )
    return set(session.scalars(query))


def open_tasks_of(
    session: Session, *, tenant: str, kinds: Collection[str]
) -> set[tuple[str, str]]:
    """Children and the kinds of open task about them."""
    query = (
        select(TASKS.c.child_id, TASKS.c.kind)
        .distinct()
        .where(TASKS.c.tenant == tenant, TASKS.c.kind.in_(list(kinds)))
        .where(TASKS.c.closed_at.is_(None), TASKS.c.undone_at.is_(None))
        .where(TASKS.c.child_id.is_not(None))
    )
    return {(child, kind) for child, kind in session.execute(query)}


def messages_of(
    session: Session, *, tenant: str, since: datetime
) -> set[tuple[str, str]]:
    """Children with a message that waits ("waits") or was lost since then ("lost")."""
    mine = (
        select(MESSAGES.c.child_id, MESSAGES.c.state)
        .distinct()
        .where(
            MESSAGES.c.tenant == tenant,
            MESSAGES.c.audience == Audience.FAMILY,
            or_(
                MESSAGES.c.state.in_(WAITING),
                and_(MESSAGES.c.state.in_(LOST), MESSAGES.c.made_at >= since),
            ),
        )
    )
    return {
        (child, "waits" if state in WAITING else "lost")
        for child, state in session.execute(mine)
    }


def rungs(session: Session, *, tenant: str) -> dict[str, int]:
    """How far up the ladder silence has climbed for each family that is asked now."""
    query = (
        select(CHECK_INS.c.child_id, func.max(CHECK_INS.c.rung))
        .where(CHECK_INS.c.tenant == tenant, CHECK_INS.c.form.in_(BY_THE_FAMILY))
        .where(CHECK_INS.c.closed_at.is_(None))
        .group_by(CHECK_INS.c.child_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def ways_tried(
    session: Session, *, tenant: str, check_in_ids: Sequence[str]
) -> dict[str, frozenset[Way]]:
    """The ways by which each check-in was asked."""
    found: dict[str, frozenset[Way]] = defaultdict(frozenset)
    for some in in_batches(check_in_ids):
        query = (
            select(MESSAGES.c.check_in_id, MESSAGES.c.way)
            .distinct()
            .where(MESSAGES.c.tenant == tenant, MESSAGES.c.check_in_id.in_(some))
        )
        for check_in_id, way in session.execute(query):
            found[check_in_id] |= {Way(way)}
    return found


def offers_with_visits() -> Any:
    """Offers, each with its slot and its referral."""
    return OFFERS.join(
        SLOTS, (SLOTS.c.tenant == OFFERS.c.tenant) & (SLOTS.c.id == OFFERS.c.slot_id)
    ).join(
        REFERRALS,
        (REFERRALS.c.tenant == OFFERS.c.tenant)
        & (REFERRALS.c.id == OFFERS.c.referral_id),
    )


def accepted(tenant: str, *columns: Any) -> Select[Any]:
    """Offers a family accepted whose appointment still stands."""
    return (
        select(*columns)
        .select_from(offers_with_visits())
        .where(OFFERS.c.tenant == tenant, OFFERS.c.state == ACCEPTED)
        .where(SLOTS.c.cancelled_at.is_(None))
    )
