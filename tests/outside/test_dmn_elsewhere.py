"""The rule books, exported, mean the same to engines nobody here wrote."""

import json
import os
import re
from functools import cache
from importlib.metadata import version

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.outside import engines
from tests.outside.children import Child, around, inputs
from tests.outside.engines import BANDS, differences, feelin, ours, pydmnrules
from tests.unit.rulebook.strategies import CATALOGUE, book_of, books, children
from triage.desk.content import load_content
from triage.referrals import Band, Pathway
from triage.rulebook.dmn import TRIED, export
from triage.rulebook.language import parse
from triage.rulebook.rules import BandFloor, RuleBook


pytestmark = pytest.mark.hazard("H-02")
ENOUGH = 300
FEW = 40  # pyDMNrules takes a quarter of a second for each
EVERY_SHAPE = (
    "not falls",
    "sleeps_well and not falls or days_off > 3",
    'worry != "some"',
    'worry in ("some", "all_day") or comfort <= "much"',
    'asks_about == "two"',
    'asks_about != "two" and falls',
    'asks_about not in ("one", "two")',
    "0 <= friends < 3",
    "friends == -1 or absence >= 2.5",
    'at_least(2, falls, worry >= "much", not sleeps_well, days_off > 3)',
    "not at_least(2, checked, lost_words, age < 3)",
    'not (noise >= "some" and not lost_words)',
    'noise != "much" or not (age == 3)',
    'not (age in (2, 3) and noise == "none")',
)
SHAPES = book_of(
    [(parse(one, CATALOGUE), BandFloor(band=Band.P2)) for one in EVERY_SHAPE],
    CATALOGUE,
)
LISTS = list(Pathway)


@cache
def book(pathway: Pathway) -> RuleBook:
    return load_content().books[pathway]


@cache
def some(pathway: Pathway) -> list[Child]:
    return around(book(pathway))


@pytest.fixture(scope="session")
def node() -> None:
    """feelin is installed; the test is skipped with the reason where it cannot be."""
    reason = engines.missing()
    if reason and "REQUIRE_ALL" in os.environ:
        pytest.fail(f"REQUIRE_ALL is set, but {reason}")
    if reason:
        pytest.skip(reason)


@pytest.mark.parametrize("pathway", LISTS)
def test_the_children_stand_at_every_mark_and_every_fact_is_once_not_known(
    pathway: Pathway,
) -> None:
    rules, generated = book(pathway).rules, some(pathway)
    said = ours(book(pathway), generated)

    assert len(generated) >= ENOUGH
    for rule in rules:
        name = rule.id.replace("-", "_")
        seen = {one[name] for one in said}
        reads_up = all(book(pathway).catalogue[key].fail_up for key in rule.facts)
        assert seen == ({True, False} if reads_up else {True, False, None}) or (
            rule.when_text == "weeks_waited >= 0" and seen == {True, None}
        ), rule.id
    assert {one["band_confirmed"] for one in said} == {band.name for band in Band}


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize("pathway", LISTS)
def test_feelin_gives_every_rule_and_both_bands_as_we_do(pathway: Pathway) -> None:
    theirs = feelin(export(book(pathway)), book(pathway), some(pathway))

    assert differences(theirs, ours(book(pathway), some(pathway))) == []


@pytest.mark.no_cover
def test_pydmnrules_gives_every_rule_as_we_do() -> None:
    one = Pathway.UNDECIDED  # its book holds every rule of both lists
    few = some(one)[:: len(some(one)) // FEW][:FEW]

    theirs = pydmnrules(export(book(one)), book(one), few)

    assert len(few) == FEW
    assert differences(theirs, _rules_only(ours(book(one), few))) == []


@pytest.mark.usefixtures("node")
def test_every_shape_a_rule_can_have_means_the_same_in_both() -> None:
    shapes = around(SHAPES)
    few = shapes[:: len(shapes) // FEW]

    assert (
        differences(feelin(export(SHAPES), SHAPES, shapes), ours(SHAPES, shapes)) == []
    )
    theirs = pydmnrules(export(SHAPES), SHAPES, few)
    assert differences(theirs, _rules_only(ours(SHAPES, few))) == []


@pytest.mark.usefixtures("node")
@settings(max_examples=10)
@given(books(CATALOGUE, rules=12), st.lists(children(CATALOGUE), min_size=1))
def test_any_book_at_all_means_the_same_to_feelin(
    any_book: RuleBook, anyone: list[Child]
) -> None:
    whole = [{key: one.get(key) for key in CATALOGUE} for one in anyone]

    theirs = feelin(export(any_book), any_book, whole)

    assert differences(theirs, ours(any_book, whole)) == []


PLANTED = {
    "a mark moved": (
        "(regression_age_months &gt;= 36)",
        "(regression_age_months &gt; 36)",
    ),
    "a level moved": ("((choking_aspiration = 2)", "((choking_aspiration = 1)"),
    "unknown read down": ("((age_months = null) or", "((age_months != null) and"),
    "unknown read as no": ("((choking_aspiration = null) and null)", "false"),
    "a not dropped": (
        "not(((regression_settled != null)",
        "(((regression_settled != null)",
    ),
    "a band left out": ("(CHOKE_P1 = true)", "(CHOKE_P1 = false)"),
    "an open rule left out": ("(PLACEMENT_P1 = null)", "false"),
    "a requirement forgotten": ("#in_regression_settled", "#in_stridor"),
}


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize("defect", PLANTED)
def test_a_defect_planted_in_the_export_is_seen(defect: str) -> None:
    one = Pathway.NEURODEVELOPMENTAL
    generated, alone = some(one), len(inputs(book(one)))
    whole, few = export(book(one)), generated[:alone] + generated[alone::3]
    broken = whole.replace(*PLANTED[defect], 1)
    assert broken != whole

    try:
        found = differences(feelin(broken, book(one), few), ours(book(one), few))
    except AssertionError:
        found = ["feelin asked for a name it was not given"]

    assert found


def test_pydmnrules_sees_a_planted_defect_too() -> None:
    one = Pathway.SPEECH_LANGUAGE
    broken = export(book(one)).replace(
        "(weeks_waited &gt;= 52)", "(weeks_waited &gt; 52)", 1
    )
    at_the_mark: Child = dict.fromkeys(inputs(book(one))) | {"weeks_waited": 52}

    found = differences(
        pydmnrules(broken, book(one), [at_the_mark]),
        _rules_only(ours(book(one), [at_the_mark])),
    )

    assert [re.sub(r":.*", "", line) for line in found] == ["child 0, YEAR_WAIT"]


def test_the_export_names_the_engines_that_are_pinned() -> None:
    locked = json.loads((engines.HERE / "package-lock.json").read_text())["packages"]
    feel, moddle = (
        locked[f"node_modules/{name}"]["version"] for name in ("feelin", "dmn-moddle")
    )

    assert (
        f"feelin {feel} with dmn-moddle {moddle}; "
        f"pyDMNrules {version('pyDMNrules')}, rules only"
    ) == TRIED


def test_the_lock_holds_every_hash_and_no_address() -> None:
    text = (engines.HERE / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]

    assert all("integrity" in one for name, one in packages.items() if name)
    assert "://" not in text


def _rules_only(said: list[engines.Said]) -> list[engines.Said]:
    return [{k: v for k, v in one.items() if k not in BANDS} for one in said]
