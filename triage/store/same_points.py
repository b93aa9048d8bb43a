"""Who is equal to a child in points, in the same band: between them waiting decides."""

from datetime import timedelta

from sqlalchemy import func, literal, select
from sqlmodel import Session

from triage.store.day_numbers import day_number
from triage.store.standing import LISTED
from triage.store.unseen import Unseen, sees
from triage.waiting_list.placement import Placement


MOST = 100  # as many, or more: on a long list nobody needs the number


def others(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    placement: Placement,
    unseen: Unseen | None = None,
) -> int:
    """How many others there have points that count for as many weeks, up to `MOST`.

    It is read off the order's own index, where the days stand and the points do not.
    """
    counted = day_number(LISTED.c.clock_start) - day_number(LISTED.c.order_day)
    weeks = timedelta(weeks=placement.credit_weeks)
    query = (
        select(literal(1))
        .select_from(LISTED)
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == placement.pathway.value)
        .where(LISTED.c.band == int(placement.band), counted == weeks.days)
        .where(LISTED.c.referral_id != placement.referral_id)
    )
    if unseen is not None:
        query = query.where(sees(tenant, unseen))
    some = query.limit(MOST).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0
