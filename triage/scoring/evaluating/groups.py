"""Whether a card serves each group of children as well as the others.

A gate says that somebody should look, never that points be changed for a group: equal
answers earn equal points. Groups decide no place. Counts are given as they are; whoever
shows them hides those of few children.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from triage.scoring.evaluating.measures import (
    TIMES,
    Interval,
    auc,
    interval,
    less,
    observed_over_expected,
    resampled,
    taken,
)
from triage.scoring.learning.child_weeks import Flags, Floats, Ints
from triage.scoring.learning.weighing import effective


LEAST_OUTCOMES = 100  # effective: below it a group can be neither passed nor flagged
OVER_EXPECTED = (0.8, 1.25)
MOST_FOUND_GAP = 0.10
MOST_AUC_GAP = 0.05


class Gate(StrEnum):
    """What a group is held to, beside the others of its kind."""

    EXPECTED = "as many outcomes as the card expects"
    FOUND = "outcomes are found at the top of the list as often"
    AUC = "children are told apart as well"


WORSE = {
    Gate.FOUND: "Fewer of its outcomes are found at the top of the list",
    Gate.AUC: "Its children are told apart less well",
}
TOO_FEW = f"Its outcomes, as weighed, are fewer than {LEAST_OUTCOMES}: too few to say."
NOTHING_TO_HOLD_TO = (
    "The card gives no chances, and there is no other group to hold it beside."
)


class Verdict(StrEnum):
    """What the gates say of a group."""

    PASSES = "passes"
    FLAGGED = "flagged"
    NOT_ASSESSABLE = "not assessable"


@dataclass(frozen=True, kw_only=True, eq=False)
class Scored:
    """A card on children who were followed: one row for each watch."""

    points: Ints
    chance: Floats | None  # None: the card says nothing of what a total means
    event: Flags
    weight: Floats
    children: Ints  # whose each row is
    unknown: Floats | None = None  # of each row, the share of answers not known


@dataclass(frozen=True, kw_only=True)
class GroupFigures:
    """One group. A figure that cannot be said is None; intervals are 95 percent."""

    group: str
    children: int
    outcomes: int
    effective_outcomes: float
    over_expected: Interval | None
    auc: Interval | None
    found_at_top: (
        Interval | None
    )  # of its outcomes, among the top fifth of the whole list
    auc_gap: Interval | None  # how far behind the best group that can be assessed
    found_gap: Interval | None
    unknown: float | None
    gates: Mapping[Gate, bool]  # those that could be held, and whether it passes
    verdict: Verdict
    why: str

    @property
    def flags(self) -> frozenset[Gate]:
        """The gates it does not pass."""
        return frozenset(gate for gate, passes in self.gates.items() if not passes)


def by_group(
    groups: Sequence[str], of: Scored, *, seed: int, times: int = TIMES
) -> tuple[GroupFigures, ...]:
    """Each group's figures and verdict, by name.

    A gap is measured from the best of the groups with `LEAST_OUTCOMES`. All figures are
    drawn anew together, so that a gap's interval is of the same children.
    """
    named = np.asarray(groups, dtype=object)
    members = {name: named == name for name in sorted({str(one) for one in groups})}
    if not members:
        return ()
    whole = _figures(of, members, np.arange(len(of.event)))
    drawn = resampled(
        lambda rows: _figures(of, members, rows), of.children, seed=seed, times=times
    )
    counts = [_counted(of, here) for here in members.values()]
    table = _Table(whole=whole, drawn=drawn, enough=[one.enough for one in counts])
    return tuple(
        _group(name, one, table, at)
        for at, (name, one) in enumerate(zip(members, counts, strict=True))
    )


@dataclass(frozen=True, kw_only=True)
class _Counted:
    children: int
    outcomes: int
    effective: float
    unknown: float | None

    @property
    def enough(self) -> bool:
        return self.effective >= LEAST_OUTCOMES


@dataclass(frozen=True, kw_only=True, eq=False)
class _Table:
    """Three figures of each group, one after another, as they are and drawn anew."""

    whole: Sequence[float | None]
    drawn: Floats
    enough: Sequence[bool]

    def of(self, group: int, figure: int) -> Interval | None:
        at = FIGURES * group + figure
        return interval(self.whole[at], self.drawn[:, at])

    def behind(self, group: int, figure: int) -> Interval | None:
        """How far behind the best; nought for the best itself."""
        best = self._best(figure)
        if best is None or not self.enough[group]:
            return None
        mine, theirs = FIGURES * group + figure, FIGURES * best + figure
        gap = less(self.whole[theirs], self.whole[mine])
        return interval(gap, self.drawn[:, theirs] - self.drawn[:, mine])

    def _best(self, figure: int) -> int | None:
        known = {
            at: value
            for at, enough in enumerate(self.enough)
            if enough and (value := self.whole[FIGURES * at + figure]) is not None
        }
        return max(known, key=lambda at: known[at]) if len(known) > 1 else None


FIGURES = 3
OVER, TOLD_APART, AT_TOP = range(FIGURES)


def _figures(
    of: Scored, members: Mapping[str, Flags], rows: Ints
) -> list[float | None]:
    points, event, weight = of.points[rows], of.event[rows], of.weight[rows]
    found: list[float | None] = []
    at_top = taken(points, weight)
    for here in (each[rows] for each in members.values()):
        outcomes = (weight * event)[here]
        found += [
            observed_over_expected(of.chance[rows][here], event[here], weight[here])
            if of.chance is not None
            else None,
            auc(points[here], event[here], weight[here]),
            float(outcomes @ at_top[here] / outcomes.sum()) if outcomes.any() else None,
        ]
    return found


def _counted(of: Scored, here: Flags) -> _Counted:
    event = here & of.event
    return _Counted(
        children=len(np.unique(of.children[here])),
        outcomes=int(event.sum()),
        effective=effective(of.weight[event]),
        unknown=float(of.unknown[here].mean()) if of.unknown is not None else None,
    )


def _group(name: str, counted: _Counted, table: _Table, at: int) -> GroupFigures:
    over, auc_gap = table.of(at, OVER), table.behind(at, TOLD_APART)
    found_gap = table.behind(at, AT_TOP)
    held = list(_held(over, found_gap, auc_gap)) if counted.enough else []
    gates = {one.gate: one.passes for one in held}
    return GroupFigures(
        group=name,
        children=counted.children,
        outcomes=counted.outcomes,
        effective_outcomes=counted.effective,
        over_expected=over,
        auc=table.of(at, TOLD_APART),
        found_at_top=table.of(at, AT_TOP),
        auc_gap=auc_gap,
        found_gap=found_gap,
        unknown=counted.unknown,
        gates=gates,
        verdict=_verdict(gates),
        why=_why(counted, held),
    )


@dataclass(frozen=True, kw_only=True)
class _Held:
    gate: Gate
    passes: bool
    says: str  # where it does not


def _held(
    over: Interval | None, found_gap: Interval | None, auc_gap: Interval | None
) -> Iterator[_Held]:
    """Each gate that there are figures for."""
    if over is not None:
        low, high = OVER_EXPECTED
        passes = low <= over.value <= high and over.touches(1.0)
        yield _Held(gate=Gate.EXPECTED, passes=passes, says=_says_over(over))
    gaps = ((Gate.FOUND, found_gap, MOST_FOUND_GAP), (Gate.AUC, auc_gap, MOST_AUC_GAP))
    for gate, gap, most in gaps:
        if gap is not None:
            yield _Held(gate=gate, passes=gap.value <= most, says=_behind(gate, gap))


def _says_over(over: Interval) -> str:
    more = "More" if over.value > 1 else "Fewer"
    return (
        f"{more} outcomes came than the card expects: {over.value:.2f} for each one "
        f"expected ({over.low:.2f} to {over.high:.2f})."
    )


def _behind(gate: Gate, gap: Interval) -> str:
    chance = " It may be chance." if gap.low <= 0 else ""
    return (
        f"{WORSE[gate]} than in the best group, by {gap.value:.2f} "
        f"({gap.low:.2f} to {gap.high:.2f}).{chance}"
    )


def _verdict(gates: Mapping[Gate, bool]) -> Verdict:
    if not gates:
        return Verdict.NOT_ASSESSABLE
    return Verdict.PASSES if all(gates.values()) else Verdict.FLAGGED


def _why(counted: _Counted, held: Sequence[_Held]) -> str:
    if not counted.enough:
        return TOO_FEW
    if not held:
        return NOTHING_TO_HOLD_TO
    wrong = [one.says for one in held if not one.passes]
    return " ".join(wrong) or "As asked: " + "; ".join(one.gate for one in held) + "."
