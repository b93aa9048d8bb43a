"""The policy as written: bands, shares and caps that keep the published promises."""

from datetime import date

from tests.spec.content import POLICY, STATUS


BANDS = {band["name"]: band for band in POLICY["band"]}


def test_bands_are_written_most_urgent_first_with_their_longest_waits() -> None:
    waits = [(band["name"], band["max_weeks"]) for band in POLICY["band"]]

    assert waits == [("P1", 2), ("P2", 6), ("P3", 13), ("P4", 18)]


def test_a_more_urgent_band_never_allows_more_credit() -> None:
    caps = [band["credit_cap_weeks"] for band in POLICY["band"]]

    assert caps == sorted(caps) == [0, 3, 6, 26]


def test_shares_are_three_to_two_and_five_three_two_when_over_called() -> None:
    shares = POLICY["shares"]

    assert shares["normal"] == {"P3": 3, "P4": 2}
    assert shares["alarm"] == {"P2": 5, "P3": 3, "P4": 2}
    assert (shares["alarm_above"], shares["alarm_window_weeks"]) == (0.15, 13)
    assert {name: BANDS[name]["share"] for name in ("P3", "P4")} == shares["normal"]


def test_ties_end_with_the_id_so_that_the_order_is_total() -> None:
    assert POLICY["tie_break"]["order"] == ["clock_start", "lot", "referral_id"]
    assert POLICY["tie_break"]["lot_seed"]


def test_the_policy_says_that_it_awaits_agreement_and_when_it_is_reviewed() -> None:
    assert POLICY["status"] == STATUS
    assert POLICY["review_on"] == date(2027, 5, 1)
