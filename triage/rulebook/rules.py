"""What a rule is: when it holds, the one outcome it has, and why people may trust it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from triage.calendar import add_working_days
from triage.facts import Catalogue, Value
from triage.referrals import Band
from triage.rulebook.language import Expression, facts_in


@dataclass(frozen=True, kw_only=True)
class Safe:
    """A person acts the same day; the child keeps a place."""

    task: str
    due: str
    who: str


@dataclass(frozen=True, kw_only=True)
class BandFloor:
    """The child's band is this one or a more urgent one."""

    band: Band


@dataclass(frozen=True, kw_only=True)
class Flag:
    """Something to know; it changes nothing else."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Route:
    """Another service is asked in parallel; never a gate to the place here."""

    to: str
    how: str
    task: str


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """A date beside the band. Exactly one of `days` and `working_days` is set.

    `seen_by`: the child is to be seen by this date, so it tightens the band's own.
    `on`: a date fact that, where it is known, is the due day itself.
    """

    name: str
    start: str  # "clock start", or "known": the day the facts became known
    days: int | None = None
    working_days: int | None = None
    seen_by: bool = False
    on: str | None = None

    def due(self, start: date) -> date:
        """The day it runs to, counted from where it starts."""
        if self.working_days is not None:
            return add_working_days(start, self.working_days)
        return start + timedelta(days=self.days or 0)


Outcome = Safe | BandFloor | Flag | Route | ClockRule


class Then(StrEnum):
    """What an example says a rule does."""

    FIRES = "fires"
    DOES_NOT = "does not"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class Example:
    """A child in a few facts, and what the rule must say of them."""

    facts: Mapping[str, Value]
    then: Then


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One line a clinical lead can read, question and sign."""

    id: str
    book: str
    line: int  # where the rule begins in its file
    when: Expression
    when_text: str
    outcome: Outcome
    because: str
    source: str
    owner: str
    review_on: date
    examples: tuple[Example, ...]

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Keys of the facts the rule reads."""
        return facts_in(self.when)


@dataclass(frozen=True, kw_only=True)
class RuleBook:
    """The rules of one list, in the order they are written."""

    name: str
    title: str
    version: str
    status: str
    rules: tuple[Rule, ...]
    digest: str
    catalogue: Catalogue

    def __hash__(self) -> int:
        return hash((self.name, self.digest))
