"""Each list's spells from the rows: who is on it now, and who left it since a day.

What is alike is counted by the database, so that a hundred thousand who wait are a few
thousand rows. `named` gives the same spells one by one, with the referral of each: the
children behind a number are found by the very columns that the number was made from.
How a spell ends is in `departures`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import CompoundSelect, func, select, text, union_all
from sqlmodel import Session

from triage.referrals import Pathway
from triage.store import departures
from triage.store.day_numbers import day_number
from triage.store.decision_rows import CAME_BACK
from triage.store.departures import (
    Columns,
    Returns,
    Wanted,
    began,
    or_unknown,
)
from triage.store.moves import MOVED
from triage.store.referrals import REFERRALS
from triage.store.standing import LISTED
from triage.store.tables import RECEIVED_LATE
from triage.waits.spells import NEVER, Left, Spells


Row = tuple[str, str, int, int, int, int]  # whose, list, clock, came, band, how many


@dataclass(frozen=True, kw_only=True)
class Named:
    """Spells one by one, and whose each is."""

    spells: Spells
    referral_ids: tuple[str, ...]


def of_lists(
    session: Session,
    *,
    tenant: str,
    ranking: int | None,
    since: date,
    bands: bool = True,
) -> dict[Pathway, Spells]:
    """Everybody on each list now, and every spell that ended on or after a day.

    The bands of those who left are looked up one by one: without `bands` they are 0.
    """
    wanted = Wanted(
        session=session, tenant=tenant, ranking=ranking, since=since, bands=bands
    )
    found = _found(wanted)
    return {pathway: found.spells.where(_on(found, pathway)) for pathway in Pathway}


def named(
    session: Session,
    *,
    tenant: str,
    ranking: int | None,
    since: date,
    bands: bool = True,
) -> dict[Pathway, Named]:
    """The same, each spell by itself and with its referral."""
    wanted = Wanted(
        session=session,
        tenant=tenant,
        ranking=ranking,
        since=since,
        bands=bands,
        one_by_one=True,
    )
    found = _found(wanted)
    names = np.array(found.referral_ids, object)
    return {
        pathway: Named(spells=found.spells.where(mine), referral_ids=tuple(names[mine]))
        for pathway in Pathway
        for mine in (_on(found, pathway),)
    }


def _found(wanted: Wanted) -> Columns:
    returns = departures.returns(wanted)
    parts = (
        _waiting(wanted),
        _came_later(wanted, returns),
        departures.ended(wanted, returns),
    )
    return Columns(
        pathways=[name for one in parts for name in one.pathways],
        referral_ids=[name for one in parts for name in one.referral_ids],
        spells=Spells(
            **{
                name: np.concatenate([getattr(one.spells, name) for one in parts])
                for name in Spells.__dataclass_fields__
            }
        ),
    )


def _on(
    found: Columns, pathway: Pathway
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    name = pathway.value
    return np.array([one == name for one in found.pathways], np.bool_)


def _waiting(wanted: Wanted) -> Columns:
    """Whoever is on a list since the day their clock started: alike ones together."""
    whose = [LISTED.c.referral_id] if wanted.one_by_one else []
    key = [LISTED.c.pathway, LISTED.c.band, LISTED.c.clock_start, *whose]
    query = (
        select(
            LISTED.c.pathway,
            LISTED.c.band,
            day_number(LISTED.c.clock_start),
            func.count(),
            *whose,
        )
        .where(LISTED.c.tenant == wanted.tenant, LISTED.c.ranking == wanted.ranking)
        .where(LISTED.c.referral_id.not_in(_late(wanted.tenant)))
        .group_by(*key)
    )
    return _still_here(
        [
            (name[0] if name else "", pathway, clock, clock, band, many)
            for pathway, band, clock, many, *name in wanted.session.execute(query)
        ]
    )


def _came_later(wanted: Wanted, returns: Returns) -> Columns:
    """Whoever is on a list since a later day than their clock's: they are few."""
    query = (
        select(
            LISTED.c.referral_id,
            LISTED.c.pathway,
            day_number(LISTED.c.clock_start),
            or_unknown(day_number(REFERRALS.c.received_on)),
            LISTED.c.band,
        )
        .join(
            REFERRALS,
            (REFERRALS.c.tenant == LISTED.c.tenant)
            & (REFERRALS.c.id == LISTED.c.referral_id),
        )
        .where(LISTED.c.tenant == wanted.tenant, LISTED.c.ranking == wanted.ranking)
        .where(LISTED.c.referral_id.in_(_late(wanted.tenant)))
    )
    return _still_here(
        [
            (name, pathway, clock, began(returns, name, max(clock, received)), band, 1)
            for name, pathway, clock, received, band in wanted.session.execute(query)
        ]
    )


def _late(tenant: str) -> CompoundSelect[tuple[str]]:
    """Referrals whose days on a list may begin later than their clock."""
    returned = select(MOVED.c.referral_id).where(
        MOVED.c.tenant == tenant, text(CAME_BACK)
    )
    received = select(REFERRALS.c.id).where(
        REFERRALS.c.tenant == tenant, text(RECEIVED_LATE)
    )
    return union_all(returned, received)


def _still_here(rows: Sequence[Row]) -> Columns:
    whose, pathways = [one[0] for one in rows], [one[1] for one in rows]
    clock, came, band, many = (
        np.array([one[at] for one in rows], np.int32) for at in range(2, 6)
    )
    return Columns(
        pathways=pathways,
        referral_ids=whose,
        spells=Spells(
            clock=clock,
            came=came,
            left=np.full(len(rows), NEVER, np.int32),
            cause=np.full(len(rows), Left.STILL_HERE, np.int8),
            band=band.astype(np.int8),
            many=many,
        ),
    )
