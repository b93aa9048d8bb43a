"""The cohort is read from what was written down by then, never from what came later."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from sqlalchemy import Engine
from sqlmodel import Session

from tests.store.builders import TENANT, TODAY, a_list, a_placement, for_list, store
from tests.store.test_decisions import A_DECISION, A_MOVE
from triage.desk.models.cohort import Cohort, cohort, weight
from triage.desk.models.recorded import DRIVERS
from triage.facts import Known, Observation, Value
from triage.referrals import Band, Pathway, ReferralState
from triage.scoring.learning.histories import Ended
from triage.scoring.learning.ladder import Rung
from triage.store import decisions, facts_ledger, moves, placements
from triage.store.engine import reading, unit_of_work
from triage.store.standing import take_off


ND = Pathway.NEURODEVELOPMENTAL
CAME = date(2026, 1, 5)
R = [
    replace(a_placement(at), clock_start=CAME, order_day=CAME, pathway=ND)
    for at in range(4)
]


def at(weeks: float) -> datetime:
    """A moment so many weeks after everybody came."""
    return datetime.combine(CAME, time(9), UTC) + timedelta(weeks=weeks)


def say(
    session: Session,
    referral_id: str,
    weeks: float,
    key: str = "perm_excluded",
    value: Value = False,
) -> None:
    one = Observation(
        key=key,
        known=Known.KNOWN,
        value=value,
        source="school",
        observed_on=None,
        recorded_by="a test",
    )
    facts_ledger.append(
        session,
        tenant=TENANT,
        said={f"C{referral_id}": [one]},
        import_id=None,
        now=at(weeks),
    )


def read(engine: Engine, since: date = CAME) -> Cohort:
    with reading(engine) as session:
        return cohort(session, tenant=TENANT, pathway=ND, since=since, today=TODAY)


def of(found: Cohort, referral_id: str) -> list[tuple[date, Ended]]:
    return [
        (one.landmark, one.ended)
        for one in found.watched.watches
        if one.referral_id == referral_id
    ]


def column(found: Cohort, name: str, referral_id: str) -> list[float]:
    """A factor or driver, week by week, of a child's first watch."""
    number = next(
        n
        for n, one in enumerate(found.watched.watches)
        if one.referral_id == referral_id
    )
    weeks, rows = found.watched.weeks, found.watched.weeks.watch == number
    if name in found.factors:
        return [*weeks.factors[rows, found.factors.index(name)].tolist()]
    return [*weeks.drivers[rows, found.drivers.index(name)].tolist()]


def test_one_row_for_each_child_and_landmark_that_is_long_enough_ago(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        a_list(session, R[:1])
        for week in range(0, 43, 10):
            say(session, "R0", week)

    found = read(engine)

    assert of(found, "R0") == [
        (CAME + timedelta(weeks=13 * n), Ended.WATCHED) for n in range(3)
    ]
    assert found.children == 1


def test_the_outcome_ends_the_watch_and_is_told_by_what_it_was(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        a_list(session, R[:2])
        say(session, "R0", 0)
        say(session, "R0", 3.5, value=True)
        say(session, "R1", 2, value=True)

    found = read(engine)

    assert of(found, "R0") == [(CAME, Ended.OUTCOME)]
    assert dict(found.by_part) == {
        "Permanently excluded from school, or notice of it": 1
    }
    assert found.unclear == 1
    assert found.watched.weeks.events == 1


def test_who_was_seen_leaves_the_watch(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        ranking = a_list(session, R[:1])
        say(session, "R0", 0)
        move = replace(A_MOVE, referral_id="R0", to_state=ReferralState.SEEN)
        moves.add(session, tenant=TENANT, move=move, now=at(5.5))
        take_off(session, tenant=TENANT, ranking=ranking, referral_ids=["R0"])

    found = read(engine)

    assert of(found, "R0") == [(CAME, Ended.LEFT)]
    assert found.watched.weeks.left.tolist() == [False] * 5 + [True]


def test_a_factor_is_what_was_written_down_by_the_landmark(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        a_list(session, R[:2])
        for name in ("R0", "R1"):
            say(session, name, 0)
        say(session, "R0", 0, "epilepsy", True)
        say(session, "R1", 1, "epilepsy", True)

    found = read(engine)

    assert set(column(found, "epilepsy", "R0")) == {1.0}
    assert all(np.isnan(column(found, "epilepsy", "R1")))


def test_a_driver_is_what_was_known_when_the_week_began(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        _placed_twice(session, at(0), at(4.5))
        say(session, "R0", 0)
        say(session, "R0", 2.5, "deterioration_reported", True)
        one = replace(A_DECISION, referral_id="R0")
        decisions.add(session, tenant=TENANT, decision=one, now=at(3.5))

    found = read(engine)

    worse = column(found, "deterioration_reported", "R0")
    assert np.isnan(worse[:3]).all()
    assert set(worse[3:]) == {1.0}
    assert column(found, "confirmed", "R0")[:6] == [0, 0, 0, 0, 1, 1]
    assert column(found, "band_1", "R0")[:6] == [1, 1, 1, 1, 1, 0]
    assert column(found, "points", "R0")[:6] == [2, 2, 2, 2, 2, 9]
    assert column(found, "weeks_waited", "R0")[:3] == [0, 1, 2]
    assert column(found, "offers", "R0")[:2] == [0, 0]


def _placed_twice(session: Session, first: datetime, then: datetime) -> None:
    for_list(session, R[:1])
    number = placements.new_ranking(session, tenant=TENANT, content="c", now=first)
    placements.put_in_force(session, tenant=TENANT, number=number, now=first)
    store(session, number, R[:1], now=first)
    store(session, number, [replace(R[0], band=Band.P2, points=9)], now=then)


def test_who_left_before_the_data_begin_is_not_made_to_look_well(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        a_list(session, R[:1])
        for week in range(0, 43, 10):
            say(session, "R0", week)

    found = read(engine, since=CAME + timedelta(days=1))

    assert [day for day, _ in of(found, "R0")] == [
        CAME + timedelta(weeks=13 * n) for n in (1, 2)
    ]


def test_too_few_outcomes_allow_nothing(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        a_list(session, R)
        for one in R:
            say(session, one.referral_id, 0)
        say(session, "R0", 3.5, value=True)

    found = read(engine)

    told = weight(found, TODAY)
    assert told.allowed.rung is Rung.NOTHING
    assert "only reported" in told.allowed.sentence
    assert told.holds < 0.9
    assert told.weighed.weeks == int(found.watched.weeks.at_risk.sum())
    assert found.drivers == DRIVERS


def test_an_empty_list_teaches_nothing(engine: Engine) -> None:
    found = read(engine)

    assert len(found.watched.weeks) == 0
    assert weight(found, TODAY).allowed.rung is Rung.NOTHING


def test_a_part_of_a_long_list_is_drawn_by_lot_and_looked_at_on_the_days_asked_for(
    engine: Engine,
) -> None:
    days = [CAME + timedelta(weeks=10), CAME + timedelta(weeks=5)]
    with unit_of_work(engine) as session:
        a_list(session, R)
        for one in R:
            say(session, one.referral_id, 0)
    with reading(engine) as session:
        found = [
            cohort(
                session,
                tenant=TENANT,
                pathway=ND,
                since=CAME,
                today=TODAY,
                on=days,
                most=many,
            )
            for many in (1, 2, 4, None)
        ]

    drawn = [{one.referral_id for one in each.watched.watches} for each in found]
    assert [len(names) for names in drawn] == [1, 2, 4, 4]
    assert drawn[0] < drawn[1] < drawn[2] == drawn[3]
    assert {one.landmark for one in found[2].watched.watches} == set(days)
