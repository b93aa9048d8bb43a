"""The card in force held against candidates and ceilings, on the same children.

What is found decides nothing. It is printed, and may be kept with its quarter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

import numpy as np
from pydantic import TypeAdapter
from sqlmodel import Session

from triage.desk.models import learnt
from triage.desk.models.answered import chance_of
from triage.desk.models.candidate import Candidate, Figures
from triage.desk.models.ceilings import ceilings
from triage.desk.models.evaluation import (
    SEED,
    OfRows,
    Tally,
    auc,
    auc_of,
    brier,
    brier_of,
    figures,
    slope,
    tally,
    tally_of_card,
)
from triage.desk.models.study import Days, Study, study
from triage.desk.models.trying import crossed, ordered
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.scoring.card import Scorecard
from triage.scoring.evaluating.groups import GroupFigures
from triage.scoring.evaluating.measures import Interval, paired
from triage.scoring.evaluating.replacing import Criterion, Evidence, Met, judge
from triage.scoring.evaluating.stability import ranks
from triage.scoring.learning.child_weeks import Flags
from triage.scoring.learning.histories import Ended


OWN_CHANCES = "It gives no chances of its own; for this comparison they were set on the other four fifths of these children."
TAUGHT_BY = "These children taught it, so its figures flatter it."
FRESH = "tried on children who did not teach it"
NOT_FRESH = "It was learnt from landmarks up to {until}, and these begin on {since}. Compare on later children."
IS_FRESH = "It was learnt from landmarks up to {until}; these begin later."


class OtherList(TriageError):
    """The candidates are for different lists. Compare those of one list at a time."""


class Kind(StrEnum):
    """What is held against the others."""

    IN_FORCE = "in force"
    CANDIDATE = "candidate"
    CEILING = "ceiling"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One card or ceiling. Differences are to the card in force, with 90 percent ranges."""

    name: str
    kind: Kind
    digest: str  # of a card; a ceiling has none
    auc: Interval | None
    brier: Interval | None
    auc_more: Interval | None
    brier_more: Interval | None  # below nought is better
    note: str


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One candidate by the criteria for replacing the card in force."""

    name: str
    digest: str
    met: Met
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Everything that was found."""

    pathway: Pathway
    since: date
    until: date
    children: int
    outcomes: int
    effective_outcomes: float
    champion: str  # digest
    lines: tuple[Line, ...]
    best_ceiling: str | None
    gap: float | None  # of its AUC above the card in force; None: none was measured
    judgements: tuple[Judgement, ...]

    @property
    def told(self) -> dict[str, Any]:
        """The same as JSON."""
        told: dict[str, Any] = TypeAdapter(Comparison).dump_python(self, mode="json")
        return told

    @property
    def champion_auc(self) -> float | None:
        """How well the card in force tells children apart."""
        return self.lines[0].auc.value if self.lines[0].auc else None


Read = tuple[Candidate, Scorecard]


def compare(
    session: Session, *, tenant: str, candidates: Sequence[Read], days: Days
) -> Comparison:
    """Hold candidates of one list and the ceilings against its card in force.

    Raises `OtherList`, and what `study` raises.
    """
    if len({one.pathway for one, _ in candidates}) != 1:
        raise OtherList
    of = study(
        session,
        tenant=tenant,
        pathway=candidates[0][0].pathway,
        days=days,
        also=[factor.fact.key for _, card in candidates for factor in card.factors],
    )
    return _compared(of, candidates)


def _compared(of: Study, candidates: Sequence[Read]) -> Comparison:
    # Long because every line of the table is made here, on the same children.
    everybody = np.ones(len(of.children), np.bool_)
    champion, note = _champion(of, everybody)
    beside = [(one, tally_of_card(of, everybody, card)) for one, card in candidates]
    boxes = [
        _box(of, one.name, one.chance, one.note, everybody) for one in ceilings(of)
    ]
    against = _line(champion, champion, Kind.IN_FORCE, of.champion.digest, note)
    lines = [
        _line(one, champion, Kind.CANDIDATE, which.digest, _taught(of, which))
        for which, one in beside
    ]
    above = [_ceiling(one, champion, name, said) for one, name, said in boxes]
    best = max(above, key=_auc_value)
    whole = figures(champion)
    return Comparison(
        pathway=of.found.pathway,
        since=of.days.since,
        until=of.days.until,
        children=whole.children,
        outcomes=whole.outcomes,
        effective_outcomes=whole.effective_outcomes,
        champion=of.champion.digest,
        lines=(against, *lines, *above),
        best_ceiling=best.name if best.auc else None,
        gap=_gap(best, against),
        judgements=tuple(
            _judged(of, one, champion, whole, which, card)
            for (which, one), (_, card) in zip(beside, candidates, strict=True)
        ),
    )


def _champion(of: Study, rows: Flags) -> tuple[Tally, str]:
    """The card in force, with chances whether or not it gives any."""
    points = of.answered.points(of.champion)
    chance = chance_of(of.champion, points)
    note = "" if chance is not None else OWN_CHANCES
    if chance is None:
        chance = crossed(of, lambda kept: learnt.meaning(of, kept).chance)
    facts = [one.fact.key for one in of.champion.factors]
    one = tally(
        of, rows, name=of.champion.name, points=points, chance=chance, facts=facts
    )
    return one, note


def _box(
    of: Study, name: str, chance: Any, note: str, rows: Flags
) -> tuple[Tally | None, str, str]:
    if chance is None:
        return None, name, note
    facts = of.found.factors
    one = tally(of, rows, name=name, points=ordered(chance), chance=chance, facts=facts)
    return one, name, note


def _ceiling(one: Tally | None, champion: Tally, name: str, note: str) -> Line:
    if one is not None:
        return _line(one, champion, Kind.CEILING, "", note)
    nothing: dict[str, None] = dict.fromkeys(("auc", "brier", "auc_more", "brier_more"))
    return Line(name=name, kind=Kind.CEILING, digest="", note=note, **nothing)


def _line(one: Tally, champion: Tally, kind: Kind, digest: str, note: str) -> Line:
    return Line(
        name=one.name,
        kind=kind,
        digest=digest,
        auc=auc(one),
        brier=brier(one),
        auc_more=None if one is champion else _more(one, champion, auc_of),
        brier_more=None if one is champion else _more(one, champion, brier_of),
        note=note,
    )


def _more(one: Tally, other: Tally, figure: OfRows) -> Interval | None:
    """How much more of a figure, on the same children drawn anew."""
    return paired(
        partial(figure, one.scored),
        partial(figure, other.scored),
        one.scored.children,
        seed=SEED,
    )


def _auc_value(one: Line) -> float:
    return one.auc.value if one.auc else 0.0


def _gap(best: Line, champion: Line) -> float | None:
    if best.auc is None or champion.auc is None:
        return None
    return best.auc.value - champion.auc.value


def _fresh(of: Study, which: Candidate) -> bool:
    return bool(of.landmarks.min() > which.about.training.last_landmark.toordinal())


def _taught(of: Study, which: Candidate) -> str:
    return "" if _fresh(of, which) else TAUGHT_BY


def _judged(
    of: Study,
    one: Tally,
    champion: Tally,
    in_force: Figures,
    which: Candidate,
    card: Scorecard,
) -> Judgement:
    mine = figures(one)
    found = judge(
        Evidence(
            effective_outcomes=mine.effective_outcomes,
            brier=_more(one, champion, brier_of),
            slope=slope(one),
            groups_in_force=_flat(in_force.groups),
            groups=_flat(mine.groups),
            must_keep=frozenset(which.about.must_keep),
            factors=frozenset(factor.fact.key for factor in card.factors),
            top_in_force=_top(of, of.champion),
            top=_top(of, card),
        )
    )
    fresh = _fresh(of, which)
    told = {"until": which.about.training.last_landmark, "since": of.days.since}
    first = Criterion(
        name=FRESH,
        met=Met.MET if fresh else Met.NOT_MET,
        why=(IS_FRESH if fresh else NOT_FRESH).format(**told),
    )
    met = found.met if fresh else Met.NOT_MET
    return Judgement(
        name=one.name, digest=which.digest, met=met, criteria=(first, *found.criteria)
    )


def _flat(groups: Mapping[str, Sequence[GroupFigures]]) -> list[GroupFigures]:
    """Every group of every kind, under a name of its own."""
    return [
        replace(one, group=f"{kind}, {one.group}")
        for kind, every in groups.items()
        for one in every
    ]


def _top(of: Study, card: Scorecard) -> list[str]:
    """Who still waits, by a card's points alone; bands and who decides are left aside."""
    watches = of.found.watched.watches
    last = [at for at in of.last_rows if watches[at].ended is Ended.WATCHED]
    points = of.answered.points(card)[last]
    place = ranks(points, of.came[last])
    return [watches[last[at]].referral_id for at in np.argsort(place)]
