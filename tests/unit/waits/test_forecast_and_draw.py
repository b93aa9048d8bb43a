"""A list run forward in columns is the list run by the product's own draws, child by child."""

from random import Random

import numpy as np
import pytest

from tests.unit.waiting_list.policies import POLICY
from tests.unit.waits.lists import ALARM, IN_TURN, MONDAY
from triage.referrals import Band
from triage.waiting_list.shares import DAYS_IN_WEEK, Drawable, Turns, draws
from triage.waits.advancing import Futures, Sharing, advance
from triage.waits.forecast import Curves, curves_of_line, stands
from triage.waits.futures import Line


SLOTS, COME, WAIT, WEEKS = 20, 22, 500, 50


def a_child(chance: Random, name: str, clock: int, mix: tuple[float, ...]) -> Drawable:
    (band,) = chance.choices(list(Band), mix)
    return Drawable(
        referral_id=name,
        band=band,
        clock_start=clock,
        credit_weeks=chance.choice([0, 2, 5, 6, 9]),
        due_on=clock + 2 * DAYS_IN_WEEK,
        lot=chance.getrandbits(60),
    )


def stands_on(child: Drawable) -> int:
    """The day that the order reads."""
    if child.band is Band.P1:
        return child.due_on
    credit = min(child.credit_weeks, POLICY.caps[child.band])
    return child.clock_start - DAYS_IN_WEEK * credit


def drawn_in(
    waiting: list[Drawable], weekly: list[list[Drawable]], *, alarm: bool
) -> dict[str, int]:
    """The week in which the product draws each."""
    found: dict[str, int] = {}
    turns = Turns()
    for week, new in enumerate(weekly):
        waiting = [*waiting, *new]
        made, turns = draws(waiting, POLICY, slots=SLOTS, alarm=alarm, turns=turns)
        found |= {one.referral_id: week for one in made}
        waiting = [one for one in waiting if one.referral_id not in found]
    return found


@pytest.mark.parametrize(
    ("sharing", "alarm", "mix", "off"),
    [
        (IN_TURN, False, (0.03, 0.1, 0.3, 0.57), 1.0),
        (ALARM, True, (0.05, 0.3, 0.3, 0.35), 1.5),
        # P3 is most of the list, and has turns of P4: there the real draw counts credit
        # up to P4's cap, and the forecast up to P3's own.
        (IN_TURN, False, (0.02, 0.08, 0.7, 0.2), 2.0),
    ],
)
def test_each_child_is_forecast_when_the_product_draws_them(
    sharing: Sharing, alarm: bool, mix: tuple[float, ...], off: float
) -> None:
    chance = Random(5)
    now = [
        a_child(chance, f"now-{at}", MONDAY - 1 - chance.randrange(280), mix)
        for at in range(WAIT)
    ]
    weekly = [
        [
            a_child(chance, f"{week}-{at}", MONDAY + 7 * week + at % 7, mix)
            for at in range(COME)
        ]
        for week in range(WEEKS)
    ]

    seen = drawn_in(now, weekly, alarm=alarm)
    told = forecast_in(now, weekly, sharing)

    for band in Band:
        mine = [one.referral_id for one in now if one.band is band]
        late = [
            abs(told[name] - seen.get(name, WEEKS))
            for name in mine
            if seen.get(name, WEEKS) < WEEKS - 3
        ]
        assert not late or float(np.mean(late)) <= off, band


def forecast_in(
    now: list[Drawable], weekly: list[list[Drawable]], sharing: Sharing
) -> dict[str, int]:
    """The week in which each is seen, when slots and newcomers are known."""
    new = [one for some in weekly for one in some]
    lines = [
        Line(
            name=band.name,
            order_days=np.array(
                [stands_on(one) for one in now if one.band is band], np.int32
            ),
            came=np.zeros(1),
            credit=np.array(
                [
                    (one.clock_start - stands_on(one)) // DAYS_IN_WEEK
                    for one in new
                    if one.band is band
                ],
                np.int64,
            ),
        )
        for band in Band
    ]
    come = [[[sum(o.band is band for o in week) for week in weekly]] for band in Band]
    standing = stands(lines, MONDAY)
    known = Futures(
        slots=np.full((1, WEEKS), float(SLOTS)),
        arrivals=np.array(come, np.float64),
        leaves=np.zeros(1),
    )
    reached = advance(standing, sharing, known)
    found: dict[str, int] = {}
    for band, line, at in zip(Band, lines, reached.at, strict=True):
        curves = Curves(
            name=band.name, days=curves_of_line(line, at, standing.now, MONDAY, 1.0)
        )
        weeks = curves.weeks(line.order_days)[3] - 1
        mine = [one.referral_id for one in now if one.band is band]
        found |= dict(zip(mine, weeks.tolist(), strict=True))
    return found
