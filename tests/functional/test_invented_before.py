"""The demonstration has two years behind it: children who were seen, and none in between."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.calendar import is_working_day
from triage.desk.importing import import_files
from triage.desk.invented import before
from triage.desk.invented.clinics import open_clinics
from triage.store.engine import reading, unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SMALL = 0.1


@pytest.fixture
def settled(engine: Engine, tmp_path: Path) -> Engine:
    """A small service with a past and nobody waiting."""
    past = before.invent(as_of=TODAY, seed=3, share=SMALL)
    with unit_of_work(engine) as session:
        open_clinics(session, tenant=TENANT, today=TODAY, now=NOW)
        import_files(
            session,
            tenant=TENANT,
            paths=before.write(tmp_path, past, seed=3),
            today=TODAY,
            now=NOW,
            by="Demonstration",
        )
        before.settle(session, tenant=TENANT, past=past, seed=3, today=TODAY, now=NOW)
    return engine


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with reading(engine) as session:
        return [tuple(row) for row in session.execute(text(query))]


def test_who_was_seen_waits_no_more_and_leaves_nobody_anything_to_do(
    settled: Engine,
) -> None:
    states = Counter(
        str(state) for (state,) in rows(settled, "select state from referral")
    )

    assert set(states) == {"seen", "removed"}
    assert states["seen"] > 8 * states["removed"]
    assert rows(settled, "select * from listed") == []
    assert rows(settled, "select sum(waiting) from day_count") == [(0,)]
    assert rows(settled, "select kind from task where closed_at is null") == []


def test_everybody_left_after_they_came_and_was_seen_on_a_working_day() -> None:
    past = before.invent(as_of=TODAY, seed=3)

    assert len(past) > 2_000
    assert all(one.child.received_on < one.left_on < TODAY for one in past)
    assert all(is_working_day(one.left_on) for one in past)
    assert min(one.left_on for one in past) > TODAY - timedelta(weeks=before.WEEKS + 1)


def test_urgent_children_were_seen_sooner() -> None:
    past = before.invent(as_of=TODAY, seed=3)
    longest = max(
        (one.left_on - one.child.received_on).days for one in past if one.urgent
    )

    assert longest <= 12 * 7
    assert sum(one.urgent for one in past) > 100


def test_each_seen_child_has_one_contact_that_began_it_and_a_clock_that_stopped(
    settled: Engine,
) -> None:
    seen = rows(settled, "select id from referral where state = 'seen'")
    begun = rows(settled, "select referral_id from offer where begins_assessment")
    stopped = rows(settled, "select distinct referral_id from clock_event")

    assert sorted(begun) == sorted(seen) == sorted(stopped)


def test_the_same_seed_makes_the_same_past() -> None:
    assert before.invent(as_of=TODAY, seed=5) == before.invent(as_of=TODAY, seed=5)
    assert before.invent(as_of=TODAY, seed=5) != before.invent(as_of=TODAY, seed=6)
