"""No referral ends by itself, and no tie-break can be chosen."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from triage.referrals import MOVES, Band, Cause, Child, Pathway, ReferralState, lot


def test_every_state_leads_somewhere_and_none_to_itself() -> None:
    assert {start for start, _ in MOVES} == set(ReferralState)
    assert all(start is not to for start, to in MOVES)


def test_from_every_state_one_person_may_bring_a_child_back_to_waiting() -> None:
    for state in set(ReferralState) - {ReferralState.WAITING}:
        assert MOVES[state, ReferralState.WAITING] is Cause.PERSON


def test_a_child_who_was_seen_is_never_set_aside_or_removed_from_there() -> None:
    for start in (ReferralState.SEEN, ReferralState.REMOVED):
        assert [to for was, to in MOVES if was is start] == [ReferralState.WAITING]


def test_a_more_urgent_band_is_a_lower_number() -> None:
    assert sorted(Band) == [Band.P1, Band.P2, Band.P3, Band.P4]
    assert [band.value for band in Band] == [1, 2, 3, 4]


def test_there_is_a_list_for_a_family_that_is_not_sure() -> None:
    assert [pathway.value for pathway in Pathway] == [
        "neurodevelopmental",
        "speech_language",
        "undecided",
    ]


def test_a_child_with_one_name_has_no_stray_blanks() -> None:
    both = Child(id="1", forename="Ada", surname="Sample")
    one = Child(id="2", forename="", surname="Sample")

    assert (both.name, one.name) == ("Ada Sample", "Sample")


def test_what_is_not_known_of_a_child_is_none_and_not_empty() -> None:
    child = Child(id="1", forename="Ada", surname="Sample")

    assert child.nhs_number is None
    assert child.born_on is None
    assert child.language is None
    assert child.postcode is None


@given(st.text(), st.text())
def test_a_lot_is_the_same_whenever_it_is_drawn_and_fits_the_store(
    seed: str, referral_id: str
) -> None:
    drawn = lot(seed, referral_id)

    assert drawn == lot(seed, referral_id)
    assert 0 <= drawn < 2**63


def test_a_lot_is_what_anyone_can_work_out_from_the_published_seed() -> None:
    # sha256("seed:R-1"), the first eight bytes, without the lowest bit
    assert lot("seed", "R-1") == 0x76974F211269C991
    assert lot("seed", "R-1") != lot("another seed", "R-1")


def test_lots_fall_evenly() -> None:
    drawn = [lot("seed", f"R-{at}") for at in range(4000)]

    quarters = Counter(one >> 61 for one in drawn)
    assert len(set(drawn)) == 4000
    assert all(900 < quarters[quarter] < 1100 for quarter in range(4))
