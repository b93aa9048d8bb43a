"""No request, whoever sends it, gives a server error or an answer nobody described.

Each operation is asked as each role: here a few times, and a thousand times by
`make fuzz`. Who may not do it is answered the same whatever is sent, so such a role asks
the first few examples only. A role that may do it must be seen to do it at least once:
otherwise the guards were tried and nothing behind them.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import anyio.to_thread
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event

from api import deps
from api.acts import Act
from api.app import all_acts, create_app
from tests.browser.sample import NOW, TENANT
from tests.functional import stages
from tests.functional.form_read import NoForm
from tests.functional.fuzzing import Asking, Example, Right, Tally, examples, told
from tests.functional.office import Office, open_office
from tests.functional.routes import Door, doors
from tests.functional.two_services import one_of_everything
from tests.functional.visitor import Visitor, browser
from tests.store import conftest as stores
from triage.desk import versions
from triage.desk.desk import Desk
from triage.desk.people.personas import PERSONAS
from triage.roles import MAY, Role
from triage.settings import Settings
from triage.store.engine import reading, unit_of_work
from triage.store.meta import DEMO, mark


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

# What it walks through is covered elsewhere: counting lines here only costs time.
pytestmark = pytest.mark.no_cover

FEW = 25  # and fewer: every run asks the same
FEW_AGAIN = 4  # on the other database
REFUSED = 8  # of a role that may not: every answer is the same refusal
STEADY_SEED = 2026
SLICES = 24  # each with a database of its own, so that they can run side by side
ACTS = {f"/api/v1{act.path}": act for act in all_acts()}
ROLES = {
    role: next(k for k, one in PERSONAS.items() if one.role is role) for role in Role
}
SLOTS = b"clinic,date,time,minutes\nTuesday clinic,2026-12-20,10:00,60\n"
# What would be carried out, where the operation is no act.
BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/waiting-lists/{pathway}/search": {"search": "Wren"},
    "/api/v1/waiting-lists/{pathway}/views": {"name": "Mine too"},
    "/api/v1/referrals": {
        "pathway": "speech_language",
        "forename": "Zed",
        "surname": "Quill",
        "received_on": "2026-11-02",
    },
    "/api/v1/status": {"nhs_number": stages.NUMBER},
    "/api/v1/rules/{pathway}/try": {"facts": {"choking_aspiration": "definite"}},
    "/api/v1/referrals/{referral_id}/record": {"asked_by": "The mother"},
}
QUERIES = {"/api/v1/waits/children": "list=neurodevelopmental&number=waiting"}
FILES = {"/api/v1/slots/import": ("file", "slots.csv", SLOTS)}
# Who may, and yet is not seen to do it here, with the reason.
NOT_DONE = {
    "/api/v1/imports": "a real export is read by tests/functional/test_importing.py",
    "/api/v1/referrals/{referral_id}/merge": "names another record in its address",
    "/api/v1/views/{view_id}/forget": "each may forget only their own",
    "/api/v1/callbacks/notify": "lets only the national service in, by its own token",
    "/api/v1/proposals/{subject_id}/withdraw": "each may withdraw only their own",
}


@dataclass
class Place:
    """A front door with something to do every act to, and the people at it."""

    app: FastAPI
    ids: dict[str, str]
    people: dict[Role, Visitor]
    office: Office | None  # where what was carried out can be taken back


@pytest.fixture(scope="module")
def asked(request: pytest.FixtureRequest) -> tuple[int, int]:
    """How many examples of each operation, and the seed."""
    many: int = request.config.getoption("--examples")
    first: int | None = request.config.getoption("--seed")
    if first is None:
        # One for all processes of a run.
        run = getattr(request.config, "workerinput", {}).get("testrunuid", "")
        chance = crc32(run.encode()) if run else random.randrange(2**32)
        first = STEADY_SEED if many <= FEW else chance
    return many, first


@pytest.fixture(scope="module", autouse=True)
def in_one_thread() -> Iterator[None]:
    """Each request here is alone, so handing it between threads only costs time."""

    async def here(does: Any, *args: Any, **_: Any) -> Any:
        return does(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(anyio.to_thread, "run_sync", here)
        yield


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One of everything, for one process: much is changed, and taken back."""
    office = open_office(tmp_path_factory.mktemp("fuzz"))
    quick(office.app.state.engine)
    people = {role: Visitor(browser(office.app)) for role in ROLES}
    for role, visitor in people.items():
        visitor.sign_in(ROLES[role])
    yield Place(office.app, dict(office.ids), people, office)
    for visitor in people.values():
        visitor.client.close()


def quick(engine: Engine) -> None:
    """Nothing here has to outlive a power cut."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        connection.execute("pragma synchronous = off")

    engine.dispose()


def operations(app: FastAPI) -> list[Door]:
    """What the interface describes."""
    found = (door for door in doors(app) if door.is_api)
    return [door for door in found if door.path != "/api/v1/openapi.json"]


def right(place: Place, door: Door, who: Visitor) -> Right:
    """What somebody would send to be answered with a yes."""
    act = ACTS.get(door.path)
    said, body = BODIES.get(door.path), None
    if act is not None:
        said = _said(place, act, who)
    if door.path in FILES:
        body = _multipart(*FILES[door.path])
    return Right(
        ids=place.ids,
        version=lambda: _version(place, act),
        said=said,
        body=body,
        query=QUERIES.get(door.path, ""),
    )


def _said(place: Place, act: Act, who: Visitor) -> dict[str, Any] | None:
    try:
        return stages.as_json(act, stages.right(who, act, place.ids))
    except (NoForm, AssertionError):  # it has no stage yet, and `undone` says so
        return None


def _version(place: Place, act: Act | None) -> str | None:
    """The version now of what an act is done to."""
    if act is None or not act.on.versioned:
        return None
    with reading(place.app.state.engine) as session:
        actor = PERSONAS["clinician"]
        desk = Desk(session=session, tenant=TENANT, actor=actor, now=NOW)
        return versions.version_of(desk, act.on.kind, stages.subject(act, place.ids))


def _multipart(name: str, file: str, content: bytes) -> tuple[str, bytes]:
    head = f'--edge\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"'
    body = f"{head}\r\n\r\n".encode() + content + b"\r\n--edge--\r\n"
    return "multipart/form-data; boundary=edge", body


def ask(place: Place, asking: Asking, role: Role, some: list[Example]) -> Tally:
    """Ask one operation as one role, taking back what was carried out."""
    tally, who, door = Tally(), place.people[role], asking.door
    asking.comes(who)
    may = door.allows(role, MAY)
    wanted = right(place, door, who) if may else Right(ids=place.ids)
    kept = place.office.keep() if place.office and door.changes and may else None
    for number, one in enumerate(some):
        if asking.ask(one, number, wanted, tally) and kept and place.office:
            place.office.put_back(kept)
    return tally


@pytest.mark.parametrize("part", range(SLICES))
def test_no_request_gives_a_server_error_or_an_answer_nobody_described(
    place: Place, asked: tuple[int, int], part: int
) -> None:
    many, first = asked
    said = json.dumps(place.app.openapi())
    tallies = {}

    for door in operations(place.app)[part::SLICES]:
        some = examples(said, door, many=many, first=first)
        asking = Asking(place.app, door)
        for role in ROLES:
            own = some if door.allows(role, MAY) else some[:REFUSED]
            tallies[str(door), role.value] = ask(place, asking, role, own)
        asking.loop.close()

    print(f"\nseed {first}\n" + "\n".join(told(tallies)))
    assert [line for one in tallies.values() for line in one.wrong] == []
    assert undone(place, tallies) == []


def undone(place: Place, tallies: dict[tuple[str, str], Tally]) -> list[str]:
    """Who may do something and was never seen to do it."""
    return [
        f"{door} as {role}: {tallies[str(door), role.value].by_status}"
        for door in operations(place.app)
        for role in ROLES
        if door.allows(role, MAY) and (str(door), role.value) in tallies
        if not tallies[str(door), role.value].done and door.path not in NOT_DONE
    ]


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_the_same_holds_on_postgresql(engine: Engine, asked: tuple[int, int]) -> None:
    with unit_of_work(engine) as session:
        mark(session, tenant=TENANT, name=DEMO, value="yes")
        ids = stages.stage(session, TENANT, one_of_everything(session, TENANT))
    address = engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(database_url=address, tenant=TENANT, service_name="A"))
    app.dependency_overrides[deps.now] = lambda: NOW
    with browser(app) as client:
        said, wrong = json.dumps(app.openapi()), []
        for door in operations(app):
            role = next(role for role in ROLES if door.allows(role, MAY))
            who = Visitor(client)
            who.sign_in(ROLES[role])
            place = Place(app, ids, {role: who}, None)
            some = examples(said, door, many=FEW_AGAIN, first=asked[1])
            asking = Asking(app, door)
            wrong += ask(place, asking, role, some).wrong
            asking.loop.close()
    app.state.engine.dispose()

    assert wrong == []
