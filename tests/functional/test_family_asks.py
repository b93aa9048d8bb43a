"""A family asks for a person to look again, and says that something is wrong."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from tests.browser.sample import NOW
from tests.functional.family import (
    Household,
    household,
    tasks,
    tells,
    token,
)
from triage.store.check_in_rows import LookAgainRow
from triage.store.engine import unit_of_work


HERS = {"eating": ["weight"], "help": ["sleep"], "safety": ["self_harm"]}
HIS = {"eating": ["few_foods"], "help": ["money"]}


@pytest.fixture
def home(tmp_path: Path) -> Household:
    """A household of its own for each story."""
    return household(tmp_path, enquiries="01632 960 001")


def test_a_person_is_asked_to_look_again_with_a_day_and_a_reason(
    home: Household,
) -> None:
    mother = home.inside()

    asked = mother.fill("/family/look-again", what=["wait"], why=["Nobody asked us."])
    again = mother.client.post(
        "/family/look-again",
        data={"csrf": token(mother), "why": "Again."},
    )

    assert "You asked us to look again on 23 November 2026" in mother.follow(asked).text
    assert again.status_code == 303
    (look,) = home.rows(LookAgainRow)
    assert (look.words, look.due_on) == ("Nobody asked us.", date(2026, 12, 7))
    assert [one.quote for one in tasks(home, "look_again")] == ["Nobody asked us."]


def test_what_came_of_it_is_shown_with_its_reason(home: Household) -> None:
    mother = home.inside()
    mother.fill("/family/look-again", why=["Nobody asked us."])
    with unit_of_work(home.engine) as session:
        look = session.exec(select(LookAgainRow)).one()
        look.outcome, look.reason = "not changed", "The school sees it as we do."
        look.decided_at = NOW
        session.add(look)

    page = mother.get("/family/look-again").text

    assert "We looked again and made no change" in page
    assert "The school sees it as we do." in page


@pytest.mark.parametrize("why", ["", "  ", "x" * 5_001])
def test_a_reason_that_is_missing_or_too_long_is_said_and_kept(
    home: Household, why: str
) -> None:
    answer = home.inside().fill("/family/look-again", why=[why])

    assert answer.status_code == 422
    assert why.strip() in answer.text
    assert home.rows(LookAgainRow) == []


def test_a_correction_is_a_task_and_changes_no_fact_by_itself(home: Household) -> None:
    tells(home, "mother", HERS)
    mother = home.inside()
    before = home.kept()["fact"]
    where = re.search(
        r'"(/family/told-us/[^"]+/eating)"', mother.get("/family/told-us").text
    )
    assert where is not None

    for _ in range(2):
        sent = mother.fill(where[1], words=["He coughs no more."])

    assert "A person will read this by" in mother.follow(sent).text
    assert [one.quote for one in tasks(home, "family_corrects")] == [
        "He coughs no more."
    ]
    assert home.kept()["fact"] == before


@pytest.mark.hazard("H-12")
def test_nobody_corrects_or_reads_what_another_said(home: Household) -> None:
    tells(home, "father", HIS)
    his = home.inside("father")
    found = re.search(r'"(/family/told-us/[^"]+)"', his.get("/family/told-us").text)
    assert found is not None
    mother = home.inside()

    assert mother.get(found[1]).status_code == 404
    sent = {"csrf": token(mother), "words": "Not so."}
    assert mother.client.post(found[1], data=sent).status_code == 404
    assert tasks(home, "family_corrects") == []
