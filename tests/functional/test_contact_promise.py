"""For every family: when we last told them something, when we will next, and why not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, update

from tests.functional.asked import (
    a_home,
    asked,
    homes,
    kept,
    later,
    letters,
    live,
    look,
    visit,
)
from tests.functional.families import MONDAY, work_in
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.checkins.promise import Outside
from triage.desk.checking_in import promise, promise_shown
from triage.desk.desk import Desk
from triage.messages.outbox import MessageState
from triage.messages.recipients import Hold
from triage.referrals import Band, ReferralState
from triage.roles import Actor, Role
from triage.store import pauses, recipients, tasks
from triage.store.engine import unit_of_work
from triage.store.outbox import MESSAGES
from triage.store.referrals import REFERRALS
from triage.store.tasks import TASKS
from triage.store.told import SPOKEN


pytestmark = pytest.mark.usefixtures("gone_live")

engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

COORDINATOR = Actor(staff_id="jo", name="Jo Lane", role=Role.COORDINATOR)
NEXT_YEAR = MONDAY + timedelta(weeks=40)


def stands(engine: Engine, now: datetime = MONDAY) -> Outside | None:
    """Why the one family is outside the promise, counted now."""
    look(engine, "contact-promise", now)
    return kept(engine)["C1"].outside


def sent(engine: Engine, state: MessageState = MessageState.DELIVERED) -> None:
    """What became of everything written so far."""
    arrived = state is MessageState.DELIVERED
    with unit_of_work(engine) as session:
        session.execute(
            update(MESSAGES).values(
                state=state, sent_at=MESSAGES.c.made_at if arrived else None
            )
        )


def test_a_family_who_was_told_is_inside_until_its_weeks_and_the_grace_are_over(
    engine: Engine,
) -> None:
    homes(engine, a_home())
    look(engine, "check-ins")
    sent(engine)

    assert stands(engine) is None
    one = kept(engine)["C1"]
    assert one.last_at == MONDAY
    assert one.last_what == "check_in"
    assert one.next_on == date(2027, 1, 25)
    assert one.next_what == "a check-in: its time has come round"
    assert stands(engine, later(weeks=14)) is None
    assert stands(engine, later(weeks=14, days=1)) is not None


def test_a_family_who_was_never_told_is_outside_with_the_day_of_its_turn(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(monkeypatch, hours=0.5)  # one a day
    homes(engine, *(a_home(child_id=f"C{at}") for at in range(4)))

    look(engine, "contact-promise")

    assert {one.outside for one in kept(engine).values()} == {Outside.PACE}
    days = [kept(engine)[f"C{at}"].next_on for at in range(4)]
    assert days == [date(2026, 11, day) for day in (2, 3, 4, 5)]


def written(engine: Engine) -> None:
    look(engine, "check-ins")


def held(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        recipients.open_hold(
            session,
            tenant=TENANT,
            child_id="C1",
            kind=Hold.SAFEGUARDING,
            why="a test",
            by="a test",
            now=MONDAY,
        )


def paused(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        pauses.add(
            session, tenant=TENANT, kind="", why="a test", by="a test", now=MONDAY
        )


def lost(engine: Engine) -> None:
    look(engine, "check-ins", later(weeks=39))
    sent(engine, MessageState.FAILED)


@pytest.mark.parametrize(
    ("comes", "changes", "why"),
    [
        (held, {}, Outside.HELD),
        (paused, {}, Outside.PAUSED),
        (written, {"unsafe": True}, Outside.NO_SAFE_WAY),
        (lost, {}, Outside.NOT_ARRIVED),
    ],
)
def test_a_family_outside_the_promise_is_listed_with_its_reason(
    engine: Engine,
    comes: object,
    changes: dict[str, bool],
    why: Outside,
) -> None:
    homes(engine, a_home(**changes))
    assert callable(comes)
    comes(engine)

    assert stands(engine, NEXT_YEAR) is why


def test_a_message_that_waits_is_the_reason_while_it_waits(engine: Engine) -> None:
    homes(engine, a_home())
    look(engine, "check-ins")

    assert stands(engine) is Outside.ON_ITS_WAY


def test_a_p1_family_that_was_not_rung_is_listed_with_that_reason(
    engine: Engine,
) -> None:
    homes(engine, a_home(band=Band.P1))
    look(engine, "weekly-calls")

    assert stands(engine) is Outside.CALL
    (call,) = _tasks(engine)
    with unit_of_work(engine) as session:
        tasks.close(
            session,
            tenant=TENANT,
            task_id=call.id,
            outcome="spoke",
            by="a test",
            now=MONDAY,
        )
    assert stands(engine) is None
    assert kept(engine)["C1"].next_on == date(2026, 11, 9)
    assert kept(engine)["C1"].next_what == "a call"
    assert stands(engine, later(days=21)) is None
    assert stands(engine, later(days=22)) is Outside.LATE  # no call was even asked for


def _tasks(engine: Engine) -> list[tasks.StoredTask]:
    with unit_of_work(engine) as session:
        return tasks.still_open(session, tenant=TENANT, kinds=["weekly_call"])


def test_a_call_that_nobody_answered_tells_nobody_anything(engine: Engine) -> None:
    homes(engine, a_home(band=Band.P1))
    look(engine, "weekly-calls")
    with unit_of_work(engine) as session:
        session.execute(update(TASKS).values(closed_at=MONDAY, outcome="no_answer"))

    assert stands(engine) is not None


def test_a_person_who_spoke_with_them_has_told_them(engine: Engine) -> None:
    homes(engine, a_home())
    with unit_of_work(engine) as session:
        session.execute(
            insert(SPOKEN).values(
                tenant=TENANT,
                id="S1",
                child_id="C1",
                how="telephone",
                words="",
                made_by="a test",
                at=MONDAY,
            )
        )

    assert stands(engine) is None
    assert kept(engine)["C1"].last_what == "a person spoke with them"


def test_an_appointment_is_what_comes_next(engine: Engine) -> None:
    homes(engine, a_home())
    look(engine, "check-ins")
    visit(engine, "C1", datetime(2026, 12, 1, 9, tzinfo=UTC))

    look(engine, "contact-promise")

    one = kept(engine)["C1"]
    assert (one.next_on, one.next_what) == (date(2026, 12, 1), "an appointment")


@pytest.mark.hazard("H-03")
def test_before_messages_are_switched_on_everybody_is_outside_for_that_reason(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_DUTY_OWNER", " ")
    homes(engine, a_home(), a_home(child_id="C2", band=Band.P1))

    look(engine, "contact-promise")

    for one in kept(engine).values():
        assert one.outside is Outside.NOT_LIVE
        assert one.next_on is None


def test_counting_twice_changes_nothing_and_whoever_left_is_not_counted(
    engine: Engine,
) -> None:
    homes(engine, a_home(), a_home(child_id="C2"))

    found = [look(engine, "contact-promise") for _ in range(2)]
    with unit_of_work(engine) as session:
        session.execute(
            update(REFERRALS)
            .where(REFERRALS.c.id == "RC2")
            .values(state=ReferralState.SEEN.value)
        )
    look(engine, "contact-promise")

    assert found == [2, 0]
    assert kept(engine).keys() == {"C1"}


def test_some_families_may_be_counted_alone(engine: Engine) -> None:
    homes(engine, a_home(), a_home(child_id="C2"))

    with unit_of_work(engine) as session:
        assert promise.recount(work_in(session), ["C2", "nobody"]) == 1

    assert kept(engine).keys() == {"C2"}


def test_what_was_told_just_now_is_kept_unless_they_heard_later(
    engine: Engine,
) -> None:
    homes(engine, a_home())
    for day, what in ((2, "a reply"), (1, "something earlier"), (3, "a page")):
        with unit_of_work(engine) as session:
            promise.note_told(work_in(session, later(days=day)), "C1", what)

    one = kept(engine)["C1"]
    assert (one.last_at, one.last_what) == (later(days=3), "a page")


def test_a_message_to_a_school_tells_the_family_nothing(engine: Engine) -> None:
    homes(engine, a_home(unsafe=True, school=True))
    look(engine, "check-ins")
    assert [one.kind for one in letters(engine)] == ["check_in_school"]
    assert len(asked(engine)) == 1
    sent(engine)

    assert stands(engine) is not None


def test_a_p1_family_with_an_appointment_hears_from_us_there(engine: Engine) -> None:
    homes(engine, a_home(band=Band.P1))
    visit(engine, "C1", datetime(2026, 12, 1, 9, tzinfo=UTC))

    look(engine, "contact-promise")

    assert kept(engine)["C1"].next_what == "an appointment"


def test_where_no_reply_can_be_read_nobody_has_a_turn(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(monkeypatch, hours=0.05)
    homes(engine, a_home())

    look(engine, "contact-promise")

    one = kept(engine)["C1"]
    assert (one.outside, one.next_on) == (Outside.PACE, None)


def test_what_was_told_last_is_what_counts(engine: Engine) -> None:
    homes(engine, a_home())
    look(engine, "check-ins", later(days=1))
    sent(engine)
    with unit_of_work(engine) as session:
        session.execute(
            insert(SPOKEN).values(
                tenant=TENANT,
                id="S1",
                child_id="C1",
                how="telephone",
                words="",
                made_by="a test",
                at=MONDAY,
            )
        )

    look(engine, "contact-promise", later(days=2))

    assert kept(engine)["C1"].last_what == "check_in"


def test_silence_is_counted_by_how_far_it_has_climbed(engine: Engine) -> None:
    some = [a_home(child_id=f"C{at}") for at in range(6)]
    homes(
        engine, *some, *(a_home(child_id=f"C{at}", email=False) for at in range(6, 12))
    )
    look(engine, "check-ins")
    look(engine, "silence", later(days=7))
    with unit_of_work(engine) as session:
        desk = Desk(
            session=session, tenant=TENANT, actor=COORDINATOR, now=later(days=8)
        )
        promise.recount(desk.work)
        found = promise_shown.shown(desk)

    counts = {one.group: one.families for one in found.rungs.groups}
    assert counts["another way"] == 6
    assert counts["letter"] == 6
    assert counts["a person"] == 0
    assert found.silent.counted == 12
    assert len(found.outside) == 12
    assert promise_shown.as_rows(found)[0] == (
        "outside the promise",
        "all families",
        "12",
        "12",
    )
