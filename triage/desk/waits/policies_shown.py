"""Two policies tried beside each other, as people and programs get it: plain values."""

from dataclasses import dataclass

from triage.referrals import Band, Pathway
from triage.waits.figure import Figure
from triage.waits.outcomes import Outcome


CHIEF = (Outcome.MEAN, Outcome.LATE, Outcome.HARM)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wants tried. None: as the list was of late."""

    one: str = "as now"
    other: str = ""  # "": one policy alone
    slots: float | None = None  # a week
    missed: float | None = None  # of 100 visits
    leaving: float | None = None  # of 100 who wait, in a year
    raised: float = 0.0  # of 100, in a year: to the next more urgent priority
    arrivals: tuple[float, ...] | None = None  # a week, P1 to P4
    harm: tuple[float, ...] = (
        20.0,
        5.0,
        2.0,
        1.0,
    )  # declared: per 1,000 weeks, P1 to P4
    years: int = 3
    runs: int = 5
    seed: int = 1


@dataclass(frozen=True, kw_only=True)
class CellShown:
    """One figure under each policy, and by how much the second differs."""

    outcome: Outcome
    one: Figure
    other: Figure | None  # None: one policy alone
    difference: Figure | None


@dataclass(frozen=True, kw_only=True)
class RowShown:
    """The figures of one band, of those waiting or to come, or of all."""

    name: str  # P1 to P4, or words
    band: Band | None
    cells: tuple[CellShown, ...]

    def cell(self, outcome: Outcome) -> CellShown:
        """One of them."""
        return next(one for one in self.cells if one.outcome is outcome)

    @property
    def mean(self) -> CellShown:
        """The mean wait of those seen in the last year."""
        return self.cell(Outcome.MEAN)

    @property
    def chief(self) -> tuple[CellShown, ...]:
        """What the first table shows."""
        return tuple(self.cell(one) for one in CHIEF)


@dataclass(frozen=True, kw_only=True)
class PolicyShown:
    """A policy in its own words, and what has to be said of it."""

    text: str
    words: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PoliciesShown:
    """What was tried and what came of it. `why_not`: why nothing could be."""

    pathway: Pathway | None  # None: an invented list
    waiting: int
    basis: tuple[str, ...]  # what was held the same, in sentences
    notes: tuple[str, ...]  # what a reader must know of how it was made
    policies: tuple[PolicyShown, ...] = ()
    finding: str = ""
    rows: tuple[RowShown, ...] = ()
    seeds: tuple[int, ...] = ()
    why_not: str = ""
