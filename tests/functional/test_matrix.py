"""Everybody at every door: each role, a stranger, and somebody whose session ran out.

The doors are read from the app itself, so a new one is tested the day it is made. What
is expected comes from the table of roles and the permission found on the route.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from itertools import product
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api import deps, forms
from api.app import all_acts
from tests.browser.sample import NOW, TENANT, demonstration
from tests.functional.routes import API, CHANGES, WORDS, Door, doors
from tests.functional.two_services import ELSEWHERE, MISSING, one_of_everything
from tests.functional.visitor import Visitor, browser
from triage.desk.people.personas import PERSONAS
from triage.roles import MAY
from triage.store.columns import Row
from triage.store.engine import unit_of_work


pytestmark = pytest.mark.no_cover  # its lines are counted elsewhere, in less time
SHAPES = {act.path: act.shape for act in all_acts()}
COOKIE = "waiting-well-session"
LAST_LIST = "waiting-well-list"  # which list to lead back to, and nothing of a child
LATER = timedelta(minutes=16)
STEADY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex, nofollow",
}
# A request's own keeping is no change to what anybody knows.
NOT_COUNTED = {"audit_head", "staff_session", "once", "sign_in_address"}


@dataclass
class Service:
    """The front door with two services behind it, and everybody who may come."""

    app: FastAPI
    ours: Mapping[str, str]  # ids by kind
    theirs: Mapping[str, str]
    people: dict[str, Visitor] = field(default_factory=dict)
    # What an answer is made of besides its own words; taken out before comparing.
    moving: tuple[str, ...] = ()

    def fingerprint(self) -> dict[str, str]:
        """Everything the database keeps, as one value for each table.

        Of the record, only what is not mere looking: a page shown again is looked at.
        """
        with self.app.state.engine.connect() as connection:
            kept: dict[str, Sequence[Any]] = {
                name: connection.execute(select(table)).all()
                for name, table in Row.metadata.tables.items()
                if name not in NOT_COUNTED
            }
        kept["audit"] = [
            (one.what, one.subject_id)
            for one in kept["audit"]
            if not one.what.startswith("Looked")
        ]
        return {name: _digest(rows) for name, rows in kept.items()}


def _digest(rows: Sequence[object]) -> str:
    return sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()


def ask(who: Visitor, door: Door, at: str, **more: Any) -> Any:
    """Go through a door, with as much as is right for it unless said otherwise."""
    headers = {"X-CSRF-Token": who.csrf, "If-Match": '"0.0"'} if door.changes else {}
    body = more.pop("body", None) or _body(who, door)
    headers |= more.pop("headers", {})
    more.setdefault("params", _query(who, door) or None)
    said = who.client.request(door.method, at, headers=headers, **body, **more)
    return assert_safe(said)


def _query(who: Visitor, door: Door) -> dict[str, str]:
    """What has to be asked in the address, where the interface describes it."""
    if not door.is_api or door.public:
        return {}
    asks = _described(who, door).get("parameters", ())
    asked = [one for one in asks if one["in"] == "query" and one["required"]]
    return {one["name"]: "something" for one in asked}


def _body(who: Visitor, door: Door) -> dict[str, Any]:
    if not door.changes:
        return {}
    shape = SHAPES.get(door.path.removeprefix("/api/v1"))
    if door.is_api:
        return {"json": forms.example(shape) if shape else _json(who, door)}
    sent = forms.sent_from(shape, forms.example(shape)) if shape else {}
    return {"data": sent | {"csrf": who.csrf, "version": "0.0", "once": ""}}


def _described(who: Visitor, door: Door) -> Any:
    """What the interface's own description says of an operation."""
    said = who.client.app.openapi()  # type: ignore[attr-defined]  # ours is an app
    return said["paths"][door.path][door.method.lower()]


def _json(who: Visitor, door: Door) -> Any:
    """What the interface's own description says may be sent."""
    said = who.client.app.openapi()  # type: ignore[attr-defined]  # ours is an app
    body = _described(who, door).get("requestBody", {})
    schema = body.get("content", {}).get("application/json", {}).get("schema", {})
    named = schema.get("$ref", "/nothing").rpartition("/")[2]
    shape = said["components"]["schemas"].get(named, {})
    return {
        name: shape["properties"][name].get("examples", ["something"])[0]
        for name in shape.get("required", ())
    }


def assert_safe(answer: Any) -> Any:
    """The same answer, the headers and cookies of every answer being right."""
    headers = answer.headers
    assert {name: headers.get(name) for name in STEADY} == STEADY
    assert "'unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert re.search(r"script-src 'self' 'nonce-[\w-]{20,}'", str(headers))
    static = answer.request.url.path.startswith("/static/")
    assert headers["cache-control"].startswith("public" if static else "no-store")
    assert answer.status_code < 500, answer.request.url.path
    for cookie in headers.get_list("set-cookie"):
        assert cookie.partition("=")[0] in (COOKIE, LAST_LIST)
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    return answer


def said(answer: Any) -> str:
    """An answer's words, without what differs from one answer to the next."""
    text = re.sub(r'nonce="[^"]*"', "", answer.text)
    return re.sub(r'name="(csrf|once)" value="[^"]*"', "", text)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One app and one database for the whole matrix."""
    app = demonstration(tmp_path_factory.mktemp("matrix"))
    with unit_of_work(app.state.engine) as session:
        ours = one_of_everything(session, TENANT)
        theirs = one_of_everything(session, ELSEWHERE)
    made = Service(app, ours, theirs)
    for key in ("", *PERSONAS):
        visitor = Visitor(browser(app))
        if key:
            visitor.sign_in(key)
        made.people[key] = visitor
    yield made
    for visitor in made.people.values():
        visitor.client.close()


def every(service: Service, *, changes: bool | None = None) -> list[Door]:
    """The doors that ask who comes."""
    return [
        door
        for door in doors(service.app)
        if not door.public and changes in (None, door.changes)
    ]


def refused_by(answer: Any) -> bool:
    return bool(answer.status_code in (401, 403))


def turned_away(door: Door, answer: Any) -> bool:
    """Whether an answer is the one for somebody who is not signed in."""
    if door.is_api:
        return bool(answer.status_code == 401)
    led = answer.status_code == 303 and answer.headers["location"] == "/sign-in"
    return led or (answer.status_code == 401 and "signed out" in answer.text)


@pytest.mark.hazard("H-22")
def test_every_route_has_a_permission_or_stands_on_the_short_list(
    service: Service,
) -> None:
    from tests.functional.routes import ANY_ROLE

    open_to_all = [
        str(door)
        for door in every(service)
        if door.action is None and door.path not in ANY_ROLE
    ]

    assert open_to_all == []


@pytest.mark.hazard("H-22")
def test_a_stranger_comes_through_no_door(service: Service) -> None:
    stranger = service.people[""]

    let_in = [
        (str(door), answer.status_code)
        for door in every(service)
        if not turned_away(door, answer := ask(stranger, door, door.at(service.ours)))
    ]

    assert let_in == []


@pytest.mark.hazard("H-22")
def test_a_session_that_ran_out_opens_no_door(service: Service) -> None:
    clinician = service.people["auditor"]
    service.app.dependency_overrides[deps.now] = lambda: NOW + LATER

    let_in = [
        (str(door), answer.status_code)
        for door in every(service)
        if not turned_away(door, answer := ask(clinician, door, door.at(service.ours)))
    ]

    service.app.dependency_overrides[deps.now] = lambda: NOW
    assert let_in == []


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("key", PERSONAS)
def test_a_role_the_table_refuses_is_refused_in_the_same_words_everywhere(
    service: Service, key: str
) -> None:
    who, role = service.people[key], PERSONAS[key].role
    before = service.fingerprint()

    answers = {
        door: ask(who, door, door.at(service.ours))
        for door in every(service)
        if not door.allows(role, MAY)
    }

    assert {
        str(d): a.status_code for d, a in answers.items() if a.status_code != 403
    } == {}
    for one in (True, False):
        said_to = {d: a for d, a in answers.items() if d.in_emergency == one}
        assert len({a.text for d, a in said_to.items() if d.is_api}) <= 1
        assert len({_main(a) for d, a in said_to.items() if not d.is_api}) <= 1
    assert service.fingerprint() == before


def _main(answer: Any) -> str:
    return str(answer.text).partition("<main")[2].partition("</main")[0]


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("harm", ["no token", "a guessed token", "elsewhere", "cross"])
def test_a_change_that_our_own_page_did_not_send_is_refused_and_changes_nothing(
    service: Service, harm: str
) -> None:
    before = service.fingerprint()
    headers = {
        "no token": {"X-CSRF-Token": ""},
        "a guessed token": {"X-CSRF-Token": "guessed"},
        "elsewhere": {"Origin": "https://elsewhere.example"},
        "cross": {"Sec-Fetch-Site": "cross-site"},
    }[harm]

    done = []
    for door in every(service, changes=True):
        who = _allowed(service, door)
        body = _body(who, door)
        if "token" in harm and "data" in body:
            body["data"]["csrf"] = headers["X-CSRF-Token"]
        answer = ask(who, door, door.at(service.ours), headers=headers, body=body)
        if answer.status_code != 403:
            done.append((str(door), answer.status_code))

    assert done == []
    assert service.fingerprint() == before


def _allowed(service: Service, door: Door) -> Visitor:
    """Somebody the table lets through."""
    key = next(key for key, one in PERSONAS.items() if door.allows(one.role, MAY))
    return service.people[key]


@pytest.mark.hazard("H-22")
def test_what_belongs_to_another_service_is_not_there(service: Service) -> None:
    before = service.fingerprint()
    wrong = []

    for door in every(service):
        for kind, who in product(
            {*door.subjects} - set(WORDS), let_through(service, door)
        ):
            foreign = ask(
                who, door, door.at({**service.ours, kind: service.theirs[kind]})
            )
            missing = ask(who, door, door.at({**service.ours, kind: MISSING[kind]}))
            if (foreign.status_code, said(foreign)) != (404, said(missing)):
                wrong.append((str(door), foreign.status_code, missing.status_code))

    assert wrong == []
    assert service.fingerprint() == before


def let_through(service: Service, door: Door) -> list[Visitor]:
    """Everybody the table lets through."""
    return [
        service.people[key]
        for key, one in PERSONAS.items()
        if door.allows(one.role, MAY)
    ]


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("key", ["manager", "council-care"])
def test_a_closed_record_tells_nobody_whether_the_child_is_there(
    service: Service, key: str
) -> None:
    who = service.people[key]
    wrong = []

    for door in every(service):
        if door.in_emergency:
            own, foreign, missing = (
                ask(who, door, door.at(ids))
                for ids in (service.ours, service.theirs, MISSING)
            )
            if len(set(map(_unnamed, (own, foreign, missing)))) > 1:
                wrong.append(str(door))

    assert wrong == []


def _unnamed(answer: Any) -> tuple[int, str]:
    """An answer's words without the id that was asked for."""
    words = _main(answer) or answer.text
    return answer.status_code, words.replace(answer.request.url.path.split("/")[2], "")


@pytest.mark.parametrize("key", PERSONAS)
def test_a_role_the_table_allows_is_let_in(service: Service, key: str) -> None:
    who, role = service.people[key], PERSONAS[key].role
    ending = {"/sign-out", "/sign-out/everywhere"}

    kept_out = [
        (str(door), answer.status_code)
        for door in every(service)
        if door.allows(role, MAY) and door.path not in ending
        if refused_by(
            answer := ask(who, door, door.at(service.ours), body=_empty(who, door))
        )
    ]

    assert kept_out == []


def _empty(who: Visitor, door: Door) -> dict[str, Any]:
    """Nothing that could be carried out: only who may come is asked here."""
    if door.method not in CHANGES:
        return {}
    return {"json": []} if door.is_api else {"data": {"csrf": who.csrf}}


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/nowhere"),
        ("GET", f"{API}v1/nowhere"),
        ("DELETE", "/tasks"),
        ("PUT", f"{API}v1/session"),
        ("GET", "/static/app.css"),
        ("GET", "/static/nowhere.css"),
        ("GET", "/"),
        ("POST", "/sign-in"),
    ],
)
def test_an_answer_that_no_route_gives_is_as_safe(
    service: Service, method: str, address: str
) -> None:
    for who in (service.people[""], service.people["clinician"]):
        assert_safe(who.client.request(method, address))


def test_an_answer_to_too_much_is_as_safe(service: Service) -> None:
    who = service.people["clinician"]

    answer = who.client.post("/sign-in", data={"csrf": "x" * (2**21 + 1)})

    assert answer.status_code == 413
    assert_safe(answer)
