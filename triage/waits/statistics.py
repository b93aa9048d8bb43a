"""The list as it stood at the end of a day: who waits, how long, and where it is going.

As it stood means: who had come and had not yet left. What happened later changes no
figure of that day. `definitions.py` says what each number is, in words.
"""

from dataclasses import dataclass
from datetime import date

from triage.waits.balance import Balance, balanced, sound
from triage.waits.figure import Figure, Why
from triage.waits.formulas import pressure
from triage.waits.rates import Rates, Target, no_rates, rates
from triage.waits.spells import DAYS_IN_WEEK, NEVER, Left, Spells, day_number, day_of
from triage.waits.tally import Tally, how_many, rows, tally
from triage.waits.waited import Waited, waited


YEAR_WEEKS, RECENT_WEEKS = 52, 13
FEWEST_WEEKS = 4  # a rate from fewer is chance and holidays
TARGET = Target()


@dataclass(frozen=True, kw_only=True)
class Window:
    """One list over its last weeks.

    Rates count from `rates_after`: the day before the window, or the list's first day
    while it is younger, or the day since which it is on record who left. Who came on its
    first day is its opening, not its demand.
    """

    weeks: int
    balance: Balance
    seen: Waited
    rates_after: date
    rates: Rates


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Every number of one list on one day.

    `contradictory` counts the spells that are in none of them because they cannot be:
    they left before they came, or came before their clock started.
    """

    on: date
    target: Target
    waiting: Waited
    pressure: Figure
    year: Window
    recent: Window
    contradictory: int


def figures(
    spells: Spells, on: date, target: Target = TARGET, kept_since: date | None = None
) -> Figures:
    """Every number of one list at the end of a day. Rows may come in any order.

    `kept_since` is the first day on which it was kept who left; none: they all were. A
    list that was taken over knows of the time before only those who wait still.
    """
    until, kept = day_number(on), sound(spells)
    used = spells if kept.all() else spells.where(kept)
    began = _began(used, kept_since)
    waiting = _waiting(used, until)
    year = tally(used, until - YEAR_WEEKS * DAYS_IN_WEEK, until)
    return Figures(
        on=on,
        target=target,
        waiting=waiting,
        pressure=waiting.mean_weeks.then(lambda one: pressure(one, target.wait_weeks)),
        year=_window(used, year, target, began),
        recent=_window(used, year.last(RECENT_WEEKS * DAYS_IN_WEEK), target, began),
        contradictory=how_many(spells, ~kept),
    )


def window(
    spells: Spells,
    on: date,
    weeks: int,
    target: Target = TARGET,
    kept_since: date | None = None,
) -> Window:
    """The last `weeks` weeks to the end of a day, of spells that are all sound."""
    until = day_number(on)
    counted = tally(spells, until - weeks * DAYS_IN_WEEK, until)
    return _window(spells, counted, target, _began(spells, kept_since))


@dataclass(frozen=True, kw_only=True)
class _Began:
    """The first day of a list, and the first whose departures are on record."""

    list: int
    record: int

    @property
    def day(self) -> int:
        """Since when rates can count."""
        return max(self.list, self.record)


def _began(spells: Spells, kept_since: date | None) -> _Began:
    first = int(spells.came.min(initial=NEVER))
    return _Began(list=first, record=day_number(kept_since) if kept_since else first)


def _window(spells: Spells, counted: Tally, target: Target, began: _Began) -> Window:
    until, days = counted.until, len(counted.joined)
    young = min(days, max(0, until - began.day))
    sums, why = balanced(spells, counted), _too_little(began, young, until)
    return Window(
        weeks=days // DAYS_IN_WEEK,
        balance=sums,
        seen=_seen(spells, until - days, until),
        rates_after=day_of(until - young),
        rates=(
            no_rates(why)
            if why
            else rates(counted.last(young), sums.waiting_after, target)
        ),
    )


def _too_little(began: _Began, days: int, until: int) -> Why | None:
    if began.list > until:
        return Why.NOBODY_CAME
    if days >= FEWEST_WEEKS * DAYS_IN_WEEK:
        return None
    return Why.NOT_ON_RECORD if began.record > began.list else Why.TOO_SHORT


def _waiting(spells: Spells, until: int) -> Waited:
    here = rows(spells.here_on(until))
    return waited(until - spells.clock[here], spells.many[here], Why.NOBODY_WAITS)


def _seen(spells: Spells, after: int, until: int) -> Waited:
    gone = (spells.left > after) & (spells.left <= until)
    chosen = rows(gone & (spells.cause == Left.SEEN))
    days = spells.left[chosen] - spells.clock[chosen]
    return waited(days, spells.many[chosen], Why.NOBODY_SEEN)
