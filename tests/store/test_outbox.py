"""The outbox: a message is written once, had by one worker at a time, and never lost."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.store.builders import NOW, TENANT
from tests.store.messages import LEASE, a_message, begun, claimed, stands, written
from triage.messages.outbox import MessageState, Way
from triage.store import outbox
from triage.store.engine import unit_of_work
from triage.store.outbox import MESSAGES, Turn


A_SECOND = timedelta(seconds=1)


@pytest.mark.hazard("H-12")
def test_the_same_message_is_written_once(engine: Engine) -> None:
    assert written(engine, a_message(0), a_message(1)) == 2
    assert written(engine, a_message(1, body="Other words"), a_message(2)) == 1

    assert stands(engine, "M1").body == "How are things?"


def test_a_message_is_had_by_one_worker_until_its_lease_has_run_out(
    engine: Engine,
) -> None:
    written(engine, a_message())

    (first,) = claimed(engine, "one")
    meanwhile = claimed(engine, "two", now=NOW + LEASE - A_SECOND)
    (later,) = claimed(engine, "two", now=NOW + LEASE)

    assert meanwhile == []
    assert first.worker == "one"
    assert later.worker == "two"
    assert later.state is MessageState.CLAIMED
    assert not begun(engine, first)
    assert begun(engine, later)


def test_what_may_have_gone_out_is_taken_over_as_it_is(engine: Engine) -> None:
    written(engine, a_message())
    (first,) = claimed(engine, "one")
    begun(engine, first)

    (later,) = claimed(engine, "two", now=NOW + LEASE)

    assert later.state is MessageState.SENDING
    assert later.attempts == 1


def test_only_ways_that_are_open_and_kinds_that_are_not_paused_are_taken(
    engine: Engine,
) -> None:
    written(
        engine,
        a_message(0, way=Way.LETTER),
        a_message(1, kind="offer"),
        a_message(2, urgent=True),
        a_message(3, not_before=NOW + A_SECOND),
        a_message(4),
    )

    found = claimed(engine, ways=(Way.SMS,), paused=("offer",))

    assert [one.key for one in found] == ["M4"]
    assert [one.key for one in claimed(engine, urgent=True)] == ["M2"]


def test_the_longest_due_is_taken_first(engine: Engine) -> None:
    late = [a_message(at, not_before=NOW - at * A_SECOND) for at in range(5)]
    written(engine, *late)

    found = claimed(engine, size=3)

    assert [one.key for one in found] == ["M4", "M3", "M2"]


@pytest.mark.hazard("H-12")
def test_whoever_lost_a_message_changes_nothing_of_it(engine: Engine) -> None:
    written(engine, a_message())
    (first,) = claimed(engine, "one")
    begun(engine, first)
    (second,) = claimed(engine, "two", now=NOW + LEASE)

    with unit_of_work(engine) as session:
        lost = [
            outbox.settle(
                session,
                tenant=TENANT,
                message=first,
                to=MessageState.FAILED,
                now=NOW,
            ),
            outbox.give_back(session, tenant=TENANT, message=first, not_before=NOW),
            outbox.hold_on(session, tenant=TENANT, message=first, until=NOW + LEASE),
        ]
        kept = outbox.settle(
            session, tenant=TENANT, message=second, to=MessageState.SENT, now=NOW
        )

    assert lost == [False, False, False]
    assert kept
    assert stands(engine).state is MessageState.SENT


@pytest.mark.hazard("H-12")
def test_a_provider_that_speaks_of_a_message_due_again_stops_it(
    engine: Engine,
) -> None:
    written(engine, a_message())
    (one,) = claimed(engine)
    begun(engine, one)
    with unit_of_work(engine) as session:
        outbox.give_back(session, tenant=TENANT, message=one, not_before=NOW)

    with unit_of_work(engine) as session:
        outbox.move(
            session,
            tenant=TENANT,
            message_id=one.id,
            to=MessageState.DELIVERED,
            now=NOW,
            provider_id="P1",
        )

    assert claimed(engine) == []
    assert stands(engine).provider_id == "P1"


def test_what_came_too_late_is_withdrawn_and_never_sent(engine: Engine) -> None:
    written(engine, a_message(0, expires_at=NOW), a_message(1))

    with unit_of_work(engine) as session:
        gone = outbox.withdraw_expired(session, tenant=TENANT, now=NOW)

    assert gone == 1
    assert stands(engine, "M0").state is MessageState.WITHDRAWN
    assert [one.key for one in claimed(engine)] == ["M1"]


def test_what_is_due_is_found_without_reading_what_has_ended(engine: Engine) -> None:
    written(engine, *(a_message(at) for at in range(50)))
    turn = Turn(worker="one", now=NOW, until=NOW, urgent=False, ways=(Way.SMS,))
    query = outbox.ready(TENANT, turn).order_by(MESSAGES.c.not_before, MESSAGES.c.id)
    words = str(query.limit(20).compile(engine, compile_kwargs={"literal_binds": True}))
    explain = "explain query plan" if engine.dialect.name == "sqlite" else "explain"

    with unit_of_work(engine) as session:
        if engine.dialect.name == "postgresql":
            session.connection().exec_driver_sql("set local enable_seqscan = off")
        found = session.connection().exec_driver_sql(f"{explain} {words}")
        plan = str(found.all())

    assert "ix_message_unfinished" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
