"""The charts of a list's capacity."""

from collections.abc import Sequence

from markupsafe import Markup

from api.chart_values import Chart, Kind, Level, Line, Range
from api.charts import bars_chart, lines_chart
from triage.desk.waits.capacity_shown import CapacityShown, TrialShown


def calendar(shown: CapacityShown) -> Markup:
    """Slots of the coming weeks by how far they are, against what holds the list."""
    weeks = shown.calendar
    needed = weeks[0].needed
    hold = Level(name="Needed to hold the list", value=needed or 0, kind=Kind.TARGET)
    return bars_chart(
        Chart(
            key="calendar",
            title="Slots set up in the coming weeks",
            description=shown.calendar_finding,
            x=tuple(f"{one.monday.day} {one.monday:%b}" for one in weeks),
            y_title="Slots",
            lines=(
                _line("Taken", [one.taken for one in weeks]),
                _line("Held or offered", [one.offered for one in weeks]),
                _line("Open", [one.open for one in weeks]),
                _line("Gone by unused", [one.unused for one in weeks]),
            ),
            levels=() if needed is None else (hold,),
            stacked=True,
        )
    )


def trial(trial: TrialShown) -> Markup:
    """Who waits week by week, as now and with what is tried."""
    weeks = trial.weeks
    now = _line("As now", [one.waiting for one in weeks])
    then = _line("With what is tried", [one.waiting_tried for one in weeks])
    changes = trial.tried.changes
    return lines_chart(
        Chart(
            key="trial",
            title="Children waiting at the end of each week",
            description=trial.sentence,
            x=tuple(f"{one.monday.day} {one.monday:%b %Y}" for one in weeks),
            y_title="Children waiting",
            lines=(now, then) if changes else (now,),
            ranges=(
                Range(
                    name="8 of 10 such cases" + (", tried" if changes else ""),
                    low=tuple(one.low_tried for one in weeks),
                    high=tuple(one.high_tried for one in weeks),
                ),
            ),
        )
    )


def _line(name: str, values: Sequence[float]) -> Line:
    return Line(name=name, values=tuple(values))
