"""Where a referral stands, in the few words that people outside may be told."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import Session

from triage.calendar import age_in_months, london_day
from triage.desk.record.looks import child_of
from triage.referrals import Child, Referral, ReferralState
from triage.store import moves, referrals
from triage.store.clinic_rows import OfferRow
from triage.store.moves import Moved


OFFERS = OfferRow.__table__  # type: ignore[attr-defined]
OFFERED = ("offered", "accepted")
ADULT_CONSENT = 16 * 12  # months: the young person's own consent is asked first
PATHWAYS = {
    "neurodevelopmental": "neurodevelopmental assessment",
    "speech_language": "speech and language assessment",
    "undecided": "assessment",
}


class Stage(StrEnum):
    """How far a referral has come."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    OFFERED = "first appointment offered"
    RETURNED = "returned for information"
    ELSEWHERE = "assessment elsewhere, still waiting"
    SET_ASIDE = "set aside"
    DECLINED = "declined"
    SEEN = "seen"
    REMOVED = "taken off the list"


BY_STATE = {
    ReferralState.RETURNED: Stage.RETURNED,
    ReferralState.ELSEWHERE: Stage.ELSEWHERE,
    ReferralState.SET_ASIDE: Stage.SET_ASIDE,
    ReferralState.DECLINED: Stage.DECLINED,
    ReferralState.SEEN: Stage.SEEN,
    ReferralState.REMOVED: Stage.REMOVED,
}


@dataclass(frozen=True, kw_only=True)
class Stands:
    """Where one referral stands, and since when."""

    referral: Referral
    child: Child
    stage: Stage
    since: date | None  # None where nobody wrote it down
    move: Moved | None  # the move that brought it here

    @property
    def pathway(self) -> str:
        """What was asked for."""
        return PATHWAYS[self.referral.pathway]


def of_referral(session: Session, *, tenant: str, referral_id: str) -> Stands:
    """Where a referral stands. Raises `NotHere`."""
    child_id = child_of(session, tenant=tenant, referral_id=referral_id)
    referral = referrals.referrals(session, tenant=tenant, ids=[referral_id])
    child = referrals.children(session, tenant=tenant, ids=[child_id])[child_id]
    one = referral[referral_id]
    stage, since, move = _stage(session, tenant, one)
    return Stands(referral=one, child=child, stage=stage, since=since, move=move)


def decides_alone(child: Child, today: date) -> bool:
    """Whether the young person is 16 or over: their own consent governs."""
    born_on = child.born_on
    return born_on is not None and age_in_months(born_on, today) >= ADULT_CONSENT


def _stage(
    session: Session, tenant: str, referral: Referral
) -> tuple[Stage, date | None, Moved | None]:
    if referral.state in BY_STATE:
        last = moves.latest(session, tenant=tenant, referral_ids=[referral.id])
        move = last.get(referral.id)
        since = london_day(move.made_at) if move else None
        return BY_STATE[referral.state], since, move
    offered = session.scalars(
        select(OFFERS.c.made_at)
        .where(OFFERS.c.tenant == tenant, OFFERS.c.referral_id == referral.id)
        .where(OFFERS.c.state.in_(OFFERED))
    ).first()
    if offered is not None:
        return Stage.OFFERED, _day(offered), None
    accepted = moves.accepted(session, tenant=tenant, referral_id=referral.id)
    if accepted.at is not None:
        return Stage.ACCEPTED, _day(accepted.at), None
    return Stage.RECEIVED, referral.received_on, None


def _day(moment: datetime) -> date:
    return london_day(moment)
