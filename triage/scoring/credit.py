"""Weeks of waiting that points are worth: so many a point, capped by the band."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from triage.referrals import Band


WEEKS_PER_POINT = 1  # rules/policy.toml, [credit]


def credit_weeks(
    points: int,
    band: Band,
    caps: Mapping[Band, int],
    *,
    weeks_per_point: int = WEEKS_PER_POINT,
) -> int:
    """Whole weeks of credit; never more than the band's cap, so points cross no band."""
    return min(points * weeks_per_point, caps[band])


def credit_weeks_all(
    points: NDArray[np.int16],
    bands: NDArray[np.int8],
    caps: Mapping[Band, int],
    *,
    weeks_per_point: int = WEEKS_PER_POINT,
) -> NDArray[np.int32]:
    """`credit_weeks` for a batch; `bands` holds the bands' numbers, 1 to 4."""
    by_band = np.zeros(max(Band) + 1, np.int32)
    for band, cap in caps.items():
        by_band[band] = cap
    return np.minimum(points.astype(np.int32) * weeks_per_point, by_band[bands])
