"""An office with one of everything and everybody signed in, to try every form in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import select

from api import deps, forms
from api.acts import Act
from tests.browser.sample import NOW, TENANT, front_door, settings
from tests.functional.form_read import Fields, sends
from tests.functional.two_services import one_of_everything
from tests.functional.visitor import Visitor, browser
from triage.desk.opening import opened
from triage.desk.people.personas import PERSONAS
from triage.roles import MAY
from triage.store.columns import Row
from triage.store.engine import unit_of_work
from triage.store.meta import DEMO, mark


# Signing in and looking are no change to what anybody knows.
NOT_COUNTED = {
    *("audit_head", "staff", "staff_session", "once", "sign_in_address"),
    "kept_search",
}
OURS = ("csrf", "once", "version")  # what a page puts into a form by itself


@dataclass
class Office:
    """The front door on one of everything, and everybody who may come."""

    app: FastAPI
    ids: Mapping[str, str]  # by kind
    people: dict[str, Visitor] = field(default_factory=dict)

    def at(self, act: Act) -> str:
        """The address of an act on what we have."""
        return act.path.replace("{subject_id}", self.ids.get(act.on.kind, ""))

    def form(self, act: Act) -> Fields:
        """What the act's page would send, with every needed field well filled in."""
        return sends(self.who(act).get(self.at(act)).text) | well_filled(act)

    def send(self, act: Act, fields: Mapping[str, Sequence[str]]) -> Any:
        """Press the button."""
        return self.who(act).client.post(self.at(act), data=dict(fields))

    def who(self, act: Act) -> Visitor:
        """Somebody who may do it, signed in."""
        key = may_do(act)
        if key not in self.people:
            self.people[key] = self.comes(act)
        return self.people[key]

    def comes(self, act: Act) -> Visitor:
        """Somebody who may do it, at a browser of their own."""
        visitor = Visitor(browser(self.app))
        visitor.sign_in(may_do(act))
        return visitor

    def clock(self, moment: datetime) -> None:
        """Set the clock on the wall."""
        self.app.dependency_overrides[deps.now] = lambda: moment

    def stands(self) -> dict[str, str]:
        """Everything the database keeps, as one value for each table."""
        with self.app.state.engine.connect() as connection:
            kept: dict[str, Sequence[Any]] = {
                name: connection.execute(select(table)).all()
                for name, table in Row.metadata.tables.items()
                if name not in NOT_COUNTED
            }
        kept["audit"] = [
            (one.what, one.subject_id)
            for one in kept["audit"]
            if not one.what.startswith(("Looked", "Signed in"))
        ]
        return {name: _digest(rows) for name, rows in kept.items()}


def _digest(rows: Sequence[object]) -> str:
    return sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()


def may_do(act: Act) -> str:
    """The first persona whom the table of roles lets do it."""
    return next(key for key, one in PERSONAS.items() if one.role in MAY[act.action])


def well_filled(act: Act) -> Fields:
    """Every needed field with something that fits, as a browser sends it."""
    fitting = act.shape.model_validate(forms.example(act.shape))
    needed = {
        name: getattr(fitting, name)
        for name, info in act.shape.model_fields.items()
        if info.is_required()
    }
    return forms.sent_from(act.shape, needed)


def open_office(folder: Path) -> Office:
    """One of everything, in a demonstration with no other child."""
    with unit_of_work(opened(settings(folder).database_url)) as session:
        mark(session, tenant=TENANT, name=DEMO, value="yes")
        ids = one_of_everything(session, TENANT)
    office = Office(front_door(folder), ids)
    office.clock(NOW)
    return office
