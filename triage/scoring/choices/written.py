"""Points by choice as a scorecard that people read and `checks.checked_card` accepts."""

from collections.abc import Mapping, Sequence
from typing import Any

from triage.errors import TriageError
from triage.facts import Catalogue, Fact, Risk
from triage.scoring.card import Scorecard
from triage.scoring.choices.points import Points
from triage.scoring.choices.signs import Level, Sign, said
from triage.scoring.writing import Json, Named, file_of, homes


WEIGHED = "weighed"  # the domain of a sign that the card in force does not have
LABEL = "Weighed by choice"


class NothingWeighed(TriageError):
    """No sign earns a point by these answers, so they make no card. Let more people answer first."""


def card_json(
    signs: Sequence[Sign],
    points: Points,
    *,
    named: Named,
    catalogue: Catalogue,
    like: Scorecard | None,
) -> Json:
    """What the card's file holds. Not known adds nothing. Raises `NothingWeighed`."""
    home = homes(like)
    factors = [
        {
            "fact": sign.fact,
            "domain": home.get(sign.fact, WEIGHED),
            "rows": _rows(catalogue[sign.fact], sign, of_sign),
        }
        for sign, of_sign in zip(signs, points.of, strict=True)
        if of_sign[-1]
    ]
    if not factors:
        raise NothingWeighed
    return file_of(named, factors, like, label=LABEL)


def left_out(signs: Sequence[Sign], like: Scorecard | None) -> tuple[str, ...]:
    """What earns points in the card it is like, and would earn none."""
    weighed = {one.fact for one in signs}
    factors = like.factors if like else ()
    return tuple(one.fact.label for one in factors if one.fact.key not in weighed)


def _rows(fact: Fact, sign: Sign, points: Sequence[int]) -> list[Mapping[str, Any]]:
    return [
        row
        for level, each in zip(sign.levels, points, strict=True)
        if each
        for row in _level_rows(fact, level, each)
    ]


def _level_rows(fact: Fact, level: Level, points: int) -> list[Mapping[str, Any]]:
    if level.edge is not None:
        test = "at_least" if fact.risk is Risk.UP else "at_most"
        edge = int(level.edge) if level.edge.is_integer() else level.edge
        return [{test: edge, "points": points, "says": level.says}]
    return [
        {"is": answer, "points": points, "says": said(fact, answer)}
        for answer in level.answers
    ]
