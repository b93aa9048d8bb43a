"""What came of children is told beside their points, and never of so few that it tells of one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from triage.checkins.groups import Kind
from triage.desk.watching import outcomes
from triage.desk.watching.days import Looked, months_until
from triage.desk.watching.rows import Rows
from triage.desk.watching.values import GroupTold, PointsGroup, Told
from triage.scoring.chance import Chance, ChanceRow
from triage.scoring.evaluating.groups import Verdict
from triage.scoring.evaluating.outcomes import Followed


FIVE = 5
TODAY = date(2026, 11, 23)
DAYS = tuple(Looked(day=one) for one in months_until(TODAY))
SEX, AGE = Kind.SEX, Kind.AGE
CHANCE = Chance(
    horizon_weeks=13,
    outcome="an outcome 1",
    estimand="If the child goes on waiting.",
    children=100,
    outcomes=20,
    rows=(
        ChanceRow(points=0, chance=0.05, low=0.0, high=0.1, children=50),
        ChanceRow(points=10, chance=0.4, low=0.3, high=0.5, children=50),
    ),
)


def made(
    *,
    children: int,
    seed: int = 1,
    share: float = 0.3,
    tell: float = 0.0,
    days: Iterable[int] = range(12),
) -> Rows:
    """Children on a list on some days; the more `tell`, the more points tell."""
    rng = np.random.default_rng(seed)
    at = np.repeat(np.array(list(days)), children)
    whose = np.tile(np.arange(children), len(at) // max(children, 1))
    points = rng.integers(0, 20, children)[whose]
    chance = np.clip(share + tell * (points - 10) / 20, 0, 1)
    event = rng.random(len(at)) < chance
    weight = rng.uniform(0.5, 2, len(at))
    return Rows(
        days=DAYS,
        at=at,
        followed=Followed(
            until=np.full(len(at), 13), event=event, weight=weight, horizon=13
        ),
        referral_ids=tuple(f"R{one}" for one in whose),
        points=points,
        unknown=rng.random(len(at)),
        frozen=np.zeros(12, np.bool_),
        challengers={},
    )


def by_sex(rows: Rows, names: tuple[str, ...]) -> Mapping[str, Mapping[Kind, str]]:
    """Children in turn in each of these groups, alike in every other kind."""
    return {
        one: dict.fromkeys(Kind, "not known") | {SEX: names[int(one[1:]) % len(names)]}
        for one in set(rows.referral_ids)
    }


# It is not made smaller where it fails: each try draws children anew many times.
@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(
    children=st.integers(0, 30),
    share=st.floats(0, 1),
    seed=st.integers(0, 10_000),
    learnt=st.booleans(),
)
def test_no_count_and_no_figure_tells_of_fewer_than_five(
    children: int, share: float, seed: int, learnt: bool
) -> None:
    rows = made(children=children, seed=seed, share=share, days=(8, 11))
    chance = CHANCE if learnt else None
    quarter = outcomes.last_quarter(rows, chance, {}, FIVE)
    told: list[Told | PointsGroup | GroupTold] = [
        *outcomes.by_month(rows, chance, {}, FIVE),
        *([quarter] if quarter else []),
        *outcomes.by_points(rows, chance, FIVE),
        *outcomes.by_group(rows, chance, by_sex(rows, ("a", "b", "c")), FIVE),
    ]

    for one in told:
        assert not _few(one.children)
        assert not _few(one.outcomes)
        if one.children is not None and one.outcomes is not None:
            assert not _few(one.children - one.outcomes)
        if one.outcomes is None:
            assert not any(_figures(one))
    for kind in (SEX, AGE):
        groups = [
            one for one in told if isinstance(one, GroupTold) and one.kind is kind
        ]
        _no_remainder(groups)


def _few(count: int | None) -> bool:
    return count is not None and 0 < count < FIVE


def _figures(one: Any) -> list[object]:
    names = ("share", "auc", "over_expected", "found_at_top", "slope", "verdict")
    return [getattr(one, name, None) for name in names]


def _no_remainder(groups: list[GroupTold]) -> None:
    """Where one group is hidden, so is another: nobody can take it from the total."""
    hidden = [one for one in groups if one.children is None]
    assert len(hidden) != 1 or len(groups) == 1  # alone, it is the total itself


def test_a_card_that_tells_is_told_from_one_that_does_not() -> None:
    tells = outcomes.last_quarter(made(children=300, tell=1.0), None, {}, FIVE)
    does_not = outcomes.last_quarter(made(children=300), None, {}, FIVE)

    assert tells is not None
    assert does_not is not None
    assert tells.auc is not None
    assert does_not.auc is not None
    assert tells.auc.low > 0.7
    assert does_not.auc.touches(0.5)


def test_groups_by_points_are_in_order_hold_every_child_once_and_keep_totals_whole() -> (
    None
):
    rows = made(children=400, tell=1.0)

    found = outcomes.by_points(rows, CHANCE, FIVE)

    edges = [(one.low, one.high) for one in found]
    assert edges == sorted(edges)
    assert all(a[1] < b[0] for a, b in pairwise(edges))
    assert edges[0][0] == rows.points.min()
    assert edges[-1][1] == rows.points.max()
    assert sum(one.children or 0 for one in found) == 400
    shares = [one.share.value for one in found if one.share]
    assert shares == sorted(shares)
    assert found[0].expected == pytest.approx(0.05)
    assert found[-1].expected == pytest.approx(0.4)


def test_what_is_told_of_a_year_counts_each_outcome_once() -> None:
    rows = made(children=50)

    found = outcomes.by_points(rows, None, FIVE)
    only = outcomes.by_points(made(children=50, days=(2, 5, 8, 11)), None, FIVE)

    others = rows.on([0, 1, 3, 4, 6, 7, 9, 10])
    turned = replace(
        rows, followed=replace(rows.followed, event=rows.followed.event ^ others)
    )
    assert found == outcomes.by_points(turned, None, FIVE)
    assert only


def test_outcomes_that_run_ahead_of_a_card_are_seen_and_a_card_that_fits_is_left_alone() -> (
    None
):
    rows = made(children=400, share=0.3)
    fits = replace(
        CHANCE, rows=(replace(CHANCE.rows[0], chance=0.3, low=0.2, high=0.4),)
    )

    ahead = outcomes.sums(rows, CHANCE)
    right = outcomes.sums(rows, fits)

    assert outcomes.sums(rows, None) is None
    assert ahead is not None
    assert right is not None
    assert [one.month.month for one in ahead.months] == [2, 5, 8, 11]
    assert ahead.months[-1].flagged
    assert ahead.months[-1].too_many > ahead.too_many_limit
    assert not any(one.flagged for one in right.months)
    quarter = outcomes.last_quarter(rows, fits, {}, FIVE)
    assert quarter is not None
    assert quarter.over_expected is not None
    assert quarter.over_expected.value == pytest.approx(1, abs=0.15)


def test_a_group_whose_outcomes_the_card_does_not_foretell_is_flagged() -> None:
    rows = made(children=600, share=0.3, tell=0.9)
    groups = by_sex(rows, ("a", "b"))
    harmed = np.array([groups[one][SEX] == "a" for one in rows.referral_ids])
    event = rows.followed.event | (
        harmed & (np.random.default_rng(3).random(len(rows)) < 0.6)
    )
    turned = replace(rows, followed=replace(rows.followed, event=event))

    found = {
        one.group: one
        for one in outcomes.by_group(turned, CHANCE, groups, FIVE)
        if one.kind is SEX
    }

    assert found["a"].verdict is Verdict.FLAGGED
    assert "More outcomes came than the card expects" in found["a"].why
    assert found["a"].auc is not None
    assert found["b"].auc is not None
    assert found["b"].auc.value > found["a"].auc.value


def test_a_silent_card_is_told_only_where_it_scored_everybody() -> None:
    rows = made(children=200, tell=1.0, days=(9, 10, 11))
    points = (20 - rows.points).astype(np.float64)  # it has them the wrong way round
    points[rows.on([9])] = np.nan
    names = {"d": "the other"}

    months = outcomes.by_month(
        replace(rows, challengers={"d": points}), None, names, FIVE
    )

    assert [len(one.challengers) for one in months] == [0, 1, 1]
    (other,) = months[-1].challengers
    assert (other.name, other.digest) == ("the other", "d")
    assert other.auc is not None
    assert months[-1].auc is not None
    assert other.auc.value == pytest.approx(1 - months[-1].auc.value)
