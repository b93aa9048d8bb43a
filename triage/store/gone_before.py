"""What became of children before the product came: their visits, and how each left.

Written whole and in bulk, as a service's records are taken over. Who waits now is taken
off a list by placing again, and never here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session

from triage.clocks import Happened
from triage.referrals import Band, Pathway, ReferralState
from triage.store.clinic_rows import OfferRow, SlotRow
from triage.store.decision_rows import ClockEventRow, MoveRow
from triage.store.tables import ReferralRow
from triage.store.written import next_id
from triage.waiting_list.offers import OfferState


@dataclass(frozen=True, kw_only=True)
class PastVisit:
    """One appointment that was, and what came of it."""

    clinic_id: str
    starts_at: datetime
    minutes: int
    with_whom: str
    format: str
    offered_at: datetime
    slot_of: Band
    state: OfferState
    begins_assessment: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Gone:
    """One referral that waits no more: every visit, and how it left."""

    referral_id: str
    pathway: Pathway
    visits: tuple[PastVisit, ...]
    to_state: ReferralState
    reason: str
    left_at: datetime
    seen_on: date | None = None  # the first contact's day
    questions: tuple[str, ...] = ()  # whose clocks stopped then


@dataclass(frozen=True, kw_only=True)
class Hands:
    """Who recorded it, and who agreed to what needs two people."""

    by: str
    second: str


def keep(session: Session, *, tenant: str, gone: Sequence[Gone], hands: Hands) -> None:
    """Keep the visits, the clocks that stopped, the moves and the states they led to."""
    visits = list(_visits(tenant, gone, hands))
    rows: list[tuple[Any, list[dict[str, Any]]]] = [
        (SlotRow, [slot for slot, _ in visits]),
        (OfferRow, [offer for _, offer in visits]),
        (ClockEventRow, list(_stopped(tenant, gone, hands))),
        (MoveRow, [_move(tenant, one, hands) for one in gone]),
    ]
    connection = session.connection()
    for table, some in rows:
        if some:
            connection.execute(insert(table.__table__), some)
    states = [{"which": one.referral_id, "to": one.to_state.value} for one in gone]
    if states:
        connection.execute(_states(tenant), states)


def _visits(
    tenant: str, gone: Sequence[Gone], hands: Hands
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for one in gone:
        for visit in one.visits:
            slot = _slot(tenant, visit)
            yield slot, _offer(tenant, one, visit, slot["id"], hands)


def _slot(tenant: str, visit: PastVisit) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "id": next_id(visit.offered_at),
        "clinic_id": visit.clinic_id,
        "starts_at": visit.starts_at,
        "minutes": visit.minutes,
        "with_whom": visit.with_whom,
        "format": visit.format,
        "cancelled_at": _called_off(visit),
        "cancelled_why": "A clinician was away." if _called_off(visit) else "",
    }


def _called_off(visit: PastVisit) -> datetime | None:
    off = visit.state is OfferState.CANCELLED_BY_SERVICE
    return visit.starts_at if off else None


def _offer(
    tenant: str, one: Gone, visit: PastVisit, slot_id: str, hands: Hands
) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "id": next_id(visit.offered_at),
        "slot_id": slot_id,
        "referral_id": one.referral_id,
        "state": visit.state.value,
        "slot_of": int(visit.slot_of),
        "why": f"Next for a slot of P{int(visit.slot_of)}.",
        "made_by": hands.by,
        "made_at": visit.offered_at,
        "changed_by": hands.by,
        "changed_at": visit.starts_at,
        "begins_assessment": visit.begins_assessment,
        "seat": 1,
        "note": "",
        "version": 0,
    }


def _stopped(
    tenant: str, gone: Sequence[Gone], hands: Hands
) -> Iterator[dict[str, Any]]:
    """The clocks of what a seen child's referral asked stop on that day."""
    for one in gone:
        for question in one.questions:
            yield {
                "tenant": tenant,
                "id": next_id(one.left_at),
                "referral_id": one.referral_id,
                "question": question,
                "kind": Happened.FIRST_CONTACT.value,
                "on_day": one.seen_on,
                "staff_id": hands.by,
                "made_by": hands.by,
                "made_at": one.left_at,
            }


def _move(tenant: str, one: Gone, hands: Hands) -> dict[str, Any]:
    second = None if one.to_state is ReferralState.SEEN else hands.second
    return {
        "tenant": tenant,
        "id": next_id(one.left_at),
        "referral_id": one.referral_id,
        "from_state": ReferralState.WAITING.value,
        "to_state": one.to_state.value,
        "from_pathway": one.pathway.value,
        "to_pathway": one.pathway.value,
        "reason": one.reason,
        "notice": "" if second is None else "You can come back at any time.",
        "staff_id": hands.by,
        "made_by": hands.by,
        "made_at": one.left_at,
        "second_id": second,
        "second_by": second,
    }


def _states(tenant: str) -> Any:
    table = ReferralRow.__table__  # type: ignore[attr-defined]
    return (
        update(table)
        .where(table.c.tenant == tenant, table.c.id == bindparam("which"))
        .values(state=bindparam("to"))
    )
