"""What to ask next: never what the answers settle, and the closest call first.

The same exercise, person and answers give the same question, so nobody needs to keep one.
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from hashlib import blake2b

import numpy as np

from triage.scoring.choices.heights import Bounds, bounds
from triage.scoring.choices.questions import (
    Answer,
    Asked,
    Check,
    Floats,
    Question,
    Said,
    Shape,
    Steps,
    steps_of,
    told,
)


CHECKS, BETWEEN = 4, 6  # so many checks, one after each so many questions
LEAST_CHECKS = 2  # before somebody is done
WIDE = 0.5  # how much a further step counts against a question: near levels come first
HARDLY = 0.05  # how near to equal a typical person calls equal


def next_asked(shape: Shape, who: str, answers: Sequence[Answer]) -> Asked | None:
    """The next question, or None when everything there is to ask is settled.

    `who` names the exercise and the person: it decides between equals, and sides.
    """
    steps = steps_of(shape)
    first = _asked_first(answers)
    checked = len(answers) - len(first)
    if checked < min(CHECKS, len(first) // BETWEEN):
        check = _check(steps, who, answers, checked)
        if check:
            return check
    known = bounds(steps, first)
    asked = {one.asked.question for one in answers}
    for at in _closest(known, who):
        if steps.questions[at] not in asked and known.settled(at) is None:
            return _turned(steps.questions[at], who)
    if checked < LEAST_CHECKS:
        return _check(steps, who, answers, checked)
    return None


@lru_cache(maxsize=512)
def finished(shape: Shape, who: str, answers: tuple[Answer, ...]) -> bool:
    """Whether nothing is left to ask."""
    return next_asked(shape, who, answers) is None


def about_left(shape: Shape, answers: Sequence[Answer]) -> int:
    """About how many questions are still to come, for somebody like most."""
    return max(1, typical(shape) + CHECKS - len(answers))


def implied(shape: Shape, answers: Sequence[Answer]) -> dict[Question, int]:
    """What the answers settle without having been asked, and how."""
    steps = steps_of(shape)
    known = bounds(steps, _asked_first(answers))
    asked = {one.asked.question for one in answers}
    found = {
        one: known.settled(at)
        for at, one in enumerate(steps.questions)
        if one not in asked
    }
    return {one: way for one, way in found.items() if way is not None}


@cache
def typical(shape: Shape) -> int:
    """How many questions somebody who weighs steps unevenly comes to, checks left out."""
    steps = steps_of(shape)
    uneven = np.arange(steps.n) * 0.618 % 1  # no two alike, and no pattern
    heights = np.asarray(1 + uneven, float)
    said: list[Answer] = []
    while ask := next_asked(shape, "typical", said):
        said.append(Answer(asked=ask, said=would_say(steps, ask, heights)))
    return len(_asked_first(said))


def would_say(
    steps: Steps, ask: Asked, heights: Floats, hardly: float = HARDLY
) -> Said:
    """What somebody with these heights says, to whom nearly equal is equal."""
    difference = steps.difference(ask.question)
    lean = float(difference @ heights)
    if abs(lean) <= hardly * float(np.abs(difference) @ heights):
        return Said.EQUAL
    return Said.FIRST if (lean > 0) != ask.swapped else Said.SECOND


def _asked_first(answers: Iterable[Answer]) -> list[Answer]:
    """The answers that were no checks."""
    return [one for one in answers if one.asked.check is Check.NONE]


def _closest(known: Bounds, who: str) -> list[int]:
    """Every question, those first whose answer is least foreseen."""
    steps, heights = known.steps, known.heights
    lean = np.abs(steps.differences @ heights)
    most = np.abs(steps.differences) @ heights
    unforeseen = np.divide(lean, most, out=np.zeros_like(lean), where=most > 0)
    spans = np.array([one.span for one in steps.questions])
    order = np.round(unforeseen + WIDE * (spans - 2), 6).tolist()
    lots = [_lot(who, one) for one in steps.questions]
    return sorted(range(len(order)), key=lambda at: (order[at], lots[at]))


def _check(
    steps: Steps, who: str, answers: Sequence[Answer], checked: int
) -> Asked | None:
    """An earlier question with its sides changed; in turn, one that is settled."""
    settled = _settled(steps, who, answers) if checked % 2 else None
    return settled or _again(answers)


def _again(answers: Sequence[Answer]) -> Asked | None:
    again = {one.asked.question for one in answers if one.asked.check is Check.REPEAT}
    for one in told(_asked_first(answers)):
        if one.asked.question not in again:
            turned = not one.asked.swapped
            question = one.asked.question
            return Asked(question=question, swapped=turned, check=Check.REPEAT)
    return None


def _settled(steps: Steps, who: str, answers: Sequence[Answer]) -> Asked | None:
    """The clearest question that was never asked and is settled by at least two."""
    known = bounds(steps, _asked_first(answers))
    asked = {one.asked.question for one in answers}
    clearest = reversed(_closest(known, who))
    for at in clearest:
        question = steps.questions[at]
        if question not in asked and known.settled(at) in (1, -1):
            turned = _turned(question, who)
            return Asked(question=question, swapped=turned.swapped, check=Check.IMPLIED)
    return None


def _turned(question: Question, who: str) -> Asked:
    return Asked(question=question, swapped=_lot(who, question)[-1] % 2 == 1)


def _lot(who: str, question: Question) -> bytes:
    """A lot that is the same each time it is drawn."""
    return blake2b(f"{who}|{tuple(question)}".encode(), digest_size=8).digest()
