"""What became of a message: each word kept once, in any order, and asked for if need be."""

from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.functional.families import (
    MONDAY,
    Provider,
    a_family,
    a_sender,
    after,
    kinds_open,
    told,
    written,
)
from tests.functional.receipts_said import (
    DELIVERED,
    HAS_IT,
    LOST,
    a_sent_message,
    asked,
    copied,
    notes_on,
    said,
    statuses_of,
)
from tests.functional.standing_in import HEAD
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.messages.channels.channel import Fate, HandedOver
from triage.messages.channels.folder import Folder
from triage.messages.outbox import MessageState, Way
from triage.store import outbox
from triage.store.engine import reading


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


def test_a_message_that_arrived_is_delivered(engine: Engine) -> None:
    message = a_sent_message(engine)

    assert said(engine, message.id, DELIVERED)

    (kept,) = written(engine)
    assert kept.state is MessageState.DELIVERED
    assert kept.ended_at == after(60)


@pytest.mark.hazard("H-15")
def test_whatever_is_said_in_whatever_order_ends_the_same(engine: Engine) -> None:
    words = ("sending", LOST, "temporary-failure", DELIVERED, "brand-new-word")
    base = a_sent_message(engine)
    wrong = []

    for turn, order in enumerate(permutations(words, 3)):
        again = copied(engine, base, f"again:{turn}")
        for status in order:
            said(engine, again.id, status)
        with reading(engine) as session:
            kept = outbox.find(session, tenant=TENANT, message_id=again.id)
        assert kept is not None
        if kept.state is not _expected(order):
            wrong.append((order, kept.state))

    assert wrong == []


def _expected(order: tuple[str, ...]) -> MessageState:
    if DELIVERED in order:
        return MessageState.DELIVERED
    lost = LOST in order or "temporary-failure" in order
    return MessageState.FAILED if lost else MessageState.SENT


def test_a_thousand_replays_have_one_effect(engine: Engine) -> None:
    message = a_sent_message(engine, Way.SMS, Way.EMAIL)

    new = [said(engine, message.id, LOST) for _ in range(1_000)]

    assert sum(new) == 1
    assert statuses_of(engine, message.id) == [LOST]
    assert [one.state for one in written(engine)] == [
        MessageState.FAILED,
        MessageState.DUE,
    ]
    assert notes_on(engine, message.id) == 1


@pytest.mark.hazard("H-15")
def test_a_message_that_did_not_arrive_goes_by_the_next_way(engine: Engine) -> None:
    message = a_sent_message(engine, Way.SMS, Way.EMAIL)

    said(engine, message.id, LOST)

    first, second = written(engine)
    assert (first.state, first.problem) == (
        MessageState.FAILED,
        "notify-permanent-failure",
    )
    assert (second.way, second.follows) == (Way.EMAIL, first.id)


@pytest.mark.hazard("H-15")
def test_a_message_that_cannot_arrive_by_any_way_is_a_persons_task(
    engine: Engine,
) -> None:
    message = a_sent_message(engine)

    said(engine, message.id, LOST)

    assert "message_failed" in kinds_open(engine)


@pytest.mark.hazard("H-15")
def test_delivered_after_a_failure_stands_and_nothing_is_sent_again(
    engine: Engine,
) -> None:
    message = a_sent_message(engine, Way.SMS, Way.EMAIL)
    said(engine, message.id, LOST)

    said(engine, message.id, DELIVERED)

    assert [one.state for one in written(engine)] == [
        MessageState.DELIVERED,
        MessageState.WITHDRAWN,
    ]


def test_delivered_after_a_failure_takes_back_the_task(engine: Engine) -> None:
    message = a_sent_message(engine)
    said(engine, message.id, LOST)

    said(engine, message.id, DELIVERED)

    assert "message_failed" not in kinds_open(engine)


@pytest.mark.hazard("H-15")
def test_a_failure_after_delivery_is_kept_and_changes_nothing(engine: Engine) -> None:
    message = a_sent_message(engine, Way.SMS, Way.EMAIL)
    said(engine, message.id, DELIVERED)

    said(engine, message.id, LOST)

    (kept,) = written(engine)
    assert kept.state is MessageState.DELIVERED
    assert sorted(statuses_of(engine, message.id)) == [DELIVERED, LOST]


def test_a_receipt_that_overtakes_the_sender_settles_the_message(
    engine: Engine,
) -> None:
    """The worker died between the provider's answer and writing it down."""
    a_family(engine)
    told(engine)
    dropped = HandedOver(fate=Fate.NOT_KNOWN, problem="no-answer")
    provider = Provider(answers=[dropped])
    a_sender(engine, provider).run_once(MONDAY)
    (before,) = written(engine)

    said(engine, before.id, DELIVERED)
    a_sender(engine, provider, worker="two").run_once(after(1_000))

    (kept,) = written(engine)
    assert before.state is MessageState.SENDING
    assert kept.state is MessageState.DELIVERED
    assert len(provider.got) == 1


@pytest.mark.parametrize(
    "reference", ["", "somebody-elses", "x" * 900, "\x00", "' or 1=1 --", "🙂"]
)
def test_a_message_of_somebody_else_is_left_alone(
    engine: Engine, reference: str
) -> None:
    a_sent_message(engine)

    assert not said(engine, reference, LOST)

    (kept,) = written(engine)
    assert kept.state is MessageState.SENT


def test_what_no_receipt_came_for_is_asked_about_after_an_hour(engine: Engine) -> None:
    a_sent_message(engine)
    provider = Provider(
        finds=lambda _: HandedOver(fate=Fate.DELIVERED, status=DELIVERED)
    )

    early = asked(engine, provider, now=timedelta(minutes=59))
    late = asked(engine, provider, now=timedelta(minutes=61))
    again = asked(engine, provider, now=timedelta(hours=3))

    (kept,) = written(engine)
    assert (early, late, again) == (0, 1, 0)
    assert kept.state is MessageState.DELIVERED


def test_a_provider_that_has_no_last_word_is_asked_once_an_hour(engine: Engine) -> None:
    a_sent_message(engine)
    provider = Provider(finds=lambda _: HAS_IT)

    for minutes in range(0, 6 * 60, 15):
        asked(engine, provider, now=timedelta(minutes=minutes))

    assert len(provider.asked) == 5


def test_a_provider_that_cannot_answer_is_left_alone_until_the_next_time(
    engine: Engine,
) -> None:
    base = a_sent_message(engine)
    for number in range(5):
        copied(engine, base, f"again:{number}")
    away = HandedOver(fate=Fate.NOT_KNOWN, problem="no-answer")
    provider = Provider(finds=lambda _: away)

    found = asked(engine, provider, now=timedelta(hours=2))

    assert (found, len(provider.asked)) == (0, 1)


def test_several_workers_do_not_ask_about_the_same_message(engine: Engine) -> None:
    a_sent_message(engine)
    provider = Provider(finds=lambda _: HAS_IT)

    counts = [asked(engine, provider, now=timedelta(hours=2)) for _ in range(3)]

    assert counts == [1, 0, 0]


@pytest.mark.hazard("H-15")
def test_after_three_days_of_silence_a_person_looks_once(engine: Engine) -> None:
    a_sent_message(engine)
    provider = Provider(finds=lambda _: HAS_IT)
    before = [*kinds_open(engine)]

    for hours in (71, 73, 74, 90):
        asked(engine, provider, now=timedelta(hours=hours))
        if hours == 71:
            assert kinds_open(engine) == before

    assert kinds_open(engine) == sorted([*before, "message_unknown"])


def test_a_provider_that_never_had_what_it_took_is_a_persons_task(
    engine: Engine,
) -> None:
    a_sent_message(engine)

    asked(engine, Provider(finds=lambda _: None), now=timedelta(hours=2))

    assert "message_unknown" in kinds_open(engine)


@pytest.mark.parametrize("status", ["received", "sent"])
def test_nothing_more_is_asked_after_a_last_word(engine: Engine, status: str) -> None:
    message = a_sent_message(engine)
    said(engine, message.id, status)
    provider = Provider()

    asked(engine, provider, now=timedelta(hours=80))

    assert provider.asked == []
    assert "message_unknown" not in kinds_open(engine)


def test_a_folder_is_never_asked_what_became_of_a_message(
    engine: Engine, tmp_path: Path
) -> None:
    a_sent_message(engine)
    channel = Folder(tmp_path, HEAD)

    found = asked(engine, channel, now=timedelta(hours=80))

    assert found == 0
    assert "message_unknown" not in kinds_open(engine)
