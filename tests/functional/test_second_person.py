"""What waits for a second person has an owner, a time, and a way out for who is alone."""

import pytest
from sqlalchemy import Engine, update

from tests.functional import service
from tests.functional.deciding import MONDAY, PRIYA, RUTH, TOM, at_desk, change
from tests.functional.service import TENANT
from tests.store import conftest as stores
from triage.desk.deciding import second
from triage.desk.tasks import doing
from triage.desk.tasks.doing import ReviewFirst
from triage.referrals import Band
from triage.store import proposals, tasks
from triage.store.engine import reading, unit_of_work
from triage.store.people_rows import StaffRow
from triage.store.tasks import StoredTask


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


@pytest.fixture
def urgent(engine: Engine) -> str:
    """A referral that a rule puts in a more urgent band."""
    return service.type_in(
        engine, service.typed(surname="Noether", facts={"perm_excluded": True})
    )


def asked(engine: Engine) -> list[StoredTask]:
    """The tasks that ask for a second person."""
    with reading(engine) as session:
        return tasks.still_open(session, tenant=TENANT, kinds=[second.SIGN_OFF])


def proposal(engine: Engine) -> str:
    with reading(engine) as session:
        (one,) = proposals.waiting(session, tenant=TENANT)
    return one.id


def test_asking_a_second_person_opens_a_task_with_a_time_and_names_no_band(
    engine: Engine, urgent: str
) -> None:
    change(engine, urgent, Band.P4)

    (task,) = asked(engine)

    assert task.referral_id == urgent
    assert task.due_at > MONDAY
    assert PRIYA.by in task.sentence
    assert "P4" not in task.sentence
    assert "turn" not in task.sentence


def test_the_task_closes_with_the_answer_and_in_no_other_way(
    engine: Engine, urgent: str
) -> None:
    change(engine, urgent, Band.P4)
    (task,) = asked(engine)

    with pytest.raises(ReviewFirst), at_desk(engine, TOM) as desk:
        doing.close(desk, task.id, outcome="done")
    with at_desk(engine, RUTH) as desk:
        second.refuse(desk, proposal(engine), note="Not yet.")

    assert asked(engine) == []


def test_agreeing_closes_the_task_too(engine: Engine, urgent: str) -> None:
    change(engine, urgent, Band.P4)

    with at_desk(engine, TOM) as desk:
        second.agree(desk, proposal(engine))

    assert asked(engine) == []


def test_who_works_alone_is_told_and_the_task_asks_for_somebody_from_outside(
    engine: Engine, urgent: str
) -> None:
    with unit_of_work(engine) as session:
        session.connection().execute(
            update(StaffRow)
            .where(StaffRow.id != PRIYA.staff_id)  # type: ignore[arg-type]  # a column
            .values(left_at=MONDAY)
        )

    done = change(engine, urgent, Band.P4)

    (task,) = asked(engine)
    assert done.sentence == second.ALONE
    assert "another service" in task.sentence
