"""What points promise for every child."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.scoring.cards import CARDS, CATALOGUE, Child, batch, children, values_of
from triage.facts import Kind, Risk, Value
from triage.rulebook.columns import from_children
from triage.scoring.scorecard import (
    Scorecard,
    could_add,
    least_possible,
    lines,
    most_possible,
    points,
    points_all,
)


EVERY_CARD = pytest.mark.parametrize(
    "card", CARDS.values(), ids=lambda card: str(card.name)
)


@EVERY_CARD
@given(child=children())
def test_the_counted_points_of_the_lines_add_up_to_the_points(
    card: Scorecard, child: Child
) -> None:
    shown = lines(card, child)

    assert sum(line.counted for line in shown) == points(card, child)
    assert all(0 <= line.counted <= line.points for line in shown)


@EVERY_CARD
@given(many=st.lists(children(), max_size=8))
def test_a_batch_scores_each_child_as_if_alone(
    card: Scorecard, many: list[Child]
) -> None:
    expected = [points(card, child) for child in many]

    scored = points_all(card, batch(many))

    assert scored.dtype == np.int16
    assert scored.tolist() == expected


@EVERY_CARD
@given(many=st.lists(children(), max_size=8))
def test_the_columns_of_the_rule_book_serve_the_card_too(
    card: Scorecard, many: list[Child]
) -> None:
    columns = from_children(CATALOGUE, many)

    assert points_all(card, columns).tolist() == [points(card, one) for one in many]


@EVERY_CARD
@given(many=st.lists(children(), min_size=1, max_size=3))
def test_a_column_nobody_sent_is_unknown_for_everyone(
    card: Scorecard, many: list[Child]
) -> None:
    whole = batch(many)
    kept = {key: whole.values[key] for key in list(whole.values)[::2]}
    seen: list[Child] = [
        {key: value for key, value in child.items() if key in kept} for child in many
    ]

    scored = points_all(card, type(whole)(whole.n, kept, whole.known))

    assert scored.tolist() == [points(card, child) for child in seen]


@EVERY_CARD
@settings(max_examples=200)
@given(child=children(), data=st.data())
def test_points_never_fall_when_a_fact_gets_worse(
    card: Scorecard, child: Child, data: st.DataObject
) -> None:
    directed = [one.fact for one in card.factors if one.fact.risk is not Risk.NONE]
    fact = data.draw(st.sampled_from(directed))
    two = data.draw(st.tuples(values_of(fact), values_of(fact)))
    safer, worse = sorted(two, key=fact.order)

    before = points(card, child | {fact.key: safer})
    after = points(card, child | {fact.key: worse})

    assert before <= after


@pytest.mark.hazard("H-11")
@EVERY_CARD
@settings(max_examples=200)
@given(child=children(), data=st.data())
def test_unknown_scores_as_the_safest_answer_and_never_above_another(
    card: Scorecard, child: Child, data: st.DataObject
) -> None:
    fact = data.draw(st.sampled_from(card.factors)).fact
    known = data.draw(values_of(fact))

    unknown = points(card, child | {fact.key: None})

    assert unknown <= points(card, child | {fact.key: known})
    if fact.safest is not None:
        assert unknown == points(card, child | {fact.key: fact.safest})


@EVERY_CARD
@given(child=children(), data=st.data())
def test_no_answer_to_an_unknown_fact_exceeds_the_most_possible(
    card: Scorecard, child: Child, data: st.DataObject
) -> None:
    missing = [
        fact
        for fact in CATALOGUE.values()
        if fact.kind is not Kind.DATE and child.get(fact.key) is None
    ]
    asked = data.draw(st.sampled_from(missing))
    answer = data.draw(values_of(asked))

    most = most_possible(card, child)

    assert points(card, child) <= points(card, child | {asked.key: answer}) <= most


@pytest.mark.hazard("H-11")
@EVERY_CARD
@given(child=children(), data=st.data())
def test_facts_that_may_never_rank_change_no_point(
    card: Scorecard, child: Child, data: st.DataObject
) -> None:
    never = [fact for fact in CATALOGUE.values() if fact.forbidden]
    fact = data.draw(st.sampled_from(never))

    changed = child | {fact.key: data.draw(values_of(fact))}

    assert points(card, changed) == points(card, child)


@pytest.mark.hazard("H-11")
@EVERY_CARD
@given(child=children())
def test_no_part_of_life_exceeds_its_cap(card: Scorecard, child: Child) -> None:
    for domain in card.domains.values():
        counted = [
            line.counted for line in lines(card, child) if line.domain == domain.label
        ]

        assert sum(counted) <= domain.cap


def worst_of(card: Scorecard, key: str) -> Value:
    """The answer to a fact that earns the most."""
    (factor,) = [one for one in card.factors if one.fact.key == key]
    row = max(factor.rows, key=lambda one: one.points)
    return row.to


def with_unknown_rows(card: Scorecard) -> Scorecard:
    """The card as if it were learnt: what is not known may earn points too."""
    factors = tuple(
        replace(one, unknown=min(at % 3, one.highest))
        for at, one in enumerate(card.factors)
    )
    return replace(card, factors=factors)


@pytest.mark.hazard("H-11")
@EVERY_CARD
@given(child=children(), data=st.data())
def test_answers_to_all_that_is_unknown_keep_the_points_inside_their_range(
    card: Scorecard, child: Child, data: st.DataObject
) -> None:
    card = with_unknown_rows(card)
    missing = [one.fact for one in card.factors if child.get(one.fact.key) is None]
    answers = {one.key: data.draw(values_of(one)) for one in missing}

    least, most = least_possible(card, child), most_possible(card, child)

    assert least <= points(card, child) <= most
    assert least <= points(card, child | answers) <= most


@EVERY_CARD
@given(child=children())
def test_what_an_answer_could_add_is_what_its_worst_answer_adds(
    card: Scorecard, child: Child
) -> None:
    card = with_unknown_rows(card)
    added = could_add(card, child)

    for fact, more in added:
        worst = points(card, child | {fact.key: worst_of(card, fact.key)})
        assert more == worst - points(card, child) > 0
    told = {fact.key for fact, _ in added}
    for one in card.factors:
        key = one.fact.key
        if child.get(key) is None and key not in told:
            assert points(card, child | {key: worst_of(card, key)}) <= points(
                card, child
            )
    assert [more for _, more in added] == sorted((n for _, n in added), reverse=True)
    assert sum(more for _, more in added) >= most_possible(card, child) - points(
        card, child
    )
