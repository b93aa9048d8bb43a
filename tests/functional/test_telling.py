"""Telling somebody: who, in which words, once; and people at work when it is urgent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from tests.functional.families import (
    MONDAY,
    STATUS,
    Provider,
    a_family,
    a_sender,
    after,
    families,
    kinds_open,
    told,
    work_in,
    written,
)
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.desk.telling import pausing, tell
from triage.desk.telling.pausing import AlertsAlwaysGo, NotPaused
from triage.messages.channels.channel import Fate, HandedOver, Outgoing
from triage.messages.outbox import Audience, MessageState, Way
from triage.store import recipients
from triage.store.engine import unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

NIGHT = datetime(2026, 11, 3, 2, 30, tzinfo=UTC)


@pytest.fixture
def on_duty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is named, with a number and an address."""
    monkeypatch.setenv("TRIAGE_DUTY_OWNER", "Priya Shah")
    monkeypatch.setenv("TRIAGE_DUTY_MOBILE", "07700 900999")
    monkeypatch.setenv("TRIAGE_DUTY_EMAIL", "duty@example.nhs.uk")


def alert(engine: Engine, now: datetime = MONDAY, key: str = "duty:1") -> bool:
    """A task needs a person now."""
    with unit_of_work(engine) as session:
        return tell.alert_duty(work_in(session, now), key=key, child_task_id="T1")


@pytest.mark.hazard("H-03")
@pytest.mark.usefixtures("on_duty")
def test_the_people_on_duty_are_told_by_every_way_they_have_and_no_child_is_named(
    engine: Engine,
) -> None:
    provider = Provider()

    now = [alert(engine) for _ in range(1000)]
    a_sender(engine, provider, urgent_only=True).run_once(MONDAY)

    assert all(now)
    assert {one.to for one in provider.got} == {"07700 900999", "duty@example.nhs.uk"}
    assert len(provider.got) == 2  # a thousand red answers are one alarm
    assert {one.audience for one in written(engine)} == {Audience.DUTY}
    assert all("Ada" not in one.body + one.subject for one in provider.got)


@pytest.mark.hazard("H-03")
@pytest.mark.usefixtures("on_duty")
def test_out_of_hours_a_team_that_took_them_on_is_told_at_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_OUT_OF_HOURS_TEAM", "Crisis team")
    monkeypatch.setenv("TRIAGE_OUT_OF_HOURS_MOBILE", "07700 900111")
    monkeypatch.setenv("TRIAGE_OUT_OF_HOURS_ACCEPTED_ON", "2026-10-01")
    provider = Provider()

    now = alert(engine, NIGHT)
    a_sender(engine, provider).run_once(NIGHT)

    assert now
    assert [one.to for one in provider.got] == ["07700 900111"]


@pytest.mark.hazard("H-03")
@pytest.mark.usefixtures("on_duty")
def test_where_nobody_took_the_night_on_the_page_says_so_and_duty_is_told_first_thing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_OUT_OF_HOURS_TEAM", "A team that was only asked")
    monkeypatch.setenv("TRIAGE_OUT_OF_HOURS_MOBILE", "07700 900111")
    provider = Provider()
    sender = a_sender(engine, provider)

    now = alert(engine, NIGHT)
    sender.run_once(NIGHT)
    at_night = len(provider.got)
    sender.run_once(NIGHT + timedelta(hours=8))

    assert not now
    assert at_night == 0
    assert {one.to for one in provider.got} == {"07700 900999", "duty@example.nhs.uk"}


@pytest.mark.hazard("H-03")
def test_where_nobody_is_named_a_task_says_so(engine: Engine) -> None:
    assert not alert(engine)

    assert kinds_open(engine) == ["duty_not_told"]
    assert written(engine) == []


@pytest.mark.hazard("H-03")
@pytest.mark.usefixtures("on_duty")
def test_an_alert_whose_answer_was_lost_is_sent_again_at_once(engine: Engine) -> None:
    alert(engine)
    lost = HandedOver(fate=Fate.NOT_KNOWN, problem="no-answer")
    provider = Provider(answers=[lost])
    sender = a_sender(engine, provider)

    sender.run_once(MONDAY)
    sender.run_once(after(10))

    assert len(provider.got) == 3
    assert {one.state for one in written(engine)} == {MessageState.SENT}


@pytest.mark.hazard("H-03")
@pytest.mark.usefixtures("on_duty")
def test_an_alert_that_cannot_be_delivered_is_a_task_that_needs_a_person_now(
    engine: Engine,
) -> None:
    alert(engine)
    wrong = HandedOver(fate=Fate.FAILED, problem="wrong-number")

    a_sender(engine, Provider(answers=[wrong])).run_once(MONDAY)

    assert kinds_open(engine) == ["duty_not_told"]


@pytest.mark.hazard("H-03")
@pytest.mark.usefixtures("on_duty")
def test_an_alert_left_by_a_worker_that_died_is_taken_over_within_half_a_minute(
    engine: Engine,
) -> None:
    alert(engine)

    class Dies(Provider):
        def send(self, message: Outgoing) -> HandedOver:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        a_sender(engine, Dies()).run_once(MONDAY)
    provider = Provider()
    other = a_sender(engine, provider, worker="two")
    for second in range(31):
        other.run_once(after(second))

    assert len(provider.got) == 2
    assert {one.state for one in written(engine)} == {MessageState.SENT}


@pytest.mark.hazard("H-03")
@pytest.mark.usefixtures("on_duty")
def test_an_alert_that_is_refused_is_tried_again_every_half_minute(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_DUTY_EMAIL", "")
    alert(engine)
    refused = HandedOver(fate=Fate.TRY_AGAIN, problem="busy")

    for minute in range(60):  # each time another worker, to whom it is open
        provider = Provider(answers=[refused])
        a_sender(engine, provider).run_once(after(minute * 60))
        assert len(provider.got) == 1


def test_alerts_are_never_paused(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        work = work_in(session)
        with pytest.raises(AlertsAlwaysGo):
            pausing.pause(work, kind="duty_alert", why="Too many.")
        pause = pausing.pause(work, kind="check_in", why="The words are wrong.")
        pausing.lift(work, pause)
        with pytest.raises(NotPaused):
            pausing.lift(work, pause)

        assert pausing.in_force(work) == []


@pytest.mark.usefixtures("on_duty")
def test_while_everything_is_paused_alerts_go_and_families_wait(
    engine: Engine,
) -> None:
    a_family(engine)
    told(engine)
    alert(engine)
    with unit_of_work(engine) as session:
        pausing.pause(work_in(session), kind="", why="A fault in the wording.")
    provider = Provider()

    a_sender(engine, provider).run_once(MONDAY)

    assert {one.audience for one in written(engine) if one.sent_at} == {Audience.DUTY}


@pytest.mark.hazard("H-06")
def test_somebody_who_reads_another_language_is_rung_with_an_interpreter(
    engine: Engine,
) -> None:
    mother = a_family(engine)
    with unit_of_work(engine) as session:
        recipients.change(
            session,
            tenant=TENANT,
            recipient_id=mother,
            values={"language": "Urdu", "interpreter": True},
        )

    told(engine)
    told(engine)

    (one,) = written(engine)
    assert "say your language" in one.body.lower()
    assert one.kind == "appointment_reminder"
    assert kinds_open(engine) == ["interpreter_call"]


@pytest.mark.hazard("H-13")
def test_where_nobody_may_be_told_a_person_is_asked_and_nothing_is_written(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        families(session, 1, ways=())

    result = told(engine)

    assert result.messages == ()
    assert len(result.nobody) == 1
    assert written(engine) == []
    assert kinds_open(engine) == ["no_safe_way"]


def test_only_those_who_are_meant_are_told(engine: Engine) -> None:
    a_family(engine)

    result = told(engine, only=["somebody else"])

    assert result.messages == ()
    assert written(engine) == []


def test_many_families_are_told_in_one_go_and_each_once(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        families(session, 30)
        about = [
            replace(STATUS, child_id=f"C{at}", key=f"news:{at}") for at in range(30)
        ]
        first = tell.tell_many(work_in(session), about)
        second = tell.tell_many(work_in(session), about)

    assert first == second
    assert len(written(engine)) == 30


def test_a_message_that_went_out_is_put_right_by_another_to_the_same_person(
    engine: Engine,
) -> None:
    mother = a_family(engine)
    told(engine)
    provider = Provider()
    sender = a_sender(engine, provider)
    sender.run_once(MONDAY)
    wrong = written(engine)[0]

    with unit_of_work(engine) as session:
        made = tell.correct(work_in(session), wrong.id, why="The day was wrong.")
        again = tell.correct(work_in(session), wrong.id, why="The day was wrong.")
        nothing = tell.correct(work_in(session), "no such message", why="")
    sender.run_once(after(1))

    assert made == again
    assert nothing is None
    correction = written(engine)[1]
    assert (correction.corrects, correction.recipient_id) == (wrong.id, mother)
    assert "mistake" in provider.got[1].body


def test_a_key_is_as_short_as_it_is_kept_and_still_its_own() -> None:
    long = [tell.as_key(f"{'a' * 200}{at}") for at in range(3)]

    assert len(set(long)) == 3
    assert max(map(len, long)) <= 80
    assert tell.as_key("short") == "short"


def test_no_family_gets_more_than_the_ceiling_and_nothing_is_lost(
    engine: Engine,
) -> None:
    a_family(engine, Way.SMS)
    for number in range(6):
        told(engine, kind="wait_update", key=f"update:{number}")
    provider = Provider()
    sender = a_sender(engine, provider)

    sender.run_once(MONDAY)
    first = len(provider.got)
    told(engine, kind="appointment_reminder", key="not counted")
    sender.run_once(after(60))
    second = len(provider.got)
    sender.run_once(MONDAY + timedelta(days=28, hours=1))

    assert (first, second) == (4, 5)
    assert len(provider.got) == 7
