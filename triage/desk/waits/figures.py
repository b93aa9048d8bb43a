"""The lists as they stand, or as they stood at the end of an earlier day.

One definition for everybody: the page, the file, the program and the monthly pack all
ask `figures`, and whoever wants the children behind a number asks `behind`.
"""

from datetime import date, timedelta

from triage.desk.desk import Desk
from triage.desk.waits import parts, words
from triage.desk.waits.numbers import ListFigures, WaitsShown
from triage.desk.waits.parts import Bands
from triage.errors import TriageError
from triage.referrals import Band, Pathway
from triage.store import late, placements, spells
from triage.waits import statistics
from triage.waits.spells import NEVER, Spells, day_number
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
    number = ranking.number if ranking else None
    found = spells.of_lists(
        desk.session, tenant=desk.tenant, ranking=number, since=since(on), bands=False
    )
    today = on == desk.today
    past = (
        late.past_their_date(desk.session, tenant=desk.tenant, ranking=number, today=on)
        if today
        else {}
    )
    return WaitsShown(
        on=on,
        today=desk.today,
        lists=tuple(
            _list(pathway, some, on, past.get(pathway))
            for pathway, some in found.items()
            if pathway is not Pathway.UNDECIDED or len(some)
        ),
        cannot=() if today else CANNOT,
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


def _list(pathway: Pathway, some: Spells, on: date, past: Bands | None) -> ListFigures:
    found = statistics.figures(some, on)
    bands = None if past is None else _bands(some, on)
    return ListFigures(
        pathway=pathway,
        finding=words.of_list(found),
        sections=(
            parts.waiting(found, bands, 0 if past is None else _to_come(some, on)),
            parts.waits(found),
            parts.return_bands(found),
            parts.late(past),
            parts.of_window(found.recent),
            parts.of_window(found.year),
        ),
    )


def _bands(some: Spells, on: date) -> dict[Band, int]:
    here = some.here_on(day_number(on))
    return {
        band: int(some.many[here & (some.band == int(band))].sum()) for band in Band
    }


def _to_come(some: Spells, on: date) -> int:
    """On the list now with a day that is still to come: a slip of the pen, mostly."""
    later = (some.came > day_number(on)) & (some.left == NEVER)
    return int(some.many[later].sum())
