"""A slip of one token in a shipped rule is noticed: by the reader, an example, a proof.

`triage rules mutants` puts every slip to the proof; here a sample stands for them.
"""

import re

import pytest

from tests.spec.content import CATALOGUE, ROOT
from triage.desk.content import load_content
from triage.desk.proving import floors_of
from triage.referrals import Pathway
from triage.rulebook.mutants import Mutant, mutants
from triage.rulebook.proof.killed import Noticed, by_proof, fates, without_proof


CONTENT = load_content(ROOT)
FLOORS = floors_of(CONTENT)
RULES = CONTENT.books[Pathway.UNDECIDED].rules
MUTANTS = [one for rule in RULES for one in mutants(rule, CATALOGUE)]
FATES = [(one, without_proof(one, CATALOGUE)) for one in MUTANTS]
LEFT_TO_PROOF = [one for one, fate in FATES if fate is None]
TOLD = re.compile(r"^\| `([A-Z0-9-]+)` \| `(\S+)` to `(\S+)` \|", re.MULTILINE)


def test_every_kind_of_slip_is_made() -> None:
    made = {one.name.partition(": ")[2] for one in MUTANTS}

    for slip in (
        'choking_aspiration > "possible"',  # a sign
        "months_to_18 <= 7",  # a number by one
        "months_to_18 <= 5",
        "referral_lost and provider_cancellations >= 1",  # and, or
        "lang_social_regression and  regression_settled",  # not, taken out
        "not stridor",  # and put in
        'harm_to_others >= "some"',  # a level
        'harm_to_others >= "extreme"',
        'question not in ("autism", "both")',
        "recurrent_chest_infections",  # a fact beside it
    ):
        assert any(one.endswith(f" in {slip}") for one in made), slip
    assert {"P2 -> P1", "P2 -> P3", "days 91 -> 90", "days 91 -> 92"} <= made
    assert {"from known -> from clock start", "seen_by True -> False"} <= made
    assert {"working_days 5 -> 6", "days -> the other days"} <= made


def test_no_slip_is_made_twice_and_none_leaves_the_rule_as_it_was() -> None:
    made = [(one.rule.id, one.when, one.outcome) for one in MUTANTS]

    assert len(set(made)) == len(made) > 800
    assert all(
        (r.when, r.outcome) != (r.rule.when_text, r.rule.outcome) for r in MUTANTS
    )


def test_the_reader_and_the_examples_notice_six_slips_in_seven() -> None:
    assert len(LEFT_TO_PROOF) * 7 < len(MUTANTS)


def test_every_change_that_changes_nothing_is_explained() -> None:
    page = (ROOT / "docs" / "reference" / "mutants.md").read_text("utf-8")
    alike = {
        (one.rule.id, *one.name.partition(": ")[2].split(" in ")[0].split(" -> "))
        for one, fate in FATES
        if fate and fate.by is Noticed.SAME
    }

    assert set(TOLD.findall(page)) == alike


@pytest.mark.parametrize("mutant", LEFT_TO_PROOF[::8], ids=lambda one: one.name)
def test_what_no_example_notices_a_proof_does(mutant: Mutant) -> None:
    books, forbidden = CONTENT.books.values(), CONTENT.policy.forbidden

    fate = by_proof(mutant, books, FLOORS, forbidden)

    assert fate.by is Noticed.PROOF
    assert fate.what


def test_a_slip_that_nothing_notices_is_named() -> None:
    """A book whose floors are gone, and whose rule has no example on the edge."""
    book = CONTENT.books[Pathway.UNDECIDED]
    (rule,) = [one for one in book.rules if one.id == "YEAR-WAIT"]
    (slip,) = [one for one in mutants(rule, CATALOGUE) if "53" in one.when]
    assert without_proof(slip, CATALOGUE), "its examples stand on the edge"

    fate = by_proof(slip, [book], FLOORS, ())

    assert fate.by is Noticed.NOBODY
    assert "weeks_waited >= 53" in fate.mutant.name


def test_the_fates_come_in_the_order_of_the_book() -> None:
    first = next(fates(CONTENT.books, FLOORS, ()))

    assert first.mutant == MUTANTS[0]
