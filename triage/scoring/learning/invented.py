"""An invented service whose list reacts, with the truth known: what learning is tried on.

Each week some children come to harm and some are seen. A worsening that the card never
reads, but that is recorded, makes harm likelier and makes being seen likelier; so does a
high score. The same children may be lived through with nobody seen: that is the truth.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from triage.scoring.learning.child_weeks import ChildWeeks, Flags, Floats, Ints


HORIZON = 13  # weeks
WEEKS = 39


@dataclass(frozen=True, kw_only=True)
class Sign:
    """One factor of the invented card, named by a fact of the catalogue."""

    fact: str
    worth: float  # log-odds of harm a week, for each level
    expert: float  # what the experts thought
    levels: int = 2
    share: float | None = None  # of children with it; None: every level is as common


SIGNS = (
    Sign(fact="part_time_timetable", share=0.3, worth=0.3, expert=1),
    Sign(fact="looked_after", share=0.2, worth=0.5, expert=1),
    Sign(fact="cin_plan", share=0.15, worth=0.7, expert=2),
    Sign(fact="non_verbal", share=0.25, worth=0.9, expert=2),
    Sign(fact="cp_plan", share=0.1, worth=1.1, expert=3),
    Sign(fact="learning_disability_suspected", share=0.4, worth=0.4, expert=1),
    Sign(fact="epilepsy", share=0.3, worth=0.0, expert=2),
    Sign(fact="impact_home", levels=4, worth=0.6, expert=1),
)
STRONGEST = 4  # the sign with the most worth
WORSENED = "deterioration_reported"  # the driver that the card does not read


@dataclass(frozen=True, kw_only=True)
class World:
    """How often harm comes and who is seen. All are log-odds a week."""

    signs: tuple[Sign, ...] = SIGNS
    harm: float = -8.0
    harm_worsened: float = 1.6
    seen: float = -3.9
    seen_by_score: float = 0.9  # for each standard deviation of the score
    seen_worsened: float = 2.0
    worsens: float = -4.3
    worsens_by: tuple[float, ...] = (0, 0, 0, 0.5, 0.5, 0, 0, 0.2)

    @property
    def worth(self) -> Floats:
        """What each sign truly adds, for a child like it in all else."""
        return np.array([one.worth for one in self.signs])

    @property
    def expert(self) -> Floats:
        """The experts' points."""
        return np.array([one.expert for one in self.signs])


@dataclass(frozen=True, kw_only=True, eq=False)
class Lived:
    """What came of each child."""

    factors: Floats
    worse: Flags  # by week: has anything worsened by then
    until: Ints  # the week in which it ended; `WEEKS` where nothing ended it
    harmed: Flags

    def harmed_within(self, weeks: int = HORIZON) -> Flags:
        """What a careless refit learns from: harm that was seen to come."""
        return np.asarray(self.harmed & (self.until < weeks))


def live(
    world: World,
    children: int,
    *,
    seed: int,
    points: Sequence[float] | Floats | None = None,
    nobody_seen: bool = False,
) -> Lived:
    """A cohort lived through. `points` is the card in force; None: the experts'."""
    rng = np.random.default_rng(seed)
    factors = _factors(world, children, rng)
    score = _standardised(factors, world.expert if points is None else np.array(points))
    worse, here = np.zeros(children, np.bool_), np.ones(children, np.bool_)
    by_week = np.zeros((children, WEEKS), np.bool_)
    until, harmed = np.full(children, WEEKS), np.zeros(children, np.bool_)
    worsens = world.worsens + factors @ np.array(world.worsens_by)
    for week in range(WEEKS):
        worse |= _comes(rng, worsens)
        by_week[:, week] = worse
        wanted = world.seen + world.seen_by_score * score + world.seen_worsened * worse
        seen = here & _comes(rng, wanted) & (not nobody_seen)
        here &= ~seen
        hazard = world.harm + factors @ world.worth + world.harm_worsened * worse
        harm = here & _comes(rng, hazard)
        here &= ~harm
        until[seen | harm], harmed[harm] = week, True
    return Lived(factors=factors, worse=by_week, until=until, harmed=harmed)


def child_weeks(lived: Lived, weeks: int = HORIZON) -> ChildWeeks:
    """The same as it is learnt from, up to so many weeks."""
    many = np.minimum(lived.until + 1, weeks)
    watch = np.repeat(np.arange(len(many)), many)
    week = np.concatenate([np.arange(one) for one in many])
    last = week == lived.until[watch]
    return ChildWeeks(
        watch=watch,
        week=week,
        event=last & lived.harmed[watch],
        left=last & ~lived.harmed[watch],
        factors=lived.factors[watch],
        drivers=lived.worse[watch, week].astype(np.float64)[:, None],
    )


def stronger(world: World, seen_by_score: float) -> World:
    """The same world where the card has another say in who is seen."""
    return replace(world, seen_by_score=seen_by_score)


def _factors(world: World, children: int, rng: np.random.Generator) -> Floats:
    columns = [
        rng.integers(0, one.levels, children)
        if one.share is None
        else rng.random(children) < one.share
        for one in world.signs
    ]
    return np.column_stack(columns).astype(np.float64)


def _standardised(factors: Floats, points: Floats) -> Floats:
    score = factors @ points
    return np.asarray((score - score.mean()) / max(float(score.std()), 1e-9))


def _comes(rng: np.random.Generator, log_odds: Floats) -> Flags:
    return np.asarray(rng.random(len(log_odds)) < 1 / (1 + np.exp(-log_odds)))
