"""Codes, sessions, answers and new details as kept: counted and taken once, whoever races."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Engine

from tests.store.builders import A_CHILD, A_REFERRAL, NOW, TENANT
from triage.checkins.asking import Answer, Form
from triage.messages.recipients import Hold, Relationship
from triage.store import (
    answers,
    check_ins,
    codes,
    details_changes,
    family_sessions,
    recipients,
    referrals,
)
from triage.store.check_ins import NewCheckIn
from triage.store.codes import NewCode
from triage.store.details_changes import CONFIRMED, NewChange
from triage.store.engine import reading, unit_of_work
from triage.store.family_sessions import NewVisit
from triage.store.recipients import NewRecipient


pytestmark = pytest.mark.hazard("H-12")
AN_HOUR = timedelta(hours=1)
T = TypeVar("T")


@pytest.fixture
def mother(engine: Engine) -> str:
    """A mother and her child; her id."""
    with unit_of_work(engine) as session:
        referrals.record(
            session,
            tenant=TENANT,
            children=[A_CHILD],
            referrals=[A_REFERRAL],
            import_id=None,
            by="a test",
            now=NOW,
        )
        new = NewRecipient(child_id=A_CHILD.id, relationship=Relationship.MOTHER)
        (made,) = recipients.add(
            session, tenant=TENANT, new=[new], by="a test", now=NOW
        )
    return made


def a_code(engine: Engine, mother: str, digest: str = "d") -> str:
    """A code of hers; its id."""
    new = NewCode(
        hash=digest,
        recipient_id=mother,
        contact_id=None,
        message_id="m",
        check_in_id=None,
        expires_at=NOW + AN_HOUR,
    )
    with unit_of_work(engine) as session:
        return codes.keep(session, tenant=TENANT, new=new, now=NOW)


def at_once(times: int, does: Callable[[], T]) -> list[T]:
    """Do the same thing so many times at the same moment."""
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _: does(), range(times)))


def test_of_twelve_tries_at_once_five_are_taken(engine: Engine, mother: str) -> None:
    code = a_code(engine, mother)

    def take() -> bool:
        with unit_of_work(engine) as session:
            return codes.use_try(session, tenant=TENANT, code_id=code, now=NOW)

    assert at_once(12, take).count(True) == codes.TRIES


def test_a_try_comes_back_and_never_more_than_there_were(
    engine: Engine, mother: str
) -> None:
    code = a_code(engine, mother)

    with unit_of_work(engine) as session:
        codes.use_try(session, tenant=TENANT, code_id=code, now=NOW)
        for _ in range(3):
            codes.opens(session, tenant=TENANT, code_id=code, now=NOW)
        kept = codes.find(session, tenant=TENANT, code_id=code)

    assert kept is not None
    assert (kept.tries_left, kept.opened_at) == (codes.TRIES, NOW)


@pytest.mark.parametrize("end", ["revoked", "too old"])
def test_a_code_that_ended_takes_no_try(engine: Engine, mother: str, end: str) -> None:
    code = a_code(engine, mother)

    with unit_of_work(engine) as session:
        if end == "revoked":
            codes.revoke(
                session, tenant=TENANT, recipient_id=mother, why="lost", now=NOW
            )
        moment = NOW if end == "revoked" else NOW + AN_HOUR
        taken = codes.use_try(session, tenant=TENANT, code_id=code, now=moment)

    assert not taken


@pytest.mark.hazard("H-13")
@pytest.mark.parametrize("harm", ["a hold", "not to be told", "gone"])
def test_a_session_is_closed_while_nobody_may_be_told(
    engine: Engine, mother: str, harm: str
) -> None:
    code = a_code(engine, mother)
    new = NewVisit(
        digest="b", code_id=code, csrf="c", started_at=NOW, until=NOW + AN_HOUR
    )
    with unit_of_work(engine) as session:
        family_sessions.start(session, tenant=TENANT, new=new)
        before = family_sessions.behind(session, tenant=TENANT, digest="b")
        if harm == "a hold":
            recipients.open_hold(
                session,
                tenant=TENANT,
                child_id=A_CHILD.id,
                kind=Hold.DECEASED,
                why="told",
                by="a test",
                now=NOW,
            )
        else:
            values = (
                {"agreed": False} if harm == "not to be told" else {"ended_at": NOW}
            )
            recipients.change(
                session, tenant=TENANT, recipient_id=mother, values=values
            )
        after = family_sessions.behind(session, tenant=TENANT, digest="b")

    assert before is not None
    assert after is not None
    assert (before.whose.closed, after.whose.closed) == (False, True)


def test_answers_read_back_as_they_were_given_and_are_taken_by_one(
    engine: Engine, mother: str
) -> None:
    given: dict[str, Answer] = {
        "one": "yes",
        "several": ["a", "b"],
        "each": {"home": "worse"},
        "words": "\u202bآج\u202c 🌙 '; --",
    }
    new = NewCheckIn(
        child_id=A_CHILD.id,
        recipient_id=mother,
        form=Form.PARENT,
        why="cadence",
        slot="1",
        asks_if_wanted=False,
        reply_by=date(2026, 12, 1),
        next_step_on=None,
    )
    with unit_of_work(engine) as session:
        opened = check_ins.open_all(session, tenant=TENANT, new=[new], now=NOW)
        asked = opened[mother, "1"]
        for key, answer in [("one", "no"), *given.items()]:
            answers.save(
                session,
                tenant=TENANT,
                check_in_id=asked,
                question=key,
                answer=answer,
                now=NOW,
            )
    with reading(engine) as session:
        kept = answers.of_check_in(session, tenant=TENANT, check_in_id=asked)

    def take() -> int:
        with unit_of_work(engine) as session:
            return len(answers.take(session, tenant=TENANT, check_in_id=asked))

    assert {key: one.answer for key, one in kept.items()} == given
    assert sorted(at_once(4, take)) == [0, 0, 0, len(given)]


def test_new_details_are_confirmed_once_and_have_five_tries(
    engine: Engine, mother: str
) -> None:
    new = NewChange(
        recipient_id=mother,
        way="sms",
        address="+447700900777",
        expires_at=NOW + AN_HOUR,
    )
    with unit_of_work(engine) as session:
        change = details_changes.keep(session, tenant=TENANT, new=new, now=NOW)

    def take() -> bool:
        with unit_of_work(engine) as session:
            return details_changes.use_try(
                session, tenant=TENANT, change_id=change, now=NOW
            )

    def end() -> bool:
        with unit_of_work(engine) as session:
            return details_changes.end(
                session, tenant=TENANT, change_id=change, outcome=CONFIRMED, now=NOW
            )

    assert at_once(8, take).count(True) == 5
    assert at_once(3, end).count(True) == 1
