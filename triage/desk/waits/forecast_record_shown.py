"""When we said this, how often we were right: the record of a list's forecasts, to read.

By range, by week and by group. What would tell of fewer than five children is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from triage.checkins import content
from triage.checkins.counts import GroupCount, suppressed, total
from triage.checkins.groups import turn


LEAST_SAID = 30  # ranges that have ended, before a record says anything
NO_RECORD = (
    "No range that was given has ended yet, so nobody can say how often they hold."
)


@dataclass(frozen=True, kw_only=True)
class Held:
    """Ranges that have ended, and those of them that held. Nulls: too few to show."""

    name: str
    said: int | None
    held: int | None

    @property
    def percent(self) -> float | None:
        """Of a hundred that were said, how many held."""
        return (
            100 * self.held / self.said if self.said and self.held is not None else None
        )


@dataclass(frozen=True, kw_only=True)
class GroupTable:
    """How often the 80 % range held, by one kind of group."""

    kind: str
    groups: tuple[Held, ...]


@dataclass(frozen=True, kw_only=True)
class WeekHeld:
    """One week's forecast: how many of its 80 % ranges have ended, and how many held."""

    week: date
    said: int
    held: int


@dataclass(frozen=True, kw_only=True)
class RecordShown:
    """When we said this, how often we were right."""

    sentence: str
    ranges: tuple[Held, ...]
    weeks: tuple[WeekHeld, ...]
    groups: tuple[GroupTable, ...]
    factor: float  # by which this week's ranges were widened


def of(kept: Mapping[str, Any]) -> RecordShown:
    """The record that was kept with the forecast, without what tells of too few."""
    least = content.in_force().smallest_group
    ranges = tuple(
        Held(name=f"{name} %", said=said, held=held)
        for name, (said, held) in kept["ranges"].items()
    )
    return RecordShown(
        sentence=_record_words(kept["ranges"]["80"]),
        ranges=tuple(_shown(one, least) for one in ranges),
        weeks=tuple(
            WeekHeld(week=week, said=said, held=held)
            for week, said, held in kept["weeks"]
            if said >= LEAST_SAID
        ),
        groups=tuple(
            GroupTable(kind=kind, groups=_groups(table, least))
            for kind, table in kept["groups"].items()
        ),
        factor=kept["factor"],
    )


def _record_words(eighty: Sequence[int]) -> str:
    said, held = eighty
    if said < LEAST_SAID:
        return NO_RECORD
    return (
        f"When we said “80 of 100”, it was so for {round(100 * held / said)} of 100: "
        f"{said:,} ranges have ended, and {held:,} held."
    )


def _shown(one: Held, least: int) -> Held:
    cell = {"": (one.said or 0, one.held or 0)}
    return _held(one.name, total(cell, least))


def _groups(table: Mapping[str, Sequence[int]], least: int) -> tuple[Held, ...]:
    cells = {name: (said, held) for name, (said, held) in table.items()}
    ordered = {name: cells[name] for name in sorted(cells, key=turn)}
    return tuple(_held(one.group, one) for one in suppressed(ordered, least))


def _held(name: str, one: GroupCount) -> Held:
    return Held(name=name, said=one.families, held=one.counted)
