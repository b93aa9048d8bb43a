"""The demonstration has families one can write to, and none of them is real."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.functional.families import MONDAY, families, work_in
from tests.functional.service import typed
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.desk.invented import households, write_exports
from triage.desk.telling import people
from triage.desk.typing_in import type_referral
from triage.desk.views import ContactTyped
from triage.messages.recipients import Purpose, Relationship
from triage.store import contacts, recipients, referrals
from triage.store.engine import reading, unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready
MANY = 300


@pytest.fixture
def settled(engine: Engine) -> Engine:
    """Invented children who had nobody, each with a household now."""
    with unit_of_work(engine) as session:
        families(session, MANY, ways=())
        session.connection().exec_driver_sql("delete from recipient")
        households.settle(session, tenant=TENANT, seed=1, now=MONDAY)
    return engine


def test_most_invented_families_can_be_written_to_and_some_cannot(
    settled: Engine,
) -> None:
    names = [f"C{at}" for at in range(MANY)]
    with reading(settled) as session:
        found = people.choose_many(work_in(session), names, Purpose.STATUS)

    told = [one for one in found.values() if one.told]
    assert 0.8 < len(told) / MANY < 1
    assert any(len(one.told) == 2 for one in told)
    assert {way.language for one in told for way in one.told} > {"Urdu", "Polish"}


def test_no_invented_number_or_address_is_anybodys(
    settled: Engine, tmp_path: Path
) -> None:
    with reading(settled) as session:
        names = [f"C{at}" for at in range(MANY)]
        kept = contacts.of_children(session, tenant=TENANT, child_ids=names)
    forms = write_exports(tmp_path, children=10, as_of=MONDAY.date(), seed=1)[-1]

    numbers = [one.address for one in kept if one.channel == "sms"]
    assert len(numbers) == len(set(numbers)) > 100
    assert all(one.startswith("+447700900") for one in numbers)
    mails = [one.address for one in kept if one.channel == "email"]
    assert all(one.endswith("example.org") for one in mails)
    assert "07700 900" in forms.read_text("utf-8")


def test_the_same_seed_makes_the_same_households(settled: Engine) -> None:
    with unit_of_work(settled) as session:
        again = households.settle(session, tenant=TENANT, seed=1, now=MONDAY)

    assert again == 0


# A referral typed with somebody to write to


def a_contact(**more: object) -> ContactTyped:
    plain = {
        "relationship": Relationship.MOTHER,
        "name": "Sam Byron",
        "mobile": "+447700900123",
        "safe": True,
    }
    return ContactTyped(**plain | more)  # type: ignore[arg-type]  # a test's own words


def type_in(engine: Engine, contact: ContactTyped, **more: object) -> str:
    with unit_of_work(engine) as session:
        referral_id = type_referral(
            session,
            tenant=TENANT,
            typed=typed(contact=contact, **more),
            by="Jo",
            now=MONDAY,
            today=MONDAY.date(),
        )
        return referrals.referrals(session, tenant=TENANT)[referral_id].child_id


def test_whom_a_typed_referral_names_can_be_told(engine: Engine) -> None:
    child = type_in(engine, a_contact(email="sam@example.org"))

    with reading(engine) as session:
        choice = people.choose(work_in(session), child, Purpose.STATUS)

    assert [(one.name, one.address) for one in choice.told] == [
        ("Sam Byron", "+447700900123")
    ]


def test_what_was_not_asked_when_it_was_typed_is_not_used(engine: Engine) -> None:
    child = type_in(engine, a_contact(safe=None))

    with reading(engine) as session:
        choice = people.choose(work_in(session), child, Purpose.STATUS)

    assert not choice.told


def test_somebody_without_an_address_is_kept_all_the_same(engine: Engine) -> None:
    child = type_in(engine, a_contact(mobile=""))

    with reading(engine) as session:
        (mother,) = recipients.of_children(session, tenant=TENANT, child_ids=[child])

    assert (mother.name, mother.made_by) == ("Sam Byron", "Jo")
