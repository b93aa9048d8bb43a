"""The pictures of one scorecard: what its totals mean, and whether that came true."""

from markupsafe import Markup

from api.chart_parts import said
from api.chart_values import Chart, Line, Mark, Range, Row, RowsChart
from api.charts import lines_chart, rows_chart
from triage.desk.models.card_shown import CardShown, ChanceLine


HUNDRED = 100
FEW = "Learnt from too few children to show"


def chances(shown: CardShown) -> Markup:
    """A bar for each total, with its interval; nothing where the card gives none."""
    if shown.chances is None:
        return Markup()
    rows = tuple(map(_row, shown.chances.lines))
    first, last = shown.chances.lines[0], shown.chances.lines[-1]
    return rows_chart(
        RowsChart(
            key="chances",
            title=f"Of 100 children with so many points, how many came to the outcome within {shown.chances.horizon_weeks} weeks",
            description=f"From {_percent(first.chance)} of children with the fewest points to {_percent(last.chance)} of those with the most. The thin lines are 95 percent intervals.",
            rows=rows,
            unit="%",
        )
    )


def calibration(shown: CardShown) -> Markup:
    """What was expected of children with about the same chance, beside what came."""
    # Long because a chart's words and columns are given together, once.
    if not shown.bins:
        return Markup()
    return lines_chart(
        Chart(
            key="calibration",
            title="Expected beside what came",
            description=_calibration(shown),
            x=tuple(_percent(one.expected) for one in shown.bins),
            y_title="Came to the outcome; below: expected",
            lines=(
                Line(
                    name="Came",
                    values=tuple(one.observed * HUNDRED for one in shown.bins),
                    marks=(Mark.PLAIN,) * len(shown.bins),
                ),
                Line(
                    name="Expected",
                    values=tuple(one.expected * HUNDRED for one in shown.bins),
                ),
            ),
            ranges=(
                Range(
                    name="95 percent interval of what came",
                    low=tuple(one.low * HUNDRED for one in shown.bins),
                    high=tuple(one.high * HUNDRED for one in shown.bins),
                ),
            ),
            unit="%",
        )
    )


def _calibration(shown: CardShown) -> str:
    inside = sum(one.low <= one.expected <= one.high for one in shown.bins)
    return f"In {inside} of {len(shown.bins)} parts of the children, what was expected lies in the interval of what came."


def _row(line: ChanceLine) -> Row:
    ends = "or more" if line.to is None else f"to {line.to}"
    one = f"{line.points} points" if line.to == line.points else f"{line.points} {ends}"
    sides = (line.chance, line.low, line.high)
    value, low, high = (
        None if side is None else round(side * HUNDRED, 1) for side in sides
    )
    return Row(
        name=one if "points" in one else f"{one} points",
        value=value,
        low=low,
        high=high,
        why_not=FEW,
    )


def _percent(share: float | None) -> str:
    return (
        "a share not shown" if share is None else said(round(share * HUNDRED, 1), "%")
    )
