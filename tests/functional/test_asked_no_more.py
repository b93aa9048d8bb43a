"""A question that need not be asked any more is not sent, whoever it was for."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from tests.functional import around
from tests.functional.around import CHILD, add, an_address
from tests.functional.families import (
    MONDAY,
    Provider,
    a_sender,
    told,
    work_in,
    written,
)
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.checkins import content
from triage.checkins.asking import CheckInOutcome, Form
from triage.desk.checking_in import plan
from triage.desk.telling.addresses import Channel
from triage.desk.telling.saying import Details, Told
from triage.messages.outbox import MessageState
from triage.messages.recipients import Purpose, Relationship
from triage.referrals import ReferralState
from triage.store import outbox
from triage.store.engine import unit_of_work
from triage.store.tables import ReferralRow


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready
ada = around.ada

ASKED: dict[str, Any] = {
    "kind": "check_in", "key": "check-in:1", "purpose": Purpose.CHECK_IN,
    "values": {"reply_by": "16 November"},
}  # fmt: skip


def asked(engine: Engine, person: str, *, now: datetime = MONDAY, **more: Any) -> str:
    """A check-in that was opened and written to somebody; its id."""
    with unit_of_work(engine) as session:
        name = plan.open_for(
            work_in(session, now), CHILD, person, form=Form.PARENT, why="due", slot="1"
        )
    told(engine, now=now, only=[person], check_in_ids={person: name}, **ASKED | more)
    return name


def sent(engine: Engine, now: datetime = MONDAY) -> int:
    post = Provider()
    a_sender(engine, post).run_once(now)
    return len(post.got)


@pytest.mark.hazard("H-15")
def test_somebody_who_has_answered_is_not_asked(engine: Engine, ada: str) -> None:
    name = asked(engine, ada)
    with unit_of_work(engine) as session:
        plan.closed(work_in(session), name, CheckInOutcome.ANSWERED)

    assert sent(engine) == 0
    assert [one.state for one in written(engine)] == [MessageState.WITHHELD]


def test_a_question_that_still_waits_is_asked(engine: Engine, ada: str) -> None:
    asked(engine, ada)

    assert sent(engine) == 1


def test_the_family_of_a_child_who_waits_no_more_is_not_asked(
    engine: Engine, ada: str
) -> None:
    asked(engine, ada)
    with unit_of_work(engine) as session:
        session.execute(update(ReferralRow).values(state=ReferralState.SEEN.value))

    assert sent(engine) == 0


def test_a_school_is_asked_when_term_begins(engine: Engine, ada: str) -> None:
    in_term = content.in_force().in_term
    holiday = MONDAY
    while in_term(holiday.date()):
        holiday += timedelta(days=1)
    school = add(
        engine,
        Details(relationship=Relationship.SCHOOL),
        an_address(Channel.EMAIL),
        told=Told.YES,
        why="The family agreed",
    )
    in_time = holiday - timedelta(days=1)
    asked(engine, school, now=in_time, kind="check_in_school")

    away = sent(engine, holiday)

    (message,) = written(engine)
    assert away == 0
    assert message.state is MessageState.DUE
    assert in_term(message.not_before.date())
    with unit_of_work(engine) as session:
        assert outbox.find(session, tenant=TENANT, message_id=message.id)
