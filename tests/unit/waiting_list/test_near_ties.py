"""Near ties: who is a few days' wait short of the next slots."""

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.waiting_list.policies import POLICY
from triage.referrals import Band
from triage.waiting_list.near_ties import NearTie, near_ties
from triage.waiting_list.shares import Drawable, Turns, draws


def a_child(name: str, band: Band, start: int, points: int = 0) -> Drawable:
    return Drawable(
        referral_id=name,
        band=band,
        clock_start=start,
        credit_weeks=points,
        due_on=start + 100,
        lot=1,
    )


def ties(
    waiting: list[Drawable], *, slots: int, within: int = 7
) -> tuple[NearTie, ...]:
    return near_ties(
        waiting, POLICY, slots=slots, alarm=False, turns=Turns(), within_days=within
    )


def test_a_child_three_days_behind_the_last_one_drawn_is_shown() -> None:
    waiting = [
        a_child("first", Band.P2, 1_000),
        a_child("close", Band.P2, 1_003),
        a_child("far", Band.P2, 1_100),
    ]

    assert ties(waiting, slots=1) == (
        NearTie(slot_of=Band.P2, drawn="first", next="close", days=3),
    )


def test_credit_counts_up_to_the_band_s_cap_as_in_the_draw() -> None:
    waiting = [
        a_child("first", Band.P2, 1_000),
        a_child("credit", Band.P2, 1_025, points=3),  # three weeks: 1,004
        a_child("capped", Band.P2, 1_040, points=30),  # still three weeks: 1,019
    ]

    assert [(one.next, one.days) for one in ties(waiting, slots=1)] == [("credit", 4)]


def test_p1_is_compared_by_due_date() -> None:
    waiting = [a_child("first", Band.P1, 1_000), a_child("next", Band.P1, 1_002, 26)]

    assert [(one.next, one.days) for one in ties(waiting, slots=1)] == [("next", 2)]


def test_nobody_is_near_when_everybody_is_drawn() -> None:
    assert ties([a_child("only", Band.P3, 1_000)], slots=5) == ()


@given(
    st.lists(
        st.tuples(st.sampled_from(Band), st.integers(1_000, 1_200), st.integers(0, 30)),
        max_size=25,
    ),
    st.integers(1, 8),
)
def test_each_pair_is_one_drawn_and_one_not_within_the_days(
    some: list[tuple[Band, int, int]], slots: int
) -> None:
    waiting = [a_child(f"R{at}", *one) for at, one in enumerate(some)]

    found = ties(waiting, slots=slots)

    made, _ = draws(waiting, POLICY, slots=slots, alarm=False)
    drawn = {one.referral_id for one in made}
    assert all(one.drawn in drawn and one.next not in drawn for one in found)
    assert all(0 <= one.days <= 7 for one in found)
    assert list(found) == sorted(
        found, key=lambda one: (one.days, one.slot_of, one.next)
    )
