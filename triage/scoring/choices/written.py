"""Points by choice as a scorecard that people read and `checks.checked_card` accepts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.errors import TriageError
from triage.facts import Catalogue, Fact, Risk
from triage.referrals import Pathway
from triage.scoring.card import Scorecard
from triage.scoring.choices.points import Points
from triage.scoring.choices.signs import Level, Sign, said


WEIGHED = "weighed"  # the domain of a sign that the card in force does not have
Json = dict[str, Any]  # what `json` reads and writes
LABEL = "Weighed by choice"


class NothingWeighed(TriageError):
    """No sign earns a point by these answers, so they make no card. Let more people answer first."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """What the card says of itself."""

    name: str
    pathway: Pathway
    version: str
    status: str
    source: str


def card_json(
    signs: Sequence[Sign],
    points: Points,
    *,
    named: Named,
    catalogue: Catalogue,
    like: Scorecard | None,
) -> dict[str, Any]:
    """What the card's file holds. Domains are those of the card it is like.

    No domain takes points away, so each cap is all that its signs can add. Not known
    adds nothing. Raises `NothingWeighed`.
    """
    homes = {one.fact.key: one.domain for one in like.factors} if like else {}
    factors = [
        {
            "fact": sign.fact,
            "domain": homes.get(sign.fact, WEIGHED),
            "rows": _rows(catalogue[sign.fact], sign, of_sign),
        }
        for sign, of_sign in zip(signs, points.of, strict=True)
        if of_sign[-1]
    ]
    if not factors:
        raise NothingWeighed
    return {
        "name": named.name,
        "pathway": str(named.pathway),
        "version": named.version,
        "status": named.status,
        "source": named.source,
        "domains": _domains(factors, like),
        "factors": factors,
    }


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


def _domains(
    factors: Sequence[Mapping[str, Any]], like: Scorecard | None
) -> dict[str, Any]:
    labels = {key: one.label for key, one in like.domains.items()} if like else {}
    caps: dict[str, int] = {}
    for one in factors:
        most = max(row["points"] for row in one["rows"])
        caps[one["domain"]] = caps.get(one["domain"], 0) + most
    return {
        key: {"label": labels.get(key, LABEL), "cap": cap}
        for key, cap in sorted(caps.items())
    }
