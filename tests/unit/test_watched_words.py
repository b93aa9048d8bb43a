"""What is flagged says what to do, what is not says nothing of it, and too little says so."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.checkins.groups import Kind
from triage.desk.watching.shown import LITTLE, NO_CARD, NOT_YET, as_rows, of
from triage.desk.watching.values import (
    Agreed,
    CardWatched,
    Drifted,
    GroupTold,
    Overrides,
    PointsGroup,
    Summed,
    Sums,
    Told,
    Unknown,
)
from triage.desk.watching.words import Section, points, sections
from triage.referrals import Pathway
from triage.scoring.evaluating.groups import Verdict
from triage.scoring.evaluating.measures import Interval


ND = Pathway.NEURODEVELOPMENTAL
AUGUST = date(2026, 8, 1)
NOTHING = CardWatched(
    pathway=ND,
    made_on=date(2026, 11, 23),
    card="a-card",
    version="1",
    digest="d",
    learnt=False,
    outcome="an outcome 1",
    parts=("Something happened",),
    horizon_weeks=13,
    first_frozen=None,
    told_from=date(2027, 2, 22),
    drawn=None,
    raters=(Agreed(between="two looks", pairs=0, same=0, kappa=None, ac2=None),),
)
TOLD = Told(
    days=(AUGUST,),
    frozen=True,
    children=200,
    outcomes=30,
    effective_outcomes=28.0,
    share=Interval(value=0.15, low=0.1, high=0.2),
    auc=Interval(value=0.7, low=0.6, high=0.8),
    over_expected=None,
    slope=None,
    challengers=(),
)


def about(value: float, by: float = 0.1) -> Interval:
    return Interval(value=value, low=value - by, high=value + by)


def section(one: CardWatched, key: str) -> Section:
    (found,) = (each for each in sections(one) if each.key == key)
    return found


def with_quarter(**changes: object) -> CardWatched:
    told = replace(TOLD, **changes)  # type: ignore[arg-type]  # a test's own words
    return replace(NOTHING, months=(told,), quarter=told)


def test_where_nothing_is_known_every_section_says_so_and_none_is_flagged() -> None:
    found = sections(NOTHING)

    assert len({one.key for one in found}) == len(found) == 7
    assert not any(one.flagged or one.do for one in found)
    assert all(one.finding for one in found)
    assert "The timers freeze one each month" in section(NOTHING, "apart").finding


def test_a_young_service_is_told_from_which_day_what_came_will_be_known() -> None:
    young = replace(
        NOTHING, first_frozen=date(2026, 11, 29), told_from=date(2027, 2, 28)
    )

    said = section(young, "fairness").finding

    assert "29 November 2026" in said
    assert "28 February 2027" in said
    assert "second frozen list" in section(young, "drift").finding


@given(st.floats(0.05, 0.95), st.floats(0.01, 0.3))
def test_a_card_that_may_tell_by_chance_alone_is_flagged(
    value: float, by: float
) -> None:
    one = with_quarter(auc=about(value, by))

    assert section(one, "apart").flagged == (value - by <= 0.5)


@pytest.mark.parametrize(("over", "flagged"), [(1.05, False), (1.3, True), (0.7, True)])
def test_a_learnt_card_is_held_to_what_it_expects(over: float, flagged: bool) -> None:
    one = replace(with_quarter(over_expected=about(over)), learnt=True)

    found = section(one, "meaning")

    assert found.flagged is flagged
    assert f"{over:.2f} outcomes came for each one" in found.finding


def test_outcomes_that_run_ahead_over_the_year_are_flagged_though_no_quarter_is() -> (
    None
):
    month = Summed(month=AUGUST, too_many=5.0, too_few=0.0, flagged=True)
    sums = Sums(too_many_limit=4.0, too_few_limit=4.0, months=(month,))
    calm = replace(sums, months=(replace(month, flagged=False),))
    one = replace(with_quarter(over_expected=about(1.05)), learnt=True, sums=sums)

    assert section(one, "meaning").flagged
    assert not section(replace(one, sums=calm), "meaning").flagged


@pytest.mark.parametrize(
    ("most", "flagged"), [(0.5, False), (0.3, False), (0.05, True)]
)
def test_more_points_with_fewer_outcomes_are_flagged(
    most: float, flagged: bool
) -> None:
    groups = [
        PointsGroup(
            low=low, high=high, children=50, outcomes=9, share=about(share, 0.04),
            expected=None,
        )
        for low, high, share in ((0, 3, 0.3), (4, 9, most))
    ]  # fmt: skip
    found = section(replace(NOTHING, by_points=tuple(groups)), "meaning")

    assert found.flagged is flagged
    assert f"{100 * most:.0f} of 100 children with 4 to 9 points" in found.finding
    assert "gives no chances" in found.finding


def test_points_are_said_as_people_say_them() -> None:
    one = PointsGroup(
        low=1, high=1, children=9, outcomes=None, share=None, expected=None
    )

    assert points(one) == "1 point"
    assert points(replace(one, low=0, high=0)) == "0 points"
    assert points(replace(one, high=4)) == "1 to 4 points"


@pytest.mark.parametrize("flagged", [True, False])
def test_totals_that_moved_are_flagged(flagged: bool) -> None:
    month = Drifted(month=AUGUST, children=200, index=0.12, limit=0.09, flagged=flagged)

    found = section(replace(NOTHING, drift=(month,)), "drift")

    assert found.flagged is flagged
    assert ("have moved" in found.finding) is flagged


def test_answers_that_changed_are_named_and_the_rest_of_many_counted() -> None:
    many = tuple(
        Unknown(fact=f"f{at}", label=f"Sign {at}", shares=(0.1, 0.5), changed=at < 5, more=at != 1)
        for at in range(8)
    )  # fmt: skip
    one = replace(NOTHING, frozen_months=(date(2026, 7, 1), AUGUST), unknown=many)

    found = section(one, "unknown")

    assert found.flagged
    assert found.finding.startswith("5 of 8 answers changed beyond chance since July")
    assert "‘Sign 1’ is unknown less often" in found.finding
    assert found.finding.endswith("and 2 more.")
    calm = replace(one, unknown=tuple(replace(each, changed=False) for each in many))
    assert not section(calm, "unknown").flagged


@pytest.mark.parametrize(("changed", "flagged"), [(0, True), (10, False), (60, True)])
def test_nobody_or_many_going_another_way_is_flagged_and_few_decisions_tell_nothing(
    changed: int, flagged: bool
) -> None:
    month = Overrides(
        month=AUGUST, decisions=100, raised=changed, lowered=0, share=None
    )
    few = replace(month, decisions=3, raised=0)

    found = section(replace(NOTHING, overrides=(month,)), "overrides")

    assert found.flagged is flagged
    assert f"in {changed} of 100 decisions" in found.finding
    assert not section(replace(NOTHING, overrides=(few,)), "overrides").flagged


def test_looks_that_agree_too_little_are_flagged_and_few_are_not_judged() -> None:
    far = Agreed(between="two", pairs=40, same=10, kappa=about(0.2), ac2=about(0.3))
    few = replace(far, pairs=5, kappa=None, ac2=None)
    skewed = replace(far, ac2=about(0.9))

    assert section(replace(NOTHING, raters=(far,)), "agreement").flagged
    assert not section(replace(NOTHING, raters=(few,)), "agreement").flagged
    assert not section(replace(NOTHING, raters=(skewed,)), "agreement").flagged


def test_flagged_groups_are_named_and_groups_too_small_are_neither() -> None:
    groups = [
        GroupTold(
            kind=Kind.SEX, group=name, children=300, outcomes=110, over_expected=None,
            auc=None, found_at_top=None, unknown=0.5, verdict=verdict, why="",
        )
        for name, verdict in (
            ("female", Verdict.FLAGGED), ("male", Verdict.PASSES),
            ("another answer", Verdict.NOT_ASSESSABLE), ("not known", None),
        )
    ]  # fmt: skip

    found = section(replace(NOTHING, groups=tuple(groups)), "fairness")
    passed = section(replace(NOTHING, groups=tuple(groups[1:])), "fairness")
    none = section(replace(NOTHING, groups=tuple(groups[2:])), "fairness")

    assert found.flagged
    assert (
        "1 of 2 groups that can be assessed are flagged: female (by sex)"
        in found.finding
    )
    assert not passed.flagged
    assert "1 of 3 can be assessed" in passed.finding
    assert not none.flagged
    assert "None of 2 groups" in none.finding


def test_a_list_without_a_card_or_a_watch_says_why() -> None:
    assert of(ND, None).finding == NOT_YET
    assert of(ND, replace(NOTHING, card="")).finding == NO_CARD
    assert as_rows([of(ND, None)]) == [
        (ND.value, "finding", "", "why not", NOT_YET, "", "")
    ]


def test_the_first_line_names_what_to_look_at() -> None:
    by_chance = with_quarter(auc=about(0.5))

    assert of(ND, NOTHING).finding == LITTLE
    assert of(ND, with_quarter()).finding == "Nothing is flagged."
    assert of(ND, by_chance).finding == (
        "Somebody should look at this: Does the card tell children apart?"
    )
