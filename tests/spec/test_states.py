"""Every walk a referral can make, by every cause: none is made by silence."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.decisions import (
    AsideReason,
    DeclineReason,
    ElsewhereReason,
    PathwayReason,
    RemovalReason,
    ReopenReason,
    ReturnReason,
)
from triage.referrals import MOVES, ON_THE_LIST, Cause, ReferralState


LEAVING = frozenset(
    {ReferralState.REMOVED, ReferralState.DECLINED, ReferralState.SET_ASIDE}
)
SILENCE = frozenset(
    {"silence", "reply", "respond", "replied", "answering", "brought", "attend"}
)

Walk = tuple[ReferralState, ...]


def steps(state: ReferralState, cause: Cause) -> list[ReferralState]:
    """Where one cause can lead from a state."""
    return [to for (start, to), by in MOVES.items() if start is state and by is cause]


def reachable(start: ReferralState, causes: frozenset[Cause]) -> set[ReferralState]:
    """Every state that some sequence of these causes reaches: all of them, walked."""
    found, ahead = {start}, [start]
    while ahead:
        state = ahead.pop()
        for to in (to for cause in causes for to in steps(state, cause)):
            if to not in found:
                found.add(to)
                ahead.append(to)
    return found


def walks(length: int) -> Iterator[Walk]:
    """Every walk of some length from every state."""
    some: list[Walk] = [(state,) for state in ReferralState]
    for _ in range(length):
        some = [
            (*walk, to)
            for walk in some
            for cause in Cause
            for to in steps(walk[-1], cause)
        ]
        yield from some


@pytest.mark.hazard("H-14")
def test_no_cause_and_no_reason_is_silence_or_a_timer() -> None:
    off = [*RemovalReason, *DeclineReason, *AsideReason]
    back = [*ReturnReason, *ElsewhereReason, *ReopenReason, *PathwayReason]

    said = {word for one in (*off, *back) for word in one.split()}

    assert {cause.name for cause in Cause} == {"PERSON", "TWO_PEOPLE", "FIRST_CONTACT"}
    assert said & SILENCE == set()


@pytest.mark.hazard("H-14")
def test_nothing_happening_keeps_every_child_where_they_are() -> None:
    for state in ReferralState:
        assert reachable(state, frozenset()) == {state}


@pytest.mark.hazard("H-07")
@pytest.mark.hazard("H-14")
def test_every_way_off_the_list_that_is_not_being_seen_needs_two_people() -> None:
    ways = {
        (start, to): cause
        for (start, to), cause in MOVES.items()
        if start in ON_THE_LIST and to not in ON_THE_LIST
    }

    assert {to for _, to in ways} == LEAVING | {ReferralState.SEEN}
    for (_, to), cause in ways.items():
        seen = to is ReferralState.SEEN
        assert cause is (Cause.FIRST_CONTACT if seen else Cause.TWO_PEOPLE)


@pytest.mark.hazard("H-07")
def test_one_person_alone_never_takes_a_child_off_in_any_number_of_moves() -> None:
    for start in ON_THE_LIST:
        assert reachable(start, frozenset({Cause.PERSON})) == set(ON_THE_LIST)


@pytest.mark.hazard("H-07")
def test_in_every_walk_a_child_leaves_only_by_two_people_or_by_being_seen() -> None:
    looked_at = 0
    for walk in walks(6):
        looked_at += 1
        for start, to in pairwise(walk):
            if start in ON_THE_LIST and to in LEAVING:
                assert MOVES[start, to] is Cause.TWO_PEOPLE
    assert looked_at > 1_000


@pytest.mark.hazard("H-07")
def test_from_everywhere_one_person_brings_a_child_back_to_waiting() -> None:
    for state in ReferralState:
        back = reachable(state, frozenset({Cause.PERSON}))

        assert ReferralState.WAITING in back


def test_every_state_can_be_reached_from_waiting() -> None:
    assert reachable(ReferralState.WAITING, frozenset(Cause)) == set(ReferralState)


@given(st.lists(st.sampled_from(Cause), max_size=12), st.randoms())
def test_whatever_causes_come_in_whatever_order_no_child_is_stuck(
    causes: list[Cause], chance: object
) -> None:
    state = ReferralState.WAITING
    for cause in causes:
        ahead = steps(state, cause)
        state = chance.choice(ahead) if ahead else state  # type: ignore[attr-defined]  # a Random

    assert ReferralState.WAITING in reachable(state, frozenset({Cause.PERSON}))
