"""The rules as a clinical lead reads them, and an invented child tried on them."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from tests.browser.sample import NOW, TENANT
from tests.functional.form_read import beside, sends, summary
from tests.functional.visitor import Visitor
from triage.desk.content import content_of, load_content
from triage.referrals import Pathway
from triage.store import editions
from triage.store.engine import reading, unit_of_work


BOOK = "/rules/neurodevelopmental"
TRY = f"{BOOK}/try"


def tries(visitor: Visitor, at: str = TRY, **facts: str) -> Any:
    """Press the button with some facts given."""
    return visitor.send(at, **{f"fact-{key}": value for key, value in facts.items()})


def asks(visitor: Visitor, pathway: str = "neurodevelopmental", **body: Any) -> Any:
    """The same, as a program does."""
    headers = {"X-CSRF-Token": visitor.csrf}
    return visitor.client.post(
        f"/api/v1/rules/{pathway}/try", headers=headers, json=body
    )


# The rules, with their proof and their examples


@pytest.mark.parametrize("pathway", list(Pathway))
def test_each_rule_shows_its_source_its_owner_its_proof_and_its_examples(
    clinician: Visitor, pathway: Pathway
) -> None:
    told = clinician.get(f"/api/v1/rules/{pathway}").json()
    book = load_content().books[pathway]

    rules = {rule["id"]: rule for group in told["groups"] for rule in group["rules"]}
    assert rules.keys() == {rule.id for rule in book.rules}
    for rule in book.rules:
        assert len(rules[rule.id]["examples"]) == len(rule.examples)
        assert rules[rule.id]["proof"]["words"] == "Proved"
        assert rules[rule.id]["proof"]["properties"]
    page = clinician.get(f"/rules/{pathway}").text
    assert page.count("Proved · ") == len(book.rules)


def test_an_example_is_told_in_words(clinician: Visitor) -> None:
    page = clinician.get(BOOK).text

    assert "Danger to other people: extreme: <strong>holds</strong>." in page
    assert "Nothing is known: <strong>cannot be decided yet</strong>." in page


def test_floors_stand_with_what_they_promise(clinician: Visitor) -> None:
    told = clinician.get(f"/api/v1{BOOK}").json()

    aspiration = next(f for f in told["floors"] if f["id"] == "ASPIRATION-DEFINITE")
    assert aspiration["promise"] == "At least See first (P1)"
    assert told["floors_proof"]["words"] == "Proved"


def test_rules_are_found_by_their_words_and_the_rest_is_counted(
    clinician: Visitor,
) -> None:
    page = clinician.get(BOOK, params={"words": "crisis contact"}).text
    told = clinician.get(f"/api/v1{BOOK}", params={"words": "crisis contact"}).json()

    assert 'id="rule-CRISIS-P2"' in page
    assert 'id="rule-HARM-P1"' not in page
    assert f"of {told['rules_in_all']} and" in page
    assert 'value="crisis contact"' in page


def test_words_that_no_rule_speaks_of_leave_a_page_that_says_so(
    clinician: Visitor,
) -> None:
    assert "0 rules of" in clinician.get(BOOK, params={"words": "zeppelin"}).text


# An invented child


def test_a_child_of_whom_nothing_is_known_is_in_the_last_band_with_a_question(
    clinician: Visitor,
) -> None:
    told = asks(clinician).json()

    assert (told["band"], told["possible_band"]) == ("P4", "P1")
    assert told["question"]
    assert "does not hold" not in {one["answer"] for one in told["answers"]}
    assert not [one["id"] for one in told["answers"] if one["sets_band"]]


def test_every_rule_answers_on_the_page(clinician: Visitor) -> None:
    page = tries(clinician, choking_aspiration="definite").text
    told = asks(clinician, facts={"choking_aspiration": "definite"}).json()

    assert told["band"] == "P1"
    assert "Choking or swallowing danger: definite" in page
    for one in told["answers"]:
        assert f"<strong>{one['id']}: " in page
    assert "Sets the priority" in page


def test_what_was_typed_stands_in_the_form_to_be_changed(clinician: Visitor) -> None:
    page = tries(clinician, choking_aspiration="definite", age_months="40").text

    again = sends(page)
    assert again["fact-choking_aspiration"] == ["definite"]
    assert again["fact-age_months"] == ["40"]
    assert again["fact-harm_to_others"] == [""]


def test_an_answer_that_is_none_is_said_at_its_field_and_the_rest_stays(
    clinician: Visitor,
) -> None:
    answer = tries(clinician, age_months="forty", choking_aspiration="definite")

    assert answer.status_code == 422
    assert "fact-age_months" in summary(answer.text)
    assert "from 0 to 300" in beside(answer.text, "fact-age_months")
    assert sends(answer.text)["fact-choking_aspiration"] == ["definite"]
    assert "What the rules say" not in answer.text


def test_a_rules_example_fills_the_form_and_gives_its_answer(
    clinician: Visitor,
) -> None:
    filled = clinician.get(TRY, params={"rule": "HARM-P1", "example": "1"})

    sent = {name: values[0] for name, values in sends(filled.text).items()}
    told = clinician.client.post(TRY, data=sent).text
    assert sent["fact-harm_to_others"] == "extreme"
    holding = told.partition('id="hold"')[2].partition("</details>")[0]
    assert "HARM-P1: " in holding


def test_an_example_that_is_not_there_is_not_there(clinician: Visitor) -> None:
    for rule, example in (("HARM-P1", 99), ("HARM-P1", 0), ("NO-SUCH-RULE", 1)):
        asked = {"rule": rule, "example": str(example)}
        assert clinician.get(TRY, params=asked).status_code == 404


def test_a_mark_that_no_child_can_reach_is_not_offered_to_be_tried(
    clinician: Visitor,
) -> None:
    told = clinician.get(f"/api/v1{BOOK}").json()
    rules = {rule["id"]: rule for group in told["groups"] for rule in group["rules"]}

    tried = {
        one["facts"]: one["can_be_tried"]
        for one in rules["COMMUNITY-PAEDIATRICS-18-WEEKS"]["examples"]
    }
    assert tried["Wait: 0 weeks"]
    assert not tried["Wait: -1 weeks"]


def test_every_link_to_an_example_leads_to_a_form_that_can_be_sent(
    clinician: Visitor,
) -> None:
    page = clinician.get(BOOK).text
    links = re.findall(r'href="([^"]*/try\?rule=[^"]+)"', page)

    assert len(links) > 200
    for link in links[::20]:
        filled = clinician.get(link.replace("&amp;", "&"))
        sent = {name: values[0] for name, values in sends(filled.text).items()}
        assert clinician.client.post(TRY, data=sent).status_code == 200, link


def test_nothing_of_a_child_who_was_tried_is_kept(
    clinician: Visitor, front_door: FastAPI
) -> None:
    before = rows(front_door)

    tries(clinician, choking_aspiration="definite")
    asks(clinician, facts={"choking_aspiration": "definite"})

    assert rows(front_door) == before


def rows(app: FastAPI) -> dict[str, int]:
    """How many rows each table holds."""
    with reading(app.state.engine) as session:
        names = session.execute(
            text("select name from sqlite_master where type = 'table'")
        ).scalars()
        return {
            name: session.execute(text(f'select count(*) from "{name}"')).scalar_one()
            for name in names
        }


def test_a_fact_that_no_rule_may_read_is_neither_asked_nor_taken(
    clinician: Visitor,
) -> None:
    forbidden = load_content().policy.forbidden

    asked = sends(clinician.get(TRY).text)
    assert not {f"fact-{key}" for key in forbidden} & asked.keys()
    answer = asks(clinician, facts={"ethnicity": "any"})
    assert answer.status_code == 422
    assert "any" not in answer.text.replace("anything", "")


def test_a_program_is_told_which_facts_are_wrong_and_nothing_of_the_child(
    clinician: Visitor,
) -> None:
    answer = asks(clinician, facts={"age_months": 9_999})

    assert answer.status_code == 422
    assert "fact-age_months" in answer.json()["sentence"]
    assert "9999" not in answer.text


def test_a_draft_is_tried_by_its_fingerprint_and_the_rules_in_force_stay(
    coordinator: Visitor, fresh_door: FastAPI
) -> None:
    now = load_content()
    milder = now.files["rules/neurodevelopmental.toml"].replace(
        'when = \'harm_to_others == "extreme"\'\nband = "P1"',
        'when = \'harm_to_others == "extreme"\'\nband = "P3"',
    )
    files = {**now.files, "rules/neurodevelopmental.toml": milder}
    draft = content_of(files, now.folder).digest
    with unit_of_work(fresh_door.state.engine) as session:
        editions.keep(
            session,
            tenant=TENANT,
            digest=draft,
            files=files,
            why="Milder",
            by="A drafter",
            now=NOW,
        )

    facts = {"harm_to_others": "extreme"}
    assert draft != now.digest
    assert asks(coordinator, facts=facts).json()["band"] == "P1"
    told = asks(coordinator, facts=facts, edition=draft).json()
    assert (told["band"], told["edition"]) == ("P2", draft)
    page = coordinator.get(TRY, params={"edition": draft}).text
    assert f"Tried on edition {draft[:12]}." in page
    assert sends(page)["edition"] == [draft]


def test_the_edition_in_force_may_be_named_and_another_is_said_not_to_be_kept(
    clinician: Visitor,
) -> None:
    named = load_content().digest

    assert asks(clinician, edition=named).json()["edition"] == named
    answer = asks(clinician, edition="0" * 64)
    assert answer.status_code in (404, 422)
    assert "never kept here" in answer.json()["sentence"]
