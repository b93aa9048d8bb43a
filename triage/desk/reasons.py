"""Why a child has their place, in two sentences: one to read inside, one to print.

The printed one never names a confidential fact. Sentences are remembered by the rules
and values behind them, so that a long list says each only once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from triage.desk.content import Content
from triage.facts import Value
from triage.referrals import Band
from triage.rulebook import english
from triage.rulebook.rules import Route, Rule, Safe
from triage.scoring.scorecard import PointsLine
from triage.waiting_list.placement import SafeTask


HIDDEN = "a confidential fact"
SAFE_HIDDEN = "A confidential fact: see the child's record today"
TOLD_LINES = 3  # points lines named in a reason; the child page shows them all


@dataclass(frozen=True, kw_only=True)
class Told:
    """The largest lines of points in brackets, to read inside and to print."""

    inside: str
    public: str


@dataclass(frozen=True, kw_only=True)
class Waits:
    """What a child's second sentence is made of."""

    weeks: int
    due_on: date
    points: int
    credit_weeks: int
    told: Told


class Reasons:
    """Sentences for one rule book's placements."""

    def __init__(self, content: Content, rules: Sequence[Rule]) -> None:
        self._catalogue = content.catalogue
        self._policy = content.policy
        self._hidden = {
            rule.id
            for rule in rules
            if not content.catalogue.confidential.isdisjoint(rule.facts)
        }
        self._said: dict[object, str] = {}

    def because(self, rule: Rule, values: Mapping[str, Value | None]) -> str:
        """The rule's sentence with the child's facts filled in."""
        key = (rule.id, *(values.get(fact) for fact in rule.facts))
        if key not in self._said:
            self._said[key] = english.because(rule, values, self._catalogue)
        return self._said[key]

    def because_public(self, rule: Rule, values: Mapping[str, Value | None]) -> str:
        """The same, with a confidential fact left unnamed."""
        if rule.id in self._hidden:
            return english.because_public(rule, values, self._catalogue)
        return self.because(rule, values)

    def safe_task(self, rule: Rule) -> SafeTask:
        """The same-day task a SAFE rule asks for."""
        outcome = rule.outcome
        assert isinstance(outcome, Safe)
        return SafeTask(
            rule=rule.id,
            task=outcome.task,
            due=outcome.due,
            who=outcome.who,
            public=SAFE_HIDDEN if rule.id in self._hidden else outcome.task,
            facts=rule.facts,
        )

    def route(self, rule: Rule) -> str:
        """Where else the child is sent, in parallel with the place on the list."""
        outcome = rule.outcome
        assert isinstance(outcome, Route)
        return f"{outcome.to} ({outcome.how})"

    def told(self, lines: Sequence[PointsLine]) -> Told:
        """The points' largest lines in words."""
        return Told(
            inside=told_points(lines, ()),
            public=told_points(lines, self._catalogue.confidential),
        )

    def in_words(
        self,
        band: Band,
        set_by: Sequence[Rule],
        values: Mapping[str, Value | None],
        waits: Waits,
    ) -> tuple[str, str]:
        """Both reasons: inside, and public. `set_by` are the rules that ask for `band`."""
        inside = [self.because(rule, values) for rule in set_by]
        public = [self.because_public(rule, values) for rule in set_by]
        told = waits.told
        return (
            f"{self._band(band, inside)} {_wait(band, waits, told.inside)}",
            f"{self._band(band, sorted(public, key=_is_hidden))} {_wait(band, waits, told.public)}",
        )

    def _band(self, band: Band, because: Sequence[str]) -> str:
        label = self._policy.bands[band].label
        if not because:
            return f"{label} ({band.name}): nothing known asks for an earlier band."
        more = len(because) - 1
        also = f" ({more} more reason{'s' * (more > 1)})" if more else ""
        return f"{label} ({band.name}): {because[0].rstrip('.')}{also}."


def _wait(band: Band, waits: Waits, told: str) -> str:
    weeks = _count(waits.weeks, "week")
    if band is Band.P1:
        return f"Waited {weeks}; to be seen by {day(waits.due_on)}. The earliest such date comes first."
    if not waits.points:
        return f"Waited {weeks}; no known fact adds points."
    points = _count(waits.points, "point")
    credit = _count(waits.credit_weeks, "week")
    return f"Waited {weeks}; {points}{told} count as {credit} of waiting."


def _is_hidden(sentence: str) -> bool:
    return HIDDEN in sentence.lower()


def told_points(
    lines: Sequence[PointsLine], hidden: Sequence[str] | frozenset[str]
) -> str:
    """The largest lines in brackets, e.g. " (school absence 3, EHC plan 2)"."""
    telling = sorted(lines, key=lambda line: -line.counted)[:TOLD_LINES]
    said = [
        f"{HIDDEN if line.fact in hidden else english.inside(line.label)}"
        f" {line.counted}"
        for line in telling
        if line.counted
    ]
    return f" ({', '.join(said)})" if said else ""


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def day(date_: date) -> str:
    """A day as people write it: 2 November 2026."""
    return f"{date_.day} {date_:%B %Y}"
