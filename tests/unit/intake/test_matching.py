"""Who is who: rows that are one child, rows that are not, and rows that may be."""

from datetime import date
from pathlib import Path

import pytest

from tests.unit.intake.builders import (
    codes,
    csv_file,
    feed,
    form,
    kinds,
    paediatric,
    read,
    row_of,
    taken_in,
    therapy,
)
from triage.intake.admit import Outcome
from triage.intake.entries import Existing
from triage.referrals import Pathway, ReferralState


@pytest.mark.parametrize(
    "other",
    [
        {"Patient_Name": "NOWAK, Tobiasz"},
        {"NHS_Number": "9991450610"},
        {"Date_of_Birth": "15/08/2020"},
    ],
)
def test_one_referral_number_on_two_children_keeps_both(
    tmp_path: Path, other: dict[str, str]
) -> None:
    intake = taken_in(read(csv_file(tmp_path, paediatric(), paediatric(**other))))

    assert len({one.id for one in intake.referrals}) == 2
    assert len(intake.children) == 2
    assert all("referral_id_shared" in codes(row) for row in intake.rows)


@pytest.mark.hazard("H-05")
def test_twins_with_one_number_by_mistake_stay_two_children(tmp_path: Path) -> None:
    twin = therapy(tmp_path, Forename="Tobiasz")

    intake = taken_in(read(csv_file(tmp_path, paediatric())), read(twin))

    assert len(intake.children) == 2
    assert all("nhs_shared" in codes(row) for row in intake.rows)
    assert "identity" in kinds(intake)


def test_one_child_on_two_lists_is_one_child(tmp_path: Path) -> None:
    intake = taken_in(read(csv_file(tmp_path, paediatric())), read(therapy(tmp_path)))

    assert len(intake.children) == 1
    assert {one.pathway for one in intake.referrals} == {
        Pathway.NEURODEVELOPMENTAL,
        Pathway.SPEECH_LANGUAGE,
    }


@pytest.mark.hazard("H-08")
def test_an_unreadable_birthday_contradicts_nothing(tmp_path: Path) -> None:
    other = therapy(tmp_path, DOB="31/02/2020")

    intake = taken_in(read(csv_file(tmp_path, paediatric())), read(other))

    assert len(intake.children) == 1


@pytest.mark.parametrize(
    "changed", [{"NHS_no.": ""}, {"NHS_no.": "9992879212"}, {"DOB": "15/08/2020"}]
)
def test_a_doubtful_match_is_two_children_and_a_question(
    tmp_path: Path, changed: dict[str, str]
) -> None:
    other = therapy(tmp_path, **changed)

    intake = taken_in(read(csv_file(tmp_path, paediatric())), read(other))

    assert len(intake.children) == 2
    assert all("possible_same_child" in codes(row) for row in intake.rows)


def test_one_child_twice_on_one_list_is_kept_twice_and_asked_about(
    tmp_path: Path,
) -> None:
    path = csv_file(tmp_path, paediatric(), paediatric(Referral_ID="ND2"))

    intake = taken_in(read(path))

    assert len(intake.referrals) == 2
    assert all("possible_duplicate" in codes(row) for row in intake.rows)


def test_a_death_on_one_list_is_told_on_the_other(tmp_path: Path) -> None:
    dead = therapy(tmp_path, Notes="Deceased - do not contact")

    intake = taken_in(read(csv_file(tmp_path, paediatric())), read(dead))

    waiting = next(row for row in intake.rows if row.file == "list.csv")
    assert waiting.outcome is Outcome.WITH_FINDINGS
    assert "deceased_elsewhere" in codes(waiting)
    assert "deceased_elsewhere" in kinds(intake)


def test_a_form_about_a_child_already_waiting_there_is_news(tmp_path: Path) -> None:
    intake = taken_in(read(csv_file(tmp_path, paediatric())), read(form(tmp_path)))

    assert row_of(intake, "form.csv") is Outcome.MERGED
    assert len(intake.referrals) == 1
    assert intake.referrals[0].clock_start == date(2025, 12, 28)


@pytest.mark.parametrize(
    "changed",
    [
        {"Child's NHS number (if you know it)": "don't know"},
        {"Child's date of birth": "15/08/2020"},
        {"Child's date of birth": "not sure"},
        {"Child's first name": "Tobiasz"},
        {"Which service are you asking for?": "Speech and language therapy"},
    ],
)
def test_a_form_without_a_three_point_match_is_a_referral(
    tmp_path: Path, changed: dict[str, str]
) -> None:
    path = form(tmp_path, changed)

    intake = taken_in(read(csv_file(tmp_path, paediatric())), read(path))

    assert len(intake.referrals) == 2


@pytest.mark.parametrize(
    ("changed", "reached", "code"),
    [
        ({}, True, None),
        ({"forename": "TOMASZ", "dob": ""}, True, None),
        ({"surname": "Kowalska"}, True, None),
        ({"nhs_number": ""}, True, None),
        ({"nhs_number": "9991450610"}, False, "number_and_name_disagree"),
        ({"forename": "Tobiasz"}, False, "number_and_name_disagree"),
        ({"nhs_number": "", "dob": "2020-08-15"}, False, "unmatched"),
        ({"nhs_number": "", "forename": "Tom"}, False, "unmatched"),
        ({"nhs_number": "", "dob": "n/k"}, False, "unmatched"),
    ],
)
def test_a_feed_row_reaches_exactly_one_child_or_none(
    tmp_path: Path, changed: dict[str, str], reached: bool, code: str | None
) -> None:
    files = read(csv_file(tmp_path, paediatric())), read(feed(tmp_path, **changed))

    intake = taken_in(*files)

    row = next(row for row in intake.rows if row.file == "feed.csv")
    assert (row.referral_id == "ND1") is reached
    assert reached or row.outcome is Outcome.SET_ASIDE
    assert code is None or code in codes(row)


def test_a_feed_row_that_two_children_fit_is_set_aside(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        paediatric(NHS_Number=""),
        paediatric(NHS_Number="", Referral_ID="ND2"),
    )

    intake = taken_in(read(path), read(feed(tmp_path, nhs_number="")))

    row = next(row for row in intake.rows if row.file == "feed.csv")
    assert "ambiguous" in codes(row)
    assert "check_set_aside" in kinds(intake)


def test_a_keyed_feed_row_finds_a_child_whose_number_is_missing(tmp_path: Path) -> None:
    path = csv_file(tmp_path, paediatric(NHS_Number=""))

    intake = taken_in(read(path), read(feed(tmp_path)))

    row = next(row for row in intake.rows if row.file == "feed.csv")
    assert row.referral_id == "ND1"
    assert "number_not_on_list" in codes(row)


def known_from(tmp_path: Path) -> Existing:
    first = taken_in(read(csv_file(tmp_path, paediatric())))
    return Existing(
        children=first.children, referrals=first.referrals, profiles=first.profiles
    )


@pytest.mark.hazard("H-08")
def test_a_form_about_a_referral_known_before_leaves_its_clock(tmp_path: Path) -> None:
    known = known_from(tmp_path)

    intake = taken_in(read(form(tmp_path)), existing=known)

    assert intake.referrals == known.referrals
    assert intake.rows[0].outcome is Outcome.MERGED
    assert intake.rows[0].referral_id == "ND1"


def test_a_new_referral_of_a_child_known_to_wait_there_is_asked_about(
    tmp_path: Path,
) -> None:
    known = known_from(tmp_path)
    later = csv_file(tmp_path, paediatric(Referral_ID="ND2"))

    intake = taken_in(read(later), existing=known)

    assert "possible_duplicate" in codes(intake.rows[0])
    assert intake.children[0].id == known.children[0].id
    assert intake.missing == ("ND1",)


def test_a_feed_finds_children_known_before(tmp_path: Path) -> None:
    known = known_from(tmp_path)

    intake = taken_in(read(feed(tmp_path)), existing=known)

    assert intake.rows[0].referral_id == "ND1"
    assert [one.value for one in intake.observations[known.children[0].id]] == [3]


def test_a_referral_stays_while_any_of_its_rows_says_it_waits(tmp_path: Path) -> None:
    path = csv_file(tmp_path, paediatric(Status="Discharged"), paediatric())

    intake = taken_in(read(path))

    assert intake.referrals[0].state is ReferralState.WAITING
    assert all("status_disagrees" in codes(row) for row in intake.rows)
    assert "check_discharged" in kinds(intake)


def test_rows_of_one_referral_with_two_dates_use_the_earlier(tmp_path: Path) -> None:
    other = paediatric(Date_Referral_Received="01/12/2025")

    intake = taken_in(read(csv_file(tmp_path, paediatric(), other)))

    assert intake.referrals[0].clock_start == date(2025, 12, 1)
    assert "received_dates_differ" in codes(intake.rows[1])


def test_a_form_after_a_discharge_is_a_new_referral(tmp_path: Path) -> None:
    left = csv_file(tmp_path, paediatric(Status="Discharged"))

    intake = taken_in(read(left), read(form(tmp_path)))

    states = {one.state for one in intake.referrals}
    assert states == {ReferralState.WAITING, ReferralState.SET_ASIDE}
