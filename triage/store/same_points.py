"""Who has as many points as a child, in the same band: between them waiting decides."""

from sqlalchemy import func, select
from sqlmodel import Session

from triage.store.day_numbers import day_number
from triage.store.placements import PLACED
from triage.store.standing import LISTED
from triage.store.unseen import Unseen, sees
from triage.waiting_list.placement import Placement


def others(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    placement: Placement,
    unseen: Unseen | None = None,
) -> int:
    """How many others have the same points there, and as many days counted for them.

    The days are looked at first: they stand in the list's index, and points do not.
    """
    counted = day_number(LISTED.c.clock_start) - day_number(LISTED.c.order_day)
    query = (
        select(func.count())
        .select_from(LISTED)
        .join(
            PLACED,
            (PLACED.c.tenant == LISTED.c.tenant)
            & (PLACED.c.referral_id == LISTED.c.referral_id)
            & (PLACED.c.number == LISTED.c.placement),
        )
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == placement.pathway.value)
        .where(LISTED.c.band == int(placement.band))
        .where(counted == (placement.clock_start - placement.order_day).days)
        .where(LISTED.c.referral_id != placement.referral_id)
        .where(PLACED.c.points == placement.points)
    )
    if unseen is not None:
        query = query.where(sees(tenant, unseen))
    return session.scalar(query) or 0
