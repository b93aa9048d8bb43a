"""A rule is called proved only where a proof of these very rules speaks of it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from triage.desk.content import Content, load_content
from triage.desk.proof_shown import (
    FLOOR_KEEPS,
    NONE_KEPT,
    OF_OTHERS,
    OF_RULE,
    SHIPPED,
    UNREADABLE,
    Speaks,
    certificate_of,
    floors_of,
)
from triage.referrals import Pathway
from triage.rulebook.certificate import Certificate, Failure, Proved
from triage.rulebook.rules import BandFloor, Rule


LISTS = pytest.mark.parametrize("pathway", list(Pathway))
ND = Pathway.NEURODEVELOPMENTAL
HELD = Proved(name="x", sentence="It holds.", held=True, seconds=0.1)


def proved(content: Content, *properties: Proved) -> Certificate:
    """A proof of this content, of these properties of the neurodevelopmental list."""
    floors = floors_of(content)
    assert floors is not None
    return Certificate(
        digest=content.digest,
        made_on=date(2026, 11, 23),
        prover="Z3",
        properties=tuple(
            replace(one, name=f"neurodevelopmental: {one.name}") for one in properties
        ),
        floors_digest=floors.digest,
    )


@pytest.fixture
def content(tmp_path: Path) -> Content:
    """The shipped content, with a folder in which no proof lies."""
    (tmp_path / "rules").mkdir()
    return replace(load_content(), folder=tmp_path)


def kept(content: Content, certificate: Certificate) -> Speaks:
    """What the page says once this proof lies there."""
    (content.folder / SHIPPED).write_text(certificate.to_json(), "utf-8")
    return Speaks(content, ND)


def a_rule(content: Content) -> Rule:
    """A rule that sets a band."""
    rules = content.books[ND].rules
    return next(rule for rule in rules if isinstance(rule.outcome, BandFloor))


def test_the_shipped_rules_are_proved() -> None:
    found, why_not = certificate_of(load_content())

    assert found is not None
    assert why_not == ""
    assert found.held


@LISTS
def test_every_property_of_a_book_speaks_of_some_rules(pathway: Pathway) -> None:
    found, _ = certificate_of(load_content())
    assert found is not None

    head = f"{pathway.value.replace('_', ' ')}: "
    names = {
        one.name.removeprefix(head)
        for one in found.properties
        if one.name.startswith(head)
    }
    assert names == {*OF_RULE, *FLOOR_KEEPS}


@LISTS
@pytest.mark.hazard("H-02")
def test_no_rule_is_called_proved_without_a_proof(
    content: Content, pathway: Pathway
) -> None:
    speaks = Speaks(content, pathway)

    assert speaks.whole().why_not == NONE_KEPT
    assert not speaks.whole().proved
    assert {speaks.of_rule(one).words for one in content.books[pathway].rules} == {
        "Not proved"
    }
    assert speaks.of_floors().words == "Not proved"


def test_a_proof_of_other_rules_says_nothing_of_these(content: Content) -> None:
    other = replace(proved(content, HELD), digest="0" * 64)

    assert kept(content, other).whole().why_not == OF_OTHERS


def test_a_proof_against_other_floors_says_nothing_of_these(content: Content) -> None:
    other = replace(proved(content, HELD), floors_digest="0" * 64)

    assert kept(content, other).whole().why_not == OF_OTHERS


def test_a_proof_that_cannot_be_read_is_said_and_proves_nothing(
    content: Content,
) -> None:
    (content.folder / SHIPPED).write_text("{", "utf-8")

    whole = Speaks(content, ND).whole()
    assert not whole.proved
    assert "cannot be read" in whole.why_not


def test_the_proof_kept_with_an_edition_counts_before_the_one_that_was_shipped(
    content: Content,
) -> None:
    (content.folder / SHIPPED).write_text("{", "utf-8")
    text = proved(content, HELD).to_json()

    assert Speaks(content, ND, text).whole().proved
    assert Speaks(content, ND, "{}").whole().why_not == UNREADABLE


def test_a_property_that_does_not_hold_proves_no_rule_it_speaks_of(
    content: Content,
) -> None:
    broken = Proved(
        name="monotone bands",
        sentence="No band becomes less urgent because a fact got worse.",
        held=False,
        seconds=0.1,
        failures=(Failure(book="b", about="HARM-P1", sentence="Drops.", words="A."),),
    )
    speaks = kept(content, proved(content, replace(HELD, name="reachable"), broken))

    of_rule = speaks.of_rule(a_rule(content))
    assert of_rule.words == "Not proved"
    assert [one.held for one in of_rule.properties] == [True, False]
    assert of_rule.properties[1].shown == ("Drops. A.",)
    assert not speaks.whole().proved


def test_floors_speak_only_of_rules_that_give_what_they_promise(
    content: Content,
) -> None:
    speaks = kept(content, proved(content, replace(HELD, name="safety floors")))
    rules = {one.id: one for one in content.books[ND].rules}

    assert speaks.of_rule(rules["CRISIS-P2"]).words == "Proved"
    assert speaks.of_rule(rules["CRISIS-COORDINATOR"]).words == "Not proved"


def test_a_proof_without_this_list_proves_nothing_of_it(content: Content) -> None:
    speaks = kept(content, proved(content))

    assert not speaks.whole().proved
    assert speaks.of_rule(a_rule(content)).words == "Not proved"


def test_an_edition_without_floors_has_none_to_show(content: Content) -> None:
    bare = replace(content, files={})

    assert Speaks(bare, ND).floors == ()
