"""A learnt card becomes the product's own, with the same points for every child."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.scoring.cards import CATALOGUE, ND, Child, batch, values_of
from triage.referrals import Pathway
from triage.scoring.checks import checked_card
from triage.scoring.fit import (
    MonotoneScorecard,
    Named,
    card_json,
    from_catalogue,
)
from triage.scoring.fit.coding import Coded
from triage.scoring.fit.experts import expert_tables
from triage.scoring.fit.refusals import ConstantFactor
from triage.scoring.reading import digest_of
from triage.scoring.scorecard import (
    BadScorecard,
    load_scorecard,
    most_possible,
    points,
    points_all,
)


KEYS = (
    "suspensions", "school_absence_pct", "months_to_18", "impact_home", "looked_after",
    "school_place", "regression_settled",
)  # fmt: skip
SPEC = from_catalogue(CATALOGUE, KEYS, cuts={"school_absence_pct": (10.0, 50.0)})
PLACES = CATALOGUE["school_place"].levels
NAMED = Named(
    name="invented-1",
    pathway=Pathway.NEURODEVELOPMENTAL,
    version="1",
    status="Learnt from invented children.",
    source="Invented for tests.",
)


def frame(many: int, seed: int) -> pd.DataFrame:
    """Invented children as a table in words, some of it not known."""
    draw = np.random.default_rng(seed)
    place = list(CATALOGUE["school_place"].levels)
    table = pd.DataFrame(
        {
            "suspensions": draw.integers(0, 20, many),
            "school_absence_pct": draw.uniform(0, 100, many),
            "months_to_18": draw.integers(0, 60, many),
            "impact_home": draw.choice(CATALOGUE["impact_home"].levels, many),
            "looked_after": draw.random(many) < 0.4,
            "school_place": draw.choice(place, many),
            "regression_settled": draw.random(many) < 0.5,
        },
        dtype=object,
    )
    unknown = draw.random(table.shape) < 0.25
    return table.mask(pd.DataFrame(unknown, columns=table.columns), None)


def model() -> MonotoneScorecard:
    """A card in which not known has points of its own for some factors."""
    table = frame(1200, 0)
    worse = (
        pd.to_numeric(table["suspensions"]).fillna(8) * 0.1
        + pd.to_numeric(table["school_absence_pct"]).fillna(60) * 0.02
        - pd.to_numeric(table["months_to_18"]).fillna(10) * 0.04
        + (table["school_place"] == "none") * 0.9
        - table["regression_settled"].eq(True) * 0.8
        + table["impact_home"]
        .map(CATALOGUE["impact_home"].levels.index, na_action="ignore")
        .fillna(2)
        * 0.4
    ).to_numpy(np.float64)
    harmed = np.random.default_rng(2).random(1200) < 1 / (
        1 + np.exp(worse.mean() - worse)
    )
    return MonotoneScorecard(SPEC).fit(table, harmed.astype(int))


LEARNT = model()
TOLD = card_json(LEARNT.learnt_, CATALOGUE, NAMED, ND)
CARD = checked_card(TOLD, CATALOGUE, ())


def scored_children() -> st.SearchStrategy[Child]:
    known = {key: st.none() | values_of(CATALOGUE[key]) for key in KEYS}
    return st.fixed_dictionaries(known)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(scored_children(), min_size=1, max_size=8))
def test_the_card_gives_every_child_the_points_that_were_learnt(
    some: list[Child],
) -> None:
    learnt = LEARNT.points(pd.DataFrame(some, columns=list(KEYS), dtype=object))

    assert [points(CARD, child) for child in some] == learnt.tolist()
    assert points_all(CARD, batch(some)).tolist() == learnt.tolist()


def test_not_known_has_points_and_says_how_many_more_an_answer_could_add() -> None:
    unknown = {factor.fact.key: factor.unknown for factor in CARD.factors}

    assert any(unknown.values())
    assert points(CARD, {}) == sum(unknown.values())
    assert most_possible(CARD, {}) > points(CARD, {})


def test_what_is_written_loads_as_any_card_and_has_its_digest(tmp_path: Path) -> None:
    (tmp_path / "invented-1").mkdir()
    file = tmp_path / "invented-1" / "scorecard.json"
    file.write_text(json.dumps(TOLD, indent=2), "utf-8")

    loaded = load_scorecard(file.parent, CATALOGUE, ())

    assert loaded == CARD
    assert loaded.digest == digest_of(TOLD)


def test_a_domain_is_that_of_the_experts_card_and_hides_nothing() -> None:
    homes = {factor.fact.key: factor.domain for factor in ND.factors}

    for factor in CARD.factors:
        assert factor.domain == homes.get(factor.fact.key, "learnt")
    for key, domain in CARD.domains.items():
        most = [one.highest for one in CARD.factors if one.domain == key]
        assert domain.cap == sum(most)


def edited(change: Any) -> dict[str, Any]:
    copy = json.loads(json.dumps(TOLD))
    change(next(one for one in copy["factors"] if one["fact"] == "impact_home"))
    return dict(copy)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda one: one["rows"][-1].update(points=0), "go against its direction"),
        (lambda one: one.update(unknown=10), "more points to not known"),
        (lambda one: one.update(unknown=-1), "not a whole number"),
        (lambda one: one.update(fact="preferred_language"), "may never|never"),
    ],
)
def test_a_card_edited_by_hand_into_what_it_may_not_be_is_refused(
    change: Any, reason: str
) -> None:
    told = edited(change)

    assert digest_of(told) != CARD.digest
    with pytest.raises(BadScorecard, match=reason):
        checked_card(told, CATALOGUE, ())


def test_learning_starts_from_the_experts_card_where_there_is_one() -> None:
    spec = [one for one in SPEC if one.key in {"impact_home", "looked_after"}]
    outcome = np.random.default_rng(4).random(90) < 0.3
    few = frame(90, 9)

    free = MonotoneScorecard(spec, penalty="l1").fit(few, outcome).learnt_
    held = MonotoneScorecard(spec, prior_card=ND, prior_sigma=0.001)
    home, looked_after = held.fit(few, outcome).learnt_.points

    # Chance alone taught the first; the experts' proportions are in the second.
    assert not np.array_equal(free.points[0], home)
    assert home[:-1].tolist() == sorted(home[:-1].tolist())
    assert abs(home[4] / max(looked_after[1], 1) - 8 / 5) < 0.35


def test_the_experts_points_are_read_from_the_safest_answer_to_the_worst() -> None:
    spec = from_catalogue(
        CATALOGUE, ["months_to_18"], cuts={"months_to_18": (6.0, 12.0)}
    )
    months = Coded(spec=spec[0], cuts=(6.0, 12.0))

    # 12 months or more, 6 to 11 as at 6, fewer as at 5, and not known.
    expected = [points(ND, {"months_to_18": one}) for one in (12, 6, 5)]
    assert expert_tables(ND, [months])[0].tolist() == [*expected, 0.0]


def test_what_the_experts_say_of_a_factor_nobody_answered_stands() -> None:
    """An answer that no child gave keeps its points, in proportion, where it may."""
    table, draw = frame(600, 3), np.random.default_rng(3)
    often = np.where(table["looked_after"].eq(True), 0.6, 0.2)
    outcome = draw.random(600) < often
    table["impact_home"] = None
    table["school_place"] = "in_school"
    experts = {
        "impact_home": (0.0, 2.0, 4.0, 6.0, 8.0),
        "school_place": tuple(6.0 * (one == "none") for one in PLACES),
        "looked_after": (0.0, 4.0),
    }
    spec = tuple(replace(one, may_be_constant=True) for one in SPEC)

    card = MonotoneScorecard(spec, prior_card=experts, prior_sigma=0.05)
    card.fit(table, outcome)
    told = dict(zip(KEYS, card.learnt_.points, strict=True))

    home, place = told["impact_home"], told["school_place"]
    assert home[-2] > 0
    assert [round(4 * one / home[-2]) for one in home[:5]] == [0, 1, 2, 3, 4]
    assert place[PLACES.index("none")] == pytest.approx(home[3], abs=1)
    assert sorted(place)[-2] == 0


def test_without_experts_a_constant_factor_is_refused_whatever_is_allowed() -> None:
    table = frame(200, 3).assign(impact_home="mild")
    spec = tuple(replace(one, may_be_constant=True) for one in SPEC)

    with pytest.raises(ConstantFactor):
        MonotoneScorecard(spec).fit(table, np.arange(200) % 2)
