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
from triage.waits.balance import sound
from triage.waits.spells import DAYS_IN_WEEK, Left, day_number


PERIOD = timedelta(weeks=52)


@dataclass(frozen=True, kw_only=True)
class Spell:
    """One child's time on one list, as fairness reads it."""

    referral_id: str
    pathway: Pathway
    band: int
    weeks: int  # from the clock's start to the day it ended, or today
    cause: Left
    left: int  # the day it ended; `NEVER` while it runs


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
    since = today - PERIOD + timedelta(days=1)  # today is the last of those days
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
            one
            for one in _spells(session, tenant, today, since)
            if one.referral_id in known
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


def _spells(session: Session, tenant: str, today: date, since: date) -> Iterable[Spell]:
    """Spells that do not contradict themselves, and have begun."""
    # Long because a spell's columns are read side by side.
    ranking = placements.in_force(session, tenant=tenant)
    named = spells.named(
        session,
        tenant=tenant,
        ranking=ranking.number if ranking else None,
        since=since,
    )
    causes, day = {int(one): one for one in Left}, day_number(today)
    for pathway, found in named.items():
        one = found.spells
        weeks = (np.minimum(one.left, day) - one.clock) // DAYS_IN_WEEK
        rows = zip(
            (sound(one) & (one.came <= day)).tolist(),
            found.referral_ids,
            one.band.tolist(),
            weeks.tolist(),
            one.cause.tolist(),
            one.left.tolist(),
            strict=True,
        )
        for counts, name, band, many, cause, left in rows:
            if counts:
                yield Spell(
                    referral_id=name,
                    pathway=pathway,
                    band=band,
                    weeks=many,
                    cause=causes[cause],
                    left=left,
                )
