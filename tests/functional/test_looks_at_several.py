"""A page that names several children is a look at each of them."""

import re

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from tests.functional import service
from tests.functional.deciding import PRIYA, RUTH, at_desk
from tests.functional.service import TENANT
from tests.functional.visitor import Visitor, browser
from tests.store import conftest as stores
from triage.desk.record import looks
from triage.store import audit
from triage.store.engine import reading


pytestmark = pytest.mark.hazard("H-22")
engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


def test_who_has_looked_tells_of_a_page_that_showed_the_child_among_others(
    engine: Engine,
) -> None:
    other = service.type_in(engine, service.typed(surname="Noether"))
    mine = service.type_in(engine, service.typed(surname="Lovelace"))
    with at_desk(engine, PRIYA) as desk:
        shown = {"a": (service.child(engine, mine), [service.child(engine, other)])}
        looks.several(desk, "Tasks", shown)

    with at_desk(engine, RUTH) as desk:
        told = looks.of_child(desk, mine).lines

    assert [(one.who, one.what) for one in told if one.subject == "page"] == [
        (PRIYA.by, "Looked at a page: Tasks")
    ]


def test_a_page_that_names_nobody_leaves_no_line(engine: Engine) -> None:
    with at_desk(engine, PRIYA) as desk:
        looks.several(desk, "Tasks", (), {"none": None})

    with reading(engine) as session:
        assert not audit.deeds(
            session, tenant=TENANT, subject="page", subject_ids=["Tasks"]
        )


def test_a_child_who_was_not_on_the_page_is_not_told_of(engine: Engine) -> None:
    mine = service.type_in(engine, service.typed(surname="Lovelace"))
    other = service.type_in(engine, service.typed(surname="Noether"))
    with at_desk(engine, PRIYA) as desk:
        looks.several(desk, "Tasks", service.child(engine, other))

    with at_desk(engine, RUTH) as desk:
        told = looks.of_child(desk, mine).lines

    assert not [one for one in told if one.subject == "page"]


@pytest.mark.parametrize(
    "address",
    [
        "/lists/neurodevelopmental",
        "/tasks",
        "/api/v1/waiting-lists/neurodevelopmental",
        "/api/v1/tasks",
    ],
)
def test_every_page_that_names_children_is_kept_as_a_look_at_each(
    fresh_door: FastAPI, address: str
) -> None:
    priya = Visitor(browser(fresh_door))
    priya.sign_in("clinician")

    shown = priya.get(address)

    with reading(fresh_door.state.engine) as session:
        told = audit.deeds(
            session,
            tenant=fresh_door.state.settings.tenant,
            subject="page",
            subject_ids=["Children waiting", "Tasks"],
        )
    first = next(iter(told))
    named = set(re.findall(r"/referrals/([\w-]+)", shown.text)) | set(
        re.findall(r'"referral_id":"([\w-]+)"', shown.text)
    )
    named.discard("new")  # the form for a typed referral
    assert named
    assert named <= set(first.details["seen"])
