"""A message on its way: asked again at the moment of sending, sent once, never lost."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from tests.functional.families import (
    MONDAY,
    Provider,
    a_family,
    a_sender,
    after,
    families,
    kinds_open,
    tell_all,
    told,
    work_in,
    written,
)
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.checkins import content
from triage.desk.telling import gate, pausing, send
from triage.desk.telling.gate import Passes
from triage.messages.channels.channel import Fate, HandedOver
from triage.messages.outbox import MessageState, Patience, Way
from triage.store import outbox
from triage.store.engine import unit_of_work
from triage.store.outbox import StoredMessage


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

LEASE = Patience().lease.total_seconds() + 1
DROPPED = HandedOver(fate=Fate.NOT_KNOWN, problem="no-answer")
REFUSED = HandedOver(fate=Fate.TRY_AGAIN, problem="busy")
WRONG_NUMBER = HandedOver(fate=Fate.FAILED, problem="wrong-number")


def test_a_family_is_told_once_however_often_it_is_asked(engine: Engine) -> None:
    mother = a_family(engine)
    provider = Provider()
    sender = a_sender(engine, provider)

    first, second = told(engine), told(engine)
    sent = [sender.run_once(MONDAY), sender.run_once(after(1))]

    assert first == second
    assert [(who, way) for who, _, way in first.messages] == [(mother, Way.SMS)]
    assert sent == [1, 0]
    (got,) = provider.got
    (kept,) = written(engine)
    assert kept.state is MessageState.SENT
    assert got.reference == kept.id
    assert "Monday 9 November at 10am" in got.body
    assert "Ada" not in got.body  # a text message has an initial only


@pytest.mark.hazard("H-12")
def test_an_answer_that_was_lost_is_asked_for_and_not_sent_again(
    engine: Engine,
) -> None:
    a_family(engine)
    told(engine)
    took = HandedOver(fate=Fate.SENT, provider_id="P1")
    provider = Provider(answers=[DROPPED], finds=lambda reference: took)
    a_sender(engine, provider).run_once(MONDAY)
    other = a_sender(engine, provider, worker="two")

    early = other.run_once(after(LEASE - 2))
    late = other.run_once(after(LEASE))

    assert (early, late) == (0, 1)
    assert len(provider.got) == 1
    (kept,) = written(engine)
    assert kept.state is MessageState.SENT
    assert kept.provider_id == "P1"


@pytest.mark.hazard("H-12")
def test_what_the_provider_never_had_is_sent(engine: Engine) -> None:
    a_family(engine)
    told(engine)
    provider = Provider(answers=[DROPPED])
    sender = a_sender(engine, provider)

    sender.run_once(MONDAY)
    sender.run_once(after(LEASE))
    sender.run_once(after(LEASE + 1))

    assert len(provider.asked) == 1
    assert len(provider.got) == 2
    assert written(engine)[0].state is MessageState.SENT


@pytest.mark.hazard("H-12")
def test_where_nobody_can_be_asked_a_person_finds_out_and_nothing_is_sent_again(
    engine: Engine,
) -> None:
    a_family(engine)
    told(engine)
    provider = Provider(answers=[DROPPED], can_look_up=False)
    sender = a_sender(engine, provider)

    sender.run_once(MONDAY)
    at_once = written(engine)[0].state
    sender.run_once(after(LEASE))

    assert at_once is MessageState.UNKNOWN
    assert len(provider.got) == 1
    assert kinds_open(engine) == ["message_unknown"]


def test_a_provider_that_cannot_be_asked_is_asked_for_hours_and_then_a_person(
    engine: Engine,
) -> None:
    a_family(engine)
    told(engine)
    provider = Provider(answers=[DROPPED], finds=lambda reference: DROPPED)
    sender = a_sender(engine, provider)

    sender.run_once(MONDAY)
    for hour in range(1, 4):
        sender.run_once(after(hour * 3600))
    still = written(engine)[0].state
    sender.run_once(after(4 * 3600 + 60))

    assert still is MessageState.SENDING
    assert written(engine)[0].state is MessageState.UNKNOWN
    assert len(provider.got) == 1


def test_a_refusal_is_tried_again_and_given_up_on_after_four_hours(
    engine: Engine,
) -> None:
    a_family(engine)
    told(engine)
    provider = Provider(answers=[REFUSED] * 100)
    sender = a_sender(engine, provider)

    for quarter in range(16):
        sender.run_once(after(quarter * 900))
    still = written(engine)[0]
    sender.run_once(after(4 * 3600 + 60))

    assert still.state is MessageState.DUE
    assert still.problem == "busy"
    assert written(engine)[0].state is MessageState.FAILED
    assert kinds_open(engine) == ["message_failed"]


@pytest.mark.hazard("H-06")
def test_what_did_not_arrive_goes_by_the_next_way_and_then_to_a_person(
    engine: Engine,
) -> None:
    a_family(engine, Way.SMS, Way.EMAIL)
    told(engine)
    provider = Provider(answers=[WRONG_NUMBER, WRONG_NUMBER])
    sender = a_sender(engine, provider)

    sender.run_once(MONDAY)
    before = kinds_open(engine)
    sender.run_once(after(1))

    assert before == []
    assert [one.way for one in provider.got] == [Way.SMS, Way.EMAIL]
    assert "Ada" in provider.got[1].body
    assert "Monday 9 November at 10am" in provider.got[1].body
    first, second = written(engine)
    assert second.follows == first.id
    assert kinds_open(engine) == ["message_failed"]


def test_nothing_goes_in_quiet_hours_or_while_it_is_paused(engine: Engine) -> None:
    a_family(engine)
    sunday = MONDAY - timedelta(days=1)
    told(engine, now=sunday)
    provider = Provider()
    sender = a_sender(engine, provider)

    sender.run_once(sunday)
    moved = written(engine)[0].not_before
    with unit_of_work(engine) as session:
        pause = pausing.pause(work_in(session), kind="", why="The words are wrong.")
    paused = sender.run_once(MONDAY)
    with unit_of_work(engine) as session:
        pausing.lift(work_in(session), pause)
    sender.run_once(MONDAY)

    assert moved == MONDAY.replace(hour=9, minute=0)
    assert paused == 0
    assert len(provider.got) == 1


def test_a_pause_also_stops_what_a_worker_has_claimed_already(engine: Engine) -> None:
    a_family(engine)
    told(engine)
    with unit_of_work(engine) as session:
        work = work_in(session)
        pausing.pause(work, kind="appointment_reminder", why="The day is wrong.")

        said = gate.ask(work, written_in(session), content.in_force())

    assert said.passes is Passes.LATER


def test_a_way_that_refuses_one_after_another_is_left_alone_for_a_while(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        families(session, 6)
        tell_all(session, 1, range(6))
    provider = Provider(answers=[REFUSED] * 3)
    sender = a_sender(engine, provider)

    sender.run_once(MONDAY)
    tried = len(provider.got)
    sender.run_once(after(1))
    soon = len(provider.got)
    sender.run_once(after(20))

    assert (tried, soon) == (3, 3)
    assert len(provider.got) == 9
    assert {one.state for one in written(engine)} == {MessageState.SENT}
    assert max(one.attempts for one in written(engine)) == 2  # the others were spared


def written_in(session: Session) -> StoredMessage:
    """The one message there is."""
    (found,) = outbox.of_child(session, tenant=TENANT, child_ids=["C0"])
    return found


def test_a_message_that_was_taken_back_is_not_sent(engine: Engine) -> None:
    a_family(engine)
    ((_, message_id, _),) = told(engine).messages
    provider = Provider()

    with unit_of_work(engine) as session:
        taken = send.retract(work_in(session), message_id, "It was for another child.")
    a_sender(engine, provider).run_once(MONDAY)
    with unit_of_work(engine) as session:
        again = send.retract(work_in(session), message_id, "Again.")

    assert (taken, again) == (True, False)
    assert provider.got == []


@pytest.mark.hazard("H-13")
def test_somebody_who_may_not_be_told_any_more_is_not(engine: Engine) -> None:
    mother = a_family(engine)
    told(engine)
    provider = Provider()
    with unit_of_work(engine) as session:
        outbox_of_mother = outbox.of_child(session, tenant=TENANT, child_ids=["C0"])
        session.connection().exec_driver_sql(
            f"update recipient set opted_out_at = '2026-11-02 09:00:00' "
            f"where id = '{mother}'"
        )

    a_sender(engine, provider).run_once(MONDAY)

    assert len(outbox_of_mother) == 1
    assert provider.got == []
    assert written(engine)[0].state is MessageState.WITHHELD
    assert kinds_open(engine) == ["message_failed"]


def test_one_message_that_cannot_be_made_ready_holds_up_no_other(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_family(engine, Way.SMS, Way.EMAIL)
    told(engine)
    told(engine, key="appointment:2")
    first = written(engine)[0].id

    class Broken(Provider):
        def send(self, message):  # type: ignore[no-untyped-def]  # as its parent
            if message.reference == first:
                raise ZeroDivisionError
            return super().send(message)

    provider = Broken()
    a_sender(engine, provider).run_once(MONDAY)

    assert [one.state for one in written(engine)] == [
        MessageState.SENDING,
        MessageState.SENT,
    ]
