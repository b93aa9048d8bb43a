"""The charts of two policies beside each other."""

from collections.abc import Sequence

from markupsafe import Markup

from api.chart_values import Chart, Line, Row, RowsChart
from api.charts import bars_chart, rows_chart
from api.wording import BAND_LABELS
from triage.desk.waits.policies_shown import (
    CellShown,
    PoliciesShown,
    RowShown,
)


def waits(shown: PoliciesShown) -> Markup:
    """Mean waits by band under each policy."""
    cells = [row.mean for row in _bands(shown)]
    return bars_chart(
        Chart(
            key="waits",
            title="Mean wait of those seen in the last year, by priority",
            description=shown.finding,
            x=tuple(row.name for row in _bands(shown)),  # short, or a phone shows one
            y_title="Weeks",
            lines=tuple(
                Line(name=f"‘{one.text}’", values=_values(cells, at))
                for at, one in enumerate(shown.policies)
            ),
        )
    )


def differences(shown: PoliciesShown) -> Markup | str:
    """By how much the second policy's mean waits differ; nothing for one alone."""
    if len(shown.policies) == 1:
        return ""
    one, other = shown.policies
    return rows_chart(
        RowsChart(
            key="differences",
            title=f"Weeks more with ‘{other.text}’ than with ‘{one.text}’",
            description=shown.finding,
            rows=tuple(_row(row) for row in _bands(shown)),
            unit="weeks",
        )
    )


def _bands(shown: PoliciesShown) -> list[RowShown]:
    return [row for row in shown.rows if row.band]


def _label(row: RowShown) -> str:
    assert row.band
    return f"{BAND_LABELS[row.band]} ({row.name})"


def _values(cells: Sequence[CellShown], at: int) -> tuple[float | None, ...]:
    pairs = ((one.one, one.other) for one in cells)
    return tuple(figure.value if (figure := pair[at]) else None for pair in pairs)


def _row(row: RowShown) -> Row:
    found = row.mean.difference
    assert found
    return Row(
        name=_label(row),
        value=found.value,
        low=found.low,
        high=found.high,
        why_not=found.why_not,
    )
