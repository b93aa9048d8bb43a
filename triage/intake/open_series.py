"""Published monthly figures of other services, as dated series: for notebooks and tests.

Three publications are known, each under the Open Government Licence v3.0:

* Public Health Scotland, child and adolescent mental health services: every health board
  and Scotland, since July 2012. A board that changed its code is one series by its name.
* NHS England, ADHD management information: children's referrals (0 to 17 years) and the
  list of community paediatrics. The copy at hand read "Sep-24" as 24 September 2024, so
  of a date only the year and month are taken; and it split one column over two names.
  Where two releases tell of one month, the later one corrects the earlier.
* NHS England, Community Health Services SitRep: children's lists by service.

Months follow one another without a gap: one that was not published is None, never 0.
Nothing here is ever shown on a page of a service or mixed with its own figures.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path


SCOTLAND, ENGLAND = "Scotland", "England"
SCOTLAND_CODE = "S92000003"
CAMHS = "Public Health Scotland, CAMHS"
ADHD = "NHS England, ADHD management information"
COMMUNITY = "NHS England, Community Health Services SitRep"
BOARDS = "phs_health_board_labels.csv"
COMMUNITY_FILE = "chs_national_timeseries_2025-04_2025-10.csv"
CHILDREN = "(CYP) "
YOUNGEST = ("age_0_to_4", "age_0_to_4_referral_count", "age_0_to_4_count")
OLDER = "age_5_to_17"

Line = Mapping[str, str]
Count = Callable[[Line], float | None]


@dataclass(frozen=True, kw_only=True)
class Series:
    """One measure of one place, month by month."""

    source: str
    place: str
    measure: str
    unit: str  # "children" or "%"
    stock: bool  # how many at the end of a month; else what happened in it
    months: tuple[date, ...]  # the first day of each
    values: tuple[float | None, ...]

    @property
    def change(self) -> tuple[float | None, ...]:
        """From each month to the next: what may be charted of a stock."""
        return tuple(
            None if before is None or after is None else after - before
            for before, after in pairwise(self.values)
        )


@dataclass(frozen=True, kw_only=True)
class _What:
    """What a series counts."""

    measure: str
    unit: str = "children"
    stock: bool = False


@dataclass(frozen=True, kw_only=True)
class _Column(_What):
    """A measure in a file with a line for each month and place."""

    file: str
    count: Count


def read(folder: Path) -> tuple[Series, ...]:
    """Every series of the publications in a folder.

    Raises `FileNotFoundError` where a file is missing, and `ValueError` or `KeyError`
    where one is not as it was published.
    """
    return (*_scottish(folder), *_adhd(folder), *_community(folder))


def _of(*names: str) -> Count:
    """A number under the first of these names that has one."""

    def found(line: Line) -> float | None:
        texts = (line.get(name, "").strip() for name in names)
        return next((float(text) for text in texts if text), None)

    return found


def _sum(*parts: Count) -> Count:
    """All together; none where one of them is not known."""

    def found(line: Line) -> float | None:
        known = [one for part in parts if (one := part(line)) is not None]
        return sum(known) if len(known) == len(parts) else None

    return found


def _percent(part: Count, whole: Count) -> Count:
    """A share; none where there is nothing to take a share of."""

    def found(line: Line) -> float | None:
        some, every = part(line), whole(line)
        return 100 * some / every if some is not None and every else None

    return found


SEEN = "phs_camhs-adjusted-patients-seen.csv"
MISSED = "phs_camhs-didnotattends.csv"
CAMHS_COLUMNS = (
    _Column(
        file="phs_camhs-referrals.csv",
        measure="referrals received",
        count=_of("ReferralsReceived"),
    ),
    _Column(
        file="phs_camhs-referrals.csv",
        measure="referrals accepted",
        count=_of("ReferralsAccepted"),
    ),
    _Column(file=SEEN, measure="seen", count=_of("TotalPatientsSeen")),
    _Column(
        file=SEEN,
        measure="seen within 18 weeks",
        count=_percent(_of("NumberOfPatientsSeen0To18Weeks"), _of("TotalPatientsSeen")),
        unit="%",
    ),
    _Column(
        file="phs_camhs-adjusted-patients-waiting.csv",
        measure="waiting",
        count=_of("TotalPatientsWaiting"),
        stock=True,
    ),
    _Column(
        file=MISSED,
        measure="not brought to a first appointment",
        count=_percent(_of("DidNotAttends"), _of("TotalAppointments")),
        unit="%",
    ),
)
AGED_0_TO_17 = _sum(_of(*YOUNGEST), _of(OLDER))
ADHD_COLUMNS = (
    _Column(
        file="nhse_adhd_new_referrals_age.csv",
        measure="new referrals, 0 to 17 years",
        count=AGED_0_TO_17,
    ),
    _Column(
        file="nhse_adhd_discharged_referrals_age.csv",
        measure="discharged referrals, 0 to 17 years",
        count=AGED_0_TO_17,
    ),
    _Column(
        file="nhse_adhd_open_referrals_age.csv",
        measure="open referrals, 0 to 17 years",
        count=AGED_0_TO_17,
        stock=True,
    ),
    _Column(
        file="nhse_adhd_community_paediatrics_waiting_list.csv",
        measure="waiting for community paediatrics",
        count=_of("total_waiting_list"),
        stock=True,
    ),
)


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _series(
    what: _What, source: str, place: str, by_month: Mapping[date, float | None]
) -> Series:
    months = tuple(_every_month(by_month))
    return Series(
        source=source,
        place=place,
        measure=what.measure,
        unit=what.unit,
        stock=what.stock,
        months=months,
        values=tuple(by_month.get(month) for month in months),
    )


def _every_month(found: Iterable[date]) -> Iterator[date]:
    """From the first month to the last, published or not."""
    month, last = min(found), max(found)
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _scottish(folder: Path) -> Iterator[Series]:
    names = {line["HB"]: line["HBName"] for line in _lines(folder / BOARDS)}
    names |= {SCOTLAND_CODE: SCOTLAND}
    for column in CAMHS_COLUMNS:
        places: dict[str, dict[date, float | None]] = {}
        for line in _lines(folder / column.file):
            month = datetime.strptime(line["Month"], "%Y%m").date()  # noqa: DTZ007  # a month
            by_month = places.setdefault(names[line["HB"]], {})
            # A board's old and new code may tell of one month: what is known stays.
            told = column.count(line)
            by_month[month] = told if told is not None else by_month.get(month)
        for place, found in sorted(places.items()):
            yield _series(column, CAMHS, place, found)


def _adhd(folder: Path) -> Iterator[Series]:
    for column in ADHD_COLUMNS:
        lines = sorted(
            _lines(folder / column.file), key=lambda line: line["publication"]
        )
        yield _series(
            column,
            ADHD,
            ENGLAND,
            {_month(line["date_val"]): column.count(line) for line in lines},
        )


def _month(mangled: str) -> date:
    """The month of a date whose day may be a year that was read as a day."""
    return date.fromisoformat(mangled).replace(day=1)


def _community(folder: Path) -> Iterator[Series]:
    for line in _lines(folder / COMMUNITY_FILE):
        service = line["Service"]
        if service.startswith(CHILDREN):
            measure = f"waiting: {service.removeprefix(CHILDREN)}"
            what = _What(measure=measure, stock=True)
            yield _series(what, COMMUNITY, ENGLAND, _months_of(line))


def _months_of(line: Line) -> dict[date, float | None]:
    """A line with a column for each month."""
    return {
        datetime.strptime(name, "%b-%y").date(): _of(name)(line)  # noqa: DTZ007  # a month
        for name in line
        if name != "Service"
    }
