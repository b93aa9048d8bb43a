"""What is known of a child, done from the page and by a program."""

import re
from typing import Any

import pytest
from fastapi import FastAPI

from tests.functional.test_offering import act
from tests.functional.visitor import Visitor, browser


@pytest.fixture(scope="module")
def priya(fresh_door: FastAPI) -> Visitor:
    """Dr Priya Shah, where she may change things."""
    return signed_in(fresh_door, "clinician")


def signed_in(door: FastAPI, persona: str) -> Visitor:
    one = Visitor(browser(door))
    one.sign_in(persona)
    return one


def first_on_the_list(one: Visitor) -> str:
    page = one.get("/api/v1/waiting-lists/neurodevelopmental").json()
    return str(page["entries"][3]["referral_id"])


@pytest.fixture(scope="module")
def child(priya: Visitor) -> str:
    """The address of a child's page."""
    return f"/referrals/{first_on_the_list(priya)}"


def day(name: str, text: str = "1 10 2025") -> dict[str, str]:
    """A date as three boxes."""
    parts = zip(("day", "month", "year"), text.split(), strict=True)
    return {f"{name}-{part}": number for part, number in parts}


def link_to(page: str, ending: str) -> str:
    """The address of a link on a page."""
    found = re.search(rf'href="([^"]+/{ending})"', page)
    assert found is not None, ending
    return found[1]


def test_the_page_asks_a_facts_own_question_and_keeps_its_answer(
    priya: Visitor, child: str
) -> None:
    choose = priya.get(f"{child}/add-fact").text
    question = priya.get(f"{child}/add-fact?fact=epilepsy").text

    sent = act(
        priya,
        f"{child}/add-fact?fact=epilepsy",
        fact="epilepsy",
        value="yes",
        source="school",
        **day("observed_on"),
    )

    assert "Show its question" in choose
    assert "‘yes’ or ‘no’, or ‘not known’" in question
    assert sent.status_code == 303, sent.text
    assert "Epilepsy: <span" in priya.get(child).text


def test_a_refused_fact_says_why_and_keeps_what_was_typed(
    priya: Visitor, child: str
) -> None:
    sent = act(
        priya,
        f"{child}/add-fact?fact=suspensions",
        fact="suspensions",
        value="dozens",
        source="school",
        **day("observed_on"),
    )

    assert sent.status_code == 422
    assert "a whole number from 0" in sent.text
    assert 'value="dozens"' in sent.text


def test_a_question_is_asked_answered_and_shown(priya: Visitor, child: str) -> None:
    asked = act(priya, f"{child}/ask", asked_of="school", fact="impact_school")
    assert asked.status_code == 303, asked.text
    answer = link_to(priya.get(child).text, "answered")

    kept = act(
        priya,
        answer,
        answer="A great deal",
        facts="Effect on life at school: not known",
        **day("observed_on"),
    )

    assert kept.status_code == 303, kept.text
    assert "A great deal" in priya.get(child).text


def test_a_correction_names_what_was_wrong(priya: Visitor, child: str) -> None:
    page = priya.get(f"{child}/correct-fact").text
    entry = re.search(r'<option value="(\w+)">Epilepsy: Yes', page)
    assert entry is not None

    sent = act(priya, f"{child}/correct-fact", entry=entry[1], why="Said of a brother")

    assert sent.status_code == 303, sent.text
    assert "Said of a brother" in priya.get(child).text


@pytest.mark.hazard("H-05")
def test_two_records_are_compared_before_they_are_merged(
    priya: Visitor, child: str
) -> None:
    others = priya.get("/api/v1/waiting-lists/neurodevelopmental").json()["entries"]
    other = others[7]["referral_id"]

    preview = priya.get(f"{child}/merge?other={other}")
    sent = act(
        priya, f"{child}/merge?other={other}", other=other, why="They look alike"
    )

    assert "side by side" in preview.text
    assert "What would happen" in preview.text
    assert sent.status_code == 422
    assert "There is a problem" in sent.text


def test_every_form_of_knowing_opens(priya: Visitor, child: str) -> None:
    forms = [
        "add-fact", "correct-fact", "ask", "contact-safe", "contact-unsafe", "merge",
        "clock", "outcome-shared", "first-intervention", "report", "complaint",
        "needs", "family", "family-unlink",
    ]  # fmt: skip

    answers = {name: priya.get(f"{child}/{name}").status_code for name in forms}

    assert set(answers.values()) == {200}, answers


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("needs", {"language": "Polish", "formats": "home"}),
        ("complaint", {"about": "The wait"} | day("received_on")),
        (
            "report",
            {"question": "autism", "provider": "A clinic"} | day("received_on"),
        ),
        ("outcome-shared", {"question": "autism"} | day("on_day", "20 11 2026")),
    ],
)
def test_what_is_sent_from_a_form_is_on_the_childs_page(
    priya: Visitor, child: str, name: str, fields: dict[str, str]
) -> None:
    sent = act(priya, f"{child}/{name}", **fields)

    assert sent.status_code == 303, sent.text
    words = {
        "needs": "Polish",
        "complaint": "The wait",
        "report": "A clinic",
        "outcome-shared": "Outcome shared: after",
    }
    assert words[name] in priya.get(child).text


def test_a_complaint_and_a_report_are_settled_from_the_page(
    priya: Visitor, child: str
) -> None:
    page = priya.get(child).text
    sent = [
        act(priya, link_to(page, "acknowledge")),
        act(
            priya,
            link_to(page, "decide"),
            outcome="part accepted",
            reasons="The school was not asked.",
        ),
    ]
    sent.append(
        act(priya, link_to(priya.get(child).text, "close"), outcome="Explained")
    )

    assert [one.status_code for one in sent] == [303, 303, 303], sent[0].text
    assert "The school was not asked." in priya.get(child).text


@pytest.mark.hazard("H-08")
def test_a_clock_is_changed_by_two_people_from_their_pages(
    priya: Visitor, child: str, fresh_door: FastAPI
) -> None:
    asked = act(
        priya,
        f"{child}/clock",
        reason="the day was recorded wrongly",
        why="The letter says so",
        **day("on_day", "3 2 2025"),
    )
    assert asked.status_code == 303, asked.text
    tom = signed_in(fresh_door, "clinician2")

    agreed = act(tom, link_to(tom.get(child).text, "agree"))

    assert agreed.status_code == 303, agreed.text
    page = priya.get(child).text
    assert "The clock started on 3 February 2025" in page
    assert "agreed by Dr Tom Okafor" in page


def known(one: Visitor, child: str) -> Any:
    return one.get(f"/api/v1{child}/known")


def test_a_program_reads_the_same(priya: Visitor, child: str) -> None:
    found = known(priya, child)

    assert found.status_code == 200
    assert found.json()["needs"]["language"] == "Polish"
    assert found.json()["referrals"][0]["here"] is True
    assert known(priya, "/referrals/NONE").status_code == 404


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("persona", ["auditor", "administrator", "council-send"])
def test_nobody_else_reads_or_writes_it(
    fresh_door: FastAPI, child: str, persona: str
) -> None:
    one = signed_in(fresh_door, persona)

    assert known(one, child).status_code == 403
    assert one.get(f"{child}/add-fact").status_code == 403
