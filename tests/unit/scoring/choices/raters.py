"""Invented people who weigh signs by heights of their own."""

from collections.abc import Callable

import numpy as np

from triage.scoring.choices.asking import HARDLY, next_asked, would_say
from triage.scoring.choices.questions import (
    Answer,
    Asked,
    Floats,
    Said,
    Shape,
    steps_of,
)


def answered(
    shape: Shape, says: Callable[[Asked], Said], *, who: str = "somebody"
) -> list[Answer]:
    """Everything somebody is asked until there is nothing left to ask."""
    answers: list[Answer] = []
    while asked := next_asked(shape, who, answers):
        answers.append(Answer(asked=asked, said=says(asked)))
        assert len(answers) < 500
    return answers


def by_heights(
    shape: Shape, heights: Floats, *, who: str = "somebody", hardly: float = HARDLY
) -> list[Answer]:
    """The answers of somebody who is of one mind."""
    steps = steps_of(shape)
    return answered(
        shape, lambda asked: would_say(steps, asked, heights, hardly), who=who
    )


def at_random(shape: Shape, seed: int) -> list[Answer]:
    """The answers of somebody who does not look."""
    draw = np.random.default_rng(seed)
    some = (Said.FIRST, Said.SECOND, Said.EQUAL)
    return answered(shape, lambda _: some[draw.integers(3)], who=str(seed))
