"""Whoever referred a child is told of every move: what we promise them is kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.functional import service
from tests.functional.deciding import MONDAY, TOM, at_desk
from tests.functional.service import TENANT
from tests.store import conftest as stores
from triage.decisions import (
    AsideReason,
    DeclineReason,
    ElsewhereReason,
    PathwayReason,
    RemovalReason,
    ReopenReason,
    ReturnReason,
)
from triage.desk.deciding import second, states
from triage.desk.deciding.states import Leaving
from triage.desk.offering import life
from triage.desk.record import stages
from triage.referrals import MOVES, Pathway, ReferralState
from triage.store import proposals
from triage.store.clinic_rows import ClinicRow, OfferRow, SlotRow
from triage.store.engine import reading, unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

SOON = MONDAY.date() + timedelta(days=21)
OFF: dict[ReferralState, RemovalReason | DeclineReason | AsideReason] = {
    ReferralState.REMOVED: next(iter(RemovalReason)),
    ReferralState.DECLINED: next(iter(DeclineReason)),
    ReferralState.SET_ASIDE: next(iter(AsideReason)),
}


def told(engine: Engine) -> list[str]:
    """What somebody is to tell the referrer, one for each task."""
    return [one.quote or "" for one in service.open_tasks(engine, "tell_referrer")]


def send_back(engine: Engine, name: str) -> None:
    """The referrer is asked for what is missing."""
    with at_desk(engine) as desk:
        reason = next(iter(ReturnReason))
        states.send_back(desk, name, reason=reason, needed="A form.", due_on=SOON)


def elsewhere(engine: Engine, name: str) -> None:
    """The child is being assessed elsewhere."""
    with at_desk(engine) as desk:
        reason = next(iter(ElsewhereReason))
        states.elsewhere(desk, name, reason=reason, note="Told us.", review_on=SOON)


def reopen(engine: Engine, name: str) -> None:
    """Back to waiting."""
    with at_desk(engine) as desk:
        states.reopen(desk, name, reason=next(iter(ReopenReason)), note="They rang.")


def seen(engine: Engine, name: str) -> None:
    """A visit that begins the assessment."""
    with unit_of_work(engine) as session:
        for row in visit(name):
            session.add(row)
            session.flush()
    with at_desk(engine) as desk:
        life.attended(desk, "the-offer", begins=True, questions=(), note="")


def visit(name: str) -> tuple[ClinicRow, SlotRow, OfferRow]:
    """An accepted offer whose time has come."""
    clinic = ClinicRow(
        tenant=TENANT, id="c", name="C", pathway="neurodevelopmental", made_at=MONDAY
    )
    slot = SlotRow(
        tenant=TENANT,
        id="s",
        clinic_id="c",
        starts_at=MONDAY - timedelta(hours=1),
        minutes=60,
        format="in person",
    )
    offer = OfferRow(
        tenant=TENANT,
        id="the-offer",
        slot_id="s",
        referral_id=name,
        state="accepted",
        why="The longest waiter",
        made_by="Jo",
        made_at=MONDAY - timedelta(days=9),
    )
    return clinic, slot, offer


def off(to: ReferralState) -> Callable[[Engine, str], None]:
    """Off the list, by two people."""

    def leave(engine: Engine, name: str) -> None:
        until = SOON if to is ReferralState.SET_ASIDE else None
        wanted = Leaving(
            to=to, reason=OFF[to], note="Asked.", notice="Ring us.", until=until
        )
        with at_desk(engine) as desk:
            states.leave(desk, name, wanted)
        with at_desk(engine, TOM, MONDAY + timedelta(minutes=5)) as desk:
            (one,) = proposals.waiting(desk.session, tenant=TENANT)
            second.agree(desk, one.id)

    return leave


DOES: dict[ReferralState, Callable[[Engine, str], None]] = {
    ReferralState.WAITING: reopen,
    ReferralState.RETURNED: send_back,
    ReferralState.ELSEWHERE: elsewhere,
    ReferralState.SEEN: seen,
    **{to: off(to) for to in OFF},
}


@pytest.mark.hazard("H-07")
@pytest.mark.parametrize(
    ("start", "to"), MOVES, ids=[f"{start}-{to}" for start, to in MOVES]
)
def test_a_move_opens_a_task_to_tell_the_referrer(
    engine: Engine, start: ReferralState, to: ReferralState
) -> None:
    name = service.type_in(engine, service.typed(surname="Lovelace"))
    if start is not ReferralState.WAITING:
        DOES[start](engine, name)
    before = told(engine)

    DOES[to](engine, name)

    assert len(told(engine)) == len(before) + 1
    with reading(engine) as session:
        stands = stages.of_referral(session, tenant=TENANT, referral_id=name)
    assert stands.referral.state is to


def test_the_referrer_is_told_of_another_list(engine: Engine) -> None:
    name = service.type_in(engine, service.typed(surname="Lovelace"))

    with at_desk(engine) as desk:
        reason = next(iter(PathwayReason))
        to = Pathway.SPEECH_LANGUAGE
        states.choose_list(desk, name, to=to, reason=reason, note="They asked.")

    assert told(engine) == ["now on the speech language list, from its original date"]


def test_the_referrer_is_told_when_one_of_two_questions_is_begun(
    engine: Engine,
) -> None:
    asked = service.typed(surname="Lovelace", facts={"question": "both"})
    name = service.type_in(engine, asked)

    with unit_of_work(engine) as session:
        for row in visit(name):
            session.add(row)
            session.flush()
    with at_desk(engine) as desk:
        life.attended(desk, "the-offer", begins=True, questions=("autism",), note="")

    assert told(engine) == ["seen for autism; still waiting for the rest"]
