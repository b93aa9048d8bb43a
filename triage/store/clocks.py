"""The events of each referral's clocks: only ever added to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from triage.clocks import ClockEvent, Happened, decided_start
from triage.store.decision_rows import ClockEventRow
from triage.store.tables import ReferralRow
from triage.store.written import in_batches, next_id


EVENTS = ClockEventRow.__table__  # type: ignore[attr-defined]
REFERRALS = ReferralRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who recorded an event, and why. `second` is the one who agreed to a change."""

    staff_id: str
    by: str
    why: str = ""
    offer_id: str | None = None
    second_id: str | None = None
    second_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class StoredEvent:
    """An event as kept."""

    event: ClockEvent
    told: Told
    made_at: datetime


def record(
    session: Session,
    *,
    tenant: str,
    referral_id: str,
    events: Iterable[ClockEvent],
    told: Told,
    now: datetime,
) -> None:
    """Add events to a referral's clocks."""
    rows = [
        {
            "tenant": tenant,
            "id": next_id(now),
            "referral_id": referral_id,
            "question": one.question,
            "kind": one.kind.value,
            "on_day": one.on_day,
            "why": told.why,
            "offer_id": told.offer_id,
            "staff_id": told.staff_id,
            "made_by": told.by,
            "made_at": now,
            "second_id": told.second_id,
            "second_by": told.second_by,
        }
        for one in events
    ]
    if rows:
        session.connection().execute(insert(EVENTS), rows)


def events(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> dict[str, list[ClockEvent]]:
    """Every event of these referrals' clocks, in the order they were recorded."""
    stored = history(session, tenant=tenant, referral_ids=referral_ids)
    return {name: [one.event for one in some] for name, some in stored.items()}


def history(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> dict[str, list[StoredEvent]]:
    """The same, with who recorded them."""
    found: dict[str, list[StoredEvent]] = {name: [] for name in referral_ids}
    for some in in_batches(list(referral_ids)):
        query = (
            select(EVENTS)
            .where(EVENTS.c.tenant == tenant, EVENTS.c.referral_id.in_(some))
            .order_by(EVENTS.c.referral_id, EVENTS.c.id)
        )
        for row in session.execute(query).mappings():
            found[row["referral_id"]].append(_stored(dict(row)))
    return found


def decided_starts(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> dict[str, date]:
    """The clock start of each referral whose clock people have decided."""
    found = events(session, tenant=tenant, referral_ids=referral_ids)
    starts = {name: decided_start(some) for name, some in found.items() if some}
    return {name: day for name, day in starts.items() if day is not None}


def start(session: Session, *, tenant: str, referral_id: str, on: date) -> None:
    """Let the referral count from a day that two people agreed on."""
    session.execute(
        update(REFERRALS)
        .where(REFERRALS.c.tenant == tenant, REFERRALS.c.id == referral_id)
        .values(clock_start=on)
    )


def _stored(row: dict[str, Any]) -> StoredEvent:
    return StoredEvent(
        event=ClockEvent(
            kind=Happened(row["kind"]), on_day=row["on_day"], question=row["question"]
        ),
        told=Told(
            staff_id=row["staff_id"],
            by=row["made_by"],
            why=row["why"],
            offer_id=row["offer_id"],
            second_id=row["second_id"],
            second_by=row["second_by"],
        ),
        made_at=row["made_at"],
    )
