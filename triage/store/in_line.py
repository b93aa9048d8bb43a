"""Who may be drawn: every waiting referral of a list in the few columns a draw reads."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from triage.referrals import Band, Pathway, ReferralState
from triage.store.placements import PLACED
from triage.store.referrals import REFERRALS
from triage.store.standing import LISTED


@dataclass(frozen=True, slots=True)
class InLine:
    """One waiting referral as a draw reads it."""

    referral_id: str
    child_id: str
    band: Band
    clock_start: date
    due_on: date
    lot: int
    points: int
    confirmed: bool
    state: ReferralState


_COLUMNS = (
    LISTED.c.referral_id,
    REFERRALS.c.child_id,
    LISTED.c.band,
    LISTED.c.clock_start,
    LISTED.c.due_on,
    LISTED.c.lot,
    PLACED.c.points,
    LISTED.c.confirmed,
    REFERRALS.c.state,
)
_JOINED = LISTED.join(
    PLACED,
    (PLACED.c.tenant == LISTED.c.tenant)
    & (PLACED.c.referral_id == LISTED.c.referral_id)
    & (PLACED.c.number == LISTED.c.placement),
).join(
    REFERRALS,
    (REFERRALS.c.tenant == LISTED.c.tenant) & (REFERRALS.c.id == LISTED.c.referral_id),
)


def in_line(
    session: Session, *, tenant: str, ranking: int, pathway: Pathway
) -> list[InLine]:
    """Everybody on one list."""
    query = (
        select(*_COLUMNS)
        .select_from(_JOINED)
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == pathway.value)
    )
    return [
        InLine(name, child, Band(band), clock, due, lot, points, sure, _STATES[state])
        for name, child, band, clock, due, lot, points, sure, state in (
            session.execute(query)
        )
    ]


def one_in_line(
    session: Session, *, tenant: str, ranking: int, referral_id: str
) -> tuple[bool, ReferralState] | None:
    """Whether a referral's band is confirmed, and its state; None when off the list."""
    row = session.execute(
        select(LISTED.c.confirmed, REFERRALS.c.state)
        .select_from(_JOINED)
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.referral_id == referral_id)
    ).first()
    return (bool(row[0]), ReferralState(row[1])) if row else None


_STATES = {state.value: state for state in ReferralState}
