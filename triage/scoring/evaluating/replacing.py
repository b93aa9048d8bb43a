"""May a refit replace the card in force? Each criterion is met, not met, or not assessable.

They are looked at on the next quarter's children, whom neither card has learnt from. None
of them decides: two people do, and they see every line. What cannot be assessed is never
called met.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from triage.scoring.evaluating.groups import GroupFigures
from triage.scoring.evaluating.measures import Interval
from triage.scoring.learning.ladder import FROM, Rung


LEAST_OUTCOMES = FROM[
    Rung.RECALIBRATE
]  # effective: below it outcomes are only reported
SLOPE = (0.8, 1.2)
TOP = 50
SAME_AT_TOP = 0.8


class Met(StrEnum):
    """How a criterion stands."""

    MET = "met"
    NOT_MET = "not met"
    NOT_ASSESSABLE = "not assessable"


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line, and why it stands so."""

    name: str
    met: Met
    why: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """What is known of the candidate, beside the card in force, on the same children."""

    effective_outcomes: float
    brier: Interval | None  # the candidate's less the champion's, 90 percent, paired
    slope: Interval | None  # of the candidate's chances
    groups_in_force: Sequence[GroupFigures]
    groups: Sequence[GroupFigures]  # the same groups, scored by the candidate
    must_keep: frozenset[str]  # facts
    factors: frozenset[str]  # facts that earn points on the candidate
    top_in_force: Sequence[str]  # who is next, in order, by the card in force
    top: Sequence[str]  # and by the candidate
    changed_signed: bool = False  # a clinician looked at each child who comes or goes


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Every criterion, and what they come to."""

    criteria: tuple[Criterion, ...]

    @property
    def met(self) -> Met:
        """Not met where any is not; met only where all are."""
        found = {one.met for one in self.criteria}
        if Met.NOT_MET in found:
            return Met.NOT_MET
        return Met.MET if found == {Met.MET} else Met.NOT_ASSESSABLE


def judge(of: Evidence) -> Judged:
    """Hold a candidate to every criterion."""
    return Judged(criteria=tuple(one(of) for one in CRITERIA))


def overlap(one: Sequence[str], other: Sequence[str], top: int = TOP) -> float | None:
    """The share of the next so many who are the same; of a shorter list, of all there are.

    None where nobody waits.
    """
    first, then = set(one[:top]), set(other[:top])
    many = max(len(first), len(then))
    return len(first & then) / many if many else None


def _foretells(of: Evidence) -> Criterion:
    name = "foretells better on the next quarter's children (Brier score)"
    if (few := _too_few(of)) or of.brier is None:
        why = (
            few
            or "One of the two cards gives no chances, so there is nothing to hold beside."
        )
        return Criterion(name=name, met=Met.NOT_ASSESSABLE, why=why)
    better = of.brier.value < 0 and of.brier.high <= 0
    why = f"Candidate less card in force: {of.brier.value:+.4f} (90 in 100: {of.brier.low:+.4f} to {of.brier.high:+.4f}); below 0 is better, and the whole range must be."
    return Criterion(name=name, met=_met(better), why=why)


def _spread(of: Evidence) -> Criterion:
    name = "chances are spread as outcomes are (slope)"
    if (few := _too_few(of)) or of.slope is None:
        why = few or "Its chances do not differ, or it gives none."
        return Criterion(name=name, met=Met.NOT_ASSESSABLE, why=why)
    low, high = SLOPE
    why = f"{of.slope.value:.2f} ({of.slope.low:.2f} to {of.slope.high:.2f}); {low:g} to {high:g} is asked for."
    return Criterion(name=name, met=_met(low <= of.slope.value <= high), why=why)


def _fair(of: Evidence) -> Criterion:
    """A gate that the card in force passes, or that could not be held, is not to be lost."""
    name = "no group of children is served worse"
    before = {one.group: one.flags for one in of.groups_in_force}
    worse = {
        one.group: lost
        for one in of.groups
        if (lost := one.flags - before.get(one.group, frozenset()))
    }
    if worse:
        said = (
            f"{group}: {', '.join(sorted(gates))}" for group, gates in worse.items()
        )
        return Criterion(
            name=name, met=Met.NOT_MET, why=f"Newly flagged. {'; '.join(said)}."
        )
    able = sum(bool(one.gates) for one in of.groups)
    if not able:
        why = "No group has outcomes enough to be assessed."
        return Criterion(name=name, met=Met.NOT_ASSESSABLE, why=why)
    why = f"Of {len(of.groups)} groups {able} could be assessed; none is newly flagged."
    return Criterion(name=name, met=Met.MET, why=why)


def _kept(of: Evidence) -> Criterion:
    lost = sorted(of.must_keep - of.factors)
    why = f"Lost: {', '.join(lost)}." if lost else "All that must be kept earn points."
    return Criterion(
        name="no factor that must be kept is lost", met=_met(not lost), why=why
    )


def _same_at_top(of: Evidence) -> Criterion:
    name = f"the next {TOP} children are mostly the same"
    same = overlap(of.top_in_force, of.top)
    if same is None:
        return Criterion(name=name, met=Met.NOT_ASSESSABLE, why="Nobody waits.")
    come = len(set(of.top[:TOP]) - set(of.top_in_force[:TOP]))
    why = f"{same:.0%} are the same, and {come} come in; {SAME_AT_TOP:.0%} is asked for, or that a clinician signs who changes."
    if of.changed_signed:
        why = f"{same:.0%} are the same. A clinician has signed the {come} who come in."
    return Criterion(
        name=name, met=_met(same >= SAME_AT_TOP or of.changed_signed), why=why
    )


CRITERIA: tuple[Callable[[Evidence], Criterion], ...] = (
    _foretells,
    _spread,
    _fair,
    _kept,
    _same_at_top,
)


def _too_few(of: Evidence) -> str:
    if of.effective_outcomes >= LEAST_OUTCOMES:
        return ""
    return f"Of these children {of.effective_outcomes:.0f} outcomes are known, as weighed; {LEAST_OUTCOMES} are needed to say."


def _met(is_so: bool) -> Met:
    return Met.MET if is_so else Met.NOT_MET
