"""What families are told without being asked, and what a timer asks of a person."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from tests.functional.asked import (
    a_home,
    homes,
    later,
    letters,
    look,
    on,
    to_do,
    visit,
)
from tests.functional.families import MONDAY
from tests.functional.households import move_in
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.referrals import Band
from triage.store import placements
from triage.store.engine import unit_of_work
from triage.store.offers import OFFERS, SLOTS
from triage.store.referrals import REFERRALS


pytestmark = pytest.mark.usefixtures("gone_live")

engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


def kinds_sent(engine: Engine) -> list[str]:
    return [one.kind for one in letters(engine)]


def test_a_new_family_is_told_that_the_referral_came_once(engine: Engine) -> None:
    homes(engine, a_home(since=date(2026, 10, 30)))

    assert [look(engine, "acknowledge", later(hours=hour)) for hour in (0, 1)] == [1, 0]
    assert kinds_sent(engine) == ["acknowledged"]


def test_a_second_referral_is_acknowledged_too(engine: Engine) -> None:
    homes(engine, a_home(since=date(2026, 10, 30)))
    look(engine, "acknowledge")
    with unit_of_work(engine) as session:
        found = session.execute(REFERRALS.select()).mappings()
        first = dict(next(iter(found)))
        second = {"id": "R2", "pathway": "speech_language"}
        day = {"received_on": date(2026, 11, 9), "clock_start": date(2026, 11, 9)}
        session.execute(REFERRALS.insert().values(**(first | second | day)))

    assert look(engine, "acknowledge", later(days=7)) == 1
    assert len(letters(engine)) == 2


def test_to_a_family_who_waited_for_long_the_referral_is_no_news(
    engine: Engine,
) -> None:
    homes(engine, a_home())

    assert look(engine, "acknowledge") == 0


def test_a_family_is_reminded_a_week_and_a_day_before(engine: Engine) -> None:
    homes(engine, a_home())
    visit(engine, "C1", datetime(2026, 11, 20, 9, 30, tzinfo=UTC))

    for day in range(20):
        look(engine, "reminders", MONDAY + timedelta(days=day))

    sent = letters(engine)
    assert [(one.made_at - MONDAY).days for one in sent] == [11, 17]
    assert kinds_sent(engine) == ["appointment_reminder"] * 2
    assert "Friday 20 November at 9:30am" in sent[0].body
    assert sent[0].expires_at == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_an_appointment_made_late_has_one_reminder(engine: Engine) -> None:
    homes(engine, a_home())
    visit(engine, "C1", datetime(2026, 11, 3, 9, 30, tzinfo=UTC))

    look(engine, "reminders")
    look(engine, "reminders", later(hours=5))
    look(engine, "reminders", later(days=1))

    assert len(letters(engine)) == 1


@pytest.mark.parametrize("state", ["offered", "declined", "cancelled by family"])
def test_nobody_is_reminded_of_what_they_did_not_accept(
    engine: Engine, state: str
) -> None:
    homes(engine, a_home())
    visit(engine, "C1", datetime(2026, 11, 5, 9, 30, tzinfo=UTC), state)

    assert look(engine, "reminders") == 0


def test_nobody_is_reminded_of_a_slot_that_was_taken_away(engine: Engine) -> None:
    homes(engine, a_home())
    visit(engine, "C1", datetime(2026, 11, 5, 9, 30, tzinfo=UTC))
    with unit_of_work(engine) as session:
        session.execute(update(SLOTS).values(cancelled_at=MONDAY))

    assert look(engine, "reminders") == 0


def seen(engine: Engine, waited: int, at: datetime, first: int) -> None:
    """Ten children who were seen after so many days."""
    some = [
        a_home(child_id=f"C{first + number}", since=at.date() - timedelta(days=waited))
        for number in range(10)
    ]
    with unit_of_work(engine) as session:
        ranking = placements.in_force(session, tenant=TENANT)
        assert ranking is not None
        move_in(session, ranking.number, some, MONDAY)
    for one in some:
        visit(engine, one.child_id, at, "attended")
    with unit_of_work(engine) as session:
        session.execute(
            update(REFERRALS)
            .where(REFERRALS.c.id.in_([f"R{one.child_id}" for one in some]))
            .values(state="seen")
        )


@pytest.mark.hazard("H-18")
@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (400, 450, 1),  # an eighth more
        (400, 350, 1),
        (400, 439, 0),  # less than a tenth
        (100, 120, 0),  # a fifth, and less than four weeks
    ],
)
def test_a_family_is_told_of_the_wait_only_when_it_moves_by_more_than_a_tenth(
    engine: Engine, before: int, after: int, told: int
) -> None:
    homes(engine, a_home())
    seen(engine, before, MONDAY - timedelta(days=20), 100)
    assert look(engine, "wait-updates") == 0
    with unit_of_work(engine) as session:
        session.execute(OFFERS.delete())
    seen(engine, after, MONDAY + timedelta(days=20), 200)

    found = [look(engine, "wait-updates", later(days=30, hours=at)) for at in (0, 1)]

    assert found == [told, 0]
    assert kinds_sent(engine) == ["wait_update"] * told


def test_few_who_were_seen_say_nothing_of_the_wait(engine: Engine) -> None:
    homes(engine, a_home())
    visit(engine, "C1", MONDAY - timedelta(days=20), "attended")

    assert look(engine, "wait-updates") == 0


@pytest.mark.parametrize(
    ("born_on", "agreed_days_ago", "asks"),
    [
        (date(2011, 2, 3), 400, 0),  # 15 years 9 months tomorrow
        (date(2011, 2, 2), 400, 1),
        (date(2010, 11, 3), 400, 1),  # 16 tomorrow
        (date(2010, 11, 3), 0, 0),  # it was agreed today
    ],
)
def test_from_fifteen_and_nine_months_somebody_agrees_who_is_told(
    engine: Engine, born_on: date, agreed_days_ago: int, asks: int
) -> None:
    agreed = MONDAY - timedelta(days=agreed_days_ago)
    homes(engine, a_home(born_on=born_on), now=agreed)

    for hour in (0, 1):
        look(engine, "agree-contact", later(hours=hour))

    assert len(to_do(engine, "agree_contact")) == asks


@pytest.mark.hazard("H-17")
def test_an_overdue_check_of_the_crisis_numbers_is_one_task_for_its_owner(
    engine: Engine,
) -> None:
    homes(engine, a_home())
    long_after = on(date(2029, 1, 4))

    found = [
        look(engine, "crisis-numbers", now) for now in (MONDAY, long_after, long_after)
    ]

    assert found[1:] == [1, 0]
    assert len(to_do(engine, "crisis_numbers")) == 1 + found[0]


def test_a_p1_family_with_an_appointment_is_not_rung_each_week(engine: Engine) -> None:
    homes(engine, a_home(band=Band.P1))
    visit(engine, "C1", datetime(2026, 11, 20, 9, 30, tzinfo=UTC))

    assert look(engine, "weekly-calls") == 0
    assert look(engine, "weekly-calls", on(date(2026, 11, 23))) == 1  # it has been
