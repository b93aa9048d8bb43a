"""A list's capacity as CSV: each week of what is tried, each week of the calendar, what is needed."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from triage.desk.export import Cell, neutral
from triage.desk.waits.capacity_shown import CapacityShown
from triage.waits.staffing import Lost


BYTE_ORDER_MARK = "\ufeff"  # or Excel reads words with accents wrongly
WEEKS = (
    *("week", "slots", "waiting", "waiting_low", "waiting_high"),
    *("slots_tried", "waiting_tried", "waiting_tried_low", "waiting_tried_high"),
    *("tried", "list", "as_of"),
)
CALENDAR = (
    *(
        "week",
        "slots_set_up",
        "taken",
        "held_or_offered",
        "open",
        "unused",
        "cancelled",
    ),
    *("slots_from_staff", *(f"lost_to_{one.replace(' ', '_')}" for one in Lost)),
    *("needed_to_hold", "short", "list", "as_of"),
)
NEEDS = ("what", "slots", "low", "high", "a_week_or_once", "why_not", "list", "as_of")


def weeks(shown: CapacityShown) -> bytes:
    """The end of each week, as now and with what is tried. Ranges hold in 8 of 10 cases."""
    trial = shown.trial
    rows = [
        (
            *(one.monday.isoformat(), _number(one.slots)),
            *map(_number, (one.waiting, one.low, one.high, one.slots_tried)),
            *map(_number, (one.waiting_tried, one.low_tried, one.high_tried)),
            *(trial.words if trial else "", *_told(shown)),
        )
        for one in (trial.weeks if trial else ())
    ]
    return _written(WEEKS, rows)


def calendar(shown: CapacityShown) -> bytes:
    """The coming weeks of the clinics. An empty cell: not known."""
    rows: list[Sequence[Cell]] = [
        (
            *(one.monday.isoformat(), one.set_up, one.taken, one.offered, one.open),
            *(one.unused, one.cancelled, _number(one.from_staff)),
            *(
                "" if one.from_staff is None else _number(one.lost.get(reason, 0.0))
                for reason in Lost
            ),
            *(_number(one.needed), _number(one.short), *_told(shown)),
        )
        for one in shown.calendar
    ]
    return _written(CALENDAR, rows)


def needs(shown: CapacityShown) -> bytes:
    """What each thing a service may want takes."""
    rows = [
        (
            *(one.what, _number(one.slots), _number(one.low), _number(one.high)),
            *("once" if one.once else "a week", one.why_not, *_told(shown)),
        )
        for one in shown.needs
    ]
    return _written(NEEDS, rows)


def _written(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The whole file. No cell begins as a formula would."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([neutral(cell) for cell in row])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def _told(shown: CapacityShown) -> tuple[str, str]:
    return shown.pathway.value, shown.as_of.isoformat()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
