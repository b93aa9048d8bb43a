"""A code and a birthday open a family's page: nothing else does, and nobody learns why not."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.functional.family import BORN, OTHERS_BIRTHDAY, Household, household, main
from triage.desk.family import codes
from triage.store.check_in_rows import CodeRow, FamilySessionRow


pytestmark = pytest.mark.hazard("H-12")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Household]:
    """A household of its own for each story."""
    yield household(tmp_path)


def test_a_code_and_the_birthday_open_the_page(home: Household) -> None:
    mother = home.visitor()

    answer = mother.come_in(home.code(), BORN)

    assert answer.headers["location"] == "/family"
    assert "This page is about Robin" in mother.follow(answer).text


def test_a_code_sent_with_questions_leads_to_them(home: Household) -> None:
    mother = home.visitor()

    answer = mother.come_in(home.code(check_in_id=home.check_in()), BORN)

    assert answer.headers["location"] == "/family/questions"


@pytest.mark.parametrize("written", ["{}", " {} ", "{} ", "lower"])
def test_a_code_is_taken_however_it_is_typed(home: Household, written: str) -> None:
    code = codes.shown(home.code())
    typed = (
        code.lower().replace("-", " ") if written == "lower" else written.format(code)
    )

    assert home.visitor().come_in(typed, BORN).status_code == 303
