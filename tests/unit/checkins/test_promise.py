"""No family waits longer than was promised, or it is listed with its reason."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.checkins.content import load_check_ins
from triage.checkins.promise import Contact, Outside, outside, promised_by
from triage.referrals import Band


RULES = load_check_ins(Path(__file__).parents[3] / "rules")
TOLD = date(2026, 11, 2)
CONTACT = Contact(child_id="C1", band=Band.P4, since=date(2026, 9, 7), told_on=TOLD)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("band", "days"), [(Band.P1, 21), (Band.P2, 42), (Band.P3, 98), (Band.P4, 98)]
)
def test_a_family_is_inside_until_the_bands_weeks_and_the_grace_are_over(
    band: Band, days: int
) -> None:
    contact = replace(CONTACT, band=band)

    assert outside(RULES, contact, TOLD + days * DAY) is None
    assert outside(RULES, contact, TOLD + (days + 1) * DAY) is Outside.LATE


def test_a_new_family_hears_within_five_working_days() -> None:
    new = replace(CONTACT, told_on=None, since=date(2026, 12, 18))  # a Friday

    assert promised_by(RULES, new) == date(2026, 12, 29)  # over Christmas


def test_the_first_reason_that_holds_is_the_one_given() -> None:
    contact = replace(CONTACT, stands_in=frozenset({Outside.PACE, Outside.NO_SAFE_WAY}))

    assert outside(RULES, contact, date(2027, 6, 1)) is Outside.NO_SAFE_WAY


@given(
    st.frozensets(st.sampled_from(Outside)),
    st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    st.sampled_from(Band),
)
def test_a_family_outside_always_has_a_reason_and_one_inside_has_none(
    stands_in: frozenset[Outside], told_on: date | None, today: date, band: Band
) -> None:
    contact = replace(CONTACT, stands_in=stands_in, told_on=told_on, band=band)

    why = outside(RULES, contact, today)

    assert (why is None) is (today <= promised_by(RULES, contact))
    assert why is None or why in stands_in | {Outside.LATE}
