"""How many of each list are past the date of their priority, from the order's index."""

from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session

from triage.referrals import Band, Pathway
from triage.store.standing import LISTED


def past_their_date(
    session: Session, *, tenant: str, ranking: int | None, today: date
) -> dict[Pathway, dict[Band, int]]:
    """On each list and in each band, how many should have been seen before today."""
    query = (
        select(LISTED.c.pathway, LISTED.c.band, func.count())
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.due_on < today)
        .group_by(LISTED.c.pathway, LISTED.c.band)
    )
    found = {pathway: dict.fromkeys(Band, 0) for pathway in Pathway}
    for pathway, band, many in session.execute(query):
        found[Pathway(pathway)][Band(band)] = many
    return found


def names_past_their_date(
    session: Session,
    *,
    tenant: str,
    ranking: int | None,
    pathway: Pathway,
    band: Band,
    today: date,
) -> list[str]:
    """Who they are, the longest wait first."""
    query = (
        select(LISTED.c.referral_id)
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == pathway.value, LISTED.c.band == int(band))
        .where(LISTED.c.due_on < today)
        .order_by(LISTED.c.clock_start, LISTED.c.referral_id)
    )
    return list(session.scalars(query))
