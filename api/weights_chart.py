"""The picture of an exercise: what each sign weighs, group by group, with intervals."""

from markupsafe import Markup

from api.charts import Row, RowsChart, rows_chart
from triage.desk.choices.agreement import Agreement


PER_CENT = 100


def chart(found: Agreement) -> Markup | str:
    """A dot and an interval for each sign and group; nothing before anybody finished."""
    if not found.signs:
        return ""
    rows = tuple(
        Row(
            name=f"{sign.label}: {group}s",
            value=round(one.value * PER_CENT),
            low=one.low * PER_CENT,
            high=one.high * PER_CENT,
        )
        for sign in found.signs
        for group, one in sign.held.weights.items()
    )
    return rows_chart(
        RowsChart(
            key="weights",
            title="What each sign weighs, by who weighed",
            description="A share of all signs together, with a 95 % interval over people.",
            rows=rows,
            unit="%",
        )
    )
