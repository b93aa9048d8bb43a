"""Whose bands a clinician does not see yet, as a condition on the list.

A referral's lot stands in the list's index, and says at once whether a review of it
begins blind; whether this clinician has given a band is asked only of those.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import Session

from triage.decisions import MILLIONTHS
from triage.referrals import Pathway
from triage.store.decision_rows import OwnBandRow
from triage.store.standing import LISTED


OWN = OwnBandRow.__table__  # type: ignore[attr-defined]

Days = Mapping[tuple[int, date], int]  # how many are owed on each day of each band


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """A clinician, and below which lot a review begins blind."""

    staff_id: str
    below: int  # in millionths


def owes(tenant: str, unseen: Unseen, *, by_clock: bool = False) -> ColumnElement[bool]:
    """The clinician still owes their own band: nobody decided, and they gave none.

    Read `by_clock`, it is found along the order of waiting.
    """
    lot = _itself(LISTED.c.blind_lot) if by_clock else LISTED.c.blind_lot
    return and_(
        lot < unseen.below,
        LISTED.c.referral_id.not_in(_given(tenant, unseen)),
    )


def sees(tenant: str, unseen: Unseen) -> ColumnElement[bool]:
    """Everybody else on the list."""
    return or_(
        LISTED.c.blind_lot >= unseen.below,
        LISTED.c.referral_id.in_(_given(tenant, unseen)),
    )


def owed_by_day(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    pathway: Pathway,
    unseen: Unseen | None,
) -> Days:
    """How many of a list are owed on each day of each band: what the day counters count
    and this clinician is not told.
    """
    if unseen is None:
        return {}
    # A sample is found by its lots; everybody, by walking the list in its order.
    read = _as_it_is if unseen.below >= MILLIONTHS else _itself
    days = [read(LISTED.c.band), read(LISTED.c.order_day)]
    query = (
        select(*days, func.count())
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == pathway.value, owes(tenant, unseen))
        .group_by(*days)
    )
    return {(band, on): many for band, on, many in session.execute(query)}


def _as_it_is(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column


def _itself(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(column, column)


def _given(tenant: str, unseen: Unseen) -> Select[tuple[str]]:
    return select(OWN.c.referral_id).where(
        OWN.c.tenant == tenant, OWN.c.staff_id == unseen.staff_id
    )
