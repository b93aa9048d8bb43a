"""Everything that fairness is counted from: who waits, and how the last year went."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from sqlmodel import Session

from triage.calendar import LONDON
from triage.referrals import Pathway
from triage.store import fared, merges, placements, spells
from triage.store.fared import Asked, Came, Word
from triage.waits.spells import DAYS_IN_WEEK, NEVER, Left, day_number


PERIOD = timedelta(weeks=52)


@dataclass(frozen=True, kw_only=True)
class Spell:
    """One child's time on one list, as fairness reads it."""

    referral_id: str
    pathway: Pathway
    band: int
    weeks: int  # from the clock's start to the day it ended, or today
    cause: Left


@dataclass(frozen=True, kw_only=True)
class Read:
    """Everything that the measures are made from."""

    today: date
    since: date
    referrals: Mapping[str, Came]
    spells: tuple[Spell, ...]  # who waits, and whose wait ended in the period
    words: Mapping[str, Word]
    offered: frozenset[str]
    visits: Mapping[str, bool]
    asked: Mapping[str, Asked]  # by child
    first_of: Mapping[str, str]  # child -> one referral, for what is told of children


def read(session: Session, *, tenant: str, today: date) -> Read:
    """Read the lists of today and the 52 weeks before it."""
    # Long because everything that is counted is read here, once.
    since = today - PERIOD
    moment = datetime.combine(since, time(), LONDON)
    every = fared.every_referral(session, tenant=tenant)
    known = {one.referral_id: one for one in every}
    words = fared.decided(session, tenant=tenant, since=moment)
    visits = fared.visits(session, tenant=tenant, since=moment)
    pointing = merges.pointers(session, tenant=tenant)
    asked = fared.asked(session, tenant=tenant, since=moment)
    first = {one.child_id: one.referral_id for one in reversed(every)}
    return Read(
        today=today,
        since=since,
        referrals=known,
        spells=tuple(
            one for one in _spells(session, tenant, today) if one.referral_id in known
        ),
        words={name: one for name, one in words.items() if name in known},
        offered=frozenset(fared.offered(session, tenant=tenant, since=moment)),
        visits={name: one for name, one in visits.items() if name in known},
        asked=_joined(asked, pointing, first),
        first_of=first,
    )


def _joined(
    asked: Mapping[str, Asked], pointing: Mapping[str, str], first: Mapping[str, str]
) -> dict[str, Asked]:
    """By the record that is kept: what was asked of one that was merged is the child's."""
    found: dict[str, Asked] = {}
    for name, one in asked.items():
        kept = merges.kept(name, pointing)
        other = found.get(kept, one)
        if kept in first:
            found[kept] = Asked(
                one.arrived or other.arrived, one.replied or other.replied
            )
    return found


def _spells(session: Session, tenant: str, today: date) -> Iterable[Spell]:
    ranking = placements.in_force(session, tenant=tenant)
    named = spells.named(
        session,
        tenant=tenant,
        ranking=ranking.number if ranking else None,
        since=today - PERIOD,
    )
    causes = {int(one): one for one in Left}
    for pathway, one in named.items():
        until = np.where(one.spells.left == NEVER, day_number(today), one.spells.left)
        weeks = np.maximum(until - one.spells.clock, 0) // DAYS_IN_WEEK
        for name, band, many, cause in zip(
            one.referral_ids,
            one.spells.band.tolist(),
            weeks.tolist(),
            one.spells.cause.tolist(),
            strict=True,
        ):
            yield Spell(
                referral_id=name,
                pathway=pathway,
                band=band,
                weeks=many,
                cause=causes[cause],
            )
