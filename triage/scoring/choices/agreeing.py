"""How far people agree: with themselves, with one another, and group with group.

Intervals are drawn over people, since it is people who might have been others. The
draws begin from a number that never changes, so the same answers give the same interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from triage.scoring.choices.asking import implied
from triage.scoring.choices.heights import NOUGHT, bounds
from triage.scoring.choices.points import Points, points_of
from triage.scoring.choices.questions import (
    Answer,
    Check,
    Floats,
    Question,
    Said,
    Shape,
    same,
    steps_of,
    told,
)


DRAWS, SEED = 1000, 20261129
ENOUGH = 5  # people in a group, before it is held against another
SOUND = 0.75  # of the checks answered as before, for answers to count as consistent
HALF = 0.5


class Differs(StrEnum):
    """What can be said of two groups."""

    YES = "differs"
    NO = "does not differ"
    UNKNOWN = "not assessable"


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A figure with 95 percent of what other such people would have given."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Rater:
    """What one person's answers come to."""

    asked: int
    skipped: int
    implied: int  # questions nobody had to ask
    every: int  # questions there are
    checks: int
    checks_agreed: int
    contradict: bool  # no weights at all keep every answer
    kept: int  # answers that the person's own whole points keep
    answers: int
    weights: tuple[float, ...]  # of each sign at its worst; they add up to 1

    @property
    def consistent(self) -> bool | None:
        """Whether the checks came out as before; None where there were none."""
        if not self.checks:
            return None
        return self.checks_agreed >= SOUND * self.checks


@dataclass(frozen=True, kw_only=True)
class SignHeld:
    """One sign's weight in two groups, and what can be said of the difference."""

    weights: Mapping[str, Interval]  # by group
    difference: Interval | None
    differs: Differs


@lru_cache(maxsize=512)
def rater(shape: Shape, answers: tuple[Answer, ...]) -> Rater:
    """One person's answers, looked at by themselves; the same answers only once."""
    steps, said = steps_of(shape), told(answers)
    asks = bounds(steps, answers)
    points = points_of(steps, asks.heights, answers)
    checks = [one for one in said if one.asked.check is not Check.NONE]
    return Rater(
        asked=len(answers),
        skipped=sum(one.said is Said.UNSURE for one in answers),
        implied=len(implied(shape, answers)),
        every=len(steps.questions),
        checks=len(checks),
        checks_agreed=sum(_as_before(shape, one, answers) for one in checks),
        contradict=asks.contradict,
        kept=points.kept,
        answers=points.answers,
        weights=weights(shape, answers),
    )


def weights(shape: Shape, answers: Sequence[Answer]) -> tuple[float, ...]:
    """The weight of each sign at its worst, as a share of all."""
    steps = steps_of(shape)
    totals = steps.totals(bounds(steps, answers).heights)
    return tuple((totals / max(float(totals.sum()), NOUGHT)).tolist())


@lru_cache(maxsize=32)
def together(shape: Shape, people: tuple[tuple[Answer, ...], ...]) -> Points:
    """Points of several people, each with one say: the middle of their weights."""
    steps = steps_of(shape)
    each = [bounds(steps, answers).heights for answers in people]
    heights = np.mean([one / max(float(one.sum()), NOUGHT) for one in each], axis=0)
    return points_of(steps, heights, [one for answers in people for one in answers])


def _as_before(shape: Shape, check: Answer, answers: Sequence[Answer]) -> bool:
    """Whether a check was answered as the question before it, or as the rest implies."""
    if check.asked.check is Check.REPEAT:
        return any(
            same(check, one)
            for one in answers
            if one.asked.check is Check.NONE
            and one.asked.question == check.asked.question
        )
    steps = steps_of(shape)
    first = [one for one in answers if one.asked.check is Check.NONE]
    at = steps.place[check.asked.question]
    return check.leans == bounds(steps, first).settled(at)


def concordance(rows: Sequence[Sequence[float]]) -> Interval | None:
    """Kendall's W of how people order the signs, ties allowed for: 0 none, 1 the same.

    None below two people, or where nobody tells two signs apart.
    """
    table = np.array(rows, float)
    if len(table) < 2 or (np.ptp(table, axis=1) < NOUGHT).all():
        return None
    ranks = np.array([_ranks(row) for row in table])
    tied = np.array([_tied(row) for row in ranks])
    draws = _draws(len(ranks))
    return _made(_kendall(ranks[draws], tied[draws]))


def held(
    groups: Mapping[str, Sequence[Sequence[float]]], against: tuple[str, str]
) -> tuple[SignHeld, ...]:
    """Each sign's weight by group, and two of the groups held against each other."""
    tables = {name: np.array(rows, float) for name, rows in groups.items() if rows}
    if not tables:
        return ()
    many = next(iter(tables.values())).shape[1]
    return tuple(_held(tables, against, at) for at in range(many))


def _held(tables: Mapping[str, Floats], against: tuple[str, str], at: int) -> SignHeld:
    of_sign = {name: table[:, at] for name, table in tables.items()}
    intervals = {name: _interval(one) for name, one in of_sign.items()}
    ours, theirs = (of_sign.get(name, np.empty(0)) for name in against)
    if min(len(ours), len(theirs)) < ENOUGH:
        return SignHeld(weights=intervals, difference=None, differs=Differs.UNKNOWN)
    means = [one[_draws(len(one))].mean(axis=1) for one in (ours, theirs)]
    difference = _made(means[0] - means[1])
    apart = difference.low > 0 or difference.high < 0
    return SignHeld(
        weights=intervals,
        difference=difference,
        differs=Differs.YES if apart else Differs.NO,
    )


def between(people: Sequence[Sequence[Answer]]) -> tuple[float, int] | None:
    """How far pairs of people said the same to one question, and how many such there were.

    Equal against first or second counts half. None where no two were asked the same.
    """
    said = [_by_question(one) for one in people]
    shares = [
        1 - HALF * abs(a[question] - b[question])
        for a, b in combinations(said, 2)
        for question in a.keys() & b.keys()
    ]
    return (sum(shares) / len(shares), len(shares)) if shares else None


def _by_question(answers: Sequence[Answer]) -> dict[Question, int]:
    return {
        one.asked.question: one.leans
        for one in answers
        if one.leans is not None and one.asked.check is not Check.REPEAT
    }


def _ranks(row: Floats) -> Floats:
    """Ranks from 1; equals share the middle of theirs."""
    row = np.round(row, 9)
    below = (row[:, None] > row[None, :]).sum(axis=1)
    level = (row[:, None] == row[None, :]).sum(axis=1)
    return np.asarray(below + (level + 1) / 2)


def _tied(ranks: Floats) -> float:
    """What one person's ties take from how far people can agree."""
    many = np.unique(ranks, return_counts=True)[1]
    return float((many**3 - many).sum())


def _kendall(ranks: Floats, tied: Floats) -> Floats:
    """W of each draw: ranks of people and signs, and each person's ties."""
    _, people, signs = ranks.shape
    spread = ((ranks.sum(axis=1) - people * (signs + 1) / 2) ** 2).sum(axis=1)
    most = people**2 * (signs**3 - signs) - people * tied.sum(axis=1)
    full = np.maximum(most, NOUGHT)
    return np.asarray(np.where(most > NOUGHT, 12 * spread / full, 0.0))


def _draws(people: int) -> NDArray[np.int64]:
    """Who is drawn each time; first of all everybody once, as they are."""
    draw = np.random.default_rng(SEED)
    drawn = draw.integers(0, people, (DRAWS, people))
    return np.vstack([np.arange(people), drawn])


def _interval(values: Floats) -> Interval:
    """The mean of what people weigh, over draws of people."""
    return _made(values[_draws(len(values))].mean(axis=1))


def _made(figures: Floats) -> Interval:
    """A figure as it is, which stands first, and where 95 percent of draws lie."""
    value = float(figures[0])
    low, high = np.percentile(figures[1:], [2.5, 97.5]).tolist()
    return Interval(value=value, low=min(low, value), high=max(high, value))
