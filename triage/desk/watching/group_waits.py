"""How long each group waits so far, priority by priority: beside the gates, to be read with them."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from triage.checkins.groups import Kind, turn
from triage.desk.watching.outcomes import KINDS
from triage.desk.watching.values import GroupWait
from triage.referrals import Band
from triage.store.spells import Named
from triage.waits import fairness
from triage.waits.fairness import Line, Waited
from triage.waits.spells import DAYS_IN_WEEK, Left


def by_band(
    named: Named,
    group_of: Mapping[str, Mapping[Kind, str]],
    *,
    day: int,
    smallest: int,
) -> tuple[GroupWait, ...]:
    """The middle wait of everybody who is on the list, by kind, group and priority.

    `day` is today's number. A middle is told of ten children or more.
    """
    found: list[GroupWait] = []
    for band in Band:
        here = (named.spells.band == band) & (named.spells.cause == Left.STILL_HERE)
        names = [named.referral_ids[at] for at in np.flatnonzero(here)]
        known = [at for at, name in enumerate(names) if name in group_of]
        weeks = ((day - named.spells.clock[here]) // DAYS_IN_WEEK)[known]
        groups = [group_of[names[at]] for at in known]
        for kind in KINDS:
            mine = [one[kind] for one in groups]
            found += _lines(kind, band, mine, weeks.astype(np.int64), smallest)
    return tuple(found)


def _lines(
    kind: Kind,
    band: Band,
    groups: Sequence[str],
    weeks: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    smallest: int,
) -> Iterator[GroupWait]:
    of = Waited(weeks=weeks, stratum=np.zeros(len(weeks), np.int64))
    for one in sorted(fairness.medians(groups, of, smallest), key=_turn):
        yield GroupWait(
            kind=kind,
            group=one.group,
            band=band,
            children=one.children,
            weeks=one.value,
        )


def _turn(one: Line) -> tuple[bool, int, str]:
    return turn(one.group)
