"""What a provider says of a message, of its own accord: believed by its token alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api import deps
from api.app import create_app
from api.standin import life
from api.standin.provider import CALLS, CallBack, Habits
from tests.browser.serving import served
from tests.functional.families import MONDAY, PATIENCE, a_family, after, told, written
from tests.functional.receipts_said import (
    DELIVERED,
    LOST,
    a_sent_message,
    statuses_of,
)
from tests.functional.standing_in import A_TEXT, StandIn, standing_in
from tests.functional.visitor import browser
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.desk.telling.send import Sender
from triage.messages.outbox import MessageState, Way
from triage.settings import Settings
from triage.store.engine import open_store
from triage.store.outbox import StoredMessage


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


TOKEN = "0123456789abcdef0123456789abcdef"
CALLBACK = "/api/v1/callbacks/notify"


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
    app: FastAPI, tmp_path: Path, sqlite_ready: bytes
) -> None:
    store = tmp_path / "store.sqlite"
    store.write_bytes(sqlite_ready)
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
