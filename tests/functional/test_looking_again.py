"""A family who asks for a person to look again hears from somebody else, with a reason."""

import pytest
from sqlalchemy import Engine

from tests.functional import service
from tests.functional.deciding import MONDAY, PRIYA, TOM, at_desk, confirm
from tests.functional.service import TENANT
from tests.store import conftest as stores
from triage.desk.checking_in import by_staff
from triage.desk.checking_in.by_staff import AnsweredAlready, DecidedIt, Outcome
from triage.desk.versions import NotHere
from triage.messages.recipients import Relationship
from triage.roles import Actor
from triage.store import look_again, recipients, referrals
from triage.store.engine import unit_of_work
from triage.store.recipients import NewRecipient


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


def asked(engine: Engine) -> tuple[str, str]:
    """A referral whose place Priya confirmed, and the mother's request."""
    name = service.type_in(engine, service.typed(surname="Noether"))
    confirm(engine, name)
    with unit_of_work(engine) as session:
        (one,) = referrals.referrals(session, tenant=TENANT, ids=[name]).values()
        new = NewRecipient(child_id=one.child_id, relationship=Relationship.MOTHER)
        (mother,) = recipients.add(
            session, tenant=TENANT, new=[new], by="a test", now=MONDAY
        )
        look = look_again.keep(
            session,
            tenant=TENANT,
            child_id=one.child_id,
            recipient_id=mother,
            words="We do not think this is right.",
            due_on=MONDAY.date(),
            now=MONDAY,
        )
    return name, look


def answer(engine: Engine, who: Actor, name: str, look: str) -> None:
    with at_desk(engine, who) as desk:
        by_staff.looked(
            desk,
            name,
            look_id=look,
            outcome=Outcome.NOT_CHANGED,
            reason="What the school told us is the same.",
        )


def test_whoever_decided_does_not_answer_and_a_colleague_does(engine: Engine) -> None:
    name, look = asked(engine)

    with pytest.raises(DecidedIt):
        answer(engine, PRIYA, name, look)
    answer(engine, TOM, name, look)

    with at_desk(engine, TOM) as desk:
        assert by_staff.open_looks(desk, name) == ()


def test_it_is_answered_once(engine: Engine) -> None:
    name, look = asked(engine)
    answer(engine, TOM, name, look)

    with pytest.raises(AnsweredAlready):
        answer(engine, TOM, name, look)


def test_nobody_elses_request_is_answered_here(engine: Engine) -> None:
    _, look = asked(engine)
    other = service.type_in(engine, service.typed(surname="Lovelace"))

    with pytest.raises(NotHere):
        answer(engine, TOM, other, look)
