"""What a body or an address names besides the thing it is about: never another service's."""

from typing import Any

import pytest

from api import forms
from api.acts import Act
from api.app import all_acts
from tests.browser.sample import NOW, TENANT
from tests.functional import test_matrix
from tests.functional.routes import API, Door
from tests.functional.test_matrix import Service, ask, every, let_through, said
from tests.functional.two_services import ELSEWHERE, MISSING
from tests.functional.visitor import Visitor
from triage.desk.desk import Desk
from triage.desk.people.personas import PERSONAS
from triage.desk.versions import version_of
from triage.roles import MAY
from triage.store.engine import reading


pytestmark = pytest.mark.no_cover  # its lines are counted elsewhere, in less time
service = test_matrix.service

# What a body or an address may name besides the thing itself, and of what kind that is.
NAMED = {"other": "referral", "to": "person", "staff_id": "person", "clinic": "clinic"}


@pytest.mark.hazard("H-22")
def test_what_a_body_names_of_another_service_is_not_there(service: Service) -> None:
    before = service.fingerprint()
    wrong = []

    for act in all_acts():
        for name in NAMED.keys() & act.shape.model_fields.keys():
            kind = NAMED[name]
            if act.shape.model_fields[name].annotation is not str:
                continue
            door = Door(method="POST", path=f"{API}v1{act.path}", action=None, name="")
            for key in (k for k, p in PERSONAS.items() if p.role in MAY[act.action]):
                who = service.people[key]
                foreign, missing = (
                    _send(service, who, act, door, {name: ids[kind]})
                    for ids in (service.theirs, MISSING)
                )
                same = (missing.status_code, said(missing))
                refused = foreign.status_code in (404, 409, 422)
                if not refused or (foreign.status_code, said(foreign)) != same:
                    wrong.append((act.path, key, foreign.text, missing.text))

    assert wrong == []
    assert service.fingerprint() == before


def _send(
    service: Service, who: Visitor, act: Act, door: Door, names: dict[str, str]
) -> Any:
    """Ask for an act on what is ours, on its version now, naming something else."""
    headers = {}
    if act.on.versioned:
        with reading(service.app.state.engine) as session:
            actor = PERSONAS["clinician"]
            desk = Desk(session=session, tenant=TENANT, actor=actor, now=NOW)
            now = version_of(desk, act.on.kind, service.ours[act.on.kind])
        headers = {"If-Match": now}
    body = {"json": forms.example(act.shape) | names}
    return ask(who, door, door.at(service.ours), headers=headers, body=body)


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("name", ["other", "person", "contact", "fact", "question"])
def test_what_an_address_asks_about_of_another_service_is_not_there(
    service: Service, name: str
) -> None:
    wrong = []

    for door in every(service, changes=False):
        who, kind = let_through(service, door)[0], NAMED.get(name, "child")
        at = door.at(service.ours)
        foreign = ask(who, door, at, params={name: service.theirs[kind]})
        missing = ask(who, door, at, params={name: MISSING[kind]})
        theirs = f"of {ELSEWHERE}" in foreign.text  # as their child is called
        if theirs or foreign.status_code != missing.status_code:
            wrong.append((str(door), foreign.status_code, missing.status_code))

    assert wrong == []
