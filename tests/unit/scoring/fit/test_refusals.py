"""What no card may be learnt from, each with the reason a person reads."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.unit.scoring.cards import CATALOGUE
from tests.unit.scoring.fit.invented import SPEC, children
from triage.errors import TriageError
from triage.scoring.fit import (
    Answers,
    FactorSpec,
    HazardScorecard,
    MonotoneScorecard,
    from_catalogue,
)
from triage.scoring.fit.refusals import (
    BadFactors,
    BadSetting,
    ConstantFactor,
    InfiniteAnswer,
    NoEvents,
    OneClassOnly,
    OutcomeBeforeReferral,
    WrongAnswer,
)


COHORT = children(80)
WEEKS = 1.0 + np.arange(80) % 20


def refused(
    error: type[TriageError], words: str, model: Any, *data: Any, **more: Any
) -> None:
    """The fit is refused in these words, and leaves nothing behind."""
    with pytest.raises(error, match=words) as raised:
        model.fit(*data, **more)

    assert isinstance(raised.value, ValueError)
    assert not hasattr(model, "learnt_")


def altered(column: int, answer: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The ordinary answers with one put wrong, in row 3."""
    x = COHORT.x.copy()
    x[2, column] = answer
    return x


@pytest.mark.parametrize("outcome", [0, 1])
def test_one_outcome_for_every_child(outcome: int) -> None:
    refused(
        OneClassOnly, "only one class", MonotoneScorecard(SPEC), COHORT.x,
        np.full(80, outcome),
    )  # fmt: skip


def test_a_second_outcome_that_counts_for_nothing() -> None:
    refused(
        OneClassOnly, "only one class", MonotoneScorecard(SPEC), COHORT.x, COHORT.y,
        sample_weight=COHORT.y,
    )  # fmt: skip


def test_nothing_happened_to_anyone() -> None:
    refused(
        NoEvents,
        "Nothing happened",
        HazardScorecard(SPEC),
        COHORT.x,
        WEEKS,
        np.zeros(80),
    )


def test_a_factor_with_one_known_answer() -> None:
    x = COHORT.x.copy()
    x[:, 1] = np.where(np.isnan(x[:, 1]), np.nan, 7.0)

    refused(
        ConstantFactor, "The factor sleep has one", MonotoneScorecard(SPEC), x, COHORT.y
    )


@pytest.mark.parametrize("infinite", [np.inf, -np.inf])
def test_an_infinite_answer(infinite: float) -> None:
    x = altered(0, infinite)

    refused(InfiniteAnswer, "absence .* in row 3", MonotoneScorecard(SPEC), x, COHORT.y)
    refused(InfiniteAnswer, "absence .* in row 3", HazardScorecard(SPEC), x, WEEKS)


@pytest.mark.parametrize("answer", [3.0, -1.0, 0.5])
def test_a_level_the_factor_does_not_have(answer: float) -> None:
    words = "impact .* one of none, mild, severe .*row 3"

    refused(WrongAnswer, words, MonotoneScorecard(SPEC), altered(2, answer), COHORT.y)


def test_a_level_never_seen_is_refused_when_points_are_asked_for_too() -> None:
    model = MonotoneScorecard(SPEC).fit(COHORT.x, COHORT.y)

    with pytest.raises(WrongAnswer, match="impact"):
        model.points(altered(2, 7.0))


@pytest.mark.parametrize(
    ("key", "answer"), [("absence", "often"), ("impact", "mildly"), ("placed", "maybe")]
)
def test_a_word_where_another_kind_of_answer_belongs(key: str, answer: str) -> None:
    frame = pd.DataFrame(COHORT.x, columns=[one.key for one in SPEC]).astype(object)
    frame.loc[4, key] = answer

    refused(WrongAnswer, f"{key} .*row 5", MonotoneScorecard(SPEC), frame, COHORT.y)


def test_a_frame_without_a_column() -> None:
    frame = pd.DataFrame(COHORT.x, columns=[one.key for one in SPEC])

    refused(
        BadFactors, "no column sleep", MonotoneScorecard(SPEC),
        frame.drop(columns="sleep"), COHORT.y,
    )  # fmt: skip


def test_an_outcome_dated_before_the_referral() -> None:
    entry = np.zeros(80)
    entry[5] = 40.0
    before = WEEKS.copy()
    before[7] = -1.0

    model = HazardScorecard(SPEC)
    refused(OutcomeBeforeReferral, "row 6", model, COHORT.x, WEEKS, COHORT.y, entry)
    refused(OutcomeBeforeReferral, "row 8", model, COHORT.x, before, COHORT.y)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (np.full(80, 2), "event .* 0 or 1"),
        (np.zeros(3), "a column of 80 numbers"),
        (np.full(80, np.nan), "event .* a number"),
        (["0"] * 6 + ["left"] * 74, "event .* a number .*row 7"),
    ],
)
def test_events_that_are_not_yes_or_no(event: Any, words: str) -> None:
    refused(WrongAnswer, words, HazardScorecard(SPEC), COHORT.x, WEEKS, event)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"direction": 2}, "a direction that is not"),
        ({"answers": Answers.CHOICE, "levels": (1, 2), "direction": 1}, "no order"),
        ({"levels": ("a", "b")}, "has levels, and is a number"),
        ({"answers": Answers.LEVEL}, "at least two levels"),
        ({"answers": Answers.LEVEL, "levels": ("a", "a")}, "one level twice"),
        ({"cuts": (3.0, 1.0)}, "do not rise"),
        ({"answers": Answers.LEVEL, "levels": ("a", "b"), "cuts": (1.0,)}, "has cuts"),
        ({"cap": 11}, "a cap outside 1 to 10"),
    ],
)
def test_a_list_of_factors_that_makes_no_sense(
    changed: dict[str, Any], reason: str
) -> None:
    spec = (replace(SPEC[0], **changed), *SPEC[1:])

    refused(
        BadFactors, f"absence .*{reason}", MonotoneScorecard(spec), COHORT.x, COHORT.y
    )


def test_a_factor_given_twice_or_not_at_all() -> None:
    twice = (*SPEC[:4], SPEC[0])

    refused(
        BadFactors,
        "absence is there twice",
        MonotoneScorecard(twice),
        COHORT.x,
        COHORT.y,
    )
    refused(
        BadFactors,
        "4 factors and the data 5",
        MonotoneScorecard(SPEC[:4]),
        COHORT.x,
        COHORT.y,
    )
    refused(
        BadFactors,
        "not a FactorSpec",
        MonotoneScorecard(("absence",)),  # type: ignore[arg-type]  # what is refused
        COHORT.x,
        COHORT.y,
    )


@pytest.mark.parametrize(
    ("setting", "given", "expected"),
    [
        ("max_factor_points", 0, "a whole number of 1 to 100"),
        ("max_factor_points", 101, "a whole number of 1 to 100"),
        ("max_factor_points", 2.5, "a whole number of 1 to 100"),
        ("penalty", "l3", "one of cv, l1 and l2"),
        ("max_factors", 0, "a whole number of 1 or more, or None"),
        ("max_rows", 1.5, "a whole number of 1 or more, or None"),
        ("prior_sigma", "narrow", "log-odds above 0"),
        ("prior_sigma", 0.0, "log-odds above 0"),
        ("prior_sigma", (), "log-odds above 0"),
        ("prior_sigma", (1.0, 0.5), "narrowest first"),
        ("prior_sigma", float("nan"), "log-odds above 0"),
        ("cross_fit", 0, "a whole number of 1 or more"),
        ("horizon", 0, "a number of weeks above 0"),
        ("horizon", float("inf"), "a number of weeks above 0"),
    ],
)
def test_a_setting_that_nothing_can_be_learnt_with(
    setting: str, given: Any, expected: str
) -> None:
    model = HazardScorecard(SPEC, **{setting: given})

    refused(BadSetting, f"{setting} is not .*{expected}", model, COHORT.x, WEEKS)


def test_a_limit_below_the_factors_that_must_be_kept() -> None:
    spec = tuple(replace(one, must_keep=True) for one in SPEC)
    few = MonotoneScorecard(spec, max_factors=len(spec) - 1)

    refused(BadSetting, f"max_factors .*{len(spec)} or more", few, COHORT.x, COHORT.y)


@pytest.mark.parametrize("weeks", [-1.0, float("nan")])
def test_a_risk_within_weeks_that_are_no_number_of_weeks(weeks: float) -> None:
    model = HazardScorecard(SPEC).fit(COHORT.x, WEEKS, COHORT.y)

    with pytest.raises(BadSetting, match="weeks is not"):
        model.predict_risk(COHORT.x, weeks)


@pytest.mark.parametrize("points", [(0, 1), (2, 1, 0)])
def test_experts_points_that_make_no_sense(points: tuple[int, ...]) -> None:
    model = MonotoneScorecard(SPEC, prior_card={"impact": points})

    refused(BadFactors, "cannot be used", model, COHORT.x, COHORT.y)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("no_such_fact", "not a fact"),
        ("preferred_language", "may never carry points"),
    ],
)
def test_facts_that_can_carry_no_points(key: str, reason: str) -> None:
    with pytest.raises(BadFactors, match=reason):
        from_catalogue(CATALOGUE, [key])


def test_three_outcomes_are_not_one() -> None:
    with pytest.raises(ValueError, match="Only binary"):
        MonotoneScorecard().fit(np.arange(9.0)[:, None], np.arange(9) % 3)


def test_a_factor_without_levels_takes_only_numbers() -> None:
    spec = (FactorSpec(key="absence", direction=1),)

    refused(
        WrongAnswer,
        "absence .* a number",
        MonotoneScorecard(spec),
        pd.DataFrame({"absence": ["x", "y"]}),
        [0, 1],
    )
