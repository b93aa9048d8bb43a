"""The forecast tried on the past: invented histories that drift, and Scottish services.

    python -m tests.bench.forecast_backtest [HISTORIES [FIRST_SEED]]

At every origin a forecast knows what the service would have known that week, and the
closures it books beforehand. Children of one origin share their luck: what is averaged
are origins. Ranges are judged twice: as they are counted, and as families are shown them,
rounded outwards to whole weeks, which can only cover more.

What was chosen by looking was chosen on the histories from seed 100 to 159, never on those
measured here: that the level starts from the last weeks and how much each counts, that
each future has its own wandering, and by how much ranges are widened before a list has a
record. That the last weeks count so was looked at in the Scottish services too.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench import forecast_scotland as scotland
from tests.bench.forecast_world import Numbers, World, order_days, slots_open, world
from triage.waits.advancing import Sharing
from triage.waits.calibration import CHECKED_AFTER, cut_off, factor_of, score
from triage.waits.forecast import LEVELS, MIDDLE, Curves, Forecast, forecast
from triage.waits.futures import Line, Past
from triage.waits.spells import DAYS_IN_WEEK, Days


FIRST_SEED = 4_000
HISTORIES = 120
NEW_YEAR, MIDST = (208, 260), (215, 241, 267, 293)  # origins of either half
SAMPLE, LEAST_WAITING = 300, 300
PATHS, AHEAD = 400, 300
CHECKED_EVERY, CHECKED_FOR = 13, 104  # weeks
THROUGHPUT = 12  # weeks that the simple way looks back
IN_ONE_LINE = Sharing(first=(0,), turns=())
OURS, PLAIN, SIMPLE = "with its record", "without one", "position / throughput"


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One way at one origin, or the mean over origins. Shares of children."""

    counted_50: float
    counted_80: float
    counted_95: float
    shown_50: float  # rounded outwards
    shown_80: float
    shown_95: float
    error: float  # weeks, mean absolute, of the middle
    late: float  # weeks by which the middle is too late
    wide: float  # weeks, of the 80 % range as counted


Ways = Mapping[str, Tried]


def main(histories: int = HISTORIES, first: int = FIRST_SEED) -> None:
    """Measure and print."""
    for name, tried in {
        f"{histories} invented histories from seed {first}": list(
            invented(histories, first)
        ),
        "Scottish services": list(scottish()),
    }.items():
        print(f"{name}: {len(tried)} origins")
        for way, found in means(tried).items():
            print(f"  {way:22s} {said(found)}")


def said(one: Tried) -> str:
    """The figures in one line."""
    return (
        f"50/80/95 % hold {one.counted_50:.2f}/{one.counted_80:.2f}/{one.counted_95:.2f}, "
        f"as shown {one.shown_50:.2f}/{one.shown_80:.2f}/{one.shown_95:.2f}; "
        f"error {one.error:.2f} weeks, late by {one.late:+.2f}, 80 % is {one.wide:.1f} wide"
    )


def means(tried: list[Ways]) -> dict[str, Tried]:
    """Every way over all origins."""

    def mean(way: str, part: str) -> float:
        return float(np.mean([getattr(one[way], part) for one in tried]))

    return {
        way: Tried(**{one.name: mean(way, one.name) for one in fields(Tried)})
        for way in (tried[0] if tried else ())
    }


def invented(histories: int, first: int = FIRST_SEED) -> Iterator[Ways]:
    """Every origin of some invented histories."""
    for at in range(histories):
        lived = world(first + at)
        made: dict[int, Forecast] = {}
        for week in NEW_YEAR if at < histories / 2 else MIDST:
            if len(lived.waiting(week)) >= LEAST_WAITING:
                yield _at(lived, week, made, seed=first + at)


def scottish() -> Iterator[Ways]:
    """Every origin of the Scottish services; none where their data are not here."""
    for origin in scotland.origins():
        line = Line(
            name="everybody",
            order_days=origin.order_days,
            came=origin.seen.astype(np.float64),
            credit=np.zeros(1, np.int64),
        )
        still = np.zeros(len(origin.seen), np.int64)
        past = Past(
            seen=origin.seen,
            waited=still + len(origin.order_days),
            went=still,
            open_part=np.ones(len(origin.seen)),
        )
        made = _forecast(
            line,
            past,
            day=0,
            seed=len(origin.seen),
            ahead=np.ones(AHEAD),
            factor=factor_of([]),
        )
        some = origin.followed
        yield {
            PLAIN: _judged(
                _weeks(made.lines[0], origin.order_days[some]), origin.took[some]
            ),
            SIMPLE: _judged(_by_throughput(some + 1.0, origin.seen), origin.took[some]),
        }


def _at(lived: World, week: int, made: dict[int, Forecast], seed: int) -> Ways:
    """Every way at one origin, for a sample of those who wait and do not leave."""
    here = lived.waiting(week)
    stay = here[np.isinf(lived.left[here])]
    rng = np.random.default_rng(seed * 1_000 + week)
    some = rng.choice(stay, min(len(stay), SAMPLE), replace=False)
    took = np.minimum(lived.seen[some] - week, AHEAD)
    factors = {PLAIN: factor_of([]), OURS: factor_of(list(_scores(lived, week, made)))}
    days = order_days(lived.key[some])
    found = {
        way: _judged(_weeks(_made(lived, week, factor).lines[0], days), took)
        for way, factor in factors.items()
    }
    ahead = np.searchsorted(np.sort(lived.key[here]), lived.key[some]) + 1.0
    simple = _by_throughput(ahead, lived.past(week).seen)
    return found | {SIMPLE: _judged(simple, took)}


def _made(lived: World, week: int, factor: float = 1.0) -> Forecast:
    ahead = slots_open(week, week + AHEAD)
    return _forecast(
        lived.line(week),
        lived.past(week),
        day=week * DAYS_IN_WEEK,
        seed=week,
        ahead=ahead,
        factor=factor,
    )


def _forecast(
    line: Line, past: Past, *, day: int, seed: int, ahead: Numbers, factor: float = 1.0
) -> Forecast:
    return forecast(
        [line],
        IN_ONE_LINE,
        past,
        day=day,
        seed=seed,
        open_part=ahead,
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
        for after in (one for one in CHECKED_AFTER if before + one <= week):
            stayed = here[lived.left[here] >= before + after]
            seen = lived.seen[stayed] < before + after
            cut = cut_off(order_days(lived.key[stayed]), seen)
            if cut is not None:
                yield score(made[before].lines[0], after, cut, 1.0)


def _weeks(curves: Curves, days: Days) -> Numbers:
    """Levels x children: the moment, within its week, at which a curve comes to each."""
    whole = curves.weeks(days) - (np.arange(len(LEVELS)) >= MIDDLE)[:, None]
    first = np.minimum(curves.days[:, :1], days.min()) - 1
    known = np.concatenate([first, curves.days], axis=1).astype(np.float64)
    before = np.take_along_axis(known, whole, axis=1)
    after = np.take_along_axis(known, np.minimum(whole + 1, known.shape[1] - 1), axis=1)
    part = (days - before) / np.maximum(after - before, 1e-9)
    return np.asarray(whole + np.clip(part, 0, 1), np.float64)


def _by_throughput(ahead: NDArray[Any], seen: NDArray[np.int64]) -> Numbers:
    """Position divided by the throughput of the last weeks: one moment, no range."""
    moment = ahead / max(1e-9, float(seen[-THROUGHPUT:].mean()))
    return np.tile(moment, (len(LEVELS), 1))


def _judged(weeks: Numbers, took: Numbers) -> Tried:
    """Levels x children against when each was seen."""

    def hold(low: int, high: int, *, shown: bool) -> float:
        first, last = weeks[low], weeks[high]
        if shown:
            first, last = np.floor(first), np.floor(last) + 1
        return float(np.mean((took >= first) & (took <= last)))

    ends = {50: (2, 4), 80: (1, 5), 95: (0, 7)}
    counted = {f"counted_{at}": hold(*one, shown=False) for at, one in ends.items()}
    shown = {f"shown_{at}": hold(*one, shown=True) for at, one in ends.items()}
    off = weeks[MIDDLE] - took
    return Tried(
        **counted,
        **shown,
        error=float(np.abs(off).mean()),
        late=float(off.mean()),
        wide=float((weeks[5] - weeks[1]).mean()),
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
