"""Small lists for the forecast's tests; each test says how its own differs."""

from collections.abc import Sequence

import numpy as np

from triage.waits.advancing import Sharing, Turn
from triage.waits.forecast import Forecast, forecast
from triage.waits.futures import Counts, Line, Past
from triage.waits.spells import Days


MONDAY = 20_500 - 20_500 % 7 + 4  # 1 January 1970 was a Thursday
YEAR = 52
IN_ONE_LINE = Sharing(first=(0,), turns=())
IN_TURN = Sharing(
    first=(0, 1), turns=(Turn(share=3, lines=(2,)), Turn(share=2, lines=(2, 3)))
)
ALARM = Sharing(
    first=(0,),
    turns=(
        Turn(share=5, lines=(1,)),
        Turn(share=3, lines=(1, 2)),
        Turn(share=2, lines=(1, 2, 3)),
    ),
)


def a_past(seen: float = 10, *, weeks: int = 104, leaves: float = 0.0) -> Past:
    """The same every week."""
    return Past(
        seen=np.full(weeks, seen, np.int64),
        waited=np.full(weeks, 1_000),
        went=np.full(weeks, int(1_000 * leaves), np.int64),
        open_part=np.ones(weeks),
    )


def a_line(
    order_days: Sequence[int] | Days,
    *,
    came: float = 10,
    weeks: int = 104,
    credit: Sequence[int] | Counts = (),
    name: str = "P4",
) -> Line:
    """A line in which newcomers stand at its end."""
    return Line(
        name=name,
        order_days=np.array(order_days, np.int32),
        came=np.full(weeks, came, np.float64),
        credit=np.array(credit, np.int64),
    )


def one_a_day(many: int) -> Days:
    """So many children, on the days before `MONDAY`."""
    return np.arange(MONDAY - many, MONDAY, dtype=np.int32)


def forecast_of(
    lines: Sequence[Line],
    past: Past | None = None,
    *,
    sharing: Sharing = IN_ONE_LINE,
    weeks: int = 60,
    paths: int = 60,
    factor: float = 1.0,
    seed: int = 1,
) -> Forecast:
    """A forecast, quick enough to make often."""
    return forecast(
        lines,
        sharing,
        past or a_past(),
        day=MONDAY,
        seed=seed,
        open_part=np.ones(weeks),
        paths=paths,
        factor=factor,
    )
