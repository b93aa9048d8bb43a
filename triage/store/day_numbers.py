"""Days and hours as whole numbers, counted by the database: a column of them is NumPy's.

A hundred thousand dates read as dates are a hundred thousand objects. Days are counted
since 1 January 1970, as `waits.spells` counts them, and hours since that day in UTC.
"""

from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from triage.calendar import london_day
from triage.waits.spells import Days
from triage.waits.spells import day_number as number_of


HOURS_IN_DAY = 24
SECONDS_IN_HOUR = 3600


class day_number(FunctionElement[int]):  # noqa: N801  # it reads as a function of SQL
    """A date column as days since 1 January 1970."""

    type = Integer()
    inherit_cache = True
    name = "day_number"


class hour_number(FunctionElement[int]):  # noqa: N801  # it reads as a function of SQL
    """A moment's column as whole hours since 1 January 1970 in UTC."""

    type = Integer()
    inherit_cache = True
    name = "hour_number"


def london_days(hours: NDArray[np.int64]) -> Days:
    """The day in London of each hour.

    London is never behind UTC and at most an hour ahead, so that only the last hour of
    a day may be the next day's.
    """
    days = (hours // HOURS_IN_DAY).astype(np.int32)
    last = np.flatnonzero(hours % HOURS_IN_DAY == HOURS_IN_DAY - 1)
    for at in last:
        moment = datetime.fromtimestamp(int(hours[at]) * SECONDS_IN_HOUR, UTC)
        days[at] = number_of(london_day(moment))
    return days


@compiles(day_number, "sqlite")
def _day_in_sqlite(one: day_number, compiler: SQLCompiler, **more: Any) -> str:
    column = compiler.process(one.clauses, **more)
    return f"cast(julianday({column}) - 2440587.5 as integer)"


@compiles(day_number, "postgresql")
def _day_in_postgresql(one: day_number, compiler: SQLCompiler, **more: Any) -> str:
    return f"({compiler.process(one.clauses, **more)} - date '1970-01-01')"


@compiles(hour_number, "sqlite")
def _hour_in_sqlite(one: hour_number, compiler: SQLCompiler, **more: Any) -> str:
    column = compiler.process(one.clauses, **more)
    # `strftime` of "%s", spelt so that no driver takes it for a placeholder.
    return f"cast(strftime(char(37) || 's', {column}) as integer) / {SECONDS_IN_HOUR}"


@compiles(hour_number, "postgresql")
def _hour_in_postgresql(one: hour_number, compiler: SQLCompiler, **more: Any) -> str:
    column = compiler.process(one.clauses, **more)
    return f"cast(floor(extract(epoch from {column}) / {SECONDS_IN_HOUR}) as integer)"
