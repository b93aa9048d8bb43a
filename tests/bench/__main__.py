"""`python -m tests.bench`: measure what takes ten minutes, and print one table.

`--full` measures everything, and learnt cards on every outcome, set and fold. `--quick`
runs all of it in small sizes, to show that every measurement still works; its figures
say nothing about the bars.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from tests.bench import (
    dashboard,
    editions,
    end_to_end,
    forecasts,
    in_memory,
    list_page,
    machine,
    messages,
    one_child,
    reacting,
    rule_step,
    scoring,
    simulation,
    waits,
    working_day,
)
from tests.bench.messages import Many
from tests.bench.table import Line, printed
from tests.bench.working_day import Pace


SECONDS_IN_MEMORY, MIB_IN_MEMORY = 1.5, 2048
TIMES_POLARS, TIMES_ZEN = 2.0, 5.0
MS_ONE_CHILD, SECONDS_END_TO_END, MS_LIST_PAGE = 0.2, 15.0, 50.0


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much of everything."""

    in_memory: int
    sample: int  # children given to zen-engine one by one
    one_by_one: int
    rows: int
    imported: int  # for the list page, and how often those are copied
    copies: int
    rounds: int
    pace: Pace  # of the clinicians of a working day
    messages: Many
    editions: editions.Many
    simulated: simulation.Many
    forecast: forecasts.Many
    scoring: scoring.Many
    reacting: reacting.Many


FULL = Sizes(
    in_memory=1_000_000,
    sample=2_000,
    one_by_one=5_000,
    rows=100_000,
    imported=2_000,
    copies=49,
    rounds=7,
    pace=Pace(clinicians=20, every=5, seconds=120),
    messages=Many(sent=1_000, enqueued=250_000, alerts=200, rounds=3),
    editions=editions.Many(rehearsed=100_000, imported=2_000, copies=4, rounds=3),
    simulated=simulation.Many(children=20_000, years=5, settled=20_000),
    forecast=forecasts.Many(waiting=20_000, paths=1_000, histories=120, scotland=True),
    scoring=scoring.Many(
        children=10_000, factors=50, scored=1_000_000, real=True, all=False
    ),
    reacting=reacting.Many(truth=80_000, children=8_000, cohorts=8, refits=5),
)
WHOLE = replace(FULL, scoring=replace(FULL.scoring, all=True))
QUICK = Sizes(
    in_memory=2_000,
    sample=50,
    one_by_one=50,
    rows=150,
    imported=100,
    copies=2,
    rounds=2,
    pace=Pace(clinicians=2, every=0.5, seconds=2),
    messages=Many(sent=20, enqueued=100, alerts=3, rounds=1),
    editions=editions.Many(rehearsed=100, imported=100, copies=1, rounds=1),
    simulated=simulation.Many(children=400, years=1, settled=1_000),
    forecast=forecasts.Many(waiting=300, paths=10, histories=2, scotland=False),
    scoring=scoring.Many(children=200, factors=4, scored=1_000, real=False, all=False),
    reacting=reacting.Many(truth=600, children=600, cohorts=1, refits=2),
)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="everything, small")
    arguments.add_argument("--full", action="store_true", help="everything, an hour")
    arguments.add_argument("--only", nargs="+", choices=ALL, help="these parts alone")
    asked = arguments.parse_args()
    sizes = QUICK if asked.quick else WHOLE if asked.full else FULL
    chosen = asked.only or (ALL if asked.quick or asked.full else BRIEF)
    before, began = machine.described(), time.monotonic()
    lines = [line for name in chosen for line in _measured(name, sizes)]
    kind = "Small sizes: only to see that it runs" if asked.quick else "Full sizes"
    took = f"{(time.monotonic() - began) / 60:.1f} minutes in all"
    title = f"{kind}; {took}\n{before} before, {machine.load()} after"
    printed(lines, title, compared=not asked.quick)


def _measured(name: str, sizes: Sizes) -> list[Line]:
    """One part's lines, whole before the next begins, so that none disturbs another."""
    began = time.monotonic()
    lines = [*ALL[name](sizes)]
    print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return lines


def _in_memory(sizes: Sizes) -> Iterator[Line]:
    took = in_memory.measured(sizes.in_memory, sizes.rounds)
    what = f"{sizes.in_memory:,} children in memory: bands, reasons, points, order"
    yield Line(
        what=what,
        least=took.least,
        middle=took.middle,
        unit="s",
        bar=f"{SECONDS_IN_MEMORY} s",
        met=took.middle <= SECONDS_IN_MEMORY,
    )
    yield Line(
        what="  peak memory of its process",
        least=took.peak_mib,
        middle=took.peak_mib,
        unit="MiB",
        bar=f"{MIB_IN_MEMORY:,} MiB",
        met=took.peak_mib <= MIB_IN_MEMORY,
    )


def _rule_step(sizes: Sizes) -> Iterator[Line]:
    took = rule_step.measured(sizes.in_memory, sizes.sample, sizes.rounds)
    yield _beside(
        took,
        ours="batch",
        peer="polars",
        what=f"{sizes.in_memory:,} children: the rules alone",
        unit="ms",
        scale=1e3,
        most=TIMES_POLARS,
    )
    for peer in ("zen decision", "zen"):  # as deployed; as one bare expression
        yield _beside(
            took,
            ours="child",
            peer=peer,
            what="one child: the rules alone",
            unit="µs",
            scale=1e6,
            most=1 / TIMES_ZEN,
        )


def _beside(
    took: rule_step.Figures,
    *,
    ours: str,
    peer: str,
    what: str,
    unit: str,
    scale: float,
    most: float,
) -> Line:
    """Ours beside a peer: met when ours takes at most `most` times as long."""
    (least, middle), (their_least, their_middle) = took[ours], took[peer]
    bar = f"{most:g} x {peer}" if most >= 1 else f"{peer} / {1 / most:g}"
    return Line(
        what=what,
        least=least * scale,
        middle=middle * scale,
        unit=unit,
        bar=bar,
        # Other work on the machine only ever adds time, so the least is the ratio's own.
        met=least <= their_least * most,
        peer=(
            f"{peer}: {their_least * scale:,.3g} and {their_middle * scale:,.3g} {unit}, "
            f"{their_least / least:.1f} and {their_middle / middle:.1f} x ours"
        ),
    )


def _one_child(sizes: Sizes) -> Iterator[Line]:
    took = one_child.measured(sizes.one_by_one)
    yield Line(
        what="one child: rules, points, reasons in words",
        least=took.least * 1e3,
        middle=took.middle * 1e3,
        unit="ms",
        bar=f"{MS_ONE_CHILD} ms",
        met=took.middle * 1e3 <= MS_ONE_CHILD,
    )


def _end_to_end(sizes: Sizes) -> Iterator[Line]:
    took = end_to_end.measured(sizes.rows)
    yield Line(
        what=f"{took.rows:,} CSV rows to a ranked CSV ({took.peak_mib:,.0f} MiB at most)",
        least=took.seconds,
        middle=took.seconds,
        unit="s",
        bar=f"{SECONDS_END_TO_END:g} s",
        met=took.seconds <= SECONDS_END_TO_END,
    )


def _list_page(sizes: Sizes) -> Iterator[Line]:
    took, held = list_page.measured(sizes.imported, sizes.copies, sizes.rounds * 5)
    yield Line(
        what=f"list page of {list_page.SIZE} at {held:,} stored waits",
        least=took.least * 1e3,
        middle=took.middle * 1e3,
        unit="ms",
        bar=f"{MS_LIST_PAGE:g} ms",
        met=took.middle * 1e3 <= MS_LIST_PAGE,
    )


Part = Callable[[Sizes], Iterable[Line]]

# Together under ten minutes on a quiet machine.
BRIEF: Mapping[str, Part] = {
    "cards": lambda sizes: scoring.lines(sizes.scoring),
    "reacting": lambda sizes: reacting.lines(sizes.reacting),
    "memory": _in_memory,
    "rules": _rule_step,
    "child": _one_child,
    "exports": _end_to_end,
    "waits": lambda sizes: waits.lines(sizes.rows, sizes.rounds),
    "simulation": lambda sizes: simulation.lines(sizes.simulated, sizes.rounds),
}
# What needs a store with a hundred thousand waits, or many histories.
ALL: Mapping[str, Part] = {
    **BRIEF,
    "forecasts": lambda sizes: forecasts.lines(sizes.forecast, sizes.rounds),
    "editions": lambda sizes: editions.lines(sizes.editions),
    "messages": lambda sizes: messages.lines(sizes.messages),
    "list": _list_page,
    "day": lambda sizes: working_day.lines(sizes.imported, sizes.copies, sizes.pace),
    "dashboard": lambda sizes: dashboard.lines(
        sizes.imported, sizes.copies, sizes.rounds * 5
    ),
}


if __name__ == "__main__":
    main()
