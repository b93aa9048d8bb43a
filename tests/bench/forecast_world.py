"""An invented service that drifts: what the forecast is tried on, week by week.

About 60 referrals a week with a trend, term-time seasons and overdispersion; slots that
wander, jump, close at Christmas and run thin in August; families who leave at a rate that
wanders; children moved up from the last band to the middle one; one slot in twenty out
of turn. The order is by credit: 26, 8 and 0 weeks.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.waits.futures import Line, Past
from triage.waits.spells import DAYS_IN_WEEK


WEEKS = 560
YEAR = 52
CREDIT = np.array([26, 8, 0])
PARTS = (0.1, 0.3, 0.6)
REFERRALS, SLOTS, AT_FIRST = 60.0, 56.0, 1_500
OUT_OF_TURN, MOVED_UP = 0.05, 0.0005
AT_CHRISTMAS, IN_AUGUST = 0.35, 0.75  # of a usual week's slots
NOBODY = np.inf

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """What happened to every referral, in weeks since the beginning."""

    came: Numbers
    key: Numbers  # at the end: clock less credit
    credit: Whole  # at the beginning
    seen: Numbers  # infinite where they were not
    left: Numbers

    def waiting(self, week: int) -> Whole:
        """Who waits as a week begins."""
        here = (self.came < week) & (self.seen >= week) & (self.left >= week)
        return np.flatnonzero(here)

    def weekly(self, moments: Numbers) -> Whole:
        """How many of some moments fall in each week."""
        inside = moments[(moments >= 0) & (moments < WEEKS)]
        return np.bincount(inside.astype(np.int64), minlength=WEEKS)

    def past(self, week: int) -> Past:
        """What the service knows as a week begins."""
        joined = self.weekly(self.came).cumsum() + AT_FIRST
        seen, left = self.weekly(self.seen), self.weekly(self.left)
        waited = np.concatenate([[AT_FIRST], joined - (seen + left).cumsum()])
        return Past(
            seen=seen[:week],
            waited=waited[:week],
            went=left[:week],
            open_part=slots_open(0, week),
        )

    def line(self, week: int) -> Line:
        """Everybody in one line, as a week begins."""
        lately = (self.came >= week - YEAR) & (self.came < week)
        return Line(
            name="everybody",
            order_days=order_days(self.key[self.waiting(week)]),
            came=self.weekly(self.came)[:week].astype(np.float64),
            credit=self.credit[lately],
        )


def slots_open(first: int, after: int) -> Numbers:
    """Of a usual week, from the closures that such a service books beforehand."""
    week = np.arange(first, after)
    part = np.ones(len(week))
    part[_is_christmas(week)] = AT_CHRISTMAS
    part[_is_august(week)] = IN_AUGUST
    return part


def order_days(weeks: Numbers) -> NDArray[np.int32]:
    """Weeks as whole days."""
    return np.floor(weeks * DAYS_IN_WEEK).astype(np.int32)


def world(seed: int, *, drifts: bool = True) -> World:
    """One invented history."""
    # Long because every source of change in it is drawn here, in one order.
    rng = np.random.default_rng(seed)
    trend = rng.normal(0.06, 0.05) if drifts else 0.0
    coming = rng.poisson(_coming(rng, trend))
    slots = rng.poisson(_slots(rng, trend, drifts=drifts))
    leaving = np.full(WEEKS, 0.003)
    if drifts:
        leaving = leaving * np.exp(np.cumsum(rng.normal(0, 0.02, WEEKS)))
    first = -np.sort(rng.integers(1, 30, AT_FIRST))[::-1].astype(np.float64)
    came = np.concatenate([first, np.repeat(np.arange(WEEKS), coming)])
    came += rng.random(len(came))
    band = rng.choice(3, len(came), p=PARTS)
    credit, key = CREDIT[band], came - CREDIT[band]
    seen, left = np.full(len(came), NOBODY), np.full(len(came), NOBODY)
    here, next_ = np.array([], np.int64), 0
    for week in range(WEEKS):
        last = int(np.searchsorted(came, week + 1))
        here, next_ = np.concatenate([here, np.arange(next_, last)]), last
        goes = rng.random(len(here)) < leaving[week]
        left[here[goes]], here = week, here[~goes]
        up = here[(rng.random(len(here)) < MOVED_UP) & (band[here] == 2)]
        band[up], key[up] = 1, came[up] - CREDIT[1]
        drawn = _drawn(rng, here[np.argsort(key[here], kind="stable")], slots[week])
        seen[drawn] = week + (np.arange(len(drawn)) + 0.5) / max(1, len(drawn))
        here = here[~np.isin(here, drawn)]
    return World(came=came, key=key, credit=credit, seen=seen, left=left)


def _coming(rng: np.random.Generator, trend: float) -> Numbers:
    week = np.arange(WEEKS)
    season = 1 + 0.15 * np.sin(2 * np.pi * (week - 8) / YEAR)
    season[_is_august(week)] *= 0.6
    grown = REFERRALS * np.exp(trend * week / YEAR) * season / season.mean()
    return np.asarray(grown * rng.gamma(20, 1 / 20, WEEKS), np.float64)


def _slots(rng: np.random.Generator, trend: float, *, drifts: bool) -> Numbers:
    level = np.full(WEEKS, np.log(SLOTS))
    if drifts:
        level += np.cumsum(rng.normal(trend / YEAR * 0.9, 0.012, WEEKS))
        for jump in np.flatnonzero(rng.random(WEEKS) < 1 / 78):
            level[jump:] += rng.choice([-0.15, 0.12])
    noise = np.zeros(WEEKS)
    for at in range(1, WEEKS):
        noise[at] = 0.5 * noise[at - 1] + rng.normal(0, 0.1)
    season = slots_open(0, WEEKS)
    return np.asarray(np.exp(level + noise) * season / season.mean(), np.float64)


def _is_august(week: Whole) -> NDArray[np.bool_]:
    return np.asarray((week % YEAR >= 30) & (week % YEAR <= 35))


def _is_christmas(week: Whole) -> NDArray[np.bool_]:
    return np.asarray((week % YEAR == YEAR - 1) | (week % YEAR == 0))


def _drawn(rng: np.random.Generator, line: Whole, slots: int) -> Whole:
    """Who is seen: the first in line, and a few from the next fifth out of turn."""
    many = min(int(slots), len(line))
    odd = int(rng.binomial(many, OUT_OF_TURN))
    rest = line[many - odd :]
    near = rest[: max(odd, int(0.2 * len(rest)))]
    return np.concatenate([line[: many - odd], rng.choice(near, odd, replace=False)])
