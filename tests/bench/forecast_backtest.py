"""The forecast tried on the past: invented histories that drift, and Scottish services.

    python -m tests.bench.forecast_backtest [HISTORIES [FIRST_SEED]]

At every origin the forecast knows what a service would have known that week. Children of
one origin share their luck, so what is counted are origins. Nothing was tuned on the
seeds measured here: the prior and the least and most of the widening come from a
prototype's seeds (100 to 220), and were then left alone.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np

from tests.bench.forecast_world import Numbers, Whole, World, order_days, world
from triage.waits.advancing import Sharing
from triage.waits.calibration import CHECKED_AFTER, cut_off, factor_of, score
from triage.waits.forecast import Forecast, forecast
from triage.waits.spells import DAYS_IN_WEEK


FIRST_SEED = 2_000
HISTORIES = 120
NEW_YEAR, MIDST = (208, 260), (215, 241, 267, 293)  # origins of either half
SAMPLE, LEAST_WAITING = 300, 300
PATHS, AHEAD = 400, 300
CHECKED_EVERY, CHECKED_FOR = 13, 104  # weeks
THROUGHPUT = 12  # weeks that the simple way looks back
COVER_50, COVER_80, BETTER = (0.45, 0.60), (0.76, 0.86), 0.15
IN_ONE_LINE = Sharing(first=(0,), turns=())


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One way at one origin, or the mean over origins."""

    cover_50: float
    cover_80: float
    cover_95: float
    error: float  # weeks, mean absolute, of the middle
    late: float  # weeks by which the middle is too late
    wide: float  # weeks, of the 80 % range


def main(histories: int = HISTORIES, first: int = FIRST_SEED) -> None:
    """Measure and print."""
    tried = list(_tried(histories, first))
    for name, found in _means(tried).items():
        print(f"{name:34s} {said(found)}")
    print(f"{len(tried)} origins of {histories} histories")


def measured(histories: int) -> tuple[Tried, Tried]:
    """The forecast as it is published, and position divided by throughput."""
    means = _means(list(_tried(histories, FIRST_SEED)))
    return means["forecast, widened by its record"], means["position / throughput"]


def said(one: Tried) -> str:
    """The figures in one line."""
    return (
        f"50 %: {one.cover_50:.2f}  80 %: {one.cover_80:.2f}  95 %: {one.cover_95:.2f}  "
        f"error {one.error:.2f} weeks  late {one.late:+.2f}  width {one.wide:.1f}"
    )


def _tried(histories: int, first: int) -> Iterator[Mapping[str, Tried]]:
    for at in range(histories):
        lived = world(first + at)
        made: dict[int, Forecast] = {}
        for week in NEW_YEAR if at < histories / 2 else MIDST:
            if len(lived.waiting(week)) >= LEAST_WAITING:
                yield _at(lived, week, made, seed=first + at)


def _at(
    lived: World, week: int, made: dict[int, Forecast], seed: int
) -> dict[str, Tried]:
    """Every way at one origin, for a sample of those who wait and do not leave."""
    stay = [one for one in lived.waiting(week) if np.isinf(lived.left[one])]
    rng = np.random.default_rng(seed * 1_000 + week)
    some = rng.choice(stay, min(len(stay), SAMPLE), replace=False)
    took = np.minimum(lived.seen[some] - week, AHEAD).astype(np.float64)
    factor = factor_of(list(_scores(lived, week, made)))
    ways = {"forecast": 1.0, "forecast, widened by its record": factor}
    found = {
        name: _judged(_made(lived, week, one), lived.key[some], took)
        for name, one in ways.items()
    }
    simple = _by_position(lived, week, some)
    return found | {"position / throughput": _judged_by(simple, took)}


def _made(lived: World, week: int, factor: float = 1.0) -> Forecast:
    return forecast(
        [lived.line(week)],
        IN_ONE_LINE,
        lived.past(week),
        day=week * DAYS_IN_WEEK,
        seed=week,
        open_part=np.ones(AHEAD),
        paths=PATHS,
        factor=factor,
    )


def _scores(lived: World, week: int, made: dict[int, Forecast]) -> Iterator[float]:
    """What the record would have held by a week: earlier forecasts, checked."""
    for before in range(week - CHECKED_FOR, week - CHECKED_EVERY + 1, CHECKED_EVERY):
        here = lived.waiting(before)
        if len(here) < LEAST_WAITING:
            continue
        if before not in made:
            made[before] = _made(lived, before)
        for after in CHECKED_AFTER:
            then = before + after
            if then <= week:
                stayed = here[lived.left[here] >= then]
                days = order_days(lived.key[stayed])
                cut = cut_off(days, lived.seen[stayed] < then)
                if cut is not None:
                    yield score(made[before].lines[0], after, cut, 1.0)


def _judged(made: Forecast, keys: Numbers, took: Numbers) -> Tried:
    weeks = made.lines[0].weeks(order_days(keys))
    return _judged_by(weeks.T.astype(np.float64), took)


def _judged_by(weeks: Numbers, took: Numbers) -> Tried:
    """Children x levels against the week in which each was seen."""

    def covers(low: int, high: int) -> float:
        return float(np.mean((took >= weeks[:, low]) & (took < weeks[:, high])))

    middle = weeks[:, 3] - 1
    return Tried(
        cover_50=covers(2, 4),
        cover_80=covers(1, 5),
        cover_95=covers(0, 7),
        error=float(np.abs(took - middle).mean()),
        late=float((middle - took).mean()),
        wide=float((weeks[:, 5] - weeks[:, 1]).mean()),
    )


def _by_position(lived: World, week: int, some: Whole) -> Numbers:
    """Position divided by the throughput of the last weeks, as a range of one week."""
    keys = np.sort(lived.key[lived.waiting(week)])
    ahead = np.searchsorted(keys, lived.key[some]) + 1
    pace = lived.weekly(lived.seen)[week - THROUGHPUT : week].mean()
    week_of = np.floor(ahead / pace)
    return np.stack([week_of + (at >= 3) for at in range(8)], axis=1)


def _means(tried: list[Mapping[str, Tried]]) -> dict[str, Tried]:
    return {
        name: Tried(
            **{
                part.name: float(
                    np.mean([getattr(one[name], part.name) for one in tried])
                )
                for part in fields(Tried)
            }
        )
        for name in (tried[0] if tried else ())
    }


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
