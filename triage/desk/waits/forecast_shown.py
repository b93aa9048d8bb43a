"""The forecast of each list as people read it: who joins today, how many will wait, the record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force
from triage.desk.waits import forecast_record_shown
from triage.desk.waits.forecast_child import read, why_not
from triage.desk.waits.forecast_record_shown import RecordShown
from triage.desk.waits.forecast_words import sentence
from triage.desk.waits.forecasting import LISTS
from triage.referrals import Band, Pathway
from triage.store import forecasts
from triage.store.forecasts import Run
from triage.waits.forecast import LEVELS


FAN_WEEKS, FAN_EVERY = 104, 4


@dataclass(frozen=True, kw_only=True)
class BandForecast:
    """Whoever joins a band today without credit. Nulls: not within the forecast."""

    band: Band
    waiting: int
    likely_from: int | None  # weeks
    likely_to: int | None
    range_from: int | None
    range_to: int | None
    wide_from: int | None
    wide_to: int | None
    more_than: int | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class FanPoint:
    """How many wait at the end of a coming week, at each chance of being fewer."""

    week: date
    low_95: int
    low_80: int
    low_50: int
    middle: int
    high_50: int
    high_80: int
    high_95: int


@dataclass(frozen=True, kw_only=True)
class ListForecast:
    """One list's forecast and its record. Where `why_not` says something, nothing else."""

    pathway: Pathway
    why_not: str
    made_on: date | None = None
    finding: str = ""
    waiting: int = 0
    seen_in_year: int = 0
    joined_in_year: int = 0
    alarm: bool = False
    bands: tuple[BandForecast, ...] = ()
    fan: tuple[FanPoint, ...] = ()
    record: RecordShown | None = None


def shown(desk: Desk) -> tuple[ListForecast, ...]:
    """Every list that slots are drawn from."""
    return tuple(_list(desk, pathway) for pathway in LISTS)


def _list(desk: Desk, pathway: Pathway) -> ListForecast:
    run = forecasts.latest(desk.session, tenant=desk.tenant, pathway=pathway)
    reason = why_not(run, desk.today)
    if run is None or reason:
        return ListForecast(pathway=pathway, why_not=reason)
    fan = tuple(_fan(run))
    return ListForecast(
        pathway=pathway,
        why_not="",
        made_on=run.monday,
        finding=_finding(run, fan),
        waiting=sum(run.found["waiting"].values()),
        seen_in_year=run.found["seen"],
        joined_in_year=run.found["joined"],
        alarm=run.found["alarm"],
        bands=tuple(_band(run, band, desk.today, _joins(desk, band)) for band in Band),
        fan=fan,
        record=forecast_record_shown.of(run.record),
    )


def _joins(desk: Desk, band: Band) -> date:
    """The day by which whoever joins a band today stands: in P1 the day they are due."""
    if band is not Band.P1:
        return desk.today
    policy = content_in_force(desk.session, desk.tenant).policy
    return desk.today + timedelta(weeks=policy.bands[band].max_weeks)


def _band(run: Run, band: Band, today: date, stands: date) -> BandForecast:
    wait = read(run, band, stands, today)
    return BandForecast(
        band=band,
        waiting=run.found["waiting"][band.name],
        likely_from=wait.likely[0],
        likely_to=wait.likely[1],
        range_from=wait.range[0],
        range_to=wait.range[1],
        wide_from=wait.wide[0],
        wide_to=wait.wide[1],
        more_than=wait.more_than,
        sentence=sentence(wait),
    )


def _fan(run: Run) -> list[FanPoint]:
    """Every fourth week of two years."""
    sizes: Sequence[Sequence[int]] = run.found["sizes"]
    at = {level: number for number, level in enumerate(LEVELS)}
    return [
        FanPoint(
            week=run.monday + timedelta(weeks=week),
            low_95=sizes[at[0.025]][week - 1],
            low_80=sizes[at[0.1]][week - 1],
            low_50=sizes[at[0.25]][week - 1],
            middle=sizes[at[0.5]][week - 1],
            high_50=sizes[at[0.75]][week - 1],
            high_80=sizes[at[0.9]][week - 1],
            high_95=sizes[at[0.975]][week - 1],
        )
        for week in range(FAN_EVERY, FAN_WEEKS + 1, FAN_EVERY)
    ]


def _finding(run: Run, fan: Sequence[FanPoint]) -> str:
    """What the fan comes to, in one sentence."""
    now, then = sum(run.found["waiting"].values()), fan[-1]
    if then.low_80 > now:
        way = "The list will very likely be longer in two years"
    elif then.high_80 < now:
        way = "The list will very likely be shorter in two years"
    else:
        way = "The list may be longer or shorter in two years"
    return (
        f"{way}: between {then.low_80:,} and {then.high_80:,} children, in "
        f"80 of 100 such cases. {now:,} wait now."
    )


HEAD = ("list", "table", "row", "figure", "value")


def as_rows(found: Sequence[ListForecast]) -> list[tuple[str, ...]]:
    """Every figure of the page as rows; what is not known or not shown is empty."""
    return [row for one in found for row in _rows(one)]


def _rows(one: ListForecast) -> Iterator[tuple[str, ...]]:
    for table, row, values in _tables(one):
        for field, value in vars(values).items():
            if isinstance(value, int | None) and not isinstance(value, Band):
                told = "" if value is None else str(value)
                yield one.pathway.value, table, row, field, told


def _tables(one: ListForecast) -> Iterator[tuple[str, str, Any]]:
    """Each table of the page, row by row."""
    for band in one.bands:
        yield "whoever joins today", band.band.name, band
    for point in one.fan:
        yield "how many wait", point.week.isoformat(), point
    if one.record is not None:
        for held in one.record.ranges:
            yield "ranges that ended", held.name, held
        for week in one.record.weeks:
            yield "80 % by week", week.week.isoformat(), week
        for table in one.record.groups:
            for held in table.groups:
                yield f"80 % by {table.kind}", held.name, held
