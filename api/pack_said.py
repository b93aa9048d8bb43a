"""A pack as a page, a file of its own and an accessible PDF: the same parts, in order."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from api import wording
from api.chart_values import Chart, Line
from api.charts import bars_chart, lines_chart
from api.templating import environment
from triage.desk.copies.paper import compiled
from triage.desk.packs.months import Comment, Part
from triage.desk.packs.pack import Pack, PartMade, Series


HERE = Path(__file__).parent
PAPER = HERE / "pack.typ"
STYLES = ("waits.css", "pack.css")
SVG = '<svg xmlns="http://www.w3.org/2000/svg"'
WIDE, END = "app-chart__picture--wide", "</svg>"
LOOKS = (
    "whole blue line",
    "dashed red line",
    "dotted green line",
    "dashed and dotted purple line",
    "long dashed brown line",
    "evenly dashed black line",
)
NAMED_BY_PART = {
    "app-chart__line-": "012345",
    "app-chart__range-": "012",
    "app-chart__bar-": "012345",
    "app-chart__level--": ("mean", "limit", "target"),
}

Said = Mapping[Part, Comment]


def pictures(pack: Pack) -> dict[Part, list[Markup]]:
    """The charts of each part."""
    return {
        one.part: [_chart(one, at) for at in range(len(one.series))]
        for one in pack.parts
    }


def as_html(pack: Pack, said: Said) -> str:
    """One file that stands alone: its styles are in it, and nothing is fetched."""
    written = _files().get_template("pack_file.jinja")
    styles = Markup(_styles())  # noqa: S704  # our own files
    return written.render(pack=pack, said=said, pictures=pictures(pack), styles=styles)


def as_pdf(pack: Pack, said: Said) -> bytes:
    """PDF/UA. What it says goes in as data, never as part of the document."""
    told = {
        "title": f"Waiting lists in {pack.month.words}",
        "service": pack.service,
        "made": f"Made {wording.moment(pack.made_at)} by {pack.made_by}.",
        "parts": [_told(one, said.get(one.part)) for one in pack.parts],
    }
    return compiled(PAPER, {"pack": json.dumps(told, ensure_ascii=False)}, pack.made_at)


def _told(one: PartMade, comment: Comment | None) -> dict[str, Any]:
    return {
        "title": one.part.value.capitalize(),
        "findings": one.finding.splitlines(),
        "notes": list(one.notes),
        "said": comment.said.split("\n") if comment else [],
        "said_by": f"{comment.said_by}, {wording.moment(comment.said_at)}"
        if comment
        else "",
        "pictures": [_picture(one, at) for at in range(len(one.series))],
        "tables": [
            {"title": table.title, "heads": table.heads, "rows": table.rows}
            for table in one.tables
        ],
    }


def _picture(one: PartMade, at: int) -> dict[str, str]:
    """The wide picture alone, with its styles in it."""
    whole = str(_chart(one, at))
    begin = whole.rfind("<svg", 0, whole.index(WIDE))
    drawn = whole[begin : whole.index(END, begin)].removeprefix("<svg")
    head, _, rest = drawn.partition(">")
    series = one.series[at]
    return {
        "svg": f"{SVG}{head}><style>{_paper_styles()}</style>{rest}{END}",
        "alt": f"{series.title}. {series.finding}",
        "title": series.title,
        "key": "; ".join(_named(series)),
    }


def _named(series: Series) -> Iterator[str]:
    """Which line is which, by how it is drawn."""
    for (name, _), look in zip(series.lines, LOOKS, strict=False):
        yield f"{name}: {look}" if len(series.lines) > 1 else name


def _chart(one: PartMade, at: int) -> Markup:
    series = one.series[at]
    chart = _values(f"{one.part.name.lower()}-{at}", series)
    return bars_chart(chart) if series.bars else lines_chart(chart)


def _values(key: str, series: Series) -> Chart:
    return Chart(
        key=key,
        title=series.title,
        description=series.finding,
        x=series.x,
        y_title=series.unit.capitalize(),
        lines=tuple(Line(name=name, values=values) for name, values in series.lines),
    )


@cache
def _files() -> Environment:
    return environment()


@cache
def _styles() -> str:
    return "\n".join((HERE / "static" / name).read_text("utf-8") for name in STYLES)


@cache
def _paper_styles() -> str:
    """The charts' styles, with each class by name: paper knows no parts of names."""
    text = (HERE / "static" / STYLES[0]).read_text("utf-8")
    for part, ends in NAMED_BY_PART.items():
        every = ", ".join(f".{part}{end}" for end in ends)
        text = text.replace(f'[class*="{part}"]', every)
    return text
