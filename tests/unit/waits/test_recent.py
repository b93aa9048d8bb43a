"""What a list did week by week, as a forecast takes it up."""

from datetime import date, timedelta

import numpy as np

from triage.waits.recent import came, past_of
from triage.waits.spells import Left, Spells, day_number, spells


MONDAY = date(2026, 11, 23)


def a_spell(
    came_on: int, left: int | None = None, cause: Left = Left.STILL_HERE, band: int = 4
) -> tuple[date, date, date | None, Left, int]:
    """Days before the Monday."""
    start = MONDAY - timedelta(days=came_on)
    end = None if left is None else MONDAY - timedelta(days=left)
    return start, start, end, cause, band


def of(*some: tuple[date, date, date | None, Left, int]) -> Spells:
    return spells(some)


def test_each_week_counts_who_was_seen_who_left_and_who_waited() -> None:
    some = of(
        a_spell(30, 10, Left.SEEN),
        a_spell(30, 7, Left.MOVED_AWAY),
        a_spell(5),
        a_spell(20, 3, Left.PUT_RIGHT),
    )

    past = past_of(some, day_number(MONDAY), np.ones(4))

    assert past.seen.tolist() == [0, 0, 1, 0]
    assert past.went.tolist() == [0, 0, 0, 1]
    assert past.waited.tolist() == [2, 2, 3, 2]
    assert past.weeks == 2


def test_a_record_put_right_never_came_and_never_left() -> None:
    some = of(a_spell(3), a_spell(3, 1, Left.PUT_RIGHT))

    (four,) = came(some, day_number(MONDAY), 2, [4])

    assert four.tolist() == [0, 1]
    assert past_of(some, day_number(MONDAY), np.ones(2)).went.sum() == 0


def test_who_left_before_anybody_placed_them_is_divided_as_the_others_are() -> None:
    some = of(
        a_spell(3, band=3),
        a_spell(3, band=4),
        a_spell(3, band=4),
        a_spell(3, 1, Left.DECLINED, band=0),
    )

    three, four = came(some, day_number(MONDAY), 1, [3, 4])

    assert three.sum() + four.sum() == 4
    assert four.sum() == 2 * three.sum()


def test_what_is_alike_counts_as_many() -> None:
    one = of(a_spell(10, 3, Left.SEEN))
    five = Spells(
        **{
            name: getattr(one, name)
            for name in ("clock", "came", "left", "cause", "band")
        },
        many=np.full(1, 5, np.int32),
    )

    assert past_of(five, day_number(MONDAY), np.ones(2)).seen.tolist() == [0, 5]
