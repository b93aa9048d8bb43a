"""Check-ins as kept: one person asked once for a day, and how each of them ended."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import (
    CursorResult,
    Select,
    Update,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.checkins.asking import CheckInOutcome, Form
from triage.store.check_in_rows import CheckInRow
from triage.store.message_rows import RecipientRow
from triage.store.written import in_batches, next_id


CHECK_INS = CheckInRow.__table__  # type: ignore[attr-defined]
RECIPIENTS = RecipientRow.__table__  # type: ignore[attr-defined]
PROFESSIONAL = (Form.SCHOOL, Form.GP)


@dataclass(frozen=True, kw_only=True)
class NewCheckIn:
    """Somebody to be asked, unless they were asked for that day before."""

    child_id: str
    recipient_id: str
    form: Form
    why: str
    slot: str
    asks_if_wanted: bool
    reply_by: date
    next_step_on: date | None  # None: nobody is chased
    rung: int = 0  # how far silence had climbed before


@dataclass(frozen=True, kw_only=True)
class StoredCheckIn:
    """A check-in as kept."""

    id: str
    child_id: str
    recipient_id: str
    form: Form
    why: str
    slot: str
    asks_if_wanted: bool
    opened_at: datetime
    reply_by: date
    rung: int
    next_step_on: date | None
    closed_at: datetime | None
    outcome: CheckInOutcome | None

    @classmethod
    def of(cls, row: Any) -> Self:
        """A check-in from its row."""
        kept = {name: row[name] for name in cls.__dataclass_fields__}
        ended = row["outcome"]
        return cls(
            **kept
            | {
                "form": Form(row["form"]),
                "outcome": CheckInOutcome(ended) if ended else None,
            }
        )


@dataclass(frozen=True, kw_only=True)
class Climbed:
    """Where a check-in stands on the ladder of silence from now on."""

    check_in_id: str
    rung: int
    next_step_on: date | None


def open_all(
    session: Session, *, tenant: str, new: Iterable[NewCheckIn], now: datetime
) -> dict[tuple[str, str], str]:
    """Open those whose person and slot are new; the ids of the new ones by both.

    Whoever else opened one of them a moment ago keeps it: the database says once.
    """
    rows = [
        {**vars(one), "tenant": tenant, "id": next_id(now), "opened_at": now}
        for one in new
    ]
    opened: dict[tuple[str, str], str] = {}
    for some in in_batches(rows):
        put = _insert(session).returning(
            CHECK_INS.c.recipient_id, CHECK_INS.c.slot, CHECK_INS.c.id
        )
        opened |= {(who, slot): made for who, slot, made in session.execute(put, some)}
    return opened


def find(session: Session, *, tenant: str, check_in_id: str) -> StoredCheckIn | None:
    """One check-in."""
    found = _read(session, _every(tenant).where(CHECK_INS.c.id == check_in_id))
    return found[0] if found else None


def by_slot(
    session: Session, *, tenant: str, recipient_id: str, slot: str
) -> StoredCheckIn | None:
    """What somebody was asked for one slot."""
    query = _every(tenant).where(
        CHECK_INS.c.recipient_id == recipient_id, CHECK_INS.c.slot == slot
    )
    found = _read(session, query)
    return found[0] if found else None


def of_recipient(
    session: Session, *, tenant: str, recipient_id: str
) -> list[StoredCheckIn]:
    """Everything somebody was asked, the latest first."""
    query = _every(tenant).where(CHECK_INS.c.recipient_id == recipient_id)
    return _read(session, _latest(query))


def of_children(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> list[StoredCheckIn]:
    """Everything anybody was asked about these records, the latest first."""
    return [
        one
        for some in in_batches(list(child_ids))
        for one in _read(
            session, _latest(_every(tenant).where(CHECK_INS.c.child_id.in_(some)))
        )
    ]


def close(
    session: Session,
    *,
    tenant: str,
    ids: Collection[str],
    outcome: CheckInOutcome,
    now: datetime,
) -> int:
    """Close those that are open; how many. It changes nothing but the check-in."""
    return sum(
        _rows(
            session,
            _open(tenant)
            .where(CHECK_INS.c.id.in_(some))
            .values(closed_at=now, outcome=outcome, next_step_on=None),
        )
        for some in in_batches(list(ids))
    )


def overtake(session: Session, *, tenant: str, by: Sequence[str], now: datetime) -> int:
    """Close what the people of these new check-ins were asked before; how many."""
    newer = select(CHECK_INS.c.recipient_id).where(CHECK_INS.c.tenant == tenant)
    closed = 0
    for some in in_batches(by):
        mine = newer.where(CHECK_INS.c.id.in_(some)).scalar_subquery()
        closed += _rows(
            session,
            _open(tenant)
            .where(CHECK_INS.c.recipient_id.in_(mine), CHECK_INS.c.id.not_in(some))
            .values(closed_at=now, outcome=CheckInOutcome.OVERTAKEN, next_step_on=None),
        )
    return closed


def due_steps(
    session: Session, *, tenant: str, today: date, limit: int
) -> list[StoredCheckIn]:
    """Open check-ins whose next rung has come, the longest due first."""
    query = (
        _every(tenant)
        .where(CHECK_INS.c.closed_at.is_(None), CHECK_INS.c.next_step_on <= today)
        .order_by(CHECK_INS.c.next_step_on, CHECK_INS.c.id)
        .limit(limit)
    )
    return _read(session, query)


def climb(session: Session, *, tenant: str, climbed: Sequence[Climbed]) -> None:
    """Put check-ins a rung further up, while they are open."""
    step = (
        _open(tenant)
        .where(CHECK_INS.c.id == bindparam("which"))
        .values(rung=bindparam("to"), next_step_on=bindparam("then"))
    )
    rows = [
        {"which": one.check_in_id, "to": one.rung, "then": one.next_step_on}
        for one in climbed
    ]
    if rows:
        session.connection().execute(step, rows)


def opened_on(session: Session, *, tenant: str, since: datetime) -> int:
    """How many children's families were asked since a moment, by the plan."""
    query = select(func.count(CHECK_INS.c.child_id.distinct())).where(
        CHECK_INS.c.tenant == tenant,
        CHECK_INS.c.opened_at >= since,
        CHECK_INS.c.form.not_in(PROFESSIONAL),
        CHECK_INS.c.next_step_on.is_not(None) | CHECK_INS.c.closed_at.is_not(None),
    )
    return session.scalars(query).one()


def about(
    session: Session, *, tenant: str, recipient_ids: Collection[str]
) -> dict[str, tuple[str, str]]:
    """Whose child, and who they are to it, of some people."""
    query = select(
        RECIPIENTS.c.id, RECIPIENTS.c.child_id, RECIPIENTS.c.relationship
    ).where(RECIPIENTS.c.tenant == tenant, RECIPIENTS.c.id.in_(list(recipient_ids)))
    return {who: (child, kin) for who, child, kin in session.execute(query)}


def _insert(session: Session) -> Any:
    own = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return own.insert(CHECK_INS).on_conflict_do_nothing(
        index_elements=[
            CHECK_INS.c.tenant,
            CHECK_INS.c.recipient_id,
            CHECK_INS.c.slot,
        ]
    )


def _every(tenant: str) -> Select[Any]:
    return select(CHECK_INS).where(CHECK_INS.c.tenant == tenant)


def _latest(query: Select[Any]) -> Select[Any]:
    return query.order_by(CHECK_INS.c.opened_at.desc(), CHECK_INS.c.id.desc())


def _read(session: Session, query: Select[Any]) -> list[StoredCheckIn]:
    return [StoredCheckIn.of(row) for row in session.execute(query).mappings()]


def _open(tenant: str) -> Update:
    return update(CHECK_INS).where(
        CHECK_INS.c.tenant == tenant, CHECK_INS.c.closed_at.is_(None)
    )


def _rows(session: Session, change: Update) -> int:
    done = session.connection().execute(change)
    assert isinstance(done, CursorResult)
    return done.rowcount
