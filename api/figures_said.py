"""How pages say a number of the lists, and the pictures drawn of them."""

from markupsafe import Markup

from api.chart_parts import said
from api.chart_values import Row, RowsChart
from api.charts import rows_chart
from api.wording import BAND_LABELS
from triage.desk.waits.numbers import CHILDREN, ListFigures, Number
from triage.desk.waits.parts import RETURN_BANDS, band_key, return_key


PER_CENT, WEEKS = "per cent", "weeks"


def value(one: Number) -> str:
    """A number with its unit, or the sentence that stands in its place."""
    if one.value is None:
        return one.why_not
    return f"{_rounded(one.value, one.unit)}{_after(one.unit)}"


def between(one: Number) -> str:
    """The ends of the 95 % interval; "" where there is none."""
    if one.low is None or one.high is None:
        return ""
    return f"{_rounded(one.low, one.unit)} to {_rounded(one.high, one.unit)}"


def pictures(one: ListFigures) -> dict[str, Markup]:
    """The picture of each part that has one, by the part's key."""
    findings = {part.key: part.finding for part in one.sections}
    return {
        "waiting": _bars(
            one, "waiting", "Children waiting, by priority", findings["waiting"],
            {band_key(band): words for band, words in BAND_LABELS.items()},
        ),
        "return": _bars(
            one, "return", "Children waiting, by how long", findings["return"],
            {return_key(name): words for name, words in RETURN_BANDS.items()},
        ),
    }  # fmt: skip


def _bars(
    one: ListFigures, key: str, title: str, finding: str, names: dict[str, str]
) -> Markup:
    """Bars lying down: their names are long, and a telephone is narrow."""
    numbers = one.numbers
    return rows_chart(
        RowsChart(
            key=f"{one.pathway}-{key}",
            title=title,
            description=finding,
            rows=tuple(
                Row(name=words, value=numbers[name].value)
                for name, words in names.items()
            ),
        )
    )


def _rounded(number: float, unit: str) -> str:
    if unit in (CHILDREN, "spells on a list"):
        return f"{number:,.0f}"
    return said(round(number, 1 if unit in (WEEKS, PER_CENT, "children a week") else 2))


def _after(unit: str) -> str:
    """The unit after a number, where the label does not say it."""
    return {WEEKS: " weeks", PER_CENT: " %", "children a week": " a week"}.get(unit, "")
