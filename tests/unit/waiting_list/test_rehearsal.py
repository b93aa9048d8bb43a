"""A rehearsal says who would move, and tells of no group of fewer than five."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.referrals import Band, Pathway
from triage.waiting_list import rehearsal
from triage.waiting_list.rehearsal import (
    PLACES,
    SMALLEST,
    Change,
    Move,
    Stood,
    by_group,
    compare,
    in_places,
    totals,
)


DAY = date(2026, 11, 2)
ND, SLT = Pathway.NEURODEVELOPMENTAL, Pathway.SPEECH_LANGUAGE
CHANGES = list(Change)
Groups = dict[str, dict[str, str]]


def child(name: str, **more: Any) -> Stood:
    """A child seen in turn; each test says what differs."""
    plain: dict[str, Any] = {
        "pathway": ND,
        "band": Band.P4,
        "points": 0,
        "order_day": date(2026, 1, 1),
        "clock_start": date(2026, 1, 1),
        "lot": 1,
        "due_on": DAY + timedelta(days=30),
    }
    return Stood(referral_id=name, **plain | more)


def a_list(many: int) -> list[Stood]:
    """Children by day of waiting, the first to be seen first."""
    return [
        child(f"C{n:03d}", order_day=date(2026, 1, 1) + timedelta(days=n))
        for n in range(many)
    ]


def moved(now: list[Stood], then: list[Stood], name: str) -> Move:
    found = {one.then.referral_id: one for one in compare(now, then, day=DAY)}
    return found[name]


def test_a_list_that_stays_as_it_is_moves_nobody() -> None:
    stays = a_list(30)

    assert [one.changes(0) for one in compare(stays, stays, day=DAY)] == [()] * 30


def test_places_are_counted_in_each_list_whole() -> None:
    found = in_places([child("A", pathway=SLT), *a_list(3), child("B", pathway=SLT)])

    assert [(one.referral_id, place) for one, place in found] == [
        *(("C000", 1), ("C001", 2), ("C002", 3)),
        *(("A", 1), ("B", 2)),
    ]


def test_the_order_is_the_published_one() -> None:
    some = [
        child("lot", lot=2),
        child("clock", clock_start=date(2025, 12, 1)),
        child("day", order_day=date(2025, 12, 1)),
        child("band", band=Band.P3, order_day=date(2026, 9, 1)),
        child("id"),
    ]

    assert [one.referral_id for one, _ in in_places(some)] == [
        *("band", "day", "clock", "id", "lot")
    ]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (Band.P4, Band.P2, (Change.SOONER,)),
        (Band.P2, Band.P3, (Change.LATER,)),
        (Band.P3, Band.P3, ()),
    ],
)
def test_another_priority_is_told_with_its_direction(
    before: Band, after: Band, change: tuple[Change, ...]
) -> None:
    one = moved([child("A", band=before)], [child("A", band=after)], "A")

    assert (one.band_before, one.changes()) == (before, change)


@pytest.mark.parametrize(
    ("more_than", "told"), [(11, ()), (12, ()), (10, (Change.BACK,))]
)
def test_moving_by_more_places_than_asked_is_told(
    more_than: int, told: tuple[Change, ...]
) -> None:
    now = a_list(30)
    then = [*now[1:], child("C000", order_day=date(2026, 1, 12), lot=9)]

    one = moved(now, then, "C000")

    assert (one.place_before, one.place, one.forward) == (1, 12, -11)
    assert one.changes(more_than) == told
    assert moved(then, now, "C000").changes(10) == (Change.FORWARD,)
    assert moved(then, now, "C000").changes(11) == ()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(1, -1, True), (0, -1, True), (1, 0, False), (-1, -1, False)],
)
def test_only_who_is_newly_past_their_day_is_told(
    before: int, after: int, told: bool
) -> None:
    one = moved(
        [child("A", due_on=DAY + timedelta(days=before))],
        [child("A", due_on=DAY + timedelta(days=after))],
        "A",
    )

    assert (Change.OVER in one.changes()) == told


def test_a_child_who_was_on_no_list_has_no_move() -> None:
    one = moved([], [child("A")], "A")

    assert (one.place_before, one.place, one.changes(0)) == (None, 1, ())
    late = moved([], [child("A", due_on=date(2026, 1, 1))], "A")
    assert late.changes() == (Change.OVER,)


@st.composite
def rehearsals(draw: Callable[..., Any]) -> tuple[list[Move], Groups]:
    """Moves of up to sixty children in a few groups of two kinds."""
    moves, groups = [], {}
    for n in range(draw(st.integers(0, 60))):
        before, after = draw(st.tuples(st.sampled_from(Band), st.sampled_from(Band)))
        one = Move(
            then=child(f"C{n}", band=after),
            place=draw(st.integers(1, 60)),
            band_before=before,
            place_before=draw(st.integers(1, 60)),
            over_before=draw(st.booleans()),
            over=draw(st.booleans()),
        )
        moves.append(one)
        groups[f"C{n}"] = {
            "sex": draw(st.sampled_from(("female", "male", "not known"))),
            "ethnicity": draw(st.sampled_from("ABCDE")),
        }
    return moves, groups


@pytest.mark.hazard("H-22")
@given(rehearsals())
def test_no_number_below_five_is_shown_or_can_be_worked_out(
    made: tuple[list[Move], Groups],
) -> None:
    moves, groups = made
    whole = totals(moves)

    for table in by_group(moves, groups):
        truth = Counter(
            (groups[one.then.referral_id][table.kind], change)
            for one in moves
            for change in one.changes()
        )
        sizes = Counter(named[table.kind] for named in groups.values())
        for change in CHANGES:
            hidden = [one.group for one in table.lines if one.counts[change] is None]
            for line in table.lines:
                count = line.counts[change]
                assert count in (None, truth[line.group, change])
                assert count is None or not 0 < count < SMALLEST
                assert line.children in (None, sizes[line.group])
            if hidden and whole.counts[change] is not None:
                rest = sum(truth[group, change] for group in hidden)
                size = sum(sizes[group] for group in hidden)
                assert len(hidden) > 1
                assert not 0 < rest < SMALLEST
                assert not 0 < size - rest < SMALLEST


@given(rehearsals())
def test_groups_are_counted_at_the_same_number_of_places_whatever_was_asked(
    made: tuple[list[Move], Groups],
) -> None:
    moves, _ = made

    found = totals(moves).counts[Change.FORWARD]

    truth = sum(one.forward > PLACES for one in moves)
    assert found in (None, truth)


def test_a_large_group_is_told_in_full() -> None:
    now = a_list(40)
    then = [child(one.referral_id, band=Band.P3) for one in now[:20]] + now[20:]
    groups = {one.referral_id: {"sex": "female"} for one in now}

    (table,) = by_group(compare(now, then, day=DAY), groups)

    (line,) = table.lines
    assert (table.kind, line.group, line.children) == ("sex", "female", 40)
    assert line.counts[Change.SOONER] == 20
    assert rehearsal.totals(compare(now, then, day=DAY)).counts[Change.SOONER] == 20


def test_ten_places_and_fewer_than_five_are_what_the_page_says() -> None:
    assert (PLACES, SMALLEST) == (10, 5)
