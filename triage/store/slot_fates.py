"""What became of every slot of a list, or how far it is: counted, without any child."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import case, func, select
from sqlmodel import Session

from triage.referrals import Pathway
from triage.store.offers import CLINICS, OFFERS, SLOTS


class Fate(StrEnum):
    """How a slot stands by the furthest of its offers. `OPEN` is nobody's."""

    OPEN = "open"
    HELD = "held"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    WAS_NOT_BROUGHT = "was not brought"
    ATTENDED = "attended"
    CANCELLED = "cancelled"


_FURTHER = (
    Fate.HELD,
    Fate.OFFERED,
    Fate.ACCEPTED,
    Fate.WAS_NOT_BROUGHT,
    Fate.ATTENDED,
)


@dataclass(frozen=True, slots=True)
class SlotFate:
    """One slot."""

    starts_at: datetime
    minutes: int
    fate: Fate


def fates(
    session: Session,
    *,
    tenant: str,
    pathway: Pathway,
    first: datetime,
    end: datetime,
) -> list[SlotFate]:
    """Each slot of a list's clinics from a moment until before another, once."""
    # Long because a slot with two seats is one slot.
    furthest = case(
        {state.value: at for at, state in enumerate(_FURTHER, start=1)},
        value=OFFERS.c.state,
        else_=0,
    )
    query = (
        select(
            SLOTS.c.starts_at,
            SLOTS.c.minutes,
            SLOTS.c.cancelled_at,
            func.coalesce(func.max(furthest), 0),
        )
        .select_from(
            SLOTS.join(
                CLINICS,
                (CLINICS.c.tenant == SLOTS.c.tenant)
                & (CLINICS.c.id == SLOTS.c.clinic_id),
            ).outerjoin(
                OFFERS,
                (OFFERS.c.tenant == SLOTS.c.tenant) & (OFFERS.c.slot_id == SLOTS.c.id),
            )
        )
        .where(SLOTS.c.tenant == tenant, CLINICS.c.pathway == pathway.value)
        .where(SLOTS.c.starts_at >= first, SLOTS.c.starts_at < end)
        .group_by(SLOTS.c.id, SLOTS.c.starts_at, SLOTS.c.minutes, SLOTS.c.cancelled_at)
    )
    return [
        SlotFate(starts, minutes, _fate(cancelled is not None, far))
        for starts, minutes, cancelled, far in session.execute(query)
    ]


def _fate(cancelled: bool, far: int) -> Fate:
    if cancelled:
        return Fate.CANCELLED
    return _FURTHER[far - 1] if far else Fate.OPEN
