"""The weekly meeting's rates: agreeing always alarms as agreeing never does."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import duty
from triage.desk.meeting import rates
from triage.desk.meeting.rates import HIGH, LOW
from triage.referrals import Band
from triage.store.meeting import Given, Refused, Word


MEETING = duty.in_force().meeting
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def words(agreed: int, changed: int, who: str = "Ada") -> list[Word]:
    plain = Word(
        referral_id="R1",
        band=Band.P3,
        proposed_band=Band.P3,
        staff_id=who,
        made_by=f"{who}, clinician",
        made_at=NOW,
    )
    return [plain] * agreed + [replace(plain, band=Band.P2)] * changed


def blind(
    name: str, band: Band, who: str = "Ada", proposed: Band | None = Band.P3
) -> Given:
    return Given(
        referral_id=name,
        band=band,
        proposed=proposed,
        staff_id=who,
        made_by=who,
        made_at=NOW,
    )


@pytest.mark.hazard("H-04")
@pytest.mark.parametrize(
    ("agreed", "changed", "alarm"),
    [(10, 0, LOW), (99, 1, LOW), (90, 10, ""), (7, 3, HIGH), (0, 10, HIGH)],
)
def test_agreeing_nearly_always_and_differing_often_both_alarm(
    agreed: int, changed: int, alarm: str
) -> None:
    assert rates.overall(words(agreed, changed), MEETING).alarm == alarm


@given(st.integers(0, 30), st.integers(0, 30))
def test_no_rate_is_shown_on_fewer_than_ten_decisions(
    agreed: int, changed: int
) -> None:
    rate = rates.overall(words(agreed, changed), MEETING)

    assert (rate.share is None) == (agreed + changed < 10)
    assert (rate.decisions, rate.changed) == (agreed + changed, changed)
    assert rate.raised + rate.lowered == rate.changed


def test_each_clinician_has_a_rate_of_their_own() -> None:
    both = words(12, 0, "Ada") + words(5, 1, "Ben")

    ada, ben = rates.by_clinician(both, MEETING)

    assert (ada.who, ada.decisions, ada.alarm) == ("Ada, clinician", 12, LOW)
    assert (ben.who, ben.decisions, ben.share) == ("Ben, clinician", 6, None)


@pytest.mark.hazard("H-04")
def test_words_that_differ_are_listed_the_furthest_apart_first() -> None:
    given_ = [
        blind("R1", Band.P2),
        blind("R2", Band.P1),
        blind("R2", Band.P3, "Ben"),
        blind("R3", Band.P3),
        blind("R4", Band.P4, proposed=None),
    ]
    no = Refused(
        referral_id="R5",
        sentence="Make it P4.",
        made_by="Ada",
        second_by="Ruth",
        decided_at=NOW,
    )

    found = rates.disagreements(given_, [no])

    assert [(one.referral_id, one.between, one.apart) for one in found] == [
        ("R2", "given blind, then compared", 2),
        ("R2", "two clinicians, blind", 2),
        ("R1", "given blind, then compared", 1),
        ("R5", "second sign-off", 0),
    ]


def test_agreement_counts_pairs_and_those_one_band_apart() -> None:
    given_ = [blind(f"R{at}", Band.P3 if at % 2 else Band.P2) for at in range(10)]

    found = rates.blind_against_proposed(given_, MEETING)

    assert (found.pairs, found.same, found.one_apart, found.share) == (10, 5, 5, 0.5)


def test_only_the_latest_word_of_a_clinician_is_compared() -> None:
    latest, earlier = blind("R1", Band.P2), blind("R1", Band.P4)

    found = rates.between_raters(
        [latest, earlier, blind("R1", Band.P2, "Ben")], MEETING
    )

    assert (found.pairs, found.same) == (1, 1)
