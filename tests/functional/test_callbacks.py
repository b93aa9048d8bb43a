"""What a provider says of a message, of its own accord: once, in any order, by token."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from api import deps
from api.app import create_app
from api.standin import life
from api.standin.provider import CALLS, CallBack, Habits
from tests.browser.serving import served
from tests.functional.families import (
    MONDAY,
    PATIENCE,
    Provider,
    a_family,
    a_sender,
    after,
    kinds_open,
    told,
    work_in,
    written,
)
from tests.functional.standing_in import A_TEXT, HEAD, StandIn, standing_in
from tests.functional.visitor import browser
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.desk.telling import receipts
from triage.desk.telling.receipts import Receipt
from triage.desk.telling.send import Sender
from triage.messages.channels.channel import Channel, Fate, HandedOver
from triage.messages.channels.folder import Folder
from triage.messages.outbox import MessageState, Way
from triage.settings import Settings
from triage.store import outbox
from triage.store import receipts as kept_receipts
from triage.store.engine import open_store, reading, unit_of_work
from triage.store.outbox import StoredMessage
from triage.store.tables import AuditRow


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

TOKEN = "0123456789abcdef0123456789abcdef"
CALLBACK = "/api/v1/callbacks/notify"
DELIVERED, LOST = "delivered", "permanent-failure"
HAS_IT, FORGOT = HandedOver(fate=Fate.SENT, status="sending"), None


def a_sent_message(engine: Engine, *ways: Way) -> StoredMessage:
    """One that a provider took."""
    a_family(engine, *ways)
    told(engine)
    a_sender(engine, Provider()).run_once(MONDAY)
    return written(engine)[0]


def said(engine: Engine, message_id: str, status: str, *, seconds: float = 60) -> bool:
    """The provider says something of a message."""
    receipt = Receipt(reference=message_id, status=status, at=after(seconds))
    with unit_of_work(engine) as session:
        return receipts.receive(work_in(session, after(seconds)), receipt)


def statuses_of(engine: Engine, message_id: str) -> list[str]:
    """Every word that was kept of a message."""
    with reading(engine) as session:
        found = kept_receipts.of_messages(
            session, tenant=TENANT, message_ids=[message_id]
        )
    return [status for status, _ in found.get(message_id, [])]


def notes_on(engine: Engine, message_id: str) -> int:
    """How often the record says that the provider told us something of a message."""
    with reading(engine) as session:
        found = session.scalars(
            select(AuditRow).where(AuditRow.subject_id == message_id)  # type: ignore[arg-type]  # a column
        )
        return sum(one.what.startswith("A message: ") for one in found)


def asked(engine: Engine, channel: Channel, *, now: timedelta) -> int:
    """Ask what became of messages, so long after the Monday."""
    return receipts.reconcile(
        engine, tenant=TENANT, channels={Way.SMS: channel}, now=MONDAY + now
    )


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
        copied = _copied(engine, base, f"again:{turn}")
        for status in order:
            said(engine, copied.id, status)
        with reading(engine) as session:
            kept = outbox.find(session, tenant=TENANT, message_id=copied.id)
        assert kept is not None
        if kept.state is not _expected(order):
            wrong.append((order, kept.state))

    assert wrong == []


def _expected(order: tuple[str, ...]) -> MessageState:
    if DELIVERED in order:
        return MessageState.DELIVERED
    lost = LOST in order or "temporary-failure" in order
    return MessageState.FAILED if lost else MessageState.SENT


def _copied(engine: Engine, one: StoredMessage, key: str) -> StoredMessage:
    """Another message to the same person, taken by the provider."""
    names = outbox.NewMessage.__dataclass_fields__
    new = outbox.NewMessage(
        **{name: getattr(one, name) for name in names} | {"key": key}
    )
    with unit_of_work(engine) as session:
        outbox.enqueue(session, tenant=TENANT, new=[new], now=MONDAY)
        found = outbox.by_keys(session, tenant=TENANT, keys=[key])[key]
        session.connection().execute(
            outbox.MESSAGES.update()
            .where(outbox.MESSAGES.c.id == found.id)
            .values(state=MessageState.SENT, sent_at=MONDAY)
        )
    return found


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
        _copied(engine, base, f"again:{number}")
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

    asked(engine, Provider(finds=lambda _: FORGOT), now=timedelta(hours=2))

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


# --- by HTTP -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """One front door, moved to each test's own store: making it takes a while."""
    empty = tmp_path_factory.mktemp("door") / "empty.sqlite"
    made = create_app(Settings(database_url=f"sqlite:///{empty}", tenant=TENANT))
    made.dependency_overrides[deps.now] = lambda: after(60)
    return made


def front_door(app: FastAPI, engine: Engine, token: str = TOKEN) -> FastAPI:
    """The front door on a store, with a token for the provider."""
    app.state.engine = engine
    app.state.settings = Settings(
        tenant=TENANT,
        notify_callback_token=SecretStr(token),
    )
    return app


@pytest.fixture
def door(app: FastAPI, engine: Engine) -> Iterator[TestClient]:
    """The provider's way in."""
    with browser(front_door(app, engine)) as client:
        yield client


def told_by(door: TestClient, message: StoredMessage, **changes: object) -> Any:
    """The provider calls."""
    body = {
        "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
        "reference": message.id,
        "to": "447700900123",
        "status": DELIVERED,
        "created_at": "2026-11-02T10:30:00.000000Z",
        "completed_at": "2026-11-02T10:31:00.000000Z",
        "sent_at": "2026-11-02T10:30:30.000000Z",
        "notification_type": "sms",
        "template_id": "5a0d5b1e-0000-4000-8000-000000000001",
        "template_version": 1,
    }
    return door.post(
        CALLBACK, json=body | changes, headers={"Authorization": f"Bearer {TOKEN}"}
    )


def test_the_provider_tells_us_that_a_message_arrived(
    engine: Engine, door: TestClient
) -> None:
    message = a_sent_message(engine)

    answers = [told_by(door, message).status_code for _ in range(5)]

    (kept,) = written(engine)
    assert set(answers) == {204}
    assert kept.state is MessageState.DELIVERED
    assert kept.provider_id == "740e5834-3a29-46b4-9a6f-16142fde533a"


def test_a_letter_that_came_back_has_failed(engine: Engine, door: TestClient) -> None:
    message = a_sent_message(engine)

    answer = door.post(
        CALLBACK,
        json={"notification_id": "a-1", "reference": message.id, "date_sent": None},
        headers={"Authorization": f"Bearer {TOKEN}"},
    )

    (kept,) = written(engine)
    assert answer.status_code == 204
    assert (kept.state, kept.problem) == (MessageState.FAILED, "notify-returned-letter")


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize(
    "header",
    ["", "Bearer", f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x"],
)
def test_whoever_does_not_show_the_token_changes_nothing(
    engine: Engine, door: TestClient, header: str
) -> None:
    message = a_sent_message(engine)

    answer = door.post(
        CALLBACK,
        json={"id": "a-1", "reference": message.id, "status": LOST},
        headers={"Authorization": header} if header else {},
    )

    (kept,) = written(engine)
    assert answer.status_code == 401
    assert answer.json()["type"] == "not-the-provider"
    assert kept.state is MessageState.SENT
    assert statuses_of(engine, message.id) == []


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("token", ["", "short"])
def test_no_token_or_a_short_one_lets_nobody_in(
    app: FastAPI, engine: Engine, token: str
) -> None:
    with browser(front_door(app, engine, token)) as door:
        answer = door.post(
            CALLBACK,
            json={"id": "a-1", "reference": None, "status": LOST},
            headers={"Authorization": f"Bearer {token}"},
        )

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"status": ""},
        {"status": "x" * 81},
        {"status": None},
        {"status": "<script>"},
        {"id": ""},
        {"reference": 7},
        {"reference": "r" * 1_001},
        {"completed_at": "yesterday"},
        {"completed_at": "9999-12-31T23:59:59-14:00"},
        {"completed_at": "2026-11-02T10:31:00"},
    ],
)
def test_a_body_that_is_not_in_form_is_refused_without_effect(
    engine: Engine, door: TestClient, changes: dict[str, object]
) -> None:
    message = a_sent_message(engine)

    answer = told_by(door, message, **changes)

    (kept,) = written(engine)
    assert answer.status_code == 422
    assert kept.state is MessageState.SENT
    assert statuses_of(engine, message.id) == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 9_999]
)
def test_rubbish_is_refused_and_never_a_server_error(
    door: TestClient, body: bytes
) -> None:
    answer = door.post(
        CALLBACK,
        content=body,
        headers={
            "Authorization": f"Bearer {TOKEN}",
            "Content-Type": "application/json",
        },
    )

    assert 400 <= answer.status_code < 500


@pytest.mark.hazard("H-15")
def test_where_our_database_is_down_the_provider_is_asked_to_come_again(
    app: FastAPI, tmp_path: Path, sqlite_ready: Path
) -> None:
    store = tmp_path / "store.sqlite"
    store.write_bytes(sqlite_ready.read_bytes())
    own = open_store(f"sqlite:///{store}")
    message = a_sent_message(own)
    with browser(front_door(app, own)) as door:
        with own.connect() as connection:
            connection.exec_driver_sql("alter table receipt rename to away")
            connection.commit()
        down = told_by(door, message)
        with own.connect() as connection:
            connection.exec_driver_sql("alter table away rename to receipt")
            connection.commit()
        again = told_by(door, message)

    (kept,) = written(own)
    assert down.status_code >= 500
    assert again.status_code == 204
    assert kept.state is MessageState.DELIVERED
    own.dispose()


# --- the whole way, over real HTTP ---------------------------------------------------


@pytest.fixture
def whole(
    app: FastAPI, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Engine, StandIn]]:
    """Our front door and the stand-in, each at an address of this machine."""
    monkeypatch.setattr(life, "NOT_KEPT", frozenset())  # our family has such a number
    with served(front_door(app, engine)) as ours:
        call_back = CallBack(url=f"{ours}{CALLBACK}", token=TOKEN)
        with standing_in(tmp_path / "provider", Habits(call_back=call_back)) as standin:
            yield engine, standin


@pytest.mark.parametrize("way", [Way.SMS, Way.EMAIL])
def test_a_message_goes_out_and_its_receipt_comes_back(
    whole: tuple[Engine, StandIn], way: Way
) -> None:
    engine, standin = whole
    a_family(engine, way)
    told(engine)
    sender = Sender(engine, TENANT, {way: standin.notify()}, "one", PATIENCE)

    sender.run_once(MONDAY)
    standin.clock.on(seconds=10)
    calls = [standin.provider.call_back() for _ in range(2)]

    (kept,) = written(engine)
    assert calls == [1, 0]
    assert kept.state is MessageState.DELIVERED
    assert kept.provider_id == standin.provider.kept.newest_first()[0].id


def test_a_provider_calls_five_times_more_and_then_no_more(tmp_path: Path) -> None:
    nobody = CallBack(url="http://127.0.0.1:9/", token=TOKEN)
    with standing_in(tmp_path / "provider", Habits(call_back=nobody)) as standin:
        standin.notify().send(A_TEXT)
        calls = []
        for _ in range(10):
            standin.clock.on(minutes=6)
            calls.append(standin.provider.call_back())

    assert sum(calls) == CALLS


def test_a_provider_that_is_refused_does_not_call_again(
    whole: tuple[Engine, StandIn],
) -> None:
    _, standin = whole
    habits = standin.provider.habits
    assert habits.call_back is not None
    wrong = CallBack(url=habits.call_back.url, token="wrong")
    standin.provider.habits = Habits(call_back=wrong)
    standin.notify().send(A_TEXT)

    calls = []
    for _ in range(4):
        standin.clock.on(minutes=6)
        calls.append(standin.provider.call_back())

    assert calls == [1, 0, 0, 0]
