"""When the children joined who had their first appointment of late."""

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlmodel import Session

from triage.referrals import Band, Pathway
from triage.store.clinic_rows import OfferRow, SlotRow
from triage.store.tables import ReferralRow
from triage.waiting_list.offers import OfferState


OFFERS = OfferRow.__table__  # type: ignore[attr-defined]
SLOTS = SlotRow.__table__  # type: ignore[attr-defined]
REFERRALS = ReferralRow.__table__  # type: ignore[attr-defined]
URGENT = (Band.P1, Band.P2)


def joined(
    session: Session, *, tenant: str, pathway: Pathway, since: datetime, most: int
) -> list[date]:
    """The days on which those seen since a moment had joined, the last seen first.

    Only turns that were not an urgent band's: children seen sooner say nothing about
    how far the list has come.
    """
    turn = OFFERS.c.slot_of
    query = (
        select(REFERRALS.c.clock_start)
        .select_from(
            SLOTS.join(
                OFFERS,
                (OFFERS.c.tenant == SLOTS.c.tenant) & (OFFERS.c.slot_id == SLOTS.c.id),
            ).join(
                REFERRALS,
                (REFERRALS.c.tenant == OFFERS.c.tenant)
                & (REFERRALS.c.id == OFFERS.c.referral_id),
            )
        )
        .where(SLOTS.c.tenant == tenant, SLOTS.c.starts_at >= since)
        .where(OFFERS.c.state == OfferState.ATTENDED, OFFERS.c.begins_assessment)
        .where(or_(turn.is_(None), turn.not_in(URGENT)))
        .where(REFERRALS.c.pathway == pathway)
        .order_by(SLOTS.c.starts_at.desc(), OFFERS.c.id)
        .limit(most)
    )
    return list(session.scalars(query))
