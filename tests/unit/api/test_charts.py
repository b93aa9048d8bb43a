"""Charts say what they show in words and shapes, and never draw what is no number."""

import math
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.chart_parts import said, ticks
from api.charts import (
    Chart,
    Kind,
    Level,
    Line,
    Mark,
    Moment,
    Range,
    Row,
    RowsChart,
    bars_chart,
    lines_chart,
    rows_chart,
)


WEEKS = ("2 Nov", "9 Nov", "16 Nov", "23 Nov")
SEEN = Line(
    name="Seen",
    values=(3.0, 9.0, None, 4.0),
    marks=(Mark.PLAIN, Mark.BETTER, Mark.PLAIN, Mark.WORSE),
)
CHART = Chart(
    key="seen",
    title="Children seen each week",
    description="The last week was lower than usual.",
    x=WEEKS,
    y_title="Children",
    lines=(SEEN,),
)

anything = st.none() | st.floats(allow_nan=True, allow_infinity=True)


def read(markup: str) -> ElementTree.Element:
    """The figure as a tree; it fails where the markup is not well made."""
    return ElementTree.fromstring(markup)


def changed(**values: Any) -> Chart:
    """The chart above, but for these."""
    return replace(CHART, **values)


def numbers(tree: ElementTree.Element) -> list[float]:
    """Every number that places something."""
    places = {"x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "points"}
    return [
        float(one)
        for element in tree.iter()
        for name in places & set(element.attrib)
        for one in re.split(r"[ ,]", element.attrib[name])
    ]


def test_a_chart_names_and_describes_itself_in_both_sizes() -> None:
    tree = read(lines_chart(CHART))

    pictures = [one for one in tree.iter("svg") if one.get("role") == "img"]
    assert [one.findtext("title") for one in pictures] == [CHART.title] * 2
    for one in pictures:
        told_by = {part.get("id") for part in one if part.tag in {"title", "desc"}}
        assert set(one.attrib["aria-labelledby"].split()) == told_by


def test_no_two_things_of_a_page_have_one_id() -> None:
    other = changed(key="other", lines=(SEEN, SEEN), stacked=True)
    tree = read(f"<div>{bars_chart(CHART)}{bars_chart(other)}</div>")

    ids = [one.attrib["id"] for one in tree.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    for one in tree.iter("rect"):
        if one.get("fill"):
            assert one.attrib["fill"][5:-1] in ids


def test_marks_differ_by_shape_and_the_key_says_what_they_mean() -> None:
    tree = read(lines_chart(CHART))

    shapes = {
        one.attrib["class"].split("--")[1]: (
            one.tag,
            one.attrib.get("points", "").count(","),
        )
        for one in tree.iter()
        if "app-chart__mark--" in one.get("class", "")
    }
    assert shapes["plain"][0] == "circle"
    assert shapes["better"] == ("polygon", 4)
    assert shapes["worse"] == ("polygon", 3)
    key = [one.text for one in tree.iter("span")]
    assert key == [
        "Seen",
        "Better than chance alone gives",
        "Worse than chance alone gives",
    ]


def test_a_point_says_its_place_its_number_and_what_it_means() -> None:
    markup = lines_chart(changed(unit="%"))

    assert "9 Nov: 9%, Seen. Better than chance alone gives" in markup
    assert "2 Nov: 3%, Seen<" in markup


def test_a_gap_is_not_drawn_over_and_one_value_alone_is_a_dot() -> None:
    tree = read(lines_chart(changed(lines=(Line(name="Seen", values=SEEN.values),))))

    wide = next(one for one in tree.iter("svg") if "--wide" in one.get("class", ""))
    strokes = [one.attrib["points"].split() for one in wide.iter("polyline")]
    assert [len(points) for points in strokes] == [2, 1]
    assert len(list(wide.iter("circle"))) == 1


def test_words_of_people_are_escaped() -> None:
    line = Line(name='<b>Seen</b> & "more"', values=SEEN.values)

    assert "<b>" not in lines_chart(changed(lines=(line,), title="<script>"))


def test_a_level_may_hold_for_some_places_alone() -> None:
    before = Level(name="Mean", value=5, kind=Kind.MEAN, until=2)
    after = Level(name="Mean", value=7, kind=Kind.MEAN, since=2)
    markup = lines_chart(changed(levels=(before, after)))
    tree = read(markup)

    wide = next(one for one in tree.iter("svg") if "--wide" in one.get("class", ""))
    found = [one for one in wide.iter("line") if "level" in one.attrib["class"]]
    assert found[0].attrib["x2"] == found[1].attrib["x1"]
    assert [one.text for one in tree.iter("span")].count("Mean") == 1
    assert "Mean: 5" in markup


def test_a_moment_is_numbered_on_the_chart_and_told_in_the_key() -> None:
    tree = read(lines_chart(changed(moments=(Moment(at=1, words="New clinic"),))))

    assert "1: New clinic" in [one.text for one in tree.iter("span")]


def test_a_stack_is_as_high_as_its_parts_together() -> None:
    parts = tuple(
        Line(name=name, values=(30.0, 40.0, None, 0.0)) for name in ("P1", "P2", "P3")
    )
    tree = read(bars_chart(changed(lines=parts, stacked=True)))

    wide = next(one for one in tree.iter("svg") if "--wide" in one.get("class", ""))
    words = [one.text for one in wide.iter("text")]
    assert "120" in words or "150" in words
    bars = [
        (float(one.attrib["y"]), float(one.attrib["height"]))
        for one in wide.iter("rect")
        if "bar-" in one.get("class", "")
    ]
    assert bars[0][0] == pytest.approx(bars[1][0] + bars[1][1], abs=0.2)


def test_a_row_too_small_to_show_says_so_and_has_no_bar() -> None:
    rows = (
        Row(name="Girls", value=31.0, low=25.0, high=38.0),
        Row(name="Sex not known", value=None),
    )
    chart = RowsChart(
        key="sex", title="Weeks waited", description="Alike.", rows=rows, unit="weeks"
    )
    markup = rows_chart(chart)

    assert "Too few to show" in markup
    assert "from 25 weeks to 38 weeks" in markup
    bars = [one for one in read(markup).iter("rect") if one.get("class")]
    assert len(bars) == 2  # one in each size


def test_where_there_is_nothing_to_draw_a_sentence_says_so() -> None:
    nothing = changed(lines=(Line(name="Seen", values=(None, math.nan, None, None)),))

    for markup in (lines_chart(nothing), bars_chart(nothing)):
        assert "<svg" not in markup
        assert "there are no figures to draw yet" in markup


@given(
    first=st.lists(anything, min_size=1, max_size=60),
    second=st.lists(anything, min_size=60, max_size=60),
    level=st.floats(),
    stacked=st.booleans(),
    from_zero=st.booleans(),
)
def test_whatever_the_numbers_everything_drawn_lies_in_the_picture(
    first: list[float | None],
    second: list[float | None],
    level: float,
    stacked: bool,
    from_zero: bool,
) -> None:
    many = len(first)
    chart = changed(
        x=tuple(f"week {at}" for at in range(many)),
        lines=(
            Line(name="One", values=tuple(first), marks=(Mark.NOTED,) * many),
            Line(name="Two", values=tuple(second[:many])),
        ),
        ranges=(Range(name="Likely", low=tuple(first), high=tuple(second[:many])),),
        levels=(Level(name="Target", value=level, kind=Kind.TARGET),),
        moments=(Moment(at=many - 1, words="Then"),),
        stacked=stacked,
        from_zero=from_zero,
    )

    for markup in (lines_chart(chart), bars_chart(chart)):
        assert not re.search(r"\b(nan|inf)\b", markup, re.IGNORECASE)
        assert "style" not in markup
        assert all(-7 <= one <= 847 for one in numbers(read(markup)))


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12), st.booleans())
def test_ticks_are_round_few_even_and_hold_both_ends(
    one: float, other: float, whole: bool
) -> None:
    low, high = sorted((one, other))

    found = ticks(low, high, whole=whole)

    step = found[1] - found[0]
    assert found[0] <= low + 1e-9 * step
    assert found[-1] >= high - 1e-9 * step
    assert 2 <= len(found) <= 8
    assert f"{step:.0e}"[0] in "125"
    assert not whole or step >= 1


def test_numbers_are_written_as_people_write_them() -> None:
    assert [said(value) for value in (1250, 0.5, -3, -0.001)] == [
        "1,250",
        "0.5",
        "−3",
        "0",
    ]
    assert said(40, "%") == "40%"
    assert said(2, "weeks") == "2 weeks"
