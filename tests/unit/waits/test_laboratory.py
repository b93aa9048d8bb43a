"""What is tried is counted as it says, and two policies differ by nothing but themselves."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from tests.unit.waits.worlds import CAPS, CREDIT, a_world, eventful, rules
from triage.referrals import Band
from triage.waits.figure import By, Figure
from triage.waits.laboratory import (
    NOBODY,
    Given,
    compared,
    seeds_from,
    starved,
    tried,
)
from triage.waits.outcomes import EVERYBODY, LATER, TODAY, Lived, Outcome, lived
from triage.waits.policies import (
    Accumulating,
    Credit,
    First,
    FirstCome,
    OfBand,
    Rule,
    Strict,
    Turns,
    quota,
)
from triage.waits.simulate import World, run
from triage.waits.spells import NEVER
from triage.waits.worlds import (
    CannotBeTried,
    Conditions,
    Waiting,
    expected,
    invented,
)


MAXIMA = {Band.P1: 2, Band.P2: 6, Band.P3: 13, Band.P4: 18}
CONDITIONS = Conditions(
    arrivals_a_week={Band.P1: 1, Band.P2: 2, Band.P3: 6, Band.P4: 9},
    slots_a_week=17,
    max_weeks=MAXIMA,
    years=2,
    missed=0.1,
    leaving_a_year=0.1,
    raised_a_year=0.1,
    harm={Band.P1: 20, Band.P4: 1},
)
GIVEN = Given(conditions=CONDITIONS, waiting=200, seeds=seeds_from(1, 4))
SHARES = First(
    (
        OfBand(Band.P1),
        Turns(
            tuple((OfBand(band, CAPS[band - 1]), 5 - band) for band in list(Band)[1:])
        ),
    )
)


def value(figure: Figure) -> float:
    assert figure.value is not None
    return figure.value


def cell(of: Lived, row: str, outcome: Outcome) -> float:
    return float(of.figures[of.rows.index(row)][list(Outcome).index(outcome)])


def lived_under(one: World, rule: Rule, conditions: Conditions = CONDITIONS) -> Lived:
    return lived(one, run(one, rule), conditions, ())


# Three children: waiting 10 weeks, waiting 1 week, and one who comes on day 7.
SMALL = a_world([-70, -7, 7], [4, 3, 3], [0] * 7 + [0, 1] + [0] * 5)


def test_waits_are_those_of_children_seen_and_ages_those_of_children_waiting() -> None:
    found = lived_under(SMALL, Strict())

    assert cell(found, "P3", Outcome.SEEN) == 1
    assert cell(found, "P3", Outcome.MEAN) == pytest.approx(15 / 7)  # seen on day 8
    assert cell(found, "P3", Outcome.WAITING) == 1
    assert cell(found, "P3", Outcome.OLDEST) == 1  # came on day 7, the end is day 14
    assert cell(found, "P4", Outcome.OLDEST) == 12
    assert np.isnan(cell(found, "P4", Outcome.MEAN))
    assert cell(found, EVERYBODY, Outcome.WAITING) == 2
    assert cell(found, TODAY, Outcome.WAITING) == 1
    assert cell(found, LATER, Outcome.WAITING) == 1


def test_the_largest_overtaking_is_in_weeks_between_clocks() -> None:
    strict, first_come = lived_under(SMALL, Strict()), lived_under(SMALL, FirstCome())

    assert cell(strict, "P4", Outcome.OVERTAKING) == 9
    assert cell(strict, EVERYBODY, Outcome.OVERTAKING) == 9
    assert cell(strict, "P4", Outcome.OVERTAKING_INSIDE) == 0
    assert cell(strict, EVERYBODY, Outcome.OVERTAKEN) == pytest.approx(100 / 3)
    assert cell(first_come, EVERYBODY, Outcome.OVERTAKING) == 0
    assert cell(first_come, EVERYBODY, Outcome.OVERTAKEN) == 0


def test_who_missed_a_visit_is_not_counted_as_overtaken() -> None:
    one = World(**(vars(SMALL) | {"misses": np.array([1, 0, 0], np.int16)}))

    assert cell(lived_under(one, Strict()), EVERYBODY, Outcome.OVERTAKING) == 0


def test_a_child_is_late_who_was_not_seen_by_a_date_that_came_while_they_waited() -> (
    None
):
    due = np.array([-3, 8, 13], np.int32)  # late today already; seen on it; not seen
    one = World(**(vars(SMALL) | {"due": due}))

    found = lived_under(one, Strict())

    assert cell(found, "P3", Outcome.LATE) == 50
    assert np.isnan(cell(found, "P4", Outcome.LATE))
    gone = replace(one, leaves=np.array([NEVER, NEVER, 13], np.int32))
    assert cell(lived_under(gone, Strict()), "P3", Outcome.LATE) == 0


def test_harm_is_weeks_waited_from_today_times_what_is_declared() -> None:
    declared = replace(CONDITIONS, harm={Band.P3: 100, Band.P4: 500})

    found = lived_under(SMALL, Strict(), declared)

    assert cell(found, "P4", Outcome.HARM) == pytest.approx(2 * 500 / 1000)
    assert cell(found, "P3", Outcome.HARM) == pytest.approx((8 + 7) / 7 * 100 / 1000)


def test_harm_goes_by_the_band_of_each_week() -> None:
    raised = {
        "raised_on": np.array([7, NEVER, NEVER], np.int32),
        "raised_to": np.array([3, 3, 3], np.int8),
    }
    one = World(**(vars(SMALL) | {"slots": np.zeros(14, np.int32)} | raised))
    declared = replace(CONDITIONS, harm={Band.P3: 100, Band.P4: 500})

    found = lived_under(one, Strict(), declared)

    by_hand = 0.5 + 0.1 + 0.2 + 0.1  # a week in P4, then in P3; two weeks; one week
    assert cell(found, EVERYBODY, Outcome.HARM) == pytest.approx(by_hand)


def test_places_moved_are_told_against_the_order_by_clock() -> None:
    one = a_world([-30, -20, -10], [4, 4, 2], [1] * 7)

    assert cell(lived_under(one, Strict()), EVERYBODY, Outcome.MOVED) == pytest.approx(
        4 / 3
    )
    assert cell(lived_under(one, FirstCome()), EVERYBODY, Outcome.MOVED) == 0


@given(eventful(), rules)
def test_rows_add_up_whatever_happens(one: World, rule: Rule) -> None:
    found = lived_under(one, rule)

    for outcome in (Outcome.SEEN, Outcome.WAITING, Outcome.OVER_18, Outcome.HARM):
        bands = sum(cell(found, band.name, outcome) for band in Band)
        whole = cell(found, EVERYBODY, outcome)
        assert bands == pytest.approx(whole)
        times = cell(found, TODAY, outcome) + cell(found, LATER, outcome)
        assert times == pytest.approx(whole)


@given(eventful(), rules)
def test_the_largest_overtaking_is_what_looking_at_every_pair_gives(
    one: World, rule: Rule
) -> None:
    done = run(one, rule)
    until = np.minimum(done.left(one), len(one.slots))
    pairs = [
        (int(one.clock[late] - one.clock[early])) / 7
        for early in range(len(one))
        for late in range(len(one))
        if done.seen[late] < until[early] and one.misses[early] == 0
    ]

    found = lived(one, done, CONDITIONS, ())

    largest = cell(found, EVERYBODY, Outcome.OVERTAKING)
    if (one.misses == 0).any():
        assert largest == pytest.approx(max([0, *pairs]))
    else:
        assert np.isnan(largest)


def test_two_policies_meet_the_same_children() -> None:
    both = compared(GIVEN, SHARES, Strict(CAPS))

    assert both.tried[0] == tried(GIVEN, SHARES)
    assert both.tried[1] == tried(GIVEN, Strict(CAPS))


def test_a_policy_compared_with_itself_differs_by_nothing_at_all() -> None:
    both = compared(GIVEN, SHARES, SHARES)

    for row in both.differences.values():
        for figure in row.values():
            assert figure.value in (0, None)
            assert figure.low in (0, None)


def test_common_worlds_make_a_difference_surer_than_either_figure() -> None:
    both = compared(GIVEN, SHARES, Strict(CAPS))
    wait = [one.table[EVERYBODY][Outcome.HARM] for one in both.tried]
    difference = both.differences[EVERYBODY][Outcome.HARM]

    assert difference.by is By.RUNS
    assert _width(difference) < min(map(_width, wait))
    assert value(difference) == pytest.approx(value(wait[1]) - value(wait[0]))


def _width(figure: Figure) -> float:
    assert figure.low is not None
    assert figure.high is not None
    return figure.high - figure.low


def test_one_run_has_no_interval_and_nobody_to_count_is_said() -> None:
    found = tried(replace(GIVEN, seeds=(3,)), quota(2, SHARES))

    figure = found.table[EVERYBODY][Outcome.MEAN]
    assert (figure.low, figure.by) == (None, By.NONE)
    assert found.table[TODAY][Outcome.OLDEST].why_not in ("", NOBODY)
    few = replace(CONDITIONS, arrivals_a_week={Band.P4: 5}, raised_a_year=0)
    nobody = tried(replace(GIVEN, conditions=few, seeds=(1, 2)), SHARES)
    assert nobody.table["P1"][Outcome.MEAN].why_not == NOBODY


def test_strict_bands_are_warned_of_where_more_urgent_children_fill_every_slot() -> (
    None
):
    crowded = replace(
        CONDITIONS,
        arrivals_a_week={Band.P1: 5, Band.P2: 12, Band.P3: 2, Band.P4: 1},
        missed=0.0,
    )

    assert starved(Strict(), crowded) == {Band.P3: 1, Band.P4: pytest.approx(19 / 17)}
    assert starved(SHARES, crowded) == {}
    assert starved(quota(5, Strict()), crowded) == {}
    assert starved(Accumulating((8, 4, 2, 1)), crowded) == {}
    last = Turns(((OfBand(Band.P3), 3), (OfBand(Band.P4), 2)))
    in_turn = First((OfBand(Band.P1), OfBand(Band.P2), last))
    assert list(starved(in_turn, crowded)) == [Band.P3, Band.P4]
    missed = replace(crowded, slots_a_week=20, missed=0.2)
    assert list(starved(Strict(), missed)) == [Band.P3, Band.P4]
    assert starved(Strict(), replace(missed, missed=0.0)) == {}


def test_a_starving_band_is_never_seen_and_a_quota_sees_it() -> None:
    crowded = replace(
        CONDITIONS,
        arrivals_a_week={Band.P2: 18, Band.P4: 1},
        missed=0.0,
        leaving_a_year=0.0,
        raised_a_year=0.0,
    )
    on = Given(conditions=crowded, waiting=100, seeds=(1,))

    strict, kept = tried(on, Strict()).table, tried(on, quota(5, Strict())).table

    assert value(strict["P4"][Outcome.SEEN]) == 0
    assert value(kept["P4"][Outcome.SEEN]) > 0


def test_under_too_few_slots_credit_keeps_bands_apart_by_exactly_the_credit() -> None:
    """T4c, on a long list."""
    heavy = replace(
        CONDITIONS,
        arrivals_a_week={Band.P2: 20, Band.P3: 40, Band.P4: 60},
        slots_a_week=100,
        years=3,
        missed=0.0,
        leaving_a_year=0.0,
        raised_a_year=0.0,
    )
    on = Given(conditions=heavy, waiting=5_000, seeds=(1,))

    found = tried(on, Credit(CREDIT)).table

    waits = [value(found[name][Outcome.MEAN]) for name in ("P2", "P3", "P4")]
    assert np.diff(waits) == pytest.approx([4, 8], abs=0.3)


@pytest.mark.parametrize(
    "differs",
    [
        {"slots_a_week": 0},
        {"slots_a_week": float("nan")},
        {"arrivals_a_week": {Band.P1: -1}},
        {"years": 0},
        {"years": 11},
        {"missed": 1},
        {"missed": -0.1},
        {"leaving_a_year": 0.95},
        {"raised_a_year": float("inf")},
        {"back_after_weeks": 0},
        {"harm": {Band.P1: -1}},
        {"slots_a_week": 10_000, "years": 10},
        {"arrivals_a_week": {Band.P1: 1e9}},
    ],
)
def test_what_cannot_be_tried_is_said(differs: dict[str, object]) -> None:
    conditions = replace(CONDITIONS, **differs)  # type: ignore[arg-type]  # one of each kind

    with pytest.raises(CannotBeTried, match="This cannot be tried: "):
        tried(replace(GIVEN, conditions=conditions), SHARES)


def test_nobody_to_try_on_is_said() -> None:
    nobody = replace(CONDITIONS, arrivals_a_week={})

    with pytest.raises(CannotBeTried, match="nobody waits"):
        tried(replace(GIVEN, conditions=nobody, waiting=0), SHARES)
    with pytest.raises(CannotBeTried, match="children who come each week"):
        tried(replace(GIVEN, conditions=nobody), SHARES)


@pytest.mark.parametrize(("first", "many"), [(1, 0), (1, 31), (-1, 2)])
def test_seeds_are_some_and_not_too_many(first: int, many: int) -> None:
    with pytest.raises(CannotBeTried):
        seeds_from(first, many)


def test_a_list_of_one_child_can_be_tried() -> None:
    alone = replace(CONDITIONS, arrivals_a_week={}, missed=0.0, leaving_a_year=0.0)
    some = invented(CONDITIONS, 1, 1)

    found = tried(Given(conditions=alone, waiting=some, seeds=(1, 2)), SHARES)

    assert value(found.table[EVERYBODY][Outcome.WAITING]) == 0
    assert expected(alone, 1) == pytest.approx(17 * 104)
    assert isinstance(some, Waiting)
