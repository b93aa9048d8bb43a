"""The charts of the page that watches cards."""

from collections.abc import Iterable

from markupsafe import Markup

from api.chart_values import Chart, Kind, Level, Line, Mark, Range, Row, RowsChart
from api.charts import lines_chart, rows_chart
from triage.desk.watching.shown import ListWatched
from triage.desk.watching.values import CardWatched, Told
from triage.desk.watching.words import points


PER_CENT = 100
MEANING = {Mark.NOTED: "More than chance gives"}


def by_points(one: ListWatched) -> Markup | str:
    """Of 100 children with about as many points, to how many it came."""
    watched = _watched(one)
    if not any(group.share for group in watched.by_points):
        return ""
    return rows_chart(
        RowsChart(
            key="by-points",
            title="Of 100 children with so many points, to how many it came",
            description=one.section("meaning").finding,
            rows=tuple(
                Row(name=points(group), value=None)
                if group.share is None
                else Row(
                    name=points(group),
                    value=round(PER_CENT * group.share.value),
                    low=round(PER_CENT * group.share.low),
                    high=round(PER_CENT * group.share.high),
                )
                for group in watched.by_points
            ),
        )
    )


def expected(one: ListWatched) -> Markup | str:
    """Month by month, outcomes that came for each one that the card expected."""
    months = _watched(one).months
    if not any(month.over_expected for month in months):
        return ""
    over = [month.over_expected for month in months]
    return lines_chart(
        Chart(
            key="over-expected",
            title="Outcomes that came for each one expected",
            description=one.section("meaning").finding,
            x=_names(months),
            y_title="Came, for each one expected",
            lines=(Line(name="Came", values=_column(over, "value")),),
            ranges=(
                Range(
                    name="95 of 100 such lists",
                    low=_column(over, "low"),
                    high=_column(over, "high"),
                ),
            ),
            levels=(Level(name="As expected", value=1.0, kind=Kind.TARGET),),
        )
    )


def apart(one: ListWatched) -> Markup | str:
    """Month by month, in how many of 100 pairs the right child had more points."""
    # Long because a chart's words and columns are given together, once.
    watched = _watched(one)
    auc = [month.auc for month in watched.months]
    if not any(auc):
        return ""
    return lines_chart(
        Chart(
            key="apart",
            title="In how many of 100 pairs the card tells children apart",
            description=one.section("apart").finding,
            x=_names(watched.months),
            y_title="Of 100 pairs",
            lines=(
                Line(
                    name=f"{watched.card}, in force",
                    values=_column(auc, "value", PER_CENT),
                ),
                *_challengers(watched),
            ),
            ranges=(
                Range(
                    name="95 of 100 such lists",
                    low=_column(auc, "low", PER_CENT),
                    high=_column(auc, "high", PER_CENT),
                ),
            ),
            levels=(Level(name="By chance", value=50.0, kind=Kind.LIMIT),),
        )
    )


def _challengers(watched: CardWatched) -> Iterable[Line]:
    names = {
        each.digest: each.name for month in watched.months for each in month.challengers
    }
    for digest, name in names.items():
        told = [
            {each.digest: each.auc for each in month.challengers}.get(digest)
            for month in watched.months
        ]
        values = _column(told, "value", PER_CENT)
        yield Line(name=f"{name}, silent", values=values)


def drift(one: ListWatched) -> Markup | str:
    """Month by month, how far totals lie from the reference, and what chance gives."""
    # Long because a chart's words and columns are given together, once.
    months = _watched(one).drift
    if len(months) < 2:
        return ""
    return lines_chart(
        Chart(
            key="drift",
            title="How far totals lie from the reference",
            description=one.section("drift").finding,
            x=tuple(f"{month.month:%b %Y}" for month in months),
            y_title="Index",
            lines=(
                Line(
                    name="Index",
                    values=tuple(month.index for month in months),
                    marks=tuple(
                        Mark.NOTED if month.flagged else Mark.PLAIN for month in months
                    ),
                ),
                Line(
                    name="Passed one time in twenty without any change",
                    values=tuple(month.limit for month in months),
                ),
            ),
            meaning=MEANING,
        )
    )


def overrides(one: ListWatched) -> Markup | str:
    """Month by month, in how many of 100 decisions another priority was given."""
    # Long because a chart's words and columns are given together, once.
    months = _watched(one).overrides
    share = [month.share for month in months]
    if sum(one is not None for one in share) < 2:
        return ""
    return lines_chart(
        Chart(
            key="overrides",
            title="Of 100 decisions, how many gave another priority",
            description=one.section("overrides").finding,
            x=tuple(f"{month.month:%b %Y}" for month in months),
            y_title="Of 100 decisions",
            lines=(
                Line(
                    name="Another priority",
                    values=_column(share, "value", PER_CENT),
                ),
            ),
            ranges=(
                Range(
                    name="95 of 100 such months",
                    low=_column(share, "low", PER_CENT),
                    high=_column(share, "high", PER_CENT),
                ),
            ),
        )
    )


def _column(
    some: Iterable[object | None], side: str, by: float = 1.0
) -> tuple[float | None, ...]:
    """One side of each interval, so many times; a gap where there is none."""
    # Two digits are what a picture can show, and what it says when pointed at.
    return tuple(
        None if one is None else round(by * getattr(one, side), 2) for one in some
    )


def _watched(one: ListWatched) -> CardWatched:
    assert one.watched is not None
    return one.watched


def _names(months: tuple[Told, ...]) -> tuple[str, ...]:
    return tuple(f"{month.month:%b %Y}" for month in months)
