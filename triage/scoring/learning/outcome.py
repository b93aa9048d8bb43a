"""The outcome that is learnt from: deterioration while waiting, as clinicians agreed it.

It is content, `models/outcome.toml`. An outcome is new only where an earlier answer says
that it was not so before. Where nobody had been asked, a bad answer is neither an outcome
nor none: it is unclear, and from that day nothing more is learnt of the child.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from triage.content_files import read_content
from triage.facts import Catalogue, Kind, Known, Observation, Value
from triage.scoring.card import codes
from triage.scoring.learning.refusals import BadOutcome


FILE = "outcome.toml"
SELF_HARM = ("self_harm", "suicid", "self_injury")
CONTACT = ("contact_count", "complaint_made", "referral_source")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing that may happen to a child, in terms of a fact of the catalogue."""

    key: str
    label: str
    fact: str
    source: str
    becomes: tuple[bool | str, ...] = ()
    rises: bool = False  # of a count: any higher number than before

    def is_new(self, value: Value, before: Value) -> bool:
        """Whether it has come about between two answers."""
        if self.rises:
            return float(value) > float(before)  # type: ignore[arg-type]  # a count: checked when loaded
        return self.is_so(value) and not self.is_so(before)

    def is_so(self, value: Value) -> bool:
        """Whether it stands, by one answer."""
        return float(value) > 0 if self.rises else value in self.becomes  # type: ignore[arg-type]  # as above


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One dated version of the file."""

    name: str
    version: str
    status: str
    owner: str
    horizon_weeks: int
    heard_for: timedelta
    estimand: str
    parts: tuple[Part, ...]
    never: tuple[tuple[str, str], ...]  # facts that may not stand for it, and why

    @property
    def facts(self) -> frozenset[str]:
        """The facts it is made of."""
        return frozenset(one.fact for one in self.parts)


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A known answer: the day it is of, and the day on which it was written down."""

    key: str
    value: Value
    on: date
    recorded_on: date


@dataclass(frozen=True, kw_only=True)
class Came:
    """What came of a child, as far as anybody said."""

    on: date | None = None  # the day of the first outcome
    part: str | None = None
    unclear_on: date | None = None  # a bad answer, and nobody had been asked before
    heard_on: tuple[date, ...] = ()  # days of every answer about any part


def dated(said: Iterable[tuple[date, Observation]]) -> list[Dated]:
    """The answers that are known, each with its day: the one it is of, where that is told."""
    return [
        Dated(
            key=one.key,
            value=one.value,
            on=min(one.observed_on or recorded_on, recorded_on),
            recorded_on=recorded_on,
        )
        for recorded_on, one in said
        if one.known is Known.KNOWN and one.value is not None
    ]


def what_came(outcome: Outcome, answers: Iterable[Dated], after: date) -> Came:
    """The first outcome after a day, and the first thing after it that is unclear."""
    mine = [one for one in answers if one.key in outcome.facts]
    new, unclear = [], []
    for part in outcome.parts:
        series = [one for one in mine if one.key == part.fact]
        new += [(day, part.key) for day in _new(part, series, after)]
        unclear += _unclear(part, series, after)
    first = min(new, default=(None, None))
    return Came(
        on=first[0],
        part=first[1],
        unclear_on=min(unclear, default=None),
        heard_on=tuple(sorted({one.recorded_on for one in mine})),
    )


def _new(part: Part, series: Sequence[Dated], after: date) -> list[date]:
    ordered = sorted(series, key=_order)
    return [
        now.on
        for before, now in pairwise(ordered)
        if now.on > after and part.is_new(now.value, before.value)
    ][:1]


def _unclear(part: Part, series: Sequence[Dated], after: date) -> list[date]:
    first = min(series, key=_order, default=None)
    if first is None or first.on <= after or not part.is_so(first.value):
        return []
    return [first.on]


def _order(one: Dated) -> tuple[date, date]:
    return one.on, one.recorded_on


def load_outcome(path: Path, catalogue: Catalogue) -> Outcome:
    """Read and check the file. Raises `BadOutcome` with the reason."""
    return read_content(
        path,
        _outcome,
        wrong=lambda one: _wrong(one, catalogue),
        refuse=lambda why: BadOutcome(file=path.name, reason=why),
    )


def _outcome(table: dict[str, Any]) -> Outcome:
    return Outcome(
        **{name: table[name] for name in ("name", "version", "status", "owner")},
        horizon_weeks=int(table["horizon_weeks"]),
        heard_for=timedelta(days=table["heard_for_days"]),
        estimand=table["estimand"],
        parts=tuple(_part(one) for one in table["part"]),
        never=tuple((one["fact"], one["why"]) for one in table.get("never", ())),
    )


def _part(table: dict[str, Any]) -> Part:
    return Part(**table | {"becomes": tuple(table.get("becomes", ()))})


def _wrong(outcome: Outcome, catalogue: Catalogue) -> str | None:
    """Why nothing may be learnt from it; None where it may."""
    if "goes on waiting" not in outcome.estimand:
        return "the estimand must say that it holds if the child goes on waiting"
    if outcome.horizon_weeks < 1 or outcome.heard_for < timedelta(days=1):
        return "the weeks looked at and the days an answer stands must be 1 or more"
    if not outcome.owner.strip():
        return "somebody must own it"
    return next(
        (
            f"part {one.key}: {why}"
            for one in outcome.parts
            if (why := _wrong_part(one, outcome, catalogue))
        ),
        None,
    )


def _wrong_part(part: Part, outcome: Outcome, catalogue: Catalogue) -> str | None:
    fact = catalogue.get(part.fact)
    if fact is None:
        return f"{part.fact} is not a fact of the catalogue"
    if part.fact.startswith(SELF_HARM):
        return "nothing about self-harm is predicted"
    if fact.forbidden or part.fact in (*CONTACT, *dict(outcome.never)):
        return f"{part.fact} may not stand for an outcome"
    if fact.derived or fact.kind is Kind.DATE:
        return f"{part.fact} is worked out, or a date: nobody answers it"
    if part.rises:
        return None if fact.kind is Kind.COUNT else f"{part.fact} is not a count"
    if not part.becomes or not set(part.becomes) <= set(codes(fact)):
        return f"becomes must name answers of {part.fact}"
    return None if part.source.strip() else "it has no source"
