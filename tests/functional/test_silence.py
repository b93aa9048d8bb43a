"""Silence climbs a ladder that ends with a person, and takes nobody off a list."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select, update

from tests.functional.asked import (
    a_home,
    asked,
    homes,
    later,
    letters,
    look,
    to_do,
)
from tests.functional.families import MONDAY, work_in
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.checkins.asking import CheckInOutcome, Form
from triage.desk.checking_in import plan
from triage.messages.outbox import Way
from triage.messages.recipients import Hold
from triage.referrals import Band, ReferralState
from triage.store import recipients
from triage.store.check_ins import CHECK_INS
from triage.store.engine import reading, unit_of_work
from triage.store.outbox import MESSAGES
from triage.store.referrals import REFERRALS


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

pytestmark = [pytest.mark.hazard("H-14"), pytest.mark.usefixtures("gone_live")]


def in_silence(engine: Engine, days: int) -> None:
    """So many days with nobody replying; the ladder is looked at each day."""
    for day in range(days + 1):
        look(engine, "silence", MONDAY + timedelta(days=day))


def states(engine: Engine) -> set[str]:
    """Where every referral stands."""
    with reading(engine) as session:
        return set(session.scalars(select(REFERRALS.c.state)))


def test_silence_is_tried_by_another_way_another_contact_a_letter_and_the_school(
    engine: Engine,
) -> None:
    homes(engine, a_home(father=True, school=True))
    look(engine, "check-ins")
    with unit_of_work(engine) as session:
        # Only the mother is asked at first, so that the others are there to be tried.
        mother = asked(engine)[0].recipient_id
        session.execute(MESSAGES.delete().where(MESSAGES.c.recipient_id != mother))
        session.execute(CHECK_INS.delete().where(CHECK_INS.c.recipient_id != mother))

    in_silence(engine, 49)

    sent = [(one.kind, one.way, (one.made_at - MONDAY).days) for one in letters(engine)]
    assert sent == [
        ("check_in", Way.SMS, 0),
        ("chase", Way.EMAIL, 7),
        ("check_in", Way.SMS, 14),  # the father
        ("chase", Way.LETTER, 21),
        ("check_in_school", Way.EMAIL, 35),
    ]
    (task,) = to_do(engine, "silence")
    assert (task.opened_at - MONDAY).days == 49
    assert "keeps the place" in task.sentence
    first = asked(engine)[0]
    assert first.outcome is CheckInOutcome.NO_REPLY
    assert {one.form for one in asked(engine)} == {Form.PARENT, Form.SCHOOL}
    assert states(engine) == {ReferralState.WAITING.value}


def test_what_cannot_be_tried_is_passed_over(engine: Engine) -> None:
    homes(engine, a_home(email=False, letter=False))
    look(engine, "check-ins")

    in_silence(engine, 7)

    assert len(letters(engine)) == 1
    assert len(to_do(engine, "silence")) == 1


def test_a_reply_ends_the_chase_for_everybody_of_the_family(engine: Engine) -> None:
    homes(engine, a_home(father=True))
    look(engine, "check-ins")
    mother, father = asked(engine)
    with unit_of_work(engine) as session:
        work = work_in(session, later(days=2))
        plan.closed(work, mother.id, CheckInOutcome.ANSWERED)

    in_silence(engine, 60)

    assert len(letters(engine)) == 2  # one to each, on the first day
    assert to_do(engine, "silence") == []
    still = asked(engine)[1]
    assert still.id == father.id
    assert still.closed_at is None  # the page stays open to him
    assert still.next_step_on is None


def test_a_reply_to_an_earlier_question_does_not_end_a_later_chase(
    engine: Engine,
) -> None:
    homes(engine, a_home())
    look(engine, "check-ins")
    with unit_of_work(engine) as session:
        plan.closed(work_in(session), asked(engine)[0].id, CheckInOutcome.ANSWERED)
    look(engine, "check-ins", later(weeks=12))

    look(engine, "silence", later(weeks=13))

    assert letters(engine)[-1].kind == "chase"


@pytest.mark.hazard("H-13")
def test_nobody_is_chased_once_nobody_may_be_written_to(engine: Engine) -> None:
    homes(engine, a_home())
    look(engine, "check-ins")
    with unit_of_work(engine) as session:
        recipients.open_hold(
            session,
            tenant=TENANT,
            child_id="C1",
            kind=Hold.DECEASED,
            why="sad news",
            by="a test",
            now=MONDAY,
        )

    in_silence(engine, 60)

    assert len(letters(engine)) == 1
    assert asked(engine)[0].outcome is CheckInOutcome.STOPPED
    assert to_do(engine, "silence") == []


def test_nobody_is_chased_about_a_child_who_has_been_seen(engine: Engine) -> None:
    homes(engine, a_home())
    look(engine, "check-ins")
    with unit_of_work(engine) as session:
        session.execute(update(REFERRALS).values(state=ReferralState.SEEN.value))

    in_silence(engine, 10)

    assert asked(engine)[0].outcome is CheckInOutcome.STOPPED
    assert len(letters(engine)) == 1


def test_a_family_asked_every_four_weeks_still_comes_to_a_person(
    engine: Engine,
) -> None:
    homes(engine, a_home(band=Band.P2))

    for day in range(120):
        now = MONDAY + timedelta(days=day)
        look(engine, "check-ins", now)
        look(engine, "silence", now)

    assert to_do(engine, "silence") != []
    assert states(engine) == {ReferralState.WAITING.value}


def test_a_rung_is_taken_once_however_often_it_is_looked_at(engine: Engine) -> None:
    homes(engine, a_home())
    look(engine, "check-ins")

    found = [look(engine, "silence", later(days=7, hours=hour)) for hour in (0, 1, 2)]

    assert found == [1, 0, 0]
    assert [one.kind for one in letters(engine)] == ["check_in", "chase"]


def test_a_ladder_looked_at_late_takes_one_rung_at_a_time(engine: Engine) -> None:
    homes(engine, a_home())
    look(engine, "check-ins")

    look(engine, "silence", later(days=40))

    assert [one.kind for one in letters(engine)] == ["check_in", "chase"]
    assert asked(engine)[0].next_step_on == date(2026, 12, 19)
