"""A family at its own pages: two children, who is around them, and a browser."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, select
from sqlmodel import Session

from api import deps
from api.app import create_app
from tests.browser.sample import FILE, NOW, TENANT, TODAY, settings
from tests.browser.serving import served
from tests.functional.doors import Client
from tests.functional.form_read import Fields, sends
from tests.functional.visitor import HERE, token_in
from triage.checkins.asking import Form
from triage.checkins.reply import EnteredBy
from triage.desk.checking_in import plan, reply
from triage.desk.desk import Work
from triage.desk.family import codes
from triage.desk.importing import type_referral
from triage.desk.opening import opened
from triage.desk.views import ReferralTyped
from triage.messages.outbox import Way
from triage.messages.recipients import Relationship
from triage.referrals import Pathway
from triage.settings import Settings
from triage.store import contacts, recipients
from triage.store.columns import Row
from triage.store.contacts import NewContact
from triage.store.engine import open_store, unit_of_work
from triage.store.message_rows import MessageRow
from triage.store.meta import DEMO, mark
from triage.store.recipients import NewRecipient
from triage.store.tables import ReferralRow, TaskRow


BORN = date(2018, 3, 27)
OTHERS_BIRTHDAY = date(2017, 7, 9)
MOBILE, EMAIL = "+447700900123", "robin@example.com"
A_TEST = "a test"
DUTY = {"duty_owner": "Dr Priya Shah", "duty_email": "duty@example.nhs.uk"}


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """A message about to be sent, as far as a code needs to know it."""

    recipient_id: str | None
    contact_id: str | None = None
    check_in_id: str | None = None
    id: str = "m1"
    kind: str = "check_in"
    way: Way = Way.SMS


@dataclass
class Household:
    """A front door with two children behind it, and what is known of whoever is near."""

    app: FastAPI
    settings: Settings
    engine: Engine
    ids: dict[str, str]
    moment: list[datetime | None] = field(default_factory=lambda: [NOW])

    @property
    def now(self) -> datetime:
        """This moment, here."""
        return self.moment[0] or NOW

    @contextmanager
    def open(self) -> Iterator[str]:
        """The door, open to real browsers; the address it answers at."""
        state = {"settings": self.settings, "engine": self.engine, "demo": True}
        self.app.state._state.update(state)
        self.app.dependency_overrides[deps.now] = lambda: self.now
        with served(self.app) as address:
            yield address

    def browser(self, address: str = "127.0.0.1") -> Client:
        """A new browser before its door."""
        state = {
            "settings": self.settings,
            "engine": self.engine,
            "demo": True,
            "clock": self.moment,
        }
        return Client(
            self.app,
            state,
            base_url=self.settings.origin or HERE,
            client=(address, 50000),
            raise_server_exceptions=False,
            follow_redirects=False,
        )

    def clock(self, moment: datetime) -> None:
        """Set the clock on the wall."""
        self.moment[0] = moment

    def work(self, session: Session) -> Work:
        """A unit of work at this moment."""
        return Work(session=session, tenant=TENANT, now=self.now, by=A_TEST)

    def code(self, who: str = "mother", **more: Any) -> str:
        """A new code for somebody, as a message would carry it."""
        given = {"recipient_id": self.ids[who], "id": f"m{len(self.ids)}-{id(more)}"}
        with unit_of_work(self.engine) as session:
            return codes.mint(self.work(session), Carrier(**{**given, **more}))

    def check_in(self, who: str = "mother", form: Form = Form.PARENT) -> str:
        """Somebody is asked how things are; the check-in's id."""
        child = self.ids["other child" if who == "other mother" else "child"]
        with unit_of_work(self.engine) as session:
            return plan.open_for(
                self.work(session),
                child,
                self.ids[who],
                form=form,
                why="cadence",
                slot=self.now.isoformat(),
            )

    def visitor(self, address: str = "127.0.0.1") -> "Caller":
        """Somebody at the family's door."""
        return Caller(self, self.browser(address))

    def inside(self, who: str = "mother", born: date = BORN, **more: Any) -> "Caller":
        """Somebody who came in with a code and the birthday."""
        caller = self.visitor()
        answer = caller.come_in(self.code(who, **more), born)
        assert answer.status_code == 303, answer.text
        return caller

    def rows(self, row: type[Row]) -> list[Any]:
        """Everything a table keeps."""
        with self.engine.connect() as connection:
            return list(connection.execute(select(row.__table__)))  # type: ignore[attr-defined]

    def kept(self) -> dict[str, int]:
        """How many rows each table holds."""
        with self.engine.connect() as connection:
            return {
                name: len(connection.execute(select(table)).all())
                for name, table in Row.metadata.tables.items()
            }


@dataclass
class Caller:
    """Somebody before the family's pages."""

    home: Household
    client: Any

    def get(self, address: str) -> Any:
        """Look at an address."""
        return self.client.get(address)

    def post(self, page: str, address: str = "", **fields: str) -> Any:
        """Open a page and send its first form with these fields in it."""
        token = token_in(self.get(page).text)
        return self.client.post(address or page, data={"csrf": token, **fields})

    def come_in(self, code: str, born: date) -> Any:
        """Type a code and a birthday."""
        return self.post("/f", code=code, **day(born))

    def fill(self, page: str, **fields: Any) -> Any:
        """Open a page, fill its form in over what stands there, and send it."""
        shown = self.get(page).text
        sent: Fields = sends(shown)
        return self.client.post(action(shown, page), data={**sent, **fields})

    def answers(self, key: str, **fields: Any) -> Any:
        """Answer one question."""
        return self.fill(f"/family/questions/{key}", **fields)

    def follow(self, answer: Any) -> Any:
        """The page an answer leads to."""
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["location"])


def day(when: date) -> dict[str, str]:
    """A day in its three boxes."""
    return {"day": str(when.day), "month": str(when.month), "year": str(when.year)}


def action(page: str, here: str) -> str:
    """Where a page's own form is sent."""
    found = re.search(r'<main.*?<form[^>]*action="([^"]+)"', page, re.DOTALL)
    return found[1] if found else here


def main(page: str) -> str:
    """What stands on a page, without its head and foot."""
    return page.partition("<main")[2].partition("</main")[0]


@cache
def _ready() -> tuple[FastAPI, Path, dict[str, str]]:
    """The one app, and a filled database to be copied: making them takes seconds."""
    folder = Path(mkdtemp())
    chosen = settings(folder)
    engine = opened(chosen.database_url)
    with unit_of_work(engine) as session:
        mark(session, tenant=TENANT, name=DEMO, value="yes")
        ids = _fill(session)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(truncate)")
    return create_app(chosen), folder / FILE, ids


def household(folder: Path, **more: Any) -> Household:
    """Two children, Robin and Wren; Robin's mother and father, a school, Robin."""
    app, ready, ids = _ready()
    shutil.copy(ready, folder / FILE)
    chosen = settings(folder, **more)
    return Household(app, chosen, open_store(chosen.database_url), dict(ids))


def _fill(session: Session) -> dict[str, str]:
    robin = _child(session, "Robin", "Ash", BORN)
    wren = _child(session, "Wren", "Beck", OTHERS_BIRTHDAY)
    ids = {"child": robin[0], "referral": robin[1]}
    ids |= {"other child": wren[0], "other referral": wren[1]}
    ids |= _people(session, ids)
    _contacts(session, ids)
    return ids


def _child(
    session: Session, forename: str, surname: str, born_on: date
) -> tuple[str, str]:
    typed = ReferralTyped(
        pathway=Pathway.NEURODEVELOPMENTAL,
        forename=forename,
        surname=surname,
        born_on=born_on,
        received_on=date(2026, 1, 5),
        facts={"domestic_abuse": "none"},
    )
    referral_id = type_referral(
        session, tenant=TENANT, typed=typed, by=A_TEST, now=NOW, today=TODAY
    )
    child = select(ReferralRow.__table__.c.child_id).where(  # type: ignore[attr-defined]
        ReferralRow.__table__.c.id == referral_id  # type: ignore[attr-defined]
    )
    return str(session.execute(child).scalar_one()), referral_id


def _people(session: Session, ids: dict[str, str]) -> dict[str, str]:
    told: dict[str, Any] = {"agreed": True, "agreed_by": A_TEST, "agreed_at": NOW}
    who = {
        "mother": (ids["child"], Relationship.MOTHER, "Ms Ash"),
        "father": (ids["child"], Relationship.FATHER, "Mr Ash"),
        "school": (ids["child"], Relationship.SCHOOL, "Oak School"),
        "young person": (ids["child"], Relationship.YOUNG_PERSON, ""),
        "other mother": (ids["other child"], Relationship.MOTHER, "Ms Beck"),
    }
    made = recipients.add(
        session,
        tenant=TENANT,
        new=[
            NewRecipient(
                child_id=child,
                relationship=kin,
                name=name,
                responsibility=True,
                **told,
            )
            for child, kin, name in who.values()
        ],
        by=A_TEST,
        now=NOW,
    )
    return dict(zip(who, made, strict=True))


def _contacts(session: Session, ids: dict[str, str]) -> None:
    def one(who: str, channel: str, address: str) -> NewContact:
        return NewContact(
            child_id=ids["other child" if who == "other mother" else "child"],
            recipient_id=ids[who],
            relationship=who,
            channel=channel,
            address=address,
            safe=True,
            why="asked on the telephone",
        )

    some = [
        one("mother", "sms", MOBILE),
        one("father", "email", "father@example.com"),
        one("other mother", "email", EMAIL),
    ]
    contacts.add(session, tenant=TENANT, new=some, by=A_TEST, now=NOW)


def tells(home: Household, who: str, answers: dict[str, Any], words: str = "") -> None:
    """Somebody answered a check-in before."""
    with unit_of_work(home.engine) as session:
        work = home.work(session)
        reply.submit(
            work,
            plan.opened_by_family(work, home.ids[who]),
            answers=answers,
            words=words,
            entered=EnteredBy.PAGE,
            entered_by="a test",
        )


def tasks(home: Household, kind: str) -> list[Any]:
    """The tasks of a kind."""
    return [one for one in home.rows(TaskRow) if one.kind == kind]


def messages(home: Household, kind: str) -> list[Any]:
    """The messages of a kind."""
    return [one for one in home.rows(MessageRow) if one.kind == kind]


def token(caller: Caller) -> str:
    """The token of whoever is in."""
    return token_in(caller.get("/family/changed").text)


def on_duty(monkeypatch: pytest.MonkeyPatch, named: dict[str, str]) -> None:
    """The environment names who is on duty, as for whatever sends messages."""
    for name, value in named.items():
        monkeypatch.setenv(f"TRIAGE_{name.upper()}", value)


def asked(home: Household, who: str = "mother", form: Form = Form.PARENT) -> Caller:
    """Somebody who came in with the code of a check-in."""
    return home.inside(who, check_in_id=home.check_in(who, form))
