"""What is promised of a wait holds in simulation, and what cannot be kept is said."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.waiting_list.policies import POLICY
from tests.unit.waiting_list.simulated import Service
from tests.unit.waiting_list.test_shares import MONDAY, lists
from triage.referrals import Band
from triage.waiting_list import promise
from triage.waiting_list.promise import (
    CHANCE,
    Figures,
    Line,
    Verdict,
    at_most,
    turns_take,
)
from triage.waiting_list.shares import (
    DAYS_IN_WEEK,
    TURN,
    Draw,
    Drawable,
    Turns,
    draws,
)


NORMAL, ALARM = POLICY.shares.normal, POLICY.shares.alarm


# -- slots: exact, whoever else waits --------------------------------------------------


@given(lists, st.booleans(), st.integers(0, 12))
@settings(max_examples=150)
def test_nobody_is_drawn_after_the_slot_that_was_promised(
    waiting: Sequence[Drawable], alarm: bool, before: int
) -> None:
    begun, turns = draws(waiting, POLICY, slots=before, alarm=alarm)
    gone = {one.referral_id for one in begun}
    left = [one for one in waiting if one.referral_id not in gone]

    made, _ = draws(left, POLICY, slots=len(left), alarm=alarm, turns=turns)

    for one in left:
        line = Line(band=one.band, ahead=_ahead(one, left, alarm=alarm))
        for known in (turns, None):
            slots = promise.said(line, _quiet(), POLICY, alarm=alarm, turns=known).slots
            assert _slots_until(one, made, alarm=alarm) <= slots


@given(st.sampled_from([NORMAL, ALARM]), st.integers(1, 40), st.data())
def test_the_worst_turns_are_no_better_than_any_that_can_be(
    shares: Mapping[Band, int], many: int, data: st.DataObject
) -> None:
    band = data.draw(st.sampled_from(sorted(shares)))
    steps = {one: TURN // shares[one] for one in shares}
    turns = Turns(passes={one: data.draw(st.integers(0, steps[one])) for one in shares})
    lowest = min(turns.passes.values())
    here = {one: at - lowest for one, at in turns.passes.items()}

    worst = turns_take(band, many, shares)

    assert turns_take(band, many, shares, Turns(passes=here)) <= worst
    assert worst <= many * sum(shares.values()) / shares[band] + len(shares)


def test_the_turns_are_counted_as_they_are_drawn() -> None:
    assert [turns_take(Band.P3, n, NORMAL, Turns()) for n in (1, 2, 3)] == [1, 3, 5]
    assert [turns_take(Band.P4, n, NORMAL, Turns()) for n in (1, 2, 3)] == [2, 4, 7]
    assert [turns_take(Band.P4, n, NORMAL) for n in (1, 2)] == [3, 6]


def test_a_band_without_a_share_takes_one_slot_for_each_ahead() -> None:
    found = promise.said(
        Line(band=Band.P2, ahead={Band.P2: 4}), _quiet(), POLICY, alarm=False
    )

    assert found.slots == 5


# -- weeks: while as many come, and as many slots are given ----------------------------


@pytest.mark.hazard("H-10")
@pytest.mark.parametrize("alarm", [False, True])
@pytest.mark.parametrize("load", [0.8, 1.0, 1.5])
def test_what_was_said_to_be_kept_is_kept_when_as_many_come_as_said(
    load: float, alarm: bool
) -> None:
    service = Service(load=load, regular=True, alarm=alarm).run(78)

    assert service.broken() == []
    assert service.kept() > (100 if load < 1.5 else 0)


@pytest.mark.parametrize("load", [0.8, 1.0, 1.5])
def test_it_is_kept_with_the_stated_chance_when_they_come_by_chance(
    load: float,
) -> None:
    broken = kept = 0
    for seed in range(3):
        service = Service(load=load, regular=False, seed=seed).run(60)
        broken, kept = broken + len(service.broken()), kept + service.kept()

    assert kept
    assert broken <= (1 - CHANCE) * kept


@pytest.mark.hazard("H-10")
@pytest.mark.parametrize("load", [0.8, 1.0, 1.5])
def test_whoever_waits_beyond_their_weeks_was_told_that_it_could_be(
    load: float,
) -> None:
    service = Service(load=load, regular=True).run(78)

    late = [
        told
        for name, (told, at) in service.promised.items()
        if service.waits.get(name, service.week - at) > told.max_weeks
    ]
    assert bool(late) == (load > 1)
    assert all(told.verdict is not Verdict.KEPT for told in late)


def test_where_more_come_than_are_seen_it_is_said_from_the_first_day() -> None:
    service = Service(load=1.5, regular=True).run(30)

    first, last = service.said[0], service.said[-1]
    assert [one.verdict for one in first[2:]] == [Verdict.GROWS] * 2
    assert {one.verdict for one in last[2:]} == {Verdict.GROWS}
    assert [one.verdict for one in first[:2]] == [Verdict.KEPT] * 2


@pytest.mark.parametrize("load", [1.5, 3.0])
def test_with_the_extra_slots_it_named_the_promise_is_kept_and_with_one_less_not(
    load: float,
) -> None:
    figures = Service(load=load, regular=True).run(10).figures()

    for one in promise.of_bands(figures, POLICY, alarm=False):
        extra = one.extra_slots
        assert extra is not None
        assert _verdict(figures, one.band, extra) is Verdict.KEPT
        if extra:
            assert _verdict(figures, one.band, extra - 1) is not Verdict.KEPT


# -- what cannot be promised is said ---------------------------------------------------


def test_where_the_most_urgent_fill_every_slot_there_is_no_bound() -> None:
    figures = _figures(slots=5, come={Band.P1: 5})

    found = promise.of_bands(figures, POLICY, alarm=False)

    assert [one.verdict for one in found[1:]] == [Verdict.NO_BOUND] * 3
    assert [one.newcomer.weeks for one in found[1:]] == [None] * 3
    assert [one.slots_a_week for one in found[1:]] == [0] * 3
    assert found[0].newcomer.weeks


def test_no_slots_are_no_promise_to_anybody() -> None:
    found = promise.of_bands(_figures(slots=0, come={}), POLICY, alarm=False)

    assert {one.verdict for one in found} == {Verdict.NO_BOUND}
    assert all(one.extra_slots for one in found)


def test_a_long_list_is_too_late_though_no_more_come() -> None:
    waiting = dict.fromkeys(Band, 0) | {Band.P4: 1000}
    figures = replace(_figures(slots=10, come={}), waiting=waiting)

    last = promise.of_bands(figures, POLICY, alarm=False)[-1]

    assert last.verdict is Verdict.TOO_LATE
    assert last.newcomer.weeks == 101  # 1,001 slots at ten a week
    assert last.extra_slots == 46


def test_other_bands_take_no_more_than_their_turns_and_no_more_than_there_are() -> None:
    line = Line(band=Band.P4, ahead={Band.P4: 19})
    plain = _figures(slots=10, come={})
    many, few = (
        replace(plain, waiting={**plain.waiting, Band.P3: number, Band.P4: 19})
        for number in (1000, 5)
    )

    told = [promise.said(line, one, POLICY, alarm=False) for one in (many, few)]

    assert [one.slots for one in told] == [51, 51]  # 20 turns, and 31 of the others
    assert [one.weeks for one in told] == [6, 3]


def test_who_is_ahead_is_not_counted_again_for_another_bands_turn() -> None:
    plain = _figures(slots=10, come={})
    figures = replace(plain, waiting={**plain.waiting, Band.P3: 100})

    last = promise.of_bands(figures, POLICY, alarm=False)[-1]

    assert last.newcomer.weeks == 11  # a hundred before them, at ten a week


def test_those_to_come_are_counted_together_where_that_is_fewer() -> None:
    figures = Service(load=0.8, regular=True).run(8).figures()

    last = promise.of_bands(figures, POLICY, alarm=False)[-1]

    assert (last.verdict, last.newcomer.weeks) == (Verdict.KEPT, 11)


def test_to_be_seen_first_a_later_child_may_be_due_as_soon_as_today() -> None:
    lines = [
        promise.newcomer(band, _quiet(), POLICY, alarm=False).open_weeks
        for band in Band
    ]

    assert lines == [2, 3, 6, 26]


def test_beyond_ten_years_no_weeks_are_said() -> None:
    waiting = dict.fromkeys(Band, 0) | {Band.P4: 1000}
    figures = replace(_figures(slots=1, come={}), waiting=waiting)

    assert promise.of_bands(figures, POLICY, alarm=False)[-1].newcomer.weeks is None


def test_beyond_reason_no_extra_slots_are_named() -> None:
    waiting = dict.fromkeys(Band, 0) | {Band.P1: 10**6}
    figures = replace(_figures(slots=1, come={}), waiting=waiting)

    assert promise.of_bands(figures, POLICY, alarm=False)[0].extra_slots is None


def test_slots_kept_for_the_longest_waiter_and_owed_visits_come_off_first() -> None:
    plain = _figures(slots=10, come={})
    every = replace(POLICY, shares=replace(POLICY.shares, longest_waiter_every=2))
    line = Line(band=Band.P4, ahead={Band.P4: 19})

    told = promise.said(line, plain, POLICY, alarm=False)
    owed = promise.said(line, replace(plain, owed=30), POLICY, alarm=False)
    kept = promise.said(line, plain, every, alarm=False)

    assert (told.weeks, owed.weeks, kept.weeks) == (2, 5, 4)
    first = promise.said(Line(band=Band.P1, ahead={}), replace(plain, owed=30), POLICY, alarm=False)  # fmt: skip
    assert first.weeks == 1


def test_a_band_that_needs_less_than_its_share_leaves_the_rest() -> None:
    little = _figures(slots=10, come={Band.P3: 9, Band.P4: 1})
    more = _figures(slots=10, come={Band.P3: 7, Band.P4: 4})

    assert _verdict(little, Band.P3, 0) is not Verdict.GROWS
    assert _verdict(more, Band.P3, 0) is Verdict.GROWS
    assert _verdict(more, Band.P4, 0) is Verdict.GROWS


def test_under_the_alarm_what_one_lower_band_leaves_goes_to_both_others() -> None:
    # P3 needs 1 of its 3, so P2 has 5 in 7 of the 9 left: 6.43 a week.
    fits = _figures(slots=10, come={Band.P2: 6.4, Band.P3: 1, Band.P4: 9})
    not_ = _figures(slots=10, come={Band.P2: 6.5, Band.P3: 1, Band.P4: 9})

    assert _verdict(fits, Band.P2, 0, alarm=True) is not Verdict.GROWS
    assert _verdict(not_, Band.P2, 0, alarm=True) is Verdict.GROWS


def test_so_many_at_the_most_is_more_than_the_mean_and_nothing_of_nothing() -> None:
    assert at_most(0) == 0
    assert [at_most(mean) for mean in (1, 10, 100)] == [6, 22, 132]


def _verdict(
    figures: Figures, band: Band, extra: int, *, alarm: bool = False
) -> Verdict:
    more = replace(figures, slots_a_week=figures.slots_a_week + extra)
    return promise.of_bands(more, POLICY, alarm=alarm)[band - 1].verdict


def _figures(slots: float, come: Mapping[Band, float]) -> Figures:
    nobody = dict.fromkeys(Band, 0)
    return Figures(
        slots_a_week=slots,
        arrivals_a_week=dict.fromkeys(Band, 0.0) | dict(come),
        waiting=nobody,
    )


def _quiet() -> Figures:
    return _figures(slots=1, come={})


def _ahead(
    one: Drawable, waiting: Sequence[Drawable], *, alarm: bool
) -> Mapping[Band, int]:
    """Who comes first in the line for the slots of a child's own band."""
    bands = promise.in_line(one.band, POLICY, alarm=alarm)
    mine = _key(one.band, one)
    first = [c.band for c in waiting if c.band in bands and _key(one.band, c) < mine]
    return Counter(first)


def _key(band: Band, one: Drawable) -> tuple[int, int, int, str]:
    cap = POLICY.bands[band].credit_cap_weeks
    starts = one.clock_start - DAYS_IN_WEEK * min(one.credit_weeks, cap)
    day = one.due_on if band is Band.P1 else starts
    return (day, one.clock_start, one.lot, one.referral_id)


def _slots_until(one: Drawable, made: Sequence[Draw], *, alarm: bool) -> int:
    """How many slots were given up to theirs, without those of more urgent bands."""
    shares = POLICY.shares.alarm if alarm else POLICY.shares.normal
    counts = (
        (lambda d: d in shares) if one.band in shares else (lambda d: d == one.band)
    )

    def until() -> Iterator[Draw]:
        for draw in made:
            yield draw
            if draw.referral_id == one.referral_id:
                return

    return sum(counts(draw.slot_of) for draw in until())


def test_the_days_of_a_simulation_are_days() -> None:
    assert date.fromordinal(MONDAY).weekday() == 0
