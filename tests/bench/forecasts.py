"""The forecast of a long list, beside the same drawn path by path; and how it comes true."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tests.bench import forecast_backtest as backtest
from tests.bench.machine import keep_to_two_cores
from tests.bench.table import Line as Row
from tests.bench.timing import interleaved
from triage.waits.advancing import Futures, Reached, Sharing, Standing, Turn, advance
from triage.waits.forecast import Forecast, forecast, stands
from triage.waits.futures import Line, Past, drawn


SECONDS, SEED, DAY, WEEKS, YEAR = 2.0, 6, 20_500, 260, 52
COVER_50, COVER_80, BETTER = (0.45, 0.60), (0.76, 0.86), 0.15
ONE_BY_ONE = 5  # paths of the way beside: a small share of them
# Arrivals, seen and withdrawals a week, for each child who waits.
COME, SEEN, GO = 0.025, 0.0225, 0.003
PARTS = (0.03, 0.1, 0.3, 0.57)
MOST_CREDIT = (1, 3, 7, 27)
SHARING = Sharing(
    first=(0, 1), turns=(Turn(share=3, lines=(2,)), Turn(share=2, lines=(2, 3)))
)


@dataclass(frozen=True, kw_only=True)
class Many:
    """How much of everything."""

    waiting: int
    paths: int
    histories: int
    scotland: bool


def lines(many: Many, rounds: int) -> Iterator[Row]:
    """The time of every child's range, then what became of such ranges."""
    keep_to_two_cores()
    yield _timed(many.waiting, many.paths, rounds)
    invented = list(backtest.invented(many.histories))
    yield from _came_true(f"{many.histories} invented histories", invented)
    if many.scotland and (scotland := list(backtest.scottish())):
        yield from _came_true("Scottish services", scotland)


def _timed(waiting: int, paths: int, rounds: int) -> Row:
    four, past = _list(waiting)
    _agree(four, past)
    took = interleaved({"ours": lambda: _every_child(four, past, paths)}, rounds)[
        "ours"
    ]
    started = time.perf_counter()
    _path_by_path(four, past, min(paths, ONE_BY_ONE))
    each = (time.perf_counter() - started) / min(paths, ONE_BY_ONE)
    return Row(
        what=f"{paths:,} futures of {WEEKS} weeks: every range of {waiting:,} children",
        least=took.least,
        middle=took.middle,
        unit="s",
        bar=f"{SECONDS:g} s",
        met=took.middle <= SECONDS,
        peer=f"future by future: {each * paths:,.3g} s, {each * paths / took.middle:.1f} x ours",
    )


def _came_true(name: str, tried: list[backtest.Ways]) -> Iterator[Row]:
    means = backtest.means(tried)
    ours = means.get(backtest.OURS, means[backtest.PLAIN])
    simple = means[backtest.SIMPLE]
    for percent, counted, shown, (low, high) in (
        (50, ours.counted_50, ours.shown_50, COVER_50),
        (80, ours.counted_80, ours.shown_80, COVER_80),
    ):
        yield Row(
            what=f"{name}, {len(tried)} origins: {percent} % ranges that hold",
            least=100 * counted,
            middle=100 * counted,
            unit="%",
            bar=f"{100 * low:.0f} to {100 * high:.0f} %",
            met=low <= counted <= high,
            peer=f"rounded outwards to whole weeks, as shown: {100 * shown:.0f} %",
        )
    better = 100 * (1 - ours.error / simple.error)
    yield Row(
        what=f"{name}: mean error less than position / throughput",
        least=better,
        middle=better,
        unit="%",
        bar=f"{100 * BETTER:.0f} %",
        met=better >= 100 * BETTER,
        peer=f"{ours.error:.2f} and {simple.error:.2f} weeks",
    )


def _list(waiting: int) -> tuple[list[Line], Past]:
    """A list of four bands with three years behind it."""
    chance, weeks = np.random.default_rng(SEED), 3 * YEAR
    past = Past(
        seen=chance.poisson(waiting * SEEN, weeks),
        waited=np.full(weeks, waiting),
        went=chance.poisson(waiting * GO, weeks),
        open_part=np.ones(weeks),
    )
    band = chance.choice(4, waiting, p=(0.005, 0.02, 0.375, 0.6))
    stand = DAY - 1 - chance.integers(0, 300, waiting)
    four = [
        Line(
            name=f"P{at + 1}",
            order_days=stand[band == at].astype(np.int32),
            came=chance.poisson(waiting * COME * part, weeks).astype(np.float64),
            credit=chance.integers(0, MOST_CREDIT[at], 1_000),
        )
        for at, part in enumerate(PARTS)
    ]
    return four, past


def _every_child(four: list[Line], past: Past, paths: int) -> Forecast:
    made = forecast(
        four,
        SHARING,
        past,
        day=DAY,
        seed=SEED,
        open_part=np.ones(WEEKS),
        paths=paths,
    )
    for curves, line in zip(made.lines, four, strict=True):
        curves.weeks(line.order_days)
    return made


def _futures(four: list[Line], past: Past, paths: int) -> tuple[Standing, Futures]:
    made = drawn(four, past, seed=SEED, open_part=np.ones(WEEKS), paths=paths)
    return stands(four, DAY), made


def _path_by_path(four: list[Line], past: Past, paths: int) -> list[Reached]:
    """The same, with a loop over futures: what a program does that does not use columns."""
    standing, every = _futures(four, past, paths)
    return [
        advance(
            standing,
            SHARING,
            Futures(
                slots=every.slots[at : at + 1],
                arrivals=every.arrivals[:, at : at + 1],
                leaves=every.leaves[at : at + 1],
            ),
        )
        for at in range(paths)
    ]


def _agree(four: list[Line], past: Past) -> None:
    """Together and one by one, every future comes equally far.

    A sum's last bit may tip a day where two children stand on the border of a week.
    """
    standing, every = _futures(four, past, 2)
    together = advance(standing, SHARING, every).at
    for at, one in enumerate(_path_by_path(four, past, 2)):
        assert np.abs(together[:, at] - one.at[:, 0]).max() <= 1
