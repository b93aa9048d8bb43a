"""A record opened in an emergency: by whom, for how long, and who is told."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.browser.sample import NOW, TENANT
from tests.functional.persons import at, fill, onward, person
from triage.desk.desk import Desk
from triage.desk.people import glass, personas
from triage.desk.people.glass import RecordClosed
from triage.roles import MAY, Action, Actor, NotAllowed, Role
from triage.store.engine import reading, unit_of_work
from triage.store.glass import GLASS
from triage.store.referrals import REFERRALS
from triage.store.tasks import TASKS


pytestmark = pytest.mark.hazard("H-22")
CLOSED = "This record is closed to your role"
BANNER = "Opened in an emergency."


def referrals(app: FastAPI, many: int = 3) -> list[str]:
    """Referrals of different children."""
    with reading(app.state.engine) as session:
        rows = session.execute(
            select(REFERRALS.c.id, REFERRALS.c.child_id).order_by(REFERRALS.c.id)
        ).all()
    by_child = {row.child_id: row.id for row in rows}
    return sorted(by_child.values())[:many]


def opened(app: FastAPI, persona: str, referral_id: str, reason: str = "A") -> Any:
    with person(app, persona) as someone:
        answer = fill(someone, f"/referrals/{referral_id}/open-record", reason=reason)
        return answer.status_code, onward(someone, answer)


@pytest.mark.parametrize("persona", ["manager", "council-care"])
def test_a_role_that_may_is_offered_an_emergency_opening(
    fresh_door: FastAPI, persona: str
) -> None:
    one, *_ = referrals(fresh_door)

    with person(fresh_door, persona) as someone:
        page = someone.get(f"/referrals/{one}")

    assert page.status_code == 403
    assert CLOSED in page.text
    assert f"/referrals/{one}/open-record" in page.text


@pytest.mark.parametrize("persona", ["auditor", "administrator", "council-send"])
def test_a_role_that_may_not_is_offered_nothing(
    fresh_door: FastAPI, persona: str
) -> None:
    one, *_ = referrals(fresh_door)

    with person(fresh_door, persona) as someone:
        page = someone.get(f"/referrals/{one}")
        form = someone.get(f"/referrals/{one}/open-record")

    assert (page.status_code, form.status_code) == (403, 403)
    assert "open-record" not in page.text


def test_a_missing_record_looks_as_closed_as_any_other(fresh_door: FastAPI) -> None:
    one, *_ = referrals(fresh_door)

    with person(fresh_door, "council-care") as someone:
        there = someone.get(f"/referrals/{one}")
        missing = someone.get("/referrals/nobody")

    assert (there.status_code, missing.status_code) == (403, 403)
    assert there.text.replace(one, "X").count(CLOSED) == missing.text.count(CLOSED)


def test_an_opening_needs_a_reason(fresh_door: FastAPI) -> None:
    one, *_ = referrals(fresh_door)

    with person(fresh_door, "manager") as someone:
        answer = fill(someone, f"/referrals/{one}/open-record", reason="  ")

    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_an_opening_shows_the_record_for_an_hour_with_a_banner(
    fresh_door: FastAPI,
) -> None:
    _, second, third = referrals(fresh_door)

    status, page = opened(fresh_door, "manager", second, "A fall at school")

    assert status == 303
    assert page.status_code == 200
    assert BANNER in page.text
    with person(fresh_door, "manager") as someone:
        assert someone.get(f"/referrals/{third}").status_code == 403
        with at(fresh_door, NOW + timedelta(minutes=14)):
            assert someone.get(f"/referrals/{second}").status_code == 200
    with (
        at(fresh_door, NOW + glass.LASTS),
        person(fresh_door, "manager") as someone,
    ):
        assert CLOSED in someone.get(f"/referrals/{second}").text


def test_an_opening_alerts_the_safeguarding_lead_and_is_reviewed(
    fresh_door: FastAPI,
) -> None:
    *_, third = referrals(fresh_door)
    opened(fresh_door, "council-care", third, "Police are at the door")

    with person(fresh_door, "safeguarding") as lead:
        todo = lead.get("/glass").text
        opening_id = _latest(fresh_door)
        form = lead.get(f"/glass/{opening_id}/review").text
        answer = fill(
            lead, f"/glass/{opening_id}/review", found="needed", words="Rightly."
        )
        after = onward(lead, answer).text
        again = fill(
            lead, f"/glass/{opening_id}/review", found="needed", words="Twice."
        )

    assert "Police are at the door" in todo
    assert "Police are at the door" in form
    assert "Needed: Rightly." in after
    assert again.status_code == 409
    assert _task_of(fresh_door, opening_id).outcome == "needed"


def test_the_alert_is_due_on_the_next_working_day(fresh_door: FastAPI) -> None:
    one, *_ = referrals(fresh_door)
    opened(fresh_door, "manager", one, "Late on a Monday")

    task = _task_of(fresh_door, _latest(fresh_door))

    assert task.kind == "glass"
    assert task.due_at.date() == (NOW + timedelta(days=1)).date()
    assert task.closed_at is None


def test_who_looked_shows_the_opening_and_marks_what_was_seen_through_it(
    fresh_door: FastAPI,
) -> None:
    one, *_ = referrals(fresh_door)
    opened(fresh_door, "manager", one, "An emergency")

    with person(fresh_door, "auditor") as auditor:
        page = auditor.get(f"/referrals/{one}/looks").text
        told = auditor.get(f"/api/v1/referrals/{one}/looks").json()

    assert "Opened in an emergency" in page
    assert "In an emergency" in page
    assert told["openings"][0]["who"] == "Sam Reid"
    assert any(line["emergency"] for line in told["lines"])


PEOPLE = list(personas.PERSONAS.values())


@given(
    actor=st.sampled_from(PEOPLE),
    openers=st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(0, 2)), max_size=4),
    minutes=st.integers(0, 130),
    wanted=st.integers(0, 2),
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_nobody_sees_without_the_role_or_an_open_glass_for_that_very_child(
    fresh_door: FastAPI,
    actor: Actor,
    openers: list[tuple[Actor, int]],
    minutes: int,
    wanted: int,
) -> None:
    three = referrals(fresh_door)
    later = NOW + timedelta(minutes=minutes)

    with unit_of_work(fresh_door.state.engine) as session:
        session.execute(GLASS.delete())
        for opener, at_child in openers:
            if Action.BREAK_GLASS in _actions(opener.role):
                desk = Desk(session=session, tenant=TENANT, actor=opener, now=NOW)
                glass.open_record(desk, three[at_child], reason="a test")
        may = _sees(session, actor, three[wanted], later)

    opened_it = (actor, wanted) in openers and minutes < 60
    by_role = Action.SEE_CHILD in _actions(actor.role)
    by_glass = Action.BREAK_GLASS in _actions(actor.role) and opened_it
    assert may == (by_role or by_glass)


def _sees(session: Any, actor: Actor, referral_id: str, now: Any) -> bool:
    try:
        glass.sees(
            session, tenant=TENANT, actor=actor, referral_id=referral_id, now=now
        )
    except (RecordClosed, NotAllowed):
        return False
    return True


def _actions(role: Role) -> set[Action]:
    return {action for action, roles in MAY.items() if role in roles}


def _latest(app: FastAPI) -> str:
    with reading(app.state.engine) as session:
        return str(
            session.scalars(select(GLASS.c.id).order_by(GLASS.c.id.desc())).first()
        )


def _task_of(app: FastAPI, opening_id: str) -> Any:
    with reading(app.state.engine) as session:
        return session.execute(
            select(TASKS).where(TASKS.c.matter == f"glass:{opening_id}")
        ).one()
