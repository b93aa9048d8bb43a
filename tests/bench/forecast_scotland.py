"""Child mental health services of Scottish health boards, as lists to forecast.

Public Health Scotland's monthly counts, 2012 to 2025: patients seen, and patients who
waited at a month's end. Nobody's own wait is in them, so the list is taken as first come
first served and nobody as leaving: when has everybody up to a place been seen?
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from triage.waits.spells import DAYS_IN_WEEK


OPEN_DATA = Path(__file__).parents[3] / "shared" / "data" / "waiting-open"
SEEN = ("phs_camhs-adjusted-patients-seen.csv", "TotalPatientsSeen")
WAITING = ("phs_camhs-adjusted-patients-waiting.csv", "TotalPatientsWaiting")
ALL_SCOTLAND = ("S92", "SB0801")  # not boards of their own
LEAST_A_MONTH, LEAST_WAITING = 20, 30
FIRST, EVERY = 156, 26  # weeks
PLACES = np.array([0.1, 0.3, 0.5, 0.7, 0.9])

Whole = NDArray[np.int64]
Months = dict[date, float]


@dataclass(frozen=True, kw_only=True, eq=False)
class Origin:
    """One board in one week: what it had done, who waited, and when each was seen."""

    seen: Whole
    order_days: NDArray[np.int32]  # counted back from the origin
    took: NDArray[np.float64]  # weeks, of everybody in order; far off where not known
    followed: Whole  # the places that are looked at


def origins() -> Iterator[Origin]:
    """Every half-year of every board that sees enough; nothing without the data."""
    if not (OPEN_DATA / SEEN[0]).exists():
        return
    waited = _by_board(*WAITING)
    for board, months in sorted(_by_board(*SEEN).items()):
        seen = _weekly(months)
        if board.startswith(ALL_SCOTLAND) or seen.sum() < LEAST_A_MONTH * len(months):
            continue
        for week in range(FIRST, len(seen) - EVERY, EVERY):
            before = min(months) + timedelta(weeks=week)
            many = int(waited[board].get(_month_before(before), 0))
            if many >= LEAST_WAITING:
                yield _origin(seen, week, many)


def _origin(seen: Whole, week: int, many: int) -> Origin:
    upto = np.concatenate([[0], seen[week:].cumsum()])
    places = np.arange(1, many + 1)
    took = np.interp(places, upto, np.arange(len(upto)), right=np.inf)
    followed = np.unique((many * PLACES).astype(np.int64))
    return Origin(
        seen=seen[:week],
        order_days=-np.ceil(places[::-1] * 364 / many).astype(np.int32),
        took=np.where(np.isinf(took), len(upto) * 2.0, took),
        followed=followed[~np.isinf(took[followed])],
    )


def _by_board(name: str, column: str) -> dict[str, Months]:
    found: dict[str, Months] = defaultdict(dict)
    with (OPEN_DATA / name).open() as file:
        for row in csv.DictReader(file):
            if row[column]:
                year, month = divmod(int(row["Month"]), 100)
                found[row["HB"]][date(year, month, 1)] = float(row[column])
    return found


def _weekly(months: Months) -> Whole:
    """Months spread over their days and gathered by week, up to the first gap."""
    days: list[float] = []
    month = min(months)
    while month in months:
        after = (month + timedelta(days=31)).replace(day=1)
        long = (after - month).days
        days += [months[month] / long] * long
        month = after
    whole = len(days) // DAYS_IN_WEEK
    weeks = np.array(days[: whole * DAYS_IN_WEEK]).reshape(whole, DAYS_IN_WEEK).sum(1)
    return np.diff(np.round(np.concatenate([[0], weeks.cumsum()]))).astype(np.int64)


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
