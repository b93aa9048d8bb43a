"""A clock on the page: what is recorded of it, and what two people change."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.functional import service
from tests.functional.deciding import MONDAY, PRIYA, TOM, at_desk
from tests.functional.knowing import SEEN, page, standing
from tests.functional.service import LEO, TENANT, a_file, import_
from tests.store import conftest as stores
from triage.clocks import EVERY_QUESTION, ClockEvent, Happened, StartsInTheFuture
from triage.desk.deciding import moves, second
from triage.desk.deciding.moves import Why
from triage.desk.deciding.second import SamePerson
from triage.desk.knowing import (
    clocks,
    subject,
)
from triage.desk.knowing.clocks import (
    Change,
    ClockReason,
    NoSuchContact,
    NotComeYet,
    NotItsQuestion,
)
from triage.referrals import ReferralState
from triage.store import audit, proposals, referrals
from triage.store.engine import unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


@pytest.fixture
def leo(engine: Engine, tmp_path: Path) -> str:
    """Leo, who was imported; his referral."""
    import_(engine, [a_file(tmp_path, [LEO])])
    return "ND1"


def propose(engine: Engine, **more: Any) -> str:
    """Ask for another start; the proposal."""
    plain: dict[str, Any] = {
        "question": EVERY_QUESTION,
        "reason": ClockReason.WRONG,
        "on_day": date(2025, 11, 3),
        "why": "The first letter is dated so.",
    }
    with at_desk(engine) as desk:
        clocks.propose(desk, "ND1", Change(**plain | more))
        (waiting,) = proposals.waiting(desk.session, tenant=TENANT)
    return waiting.id


def start_of(engine: Engine) -> date:
    with unit_of_work(engine) as session:
        return referrals.referrals(session, tenant=TENANT)["ND1"].clock_start


@pytest.mark.hazard("H-08")
def test_a_clock_moves_only_when_another_person_agrees(
    leo: str, engine: Engine
) -> None:
    first = start_of(engine)
    proposal = propose(engine)

    with pytest.raises(SamePerson), at_desk(engine, PRIYA) as desk:
        second.agree(desk, proposal)
    untouched = start_of(engine)
    with at_desk(engine, TOM) as desk:
        second.agree(desk, proposal)

    assert untouched == first
    assert start_of(engine) == date(2025, 11, 3)
    assert standing(engine)["clock_start"] == date(2025, 11, 3)
    (change,) = page(engine).changes
    assert (change.by, change.second_by) == (PRIYA.by, TOM.by)


@pytest.mark.hazard("H-08")
def test_the_record_keeps_both_people_and_both_days(leo: str, engine: Engine) -> None:
    proposal = propose(engine)

    with at_desk(engine, TOM) as desk:
        second.agree(desk, proposal)

    with unit_of_work(engine) as session:
        deeds = audit.deeds(
            session, tenant=TENANT, subject="referral", subject_ids=["ND1"]
        )
    (told,) = [one for one in deeds if one.what == "Changed a clock"]
    assert told.who == TOM.by
    assert told.details["asked_by"] == PRIYA.staff_id
    assert told.details["was"] == "2025-12-28"
    assert told.details["is_now"] == "2025-11-03"


@pytest.mark.hazard("H-08")
def test_a_later_extract_does_not_move_a_clock_that_two_people_set(
    leo: str, engine: Engine, tmp_path: Path
) -> None:
    with at_desk(engine, TOM) as desk:
        second.agree(desk, propose_later(engine))

    told = LEO | {"Suspensions this yr": "1"}
    import_(engine, [a_file(tmp_path, [told])], service.LATER + timedelta(days=1))

    assert start_of(engine) == date(2026, 1, 15)


def propose_later(engine: Engine) -> str:
    """The received date was typed wrongly: the clock starts later than the file says."""
    return propose(engine, on_day=date(2026, 1, 15))


def test_a_clock_start_that_cannot_be_is_refused_before_anyone_is_asked(
    leo: str, engine: Engine
) -> None:
    with pytest.raises(StartsInTheFuture):
        propose(engine, on_day=MONDAY.date() + timedelta(days=1))
    with pytest.raises(NotItsQuestion):
        propose(engine, question="voice")


@pytest.mark.hazard("H-08")
def test_visits_and_outcomes_never_move_a_start(leo: str, engine: Engine) -> None:
    before = start_of(engine)
    kinds = (Happened.WAS_NOT_BROUGHT, Happened.CANCELLED_BY_FAMILY, Happened.CONTACT)

    with at_desk(engine) as desk:
        some = [ClockEvent(kind=kind, on_day=SEEN) for kind in kinds]
        clocks.record(desk, subject.find(desk, "ND1"), some)
        clocks.happened(
            desk,
            "ND1",
            kind=Happened.OUTCOME_SHARED,
            question="autism",
            on_day=SEEN,
        )

    (mine,) = page(engine).referrals
    assert all(one.runs and one.started_on == before for one in mine.clocks)
    assert start_of(engine) == before
    with pytest.raises(NotComeYet), at_desk(engine) as desk:
        clocks.happened(
            desk,
            "ND1",
            kind=Happened.FIRST_INTERVENTION,
            question="autism",
            on_day=date(2027, 1, 1),
        )


@pytest.mark.hazard("H-08")
def test_a_first_contact_taken_out_puts_the_child_back_on_the_list(
    leo: str, engine: Engine
) -> None:
    with at_desk(engine) as desk:
        contact = ClockEvent(kind=Happened.FIRST_CONTACT, on_day=SEEN)
        clocks.record(desk, subject.find(desk, "ND1"), [contact])
        why = Why(reason="attended")
        moves.move(desk, "ND1", ReferralState.SEEN, why, first_contact=True)
    proposal = propose(engine, reason=ClockReason.NOT_A_CONTACT, on_day=SEEN)

    with at_desk(engine, TOM) as desk:
        second.agree(desk, proposal)

    (mine,) = page(engine).referrals
    assert mine.state == "waiting"
    assert all(clock.runs for clock in mine.clocks)
    assert service.child(engine).entry.place is not None


def test_only_a_contact_that_is_recorded_can_be_taken_out(
    leo: str, engine: Engine
) -> None:
    with pytest.raises(NoSuchContact):
        propose(engine, reason=ClockReason.NOT_A_CONTACT, on_day=SEEN)
