"""The charts of the fairness page: one bar a group, with its interval."""

from markupsafe import Markup

from api.charts import Kind, Level, Row, RowsChart, rows_chart
from triage.desk.waits.fairness import GroupShown, MeasureShown, TableShown


PER_CENT = 100


def chart(measure: MeasureShown, table: TableShown) -> Markup | str:
    """A measure by one kind of group; nothing where no group can be shown."""
    if all(one.value is None for one in table.groups):
        return ""
    scale = 1 if measure.weeks else PER_CENT
    everybody = measure.everybody.value
    whole = () if everybody is None else (_level(everybody * scale),)
    return rows_chart(
        RowsChart(
            key=measure.key,
            title=f"{measure.title}, by {table.kind}",
            description=table.finding,
            rows=tuple(_row(one, scale) for one in table.groups),
            levels=whole,
            unit="weeks" if measure.weeks else "%",
        )
    )


def _level(value: float) -> Level:
    return Level(name="Everybody", value=value, kind=Kind.MEAN)


def _row(one: GroupShown, scale: int) -> Row:
    named = one.group[:1].upper() + one.group[1:]
    if one.value is None or one.low is None or one.high is None:
        return Row(name=named, value=None)
    return Row(
        name=f"{named}: differs" if one.differs else named,
        value=one.value * scale,
        low=one.low * scale,
        high=one.high * scale,
    )
