"""What a card may be made of: each factor, its answers and the way it may point.

The list is agreed before any data are seen. Direction is a promise: with +1 a higher
answer never earns fewer points, with -1 never more; 0 makes no promise and is for
answers in no order, or for comparison in an evaluation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from triage.facts import Catalogue, Fact, Kind, Risk
from triage.scoring.card import codes
from triage.scoring.fit.refusals import BadFactors


Answer = bool | float | str


class Answers(StrEnum):
    """How a factor's answers are read."""

    NUMBER = "number"  # any number, cut into steps
    LEVEL = "level"  # one of `levels`, in order
    CHOICE = "choice"  # one of `levels`, in no order


class Unknown(StrEnum):
    """What an answer that is not known may earn."""

    ROW = "row"  # from 0 to the points of the factor's median answer
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class FactorSpec:
    """One factor, before any points."""

    key: str
    answers: Answers = Answers.NUMBER
    direction: int = 0
    levels: tuple[Answer, ...] = ()
    cuts: tuple[float, ...] | None = None  # of a number; None: found in the data
    cap: int | None = None  # the most points; None: what the estimator allows
    unknown: Unknown = Unknown.ROW
    must_keep: bool = False
    may_be_constant: bool = False  # then the prior card's points stand


_DIRECTIONS = {Risk.UP: 1, Risk.DOWN: -1, Risk.NONE: 0}


def from_catalogue(
    catalogue: Catalogue,
    keys: Iterable[str],
    *,
    cuts: Mapping[str, tuple[float, ...]] | None = None,
    must_keep: Iterable[str] = (),
    unknown: Unknown = Unknown.ROW,
) -> tuple[FactorSpec, ...]:
    """The factors of some facts, with the directions the catalogue declares."""
    kept, cuts = set(must_keep), cuts or {}
    return tuple(
        _of_fact(_scorable(catalogue, key), cuts.get(key), key in kept, unknown)
        for key in keys
    )


def _scorable(catalogue: Catalogue, key: str) -> Fact:
    fact = catalogue.get(key)
    if fact is None:
        raise BadFactors(reason=f"{key} is not a fact of the catalogue")
    if fact.forbidden:
        raise BadFactors(reason=f"{key} may never carry points")
    if fact.kind is Kind.DATE or (
        fact.risk is Risk.NONE and fact.kind is not Kind.CHOICE
    ):
        raise BadFactors(reason=f"{key} has no direction, so it can carry no points")
    return fact


def _of_fact(
    fact: Fact, cuts: tuple[float, ...] | None, must_keep: bool, unknown: Unknown
) -> FactorSpec:
    number = fact.kind in (Kind.COUNT, Kind.NUMBER)
    choice = fact.kind is Kind.CHOICE
    kind = Answers.NUMBER if number else Answers.CHOICE if choice else Answers.LEVEL
    return FactorSpec(
        key=fact.key,
        answers=kind,
        direction=0 if choice else _DIRECTIONS[fact.risk],
        levels=() if number else codes(fact),
        cuts=cuts if number else None,
        unknown=unknown,
        must_keep=must_keep,
    )


def checked(spec: Iterable[FactorSpec], most_points: int) -> tuple[FactorSpec, ...]:
    """The list itself. Raises `BadFactors` with the first thing wrong."""
    factors = tuple(spec)
    if not all(isinstance(one, FactorSpec) for one in factors):
        raise BadFactors(reason="it holds something that is not a FactorSpec")
    keys = [one.key for one in factors]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise BadFactors(reason=f"{twice[0]} is there twice")
    for one in factors:
        if reason := _wrong(one, most_points):
            raise BadFactors(reason=f"{one.key} {reason}")
    return factors


def _wrong(one: FactorSpec, most_points: int) -> str:
    numbers, choice = one.answers is Answers.NUMBER, one.answers is Answers.CHOICE
    cuts = one.cuts or ()
    wrong = {
        "has a direction that is not -1, 0 or 1": one.direction not in (-1, 0, 1),
        "has a direction, and its answers have no order": choice and one.direction,
        "has levels, and is a number": numbers and one.levels,
        "needs at least two levels": not numbers and len(one.levels) < 2,
        "has one level twice": len(set(one.levels)) < len(one.levels),
        "has cuts, and is not a number": not numbers and cuts,
        "has cuts that do not rise": any(a >= b for a, b in pairwise(cuts)),
        f"has a cap outside 1 to {most_points}": one.cap is not None
        and not 1 <= one.cap <= most_points,
    }
    return next((reason for reason, is_so in wrong.items() if is_so), "")
