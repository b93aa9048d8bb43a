"""Ada and the people around her: what a test says of them, in a line each."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.functional.deciding import JO
from tests.functional.families import (
    MONDAY,
    a_family,
    work_in,
)
from tests.store.builders import TENANT
from triage.desk.desk import Desk
from triage.desk.telling import addresses, people, saying
from triage.desk.telling.addresses import AddressSaid, Channel, SafeToUse
from triage.desk.telling.linking import link_contacts
from triage.desk.telling.people import Choice
from triage.desk.telling.saying import Details, Told
from triage.facts import Known, Observation
from triage.intake.contacts import ContactRead
from triage.messages.recipients import Purpose
from triage.roles import Actor
from triage.store import (
    contacts,
    facts_ledger,
    recipients,
)
from triage.store.engine import reading, unit_of_work
from triage.store.recipients import StoredRecipient


CHILD, REFERRAL = "C0", "RC0"
FORM = ContactRead(
    relationship="Mum",
    mobile="+447700900123",
    email="Mum@Example.org",
    safe_to_text=True,
    language="Polski",
    format="Large print",
)


@contextmanager
def at(engine: Engine, who: Actor = JO, now: datetime = MONDAY) -> Iterator[Desk]:
    with unit_of_work(engine) as session:
        yield Desk(session=session, tenant=TENANT, actor=who, now=now)


def choose(
    engine: Engine,
    purpose: Purpose = Purpose.STATUS,
    *,
    child: str = CHILD,
    now: datetime = MONDAY,
) -> Choice:
    with reading(engine) as session:
        return people.choose(work_in(session, now), child, purpose)


def addresses_told(choice: Choice) -> list[str]:
    return [one.address for one in choice.told]


def reasons(choice: Choice) -> str:
    return " ".join(reason for _, reason in choice.refused)


def everybody(engine: Engine, child: str = CHILD) -> list[StoredRecipient]:
    with reading(engine) as session:
        return recipients.of_children(session, tenant=TENANT, child_ids=[child])


def say(engine: Engine, key: str, value: Any, *, now: datetime = MONDAY) -> None:
    one = Observation(
        key=key, known=Known.KNOWN, value=value, source="a test", observed_on=None,
        recorded_by="a test",
    )  # fmt: skip
    with unit_of_work(engine) as session:
        facts_ledger.append(
            session, tenant=TENANT, said={CHILD: [one]}, import_id=None, now=now
        )


def born(engine: Engine, day: date) -> None:
    with unit_of_work(engine) as session:
        session.connection().exec_driver_sql(
            f"update child set born_on = '{day.isoformat()}'"
        )


def judge(engine: Engine, person: str, word: Told, *, now: datetime = MONDAY) -> None:
    with at(engine, now=now) as desk:
        saying.say_told(desk, REFERRAL, person, told=word, why="Asked them both")


def an_address(channel: Channel = Channel.SMS, **more: Any) -> AddressSaid:
    usual = {
        Channel.SMS: "07700 900999",
        Channel.EMAIL: "dad@example.org",
        Channel.LETTER: "1 High Street\nAnytown\nAB1 2CD",
        Channel.PHONE: "020 7946 0000",
    }
    said: dict[str, Any] = {
        "channel": channel, "address": usual[channel], "safe": SafeToUse.YES,
        "why": "Asked",
    }  # fmt: skip
    return AddressSaid(**said | more)


def add(engine: Engine, details: Details, *said: AddressSaid, **more: Any) -> str:
    """Somebody more around the child, with addresses."""
    with at(engine) as desk:
        saying.add_person(
            desk, REFERRAL, details, told=more.get("told"), why=more.get("why", "")
        )
    name = everybody(engine)[-1].id
    for one in said:
        with at(engine) as desk:
            addresses.add(desk, REFERRAL, name, one)
    return name


def came_by_form(engine: Engine, *forms: ContactRead) -> int:
    with unit_of_work(engine) as session:
        contacts.append(
            session, tenant=TENANT, said={CHILD: forms}, import_id="x", now=MONDAY
        )
        return link_contacts(work_in(session), [CHILD])


@pytest.fixture
def ada(engine: Engine) -> str:
    """Ada, who waits, with a mother who can be written to by text; the mother."""
    return a_family(engine)
