"""A card is proved by every kind of answer; a card that skipped its checks is caught."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.scoring.cards import CARDS, CATALOGUE, Child, small_card
from triage.facts import Kind, Risk, Value
from triage.referrals import Band
from triage.rulebook.certificate import Failure, Proved
from triage.scoring.card import Domain, Factor, Row
from triage.scoring.card import Test as RowTest
from triage.scoring.proof import MOST_CHILDREN, Room, adds_up, capped, prove_card
from triage.scoring.scorecard import Scorecard, points


CAPS = {Band.P1: 0, Band.P2: 3, Band.P3: 6, Band.P4: 26}
WHOLE = [
    "every answer is tried", "caps", "the sum", "monotone", "unknown is never no",
    "credit", "forbidden facts",
]  # fmt: skip


def proved(
    card: Scorecard, *forbidden: str, weeks_per_point: int = 1
) -> dict[str, Proved]:
    found = prove_card(card, CATALOGUE, forbidden, CAPS, weeks_per_point)
    return {one.name.partition(": ")[2]: one for one in found}


def one_failure(found: dict[str, Proved], name: str) -> Failure:
    """The one failure of a property, where every other property holds."""
    assert [one for one, what in found.items() if not what.held] == [name]
    (failure,) = found[name].failures
    return failure


def with_rows(card: Scorecard, fact: str, *rows: tuple[Value, int]) -> Scorecard:
    """A card of one factor that no check has seen."""
    written = tuple(
        Row(test=RowTest.IS, to=to, points=worth, says=str(to))  # type: ignore[arg-type]  # no day among them
        for to, worth in rows
    )
    factor = Factor(fact=CATALOGUE[fact], domain="school", rows=written)
    return replace(card, factors=(factor,))


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda one: one.name)
def test_every_shipped_card_is_proved(card: Scorecard) -> None:
    found = proved(card)

    assert list(found) == WHOLE
    assert [one.name for one in found.values() if not one.held] == []


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda one: one.name)
def test_the_kinds_tried_are_all_the_engine_tells_apart(card: Scorecard) -> None:
    rooms = [Room(card, domain, CATALOGUE) for domain in card.domains.values()]

    @given(st.data())
    def any_child_is_one_of_them(data: st.DataObject) -> None:
        room = data.draw(st.sampled_from(rooms))
        child = {one.fact.key: data.draw(_answers(one)) for one in room.factors}

        assert points(card, child) in set(room.points.flat)
        assert room.size == len(room.children)

    any_child_is_one_of_them()


def _answers(factor: Factor) -> st.SearchStrategy[Value | None]:
    fact = factor.fact
    if fact.kind is Kind.YES_NO:
        return st.none() | st.booleans()
    if fact.levels:
        return st.none() | st.sampled_from(fact.levels)
    low, high = int(fact.low or 0), int(fact.high or 400)
    return st.none() | st.integers(low, high)


def test_points_that_fall_as_a_fact_gets_worse(tmp_path: Path) -> None:
    card = with_rows(
        small_card(tmp_path),
        "harm_to_others",
        ("some", 3),
        ("serious", 3),
        ("extreme", 1),
    )

    failure = one_failure(proved(card), "monotone")

    assert failure.about == "harm_to_others"
    assert failure.shown == "3 points -> 1 points"
    assert shown_again(card, failure) == [3, 1]
    assert (
        failure.words
        == "danger to other people: serious; danger to other people: extreme."
    )


def test_a_safest_answer_worth_more_than_not_knowing(tmp_path: Path) -> None:
    card = with_rows(small_card(tmp_path), "looked_after", (False, 2), (True, 5))

    failure = one_failure(proved(card), "unknown is never no")

    assert dict(failure.changed) == {"looked_after": None}
    assert failure.shown == "2 points -> 0 points"
    assert shown_again(card, failure) == [2, 0]
    assert CATALOGUE["looked_after"].risk is Risk.UP


def test_a_fact_that_may_never_rank(tmp_path: Path) -> None:
    failure = one_failure(
        proved(small_card(tmp_path), "suspensions"), "forbidden facts"
    )

    assert (failure.about, failure.shown) == ("suspensions", "0 points -> 4 points")


def test_credit_that_falls_as_points_rise(tmp_path: Path) -> None:
    found = proved(small_card(tmp_path), weeks_per_point=-1)

    assert [one.about for one in found["credit"].failures] == [
        band.name for band in Band
    ]


def test_a_part_of_life_too_large_to_try_is_not_proved(tmp_path: Path) -> None:
    yes_no = [one for one in CATALOGUE.values() if one.kind is Kind.YES_NO][:12]
    rows = (Row(test=RowTest.IS, to=True, points=1, says="yes"),)
    factors = tuple(Factor(fact=one, domain="school", rows=rows) for one in yes_no)

    found = proved(replace(small_card(tmp_path), factors=factors))

    assert 3 ** len(yes_no) > MOST_CHILDREN
    (failure,) = found["every answer is tried"].failures
    assert failure.sentence == "Not proved: School has 531,441 kinds."


def test_a_cap_that_the_points_pass_is_shown(tmp_path: Path) -> None:
    card = small_card(tmp_path)
    lower = Domain(key="school", label="School", cap=3)

    (failure,) = capped(Room(card, lower, CATALOGUE))

    assert failure.shown == "4 points, and the cap is 3"
    assert points(card, as_child(failure)) == 4


def test_a_batch_that_says_something_else_is_shown(tmp_path: Path) -> None:
    card = small_card(tmp_path)
    card.factors[0].__dict__["table"] = np.array([0, 2, 3], np.int16)

    (failure,) = _look(card)

    assert failure.shown == "4 points, lines 4, batch 3"


def _look(card: Scorecard) -> Iterator[Failure]:
    return adds_up(Room(card, card.domains["school"], CATALOGUE))


def as_child(failure: Failure) -> Child:
    return dict(failure.child)


def shown_again(card: Scorecard, failure: Failure) -> list[int]:
    """The engine's points of the failure's child, before and after the change."""
    return [
        points(card, child)
        for child in (failure.child, {**failure.child, **failure.changed})
    ]
