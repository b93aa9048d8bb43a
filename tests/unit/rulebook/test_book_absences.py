"""Books refused for what is absent: a file, a word, a case, a review to come."""

import shutil
from pathlib import Path

import pytest

from triage.facts import load_catalogue
from triage.rulebook.book import BadRuleBook, load_books


RULES = Path(__file__).parents[3] / "rules"
CATALOGUE = load_catalogue(RULES / "facts.toml")
DOES_NOT = '  facts = { breathing_trouble_acute = false }\n  then = "does not"'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped books, to be spoiled."""
    for path in RULES.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def refusal(folder: Path) -> str:
    with pytest.raises(BadRuleBook) as refused:
        load_books(folder, CATALOGUE)
    return str(refused.value)


def test_a_book_that_is_not_there_is_refused(folder: Path) -> None:
    (folder / "speech_language.toml").unlink()

    assert refusal(folder).startswith("speech_language.toml, line 1: it is not there")


def test_a_book_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / "common.toml").write_bytes(b"\xff\xfeb\x00")

    assert "not UTF-8 text" in refusal(folder)


@pytest.mark.parametrize(
    ("written", "spoilt", "reason"),
    [
        (DOES_NOT, '  facts = {}\n  then = "undecided"', "one that does not"),
        ('owner = "Clinical', 'owner = " " # "Clinical', "owner is empty"),
        (
            "review_on = 2027-05-01\n  [[",
            "review_on = 2026-10-31\n  [[",
            "review_on is before version 2026.11 was written",
        ),
    ],
)
def test_what_a_rule_lacks_is_said_with_its_line(
    folder: Path, written: str, spoilt: str, reason: str
) -> None:
    path = folder / "common.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace(written, spoilt, 1), "utf-8")

    said = refusal(folder)

    assert said.startswith("common.toml, line ")
    assert reason in said


def test_a_review_in_the_versions_own_month_is_in_time(folder: Path) -> None:
    path = folder / "common.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("2027-05-01\n  [[", "2026-11-01\n  [[", 1), "utf-8")

    assert load_books(folder, CATALOGUE)
