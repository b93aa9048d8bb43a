"""A group of children is flagged where the card serves it worse, and never by few."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.unit.scoring.evaluating.scored import drawn
from triage.scoring.evaluating.groups import (
    Gate,
    GroupFigures,
    Scored,
    Verdict,
    by_group,
)
from triage.scoring.evaluating.measures import found_at_top
from triage.scoring.learning.child_weeks import Flags, Floats


MANY = 1_600
FIRST = np.arange(MANY) % 2 == 0  # who is in the first of two groups
GROUPS = np.where(FIRST, "a", "b").tolist()
POINTS = np.random.default_rng(1).integers(0, 12, MANY)
CHANCE = np.asarray((POINTS + 1) / 20)


def scored(chance: Floats = CHANCE, so: Floats = CHANCE, seed: int = 2) -> Scored:
    """A card that says one chance, where another is so."""
    return Scored(
        points=POINTS,
        chance=chance,
        event=drawn(so, seed),
        weight=np.ones(MANY),
        children=np.arange(MANY),
    )


def two(of: Scored) -> tuple[GroupFigures, GroupFigures]:
    """Both groups."""
    first, second = by_group(GROUPS, of, seed=1, times=60)
    return first, second


@cache
def fair() -> tuple[GroupFigures, GroupFigures]:
    """A card that is right about both."""
    return two(scored())


def test_groups_that_fare_alike_pass_every_gate() -> None:
    assert [one.verdict for one in fair()] == [Verdict.PASSES] * 2
    assert all(set(one.gates) == set(Gate) for one in fair())
    assert all(one.flags == frozenset() for one in fair())
    assert all(one.why.startswith("As asked: ") for one in fair())


def test_each_child_is_in_one_group() -> None:
    of = scored()

    assert sum(one.children for one in fair()) == MANY
    assert sum(one.outcomes for one in fair()) == int(of.event.sum())
    assert all(one.effective_outcomes == pytest.approx(one.outcomes) for one in fair())


def test_a_group_to_whom_more_comes_than_the_card_says_is_flagged() -> None:
    hit, other = two(scored(so=np.where(FIRST, CHANCE * 1.5, CHANCE)))

    assert hit.verdict is Verdict.FLAGGED
    assert hit.flags == {Gate.EXPECTED}
    assert hit.why.startswith("More outcomes came than the card expects: 1.")
    assert other.gates[Gate.EXPECTED]


def test_a_little_more_than_expected_is_flagged_where_it_is_sure() -> None:
    hit, _ = two(scored(so=np.where(FIRST, CHANCE * 1.2, CHANCE)))

    assert hit.over_expected is not None
    assert 1 < hit.over_expected.low < hit.over_expected.value < 1.25
    assert Gate.EXPECTED in hit.flags


def test_a_group_to_whom_less_comes_is_flagged_as_well() -> None:
    spared, _ = two(scored(so=np.where(FIRST, CHANCE / 2, CHANCE)))

    assert Gate.EXPECTED in spared.flags
    assert spared.why.startswith("Fewer outcomes came than the card expects: 0.")


def test_a_group_whose_points_say_nothing_is_told_apart_less_well() -> None:
    blind, other = two(scored(so=np.where(FIRST, CHANCE.mean(), CHANCE)))

    assert {Gate.AUC, Gate.FOUND} <= blind.flags
    assert "told apart less well than in the best group, by 0." in blind.why
    assert other.gates[Gate.AUC]
    assert other.gates[Gate.FOUND]
    assert other.auc_gap is not None
    assert other.auc_gap.value == 0.0


def test_what_is_found_at_the_top_is_of_the_one_list_that_all_are_on() -> None:
    of = scored()
    whole = found_at_top(of.points, of.event, of.weight) or 0.0

    shares = [one.found_at_top.value if one.found_at_top else 0.0 for one in fair()]
    parts = [one.outcomes / of.event.sum() for one in fair()]

    assert np.dot(shares, parts) == pytest.approx(whole)


def test_below_a_hundred_outcomes_nothing_is_held_against_a_group_nor_for_it() -> None:
    few = np.where(FIRST & (np.arange(MANY) > 500), 0.0, CHANCE)

    first, second = two(scored(so=few))

    assert first.verdict is Verdict.NOT_ASSESSABLE
    assert first.gates == {}
    assert first.why == "Its outcomes, as weighed, are fewer than 100: too few to say."
    assert first.over_expected is not None  # it is shown all the same
    assert second.verdict is not Verdict.NOT_ASSESSABLE
    assert Gate.AUC not in second.gates  # and there is no other to hold it beside


def test_outcomes_that_weigh_unevenly_are_fewer_than_they_are() -> None:
    weight = np.where(np.arange(MANY) < 10, 60.0, 1.0)

    first, _ = two(replace(scored(), weight=weight))

    assert first.outcomes > 100
    assert first.effective_outcomes < 100
    assert first.verdict is Verdict.NOT_ASSESSABLE


def test_a_card_that_gives_no_chances_is_held_to_the_other_gates() -> None:
    first, second = two(replace(scored(), chance=None))

    assert first.over_expected is None
    assert set(first.gates) == {Gate.FOUND, Gate.AUC}
    assert first.verdict is second.verdict is Verdict.PASSES


def test_one_group_alone_without_chances_cannot_be_assessed() -> None:
    (only,) = by_group(["all"] * MANY, replace(scored(), chance=None), seed=1, times=20)

    assert only.verdict is Verdict.NOT_ASSESSABLE
    assert "no other group" in only.why


def test_answers_not_known_are_counted_for_each_group() -> None:
    first, second = two(replace(scored(), unknown=np.where(FIRST, 0.4, 0.1)))

    assert first.unknown == pytest.approx(0.4)
    assert second.unknown == pytest.approx(0.1)
    assert fair()[0].unknown is None


def test_neither_the_order_of_children_nor_what_a_group_is_called_matters() -> None:
    of, jumbled = scored(), np.random.default_rng(3).permutation(MANY)
    turned = Scored(
        points=of.points[jumbled],
        chance=CHANCE[jumbled],
        event=of.event[jumbled],
        weight=of.weight[jumbled],
        children=of.children[jumbled],
    )
    names = np.where(FIRST[jumbled], "y", "x").tolist()

    second, first = by_group(names, turned, seed=1, times=60)

    for one, same in zip((first, second), fair(), strict=True):
        assert one.gates == same.gates
        assert one.auc is not None
        assert same.auc is not None
        assert one.auc.value == pytest.approx(same.auc.value)


def test_a_gap_is_flagged_by_its_size_and_said_to_be_chance_where_it_may_be() -> None:
    some = np.arange(MANY) < 760
    muddled = np.where(FIRST, CHANCE * 0.8 + CHANCE.mean() * 0.2, CHANCE)
    groups = [group for group, here in zip(GROUPS, some, strict=True) if here]

    found = [
        by_group(groups, _part(scored(so=muddled, seed=seed), some), seed=1, times=60)
        for seed in (1, 2, 3)
    ]
    within, sure, unsure = (first for first, _ in found)

    assert within.flags == frozenset()
    assert sure.flags == unsure.flags == {Gate.AUC}
    assert sure.auc_gap is not None
    assert sure.auc_gap.low > 0
    assert "may be chance" not in sure.why
    assert unsure.auc_gap is not None
    assert unsure.auc_gap.low < 0
    assert "may be chance" in unsure.why


def _part(of: Scored, some: Flags) -> Scored:
    return Scored(
        points=of.points[some],
        chance=CHANCE[some],
        event=of.event[some],
        weight=of.weight[some],
        children=of.children[some],
    )


def test_nobody_is_no_group() -> None:
    nobody = _part(scored(), np.zeros(MANY, np.bool_))

    assert by_group([], nobody, seed=1) == ()
