"""How many children of a list began their assessment of late, by whose turn they came."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from triage.referrals import Band, Pathway
from triage.store.offers import OFFERS, SLOTS
from triage.store.referrals import REFERRALS
from triage.waiting_list.offers import OfferState


_SEEN = OFFERS.join(
    SLOTS, (SLOTS.c.tenant == OFFERS.c.tenant) & (SLOTS.c.id == OFFERS.c.slot_id)
).join(
    REFERRALS,
    (REFERRALS.c.tenant == OFFERS.c.tenant) & (REFERRALS.c.id == OFFERS.c.referral_id),
)


def in_turn(
    session: Session,
    *,
    tenant: str,
    pathway: Pathway,
    band: Band,
    since: datetime,
    until: datetime,
) -> int | None:
    """Children who began in a turn of this band or a more urgent one.

    None where nobody had begun before `since`: the whole time is not on record.
    """
    begun = (
        (SLOTS.c.tenant == tenant)
        & (REFERRALS.c.pathway == pathway.value)
        & (OFFERS.c.state == OfferState.ATTENDED.value)
        & OFFERS.c.begins_assessment.is_(True)
    )
    before = select(OFFERS.c.id).select_from(_SEEN).where(begun)
    earlier = before.where(SLOTS.c.starts_at < since).limit(1)
    if session.execute(earlier).first() is None:
        return None
    counted = (
        select(func.count(func.distinct(OFFERS.c.referral_id)))
        .select_from(_SEEN)
        .where(begun, SLOTS.c.starts_at >= since, SLOTS.c.starts_at < until)
        .where(OFFERS.c.slot_of <= int(band))
    )
    return session.scalar(counted) or 0
