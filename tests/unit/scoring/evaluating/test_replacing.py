"""A card is replaced only where every criterion is met; what cannot be said is not met."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.scoring.evaluating.groups import Gate, GroupFigures, Verdict
from triage.scoring.evaluating.measures import Interval
from triage.scoring.evaluating.replacing import Evidence, Met, judge, overlap


LIST = tuple(f"child {number}" for number in range(70))


def group(name: str = "a", *, flagged: Gate | None = None) -> GroupFigures:
    """A group that passes every gate but this one."""
    return GroupFigures(
        group=name,
        children=400,
        outcomes=120,
        effective_outcomes=110.0,
        over_expected=None,
        auc=None,
        found_at_top=None,
        auc_gap=None,
        found_gap=None,
        unknown=None,
        gates={gate: gate is not flagged for gate in Gate},
        verdict=Verdict.FLAGGED if flagged else Verdict.PASSES,
        why="",
    )


GOOD = Evidence(
    effective_outcomes=40.0,
    brier=Interval(value=-0.004, low=-0.007, high=-0.001),
    slope=Interval(value=1.05, low=0.7, high=1.4),
    groups_in_force=(group(),),
    groups=(group(),),
    must_keep=frozenset({"cp_plan"}),
    factors=frozenset({"cp_plan", "non_verbal"}),
    top_in_force=LIST,
    top=LIST,
)
WORSE = Interval(value=-0.001, low=-0.004, high=0.002)
HARM = Interval(value=0.002, low=0.001, high=0.003)
BAD: dict[str, tuple[dict[str, Any], Met]] = {
    "Brier": ({"brier": WORSE}, Met.NOT_MET),
    "Brier, surely worse": ({"brier": HARM}, Met.NOT_MET),
    "no chances": ({"brier": None}, Met.NOT_ASSESSABLE),
    "too flat": ({"slope": Interval(value=1.3, low=0.9, high=1.7)}, Met.NOT_MET),
    "too steep": ({"slope": Interval(value=0.7, low=0.6, high=0.9)}, Met.NOT_MET),
    "no slope": ({"slope": None}, Met.NOT_ASSESSABLE),
    "few outcomes": ({"effective_outcomes": 29.4}, Met.NOT_ASSESSABLE),
    "a group worse": ({"groups": (group(flagged=Gate.AUC),)}, Met.NOT_MET),
    "a factor lost": ({"factors": frozenset({"non_verbal"})}, Met.NOT_MET),
    "others at the top": ({"top": LIST[12:] + LIST[:12]}, Met.NOT_MET),
    "nobody waits": ({"top": (), "top_in_force": ()}, Met.NOT_ASSESSABLE),
}


def test_a_candidate_that_meets_every_criterion_may_replace_the_card() -> None:
    judged = judge(GOOD)

    assert judged.met is Met.MET
    assert len(judged.criteria) == 5
    assert all(one.why for one in judged.criteria)


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_one_criterion_that_is_not_met_is_enough(
    changes: tuple[dict[str, Any], Met],
) -> None:
    told, met = changes

    judged = judge(replace(GOOD, **told))

    assert judged.met is met
    assert met in {one.met for one in judged.criteria}
    assert sum(one.met is not Met.MET for one in judged.criteria) <= 2


def test_a_group_that_was_flagged_before_is_no_reason_against() -> None:
    flagged = (group(flagged=Gate.FOUND),)

    same = judge(replace(GOOD, groups=flagged, groups_in_force=flagged))
    other = replace(GOOD, groups=(group(flagged=Gate.AUC),), groups_in_force=flagged)

    assert same.met is Met.MET
    assert judge(other).met is Met.NOT_MET


def test_a_group_that_could_not_be_assessed_before_must_not_be_flagged_now() -> None:
    unknown = (replace(group(), gates={}, verdict=Verdict.NOT_ASSESSABLE),)
    flagged = (group(flagged=Gate.EXPECTED),)

    found = judge(replace(GOOD, groups_in_force=unknown, groups=flagged))

    assert found.met is Met.NOT_MET
    assert any("a: as many outcomes" in one.why for one in found.criteria)


def test_where_no_group_can_be_assessed_nobody_says_that_it_is_met() -> None:
    unknown = (replace(group(), gates={}, verdict=Verdict.NOT_ASSESSABLE),)

    found = judge(replace(GOOD, groups_in_force=unknown, groups=unknown))

    assert found.met is Met.NOT_ASSESSABLE


def test_a_clinician_may_sign_the_children_who_change_places() -> None:
    other = replace(GOOD, top=LIST[12:] + LIST[:12])

    assert judge(replace(other, changed_signed=True)).met is Met.MET
    (line,) = [one for one in judge(other).criteria if "mostly" in one.name]
    assert line.why.startswith("76% are the same, and 12 come in")


def test_a_range_that_reaches_nought_is_enough_and_one_past_it_is_not() -> None:
    at_nought = Interval(value=-0.004, low=-0.008, high=0.0)
    past = Interval(value=-0.004, low=-0.008, high=1e-6)

    assert judge(replace(GOOD, brier=at_nought)).met is Met.MET
    assert judge(replace(GOOD, brier=past)).met is Met.NOT_MET


ids = st.lists(st.integers(0, 70).map(str), unique=True, max_size=70)


@given(ids, ids)
def test_how_many_are_the_same_does_not_depend_on_which_card_is_first(
    one: list[str], other: list[str]
) -> None:
    found = overlap(one, other)

    assert found == overlap(other, one)
    assert found is None or 0 <= found <= 1
    assert overlap(one, one) == (1.0 if one else None)


def test_only_the_next_fifty_are_looked_at() -> None:
    assert overlap(LIST, LIST[:50][::-1] + LIST[50:]) == 1.0
    assert overlap(LIST, LIST[10:]) == pytest.approx(0.8)
    assert overlap(LIST[:10], LIST[5:10]) == pytest.approx(0.5)
