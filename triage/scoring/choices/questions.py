"""Questions: two children alike but for two signs, and what people answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


Floats = NDArray[np.float64]
Shape = tuple[int, ...]  # how many levels each sign has
STRAIGHT, SWAPPED = "xy", "yx"


class Said(StrEnum):
    """What may be answered. "I cannot say" is kept as that, and is never "equal"."""

    FIRST = "first"
    SECOND = "second"
    EQUAL = "equal"
    UNSURE = "cannot say"


class Check(StrEnum):
    """Why something is asked of which the answer could be known."""

    NONE = ""
    REPEAT = "asked again, the other way round"
    IMPLIED = "already answered by the others"


class Question(NamedTuple):
    """Child X has `sign` worse, child Y has `other` worse; all else is alike."""

    sign: int
    low: int
    high: int
    other: int
    other_low: int
    other_high: int

    @property
    def span(self) -> int:
        """Over how many steps it reaches: 2 is the least."""
        return self.high - self.low + self.other_high - self.other_low

    @property
    def x(self) -> dict[int, int]:
        """Where child X stands, by sign."""
        return {self.sign: self.high, self.other: self.other_low}

    @property
    def y(self) -> dict[int, int]:
        """Where child Y stands, by sign."""
        return {self.sign: self.low, self.other: self.other_high}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as somebody sees it: the first child is X, or Y where swapped."""

    question: Question
    swapped: bool
    check: Check = Check.NONE

    @property
    def children(self) -> tuple[dict[int, int], dict[int, int]]:
        """The first child and the second, by sign."""
        x, y = self.question.x, self.question.y
        return (y, x) if self.swapped else (x, y)

    @property
    def text(self) -> str:
        """As a form carries it and an answer keeps it."""
        numbers = ".".join(map(str, self.question))
        return f"{numbers} {SWAPPED if self.swapped else STRAIGHT} {self.check.name}"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What somebody said to what they were asked."""

    asked: Asked
    said: Said

    @property
    def leans(self) -> int | None:
        """1 towards X, -1 towards Y, 0 for equal; None where they could not say."""
        if self.said is Said.UNSURE:
            return None
        if self.said is Said.EQUAL:
            return 0
        return 1 if (self.said is Said.FIRST) != self.asked.swapped else -1


@dataclass(frozen=True, kw_only=True)
class Steps:
    """The steps between levels of signs of one shape, and every question there is."""

    shape: Shape

    @property
    def n(self) -> int:
        """How many steps there are."""
        return sum(self.shape) - len(self.shape)

    @cached_property
    def begins(self) -> NDArray[np.intp]:
        """The first step of each sign."""
        many = np.array(self.shape, np.intp) - 1
        return np.cumsum(many) - many

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question of two signs in which neither child has both worse."""
        return tuple(_every(self.shape))

    @cached_property
    def differences(self) -> Floats:
        """What child X has above child Y, in steps: a row for each question."""
        return np.array([self.difference(one) for one in self.questions], float)

    @cached_property
    def place(self) -> dict[Question, int]:
        """Where each question stands in `questions`."""
        return {one: at for at, one in enumerate(self.questions)}

    def difference(self, one: Question) -> Floats:
        """The steps by which X is worse, and with a minus those by which Y is."""
        row = np.zeros(self.n)
        x, y = self.begins[one.sign], self.begins[one.other]
        row[x + one.low : x + one.high] = 1
        row[y + one.other_low : y + one.other_high] = -1
        return row

    def totals(self, heights: Floats) -> Floats:
        """What each sign adds at its worst."""
        return np.asarray(np.add.reduceat(heights, self.begins), float)


@cache
def steps_of(shape: Shape) -> Steps:
    """The steps of a shape, worked out once."""
    return Steps(shape=shape)


def _every(shape: Shape) -> Iterator[Question]:
    for sign, other in combinations(range(len(shape)), 2):
        for low, high in combinations(range(shape[sign]), 2):
            for other_low, other_high in combinations(range(shape[other]), 2):
                yield Question(sign, low, high, other, other_low, other_high)


def asked_in(text: str) -> Asked:
    """What `Asked.text` wrote."""
    numbers, side, check = text.split()
    return Asked(
        question=Question(*map(int, numbers.split("."))),
        swapped=side == SWAPPED,
        check=Check[check],
    )


def same(a: Answer, b: Answer) -> bool:
    """Whether two answers to one question say the same."""
    return a.leans == b.leans


def told(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """The answers that say something."""
    return tuple(one for one in answers if one.leans is not None)
