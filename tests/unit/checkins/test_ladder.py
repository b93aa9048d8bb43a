"""Silence climbs, a rung at a time, and ends with a person: it never removes anybody."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.checkins.content import Step, load_check_ins
from triage.checkins.ladder import Climb, climb, step_after


RULES = load_check_ins(Path(__file__).parents[3] / "rules")
OPENED = date(2026, 11, 2)
EVERY_STEP = frozenset(Step)
STEPS = st.frozensets(st.sampled_from(Step))

pytestmark = pytest.mark.hazard("H-14")


def climbed(possible: frozenset[Step]) -> list[Climb]:
    """The whole ladder, from the first rung to the last."""
    rung, today, taken = 0, step_after(RULES, OPENED, 0), []
    while True:
        one = climb(RULES, rung=rung, today=today, possible=possible)
        taken.append(one)
        if one.next_step_on is None:
            return taken
        rung, today = one.rung, one.next_step_on


def test_silence_climbs_by_way_contact_letter_school_and_person() -> None:
    assert [one.step for one in climbed(EVERY_STEP)] == [
        Step.ANOTHER_WAY,
        Step.ANOTHER_CONTACT,
        Step.LETTER,
        Step.SCHOOL_OR_GP,
        Step.A_PERSON,
    ]


def test_the_first_rung_comes_a_week_after_the_first_message() -> None:
    assert step_after(RULES, OPENED, 0) == date(2026, 11, 9)


def test_somebody_asked_anew_goes_on_from_where_silence_had_climbed() -> None:
    assert step_after(RULES, OPENED, 3) == date(2026, 11, 16)  # the school, not a text
    assert step_after(RULES, OPENED, 5) == date(2026, 11, 16)  # there is no rung above


def test_days_count_from_the_first_message() -> None:
    on = [one.next_step_on for one in climbed(EVERY_STEP)][:-1]

    assert on == [OPENED + rung.after for rung in RULES.ladder[1:]]


def test_a_rung_that_cannot_be_taken_is_passed_over_the_same_day() -> None:
    one = climb(RULES, rung=0, today=OPENED, possible={Step.LETTER})

    assert one == Climb(
        step=Step.LETTER, rung=3, next_step_on=OPENED + timedelta(days=14)
    )


@given(STEPS)
def test_the_ladder_always_ends_with_a_person(possible: frozenset[Step]) -> None:
    assert climbed(possible)[-1].step is Step.A_PERSON


@given(STEPS)
def test_no_rung_is_taken_twice_and_none_that_cannot_be(
    possible: frozenset[Step],
) -> None:
    steps = [one.step for one in climbed(possible)]

    assert len(steps) == len(set(steps))
    assert set(steps) <= possible | {Step.A_PERSON}


@given(STEPS, st.integers(0, 20))
def test_even_a_rung_that_was_taken_away_from_the_file_leads_to_a_person(
    possible: frozenset[Step], rung: int
) -> None:
    one = climb(RULES, rung=rung, today=OPENED, possible=possible)

    assert one.rung > min(rung, len(RULES.ladder) - 1)
