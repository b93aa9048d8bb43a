"""A placement made again holds its band, points and due date until a person reviews."""

from dataclasses import replace
from datetime import date

import pytest

from tests.store.builders import A_PLACEMENT
from triage.desk.held import falls, held
from triage.referrals import Band


CAPS = {Band.P1: 0, Band.P2: 3, Band.P3: 6, Band.P4: 26}
URGENT = replace(
    A_PLACEMENT,
    band=Band.P2,
    points=5,
    due_on=date(2026, 3, 1),
    clock_start=date(2026, 1, 5),
)
MILDER = replace(URGENT, band=Band.P4, points=1, due_on=date(2026, 9, 1))


def test_a_milder_placement_is_held_at_the_band_points_and_date_before() -> None:
    kept = held(MILDER, URGENT, CAPS)

    assert (kept.band, kept.points, kept.due_on) == (Band.P2, 5, date(2026, 3, 1))
    assert (kept.credit_weeks, kept.order_day) == (3, date(2025, 12, 15))
    assert kept.reason.startswith("Held at P2 until a named person reviews it")


def test_a_more_urgent_placement_is_taken_with_the_points_before() -> None:
    kept = held(URGENT, replace(MILDER, points=9), CAPS)

    assert (kept.band, kept.points, kept.due_on) == (Band.P2, 9, date(2026, 3, 1))


@pytest.mark.parametrize("new", [MILDER, replace(URGENT, points=4)])
def test_less_than_before_falls(new: object) -> None:
    assert falls(new, URGENT)  # type: ignore[arg-type]  # a placement, as a table row
    assert not falls(URGENT, MILDER)
    assert not falls(MILDER, None)
