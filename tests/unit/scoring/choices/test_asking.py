"""Few questions, none of which could have been foreseen; points that keep the answers."""

from itertools import permutations
from statistics import median

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.stats import spearmanr

from tests.unit.scoring.choices.raters import answered, at_random, by_heights
from triage.scoring.choices.agreeing import rater
from triage.scoring.choices.asking import about_left, implied, next_asked, typical
from triage.scoring.choices.heights import bounds
from triage.scoring.choices.points import MOST_POINTS, points_of
from triage.scoring.choices.questions import (
    Answer,
    Asked,
    Check,
    Floats,
    Question,
    Said,
    Shape,
    asked_in,
    steps_of,
)


# Eight signs of three levels, as heavy as the experts' neurodevelopmental card has them:
# danger to others, running off, youth justice, suspensions, absence, home, school, sleep.
EXPERT = [(3, 0), (4, 0), (5, 0), (4, 2), (3, 3), (4, 4), (4, 4), (4, 4)]
EIGHT = (3,) * 8

shapes = st.lists(st.integers(2, 3), min_size=2, max_size=4).map(tuple)
quick = settings(max_examples=15, deadline=None)


def heights_of(shape: Shape, seed: int) -> Floats:
    """What somebody feels, one step at a time; no step is nothing."""
    steps = steps_of(shape)
    return 0.2 + np.random.default_rng(seed).gamma(1.5, 1, steps.n)


def lowest(answers: list[Answer], shape: Shape, difference: Floats) -> float:
    """The least a difference can be with heights that keep the answers, told by another
    way of working it out: a linear programme."""
    steps = steps_of(shape)
    above = [steps.difference(a.asked.question) * a.leans for a in answers if a.leans]
    level = [steps.difference(a.asked.question) for a in answers if a.leans == 0]
    found = linprog(
        difference,
        A_ub=-np.array(above) if above else None,
        b_ub=np.zeros(len(above)) if above else None,
        A_eq=np.vstack([*level, np.ones(steps.n)]),
        b_eq=[*([0.0] * len(level)), 1.0],
        bounds=(0, None),
    )
    assert found.status == 0, found.message
    return float(found.fun)


@quick
@given(shapes, st.integers(0, 10_000))
def test_what_the_answers_already_settle_is_never_asked(
    shape: Shape, seed: int
) -> None:
    steps = steps_of(shape)
    answers = by_heights(shape, heights_of(shape, seed))

    before: list[Answer] = []
    for one in answers:
        if one.asked.check is Check.NONE:
            difference = steps.difference(one.asked.question)
            assert lowest(before, shape, difference) < -1e-9
            assert lowest(before, shape, -difference) < -1e-9
            before.append(one)


@quick
@given(shapes, st.integers(0, 10_000))
def test_when_nothing_is_left_to_ask_everything_is_settled(
    shape: Shape, seed: int
) -> None:
    steps = steps_of(shape)
    answers = by_heights(shape, heights_of(shape, seed))
    first = [one for one in answers if one.asked.check is Check.NONE]
    asked = {one.asked.question for one in answers}

    settled = implied(shape, answers)

    assert asked | set(settled) == set(steps.questions)
    for question, way in settled.items():
        difference = steps.difference(question)
        assert lowest(first, shape, difference * (way or 1)) >= -1e-7


@quick
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=1), shapes)
def test_what_is_implied_does_not_hang_on_the_order_of_answers(
    seeds: list[int], shape: Shape
) -> None:
    answers = by_heights(shape, heights_of(shape, seeds[0]))[:6]
    draw = np.random.default_rng(seeds[0])
    shuffled = [answers[at] for at in draw.permutation(len(answers))]

    assert implied(shape, answers) == implied(shape, shuffled)
    a, b = (bounds(steps_of(shape), some).heights for some in (answers, shuffled))
    assert np.allclose(a, b)


@quick
@given(shapes, st.integers(0, 10_000), st.text(max_size=5))
def test_the_next_question_is_the_same_each_time_it_is_looked_at(
    shape: Shape, seed: int, who: str
) -> None:
    answers = by_heights(shape, heights_of(shape, seed))[: seed % 7]

    assert next_asked(shape, who, answers) == next_asked(shape, who, list(answers))


def test_who_stands_first_is_not_always_the_same_sign() -> None:
    asked = {next_asked(EIGHT, str(who), []) for who in range(20)}

    assert {one.swapped for one in asked if one} == {True, False}


@quick
@given(shapes, st.integers(0, 10_000))
def test_points_never_fall_as_a_level_gets_worse_and_stay_in_their_range(
    shape: Shape, seed: int
) -> None:
    for answers in (by_heights(shape, heights_of(shape, seed)), at_random(shape, seed)):
        steps = steps_of(shape)
        points = points_of(steps, bounds(steps, answers).heights, answers)
        for of_sign, levels in zip(points.of, shape, strict=True):
            assert len(of_sign) == levels
            assert of_sign[0] == 0
            assert list(of_sign) == sorted(of_sign)
            assert of_sign[-1] <= MOST_POINTS


@quick
@given(shapes)
def test_somebody_to_whom_everything_is_equal_gives_equal_points(shape: Shape) -> None:
    shape = (2,) * len(shape)
    answers = answered(shape, lambda _: Said.EQUAL)
    steps = steps_of(shape)

    points = points_of(steps, bounds(steps, answers).heights, answers)

    assert len(set(points.of)) == 1
    assert points.of[0][-1] > 0
    assert points.kept == points.answers == len(answers)


@quick
@given(st.integers(0, 10_000))
def test_equal_answers_make_equal_points(seed: int) -> None:
    shape = (3, 3, 2, 2)
    answers = by_heights(shape, heights_of(shape, seed).round(), hardly=1e-9)
    steps = steps_of(shape)

    points = points_of(steps, bounds(steps, answers).heights, answers)

    if points.kept == points.answers:
        for one in answers:
            q = one.asked.question
            x = points.of[q.sign][q.high] + points.of[q.other][q.other_low]
            y = points.of[q.sign][q.low] + points.of[q.other][q.other_high]
            assert np.sign(x - y) == one.leans


def test_whole_points_keep_every_answer_where_any_whole_points_do() -> None:
    shape = (3, 2, 2)
    true = np.array([2.0, 5.0, 4.0, 9.0])
    answers = by_heights(shape, true, hardly=1e-9)
    steps = steps_of(shape)

    points = points_of(steps, bounds(steps, answers).heights, answers)

    assert points.kept == points.answers


def test_cannot_say_is_not_equal_and_is_not_asked_again() -> None:
    shape = (2, 2, 2)
    first = next_asked(shape, "a", [])
    assert first is not None
    unsure = Answer(asked=first, said=Said.UNSURE)

    following = next_asked(shape, "a", [unsure])

    assert following is not None
    assert following.question != first.question
    assert implied(shape, [unsure]) == {}
    assert np.allclose(bounds(steps_of(shape), [unsure]).heights, 2.0)


def test_somebody_who_never_can_say_comes_to_an_end() -> None:
    answers = answered((3, 3, 3), lambda _: Said.UNSURE)

    assert len(answers) == len(steps_of((3, 3, 3)).questions)


def test_a_pair_is_asked_again_the_other_way_round() -> None:
    answers = by_heights(EIGHT, heights_of(EIGHT, 1))
    checks = [one for one in answers if one.asked.check is Check.REPEAT]

    assert len(checks) == 2
    for check in checks:
        (before,) = [
            one
            for one in answers
            if one.asked.question == check.asked.question and one is not check
        ]
        assert check.asked.swapped is not before.asked.swapped
        assert check.leans == before.leans
        assert answers.index(check) > answers.index(before)


def test_somebody_who_answers_at_random_is_found_inconsistent() -> None:
    shape = (3, 3, 3, 3, 2)
    found = [rater(shape, tuple(at_random(shape, seed))) for seed in range(12)]
    true = [
        rater(shape, tuple(by_heights(shape, heights_of(shape, s)))) for s in range(4)
    ]

    assert sum(one.consistent is False for one in found) >= 9
    assert all(one.contradict for one in found if one.consistent is False)
    assert all(one.consistent and not one.contradict for one in true)


@given(st.permutations(range(3)))
@settings(max_examples=6, deadline=None)
def test_answers_that_go_round_in_a_circle_contradict_one_another(
    turn: list[int],
) -> None:
    """One before two, two before three, three before one."""
    circle = [(0, 1, Said.FIRST), (1, 2, Said.FIRST), (0, 2, Said.SECOND)]
    answers = [
        Answer(asked=Asked(question=Question(a, 0, 1, b, 0, 1), swapped=False), said=s)
        for a, b, s in (circle[at] for at in turn)
    ]
    steps = steps_of((2, 2, 2))

    assert bounds(steps, answers).contradict
    assert not any(bounds(steps, two).contradict for two in permutations(answers, 2))
    assert points_of(steps, bounds(steps, answers).heights, answers).kept == 2


def test_few_questions_stand_for_all_and_the_order_is_found_again() -> None:
    steps = steps_of(EIGHT)
    expert = np.array(EXPERT, float).ravel()
    many: dict[bool, list[int]] = {True: [], False: []}
    orders = []
    for seed in range(8):
        draw = np.random.default_rng(seed)
        exact = seed % 2 == 0  # half weigh as the card does, half only nearly so
        near = expert * np.exp(draw.normal(0, 0.25, steps.n)) + 0.3 * draw.random(16)
        true = expert if exact else near
        answers = by_heights(EIGHT, true, who=str(seed))
        heights = bounds(steps, answers).heights
        many[exact].append(sum(one.asked.check is Check.NONE for one in answers))
        orders.append(float(spearmanr(steps.totals(heights), steps.totals(true))[0]))

    print(
        f"\nof {len(steps.questions)} questions: {many[True]} asked of the card's own"
    )
    print(f"weights, {many[False]} of weights near them, and two to four checks")
    print(f"order of signs found again: {min(orders):.3f} at least")
    assert median(many[True]) <= 40
    assert median(many[False]) <= 45
    assert min(orders) > 0.9


def test_about_how_many_are_left_goes_down_and_never_says_none() -> None:
    answers = by_heights(EIGHT, heights_of(EIGHT, 3))
    left = [about_left(EIGHT, answers[:at]) for at in range(len(answers) + 1)]

    assert left == sorted(left, reverse=True)
    assert left[0] == typical(EIGHT) + 4
    assert left[-1] >= 1


@quick
@given(shapes, st.integers(0, 10_000))
def test_a_question_is_read_back_from_its_text(shape: Shape, seed: int) -> None:
    for one in at_random(shape, seed):
        assert asked_in(one.asked.text) == one.asked
