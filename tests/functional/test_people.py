"""Joiners, movers, leavers: what an administrator does, and what is kept of it."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from tests.browser.sample import NOW, TENANT
from tests.functional.persons import fill, onward, person, program
from triage.desk.desk import Desk, Done
from triage.desk.people import joiners
from triage.roles import Actor, Role
from triage.store.audit import AUDIT
from triage.store.columns import Row
from triage.store.engine import reading, unit_of_work
from triage.store.staff import STAFF
from triage.store.tasks import TASKS


LINK = re.compile(r"http://[^<\s]+/join/([\w-]+)")


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize(
    "persona", ["clinician", "manager", "safeguarding", "auditor", "council-send"]
)
def test_only_an_administrator_looks_after_people(
    fresh_door: FastAPI, persona: str
) -> None:
    with person(fresh_door, persona) as someone:
        answers = [
            someone.get(address).status_code
            for address in ("/people", "/invite-person", "/people/demo-manager/leave")
        ]

    assert answers == [403, 403, 403]


def test_the_page_lists_everybody_with_role_and_second_factor(
    fresh_door: FastAPI,
) -> None:
    with person(fresh_door, "administrator") as alex:
        page = alex.get("/people").text
        listed = alex.get("/api/v1/people").json()

    assert "Dr Priya Shah" in page
    assert "Your own account" in page
    mine = next(one for one in listed if one["id"] == "demo-administrator")
    assert mine["role"] == "administrator"
    assert mine["last_seen"] is not None


@pytest.mark.hazard("H-22")
def test_a_link_is_shown_once_and_kept_nowhere(fresh_door: FastAPI) -> None:
    with person(fresh_door, "administrator") as alex:
        answer = fill(
            alex, "/invite-person", name="Bo Hill", email="bo@a.nhs.uk", role="auditor"
        )
        asks = onward(alex, answer)
        address = answer.headers["location"].partition("?")[0]
        shown = alex.send(address)
        again = alex.get(address).text

    token = LINK.findall(shown.text)[0]
    assert not LINK.findall(asks.text)
    assert not LINK.findall(again)
    assert shown.headers["cache-control"] == "no-store"
    assert token not in everything(fresh_door)


def test_a_new_link_stops_the_one_before(fresh_door: FastAPI) -> None:
    with person(fresh_door, "administrator") as alex:
        answer = fill(
            alex, "/invite-person", name="Cy Hill", email="cy@a.nhs.uk", role="auditor"
        )
        address = answer.headers["location"].partition("?")[0]
        first, second = (LINK.findall(alex.send(address).text)[0] for _ in range(2))
        statuses = [alex.get(f"/join/{one}").status_code for one in (first, second)]

    assert first != second
    assert statuses[1] == 200
    assert statuses[0] >= 400


def test_a_program_gets_the_link_too(fresh_door: FastAPI) -> None:
    with person(fresh_door, "administrator") as alex:
        done = program(
            alex,
            "/api/v1/invite-person",
            name="Di Hill",
            email="di@a.nhs.uk",
            role="manager",
        )
        link = program(alex, f"/api/v1/people/{done.json()['id']}/link")
        taken = program(alex, "/api/v1/people/demo-manager/link")

    assert (done.status_code, link.status_code) == (200, 200)
    assert len(link.json()["token"]) == 43
    assert taken.status_code == 409


def test_an_address_is_invited_once(fresh_door: FastAPI) -> None:
    with person(fresh_door, "administrator") as alex:
        fields = {"name": "Ed Hill", "email": "ED@a.nhs.uk", "role": "auditor"}
        fill(alex, "/invite-person", **fields)
        again = fill(alex, "/invite-person", **fields)

    assert again.status_code in (409, 422)
    assert "already an account" in again.text


@pytest.mark.hazard("H-22")
def test_a_new_role_ends_the_sessions_and_keeps_before_and_after(
    fresh_door: FastAPI,
) -> None:
    with (
        person(fresh_door, "coordinator") as jo,
        person(fresh_door, "administrator") as alex,
    ):
        before = jo.get("/tasks").status_code
        onward(alex, fill(alex, "/people/demo-coordinator/role", role="auditor"))
        after = jo.get("/tasks").status_code
        fill(alex, "/people/demo-coordinator/role", role="coordinator")

    kept = deeds(fresh_door, "demo-coordinator", "Changed a role")
    assert (before, after) == (200, 303)
    assert kept[0]["before"] == {"role": "coordinator"}
    assert kept[0]["after"]["role"] == "auditor"


@pytest.mark.hazard("H-22")
def test_a_leaver_cannot_sign_in_and_their_tasks_wait_for_an_owner(
    fresh_door: FastAPI,
) -> None:
    task_id = own_a_task(fresh_door, "demo-clinician2", "Dr Tom Okafor, clinician")

    with (
        person(fresh_door, "clinician2") as tom,
        person(fresh_door, "administrator") as alex,
    ):
        answer = fill(alex, "/people/demo-clinician2/leave")
        page = onward(alex, answer).text
        after = tom.get("/tasks").status_code
        twice = fill(alex, "/people/demo-clinician2/reset")

    assert after == 303
    assert "Left on" in page
    assert twice.status_code == 409
    with reading(fresh_door.state.engine) as session:
        task = session.execute(select(TASKS).where(TASKS.c.id == task_id)).one()
        asked = session.execute(
            select(TASKS).where(TASKS.c.matter == "leaver:demo-clinician2")
        ).one()
    assert (task.owner_id, task.closed_at) == (None, None)
    assert "1 open task was Dr Tom Okafor" in asked.sentence


@pytest.mark.hazard("H-22")
def test_the_last_administrator_stays(fresh_door: FastAPI) -> None:
    with person(fresh_door, "administrator") as alex:
        own = fill(alex, "/people/demo-administrator/leave")
        fill(alex, "/people/demo-manager/role", role="administrator")
        with person(fresh_door, "manager") as sam:
            first = fill(sam, "/people/demo-administrator/role", role="manager")
        set_role(fresh_door, "demo-administrator", Role.ADMINISTRATOR)
        set_role(fresh_door, "demo-manager", Role.MANAGER)

    assert own.status_code == 403
    assert "your own account" in own.text
    assert first.status_code == 303


@pytest.mark.hazard("H-22")
def test_nobody_takes_away_the_last_administrator_even_from_outside(
    fresh_door: FastAPI,
) -> None:
    outside = Actor(staff_id="console", name="Console", role=Role.ADMINISTRATOR)

    def leave(desk: Desk) -> Done:
        return joiners.leave(desk, "demo-administrator")

    def demote(desk: Desk) -> Done:
        return joiners.change_role(desk, "demo-administrator", role=Role.AUDITOR)

    changes: tuple[Callable[[Desk], Done], ...] = (leave, demote)
    for attempt in changes:
        with (
            pytest.raises(joiners.LastAdministrator),
            unit_of_work(fresh_door.state.engine) as session,
        ):
            attempt(Desk(session=session, tenant=TENANT, actor=outside, now=NOW))


def test_somebody_locked_out_is_let_try_again(fresh_door: FastAPI) -> None:
    until = NOW + timedelta(minutes=20)
    change(fresh_door, "demo-auditor", wrong_tries=11, locked_until=until)

    with person(fresh_door, "administrator") as alex:
        locked = alex.get("/people").text
        page = onward(alex, fill(alex, "/people/demo-auditor/unlock")).text

    assert "Locked" in locked
    assert "Locked" not in page
    kept = deeds(fresh_door, "demo-auditor", "Unlocked")[0]
    assert kept["before"] == {"wrong tries": 11, "locked": True}


@pytest.mark.hazard("H-22")
def test_a_reset_stops_the_old_sign_in_and_leads_to_a_link(fresh_door: FastAPI) -> None:
    change(fresh_door, "demo-safeguarding", password="hash", factor_confirmed_at=NOW)

    with (
        person(fresh_door, "safeguarding") as ruth,
        person(fresh_door, "administrator") as alex,
    ):
        answer = fill(alex, "/people/demo-safeguarding/reset")
        page = onward(alex, answer)
        after = ruth.get("/tasks").status_code

    row = staff(fresh_door, "demo-safeguarding")
    assert "Make the link" in page.text
    assert after == 303
    assert (row.password, row.factor_confirmed_at) == (None, None)
    kept = deeds(fresh_door, "demo-safeguarding", "Reset a sign-in")[0]
    assert kept["before"] == {"second factor": "set up"}


def test_two_changes_to_one_person_at_once_never_overwrite(fresh_door: FastAPI) -> None:
    with person(fresh_door, "administrator") as alex:
        seen = next(
            one["version"]
            for one in alex.get("/api/v1/people").json()
            if one["id"] == "demo-council-send"
        )
        answers = [
            alex.client.post(
                "/api/v1/people/demo-council-send/role",
                json={"role": role},
                headers={"x-csrf-token": alex.csrf, "if-match": f'"{seen}"'},
            ).status_code
            for role in ("auditor", "manager")
        ]

    assert answers == [200, 412]
    assert staff(fresh_door, "demo-council-send").role == "auditor"


def staff(app: FastAPI, staff_id: str) -> Any:
    with reading(app.state.engine) as session:
        return session.execute(select(STAFF).where(STAFF.c.id == staff_id)).one()


def change(app: FastAPI, staff_id: str, **values: Any) -> None:
    with unit_of_work(app.state.engine) as session:
        session.execute(update(STAFF).where(STAFF.c.id == staff_id).values(**values))


def set_role(app: FastAPI, staff_id: str, role: Role) -> None:
    change(app, staff_id, role=role.value)


def own_a_task(app: FastAPI, staff_id: str, owner: str) -> str:
    with unit_of_work(app.state.engine) as session:
        query = select(TASKS.c.id).where(TASKS.c.closed_at.is_(None))
        task_id = session.scalars(query).first()
        session.execute(
            update(TASKS)
            .where(TASKS.c.id == task_id)
            .values(owner_id=staff_id, owner=owner)
        )
    return str(task_id)


def deeds(app: FastAPI, staff_id: str, what: str) -> list[dict[str, Any]]:
    """The details kept of one kind of change, the first first."""
    with reading(app.state.engine) as session:
        rows = session.execute(
            select(AUDIT.c.details)
            .where(AUDIT.c.subject == "staff", AUDIT.c.subject_id == staff_id)
            .where(AUDIT.c.what == what)
            .order_by(AUDIT.c.number)
        )
        return [json.loads(row.details) for row in rows]


def everything(app: FastAPI) -> str:
    """The whole database as text."""
    with reading(app.state.engine) as session:
        return "\n".join(
            str(tuple(row))
            for table in Row.metadata.tables.values()
            for row in session.execute(select(table))
        )
