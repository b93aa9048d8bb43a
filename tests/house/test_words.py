"""What people read is kind and plain, and nothing names a machine."""

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, name, text


# Said of children, these blame or pity them. Spellings that other people's files use
# are read by the import profiles and stay there.
BANNED = re.compile(
    r"\b(did not attend|dna'?d|suffer(s|ing|er|ed)?( from)?|afflicted|special needs"
    r"|(high|low)[- ]functioning|challenging|non-?compliant|wheelchair[- ]bound"
    r"|child with autism|children with autism)\b",
    re.IGNORECASE,
)
READ_BY_PEOPLE = {".html", ".jinja", ".j2", ".njk", ".txt", ".toml", ".md"}
LEFT_UNDONE = re.compile(r"\b(TO[D]O|FIXM[E]|XX[X]|coming soo[n]|lorem ipsu[m])\b")
UNEXPLAINED = re.compile(r"# (type: ignore|noq[a])\s*$")
A_MACHINE = re.compile(r"(?<![\w.:/])/(home|root|work|Users|opt)/\w")
AN_INDEX = re.compile(r"index[-_]url|pythonhoste[d]|registry\.npmj[s]|pypi\.or[g]")


def read_by_people() -> list[Path]:
    """Templates, rules, cards and the manual; not profiles, not test data."""
    return [
        path
        for path in files()
        if path.suffix in READ_BY_PEOPLE
        and name(path).startswith(("api/", "rules/", "models/", "triage/messages/"))
        and "profiles" not in path.parts
        and "static" not in path.parts
    ]


def written_by_us() -> list[Path]:
    """Every text of ours; not what is generated, taken over or invented data."""
    return [
        path
        for path in files()
        if not name(path).startswith(("requirements/", "tests/data/"))
        and "static" not in path.parts
        and path.suffix not in {".svg", ".png", ".csv", ".json"}
        and not path.name.endswith(".min.js")
    ]


@pytest.mark.parametrize("path", read_by_people(), ids=name)
def test_no_page_rule_or_card_says_a_word_that_blames_a_child(path: Path) -> None:
    ours = [
        line
        for line in text(path).splitlines()
        # The title of a published source is quoted as it was published.
        if not line.lstrip().startswith("source") and BANNED.search(line)
    ]

    assert ours == []


@pytest.mark.parametrize(
    "rule",
    [LEFT_UNDONE, UNEXPLAINED, A_MACHINE, AN_INDEX],
    ids=["left undone", "unexplained", "a machine", "an index"],
)
def test_no_line_is_left_undone_unexplained_or_names_a_machine_or_an_index(
    rule: re.Pattern[str],
) -> None:
    found = [
        f"{name(path)}:{number} {line.strip()[:80]}"
        for path in written_by_us()
        for number, line in enumerate(text(path).splitlines(), start=1)
        if rule.search(line)
    ]

    assert found == []


def test_the_readme_gives_the_two_commands_and_shows_the_list() -> None:
    readme = text(ROOT / "README.md")

    assert "make demo" in readme
    assert "make test" in readme
    assert "docs/images/list.png" in readme
    assert (ROOT / "docs/images/list.png").is_file()


def test_every_place_the_readme_points_to_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", text(ROOT / "README.md"))

    assert [link for link in links if not (ROOT / link).exists()] == []
