"""The lists as they stand, or as they stood at the end of an earlier day.

One definition for everybody: the page, the file, the program and the monthly pack all
ask `figures`, and whoever wants the children behind a number asks `behind`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from triage.calendar import london_day
from triage.desk.desk import Desk
from triage.desk.waits import parts, standards, words
from triage.desk.waits.numbers import ListFigures, WaitsShown
from triage.desk.waits.parts import Bands
from triage.desk.waits.standards import Standard
from triage.errors import TriageError
from triage.referrals import Band, Pathway
from triage.store import imports, late, placements, spells
from triage.waits import statistics
from triage.waits.balance import sound
from triage.waits.spells import NEVER, Left, Spells, day_number, day_of
from triage.waits.statistics import YEAR_WEEKS


EARLIEST = date(2000, 1, 1)  # no list of ours reaches further back
CANNOT = (
    (
        "Priorities, their dates and the national standards are known as they are now, so "
        "they are not told for an earlier day."
    ),
    (
        "What is written down late is counted on the day it happened: this day may have "
        "been told otherwise at the time."
    ),
)


class DayToCome(TriageError):
    """That day is still to come. Ask for today or an earlier day."""


class DayTooEarly(TriageError):
    """No list here reaches back to that day. Ask for a day since the year 2000."""


def figures(desk: Desk, as_of: date | None = None) -> WaitsShown:
    """Every list at the end of a day; today's as it stands now.

    Raises `DayToCome`, `DayTooEarly`.
    """
    on = day_asked(desk, as_of)
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    found = spells.of_lists(
        desk.session,
        tenant=desk.tenant,
        ranking=ranking.number if ranking else None,
        since=since(on),
        bands=False,
    )
    now = _now(desk, on)
    return WaitsShown(
        on=on,
        today=desk.today,
        lists=tuple(
            _list(desk, pathway, some, on, now)
            for pathway, some in found.items()
            if pathway is not Pathway.UNDECIDED or len(some)
        ),
        cannot=CANNOT if now is None else (),
    )


def of_list(desk: Desk, pathway: Pathway, some: Spells, on: date) -> ListFigures:
    """One list's numbers from its spells."""
    return _list(desk, pathway, some, on, _now(desk, on))


@dataclass(frozen=True, kw_only=True)
class _Now:
    """What is known of the lists as they are now, and of no earlier day."""

    late: Mapping[Pathway, Bands]
    standards: Mapping[Pathway, Sequence[Standard]]


def _now(desk: Desk, on: date) -> _Now | None:
    if on != desk.today:
        return None
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    now: dict[str, Any] = {
        "tenant": desk.tenant,
        "ranking": ranking.number if ranking else None,
    }
    return _Now(
        late=late.past_their_date(desk.session, today=on, **now),
        standards=standards.of_lists(desk, **now),
    )


def day_asked(desk: Desk, as_of: date | None) -> date:
    """The day that is meant. Raises `DayToCome`, `DayTooEarly`."""
    on = as_of or desk.today
    if on > desk.today:
        raise DayToCome
    if on < EARLIEST:
        raise DayTooEarly
    return on


def since(on: date) -> date:
    """Since when spells that ended matter to the figures of a day."""
    return on - timedelta(weeks=YEAR_WEEKS)


def kept_since(desk: Desk, some: Spells) -> date | None:
    """The first day on which it is on record who left a list.

    A list that was taken over by an import knows only those who wait of the time
    before, unless its past was taken over too. None where nothing was taken over.
    """
    made_at = imports.first_made_at(desk.session, tenant=desk.tenant)
    if made_at is None:
        return None
    taken_over = london_day(made_at)
    left = some.left[(some.left != NEVER) & (some.cause != Left.PUT_RIGHT)]
    return min(taken_over, day_of(int(left.min()))) if len(left) else taken_over


def _list(
    desk: Desk, pathway: Pathway, some: Spells, on: date, now: _Now | None
) -> ListFigures:
    kept = some.where(sound(some))
    found = statistics.figures(some, on, kept_since=kept_since(desk, kept))
    bands = None if now is None else _bands(kept, on)
    return ListFigures(
        pathway=pathway,
        finding=words.of_list(found),
        sections=(
            parts.waiting(found, bands, None if now is None else _to_come(kept, on)),
            parts.waits(found),
            parts.return_bands(found),
            parts.late(None if now is None else now.late[pathway]),
            parts.standards(None if now is None else now.standards[pathway]),
            parts.of_window(found.recent),
            parts.of_window(found.year),
        ),
    )


def _bands(kept: Spells, on: date) -> dict[Band, int]:
    here = kept.here_on(day_number(on))
    return {
        band: int(kept.many[here & (kept.band == int(band))].sum()) for band in Band
    }


def _to_come(kept: Spells, on: date) -> int:
    """On the list now with a day that is still to come: a slip of the pen, mostly."""
    later = (kept.came > day_number(on)) & (kept.left == NEVER)
    return int(kept.many[later].sum())
