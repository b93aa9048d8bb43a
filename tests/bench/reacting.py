"""A card learnt from a list that reacts: what correcting for it is worth, the truth known.

Children who are worse, and children with more points, are seen sooner, and of a child who
is seen no harm is recorded any more. The truth is the same world with nobody seen. The
careless refit calls every child who was seen unharmed; it is what is mostly done.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tests.bench.table import Line
from triage.scoring.fit import Answers, FactorSpec, HazardScorecard
from triage.scoring.learning.child_weeks import Floats
from triage.scoring.learning.hazard import hazard_of, risk_within
from triage.scoring.learning.invented import (
    HORIZON,
    SIGNS,
    STRONGEST,
    Lived,
    World,
    child_weeks,
    live,
    stronger,
)
from triage.scoring.learning.logistic import logistic
from triage.scoring.learning.weighing import weigh


WORLD = World()
SWAYED = stronger(WORLD, 1.2)  # the card has more say in who is seen
TRUTH_SEED, COHORT_SEEDS, REFIT_SEEDS = 0, range(100, 108), range(500, 505)
MOST_BIAS, NAIVE_BIAS, RISK, ASTRAY = 0.10, 0.30, (0.9, 1.1), 45.0
SPEC = tuple(
    FactorSpec(
        key=one.fact,
        answers=Answers.LEVEL,
        direction=1,
        levels=(False, True) if one.levels == 2 else tuple(range(one.levels)),
    )
    for one in SIGNS
)
EXPERTS = {
    one.fact: tuple(one.expert * level for level in range(one.levels)) for one in SIGNS
}


@dataclass(frozen=True, kw_only=True)
class Many:
    """How much of everything."""

    truth: int  # children of whom nobody is seen
    children: int  # of each cohort
    cohorts: int
    refits: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Truth:
    """What becomes of children of whom nobody is seen."""

    factors: Floats
    risk: float
    weekly: Floats  # log-odds of each sign a week
    within: Floats  # and within the horizon, which is what a careless refit looks for


@dataclass(frozen=True, kw_only=True, eq=False)
class Learnt:
    """What one way made of one cohort."""

    worth: Floats
    risk: float  # on average, of the true children


Way = Callable[[Lived, Truth], Learnt]


def lines(many: Many) -> Iterator[Line]:
    """Every line about a list that reacts."""
    truth = _truth(many.truth)
    yield from _once(many, truth)
    yield from _again_and_again(many, truth)


def _truth(children: int) -> Truth:
    lived = live(WORLD, children, seed=TRUTH_SEED, nobody_seen=True)
    weeks, harmed = child_weeks(lived), lived.harmed_within()
    return Truth(
        factors=lived.factors,
        risk=float(harmed.mean()),
        weekly=hazard_of(weeks, np.ones(len(weeks)), HORIZON).worth[: len(SIGNS)],
        within=logistic(lived.factors, harmed.astype(np.float64)).worth,
    )


def careless(lived: Lived, truth: Truth) -> Learnt:
    """Harm within the horizon, where being seen counts as no harm."""
    found = logistic(lived.factors, lived.harmed_within().astype(np.float64))
    return Learnt(worth=found.worth, risk=float(found.chance(truth.factors).mean()))


def unweighed(lived: Lived, truth: Truth) -> Learnt:
    """Children count for as long as they were watched, all alike."""
    weeks = child_weeks(lived)
    found = hazard_of(weeks, np.ones(len(weeks)), HORIZON)
    risk = risk_within(found, truth.factors, HORIZON).mean()
    return Learnt(worth=found.worth[: len(SIGNS)], risk=float(risk))


def corrected(lived: Lived, truth: Truth) -> Learnt:
    """The hazard card, weighed by everything recorded, from data alone."""
    return _card(lived, truth, None)


def shrunk(lived: Lived, truth: Truth) -> Learnt:
    """The same, held to the experts' card: what the product does."""
    return _card(lived, truth, EXPERTS)


def unrecorded(lived: Lived, truth: Truth) -> Learnt:
    """The same hazard card where nobody recorded that things had got worse."""
    return _card(lived, truth, None, recorded=False)


def _card(
    lived: Lived,
    truth: Truth,
    prior: Mapping[str, Sequence[float]] | None,
    *,
    recorded: bool = True,
) -> Learnt:
    weeks = child_weeks(lived)
    weights = weigh(weeks if recorded else weeks.without_drivers()).weights
    x, ends, event, begins = weeks.columns()
    card = HazardScorecard(SPEC, horizon=HORIZON, prior_card=prior)
    card.fit(x, ends, event, begins, weights[weeks.at_risk])
    risk = card.predict_risk(truth.factors, HORIZON).mean()
    return Learnt(worth=_worth(card), risk=float(risk))


def _worth(card: HazardScorecard) -> Floats:
    """Log-odds of a level of each sign: from the safest answer to the worst, shared out."""
    points = (table[:-1] for table in card.learnt_.points)  # the last is "not known"
    each = [(one[-1] - one[0]) / (len(one) - 1) for one in points]
    return np.array(each) * card.learnt_.per_point


def _once(many: Many, truth: Truth) -> Iterator[Line]:
    ways = (careless, unweighed, corrected, unrecorded)
    found: dict[Way, list[Learnt]] = {way: [] for way in ways}
    for seed in COHORT_SEEDS[: many.cohorts]:
        lived = live(WORLD, many.children, seed=seed)
        for way in ways:
            found[way].append(way(lived, truth))
    bias = {way: _bias(each, truth, way) for way, each in found.items()}
    risk = {way: _risk(each, truth) for way, each in found.items()}
    yield Line(
        what="a list that reacts: mean bias of the corrected card",
        least=bias[corrected],
        middle=bias[corrected],
        unit="",
        bar=f"{MOST_BIAS}",
        met=bias[corrected] <= MOST_BIAS and bias[careless] > NAIVE_BIAS,
        peer=f"careless {bias[careless]:.2f} (above {NAIVE_BIAS:g}), {_beside(bias)}",
    )
    yield Line(
        what="  its risk over the true one, if all go on waiting",
        least=risk[corrected],
        middle=risk[corrected],
        unit="",
        bar="{} to {}".format(*RISK),
        met=RISK[0] <= risk[corrected] <= RISK[1],
        peer=f"careless {risk[careless]:.2f}, {_beside(risk)}",
    )


def _beside(figures: Mapping[Way, float]) -> str:
    return (
        f"unweighed {figures[unweighed]:.2f}, "
        f"worsening unrecorded {figures[unrecorded]:.2f}"
    )


def _bias(each: Sequence[Learnt], truth: Truth, way: Way) -> float:
    aim = truth.within if way is careless else truth.weekly
    return float(np.abs(np.mean([one.worth - aim for one in each], axis=0)).mean())


def _risk(each: Sequence[Learnt], truth: Truth) -> float:
    return float(np.mean([one.risk for one in each])) / truth.risk


def _again_and_again(many: Many, truth: Truth) -> Iterator[Line]:
    """Each refit is the next year's card, and so decides what the next refit can see."""
    true = float(truth.weekly[STRONGEST])
    naive = _loop(careless, many, truth)
    for way, told in (
        (shrunk, "held by experts"),
        (corrected, "from data alone"),
    ):
        found = _loop(way, many, truth)
        astray = max(abs(one / true - 1) for one in found) * 100
        turns = min(naive) < 0 < max(naive)
        yield Line(
            what=f"{many.refits} refits in a loop, {told}: strongest off",
            least=astray,
            middle=astray,
            unit="%",
            bar=f"{ASTRAY:g} %, sign kept",
            met=astray <= ASTRAY and min(found) > 0 and turns,
            peer=f"true {true:.2f}; {_series(found)}; careless {_series(naive)}",
        )


def _loop(way: Way, many: Many, truth: Truth) -> list[float]:
    points, found = WORLD.expert, []
    for seed in REFIT_SEEDS[: many.refits]:
        learnt = way(live(SWAYED, many.children, seed=seed, points=points), truth)
        found.append(float(learnt.worth[STRONGEST]))
        points = np.maximum(learnt.worth, 0.0)  # a card never counts a sign as safe
    return found


def _series(found: Sequence[float]) -> str:
    return " ".join(f"{one:.2f}" for one in found)
