"""How well a card foretells, on children of a study who were followed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from triage.checkins.groups import NOT_KNOWN, Kind
from triage.desk.models.answered import chance_of
from triage.desk.models.candidate import Figures
from triage.desk.models.study import Study
from triage.scoring.evaluating import measures
from triage.scoring.evaluating.groups import Scored, by_group
from triage.scoring.evaluating.measures import Interval, bootstrap
from triage.scoring.learning.child_weeks import Flags, Floats, Ints
from triage.scoring.learning.weighing import effective
from triage.scoring.scorecard import Scorecard


SEED = 7  # of every draw, so that the same children give the same intervals

OfRows = Callable[[Scored, Ints], float | None]
OfChance = Callable[[Floats, Flags, Floats], float | None]


@dataclass(frozen=True, kw_only=True, eq=False)
class Tally:
    """One card on the rows of a study that are looked at."""

    name: str
    scored: Scored
    groups: Mapping[Kind, Sequence[str]]


def tally(
    of: Study,
    rows: Flags,
    *,
    name: str,
    points: Ints,
    chance: Floats | None,
    facts: Sequence[str],
) -> Tally:
    """What a card says of these rows. Points and chances are those of every row."""
    rows = rows & of.followed.counts
    scored = Scored(
        points=points[rows],
        chance=None if chance is None else chance[rows],
        event=of.followed.event[rows],
        weight=of.followed.weight[rows],
        children=of.children[rows],
        unknown=of.answered.unknown(facts)[rows],
    )
    kept = np.flatnonzero(rows).tolist()
    groups = {kind: [each[at] for at in kept] for kind, each in of.groups.items()}
    return Tally(name=name, scored=scored, groups=groups)


def tally_of_card(of: Study, rows: Flags, card: Scorecard) -> Tally:
    """The same of a card as it stands: its own points, and its own table of chances."""
    points = of.answered.points(card)
    return tally(
        of,
        rows,
        name=card.name,
        points=points,
        chance=chance_of(card, points),
        facts=[one.fact.key for one in card.factors],
    )


def figures(one: Tally) -> Figures:
    """Every figure with its interval, and every group."""
    scored = one.scored
    return Figures(
        name=one.name,
        children=len(np.unique(scored.children)),
        watches=len(scored.event),
        outcomes=int(scored.event.sum()),
        effective_outcomes=effective(scored.weight[scored.event]),
        auc=auc(one),
        brier=brier(one),
        over_expected=_of_chance(one, measures.observed_over_expected),
        slope=_of_chance(one, measures.slope),
        found_at_top=_drawn(one, _found),
        bins=_bins(scored),
        groups={
            # Where nobody's group is known there is nothing to hold beside another.
            str(kind): by_group(names, scored, seed=SEED)
            if set(names) - {NOT_KNOWN}
            else ()
            for kind, names in one.groups.items()
        },
    )


def auc(one: Tally) -> Interval | None:
    """How often the child with the outcome has the more points."""
    return _drawn(one, auc_of)


def brier(one: Tally) -> Interval | None:
    """The mean square of chance less outcome; None for a card without chances."""
    return _of_chance(one, measures.brier)


def slope(one: Tally) -> Interval | None:
    """How far chances should be spread; None for a card without chances."""
    return _of_chance(one, measures.slope)


def auc_of(scored: Scored, rows: Ints) -> float | None:
    """AUC of some rows."""
    return measures.auc(scored.points[rows], scored.event[rows], scored.weight[rows])


def brier_of(scored: Scored, rows: Ints) -> float | None:
    """Brier score of some rows."""
    if scored.chance is None:
        return None
    return measures.brier(scored.chance[rows], scored.event[rows], scored.weight[rows])


def _found(scored: Scored, rows: Ints) -> float | None:
    return measures.found_at_top(
        scored.points[rows], scored.event[rows], scored.weight[rows]
    )


def _drawn(one: Tally, figure: OfRows) -> Interval | None:
    scored = one.scored
    return bootstrap(lambda rows: figure(scored, rows), scored.children, seed=SEED)


def _of_chance(one: Tally, figure: OfChance) -> Interval | None:
    scored = one.scored
    if (chance := scored.chance) is None:
        return None
    return bootstrap(
        lambda rows: figure(chance[rows], scored.event[rows], scored.weight[rows]),
        scored.children,
        seed=SEED,
    )


def _bins(scored: Scored) -> tuple[measures.Bin, ...]:
    if scored.chance is None:
        return ()
    return measures.calibration(scored.chance, scored.event, scored.weight)
