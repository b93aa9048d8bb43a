"""What may be asked of an estimator: each setting, and what it has to be."""

from collections.abc import Callable, Mapping
from math import isfinite
from numbers import Integral, Real
from typing import Any

import numpy as np

from triage.scoring.fit.refusals import BadSetting


MOST_POINTS = 100  # a factor; the product's own cards hold at most 10
PENALTIES = ("cv", "l1", "l2")
Rule = tuple[str, Callable[[Any], bool]]  # what a setting is to be, and whether it is


def refuse_unfit(settings: Mapping[str, Any], must_keep: int) -> None:
    """Raise `BadSetting` for the first setting that nothing can be learnt with.

    must_keep: how many factors the card has to hold whatever its limits say.
    """
    for name, (expected, fits) in _rules(max(must_keep, 1)).items():
        if name in settings and not fits(settings[name]):
            raise BadSetting(name=name, expected=expected)


def _rules(least: int) -> dict[str, Rule]:
    limit = (
        f"a whole number of {least} or more, or None",
        lambda one: one is None or _whole(one, least),
    )
    return {
        "max_factor_points": (
            f"a whole number of 1 to {MOST_POINTS}",
            lambda one: _whole(one, 1, MOST_POINTS),
        ),
        "penalty": ("one of cv, l1 and l2", lambda one: one in PENALTIES),
        "max_factors": limit,
        "max_rows": limit,
        "prior_sigma": ("cv, or log-odds above 0, narrowest first", _spreads),
        "cross_fit": ("a whole number of 1 or more", lambda one: _whole(one, 1)),
        "horizon": ("a number of weeks above 0", _above_nought),
    }


def _whole(one: Any, least: int, most: float = np.inf) -> bool:
    return isinstance(one, Integral) and least <= int(one) <= most


def _above_nought(one: Any) -> bool:
    return isinstance(one, Real) and isfinite(one) and float(one) > 0


def _spreads(one: Any) -> bool:
    if isinstance(one, str):
        return one == "cv"
    each = np.atleast_1d(one).tolist()
    return bool(each) and all(map(_above_nought, each)) and each == sorted(each)
