"""Who has the same points in the same band is counted, and nobody else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from tests.store.builders import TENANT, a_list, a_placement
from triage.decisions import MILLIONTHS
from triage.referrals import Band, Pathway
from triage.store import same_points
from triage.store.engine import unit_of_work
from triage.store.unseen import Unseen
from triage.waiting_list.placement import Placement


FIRST = date(2026, 1, 5)


def placed(at: int, band: Band, points: int, days: int = 0) -> Placement:
    """A child with so many points, each worth a week, and so many days credited."""
    starts = FIRST + timedelta(days=at % 3)
    return a_placement(
        at,
        band=band,
        points=points,
        credit_weeks=points,
        clock_start=starts,
        order_day=starts - timedelta(days=7 * points + days),
        lot=at,
    )


def others(
    session: Session, ranking: int, one: Placement, unseen: Unseen | None
) -> int:
    return same_points.others(
        session, tenant=TENANT, ranking=ranking, placement=one, unseen=unseen
    )


lists = st.lists(
    st.tuples(
        st.sampled_from([Band.P3, Band.P4]),
        st.integers(0, 2),
        st.sampled_from([0, 0, 7]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lists)
def test_whose_points_count_for_as_long_in_the_same_band_are_counted(
    engine: Engine, some: list[tuple[Band, int, int]]
) -> None:
    children = [placed(at, *one) for at, one in enumerate(some)]
    with unit_of_work(engine) as session:
        ranking = a_list(session, children)
        found = [others(session, ranking, one, None) for one in children]
        session.rollback()

    counted = [(band, 7 * points + days) for band, points, days in some]
    for at, (band, points, days) in enumerate(some):
        assert found[at] == counted.count((band, 7 * points)) - (days == 0)


def test_many_who_are_equal_are_counted_no_further_than_a_hundred(
    engine: Engine,
) -> None:
    children = [placed(at, Band.P4, 1) for at in range(same_points.MOST + 2)]
    with unit_of_work(engine) as session:
        ranking = a_list(session, children)

        assert others(session, ranking, children[0], None) == same_points.MOST


def test_another_list_is_not_counted(engine: Engine) -> None:
    here, there = placed(0, Band.P3, 2), placed(1, Band.P3, 2)
    elsewhere = replace(there, pathway=Pathway.SPEECH_LANGUAGE)
    with unit_of_work(engine) as session:
        ranking = a_list(session, [here, elsewhere])

        assert others(session, ranking, here, None) == 0


@pytest.mark.hazard("H-04")
def test_whose_priority_somebody_still_owes_is_not_counted_for_them(
    engine: Engine,
) -> None:
    half = Unseen(staff_id="S1", below=MILLIONTHS // 2)
    lots = (0, 1, MILLIONTHS // 2, MILLIONTHS - 1)
    children = [replace(placed(at, Band.P3, 2), lot=lot) for at, lot in enumerate(lots)]
    with unit_of_work(engine) as session:
        ranking = a_list(session, children)

        assert others(session, ranking, children[3], None) == 3
        assert others(session, ranking, children[3], half) == 1
