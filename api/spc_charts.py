"""A list's charts as pictures: the weeks with their limits, and the two icons."""

from markupsafe import Markup

from api.chart_parts import el, mark, text
from api.charts import Chart, Kind, Level, Line, Mark, Moment, lines_chart
from api.wording import day
from triage.desk.waits.charts import ChartShown, LimitsShown, RebaseShown


MARKS = {
    "improvement": Mark.BETTER,
    "concern": Mark.WORSE,
    "change": Mark.NOTED,
    "": Mark.PLAIN,
}
MEANING = {
    Mark.BETTER: "Improvement, more than chance gives",
    Mark.WORSE: "Concern, more than chance gives",
    Mark.NOTED: "Change, more than chance gives",
}
ICONS = {"improvement": Mark.BETTER, "concern": Mark.WORSE, "neutral": Mark.NOTED}
LETTERS = {"high": "H", "low": "L", "pass": "P", "fail": "F", "hit or miss": "?"}


def picture(key: str, shown: ChartShown) -> Markup:
    """One chart. `key` is its own on the page."""
    return lines_chart(
        Chart(
            key=key,
            title=f"{shown.title}, by week",
            description=" ".join((shown.finding, *shown.detail)),
            x=tuple(f"{one.monday.day} {one.monday:%b %Y}" for one in shown.weeks),
            y_title=f"{shown.title}, each week",
            lines=(_line(shown),),
            levels=(*_levels(shown), *_target(shown)),
            moments=_moments(shown),
            unit=shown.unit,
            meaning=MEANING,
        )
    )


def _line(shown: ChartShown) -> Line:
    return Line(
        name=shown.title,
        values=tuple(one.value for one in shown.weeks),
        marks=tuple(MARKS[one.verdict] for one in shown.weeks),
    )


def _levels(shown: ChartShown) -> tuple[Level, ...]:
    """Each stretch's mean and the limits that a value can reach."""
    found: list[Level] = []
    since = 0
    for one in shown.limits:
        until = since + one.weeks
        found += [
            Level(name=name, value=value, kind=kind, since=since, until=until)
            for name, value, kind in _of_stretch(one)
            if value is not None and _reached(shown, value)
        ]
        since = until
    return tuple(found)


def _of_stretch(one: LimitsShown) -> tuple[tuple[str, float | None, Kind], ...]:
    mean = ("Mean", one.mean, Kind.MEAN)
    if not one.meaningful:
        return (mean,)
    upper = ("Limits of chance", one.upper, Kind.LIMIT)
    return (mean, upper, ("Limits of chance", one.lower, Kind.LIMIT))


def _reached(shown: ChartShown, value: float) -> bool:
    """No share lies beyond 100%: a limit there would be a line about nothing."""
    low, high = shown.natural
    return (low is None or value >= low) and (high is None or value <= high)


def _target(shown: ChartShown) -> tuple[Level, ...]:
    if shown.target is None:
        return ()
    return (Level(name="Aim", value=shown.target, kind=Kind.TARGET),)


def _moments(shown: ChartShown) -> tuple[Moment, ...]:
    """An upright line for each stretch that a rebase began."""
    found, at = [], 0
    for before, one in zip(shown.limits, shown.limits[1:], strict=False):
        at += before.weeks
        found += [
            Moment(at=at, words=told(rebase))
            for rebase in shown.rebases
            if rebase.holds and 0 <= (rebase.on_day - one.since).days < 7
        ]
    return tuple(found)


def told(one: RebaseShown) -> str:
    """A rebase in a line: from when, why, who and when."""
    since, made = day(one.on_day), day(one.made_at)
    return f"Limits anew from {since}: {one.why} ({one.made_by}, {made})"


def variation_icon(shown: ChartShown) -> Markup:
    """What the latest week says; the words stand beside it."""
    name, _, way = shown.variation.partition(" ")
    if not shown.variation_says:
        return Markup()
    return _icon(mark(ICONS.get(name, Mark.PLAIN), 14, 14), LETTERS.get(way, "~"))


def assurance_icon(shown: ChartShown) -> Markup:
    """Whether the aim is met; the words stand beside it."""
    if shown.assurance is None:
        return Markup()
    return _icon(mark(Mark.NONE, 0, 0), LETTERS[shown.assurance])


def _icon(shape: Markup, letter: str) -> Markup:
    """A frame with a shape and a letter in it."""
    look = {"viewBox": "0 0 44 28", "focusable": "false", "cls": "app-chart__icon"}
    frame = el("rect", x=1, y=1, width=42, height=26, rx=6, cls="app-chart__ring")
    said = text(letter, 30 if shape else 22, 19, "middle")
    return el("svg", frame, shape, said, **look, aria_hidden="true")
