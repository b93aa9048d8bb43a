"""What a forecast says of waits ahead: a range for every child, or why there is none."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.waits.lists import (
    ALARM,
    IN_ONE_LINE,
    IN_TURN,
    MONDAY,
    a_line,
    a_past,
    forecast_of,
    one_a_day,
)
from triage.waits.advancing import Futures, Sharing, advance
from triage.waits.forecast import LEVELS, forecast, stands, wait_of, why_not
from triage.waits.futures import PRIOR, PRIOR_YOUNG, YOUNG, Counts, Line, wandering


BANDS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 200)), min_size=1, max_size=60
)
SHARINGS = st.sampled_from([IN_TURN, ALARM])
SLOTS = st.lists(st.floats(0, 12), min_size=30, max_size=30)


def four_lines(children: Sequence[tuple[int, int]], come: float = 0) -> list[Line]:
    """Children as a band and how many days ago they stand."""
    return [
        a_line(
            [MONDAY - days for at, days in children if at == band],
            came=come,
            credit=[-2] if band == 0 else [0, band],
        )
        for band in range(4)
    ]


def reached(
    lines: Sequence[Line], sharing: Sharing, slots: Sequence[float], come: float = 0
) -> Counts:
    """How far each line is seen when slots and newcomers are known."""
    known = Futures(
        slots=np.array([slots]),
        arrivals=np.full((len(lines), 1, len(slots)), come),
        leaves=np.zeros(1),
    )
    return np.asarray(advance(stands(lines, MONDAY), sharing, known).at[:, 0])


# -- promises of the way it is counted ---------------------------------------------------


@given(BANDS, SHARINGS, SLOTS, st.floats(0, 8), st.integers(0, 29))
@settings(max_examples=60, deadline=None)
def test_more_slots_never_see_anybody_later(
    children: Sequence[tuple[int, int]],
    sharing: Sharing,
    slots: list[float],
    extra: float,
    when: int,
) -> None:
    more = [one + extra * (at == when) for at, one in enumerate(slots)]

    before = seen_in(children, sharing, slots, come=0.7)
    after = seen_in(children, sharing, more, come=0.7)

    for child in children:
        assert after[child] <= before[child]


@given(BANDS, SHARINGS, SLOTS, st.data())
@settings(max_examples=60, deadline=None)
def test_a_child_who_leaves_makes_nobody_later(
    children: list[tuple[int, int]],
    sharing: Sharing,
    slots: list[float],
    data: st.DataObject,
) -> None:
    goes = data.draw(st.integers(0, len(children) - 1))
    fewer = [one for at, one in enumerate(children) if at != goes]

    before = seen_in(children, sharing, slots)
    after = seen_in(fewer, sharing, slots)

    for child in fewer:
        assert after[child] <= before[child]


def seen_in(
    children: Sequence[tuple[int, int]],
    sharing: Sharing,
    slots: Sequence[float],
    come: float = 0,
) -> dict[tuple[int, int], int]:
    """The week in which each place of a line has been passed."""
    lines = four_lines(children)
    at, now = reached(lines, sharing, slots, come), stands(lines, MONDAY).now
    ends = {}
    for band, days in children:
        column = now - (days + 6) // 7
        mine = sorted(
            d for b, d in children if b == band and now - (d + 6) // 7 == column
        )
        part = sum(d >= days for d in mine) / len(mine)
        ends[band, days] = int(np.searchsorted(at[band], column + part - 1e-6))
    return ends


@given(st.integers(20, 300), st.integers(0, 5), st.floats(1, 2))
@settings(max_examples=15, deadline=None)
def test_whoever_stands_nearer_the_front_is_never_said_to_wait_longer(
    many: int, seed: int, factor: float
) -> None:
    found = forecast_of([a_line(one_a_day(many))], seed=seed, factor=factor)

    weeks = found.lines[0].weeks(one_a_day(many))

    assert (np.diff(weeks, axis=1) >= 0).all()


@given(st.integers(20, 300), st.integers(0, 5), st.floats(1, 2))
@settings(max_examples=15, deadline=None)
def test_a_greater_chance_is_never_said_to_take_less(
    many: int, seed: int, factor: float
) -> None:
    found = forecast_of([a_line(one_a_day(many))], seed=seed, factor=factor)

    weeks = found.lines[0].weeks(one_a_day(many))

    assert (np.diff(weeks, axis=0) >= 0).all()


@given(st.floats(1, 1.9))
@settings(max_examples=10, deadline=None)
def test_a_record_of_misses_widens_every_range(factor: float) -> None:
    lines = [a_line(one_a_day(300))]

    plain = forecast_of(lines).lines[0].weeks(one_a_day(300))
    wider = forecast_of(lines, factor=factor + 0.1).lines[0].weeks(one_a_day(300))

    assert (wider[0] <= plain[0]).all()
    assert (wider[-1] >= plain[-1]).all()


def test_the_same_seed_says_the_same_and_another_does_not() -> None:
    lines = [a_line(one_a_day(300))]

    first, again, other = (forecast_of(lines, seed=one) for one in (1, 1, 2))

    assert np.array_equal(first.lines[0].days, again.lines[0].days)
    assert not np.array_equal(first.lines[0].days, other.lines[0].days)


def test_children_whose_families_leave_are_not_waited_for() -> None:
    lines = [a_line(one_a_day(300))]

    stay = forecast_of(lines, a_past(10))
    leave = forecast_of(lines, a_past(10, leaves=0.01))

    first = MONDAY - 1
    last_stays, last_leaves = (
        wait_of(one.lines[0], first).at[3] for one in (stay, leave)
    )
    assert last_stays is not None
    assert last_leaves is not None
    assert last_leaves < last_stays


# -- what the figures come to ------------------------------------------------------------


def test_a_list_seen_seven_a_week_is_seen_a_week_of_the_order_a_week() -> None:
    found = reached([a_line(one_a_day(140))], IN_ONE_LINE, [7.0] * 10)

    assert found[0] == pytest.approx(range(1, 11))


def test_slots_go_by_the_shares() -> None:
    lines = four_lines(
        [(2, 1 + at) for at in range(49)] + [(3, 50 + at) for at in range(49)]
    )

    found = reached(lines, IN_TURN, [5.0])

    assert found[2:, 0] == pytest.approx([7 + 3 / 7, 2 / 7])


def test_a_share_that_nobody_uses_passes_on() -> None:
    lines = four_lines([(3, 1 + at) for at in range(49)])

    found = reached(lines, IN_TURN, [7.0])

    assert found[3, 0] == pytest.approx(1)


def test_a_less_urgent_turn_goes_to_a_more_urgent_child_who_stands_before() -> None:
    lines = four_lines(
        [(2, 57 + at) for at in range(14)] + [(3, 1 + at) for at in range(7)]
    )

    found = reached(lines, IN_TURN, [14.0])

    assert found[2, 0] >= 2
    assert found[3, 0] <= 9


def test_a_newcomer_with_credit_is_seen_before_those_they_overtake() -> None:
    plain = a_line(one_a_day(140), credit=[0])
    ahead = a_line(one_a_day(140), credit=[20])

    alone, overtaken = (
        reached([one], IN_ONE_LINE, [7.0] * 10, 3.0)[0] for one in (plain, ahead)
    )

    assert alone[-1] == pytest.approx(10)
    assert overtaken[-1] == pytest.approx(7)  # 7 who waited and 3 who came a week


def test_who_waits_is_who_waited_and_came_less_who_was_seen() -> None:
    lines = [a_line(one_a_day(140))]
    known = Futures(
        slots=np.full((1, 5), 7.0), arrivals=np.full((1, 1, 5), 4.0), leaves=np.zeros(1)
    )

    found = advance(stands(lines, MONDAY), IN_ONE_LINE, known)

    assert found.waiting[0, 0] == pytest.approx([137, 134, 131, 128, 125])


def test_whoever_leaves_waits_no_more_and_is_not_seen() -> None:
    lines = [a_line(one_a_day(140))]
    known = Futures(
        slots=np.zeros((1, 3)), arrivals=np.zeros((1, 1, 3)), leaves=np.full(1, 0.1)
    )

    found = advance(stands(lines, MONDAY), IN_ONE_LINE, known)

    assert found.waiting[0, 0] == pytest.approx([126, 113.4, 102.06])
    assert found.at[0, 0] == pytest.approx([0, 0, 0])


def test_slots_kept_for_the_longest_waiter_are_given_to_whoever_stands_first() -> None:
    kept = replace(IN_TURN, longest=1.0)
    lines = four_lines([(2, 1 + at) for at in range(7)] + [(3, 50)])

    found = reached(lines, kept, [1.0])

    assert found[3, 0] >= 1


def test_a_level_wanders_as_open_data_do_until_the_list_says_otherwise() -> None:
    steady = np.full(YOUNG, 20.0)
    jumping = np.repeat([10.0, 40.0, 10.0, 40.0, 10.0, 40.0], 52)

    assert wandering(steady)[0] < PRIOR
    assert wandering(steady[:50])[0] == pytest.approx(PRIOR_YOUNG)
    assert wandering(jumping)[0] > 0.5


def test_the_last_months_say_where_the_level_stands() -> None:
    before = np.concatenate([np.full(78, 10), np.full(26, 20)])
    lines = [a_line(one_a_day(140), came=0)]

    grown = forecast_of(lines, replace(a_past(), seen=before))
    level = forecast_of(lines, replace(a_past(), seen=np.full(104, 15)))

    first, second = (wait_of(one.lines[0], MONDAY - 1).at[3] for one in (grown, level))
    assert first is not None
    assert second is not None
    assert first < second


# -- what cannot be said -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "weeks", "reason"),
    [
        (10, 25, "Children have been seen here for 25 weeks. A forecast needs 26."),
        (0, 104, "Children have been seen here for 0 weeks. A forecast needs 26."),
        (1, 29, "In the last 52 weeks 29 children were seen. A forecast needs 30."),
        (1, 30, ""),
    ],
)
def test_too_little_to_go_by_is_said_and_nothing_is_forecast(
    seen: int, weeks: int, reason: str
) -> None:
    past = a_past(seen, weeks=weeks)

    found = forecast_of([a_line([MONDAY - 1], weeks=weeks)], past)

    assert found.why_not == reason
    assert bool(found.lines) is not bool(reason)


def test_no_weeks_ahead_is_said() -> None:
    assert why_not(a_past(), 0) == "No coming week was asked about."


def test_a_list_that_stopped_seeing_children_has_no_forecast() -> None:
    seen = np.concatenate([np.full(60, 10), np.zeros(52, np.int64)])
    past = replace(a_past(weeks=112), seen=seen)

    assert why_not(past).startswith("In the last 52 weeks 0 children were seen.")


def test_whom_the_slots_may_not_come_to_waits_more_than_is_looked_ahead() -> None:
    found = forecast_of([a_line(one_a_day(3_000), came=0)], a_past(10), weeks=20)

    last = wait_of(found.lines[0], MONDAY - 1)

    assert last.more_than == 20
    assert last.range == (None, None)


def test_one_child_alone_is_seen_in_the_first_week() -> None:
    found = forecast_of([a_line([MONDAY - 400], came=0)])

    assert wait_of(found.lines[0], MONDAY - 400).wide == (0, 1)


def test_an_empty_list_is_forecast_for_whoever_joins() -> None:
    found = forecast_of([a_line([], came=0)])

    assert wait_of(found.lines[0], MONDAY).wide == (0, 1)


def test_children_who_all_stand_on_one_day_are_told_the_whole_of_it() -> None:
    found = forecast_of([a_line([MONDAY - 30] * 200, came=0)])

    low, high = wait_of(found.lines[0], MONDAY - 30).range

    assert low == 0
    assert high is not None
    assert high >= 20


def test_days_that_nobody_stands_on_are_told_as_their_neighbours() -> None:
    days = [MONDAY - 100, MONDAY - 50]
    found = forecast_of([a_line(np.repeat(days, 100), came=0)]).lines[0]

    between = wait_of(found, MONDAY - 70).at

    assert between[3] == wait_of(found, MONDAY - 100).at[3]


def test_a_week_that_is_known_to_be_closed_sees_nobody() -> None:
    lines, open_part = [a_line(one_a_day(140))], np.array([0.0, 1, 1, 1, 1])

    found = forecast(
        lines, IN_ONE_LINE, a_past(), day=MONDAY, seed=1, open_part=open_part, paths=50
    )

    first = wait_of(found.lines[0], MONDAY - 140)
    assert first.at[0] == 1


def test_nothing_said_is_ever_below_nobody() -> None:
    found = forecast_of([a_line(one_a_day(30))], a_past(40))

    assert found.sizes is not None
    assert np.isfinite(found.sizes).all()
    assert (found.sizes >= -1e-6).all()
    assert len(found.sizes) == len(LEVELS)
