"""What slots a list needs and what a change brings, by hand and for any list."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.waits import capacity
from triage.waits.capacity import (
    AS_NOW,
    Basis,
    Change,
    Demand,
    Pace,
    at_the_end,
    once_for,
    project,
    to_clear,
    to_hold,
    to_match,
)


# In 13 weeks 130 came, 78 were seen in 104 slots of which 26 were missed: ten come a
# week, six are seen, and each kept slot begins one assessment.
PACE = Pace(weeks=13, waiting=400, joined=130, seen=78, left=0, slots=104, missed=26)
counts = st.integers(0, 400)


@st.composite
def paces(draw: st.DrawFn) -> Pace:
    """Any weeks, the quiet ones and those where figures do not fit each other too."""
    slots = draw(counts)
    return Pace(
        weeks=13,
        waiting=draw(counts),
        joined=draw(counts),
        seen=draw(counts),
        left=draw(counts),
        slots=slots,
        missed=draw(st.integers(0, slots)),
    )


# -- by hand ---------------------------------------------------------------------------


def test_a_list_holds_when_slots_bring_as_many_as_come() -> None:
    found = to_hold(PACE)

    # Ten a week, and of four slots given three are kept: 13.33.
    assert found.a_week == pytest.approx(10 / 0.75)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 10 / 0.75 < found.high


def test_who_leaves_unseen_is_counted_on_or_not() -> None:
    # 400 waited before as well, since 130 came, 78 were seen and 52 left: one in a
    # hundred a week.
    some_leave = replace(PACE, left=52)

    counted = to_hold(some_leave)
    alone = to_hold(some_leave, leaving=False)

    assert some_leave.left_share_a_week == pytest.approx(0.01)
    assert counted.a_week == pytest.approx((10 - 4.1) / 0.75)
    assert alone.a_week == pytest.approx(10 / 0.75)


def test_to_clear_a_hundred_in_twenty_weeks_takes_five_more_children_a_week() -> None:
    found = to_clear(PACE, target=300, weeks=20)

    assert found.a_week == pytest.approx((10 + 5) / 0.75)


def test_fewer_missed_visits_are_worth_slots() -> None:
    none_missed = Change(missed_share=0)

    assert to_hold(PACE, none_missed).a_week == pytest.approx(10)


def test_groups_and_shorter_visits_are_worth_slots_for_their_part_alone() -> None:
    # A quarter of the time: groups of four in two slots' time, so twice as many there.
    change = Change(part=0.25, children=4, shorter=0.5)

    assert change.seen_a_slot(PACE) == pytest.approx(0.75 * 1.25)


def test_slots_are_matched_to_new_children_visits_and_open_weeks() -> None:
    # Nine new a week, two visits each, one in ten missed, 40 weeks of 52 open.
    demand = Demand(new_a_week=9, appointments=2, missed_share=0.1, weeks_open=40)

    assert to_match(demand).a_week == pytest.approx(9 * 2 / 0.9 * 52 / 40)
    assert once_for(45, demand).a_week == pytest.approx(100)
    assert once_for(-3, demand).a_week == 0


def test_the_line_of_a_list_is_plain_addition() -> None:
    weeks = project(PACE, [8, 8, 0])

    assert [one.waiting for one in weeks] == pytest.approx([404, 408, 418])
    assert [one.seen for one in weeks] == pytest.approx([6, 6, 0])


def test_two_children_in_one_slot_need_half_the_slots() -> None:
    pairs = Demand(new_a_week=9, children=2)

    assert to_match(pairs).a_week == pytest.approx(4.5)


def test_more_children_joining_take_more_slots_and_lengthen_the_line() -> None:
    tenth_more = Change(joined=1.1)

    assert to_hold(PACE, tenth_more).a_week == pytest.approx(11 / 0.75)
    assert project(PACE, [8], tenth_more)[0].waiting == pytest.approx(405)
    assert at_the_end(PACE, [8, 8], tenth_more) == pytest.approx(410)


@pytest.mark.parametrize(("joined", "seen"), [(52_000, 0), (0, 52_000)])
def test_a_range_opens_around_the_line_by_the_drift_of_each_rate(
    joined: int, seen: int
) -> None:
    # So many that the last weeks tell the rate almost exactly: what is left is drift.
    many = Pace(
        weeks=13, waiting=900_000, joined=joined, seen=seen, left=0, slots=seen, missed=0
    )  # fmt: skip

    weeks = project(many, [many.slots_a_week] * 52)

    widths = [one.high - one.low for one in weeks]
    assert widths[0] < widths[12] < widths[51]
    assert all(one.low < one.waiting < one.high for one in weeks)
    # 15 % a year, so 8.7 % of a year's sum: 8 of 10 cases lie within 1.28 of it each way.
    assert widths[51] / 208_000 == pytest.approx(2 * 1.28 * 0.087, rel=0.2)


def test_a_range_holds_the_line_where_one_child_came_and_most_draws_say_none() -> None:
    rare = Pace(weeks=13, waiting=100, joined=1, seen=0, left=0, slots=400, missed=393)

    (week,) = project(rare, [1])

    assert week.high == week.waiting


def test_where_nobody_was_seen_only_who_joins_makes_the_range() -> None:
    found = to_hold(replace(PACE, seen=0, slots=0, missed=0))

    assert found.low == pytest.approx(10, rel=0.2)
    assert found.high == pytest.approx(10, rel=0.2)


# -- what cannot be said ---------------------------------------------------------------


def test_where_every_slot_is_missed_no_number_is_enough_and_that_is_said() -> None:
    all_missed = replace(PACE, missed=104, seen=0)

    assert to_hold(all_missed).why_not == capacity.NONE_BRINGS
    assert to_clear(all_missed, target=0, weeks=5).why_not == capacity.NONE_BRINGS
    assert to_match(Demand(new_a_week=1, missed_share=1)).why_not == capacity.ALL_MISSED
    assert project(all_missed, [8])[0].seen == 0


def test_without_a_week_until_the_day_nothing_is_named_or_projected() -> None:
    assert to_clear(PACE, target=0, weeks=0).why_not == capacity.NO_WEEKS
    assert project(PACE, []) == ()


@pytest.mark.parametrize(
    ("demand", "why"),
    [
        (Demand(new_a_week=1, weeks_open=0), capacity.NEVER_OPEN),
        (Demand(new_a_week=1, children=0), capacity.NOBODY_FITS),
        (Demand(new_a_week=1, appointments=0), capacity.NOBODY_FITS),
    ],
)
def test_what_matches_nothing_is_said(demand: Demand, why: str) -> None:
    assert to_match(demand).why_not == why


def test_once_for_nobody_fits_is_said_too() -> None:
    assert once_for(5, Demand(new_a_week=1, children=0)).why_not == capacity.NOBODY_FITS


def test_nobody_seen_yet_takes_each_slot_to_begin_one_assessment_and_says_so() -> None:
    quiet = replace(PACE, seen=0, slots=0, missed=0)

    assert quiet.basis is Basis.NONE_SEEN
    assert to_hold(quiet).a_week == pytest.approx(10)


def test_children_seen_without_slots_kept_here_stand_for_slots() -> None:
    elsewhere = replace(PACE, slots=0, missed=0)

    assert elsewhere.basis is Basis.NO_SLOTS
    assert elsewhere.slots_a_week == pytest.approx(6)
    assert to_hold(elsewhere).a_week == pytest.approx(10)


def test_one_child_alone_is_seen_and_the_list_is_then_empty() -> None:
    one = Pace(weeks=13, waiting=1, joined=0, seen=0, left=0, slots=0, missed=0)

    (week,) = project(one, [3])

    assert (week.seen, week.waiting) == (1, 0)
    assert week.low >= 0


# -- for any list ----------------------------------------------------------------------


@given(paces(), st.lists(st.floats(0, 40), min_size=1, max_size=30), st.floats(0, 20))
@settings(max_examples=60)
def test_more_slots_never_make_a_list_longer(
    pace: Pace, planned: list[float], more: float
) -> None:
    as_now = project(pace, planned)
    tried = project(pace, planned, Change(more_slots=more))

    for now, then in zip(as_now, tried, strict=True):
        assert then.waiting <= now.waiting + 1e-9
        assert then.low <= now.low + 1e-9
        assert then.high <= now.high + 1e-9


@given(paces(), st.lists(st.floats(0, 40), min_size=1, max_size=30))
@settings(max_examples=60)
def test_everybody_is_accounted_for_and_every_figure_is_one(
    pace: Pace, planned: list[float]
) -> None:
    before = float(pace.waiting)
    for one in project(pace, planned):
        assert one.waiting == pytest.approx(before + one.joined - one.seen - one.left)
        assert 0 <= one.low <= one.waiting <= one.high < 1e9
        assert one.seen >= 0
        before = one.waiting


@given(paces(), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=60)
def test_fewer_missed_never_take_more_slots(
    pace: Pace, some: float, more: float
) -> None:
    few, many = sorted((some, more))
    fewer = to_hold(pace, Change(missed_share=few)).a_week
    of_many = to_hold(pace, Change(missed_share=many)).a_week

    assert of_many is None or (fewer is not None and fewer <= of_many + 1e-9)


@given(paces())
@settings(max_examples=60)
def test_the_slots_that_hold_a_list_hold_it(pace: Pace) -> None:
    found = to_hold(pace)
    if found.a_week is None or found.a_week == 0:
        return

    weeks = project(pace, [found.a_week] * 6)

    assert weeks[-1].waiting == pytest.approx(pace.waiting, abs=1e-6)


@given(paces(), st.integers(1, 40), st.floats(0, 1))
@settings(max_examples=60)
def test_the_slots_that_clear_a_list_clear_it_by_the_day(
    pace: Pace, weeks: int, part: float
) -> None:
    target = pace.waiting * part
    found = to_clear(pace, target=target, weeks=weeks)
    if not found.a_week:
        return

    line = project(pace, [found.a_week] * weeks)

    assert line[-1].waiting == pytest.approx(target, abs=1e-6)


@given(paces(), st.lists(st.floats(0, 40), max_size=9), st.floats(0, 2))
@settings(max_examples=60)
def test_the_end_of_the_line_is_the_same_whoever_asks(
    pace: Pace, planned: list[float], joined: float
) -> None:
    change = Change(joined=joined, more_slots=2)

    line = [pace.waiting, *(one.waiting for one in project(pace, planned, change))]

    assert at_the_end(pace, planned, change) == pytest.approx(line[-1])


@given(paces())
def test_the_same_question_has_the_same_answer(pace: Pace) -> None:
    assert to_hold(pace) == to_hold(pace)
    assert project(pace, [3, 4], AS_NOW) == project(pace, [3, 4])
