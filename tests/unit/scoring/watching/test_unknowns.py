"""A change in what is not known is named where it is beyond chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from triage.scoring.watching.unknowns import Asked, changes


asked = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(
    lambda one: Asked(unknown=min(one), children=max(one))
)
month = st.dictionaries(st.sampled_from("abcdef"), asked)


@given(month, month)
def test_every_factor_of_both_months_is_told_once(
    before: dict[str, Asked], now: dict[str, Asked]
) -> None:
    found = changes(before, now)

    assert [one.factor for one in found] == [key for key in now if key in before]
    assert all(one.p is None or 0 < one.p <= 1 for one in found)
    assert not any(one.beyond_chance for one in found if one.p is None)


@given(asked, asked)
def test_a_change_is_as_rare_as_scipy_says(before: Asked, now: Asked) -> None:
    (one,) = changes({"a": before}, {"a": now})
    known = [each.children - each.unknown for each in (before, now)]
    table = [[before.unknown, now.unknown], known]

    expected = fisher_exact(table).pvalue

    assert (1.0 if one.p is None else one.p) == pytest.approx(expected)


@given(month, month)
def test_a_change_is_as_rare_seen_from_either_month(
    before: dict[str, Asked], now: dict[str, Asked]
) -> None:
    there = {one.factor: one.p for one in changes(before, now)}
    back = {one.factor: one.p for one in changes(now, before)}

    assert there.keys() == back.keys()
    for factor, p in there.items():
        assert p == (None if back[factor] is None else pytest.approx(back[factor]))


@given(month)
def test_nothing_is_beyond_chance_where_nothing_changed(now: dict[str, Asked]) -> None:
    assert not any(one.beyond_chance or one.more for one in changes(now, now))


def test_an_answer_that_is_no_longer_asked_is_named_and_which_way() -> None:
    before = {name: Asked(unknown=20, children=200) for name in "abcd"}
    now = before | {"b": Asked(unknown=60, children=200)}

    found = {one.factor: one for one in changes(before, now)}

    assert [name for name, one in found.items() if one.beyond_chance] == ["b"]
    assert found["b"].more
    assert not {one.factor: one for one in changes(now, before)}["b"].more


def test_over_many_factors_hardly_any_is_named_by_chance() -> None:
    rng = np.random.default_rng(1)

    def a_month() -> dict[str, Asked]:
        each = rng.binomial(150, 0.2, 30)
        return {
            str(at): Asked(unknown=int(one), children=150)
            for at, one in enumerate(each)
        }

    found = [changes(a_month(), a_month()) for _ in range(40)]

    assert sum(any(one.beyond_chance for one in each) for each in found) <= 4
    alone = [one.p for each in found for one in each if one.p is not None]
    assert sum(p < 0.05 for p in alone) > 20  # alone, one in forty would be named


def test_a_share_has_an_interval_and_nobody_has_none() -> None:
    share = Asked(unknown=5, children=50).share

    assert share is not None
    assert share.value == pytest.approx(0.1)
    assert (share.low, share.high) == pytest.approx((0.0435, 0.2136), abs=1e-4)
    assert Asked(unknown=0, children=0).share is None
