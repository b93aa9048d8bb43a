"""What came of children, beside the points they had: by month, quarter, points and group.

Months share weeks with the months beside them. What is told of a year looks at every
third month, so that each outcome counts once.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from triage.by_chance import wilson
from triage.checkins.counts import suppressed, total
from triage.checkins.groups import Kind, turn
from triage.desk.watching.days import A_QUARTER, apart
from triage.desk.watching.rows import Rows
from triage.desk.watching.values import (
    Challenger,
    GroupTold,
    PointsGroup,
    Summed,
    Sums,
    Told,
)
from triage.scoring.chance import Chance
from triage.scoring.evaluating import groups, measures
from triage.scoring.evaluating.groups import GroupFigures, Scored
from triage.scoring.evaluating.measures import Interval, bootstrap
from triage.scoring.learning.child_weeks import Flags, Floats, Ints
from triage.scoring.learning.weighing import effective
from triage.scoring.watching.cusum import Month, cusum


SEED = 7  # of what is drawn anew: the same figures come of the same children
POINTS_GROUPS = 5
KINDS = (
    Kind.AGE, Kind.SEX, Kind.ETHNICITY, Kind.LANGUAGE, Kind.DEPRIVATION,
    Kind.LOOKED_AFTER,
)  # fmt: skip

Names = Mapping[str, str]  # of challengers, by digest


def by_month(
    rows: Rows, chance: Chance | None, names: Names, smallest: int
) -> tuple[Told, ...]:
    """Each month in which anybody was followed, the oldest first."""
    some = (at for at in range(len(rows.days)) if rows.on([at]).any())
    return tuple(told(rows, [at], chance, names, smallest) for at in some)


def last_quarter(
    rows: Rows, chance: Chance | None, names: Names, smallest: int
) -> Told | None:
    """The latest three months of which it can be told, together."""
    last = list(range(len(rows.days)))[-A_QUARTER:]
    if not rows.on(last).any():
        return None
    return told(rows, last, chance, names, smallest)


def told(
    rows: Rows,
    days: Sequence[int],
    chance: Chance | None,
    names: Names,
    smallest: int,
) -> Told:
    """What came of everybody who was on the list on these days."""
    # Long because a figure that would tell of too few is left out with its counts.
    here = rows.on(days)
    event, weight = rows.followed.event[here], rows.followed.weight[here]
    children, points = rows.children[here], rows.points[here]
    counted = total({"": counts(rows, here)}, smallest)
    shown = counted.counted is not None
    expected = chances(chance, points)
    return Told(
        days=tuple(rows.days[at].day for at in days),
        frozen=bool(rows.frozen[list(days)].all()),
        children=counted.families,
        outcomes=counted.counted,
        effective_outcomes=effective(weight[event]) if shown else None,
        share=_share(event, weight) if shown else None,
        auc=_auc(points, event, weight, children) if shown else None,
        over_expected=_over(expected, event, weight, children)
        if shown and expected is not None
        else None,
        slope=measures.slope(expected, event, weight)
        if shown and expected is not None
        else None,
        challengers=tuple(_challengers(rows, here, names)) if shown else (),
    )


def counts(rows: Rows, here: Flags) -> tuple[int, int]:
    """How many children these rows are of, and to how many of them it came."""
    came = here & rows.followed.event
    return len(np.unique(rows.children[here])), len(np.unique(rows.children[came]))


def chances(chance: Chance | None, points: Ints) -> Floats | None:
    """What the card expects of each total; None of a card that gives no chances."""
    if chance is None:
        return None
    totals, place = np.unique(points, return_inverse=True)
    each = [chance.of(one).chance for one in totals.tolist()]
    return np.array(each, np.float64)[place]


def by_points(
    rows: Rows, chance: Chance | None, smallest: int
) -> tuple[PointsGroup, ...]:
    """Children in about equal parts by their points, fewest points first."""
    here = rows.on(apart(len(rows.days)))
    if not here.any():
        return ()
    part = np.full(len(rows), -1)
    part[here] = measures.parts(
        rows.points[here], rows.followed.weight[here], POINTS_GROUPS
    )
    members = {str(at): part == at for at in np.unique(part[here])}
    cells = {name: counts(rows, mine) for name, mine in members.items()}
    return tuple(
        _points_group(rows, members[one.group], chance, one.families, one.counted)
        for one in suppressed(cells, smallest)
    )


def _points_group(
    rows: Rows,
    here: Flags,
    chance: Chance | None,
    children: int | None,
    outcomes: int | None,
) -> PointsGroup:
    points, weight = rows.points[here], rows.followed.weight[here]
    expected = chances(chance, points)
    shown = outcomes is not None and bool(weight.sum())
    return PointsGroup(
        low=int(points.min()),
        high=int(points.max()),
        children=children,
        outcomes=outcomes,
        share=_share(rows.followed.event[here], weight) if shown else None,
        expected=None
        if expected is None or not weight.sum()
        else float(np.average(expected, weights=weight)),
    )


def by_group(
    rows: Rows,
    chance: Chance | None,
    group_of: Mapping[str, Mapping[Kind, str]],
    smallest: int,
) -> tuple[GroupTold, ...]:
    """Every group of every kind, and whether the card serves it as well as others."""
    here = rows.on(apart(len(rows.days)))
    if not here.any():
        return ()
    names = [name for name, mine in zip(rows.referral_ids, here, strict=True) if mine]
    scored = Scored(
        points=rows.points[here],
        chance=chances(chance, rows.points[here]),
        event=rows.followed.event[here],
        weight=rows.followed.weight[here],
        children=rows.children[here],
        unknown=rows.unknown[here],
    )
    found: list[GroupTold] = []
    for kind in KINDS:
        mine = [group_of[name][kind] for name in names]
        found += _kind(kind, groups.by_group(mine, scored, seed=SEED), smallest)
    return tuple(found)


def _kind(
    kind: Kind, figures: Sequence[GroupFigures], smallest: int
) -> Iterator[GroupTold]:
    """One kind's groups in their own order, without what tells of too few."""
    by_name = {one.group: one for one in sorted(figures, key=_turn)}
    cells = {name: (one.children, one.outcomes) for name, one in by_name.items()}
    for one in suppressed(cells, smallest):
        yield _group(kind, by_name[one.group], one.families, one.counted)


def _turn(one: GroupFigures) -> tuple[bool, int, str]:
    return turn(one.group)


def _group(
    kind: Kind, one: GroupFigures, children: int | None, outcomes: int | None
) -> GroupTold:
    shown = outcomes is not None
    return GroupTold(
        kind=kind,
        group=one.group,
        children=children,
        outcomes=outcomes,
        over_expected=one.over_expected if shown else None,
        auc=one.auc if shown else None,
        found_at_top=one.found_at_top if shown else None,
        unknown=one.unknown if children is not None else None,
        verdict=one.verdict if shown else None,
        why=one.why if shown else "",
    )


def sums(rows: Rows, chance: Chance | None) -> Sums | None:
    """Whether outcomes run ahead of what the card expects, over quarters that share none."""
    here = [at for at in apart(len(rows.days)) if rows.on([at]).any()]
    if chance is None or not here:
        return None
    found = cusum([_month(rows, at, chance) for at in here], seed=SEED)
    flags = zip(found.too_many, found.too_few, strict=True)
    each = zip(here, found.doubled, found.halved, flags, strict=True)
    return Sums(
        too_many_limit=found.doubled_limit,
        too_few_limit=found.halved_limit,
        months=tuple(
            Summed(
                month=rows.days[at].day.replace(day=1),
                too_many=many,
                too_few=few,
                flagged=any(flag),
            )
            for at, many, few, flag in each
        ),
    )


def _month(rows: Rows, at: int, chance: Chance) -> Month:
    here = rows.on([at])
    expected = chances(chance, rows.points[here])
    assert expected is not None
    return Month(
        chance=expected,
        event=rows.followed.event[here],
        weight=rows.followed.weight[here],
    )


def _share(event: Flags, weight: Floats) -> Interval | None:
    """Wilson's interval of as many children as the weights are worth."""
    if not weight.sum():
        return None
    value, many = float(np.average(event, weights=weight)), effective(weight)
    low, high = wilson(value * many, many)
    return Interval(value=value, low=low, high=high)


def _auc(
    points: Ints | Floats, event: Flags, weight: Floats, children: Ints
) -> Interval | None:
    return bootstrap(
        lambda some: measures.auc(points[some], event[some], weight[some]),
        children,
        seed=SEED,
    )


def _over(
    expected: Floats, event: Flags, weight: Floats, children: Ints
) -> Interval | None:
    return bootstrap(
        lambda some: measures.observed_over_expected(
            expected[some], event[some], weight[some]
        ),
        children,
        seed=SEED,
    )


def _challengers(rows: Rows, here: Flags, names: Names) -> Iterator[Challenger]:
    """The silent cards that scored everybody here."""
    for digest, name in names.items():
        points = rows.challengers.get(digest, np.full(len(rows), np.nan))[here]
        if not np.isnan(points).any():
            auc = _auc(
                points,
                rows.followed.event[here],
                rows.followed.weight[here],
                rows.children[here],
            )
            yield Challenger(name=name, digest=digest, auc=auc)
