"""The charts of a list's forecast and of its record."""

from markupsafe import Markup

from api.chart_values import Chart, Kind, Level, Line, Range
from api.charts import lines_chart
from triage.desk.waits.forecast_record_shown import RecordShown
from triage.desk.waits.forecast_shown import ListForecast


PROMISED = 80  # per cent


def fan(one: ListForecast) -> Markup:
    """How many may wait over two years: the middle, and three ranges around it."""
    return lines_chart(
        Chart(
            key=f"fan-{one.pathway.value.replace('_', '-')}",
            title="Children waiting over the next two years",
            description=one.finding,
            x=tuple(f"{at.week.day} {at.week:%b %Y}" for at in one.fan),
            y_title="Children waiting",
            lines=(
                Line(name="Middle", values=tuple(float(at.middle) for at in one.fan)),
            ),
            ranges=tuple(_range(one, percent) for percent in (95, 80, 50)),
        )
    )


def _range(one: ListForecast, percent: int) -> Range:
    return Range(
        name=f"{percent} of 100 cases",
        low=tuple(float(getattr(at, f"low_{percent}")) for at in one.fan),
        high=tuple(float(getattr(at, f"high_{percent}")) for at in one.fan),
    )


def record(one: ListForecast, shown: RecordShown) -> Markup:
    """Of each week's 80 % ranges that have ended, how many in a hundred held."""
    return lines_chart(
        Chart(
            key=f"record-{one.pathway.value.replace('_', '-')}",
            title="Of 100 ranges given in a week, how many held",
            description=shown.sentence,
            x=tuple(f"{at.week.day} {at.week:%b %Y}" for at in shown.weeks),
            y_title="Held, of 100",
            lines=(
                Line(
                    name="Held",
                    values=tuple(100 * at.held / at.said for at in shown.weeks),
                ),
            ),
            levels=(Level(name="What was said", value=PROMISED, kind=Kind.TARGET),),
        )
    )
