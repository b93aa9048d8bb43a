"""Each list's card as it was last watched: what the page, the file and programs say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from triage.desk.desk import Desk
from triage.desk.watching import making
from triage.desk.watching.values import CardWatched
from triage.desk.watching.words import Section, sections
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.scoring.evaluating.measures import Interval


class NothingOfMonth(TriageError):
    """Nothing is told of {month}. A watch looks twelve months back, and tells of months in which anybody was on the list."""


LITTLE = "Nothing is flagged, and little can be told so far."
NOT_YET = "The card of this list was not watched yet. The timers work it out once a week, once anybody is placed."
NO_CARD = "This list has no card: its children are ordered by priority and waiting time alone."


@dataclass(frozen=True, kw_only=True)
class ListWatched:
    """One list. Where `why_not` says something, there is nothing else."""

    pathway: Pathway
    why_not: str
    watched: CardWatched | None = None
    sections: tuple[Section, ...] = ()

    def section(self, key: str) -> Section:
        """One section, by its key."""
        return next(one for one in self.sections if one.key == key)

    @property
    def finding(self) -> str:
        """What all of it comes to: whether somebody should look, and at what."""
        if self.watched is None:
            return self.why_not
        flagged = [one.whole_title for one in self.sections if one.flagged]
        if flagged:
            return f"Somebody should look at this: {' '.join(flagged)}"
        told = self.watched.quarter is not None and self.watched.quarter.auc is not None
        return "Nothing is flagged." if told else LITTLE


def shown(desk: Desk) -> tuple[ListWatched, ...]:
    """Every list that slots are drawn from."""
    return tuple(
        of(pathway, making.latest(desk.session, tenant=desk.tenant, pathway=pathway))
        for pathway in making.LISTS
    )


def of(pathway: Pathway, watched: CardWatched | None) -> ListWatched:
    """A watch with its words, or why there is none."""
    if watched is None or not watched.card:
        why_not = NOT_YET if watched is None else NO_CARD
        return ListWatched(pathway=pathway, why_not=why_not)
    return ListWatched(
        pathway=pathway, why_not="", watched=watched, sections=sections(watched)
    )


HEAD = ("list", "table", "row", "figure", "value", "low", "high")
# The tables of a watch, and what names a row of each.
ROWS: Mapping[str, tuple[str, ...]] = {
    "months": ("days",),
    "by_points": ("low", "high"),
    "drift": ("month",),
    "unknown": ("fact",),
    "overrides": ("month",),
    "reasons": ("says",),
    "raters": ("between",),
    "groups": ("kind", "group"),
    "waits": ("kind", "group", "band"),
}


def as_rows(found: Sequence[ListWatched]) -> list[tuple[str, ...]]:
    """Every figure of the page as rows; what is not known or not shown is empty."""
    return [(one.pathway.value, *row) for one in found for row in _of_list(one)]


def of_month(rows: Sequence[tuple[str, ...]], month: date) -> list[tuple[str, ...]]:
    """Only what is told of one month. Raises `NothingOfMonth`."""
    name = f"{month:%Y-%m}"
    mine = [row for row in rows if row[2].startswith(name) or row[3] == name]
    if not mine:
        raise NothingOfMonth(month=name)
    return mine


def _of_list(one: ListWatched) -> Iterator[tuple[str, ...]]:
    if one.watched is None:
        yield "finding", "", "why not", one.why_not, "", ""
        return
    for section in one.sections:
        flagged = "flagged" if section.flagged else ""
        yield "finding", section.title, flagged, section.finding, "", ""
    yield from _rows(one.watched)


def _rows(one: CardWatched) -> Iterator[tuple[str, ...]]:
    for table, named_by in ROWS.items():
        for row in getattr(one, table):
            name = ", ".join(_plain(getattr(row, part)) for part in named_by)
            for figure, value in _figures(row, one):
                if figure not in named_by:
                    yield table.replace("_", " "), name, figure, *_told(value)


def _figures(row: Any, one: CardWatched) -> Iterator[tuple[str, Any]]:
    """The figures of a row; what is several stands on lines of its own."""
    for field in fields(row):
        value = getattr(row, field.name)
        if field.name == "shares":
            months = zip(one.frozen_months, value, strict=True)
            yield from ((f"{month:%Y-%m}", share) for month, share in months)
        elif field.name == "challengers":
            yield from ((f"auc of {each.name}", each.auc) for each in value)
        else:
            yield field.name, value


def _told(value: Any) -> tuple[str, str, str]:
    if isinstance(value, Interval):
        return _plain(value.value), _plain(value.low), _plain(value.high)
    return _plain(value), "", ""


def _plain(value: Any) -> str:
    # Long because each kind of value is written in its own way.
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, tuple):
        return " ".join(map(_plain, value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return str(getattr(value, "name", value))
