"""How far people agree, each with themselves and group with group."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.scoring.choices.raters import by_heights
from triage.scoring.choices.agreeing import (
    Differs,
    between,
    concordance,
    held,
    rater,
)
from triage.scoring.choices.questions import Answer, Asked, Check, Question, Said


SHAPE = (3, 2, 2)
AGAINST = ("clinicians", "parents")
HEIGHTS = np.array([1.0, 3.0, 2.5, 7.0])


def test_one_persons_answers_are_counted_by_what_became_of_each() -> None:
    answers = by_heights(SHAPE, HEIGHTS)
    checks = [one for one in answers if one.asked.check is not Check.NONE]

    found = rater(SHAPE, tuple(answers))

    assert found.asked == len(answers)
    assert found.every == 7
    assert found.implied == found.every - len({one.asked.question for one in answers})
    assert (found.checks, found.checks_agreed) == (len(checks), len(checks))
    assert found.consistent
    assert sum(found.weights) == pytest.approx(1)
    assert found.weights[2] > found.weights[0] > found.weights[1]
    assert (found.kept, found.answers) == (len(answers), len(answers))


def test_a_check_answered_the_other_way_does_not_count_as_agreed() -> None:
    answers = by_heights(SHAPE, HEIGHTS)
    at = next(n for n, one in enumerate(answers) if one.asked.check is Check.REPEAT)
    other = {Said.FIRST: Said.SECOND, Said.SECOND: Said.FIRST, Said.EQUAL: Said.FIRST}
    turned = Answer(asked=answers[at].asked, said=other[answers[at].said])

    found = rater(SHAPE, (*answers[:at], turned, *answers[at + 1 :]))

    assert found.checks_agreed == found.checks - 1
    assert found.contradict


def test_without_a_check_nobody_is_called_consistent() -> None:
    assert rater(SHAPE, tuple(by_heights(SHAPE, HEIGHTS)[:1])).consistent is None


@settings(max_examples=8, deadline=None)
@given(
    st.integers(2, 7).flatmap(
        lambda people: st.lists(
            st.lists(st.floats(0, 1), min_size=4, max_size=4),
            min_size=people,
            max_size=people,
        )
    )
)
def test_concordance_lies_between_none_and_all(rows: list[list[float]]) -> None:
    found = concordance(rows)

    if found:
        assert -1e-9 <= found.low <= found.value <= found.high <= 1 + 1e-9


def test_people_of_one_order_agree_wholly_and_of_opposite_orders_not_at_all() -> None:
    up, down = [0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1]

    same, opposite = concordance([up, up, up]), concordance([up, down])

    assert same is not None
    assert opposite is not None
    assert same.value == pytest.approx(1)
    assert same.low == pytest.approx(1)
    assert opposite.value == pytest.approx(0)
    assert concordance([up]) is None
    assert concordance([[0.25] * 4] * 3) is None


def test_people_who_see_the_same_ties_agree_wholly() -> None:
    found = concordance([[0.5, 0.25, 0.25], [0.4, 0.3, 0.3]])

    assert found is not None
    assert found.value == pytest.approx(1)


def test_kendalls_w_is_what_the_textbook_has() -> None:
    """Siegel and Castellan: three people rank six applicants, W = .16."""
    rows = [
        [1.0, 6.0, 3.0, 2.0, 5.0, 4.0],
        [1.0, 5.0, 6.0, 4.0, 2.0, 3.0],
        [6.0, 3.0, 2.0, 5.0, 4.0, 1.0],
    ]

    found = concordance(rows)

    assert found is not None
    assert found.value == pytest.approx(0.16, abs=0.005)


def test_groups_below_five_people_are_not_held_against_one_another() -> None:
    clinicians, parents = [[0.7, 0.3]] * 5, [[0.1, 0.9]] * 4

    (first, _) = held({"clinicians": clinicians, "parents": parents}, AGAINST)

    assert first.differs is Differs.UNKNOWN
    assert first.difference is None
    assert first.weights["parents"].value == pytest.approx(0.1)


def test_groups_that_weigh_a_sign_otherwise_differ_and_others_do_not() -> None:
    draw = np.random.default_rng(4)

    def people(middle: float) -> list[list[float]]:
        own = middle + draw.normal(0, 0.02, 6)
        even = 0.2 + draw.normal(0, 0.02, 6)
        return [[a, b, 1 - a - b] for a, b in zip(own, even, strict=True)]

    first, second, _ = held(
        {"clinicians": people(0.5), "parents": people(0.3)}, AGAINST
    )

    assert first.differs is Differs.YES
    assert first.difference is not None
    assert first.difference.value == pytest.approx(0.2, abs=0.05)
    assert second.differs is Differs.NO
    assert held({"clinicians": [], "parents": []}, AGAINST) == ()


def test_equal_against_first_counts_half_and_cannot_say_is_left_out() -> None:
    question, other = Question(0, 0, 1, 1, 0, 1), Question(0, 0, 1, 2, 0, 1)

    def said(*some: tuple[Question, Said]) -> list[Answer]:
        return [
            Answer(asked=Asked(question=one, swapped=False), said=word)
            for one, word in some
        ]

    first = said((question, Said.FIRST), (other, Said.FIRST))
    equal = said((question, Said.EQUAL), (other, Said.UNSURE))
    second = said((question, Said.SECOND))

    assert between([first, first]) == (1.0, 2)
    assert between([first, equal]) == (0.5, 1)
    assert between([first, second]) == (0.0, 1)
    assert between([second, said((other, Said.FIRST))]) is None
