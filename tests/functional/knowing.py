"""Leo, and what people come to know of him: what a test says in a line."""

from datetime import date
from typing import Any

from sqlalchemy import Engine

from tests.functional import service
from tests.functional.deciding import PRIYA, at_desk
from tests.functional.service import TENANT
from triage.desk.desk import Desk
from triage.desk.knowing import (
    facts,
    subject,
)
from triage.desk.knowing.facts import (
    FactSaid,
    Source,
)
from triage.desk.knowing.shown import KnownShown, known_page
from triage.desk.tasks.kinds import KINDS
from triage.store import placements
from triage.store.engine import unit_of_work


SEEN = date(2026, 10, 1)


def said(key: str, value: str, **more: Any) -> FactSaid:
    """A fact as the school told it."""
    plain: dict[str, Any] = {"source": Source.SCHOOL, "observed_on": SEEN}
    return FactSaid(key=key, value=value, **plain | more)


def add(engine: Engine, one: FactSaid, actor: Any = PRIYA) -> None:
    with at_desk(engine, actor) as desk:
        facts.add(desk, "ND1", one)


def standing(engine: Engine, name: str = "ND1") -> dict[str, Any]:
    """The placement in force."""
    with unit_of_work(engine) as session:
        return placements.latest(session, tenant=TENANT, referral_ids=[name])[name]


def page(engine: Engine, actor: Any = PRIYA) -> KnownShown:
    with at_desk(engine, actor) as desk:
        return known_page(desk, "ND1")


def entry_of(desk: Desk, key: str) -> str:
    """The ledger's line about a fact."""
    some = facts.entries(desk, subject.find(desk, "ND1"))
    return next(one.id for one in some if one.said.key == key)


def tasks(engine: Engine, kind: str) -> int:
    assert kind in KINDS
    return len(service.open_tasks(engine, kind))
