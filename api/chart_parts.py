"""What every chart is drawn with: numbers in words, ticks, a frame, elements.

Two sizes of each chart are made and CSS shows one, because one picture made smaller
has letters that nobody can read on a phone. Nothing carries a style of its own.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from api.chart_values import Level, Mark


STEPS = (1, 2, 5, 10)
ABOUT_TICKS = 5
LETTER = 8.4  # how wide a letter is, about, in the chart's own units
GAP = 8
LINE_OF_TEXT = 20
LARGEST = 1e15  # beyond this a number is an error, not a figure
CORNERS = {
    Mark.BETTER: ((-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)),
    Mark.WORSE: ((0, -6), (6, 5), (-6, 5)),
    Mark.NOTED: ((0, -6.5), (6.5, 0), (0, 6.5), (-6.5, 0)),
}


def real(value: float | None) -> float | None:
    """The value, or none where it is no number that can be drawn."""
    drawable = value is not None and abs(value) <= LARGEST  # never so for NaN
    return float(value) if value is not None and drawable else None


def said(value: float, unit: str = "") -> str:
    """A number as people write it: 1,250, 0.5, −3, 40%."""
    rounded = round(value, 2) + 0.0  # so that −0 is 0
    words = f"{rounded:,.2f}".rstrip("0").rstrip(".")
    between = "" if unit in {"", "%"} else " "
    return words.replace("-", "−") + between + unit


def ticks(low: float, high: float, *, whole: bool = False) -> tuple[float, ...]:
    """Round numbers from at or below the lowest to at or above the highest.

    Steps are 1, 2 or 5 times a power of ten, never below 0.01, which is as far as
    numbers are written out, and never below 1 for whole things.
    """
    about = max((high - low) / ABOUT_TICKS, 0.01)
    size = 10.0 ** math.floor(math.log10(about))
    step = next(one * size for one in STEPS if one * size >= about * (1 - 1e-9))
    step = max(step, 1.0) if whole else step
    first, last = math.floor(low / step), math.ceil(high / step)
    last = max(last, first + 1)
    digits = max(0, -math.floor(math.log10(step)))
    return tuple(round(at * step, digits) + 0.0 for at in range(first, last + 1))


@dataclass(frozen=True, kw_only=True)
class Size:
    """One of the two pictures of a chart."""

    name: str
    width: int
    height: int
    labels: int  # at most so many words under the axis


SIZES = (
    Size(name="wide", width=840, height=320, labels=9),
    Size(name="narrow", width=340, height=280, labels=4),
)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Where numbers fall in a picture: `many` places across, ticks upwards."""

    size: Size
    key: str
    many: int
    ticks: tuple[float, ...]
    unit: str = ""
    slots: bool = False  # bars stand in the middle of a slot; points span the width
    right: float = 14.0
    top: float = 40.0
    bottom: float = 34.0

    @cached_property
    def left(self) -> float:
        """Room for the longest number of the upright axis."""
        longest = max(len(said(tick, self.unit)) for tick in self.ticks)
        return round(longest * LETTER + 2 * GAP, 1)

    @property
    def end(self) -> float:
        """Where the places end."""
        return self.size.width - self.right

    @cached_property
    def slot(self) -> float:
        """How wide one place is."""
        alone = self.slots or self.many < 2
        return (self.end - self.left) / max(1, self.many if alone else self.many - 1)

    @property
    def foot(self) -> float:
        """The height at which the lowest tick lies."""
        return self.size.height - self.bottom

    def x(self, at: float) -> float:
        """Where a place is, from the left."""
        begins = 0.5 if self.slots or self.many < 2 else 0.0
        return round(self.left + (at + begins) * self.slot, 1)

    def y(self, value: float) -> float:
        """Where a number is, from the top."""
        low, high = self.ticks[0], self.ticks[-1]
        part = (value - low) / (high - low)
        return round(self.foot - part * (self.foot - self.top), 1)


def el(name: str, *inside: str, **attributes: object) -> Markup:
    """One element. Whatever is put in is escaped; `cls` is its class."""
    # By hand: formatting markup takes ten times as long, and a chart has hundreds.
    said_so = "".join(
        f' {NAMES.get(key, key)}="{escape(value)}"' for key, value in attributes.items()
    )
    return Markup(f"<{name}{said_so}>{joined(inside)}</{name}>")  # noqa: S704  # escaped


NAMES = {
    "cls": "class",
    "aria_hidden": "aria-hidden",
    "aria_labelledby": "aria-labelledby",
    "text_anchor": "text-anchor",
}


def joined(parts: Iterable[str]) -> Markup:
    """Elements one after another; plain words are escaped."""
    return Markup("".join(map(escape, parts)))  # noqa: S704  # escaped


def text(words: str, x: float, y: float, anchor: str = "start") -> Markup:
    """Words at a place."""
    place = {"x": round(x, 1), "y": round(y, 1)}
    return el("text", words, **place, text_anchor=anchor, cls="app-chart__text")


def rule(x1: float, y1: float, x2: float, y2: float, cls: str, title: str) -> Markup:
    """A straight line that says what it is when pointed at."""
    inside = [el("title", title)] if title else []
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    rounded = {name: round(value, 1) for name, value in ends.items()}
    return el("line", *inside, **rounded, cls=f"app-chart__{cls}")


def mark(kind: Mark, x: float, y: float, title: str = "") -> Markup:
    """A shape of its own for each kind of mark."""
    inside = [el("title", title)] if title else []
    cls = f"app-chart__mark app-chart__mark--{kind}"
    if kind is Mark.NONE:
        return Markup()
    if kind is Mark.PLAIN:
        return el("circle", *inside, cx=x, cy=y, r=3.5, cls=cls)
    corners = " ".join(
        f"{round(x + across, 1)},{round(y + down, 1)}" for across, down in CORNERS[kind]
    )
    return el("polygon", *inside, points=corners, cls=cls)


def picture(
    size: Size, key: str, title: str, description: str, inside: Iterable[str]
) -> Markup:
    """One picture, which names and describes itself to who cannot see it."""
    named = f"{key}-{size.name}"
    return el(
        "svg",
        el("title", title, id=f"{named}-title"),
        el("desc", description, id=f"{named}-desc"),
        *inside,
        viewBox=f"0 0 {size.width} {size.height}",
        role="img",
        aria_labelledby=f"{named}-title {named}-desc",
        cls=f"app-chart__picture app-chart__picture--{size.name}",
    )


def figure(
    title: str, drawn: Sequence[float], one: Callable[[Size], Markup], key: Markup
) -> Markup:
    """Both pictures and what they mean, or a sentence where nothing can be drawn."""
    if not drawn:
        nothing = f"{title}: there are no figures to draw yet."
        return el("p", nothing, cls="app-chart__nothing")
    return el("div", *(one(size) for size in SIZES), key, cls="app-chart")


def key_of(entries: Mapping[str, Markup]) -> Markup:
    """The list under a chart that says what its lines and marks mean."""
    look = {"viewBox": "0 0 28 14", "focusable": "false", "cls": "app-chart__sample"}
    items = [
        el("li", el("svg", sample, **look, aria_hidden="true"), el("span", name))
        for name, sample in entries.items()
    ]
    return el("ul", *items, cls="app-chart__key") if items else Markup()


def level_keys(levels: Iterable[Level]) -> dict[str, Markup]:
    """What each level is called, and how it looks."""
    return {one.name: rule(0, 7, 28, 7, f"level--{one.kind}", "") for one in levels}


def axes(frame: Frame, x: Sequence[str], y_title: str) -> Markup:
    """The two axes: grid lines with their numbers, and words under some places."""
    lines = [
        rule(frame.left, frame.y(tick), frame.end, frame.y(tick), "grid", "")
        for tick in frame.ticks
    ]
    numbers = [
        text(said(tick, frame.unit), frame.left - GAP, frame.y(tick) + 5, "end")
        for tick in frame.ticks
    ]
    return joined([*lines, *numbers, text(y_title, 2, 16), _under(frame, x)])


def _under(frame: Frame, x: Sequence[str]) -> Markup:
    """Words under the axis: as many as there is room for, at even steps."""
    longest = max(len(one) for one in x) * LETTER + 2 * GAP
    room = (frame.end - frame.left) // longest
    step = math.ceil(len(x) / max(1, min(frame.size.labels, room)))
    return joined(_label(frame, x[at], at) for at in range(0, len(x), step))


def _label(frame: Frame, words: str, at: int) -> Markup:
    """One word under the axis, kept inside the picture."""
    half = len(words) * LETTER / 2
    middle = max(half, min(frame.x(at), frame.size.width - half))
    return text(words, middle, frame.foot + LINE_OF_TEXT, "middle")
