"""The wait bands of the national community return: how many wait in each, by list.

The return takes the picture at the end of a month: ask for its last day. Waits count
whole days from the start of the clock, as the list's own figures do.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from triage.desk.desk import Desk
from triage.desk.waits import figures
from triage.desk.waits.numbers import ListFigures
from triage.desk.waits.parts import RETURN_BANDS, return_key
from triage.referrals import Pathway


@dataclass(frozen=True, kw_only=True)
class ReturnLine:
    """One list in one band of waits."""

    pathway: Pathway
    band: str  # as the return names it: ">18-52"
    label: str
    waiting: int


@dataclass(frozen=True, kw_only=True)
class NationalReturn:
    """Every list in every band on a day, and what to know before it is sent."""

    on: date
    end_of_month: bool
    lines: tuple[ReturnLine, ...]
    undecided: int  # on no list of the return until somebody says which


def made(desk: Desk, as_of: date | None = None) -> NationalReturn:
    """The return as of a day; today's where none is given. Raises `DayToCome`."""
    shown = figures.figures(desk, as_of)
    kept = [one for one in shown.lists if one.pathway is not Pathway.UNDECIDED]
    held = [one for one in shown.lists if one.pathway is Pathway.UNDECIDED]
    return NationalReturn(
        on=shown.on,
        end_of_month=_is_last(shown.on),
        lines=tuple(line for one in kept for line in _lines(one)),
        undecided=sum(_whole(one, "waiting") for one in held),
    )


def _lines(one: ListFigures) -> Iterator[ReturnLine]:
    for band, label in RETURN_BANDS.items():
        yield ReturnLine(
            pathway=one.pathway,
            band=band,
            label=label,
            waiting=_whole(one, return_key(band)),
        )


def _whole(one: ListFigures, key: str) -> int:
    return int(one.numbers[key].value or 0)


def _is_last(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]
