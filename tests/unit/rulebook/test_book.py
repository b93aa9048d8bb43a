"""A rule book is whole or refused: with its file, its line, the reason, a near name."""

import shutil
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
from triage.referrals import Pathway
from triage.rulebook.book import BadRuleBook, load_books


CLOCK = 'name = "Eating and drinking assessment, 5 working days", working_days = 5'
FIRES = 'facts = { choking_aspiration = "definite" }\n  then = "fires"'
DOES_NOT = 'facts = { choking_aspiration = "possible" }\n  then = "does not"'
UNKNOWN = '  [[rule.example]]\n  facts = {}\n  then = "undecided"\n'


def line_of_rule(text: str, rule: str) -> int:
    """The line on which a rule begins."""
    return text[: text.index(f'id = "{rule}"')].count("\n")


def refusal(folder: Path) -> str:
    with pytest.raises(BadRuleBook) as refused:
        load_books(folder, CATALOGUE)
    return str(refused.value)


def test_every_list_has_its_book_and_the_undecided_list_reads_all() -> None:
    books = load_books(SHIPPED, CATALOGUE)
    ids = {pathway: [rule.id for rule in books[pathway].rules] for pathway in Pathway}
    nd, slt = ids[Pathway.NEURODEVELOPMENTAL], ids[Pathway.SPEECH_LANGUAGE]
    common = [
        rule.id for rule in books[Pathway.UNDECIDED].rules if rule.book == "common"
    ]

    assert nd[: len(common)] == slt[: len(common)] == common
    assert ids[Pathway.UNDECIDED] == nd + slt[len(common) :]
    assert len({book.digest for book in books.values()}) == len(books)
    assert {str(pathway): book.name for pathway, book in books.items()} == {
        name: name for name in Pathway
    }


def test_a_rule_knows_the_line_it_begins_on() -> None:
    for rule in load_books(SHIPPED, CATALOGUE)[Pathway.UNDECIDED].rules:
        lines = (SHIPPED / f"{rule.book}.toml").read_text("utf-8").splitlines()

        assert lines[rule.line - 1] == "[[rule]]"
        assert f'"{rule.id}"' in lines[rule.line]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            CHOKE,
            CHOKE.replace("aspiration", "asperation"),
            'There is no fact choking_asperation (column 1). Did you mean "choking_aspiration"?',
        ),
        (
            CHOKE,
            CHOKE.replace("definite", "definate"),
            'definate is not a level of choking_aspiration (column 23). Did you mean "definite"?',
        ),
        (
            CHOKE,
            CHOKE.replace("band", "bands"),
            'bands is not known here. Did you mean "band"?',
        ),
        (CHOKE, CHOKE.replace("P1", "P5"), '"P5" is no band: P1, P2, P3 or P4.'),
        (CHOKE, CHOKE.replace('"P1"', '["P1"]'), "\"['P1']\" is no band"),
        (
            CHOKE,
            CHOKE + '\nflag = "x"',
            "a rule has exactly one of band, clock, flag, route, safe.",
        ),
        (CHOKE, CHOKE.split("\n", maxsplit=1)[0], "a rule has exactly one of band,"),
        (CHOKE, 'when = 3\nband = "P1"', "when must be text in quotes."),
        (CHOKE, CHOKE.split("\n")[0] + "\nflag = 3", "flag must be text in quotes."),
        (CHOKE, CHOKE.split("\n")[0] + '\nsafe = "ring"', "ring stands where a table"),
        (
            CHOKE,
            CHOKE.split("\n")[0] + '\nsafe = { task = "a", due = "b" }',
            "who is missing.",
        ),
        (
            CHOKE,
            CHOKE.split("\n")[0] + '\nsafe = { task = 1, due = "b", who = "c" }',
            "task must be text in quotes.",
        ),
        (
            CHOKE,
            CHOKE.split("\n")[0] + '\nroute = { to = "a", how = 1, task = "c" }',
            "how must be text in quotes.",
        ),
        (
            CHOKE,
            CHOKE.split("\n")[0] + '\nroute = { too = "a", how = "b", task = "c" }',
            "to is missing.",
        ),
        (
            f'because = "{CHOKE_BECAUSE}"\nsource = "Devon',
            'source = "Devon',
            "because is missing.",
        ),
        (CHOKE_BECAUSE, "{choking}", "because names choking, which is no fact."),
        (
            CHOKE_BECAUSE,
            "{choking_aspirations}",
            'because names choking_aspirations, which is no fact. Did you mean "choking_aspiration"?',
        ),
        (CHOKE_BECAUSE, "{}", "because names , which is no fact."),
        (
            CHOKE_BECAUSE,
            "{cp_plan}",
            "because names cp_plan, which the rule does not read.",
        ),
        (
            CHOKE_BECAUSE,
            "{choking_aspiration:d}",
            "because may say {choking_aspiration} and nothing more in the braces.",
        ),
        (
            CHOKE_BECAUSE,
            "{choking_aspiration!r}",
            "because may say {choking_aspiration} and nothing more in the braces.",
        ),
        (CHOKE_BECAUSE, "{choking", "because has a brace too many or too few"),
        ('id = "CHOKE-P1"', 'id = "Choke-P1"', '"Choke-P1" is no rule id: capitals,'),
        ('id = "CHOKE-P1"', "id = 1", "id must be text in quotes."),
        (
            DOES_NOT,
            DOES_NOT.replace("does not", "fires"),
            "CHOKE-P1: example 2 says fires, but the rule says does not.",
        ),
        (FIRES, FIRES.replace("fires", "burns"), 'then is "burns"; it must be fires,'),
        (FIRES, FIRES.replace('"fires"', "1"), 'then is "1"; it must be fires,'),
        (
            FIRES,
            FIRES.replace("choking_aspiration", "choking_asperation"),
            'an example names choking_asperation, which is no fact. Did you mean "choking_aspiration"?',
        ),
        (
            FIRES,
            FIRES.replace("definite", "definate"),
            'an example gives choking_aspiration a wrong value: definate. Did you mean "definite"?',
        ),
        (FIRES, FIRES.replace("facts", "fact"), "facts is missing."),
        (FIRES, "facts = 1\n  then = 'fires'", "the facts of an example stand in { }."),
    ],
)
def test_a_spoilt_rule_is_refused_where_it_stands(
    old: str, new: str, reason: str, folder: Path
) -> None:
    at = line_of_rule((folder / "common.toml").read_text("utf-8"), "CHOKE-P1")

    rewrite(folder, old, new)

    assert refusal(folder).startswith(f"common.toml, line {at}: {reason}")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ('"2027-05-01"', "review_on must be a date such as 2027-05-01."),
        ("2027-05-01T10:00:00", "review_on must be a date such as 2027-05-01."),
        ("20270501", "review_on must be a date such as 2027-05-01."),
    ],
)
def test_a_wrong_date_is_refused(wrong: str, reason: str, folder: Path) -> None:
    rewrite(folder, "review_on = 2027-05-01", f"review_on = {wrong}")
    assert refusal(folder) == f"common.toml, line 1: {reason}"

    shutil.copy(SHIPPED / "common.toml", folder)
    text = rewrite(
        folder,
        'jointly"\nreview_on = 2027-05-01\n  [[',
        f'jointly"\nreview_on = {wrong}\n  [[',
    )
    at = line_of_rule(text, "BREATHING-SAFE")
    assert refusal(folder) == f"common.toml, line {at}: {reason}"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (CLOCK, CLOCK + ", days = 5", "a clock has either days or working_days."),
        (
            CLOCK,
            CLOCK.replace(", working_days = 5", ""),
            "a clock has either days or working_days.",
        ),
        (
            CLOCK,
            CLOCK.replace("= 5", '= "5"'),
            "the days of a clock are a whole number.",
        ),
        (
            CLOCK,
            CLOCK.replace("= 5", "= true"),
            "the days of a clock are a whole number.",
        ),
        (
            'from = "known"',
            'from = "birth"',
            'a clock runs from "clock start" or from "known".',
        ),
        (CLOCK, CLOCK + ', at = "noon"', "at is not known here."),
        (
            CLOCK,
            CLOCK + ', on = "cp_plan"',
            "a clock's day must be a date fact; cp_plan",
        ),
        (CLOCK, CLOCK + ', on = "noon"', "a clock's day must be a date fact; noon"),
    ],
)
def test_a_spoilt_clock_is_refused(
    old: str, new: str, reason: str, folder: Path
) -> None:
    at = line_of_rule(rewrite(folder, old, new), "CHOKE-5-DAYS")

    assert refusal(folder).startswith(f"common.toml, line {at}: {reason}")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('book = "common"', 'book = "comon"', 'book is "comon" but the file is common'),
        ('title = "Red', 'titel = "Red', "title is missing."),
        ('title = "Red', 'colour = "red"\ntitle = "Red', "colour is not known here."),
        ('version = "2026.11"', "version = 2026.11", "version must be text in quotes."),
    ],
)
def test_a_spoilt_head_is_refused(
    old: str, new: str, reason: str, folder: Path
) -> None:
    rewrite(folder, old, new)

    assert refusal(folder).startswith(f"common.toml, line 1: {reason}")


@pytest.mark.parametrize("name", BOOKS[1:])
def test_a_pathways_book_must_include_the_common_one(name: str, folder: Path) -> None:
    rewrite(folder, 'includes = ["common"]', "includes = []", name)

    assert refusal(folder) == f'{name}.toml, line 1: includes must be ["common"].'


def test_a_rule_without_an_unknown_example_is_refused(folder: Path) -> None:
    text = (folder / "common.toml").read_text("utf-8")
    start = text.index(UNKNOWN, text.index('id = "CHOKE-P1"'))
    text = text[:start] + text[start + len(UNKNOWN) :]
    (folder / "common.toml").write_text(text, "utf-8")

    at = line_of_rule(text, "CHOKE-P1")
    assert refusal(folder) == (
        f"common.toml, line {at}: CHOKE-P1 needs an example in which a fact is not known."
    )


@pytest.mark.parametrize("left", ["fires", "undecided"])
def test_a_rule_must_show_when_it_fires_and_when_not(left: str, folder: Path) -> None:
    text = (folder / "common.toml").read_text("utf-8")
    start = text.index("  [[rule.example]]", text.index('id = "CHOKE-P1"'))
    stop = text.index("[[rule]]", start)
    facts = {"fires": FIRES, "undecided": 'facts = {}\n  then = "undecided"'}[left]
    text = f"{text[:start]}  [[rule.example]]\n  {facts}\n\n{text[stop:]}"
    (folder / "common.toml").write_text(text, "utf-8")

    assert "CHOKE-P1 needs an example that fires and one that does not." in refusal(
        folder
    )


def test_an_id_may_stand_in_one_book_only(folder: Path) -> None:
    text = rewrite(folder, 'id = "HARM-P1"', 'id = "CHOKE-P1"', "neurodevelopmental")

    at = line_of_rule(text, "CHOKE-P1")
    assert refusal(folder) == (
        f"neurodevelopmental.toml, line {at}: CHOKE-P1 is already a rule in common.toml."
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('band = "P1"', 'band = P1"', "Invalid value (at line {line}, column 8)."),
        ('band = "P1"', 'band = "P1"\nband = "P1"', "Cannot overwrite a value"),
    ],
)
def test_text_that_is_no_toml_is_refused_where_it_breaks(
    old: str, new: str, reason: str, folder: Path
) -> None:
    text = rewrite(folder, old, new)

    line = text[: text.index(new)].count("\n") + 1 + new.count("\n")
    said = reason.format(line=line)
    assert refusal(folder).startswith(f"common.toml, line {line}: {said}")


def test_text_that_breaks_off_is_refused_at_its_end(folder: Path) -> None:
    (folder / "common.toml").write_text('book = "common"\ntitle = [', "utf-8")

    assert refusal(folder).startswith("common.toml, line 2: ")


@pytest.mark.parametrize("rules", ["rule = 3\n", "rule = [{ id = 'A' }]\n"])
def test_rules_stand_under_headings_of_their_own(rules: str, folder: Path) -> None:
    text = (folder / "common.toml").read_text("utf-8")
    head = text[: text.index("[[rule]]")]
    (folder / "common.toml").write_text(head + rules, "utf-8")

    assert refusal(folder) == (
        "common.toml, line 1: every rule begins with [[rule]] on a line of its own."
    )


def test_a_heading_may_have_spaces_and_a_book_no_rules(folder: Path) -> None:
    text = (folder / "speech_language.toml").read_text("utf-8")
    head = text[: text.index("[[rule]]")]
    (folder / "speech_language.toml").write_text(head, "utf-8")
    rewrite(folder, "[[rule]]", "[[ rule ]]")

    books = load_books(folder, CATALOGUE)

    assert {rule.book for rule in books[Pathway.SPEECH_LANGUAGE].rules} == {"common"}
