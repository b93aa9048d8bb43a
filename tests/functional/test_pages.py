"""Every page says what a person needs, in plain words."""

import re

import pytest

from api import wording
from tests.browser.sample import TODAY
from tests.functional.visitor import Visitor
from triage.desk.content import load_content
from triage.referrals import Pathway


def first_child(visitor: Visitor) -> str:
    shown = visitor.get("/lists/neurodevelopmental").text
    return str(re.findall(r'scope="row".*?href="(/referrals/[^"]+)"', shown)[0])


def test_the_front_page_is_the_list(clinician: Visitor) -> None:
    answer = clinician.get("/")

    assert answer.headers["location"] == "/lists/neurodevelopmental"


@pytest.mark.hazard("H-04")
@pytest.mark.parametrize("pathway", list(Pathway))
def test_a_list_says_that_a_clinician_decides(
    clinician: Visitor, pathway: Pathway
) -> None:
    shown = clinician.get(f"/lists/{pathway}").text

    assert "The order is a proposal. A clinician decides." in shown
    assert "<strong>Demonstration.</strong>" in shown
    assert "Worked out on 23 November 2026" in shown


def test_a_second_page_starts_where_the_first_ended(clinician: Visitor) -> None:
    first = clinician.get("/lists/neurodevelopmental").text
    following = re.findall(r'rel="next" href="([^"]+)"', first)[0].replace("&amp;", "&")

    second = clinician.get(following).text

    rows = r'scope="row".*?href="(/referrals/[^"]+)"'
    assert len(re.findall(rows, first)) == 50
    assert not set(re.findall(rows, first)) & set(re.findall(rows, second))


def test_the_list_narrows_to_a_band(clinician: Visitor) -> None:
    shown = clinician.get("/lists/neurodevelopmental?band=P4").text

    rows = shown.split("<tbody")[1].split("</tbody")[0]
    assert "See in turn" in rows
    assert "nhsuk-tag--red" not in rows
    assert "Remove filter" in shown


def test_a_filter_nobody_offers_is_explained(clinician: Visitor) -> None:
    answer = clinician.get("/lists/neurodevelopmental?band=P9")

    assert answer.status_code == 422
    assert "P9" not in answer.text


def test_a_search_that_finds_nobody_offers_the_way_back(clinician: Visitor) -> None:
    shown = clinician.look_for("Qqq").text

    assert "Nobody on this list is called that" in shown
    assert "Show everyone on this list" in shown


def test_a_search_address_opened_again_leads_to_the_list(clinician: Visitor) -> None:
    answer = clinician.get("/lists/neurodevelopmental/search")

    assert answer.headers["location"] == "/lists/neurodevelopmental"


def test_a_childs_page_shows_facts_and_what_is_not_known(clinician: Visitor) -> None:
    shown = clinician.get(first_child(clinician)).text

    for heading in ("What we know", "What is not known", "Rules that hold"):
        assert heading in shown
    assert "How this is worked out" in shown
    assert "Not known is never read as ‘no’" in shown


def test_a_child_nobody_has_is_a_friendly_404(clinician: Visitor) -> None:
    answer = clinician.get("/referrals/nobody")

    assert answer.status_code == 404
    assert "Page not found" in answer.text


@pytest.mark.parametrize("pathway", list(Pathway))
def test_a_rule_book_reads_in_plain_english(
    clinician: Visitor, pathway: Pathway
) -> None:
    shown = clinician.get(f"/rules/{pathway}").text

    assert "Awaiting local clinical agreement" in shown
    assert "<strong>When</strong>" in shown
    assert "worked example" in shown


def test_tasks_are_listed_with_their_due_time(clinician: Visitor) -> None:
    shown = clinician.get("/tasks").text

    assert "Needs a person now" in shown
    assert re.search(r"<time datetime=\"2026-1[12]-", shown)


@pytest.mark.parametrize("address", ["/accessibility", "/privacy"])
def test_the_pages_about_the_product_need_no_sign_in(
    stranger: Visitor, address: str
) -> None:
    assert stranger.get(address).status_code == 200


def test_an_address_with_the_wrong_verb_is_explained(clinician: Visitor) -> None:
    assert clinician.client.delete("/tasks").status_code == 405


def test_band_words_are_the_policys() -> None:
    policy = load_content().policy

    assert {b: one.label for b, one in policy.bands.items()} == wording.BAND_LABELS


def test_days_and_moments_read_as_in_london() -> None:
    assert wording.day(TODAY) == "23 November 2026"
    assert wording.day(None) == "Not known"
    assert wording.nhs_number("9991234567") == "999 123 4567"
    assert wording.count(1, "child", "children") == "1 child"
    assert wording.count(1284, "child", "children") == "1,284 children"
