"""A machine may raise what a clinician decided, for now; it never lowers it."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.decisions import (
    AgreeReason,
    BlindFirst,
    ChangeReason,
    DecisionInForce,
    DeclineReason,
    RemovalReason,
    how_blind,
    needs_second,
    settle,
)
from triage.referrals import Band


A_BAND = st.sampled_from(Band)
MAYBE_BAND = st.none() | A_BAND
SILENCE = ("no reply", "not brought", "no answer", "did not answer", "not answering")


def a_decision(
    band: Band, ruled: Band, expires_on: date | None = None
) -> DecisionInForce:
    """A clinician's word on one referral."""
    return DecisionInForce(
        id="D1",
        referral_id="R1",
        band=band,
        ruled_band=ruled,
        fired=frozenset(),
        made_by="Dr Priya Shah, clinician",
        staff_id="demo-clinician",
        made_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        placement=1,
        expires_on=expires_on,
    )


@given(A_BAND, MAYBE_BAND)
def test_without_a_decision_the_rules_stand(ruled: Band, fresh: Band | None) -> None:
    settled = settle(ruled, None, fresh=fresh)

    assert (settled.band, settled.provisional, settled.decision_id) == (
        ruled,
        False,
        None,
    )


@given(A_BAND, A_BAND, A_BAND, MAYBE_BAND)
@pytest.mark.hazard("H-07")
def test_a_machine_never_lowers_what_a_clinician_set(
    ruled: Band, set_by_person: Band, seen: Band, fresh: Band | None
) -> None:
    settled = settle(ruled, a_decision(set_by_person, seen), fresh=fresh)

    assert settled.band <= set_by_person
    assert settled.provisional is (settled.band < set_by_person)
    assert settled.decision_id == "D1"


@given(A_BAND, A_BAND, A_BAND)
def test_what_the_clinician_saw_and_went_below_raises_nothing_again(
    ruled: Band, set_by_person: Band, seen: Band
) -> None:
    settled = settle(ruled, a_decision(set_by_person, seen))

    raised = ruled < seen and ruled < set_by_person
    assert settled.provisional is raised
    assert settled.band is (ruled if raised else set_by_person)


@given(A_BAND, A_BAND, A_BAND)
@pytest.mark.hazard("H-01")
def test_a_new_ground_raises_even_to_a_band_that_was_seen(
    set_by_person: Band, seen: Band, fresh: Band
) -> None:
    settled = settle(seen, a_decision(set_by_person, seen), fresh=fresh)

    assert settled.band is min(set_by_person, fresh)
    assert settled.provisional is (fresh < set_by_person)


@given(A_BAND, A_BAND, A_BAND, st.dates())
@pytest.mark.hazard("H-21")
def test_a_day_that_came_changes_no_band(
    ruled: Band, set_by_person: Band, seen: Band, day: date
) -> None:
    held = settle(ruled, a_decision(set_by_person, seen))

    assert settle(ruled, a_decision(set_by_person, seen, day)) == held


@given(A_BAND, A_BAND)
def test_only_a_less_urgent_band_needs_a_second_person(
    before: Band, after: Band
) -> None:
    assert needs_second(before, after) is (after.value > before.value)


@pytest.mark.hazard("H-14")
def test_silence_is_not_a_reason_to_take_a_child_off() -> None:
    reasons = [*RemovalReason, *DeclineReason]

    assert reasons
    assert not [one for one in reasons if any(said in one for said in SILENCE)]


@pytest.mark.hazard("H-23")
def test_no_reason_to_decline_speaks_of_points_or_a_diagnosis() -> None:
    words = ("score", "points", "priority", "diagnos", "eligib", "threshold")

    assert not [one for one in DeclineReason if any(word in one for word in words)]


def test_every_reason_can_be_read_as_a_sentence() -> None:
    for one in (*AgreeReason, *ChangeReason, *RemovalReason, *DeclineReason):
        assert one.value[0].islower()
        assert not one.value.endswith(".")


@given(st.text(max_size=40))
def test_blind_first_follows_its_setting(referral_id: str) -> None:
    always = how_blind(BlindFirst.ALWAYS, referral_id, seed="s", percent=1)
    all_of_them = how_blind(BlindFirst.SAMPLE, referral_id, seed="s", percent=100)
    none_of_them = how_blind(BlindFirst.SAMPLE, referral_id, seed="s", percent=0)

    assert always
    assert all_of_them
    assert not none_of_them


@pytest.mark.hazard("H-04")
def test_the_sample_is_as_large_as_asked_and_the_same_whenever_it_is_drawn() -> None:
    names = [f"R-{at}" for at in range(4000)]

    drawn = [
        name
        for name in names
        if how_blind(BlindFirst.SAMPLE, name, seed="seed", percent=10)
    ]
    again = [
        name
        for name in names
        if how_blind(BlindFirst.SAMPLE, name, seed="seed", percent=10)
    ]
    other = [
        name
        for name in names
        if how_blind(BlindFirst.SAMPLE, name, seed="another", percent=10)
    ]

    assert drawn == again
    assert 320 < len(drawn) < 480
    assert drawn != other
