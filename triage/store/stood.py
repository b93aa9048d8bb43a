"""Everybody on the lists as they stand, in the few values that a rehearsal reads."""

from sqlalchemy import select
from sqlmodel import Session

from triage.referrals import Band, Pathway
from triage.store.placements import PLACED
from triage.store.standing import LISTED
from triage.waiting_list.rehearsal import Stood


_COLUMNS = (
    LISTED.c.referral_id,
    LISTED.c.pathway,
    LISTED.c.band,
    PLACED.c.points,
    LISTED.c.order_day,
    LISTED.c.clock_start,
    LISTED.c.lot,
    LISTED.c.due_on,
)
_BANDS = {band.value: band for band in Band}
_PATHWAYS = {pathway.value: pathway for pathway in Pathway}


def everybody(session: Session, *, tenant: str, ranking: int) -> list[Stood]:
    """Every list of a ranking, in no order."""
    query = (
        select(*_COLUMNS)
        .join(
            PLACED,
            (PLACED.c.tenant == LISTED.c.tenant)
            & (PLACED.c.referral_id == LISTED.c.referral_id)
            & (PLACED.c.number == LISTED.c.placement),
        )
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
    )
    return [
        Stood(
            referral_id=name,
            pathway=_PATHWAYS[pathway],
            band=_BANDS[band],
            points=points,
            order_day=order_day,
            clock_start=clock_start,
            lot=lot,
            due_on=due_on,
        )
        for name, pathway, band, points, order_day, clock_start, lot, due_on in (
            session.execute(query)
        )
    ]
