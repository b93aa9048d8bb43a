"""Imports through the pages: counted, explained, taken back; and typed referrals."""

import re

import pytest

from api.limits import FORM_LIMIT
from tests.functional.visitor import Visitor


def uploaded(name: str, text: str) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("files", (name, text.encode(), "text/csv"))]


def only_import(visitor: Visitor) -> str:
    return str(
        re.findall(r'href="(/imports/[^"/]+)"', visitor.get("/imports").text)[-1]
    )


@pytest.mark.hazard("H-07")
def test_an_import_shows_counts_that_add_up(coordinator: Visitor) -> None:
    shown = coordinator.get(only_import(coordinator)).text

    numbers = re.findall(r'cell--numeric">.*?</span>\D*([\d,]+)', shown)
    rows, *parts = (int(number.replace(",", "")) for number in numbers[:5])
    assert rows == sum(parts)
    assert "Every row, counted" in shown


def test_choosing_no_file_is_said_beside_the_field(coordinator: Visitor) -> None:
    answer = coordinator.send("/imports")

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "Choose at least one file" in answer.text


def test_an_unknown_spreadsheet_proposes_a_profile(coordinator: Visitor) -> None:
    before = only_import(coordinator)

    answer = coordinator.send(
        "/imports", files=uploaded("new.csv", "Pet,Colour\nRex,brown\n")
    )

    assert answer.status_code == 422
    assert "We have not met this spreadsheet before" in answer.text
    assert "Pet" in answer.text
    assert "Rex" not in answer.text
    assert only_import(coordinator) == before


def test_an_empty_file_is_named_and_nothing_is_imported(coordinator: Visitor) -> None:
    answer = coordinator.send("/imports", files=uploaded("none.csv", ""))

    assert answer.status_code == 422
    assert "none.csv" in answer.text


def test_a_sent_path_cannot_leave_the_folder(coordinator: Visitor) -> None:
    answer = coordinator.send("/imports", files=uploaded("../../etc/x.csv", ""))

    assert "x.csv" in answer.text
    assert "etc" not in answer.text


def test_an_upload_over_the_limit_is_refused_in_a_sentence(
    coordinator: Visitor,
) -> None:
    answer = coordinator.send("/imports", files=uploaded("big.csv", "a" * 2**21))

    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_form_over_its_limit_is_refused(coordinator: Visitor) -> None:
    answer = coordinator.send("/referrals/new", text="a" * (FORM_LIMIT + 1))

    assert answer.status_code == 413


def test_a_body_of_no_stated_length_is_counted_as_it_arrives(
    coordinator: Visitor,
) -> None:
    pieces = (b"a" * 2**16 for _ in range(64))

    answer = coordinator.client.post(
        "/referrals/new",
        content=pieces,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )

    assert answer.status_code == 413


def typed(**different: str) -> dict[str, str]:
    return {
        "pathway": "speech_language",
        "forename": "Wren",
        "surname": "Tester",
        "received_on[day]": "2",
        "received_on[month]": "11",
        "received_on[year]": "2026",
        "fact-stammer_onset": "yes",
    } | different


def test_a_typed_referral_joins_its_list(coordinator: Visitor) -> None:
    answer = coordinator.send("/referrals/new", **typed())

    assert answer.status_code == 303
    shown = coordinator.get(answer.headers["location"]).text
    assert "Wren Tester" in shown
    assert "Speech and language list" in shown


def test_a_typed_referral_with_gaps_says_what_to_correct(
    coordinator: Visitor,
) -> None:
    sent = typed(forename="", nhs_number="999 000 0001", pathway="")

    answer = coordinator.send("/referrals/new", **sent)

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert 'href="#forename">Enter the first name' in answer.text
    assert 'href="#nhs_number">Check the NHS number' in answer.text
    assert 'href="#pathway">Choose a list' in answer.text
    assert 'value="Tester"' in answer.text


def test_a_date_that_does_not_exist_or_has_not_come_is_refused(
    coordinator: Visitor,
) -> None:
    sent = typed(
        **{
            "received_on[year]": "2027",
            "born_on[day]": "31",
            "born_on[month]": "2",
            "born_on[year]": "2019",
        }
    )

    shown = coordinator.send("/referrals/new", **sent).text

    assert "Enter a date that has already come" in shown
    assert "Enter a real date with a day, a month and a year" in shown


def test_a_number_out_of_range_is_refused(coordinator: Visitor) -> None:
    sent = typed(**{"fact-suspensions": "-3", "fact-school_absence_pct": "many"})

    assert coordinator.send("/referrals/new", **sent).status_code == 422


@pytest.mark.hazard("H-05")
def test_undoing_an_import_asks_first_and_says_who_did_it(
    coordinator: Visitor,
) -> None:
    address = only_import(coordinator)

    asked = coordinator.get(f"{address}/undo").text
    answer = coordinator.send(f"{address}/undo")

    assert "Undo the whole import" in asked
    assert answer.headers["location"] == address
    assert "undone on 23 November 2026" in coordinator.get(address).text
    assert "Jo Lane, coordinator" in coordinator.get(address).text
