"""An address or a form that holds a character no database keeps is refused, not broken.

Every door is tried, with such an id for each kind of thing it names, on each database:
only PostgreSQL refuses a NUL, and only by failing.
"""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from api import deps
from api.app import create_app
from tests.browser.sample import NOW, TENANT
from tests.functional.routes import Door, doors
from tests.functional.two_services import one_of_everything
from tests.functional.visitor import Visitor, browser
from tests.store import conftest as stores
from triage.desk.people.personas import PERSONAS
from triage.roles import MAY
from triage.settings import Settings
from triage.store.engine import unit_of_work
from triage.store.meta import DEMO, mark


pytestmark = pytest.mark.no_cover  # its lines are counted elsewhere, in less time
engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

HARM = ("a%00b", "a%07b")  # a NUL, and a bell
ASKED = ("done", "after", "anything")
CLOSES = ("/sign-out", "/sign-out/everywhere")


@pytest.fixture
def people(engine: Engine) -> Iterator[tuple[FastAPI, dict[str, str], Any]]:
    """The front door on one of everything; a persona to each role."""
    with unit_of_work(engine) as session:
        mark(session, tenant=TENANT, name=DEMO, value="yes")
        ids = one_of_everything(session, TENANT)
    address = engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(database_url=address, tenant=TENANT, service_name="A"))
    app.dependency_overrides[deps.now] = lambda: NOW
    visitors = {key: Visitor(browser(app)) for key in PERSONAS}
    for key, visitor in visitors.items():
        visitor.sign_in(key)
    yield app, ids, visitors
    for visitor in visitors.values():
        visitor.client.close()
    app.state.engine.dispose()


def may(door: Door, visitors: Mapping[str, Visitor]) -> Visitor:
    """Somebody the door lets through."""
    key = next(key for key, who in PERSONAS.items() if door.allows(who.role, MAY))
    return visitors[key]


def ask(who: Visitor, door: Door, at: str, **body: Any) -> int:
    """The status of an answer to somebody with the right token."""
    headers = {"X-CSRF-Token": who.csrf, "If-Match": '"0.0"'}
    answer = who.client.request(door.method, at, headers=headers, **body)
    return int(answer.status_code)


def test_an_id_that_no_database_keeps_leads_nowhere(people: Any) -> None:
    app, ids, visitors = people
    wrong = []

    for door in doors(app):
        names = re.findall(r"{(\w+)(?::\w+)?}", door.path)
        for name, harm in product(names, HARM):
            at = re.sub(rf"{{{name}(:\w+)?}}", harm, door.path)
            answer = ask(may(door, visitors), door, _filled(at, door, ids))
            if answer != 404:
                wrong.append((str(door), name, answer))

    assert wrong == []


def _filled(at: str, door: Door, ids: Mapping[str, str]) -> str:
    """The rest of an address, with an id for each other kind of thing."""
    rest = Door(method=door.method, path=at, action=None, name="")
    return rest.at({**ids, "join": "x", "static": "x"})


def test_a_question_in_an_address_that_no_database_keeps_is_refused(
    people: Any,
) -> None:
    app, ids, visitors = people
    shut = [one for one in doors(app) if not one.public and one.path not in CLOSES]

    wrong = [
        (str(door), name)
        for door, name in product(shut, ASKED)
        if ask(may(door, visitors), door, f"{door.at(ids)}?{name}=a%00b") != 422
    ]

    assert wrong == []


FIELDS = (
    "forename", "surname", "source", "text", "nhs_number", "search", "after", "name",
    "asked_by", "persona", "email", "password", "note", "why", "reason", "week", "seen",
    "version", "once", "csrf", "pathway", "received_on[day]", "starts_at",
)  # fmt: skip


def test_a_form_with_such_a_character_in_every_field_breaks_nothing(
    people: Any,
) -> None:
    app, ids, visitors = people
    wrong = []

    for door in doors(app):
        if door.is_api or not door.changes or door.path in CLOSES:
            continue
        who, at = may(door, visitors), _filled(door.path, door, ids)
        spoilt = dict.fromkeys(FIELDS, "a\0b")
        for sent in (spoilt, spoilt | {"csrf": who.csrf}):
            if ask(who, door, at, data=sent) >= 500:
                wrong.append(str(door))

    assert wrong == []


def test_a_page_key_with_such_a_character_is_no_page_key(people: Any) -> None:
    who = people[2]["clinician"]
    of_list = json.dumps([1, "2026-01-01", "2026-01-01", 1, "a\0b"])
    of_tasks = "2026-01-01T00:00:00+00:00 a\0b"

    answers = [
        who.get(f"{at}after={urlsafe_b64encode(key.encode()).decode()}").status_code
        for at, key in (
            ("/api/v1/waiting-lists/neurodevelopmental?", of_list),
            ("/lists/neurodevelopmental?", of_list),
            ("/api/v1/tasks?group=unread&", of_tasks),
            ("/tasks?group=unread&", of_tasks),
        )
    ]

    assert answers == [422] * 4
