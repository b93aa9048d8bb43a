"""Who is told, through the real desk: whatever is known, and whatever changes on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from tests.functional.families import (
    MONDAY,
    Provider,
    a_family,
    a_sender,
    told,
    work_in,
    written,
)
from tests.store import conftest as stores
from tests.store.builders import A_CHILD, A_REFERRAL, TENANT
from triage.desk.telling.tell import Telling, tell
from triage.facts import Known, Observation
from triage.messages.channels.channel import Outgoing
from triage.messages.outbox import Way
from triage.messages.recipients import Hold, Purpose, Relationship
from triage.store import contacts, facts_ledger, outbox, recipients, referrals
from triage.store.contacts import NewContact, StoredContact
from triage.store.engine import reading, unit_of_work
from triage.store.outbox import StoredMessage
from triage.store.recipients import NewRecipient


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


# Any household there could be


@dataclass(frozen=True, kw_only=True)
class Spot:
    """An address of somebody."""

    way: Way
    number: int  # the same number is the same address, whoever has it
    safe: bool | None
    restricted: bool
    invalid: bool


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """A person around a child."""

    relationship: Relationship
    responsibility: bool | None
    order_limits: bool | None
    against: str
    agreed: bool | None
    opted_out: bool
    ended: bool
    format: str | None
    spots: tuple[Spot, ...]


@dataclass(frozen=True, kw_only=True)
class Household:
    """A child and everybody around them."""

    born_on: date | None
    facts: dict[str, Any]
    hold: Hold | None
    people: tuple[Somebody, ...]


MAYBE = st.sampled_from((None, True, False))
SELDOM = st.sampled_from((False, False, False, True))
SPOTS = st.builds(
    Spot,
    way=st.sampled_from(Way),
    number=st.integers(1, 3),
    safe=st.sampled_from((True, True, True, None, False)),
    restricted=SELDOM,
    invalid=SELDOM,
)
PEOPLE = st.builds(
    Somebody,
    relationship=st.sampled_from(Relationship),
    responsibility=MAYBE,
    order_limits=st.sampled_from((None, None, False, True)),
    against=st.sampled_from(("", "", "", "Their father said so")),
    agreed=MAYBE,
    opted_out=SELDOM,
    ended=SELDOM,
    format=st.sampled_from((None, None, "Easy read", "Large print", "Braille")),
    spots=st.lists(SPOTS, max_size=3).map(tuple),
)
HOUSEHOLDS = st.builds(
    Household,
    born_on=st.sampled_from(
        (None, *(date(year, 5, 1) for year in (2006, 2009, 2010, 2011, 2014, 2020)))
    ),
    facts=st.fixed_dictionaries(
        {},
        optional={
            "looked_after": st.booleans(),
            "domestic_abuse": st.sampled_from(("none", "historic", "current")),
            "learning_disability_suspected": st.booleans(),
        },
    ),
    hold=st.sampled_from((None, None, None, None, *Hold)),
    people=st.lists(PEOPLE, min_size=1, max_size=3).map(tuple),
)
SAID = (
    ("acknowledged", Purpose.STATUS),
    ("check_in", Purpose.CHECK_IN),
    ("appointment_reminder", Purpose.APPOINTMENT),
    ("new_code", Purpose.CODE),
    ("reply_received", Purpose.ANSWER),
)
VALUES = {"when": "Monday 9 November at 10am", "reply_by": "16 November"}
# What may happen between the writing of a message and the sending of it.
HAPPENS = st.lists(
    st.sampled_from(
        ("dies", "unsafe", "restricted", "wrong", "ends", "opts out", "not told", "abuse",
         "order", "looked after")
    ),
    max_size=2,
)  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.hazard("H-12", "H-13")
@settings(
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(household=HOUSEHOLDS, happens=HAPPENS)
def test_whatever_is_known_and_happens_nobody_is_sent_what_they_may_not_be(
    engine: Engine, household: Household, happens: list[str]
) -> None:
    with unit_of_work(engine) as session:
        child_id = moves_in(session, household)
        work = work_in(session)
        for kind, purpose in SAID:
            tell(
                work,
                Telling(
                    child_id=child_id,
                    kind=kind,
                    key=f"{kind}:{child_id}",
                    why="A test",
                    purpose=purpose,
                    values=VALUES,
                ),
            )
    with unit_of_work(engine) as session:
        for one in happens:
            happen(session, child_id, one)
    post = Provider()

    for minute in range(5):
        a_sender(engine, post).run_once(MONDAY + timedelta(minutes=minute))

    with reading(engine) as session:
        for out in post.got:
            message = outbox.find(session, tenant=TENANT, message_id=out.reference)
            assert message is not None
            must_be_allowed(session, message, out)


def test_an_ordinary_household_is_told(engine: Engine) -> None:
    """So that the test before this one does not hold because nothing is ever sent."""
    mother = a_family(engine, Way.EMAIL)
    told(engine)
    post = Provider()

    a_sender(engine, post).run_once(MONDAY)

    assert [one.to for one in post.got] == ["c0@example.org"]
    assert [one.recipient_id for one in written(engine)] == [mother]


def must_be_allowed(session: Session, message: StoredMessage, out: Outgoing) -> None:
    """What holds of every message that left the house, read from the rows again."""
    child_id, recipient_id = str(message.child_id), str(message.recipient_id)
    held = recipients.holds(
        session, tenant=TENANT, child_ids=[child_id], only_open=True
    )
    person = recipients.find(session, tenant=TENANT, recipient_id=recipient_id)
    every = contacts.of_children(session, tenant=TENANT, child_ids=[child_id])
    contact = next(one for one in every if one.id == message.contact_id)
    alike = [
        one
        for one in every
        if (one.channel, one.address) == (contact.channel, contact.address)
    ]
    assert person is not None
    assert not held
    assert out.to == contact.address
    assert contact.channel == out.way
    assert contact.invalid_at is None
    assert not any(one.safe_to_use is False for one in alike)
    assert any(one.safe_to_use for one in alike)
    assert (person.ended_at, person.opted_out_at) == (None, None)
    assert person.agreed is not False
    if any(one.restricted for one in alike):
        assert message.way is not Way.LETTER
        assert message.kind != "appointment_reminder"
    must_be_judged(session, child_id, person, alike)


def must_be_judged(
    session: Session,
    child_id: str,
    person: recipients.StoredRecipient,
    alike: Sequence[StoredContact],
) -> None:
    """Where anything speaks against telling somebody, a named person has judged."""
    said = facts_ledger.observations(session, tenant=TENANT, child_ids=[child_id])
    known = {one.key: one.value for one in said[child_id]}
    at_work = person.relationship in (
        Relationship.SCHOOL, Relationship.GP, Relationship.HEALTH_VISITOR,
        Relationship.REFERRER, Relationship.SOCIAL_WORKER,
    )  # fmt: skip
    private = not at_work and person.relationship is not Relationship.YOUNG_PERSON
    if person.order_limits or person.against:
        assert person.agreed
    if known.get("domestic_abuse", "none") != "none" and not at_work:
        assert person.agreed
        assert any(one.safe_to_use and one.judged_by for one in alike)
    if known.get("looked_after") and private:
        assert person.agreed
    if at_work and person.relationship is not Relationship.SOCIAL_WORKER:
        assert person.agreed


def moves_in(session: Session, household: Household) -> str:
    """A household that is known here; its child."""
    child_id = f"H{len(referrals.children(session, tenant=TENANT))}"
    referrals.record(
        session,
        tenant=TENANT,
        children=[replace(A_CHILD, id=child_id, born_on=household.born_on)],
        referrals=[replace(A_REFERRAL, id=f"R{child_id}", child_id=child_id)],
        import_id=None,
        by="a test",
        now=MONDAY,
    )
    say(session, child_id, household.facts)
    for one in household.people:
        comes(session, child_id, one)
    if household.hold:
        recipients.open_hold(
            session,
            tenant=TENANT,
            child_id=child_id,
            kind=household.hold,
            why="A test",
            by="a test",
            now=MONDAY,
        )
    return child_id


def say(session: Session, child_id: str, facts: dict[str, Any]) -> None:
    said = [
        Observation(
            key=key,
            known=Known.KNOWN,
            value=value,
            source="a test",
            observed_on=None,
            recorded_by="a test",
        )
        for key, value in facts.items()
    ]
    facts_ledger.append(
        session, tenant=TENANT, said={child_id: said}, import_id=None, now=MONDAY
    )


def comes(session: Session, child_id: str, one: Somebody) -> str:
    judged = one.agreed is not None
    (name,) = recipients.add(
        session,
        tenant=TENANT,
        new=[
            NewRecipient(
                child_id=child_id,
                relationship=one.relationship,
                responsibility=one.responsibility,
                order_limits=one.order_limits,
                against=one.against,
                agreed=one.agreed,
                agreed_by="Priya" if judged else None,
                agreed_at=MONDAY if judged else None,
                format=one.format,
            )
        ],
        by="a test",
        now=MONDAY,
    )
    recipients.change(
        session,
        tenant=TENANT,
        recipient_id=name,
        values={
            "opted_out_at": MONDAY if one.opted_out else None,
            "ended_at": MONDAY if one.ended else None,
        },
    )
    for spot in one.spots:
        (contact,) = contacts.add(
            session,
            tenant=TENANT,
            new=[
                NewContact(
                    child_id=child_id,
                    recipient_id=name,
                    relationship=one.relationship,
                    channel=spot.way,
                    address=f"{spot.way} {child_id} {spot.number}",
                    safe=spot.safe,
                    restricted=spot.restricted,
                )
            ],
            by="a test",
            now=MONDAY,
        )
        if spot.invalid:
            wrong = {"invalid_at": MONDAY}
            contacts.change(session, tenant=TENANT, ids=[contact], values=wrong)
    return name


def happen(session: Session, child_id: str, what: str) -> None:
    """Something that becomes known after the messages were written."""
    later = MONDAY + timedelta(seconds=1)
    people_now = recipients.of_children(session, tenant=TENANT, child_ids=[child_id])
    every = contacts.of_children(session, tenant=TENANT, child_ids=[child_id])
    first, spots = people_now[0].id, [one.id for one in every][:1]
    person: dict[str, dict[str, Any]] = {
        "ends": {"ended_at": later},
        "opts out": {"opted_out_at": later},
        "not told": {"agreed": False},
        "order": {"order_limits": True, "agreed": None},
    }
    address: dict[str, dict[str, Any]] = {
        "unsafe": {"safe_to_use": False},
        "restricted": {"restricted": True},
        "wrong": {"invalid_at": later},
    }
    facts: dict[str, dict[str, Any]] = {
        "abuse": {"domestic_abuse": "current"},
        "looked after": {"looked_after": True},
    }
    if what in person:
        recipients.change(
            session, tenant=TENANT, recipient_id=first, values=person[what]
        )
    if what in address:
        contacts.change(session, tenant=TENANT, ids=spots, values=address[what])
    if what in facts:
        say(session, child_id, facts[what])
    if what == "dies":
        recipients.open_hold(
            session, tenant=TENANT, child_id=child_id, kind=Hold.DECEASED,
            why="A test", by="a test", now=later,
        )  # fmt: skip
