"""A book's digest follows what its rules and facts say, and nothing else."""

import re
from pathlib import Path

import pytest

from tests.unit.rulebook.shipped import (
    BOOKS,
    CATALOGUE,
    CHOKE,
    CHOKE_BECAUSE,
    SHIPPED,
    rewrite,
)
from triage.facts import load_catalogue
from triage.referrals import Pathway
from triage.rulebook.book import load_books


def digests(folder: Path) -> dict[Pathway, str]:
    return {key: book.digest for key, book in load_books(folder, CATALOGUE).items()}


def test_white_space_and_comments_change_no_digest(folder: Path) -> None:
    before = digests(folder)

    for name in BOOKS:
        text = (folder / f"{name}.toml").read_text("utf-8")
        spaced = re.sub(r"^(\w+) = ", r"\1   =  ", text, flags=re.MULTILINE)
        noted = spaced.replace("[[rule]]", "# A note.\n\n[[rule]]")
        (folder / f"{name}.toml").write_text(noted, "utf-8")

    assert digests(folder) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (CHOKE, CHOKE.replace("P1", "P2")),
        (CHOKE, CHOKE.replace("==", ">=")),
        (CHOKE_BECAUSE, "Choking."),
        ("review_on = 2027-05-01", "review_on = 2027-05-02"),
        ('version = "2026.11"', 'version = "2026.12"'),
        ("working_days = 5", "working_days = 6"),
        ('who = "duty clinician"', 'who = "anyone"'),
    ],
)
def test_every_change_of_a_shared_rule_changes_every_digest(
    old: str, new: str, folder: Path
) -> None:
    before = digests(folder)

    rewrite(folder, old, new)

    after = digests(folder)
    assert all(after[pathway] != before[pathway] for pathway in Pathway)


def test_a_change_of_one_pathways_rule_leaves_the_others_digest(folder: Path) -> None:
    before = digests(folder)

    rewrite(folder, 'band = "P2"', 'band = "P1"', "speech_language")

    changed = {key for key, digest in digests(folder).items() if digest != before[key]}
    assert changed == {Pathway.SPEECH_LANGUAGE, Pathway.UNDECIDED}


def test_the_order_of_rules_is_part_of_the_digest(folder: Path) -> None:
    before = digests(folder)
    head, first, second, rest = (
        (folder / "common.toml").read_text("utf-8").split("[[rule]]", 3)
    )
    text = "[[rule]]".join([head, second, first, rest])
    (folder / "common.toml").write_text(text, "utf-8")

    assert digests(folder)[Pathway.UNDECIDED] != before[Pathway.UNDECIDED]


def test_a_change_of_a_fact_changes_every_digest(tmp_path: Path) -> None:
    text = (SHIPPED / "facts.toml").read_text("utf-8")
    (tmp_path / "facts.toml").write_text(
        text.replace("fresh_days = 84", "fresh_days = 85", 1), "utf-8"
    )
    before = load_books(SHIPPED, CATALOGUE)

    after = load_books(SHIPPED, load_catalogue(tmp_path / "facts.toml"))

    assert all(after[pathway].digest != before[pathway].digest for pathway in Pathway)
