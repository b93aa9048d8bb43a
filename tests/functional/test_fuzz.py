"""No request, whoever sends it, gives a server error or an answer nobody described.

Here each operation is asked by one of those who may, in turn, a few times; `make fuzz`
asks as everybody, a thousand times. Who may not is asked everywhere in `test_matrix`.
"""

import random
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from tests.browser.sample import TENANT, demonstration
from tests.functional.fuzzing import Fuzz, fuzz
from tests.functional.routes import Door, doors
from tests.functional.two_services import one_of_everything
from tests.functional.visitor import Visitor, browser
from triage.desk.people.personas import PERSONAS
from triage.roles import MAY
from triage.store.engine import unit_of_work


FEW = 25
STEADY_SEED = 2026
UPLOADS = "/api/v1/imports"


@pytest.fixture(scope="module")
def asked(request: pytest.FixtureRequest) -> tuple[int, int]:
    """How many examples of each operation, and the seed."""
    examples: int = request.config.getoption("--examples")
    seed: int | None = request.config.getoption("--seed")
    if seed is None:
        seed = STEADY_SEED if examples <= FEW else random.randrange(2**32)
    print(f"\n{examples} examples of each operation, seed {seed}")
    return examples, seed


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> tuple[FastAPI, dict[str, str]]:
    """A filled service of its own: much is changed here."""
    app = demonstration(tmp_path_factory.mktemp("fuzz"))
    with unit_of_work(app.state.engine) as session:
        ours = one_of_everything(session, TENANT)
    return app, ours


@pytest.fixture
def who(
    request: pytest.FixtureRequest, service: tuple[FastAPI, dict[str, str]]
) -> Iterator[Visitor]:
    """One of the personas, signed in."""
    with browser(service[0]) as client:
        visitor = Visitor(client)
        visitor.sign_in(request.param)
        yield visitor


def operations(app: FastAPI) -> list[Door]:
    """What the interface describes."""
    found = (door for door in doors(app) if door.is_api)
    return [door for door in found if door.path != "/api/v1/openapi.json"]


def share(app: FastAPI, key: str) -> list[str]:
    """The operations that fall to one persona, dealt out among those who may."""
    mine = []
    for number, door in enumerate(operations(app)):
        may = [one for one, who in PERSONAS.items() if door.allows(who.role, MAY)]
        if may[number % len(may)] == key:
            mine.append(str(door))
    return mine


@pytest.mark.parametrize(
    ("who", "key"), [(key, key) for key in PERSONAS], indirect=["who"]
)
def test_no_request_gives_a_server_error_or_an_answer_nobody_described(
    service: tuple[FastAPI, dict[str, str]],
    who: Visitor,
    key: str,
    asked: tuple[int, int],
) -> None:
    app, ids = service
    examples, seed = asked
    mine = share(app, key) if examples <= FEW else [str(one) for one in operations(app)]

    wrong = list(fuzz(app, who, mine, Fuzz(examples=examples, seed=seed, ids=ids)))

    assert wrong == []
