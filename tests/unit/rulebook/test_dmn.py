"""What an export says of itself, and what it refuses to write."""

import xml.etree.ElementTree as ET

import pytest

from tests.unit.rulebook.strategies import CATALOGUE, book_of, catalogue_of, fact
from triage.desk.content import load_content
from triage.facts import Catalogue, Kind
from triage.referrals import Band, Pathway
from triage.rulebook.dmn import NAMESPACE, CannotBeDmn, export
from triage.rulebook.language import parse
from triage.rulebook.rules import BandFloor, RuleBook


def written(when: str, catalogue: Catalogue = CATALOGUE) -> str:
    """The FEEL of the one rule of a book."""
    root = ET.fromstring(export(_book(when, catalogue)))
    texts = root.findall(f".//{{{NAMESPACE}}}text")
    return str(texts[0].text)


def _book(when: str, catalogue: Catalogue = CATALOGUE) -> RuleBook:
    return book_of([(parse(when, catalogue), BandFloor(band=Band.P2))], catalogue)


def test_a_plain_condition_reads_as_it_was_written() -> None:
    assert written("falls and days_off >= 3") == "(falls and (days_off >= 3))"


def test_equality_stays_open_where_the_fact_is_not_known() -> None:
    assert written('asks_about == "two"') == (
        '((asks_about = "two") or ((asks_about = null) and null))'
    )
    assert written("days_off != 3") == (
        "((days_off != 3) and ((days_off != null) or null))"
    )


def test_at_least_is_written_out_as_every_way_of_meeting_it() -> None:
    assert written("at_least(2, falls, secret, sleeps_well)") == (
        "((falls and secret) or (falls and sleeps_well) or (secret and sleeps_well))"
    )


def test_a_fact_that_fails_up_is_guarded_towards_the_child_on_either_side() -> None:
    assert written("age < 3") == "((age = null) or (age < 3))"
    assert written("not age < 3") == "not(((age != null) and (age < 3)))"


def test_a_small_number_has_no_exponent() -> None:
    assert written("absence > 0.00001") == "(absence > 0.00001)"


def test_a_quote_in_a_choice_is_kept_apart_from_the_expression() -> None:
    quoted = catalogue_of(fact("said", Kind.CHOICE, levels=('a "b', "c")))

    assert written("said == 'a \"b'", quoted).startswith('((said = "a \\"b")')


def test_a_fact_named_as_a_feel_word_is_refused() -> None:
    some = catalogue_of(fact("every", Kind.YES_NO))

    with pytest.raises(CannotBeDmn, match="every"):
        export(_book("every", some))


def test_a_condition_with_too_many_ways_is_refused_and_not_written_for_ever() -> None:
    keys = [f"f{at}" for at in range(14)]
    some = catalogue_of(*(fact(key, Kind.YES_NO) for key in keys))

    with pytest.raises(CannotBeDmn, match="at_least 7 of 14"):
        export(_book(f"at_least(7, {', '.join(keys)})", some))


def test_a_band_no_rule_gives_is_never_asked_for() -> None:
    text = export(_book("falls"))

    assert '(if (R0 = true) then "P2" else "P4")' in text
    assert '"P1"' not in text


@pytest.mark.parametrize("pathway", list(Pathway))
def test_an_export_names_its_book_and_digest_and_is_the_same_each_time(
    pathway: Pathway,
) -> None:
    book = load_content().books[pathway]

    text = export(book)

    assert (
        f"Rule book {book.name}, version {book.version}, digest {book.digest}." in text
    )
    assert "It was tried in no other engine" in text
    assert export(load_content().books[pathway]) == text
