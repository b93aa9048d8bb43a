"""Decisions are numbered once, changes are told to users, commands are the known ones."""

import re

from tests.house.tree import ROOT, files, name, text


ADR = re.compile(r"^docs/adr/(\d{4})-[a-z0-9-]+\.md$")
PARTS = ["Context", "Options", "Decision", "What follows", "When to revisit"]
FRAGMENT = re.compile(r"^\+[a-z0-9-]+\.(rules|scoring|messages|fixed|changed)\.md$")
WORDS = {"demo", "test", "check", "fix", "bench", "docs", "serve", "worker"}


def adrs() -> dict[str, str]:
    return {name(path): text(path) for path in files() if ADR.match(name(path))}


def test_decision_records_are_numbered_from_one_without_gap_or_double() -> None:
    numbers = [int(found[1]) for one in adrs() if (found := ADR.match(one))]

    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_every_decision_record_has_the_same_parts() -> None:
    parts = {
        one: re.findall(r"^## (.+)$", words, re.M) for one, words in adrs().items()
    }

    assert {one: found for one, found in parts.items() if found != PARTS} == {}


def test_every_decision_record_is_in_the_index() -> None:
    index = text(ROOT / "docs/adr/index.md")

    assert [one for one in adrs() if one.removeprefix("docs/adr/") not in index] == []


def test_every_change_note_is_one_sentence_of_a_known_kind() -> None:
    notes = [path for path in files() if path.parent == ROOT / "changelog.d"]
    notes = [path for path in notes if path.name != "README.md"]

    assert [path.name for path in notes if not FRAGMENT.match(path.name)] == []
    assert [path.name for path in notes if len(text(path).split("\n")) > 3] == []


def test_make_knows_the_words_the_readme_teaches() -> None:
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))

    assert targets >= WORDS


def test_coverage_is_asked_for_by_name_alone() -> None:
    asks = [
        name(path)
        for path in (ROOT / ".ci/run", ROOT / "Makefile", ROOT / "pyproject.toml")
        if "--cov" in text(path)
    ]

    assert asks == ["Makefile"]
    assert text(ROOT / "Makefile").count("--cov") == 1
