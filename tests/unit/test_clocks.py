"""Each question's clock: what stops it, what moves it, and what never does."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.clocks import (
    EVERY_QUESTION,
    STARTS,
    ClockEvent,
    Happened,
    Question,
    StartsAfterContact,
    StartsInTheFuture,
    changed,
    clocks,
    decided_start,
    questions,
)
from triage.referrals import Pathway, Referral


START = date(2026, 1, 5)
TODAY = date(2026, 11, 24)
REFERRAL = Referral(
    id="R1",
    child_id="C1",
    pathway=Pathway.NEURODEVELOPMENTAL,
    clock_start=START,
)
BOTH = (Question.AUTISM, Question.ADHD)
KEPT_RUNNING = (
    Happened.CONTACT,
    Happened.WAS_NOT_BROUGHT,
    Happened.CANCELLED_BY_FAMILY,
    Happened.CANCELLED_BY_SERVICE,
    Happened.DECLINED,
    Happened.OUTCOME_SHARED,
    Happened.FIRST_INTERVENTION,
)
DAYS = st.dates(START, TODAY)
ASKED = st.sampled_from([EVERY_QUESTION, *map(str, BOTH)])


def events(*kinds: Happened) -> st.SearchStrategy[ClockEvent]:
    return st.builds(
        ClockEvent, kind=st.sampled_from(kinds), on_day=DAYS, question=ASKED
    )


def one(kind: Happened, days: int, question: str = EVERY_QUESTION) -> ClockEvent:
    return ClockEvent(kind=kind, on_day=START + timedelta(days=days), question=question)


def test_a_clock_counts_whole_weeks_from_the_day_the_referral_was_received() -> None:
    (clock, _) = clocks(REFERRAL, [], START + timedelta(days=20), BOTH)

    assert clock.started_on == START
    assert clock.weeks_waiting == 2
    assert clock.weeks_so_far == 2
    assert clock.runs


def test_each_question_is_stopped_by_its_own_first_contact() -> None:
    autism, adhd = clocks(
        REFERRAL, [one(Happened.FIRST_CONTACT, 70, Question.AUTISM)], TODAY, BOTH
    )

    assert (autism.runs, autism.weeks_to_contact) == (False, 10)
    assert autism.weeks_waiting is None
    assert adhd.runs


def test_a_clock_tells_the_weeks_to_outcome_and_to_first_intervention() -> None:
    told = [
        one(Happened.FIRST_CONTACT, 70),
        one(Happened.OUTCOME_SHARED, 140),
        one(Happened.FIRST_INTERVENTION, 210),
    ]

    (clock, _) = clocks(REFERRAL, told, TODAY, BOTH)

    assert clock.weeks_to_contact == 10
    assert clock.weeks_to_outcome == 20
    assert clock.weeks_to_intervention == 30


@pytest.mark.hazard("H-08")
@given(st.lists(events(*KEPT_RUNNING), max_size=12))
def test_nothing_but_a_first_contact_stops_or_resets_a_clock(
    told: list[ClockEvent],
) -> None:
    for clock in clocks(REFERRAL, told, TODAY, BOTH):
        assert clock.runs
        assert clock.started_on == START
        assert clock.weeks_waiting == (TODAY - START).days // 7


@pytest.mark.hazard("H-08")
@given(
    st.lists(events(*KEPT_RUNNING, Happened.FIRST_CONTACT), max_size=10),
    st.lists(events(*KEPT_RUNNING, Happened.FIRST_CONTACT), max_size=5),
)
def test_a_clock_that_stopped_never_runs_again_by_what_happens(
    before: list[ClockEvent], after: list[ClockEvent]
) -> None:
    earlier = clocks(REFERRAL, before, TODAY, BOTH)
    later = clocks(REFERRAL, [*before, *after], TODAY, BOTH)

    for then, now in zip(earlier, later, strict=True):
        if then.first_contact_on is not None:
            assert now.first_contact_on is not None
            assert now.first_contact_on <= then.first_contact_on


@pytest.mark.hazard("H-08")
@given(
    st.lists(events(*KEPT_RUNNING, Happened.FIRST_CONTACT), max_size=8),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_visits_are_recorded_changes_no_clock(
    told: list[ClockEvent], chance: object
) -> None:
    shuffled = list(told)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis's own Random

    assert clocks(REFERRAL, told, TODAY, BOTH) == clocks(
        REFERRAL, shuffled, TODAY, BOTH
    )


@pytest.mark.hazard("H-08")
@given(
    st.lists(
        st.tuples(
            st.sampled_from([Happened.CORRECTED, Happened.RESTORED]), DAYS, ASKED
        ),
        min_size=1,
        max_size=6,
    )
)
def test_changing_one_clock_never_moves_another(
    asked: list[tuple[Happened, date, str]],
) -> None:
    told: list[ClockEvent] = []
    for kind, day, question in asked:
        before = {c.question: c.started_on for c in clocks(REFERRAL, told, TODAY, BOTH)}
        change = ClockEvent(kind=kind, on_day=day, question=question)
        told += changed(REFERRAL, told, BOTH, change, TODAY)
        after = {c.question: c.started_on for c in clocks(REFERRAL, told, TODAY, BOTH)}

        expected = {
            name: day if question in (EVERY_QUESTION, name) else before[name]
            for name in before
        }
        assert after == expected
        assert decided_start(told) == min(after.values())


@pytest.mark.hazard("H-08")
@given(st.lists(events(*(kind for kind in Happened if kind not in STARTS)), max_size=8))
def test_a_place_counts_from_the_referral_until_people_decide_otherwise(
    told: list[ClockEvent],
) -> None:
    assert decided_start(told) is None


def test_a_first_contact_recorded_in_error_lets_the_clock_run_on() -> None:
    contact = one(Happened.FIRST_CONTACT, 70)
    told = [contact, one(Happened.NOT_A_CONTACT, 70)]

    assert all(clock.runs for clock in clocks(REFERRAL, told, TODAY, BOTH))
    assert not any(
        clock.runs for clock in clocks(REFERRAL, [*told, contact], TODAY, BOTH)
    )


def test_a_clock_cannot_start_on_a_day_that_has_not_come() -> None:
    change = ClockEvent(kind=Happened.CORRECTED, on_day=TODAY + timedelta(days=1))

    with pytest.raises(StartsInTheFuture):
        changed(REFERRAL, [], BOTH, change, TODAY)


def test_a_clock_cannot_start_after_it_stopped() -> None:
    told = [one(Happened.FIRST_CONTACT, 70, Question.AUTISM)]

    with pytest.raises(StartsAfterContact):
        changed(REFERRAL, told, BOTH, one(Happened.CORRECTED, 71), TODAY)
    assert changed(
        REFERRAL, told, BOTH, one(Happened.CORRECTED, 71, Question.ADHD), TODAY
    )


@pytest.mark.parametrize(
    ("pathway", "said", "asked"),
    [
        (Pathway.NEURODEVELOPMENTAL, ["autism"], ["autism"]),
        (Pathway.NEURODEVELOPMENTAL, ["both"], ["autism", "ADHD"]),
        (Pathway.NEURODEVELOPMENTAL, ["autism", "adhd"], ["autism", "ADHD"]),
        (Pathway.NEURODEVELOPMENTAL, [], ["autism", "ADHD"]),
        (Pathway.NEURODEVELOPMENTAL, ["voice"], ["autism", "ADHD"]),
        (Pathway.SPEECH_LANGUAGE, [], ["speech and language"]),
        (Pathway.SPEECH_LANGUAGE, ["speech", "language"], ["speech and language"]),
        (Pathway.SPEECH_LANGUAGE, ["fluency"], ["fluency"]),
        (Pathway.UNDECIDED, [], ["autism", "ADHD", "speech and language"]),
        (Pathway.UNDECIDED, ["adhd", "voice"], ["ADHD", "voice"]),
    ],
)
def test_a_referral_asks_every_question_that_anyone_named(
    pathway: Pathway, said: list[str], asked: list[str]
) -> None:
    assert list(questions(pathway, said)) == asked


@pytest.mark.hazard("H-11")
@given(st.sampled_from(list(Pathway)))
def test_what_is_not_known_to_be_asked_still_has_a_clock(pathway: Pathway) -> None:
    assert questions(pathway, [])
