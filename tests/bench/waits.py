"""Every number of one list, beside the same worked out in pandas; they must agree first."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from tests.bench.machine import keep_to_two_cores
from tests.bench.table import Line
from tests.bench.timing import interleaved
from triage.waits.spells import NEVER, Left, Spells, day_number
from triage.waits.statistics import Figures, Window, figures
from triage.waits.waited import BAND_ENDS, OVER_WEEKS, Waited


ON = date(2026, 11, 28)
MS_STATISTICS = 20.0
YEARS_BACK, LONGEST_STAY = 4, 900  # days
SEED = 6


def lines(referrals: int, rounds: int) -> Iterator[Line]:
    """Ours and theirs, turn by turn."""
    keep_to_two_cores()
    spells = made(referrals)
    frame = as_frame(spells)
    agree(figures(spells, ON), in_pandas(frame))
    took = interleaved(
        {"ours": lambda: figures(spells, ON), "pandas": lambda: in_pandas(frame)},
        rounds * 3,
    )
    ours, theirs = took["ours"], took["pandas"]
    yield Line(
        what=f"every number of a list of {referrals:,} referrals",
        least=ours.least * 1e3,
        middle=ours.middle * 1e3,
        unit="ms",
        bar=f"{MS_STATISTICS:g} ms",
        met=ours.middle * 1e3 <= MS_STATISTICS,
        peer=(
            f"pandas: {theirs.least * 1e3:,.3g} and {theirs.middle * 1e3:,.3g} ms, "
            f"{theirs.least / ours.least:.1f} and {theirs.middle / ours.middle:.1f} x ours"
        ),
    )


def made(referrals: int) -> Spells:
    """An invented list: six in ten have left, one in twenty came with a running clock."""
    chance, on = np.random.default_rng(SEED), day_number(ON)
    came = on - chance.integers(0, YEARS_BACK * 365, referrals)
    late = chance.random(referrals) < 0.05
    gone = chance.random(referrals) < 0.6
    cause = np.where(
        chance.random(referrals) < 0.8,
        Left.SEEN,
        chance.integers(Left.NO_LONGER_WANTED, len(Left), referrals),
    )
    left = came + chance.integers(0, LONGEST_STAY, referrals)
    return Spells(
        clock=(came - late * chance.integers(1, 200, referrals)).astype(np.int32),
        came=came.astype(np.int32),
        left=np.where(gone, left, NEVER).astype(np.int32),
        cause=np.where(gone, cause, Left.STILL_HERE).astype(np.int8),
        band=chance.integers(1, 5, referrals).astype(np.int8),
        many=np.ones(referrals, np.int32),
    )


def as_frame(spells: Spells) -> pd.DataFrame:
    """The list as an analyst is given it: dates, and none where nobody left."""
    left = pd.Series(spells.left).where(lambda day: day != NEVER)
    return pd.DataFrame(
        {
            "clock": pd.to_datetime(spells.clock, unit="D"),
            "came": pd.to_datetime(spells.came, unit="D"),
            "left": pd.to_datetime(left, unit="D"),
            "cause": spells.cause,
        }
    )


def in_pandas(frame: pd.DataFrame) -> dict[str, Any]:
    """The counts and waits of the same numbers, without intervals or variation."""
    on = pd.Timestamp(ON)
    here = frame[(frame.came <= on) & ~(frame.left <= on)]
    found = {"waiting": _waits((on - here.clock).dt.days)}
    for name, weeks in (("year", 52), ("recent", 13)):
        found[name] = _window(frame, on - timedelta(weeks=weeks), on)
    return found


def _window(
    frame: pd.DataFrame, after: pd.Timestamp, on: pd.Timestamp
) -> dict[str, Any]:
    came = frame[(frame.came > after) & (frame.came <= on)]
    left = frame[(frame.left > after) & (frame.left <= on)]
    seen = left[left.cause == Left.SEEN]
    causes = left.groupby("cause").size()
    return {
        "waiting_before": int(((frame.came <= after) & ~(frame.left <= after)).sum()),
        "joined": int((came.clock == came.came).sum()),
        "came_back": int((came.clock < came.came).sum()),
        "seen": _waits((seen.left - seen.clock).dt.days),
        "left": {cause: int(causes.get(cause, 0)) for cause in Left},
    }


def _waits(days: "pd.Series[int]") -> dict[str, Any]:
    edges = [-1, *(weeks * 7 for weeks in BAND_ENDS.values()), np.inf]
    quantiles = np.quantile(days, [0.5, 0.92], method="inverted_cdf")
    return {
        "how_many": len(days),
        "mean": days.mean() / 7,
        "over": [int((days > weeks * 7).sum()) for weeks in OVER_WEEKS],
        "bands": pd.cut(days, edges).value_counts(sort=False).tolist(),
        "percentiles": (quantiles / 7).tolist(),
        "longest": days.max() / 7,
    }


def agree(ours: Figures, theirs: dict[str, Any]) -> None:
    """Stop unless both say the same."""
    _agree_on_waits(ours.waiting, theirs["waiting"])
    _agree_on_window(ours.year, theirs["year"])
    _agree_on_window(ours.recent, theirs["recent"])


def _agree_on_window(ours: Window, theirs: dict[str, Any]) -> None:
    _agree_on_waits(ours.seen, theirs["seen"])
    for name in ("waiting_before", "joined", "came_back"):
        assert getattr(ours.balance, name) == theirs[name], name
    for cause, many in ours.balance.left.items():
        assert many == theirs["left"][cause], cause


def _agree_on_waits(ours: Waited, theirs: dict[str, Any]) -> None:
    assert ours.how_many == theirs["how_many"]
    assert [*ours.over.values()] == theirs["over"]
    assert [*ours.bands.values()] == theirs["bands"]
    assert ours.mean_weeks.value is not None
    assert abs(ours.mean_weeks.value - theirs["mean"]) < 1e-9
    percentiles = (ours.median_weeks, ours.ninety_second_percentile_weeks)
    assert [one.value for one in percentiles] == theirs["percentiles"]
    assert ours.longest_weeks.value == theirs["longest"]
