"""Our own charts: plain values in, inline SVG out.

Each chart is drawn wide and narrow, names and describes itself, and tells marks, lines
and pieces apart by shape, dash and hatching as well as by colour. The page puts the
finding above it and the table beneath it. What is no number is a gap, never a point.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from markupsafe import Markup

from api.chart_parts import (
    Frame,
    Size,
    axes,
    el,
    figure,
    joined,
    key_of,
    level_keys,
    mark,
    picture,
    real,
    rule,
    said,
    text,
    ticks,
)
from api.chart_values import (
    MEANING,
    Chart,
    Kind,
    Level,
    Line,
    Mark,
    Moment,
    Range,
    Row,
    RowsChart,
)


__all__ = [  # the values are made where a chart is asked for
    "MEANING",
    "Chart",
    "Kind",
    "Level",
    "Line",
    "Mark",
    "Moment",
    "Range",
    "Row",
    "RowsChart",
    "bars_chart",
    "lines_chart",
    "rows_chart",
]

BARS_SHARE = 0.8  # of a slot; the rest is the gap to the next
CROWDED = 6  # dots closer than this hide the line
ROW_HEIGHT = 46
ROWS_TOP, ROWS_SIDE = 30, 16
HATCHES = ("", "M0 8L8 0", "M0 4H8", "M0 0L8 8M0 8L8 0", "M4 0V8", "M3 4H5")


def lines_chart(chart: Chart) -> Markup:
    """Lines with their levels, shaded ranges, marked points and moments."""
    drawn = _drawn(chart)

    def one(size: Size) -> Markup:
        frame = _frame(chart, size, drawn)
        return _picture(
            frame,
            chart,
            *(_shade(frame, which, one) for which, one in enumerate(chart.ranges)),
            *(_level(frame, one) for one in chart.levels),
            *(_moment(frame, which, one) for which, one in enumerate(chart.moments)),
            *(_line(frame, chart, which) for which in range(len(chart.lines))),
        )

    samples = {
        line.name: rule(0, 7, 28, 7, f"line-{which}", "")
        for which, line in enumerate(chart.lines)
    }
    return figure(chart.title, drawn, one, _key(chart, samples))


def bars_chart(chart: Chart) -> Markup:
    """Bars beside each other, or on top of each other where `stacked`."""
    drawn = _drawn(chart)
    tops = [
        sum(_at_least_none(line.values[at]) for line in chart.lines)
        for at in range(len(chart.x) if chart.stacked else 0)
    ]

    def one(size: Size) -> Markup:
        frame = replace(_frame(chart, size, [0.0, *drawn, *tops]), slots=True)
        return _picture(
            frame,
            chart,
            _hatches(f"{chart.key}-{size.name}", len(chart.lines)),
            *(_bars(frame, chart, at) for at in range(len(chart.x))),
            *(_level(frame, one) for one in chart.levels),
            *(_moment(frame, which, one) for which, one in enumerate(chart.moments)),
        )

    hatches = _hatches(f"{chart.key}-key", len(chart.lines))
    samples = {
        line.name: joined([hatches, _bar(f"{chart.key}-key", which, (0, 0, 28, 14))])
        for which, line in enumerate(chart.lines)
    }
    return figure(chart.title, drawn, one, _key(chart, samples))


def rows_chart(chart: RowsChart) -> Markup:
    """Bars on their side with their intervals; a row without a value says why."""
    sides = [side for one in chart.rows for side in (one.value, one.low, one.high)]
    drawn = [value for side in sides if (value := real(side)) is not None]
    levels = [one.value for one in chart.levels]
    scale = ticks(min([0.0, *drawn, *levels]), max([0.0, *drawn, *levels]))

    def one(size: Size) -> Markup:
        tall = replace(size, height=ROWS_TOP + ROW_HEIGHT * len(chart.rows) + 4)
        rows = _Rows(tall, scale, chart.unit)
        parts = [*rows.grid(), *map(rows.level, chart.levels)]
        parts += [rows.row(at, row) for at, row in enumerate(chart.rows)]
        return picture(tall, chart.key, chart.title, chart.description, parts)

    return figure(chart.title, drawn, one, key_of(level_keys(chart.levels)))


def _at_least_none(value: float | None) -> float:
    return max(0.0, real(value) or 0.0)


def _drawn(chart: Chart) -> list[float]:
    """Every number of the lines and ranges that can be drawn."""
    columns = [one.values for one in chart.lines]
    columns += [side for one in chart.ranges for side in (one.low, one.high)]
    found = [real(value) for column in columns for value in column]
    return [value for value in found if value is not None]


def _frame(chart: Chart, size: Size, drawn: Sequence[float]) -> Frame:
    """Room for what is drawn and for the levels across it."""
    levels = [value for one in chart.levels if (value := real(one.value)) is not None]
    every = [*drawn, *levels, *([0.0] if chart.from_zero else [])]
    counts = all(value == int(value) for value in drawn)
    scale = ticks(min(every), max(every), whole=counts)
    many = len(chart.x)
    return Frame(size=size, key=chart.key, many=many, ticks=scale, unit=chart.unit)


def _picture(frame: Frame, chart: Chart, *parts: str) -> Markup:
    inside = [axes(frame, chart.x, chart.y_title), *parts]
    return picture(frame.size, chart.key, chart.title, chart.description, inside)


def _key(chart: Chart, samples: Mapping[str, Markup]) -> Markup:
    """What is drawn, in the order in which it lies on the page."""
    used = {kind for one in chart.lines for kind in one.marks}
    shades = {
        one.name: el(
            "rect", x=0, y=1, width=28, height=12, cls=f"app-chart__range-{at}"
        )
        for at, one in enumerate(chart.ranges)
    }
    marks = {
        meaning: mark(kind, 14, 7)
        for kind, meaning in chart.meaning.items()
        if kind in used
    }
    moments = {
        f"{which}: {one.words}": rule(14, 0, 14, 14, "moment", "")
        for which, one in enumerate(chart.moments, start=1)
    }
    return key_of({**samples, **shades, **level_keys(chart.levels), **marks, **moments})


def _stretches(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    """Runs of values without a gap, each with its places."""
    numbered = enumerate(real(value) for value in values)
    for known, run in groupby(numbered, key=lambda one: one[1] is not None):
        if known:
            yield [(at, value) for at, value in run if value is not None]


def _line(frame: Frame, chart: Chart, which: int) -> Markup:
    """One series: a stroke for each stretch, and its marks. One value alone is a dot."""
    one = chart.lines[which]
    parts: list[str] = []
    for run in _stretches(one.values):
        parts.append(_stroke(frame, run, "polyline", f"line-{which}"))
        alone = Mark.PLAIN if len(run) == 1 else Mark.NONE
        parts += [
            _point(frame, chart, one, at, value, one.marks[at] if one.marks else alone)
            for at, value in run
        ]
    return joined(parts)


def _stroke(
    frame: Frame,
    points: Sequence[tuple[int, float]],
    shape: str,
    cls: str,
    *inside: str,
) -> Markup:
    """A line or a shape through these places."""
    through = " ".join(f"{frame.x(at)},{frame.y(value)}" for at, value in points)
    return el(shape, *inside, points=through, cls=f"app-chart__{cls}")


def _point(
    frame: Frame, chart: Chart, line: Line, at: int, value: float, kind: Mark
) -> Markup:
    """A marked point that says what it is when pointed at. Dots are left out in a crowd."""
    if kind is Mark.PLAIN and frame.slot < CROWDED:
        return Markup()
    told = f"{chart.x[at]}: {said(value, chart.unit)}, {line.name}"
    meaning = chart.meaning.get(kind, "")
    title = f"{told}. {meaning}" if meaning else told
    return mark(kind, frame.x(at), frame.y(value), title)


def _level(frame: Frame, one: Level) -> Markup:
    """A level, from half a place before its first to half a place after its last."""
    value = real(one.value)
    until = frame.many if one.until is None else one.until
    if value is None or until <= one.since:
        return Markup()
    left = max(frame.left, frame.x(one.since) - frame.slot / 2)
    right = min(frame.end, frame.x(until - 1) + frame.slot / 2)
    title = f"{one.name}: {said(value, frame.unit)}"
    y = frame.y(value)
    return rule(left, y, right, y, f"level--{one.kind}", title)


def _shade(frame: Frame, which: int, one: Range) -> Markup:
    """The stretch between two series, wherever both are known."""
    pairs = [
        None if real(low) is None or real(high) is None else 0.0
        for low, high in zip(one.low, one.high, strict=True)
    ]
    parts = []
    for run in _stretches(pairs):
        there = [(at, value) for at, _ in run if (value := one.high[at]) is not None]
        back = [(at, value) for at, _ in run if (value := one.low[at]) is not None]
        round_it = [*there, *reversed(back)]
        title = el("title", one.name)
        parts.append(_stroke(frame, round_it, "polygon", f"range-{which}", title))
    return joined(parts)


def _moment(frame: Frame, which: int, one: Moment) -> Markup:
    """An upright line with its number at the head; the key says the rest."""
    x = max(frame.left, frame.x(one.at) - frame.slot / 2)
    line = rule(x, frame.top - 4, x, frame.foot, "moment", one.words)
    return joined([line, text(str(which + 1), x, frame.top - 7, "middle")])


def _hatches(key: str, many: int) -> Markup:
    """A pattern for each series, laid over its colour; the first has none."""
    patterns = [
        el(
            "pattern",
            el("path", d=HATCHES[which % len(HATCHES)], cls="app-chart__hatch"),
            id=f"{key}-hatch-{which}",
            width=8,
            height=8,
            patternUnits="userSpaceOnUse",
        )
        for which in range(many)
    ]
    return el("defs", *patterns)


def _bars(frame: Frame, chart: Chart, at: int) -> Markup:
    """The bars of one place: beside each other, or each on top of the last."""
    wide = frame.slot * BARS_SHARE
    left = frame.left + at * frame.slot + (frame.slot - wide) / 2
    each = wide if chart.stacked else wide / len(chart.lines)
    base, parts = 0.0, []
    for which, line in enumerate(chart.lines):
        value = real(line.values[at])
        if value is not None:
            first, last = sorted((frame.y(base), frame.y(base + value)))
            box = (left, first, each, last - first)
            title = f"{chart.x[at]}: {said(value, chart.unit)}, {line.name}"
            parts.append(_bar(f"{frame.key}-{frame.size.name}", which, box, title))
        base += _at_least_none(value) if chart.stacked else 0.0
        left += 0 if chart.stacked else each
    return joined(parts)


def _bar(
    key: str, which: int, box: tuple[float, float, float, float], title: str = ""
) -> Markup:
    """One bar in its colour, with its hatching over it."""
    x, y, width, height = (round(side, 1) for side in box)
    sides = {"x": x, "y": y, "width": width, "height": height}
    inside = [el("title", title)] if title else []
    colour = el("rect", **sides, cls=f"app-chart__bar-{which}")
    return joined(
        [colour, el("rect", *inside, **sides, fill=f"url(#{key}-hatch-{which})")]
    )


class _Rows:
    """Where bars on their side fall: numbers from left to right."""

    def __init__(self, size: Size, scale: tuple[float, ...], unit: str) -> None:
        self.size, self.scale, self.unit = size, scale, unit

    def x(self, value: float) -> float:
        """Where a number is, from the left."""
        low, high = self.scale[0], self.scale[-1]
        part = (value - low) / (high - low)
        return round(ROWS_SIDE + part * (self.size.width - 2 * ROWS_SIDE), 1)

    def grid(self) -> Iterator[Markup]:
        """Upright lines at round numbers, which stand above them."""
        every = 2 if self.size.name == "narrow" and len(self.scale) > 4 else 1
        for at, tick in enumerate(self.scale):
            yield self.upright(tick, "grid", "")
            if at % every == 0:
                last = at == len(self.scale) - 1
                anchor = "end" if last else "middle" if at else "start"
                x = self.size.width - 2 if last else self.x(tick) if at else 2
                yield text(said(tick), x, 16, anchor)

    def upright(self, value: float, cls: str, title: str) -> Markup:
        """A line from the head to the foot at a number."""
        x = self.x(value)
        return rule(x, ROWS_TOP - 6, x, self.size.height, cls, title)

    def level(self, one: Level) -> Markup:
        """A level, with what it is."""
        title = f"{one.name}: {said(one.value, self.unit)}"
        return self.upright(one.value, f"level--{one.kind}", title)

    def row(self, at: int, one: Row) -> Markup:
        """A name and its number on one line, the bar and its interval beneath."""
        y = ROWS_TOP + at * ROW_HEIGHT
        value = real(one.value)
        number = one.why_not if value is None else said(value, self.unit)
        words = [
            text(one.name, ROWS_SIDE, y + 16),
            text(number, self.size.width - ROWS_SIDE, y + 16, "end"),
        ]
        return joined(
            [*words, *([] if value is None else self.bar(one, value, y + 24))]
        )

    def bar(self, one: Row, value: float, y: float) -> Iterator[Markup]:
        """The bar from nothing to its value, and the interval across its end."""
        first, last = sorted((self.x(0.0), self.x(value)))
        sides = {"x": first, "y": y, "width": round(last - first, 1), "height": 14}
        title = el("title", f"{one.name}: {said(value, self.unit)}")
        yield el("rect", title, **sides, cls="app-chart__bar-0")
        low, high = real(one.low), real(one.high)
        if low is not None and high is not None:
            left, right = self.x(low), self.x(high)
            told = f"from {said(low, self.unit)} to {said(high, self.unit)}"
            yield rule(left, y + 7, right, y + 7, "whisker", told)
            yield rule(left, y + 2, left, y + 12, "whisker", "")
            yield rule(right, y + 2, right, y + 12, "whisker", "")
