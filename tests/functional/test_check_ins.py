"""Families are asked when their time has come, once, and no faster than replies are read."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, update

from tests.functional.asked import (
    a_home,
    asked,
    homes,
    later,
    letters,
    live,
    look,
    on,
    to_do,
)
from tests.functional.families import MONDAY, work_in
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.checkins.asking import CheckInOutcome, Form
from triage.checkins.due import Why
from triage.desk.checking_in import plan
from triage.desk.versions import NotHere
from triage.facts import Known, Observation
from triage.messages.outbox import Way
from triage.messages.recipients import Hold
from triage.referrals import Band, ReferralState
from triage.store import check_ins, facts_ledger, recipients
from triage.store.check_ins import CHECK_INS
from triage.store.engine import reading, unit_of_work
from triage.store.referrals import REFERRALS
from triage.store.tasks import TASKS


pytestmark = pytest.mark.usefixtures("gone_live")

engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


def test_a_family_whose_time_has_come_is_asked_once(engine: Engine) -> None:
    homes(engine, a_home())

    found = [look(engine, "check-ins"), look(engine, "check-ins", later(hours=1))]

    assert found == [1, 0]
    (one,) = asked(engine)
    assert one.form is Form.PARENT
    assert one.why == Why.CADENCE
    assert one.asks_if_wanted  # it is over 26 weeks, and nobody asked before
    assert one.reply_by == date(2026, 11, 16)
    assert one.next_step_on == date(2026, 11, 9)
    (message,) = letters(engine)
    assert message.kind == "check_in"
    assert message.check_in_id == one.id
    assert message.way is Way.SMS
    assert "Monday 16 November" in message.body


def test_a_family_is_asked_again_when_its_weeks_are_over_and_not_before(
    engine: Engine,
) -> None:
    homes(engine, a_home())
    look(engine, "check-ins")

    assert look(engine, "check-ins", later(weeks=12, days=-3)) == 0
    assert look(engine, "check-ins", later(weeks=12)) == 1

    first, second = asked(engine)
    assert first.outcome is CheckInOutcome.OVERTAKEN
    assert second.closed_at is None
    assert not second.asks_if_wanted


def test_one_check_in_covers_all_that_a_child_waits_for(engine: Engine) -> None:
    homes(engine, a_home())
    with unit_of_work(engine) as session:
        row = session.execute(
            REFERRALS.select().where(REFERRALS.c.id == "RC1")
        ).mappings()
        another = dict(next(iter(row))) | {"id": "R2", "pathway": "speech_language"}
        session.execute(REFERRALS.insert().values(**another))

    assert look(engine, "check-ins") == 1
    assert len(asked(engine)) == 1


@pytest.mark.hazard("H-03")
@pytest.mark.parametrize(
    "changes",
    [{"TRIAGE_DUTY_OWNER": ""}, {"TRIAGE_READING_HOURS_A_WEEK": "0"}],
)
def test_nobody_is_written_to_before_somebody_answers_for_the_replies(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]
) -> None:
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    homes(engine, a_home(since=date(2026, 10, 30)), a_home(child_id="C2"))

    for name in ("acknowledge", "check-ins", "silence", "reminders", "wait-updates"):
        assert look(engine, name) == 0
    assert letters(engine) == []


def test_no_more_are_asked_in_a_day_than_can_be_read_and_urgent_bands_come_first(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(monkeypatch, hours=1)  # ten replies a week, two a day
    some = [a_home(child_id=f"C{at}") for at in range(4)]
    homes(engine, *some, a_home(child_id="C9", band=Band.P2))

    days = [look(engine, "check-ins", later(days=day)) for day in (0, 0, 1, 2, 5, 6, 7)]

    assert days == [2, 0, 2, 1, 0, 0, 0]
    on_monday = [
        name
        for name in ("C0", "C1", "C2", "C3", "C9")
        for one in asked(engine, name)
        if one.opened_at == MONDAY
    ]
    assert on_monday == ["C0", "C9"]


def test_nobody_is_asked_on_a_day_when_nobody_reads(engine: Engine) -> None:
    homes(engine, a_home())

    assert look(engine, "check-ins", on(date(2026, 12, 25))) == 0
    assert look(engine, "check-ins", on(date(2026, 11, 7))) == 0  # a Saturday


def test_a_p1_family_is_rung_and_not_written_to(engine: Engine) -> None:
    homes(engine, a_home(band=Band.P1))

    assert look(engine, "check-ins") == 0
    assert [look(engine, "weekly-calls", later(days=day)) for day in (0, 4, 7)] == [
        1,
        0,
        1,
    ]
    call, again = to_do(engine, "weekly_call")
    assert call.referral_id == again.referral_id == "RC1"


def test_whoever_rang_a_p1_family_rings_it_again(engine: Engine) -> None:
    homes(engine, a_home(band=Band.P1))
    look(engine, "weekly-calls")
    (first,) = to_do(engine, "weekly_call")
    with unit_of_work(engine) as session:
        session.execute(
            update(TASKS)
            .where(TASKS.c.id == first.id)
            .values(owner_id="S1", owner="Jo Lane")
        )

    look(engine, "weekly-calls", later(days=7))

    assert [one.owner for one in to_do(engine, "weekly_call")] == ["Jo Lane"] * 2


@pytest.mark.parametrize(
    ("relationship", "form"),
    [
        ("young person", Form.YOUNG_PERSON),
        ("school", Form.SCHOOL),
        ("health visitor", Form.GP),
        ("foster carer", Form.PARENT),
        ("social worker", Form.PARENT),
    ],
)
def test_everybody_reads_questions_of_their_own(relationship: str, form: Form) -> None:
    assert plan.form_of(relationship) is form


@pytest.mark.parametrize(
    ("day", "forms"),
    [
        (date(2026, 11, 2), {Form.PARENT, Form.SCHOOL}),
        (date(2026, 10, 28), {Form.PARENT}),  # half term
    ],
)
def test_a_school_is_asked_in_term_time_only(
    engine: Engine, day: date, forms: set[Form]
) -> None:
    homes(engine, a_home(school=True))

    look(engine, "check-ins", on(day))

    assert {one.form for one in asked(engine)} == forms


def test_a_school_is_asked_half_as_often_as_a_family_and_never_chased(
    engine: Engine,
) -> None:
    homes(engine, a_home(school=True))

    for week in (0, 12, 25):
        look(engine, "check-ins", later(weeks=week))

    school = [one for one in asked(engine) if one.form is Form.SCHOOL]
    assert [one.opened_at for one in school] == [MONDAY, later(weeks=25)]
    assert all(one.next_step_on is None for one in school)


@pytest.mark.hazard("H-06")
def test_an_old_red_flag_brings_the_check_in_forward(engine: Engine) -> None:
    homes(engine, a_home())
    look(engine, "check-ins")
    said = Observation(
        key="choking_aspiration",
        known=Known.KNOWN,
        value="possible",
        source="a form",
        observed_on=date(2026, 6, 1),
        recorded_by="a test",
    )
    with unit_of_work(engine) as session:
        facts_ledger.append(
            session, tenant=TENANT, said={"C1": [said]}, import_id=None, now=MONDAY
        )

    assert look(engine, "check-ins", later(weeks=4)) == 1
    assert asked(engine)[-1].why == Why.STALE


@pytest.mark.hazard("H-13")
def test_where_nobody_may_be_told_a_person_is_asked_and_nobody_loses_a_turn(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(monkeypatch, hours=0.5)  # one a day
    homes(engine, a_home(child_id="C0", unsafe=True), a_home())

    assert look(engine, "check-ins") == 1
    assert look(engine, "check-ins", later(hours=1)) == 0

    assert asked(engine, "C0") == []
    assert len(asked(engine)) == 1
    assert {one.child_id for one in to_do(engine)} == {"C0"}


@pytest.mark.hazard("H-13")
def test_nobody_is_asked_about_a_child_who_is_not_to_be_written_of(
    engine: Engine,
) -> None:
    homes(engine, a_home())
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

    look(engine, "check-ins")

    assert letters(engine) == []


def test_nobody_is_asked_who_is_not_on_a_list_any_more(engine: Engine) -> None:
    homes(engine, a_home())
    with unit_of_work(engine) as session:
        session.execute(update(REFERRALS).values(state=ReferralState.SEEN.value))

    assert look(engine, "check-ins") == 0


def test_a_family_who_comes_to_us_answers_what_it_was_asked(engine: Engine) -> None:
    homes(engine, a_home())
    look(engine, "check-ins")
    (one,) = asked(engine)

    with unit_of_work(engine) as session:
        came = plan.opened_by_family(work_in(session), one.recipient_id)

    assert came == one.id


def test_a_family_may_come_at_any_time_and_as_often_as_it_wants(
    engine: Engine,
) -> None:
    homes(engine, a_home())
    look(engine, "check-ins")
    (one,) = asked(engine)

    with unit_of_work(engine) as session:
        work = work_in(session)
        plan.closed(work, one.id, CheckInOutcome.ANSWERED)
        first = plan.opened_by_family(work, one.recipient_id)
        again = plan.opened_by_family(work, one.recipient_id)
        plan.closed(work, first, CheckInOutcome.ANSWERED)
        third = plan.opened_by_family(work, one.recipient_id)

        assert first == again
        assert len({one.id, first, third}) == 3
        assert plan.find(work, third).why == plan.CAME
        assert plan.find(work, third).next_step_on is None
        with pytest.raises(NotHere):
            plan.opened_by_family(work, "nobody")
        with pytest.raises(NotHere):
            plan.find(work, "nothing")


def test_a_slot_is_opened_once_whoever_asks_for_it(engine: Engine) -> None:
    homes(engine, a_home())
    with unit_of_work(engine) as session:
        work = work_in(session)
        (mother,) = recipients.of_children(session, tenant=TENANT, child_ids=["C1"])
        made = [
            plan.open_for(
                work, "C1", mother.id, form=Form.PARENT, why="a test", slot="2026-11-02"
            )
            for _ in range(2)
        ]

    assert made[0] == made[1]
    assert len(asked(engine)) == 1


def test_a_closed_check_in_is_not_closed_again(engine: Engine) -> None:
    homes(engine, a_home())
    look(engine, "check-ins")
    (one,) = asked(engine)

    with unit_of_work(engine) as session:
        done = [
            check_ins.close(
                session, tenant=TENANT, ids=[one.id], outcome=outcome, now=MONDAY
            )
            for outcome in (CheckInOutcome.ANSWERED, CheckInOutcome.NO_REPLY)
        ]

    assert done == [1, 0]
    assert asked(engine)[0].outcome is CheckInOutcome.ANSWERED


def test_whoever_is_asked_for_more_than_a_year_is_asked_once_for_a_day(
    engine: Engine,
) -> None:
    homes(engine, a_home(father=True, school=True))

    for day in range(0, 63 * 7, 7):
        look(engine, "check-ins", MONDAY + timedelta(days=day))

    with reading(engine) as session:
        rows = session.execute(CHECK_INS.select()).mappings().all()
    slots = [(row["recipient_id"], row["slot"]) for row in rows]
    assert len(slots) == len(set(slots))
    assert sum(row["asks_if_wanted"] for row in rows) == 4  # two people, two times
