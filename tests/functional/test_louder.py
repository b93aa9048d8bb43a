"""A same-day task that waits is told of again, to whoever is at work, until it is closed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from tests.functional.deciding import PRIYA
from tests.functional.families import MONDAY, a_family, written
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.desk.desk import Desk
from triage.desk.tasks import doing, late
from triage.store import tasks
from triage.store.engine import reading, unit_of_work
from triage.store.tasks import SAFE, NewTask


pytestmark = pytest.mark.hazard("H-03")
engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


@pytest.fixture(autouse=True)
def on_duty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_DUTY_OWNER", "Dr Priya Shah")
    monkeypatch.setenv("TRIAGE_DUTY_EMAIL", "duty@example.org")


def open_one(engine: Engine, now: datetime = MONDAY) -> None:
    a_family(engine)
    new = NewTask(
        matter="safe:x",
        kind=SAFE,
        sentence="Ring today.",
        due_at=now.replace(hour=17),
        child_id="C0",
    )
    with unit_of_work(engine) as session:
        tasks.open_tasks(session, tenant=TENANT, new=[new], import_id=None, now=now)


def come_round(engine: Engine, now: datetime) -> int:
    """The timer comes round; how many alerts there are by then."""
    with unit_of_work(engine) as session:
        late.escalate_late(session, tenant=TENANT, now=now)
    return len([one for one in written(engine) if one.kind == "duty_alert_again"])


def after(minutes: int, begin: datetime = MONDAY) -> datetime:
    return begin + timedelta(minutes=minutes)


def test_nobody_is_told_again_before_the_time_to_acknowledge_is_over(
    engine: Engine,
) -> None:
    open_one(engine)

    assert come_round(engine, after(59)) == 0
    assert come_round(engine, after(61)) == 1


def test_once_an_hour_however_often_the_timer_comes_round(engine: Engine) -> None:
    open_one(engine)

    told = [come_round(engine, after(60 + 5 * turn)) for turn in range(37)]

    assert told[0] == 1
    assert told[-1] == 4


def test_it_stops_when_somebody_records_what_was_done(engine: Engine) -> None:
    open_one(engine)
    come_round(engine, after(61))
    with reading(engine) as session:
        (task,) = tasks.still_open(session, tenant=TENANT, kinds=[SAFE])
    with unit_of_work(engine) as session:
        desk = Desk(session=session, tenant=TENANT, actor=PRIYA, now=after(70))
        doing.close(desk, task.id, outcome="spoke", note="Spoke to both.")

    assert come_round(engine, after(200)) == 1


def test_acknowledged_is_not_done_and_is_told_of_later(engine: Engine) -> None:
    open_one(engine)
    with reading(engine) as session:
        (task,) = tasks.still_open(session, tenant=TENANT, kinds=[SAFE])
    with unit_of_work(engine) as session:
        desk = Desk(session=session, tenant=TENANT, actor=PRIYA, now=after(10))
        doing.acknowledge(desk, task.id)

    assert come_round(engine, after(100)) == 0
    assert come_round(engine, after(131)) == 1


SATURDAY = datetime(2026, 11, 7, 22, 0, tzinfo=UTC)


def test_at_night_only_a_team_that_took_the_hours_on_is_told(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_one(engine, after(0))
    before = come_round(engine, SATURDAY)
    monkeypatch.setenv("TRIAGE_OUT_OF_HOURS_TEAM", "The crisis team")
    monkeypatch.setenv("TRIAGE_OUT_OF_HOURS_EMAIL", "night@example.org")
    monkeypatch.setenv("TRIAGE_OUT_OF_HOURS_ACCEPTED_ON", "2026-11-01")

    assert come_round(engine, after(70, SATURDAY)) == before + 1
