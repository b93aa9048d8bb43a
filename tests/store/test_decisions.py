"""What the database itself refuses: one person as two, an edited decision."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from tests.store.builders import NOW, TENANT, a_list, a_placement
from triage.referrals import Band, Pathway, ReferralState
from triage.store import decisions, moves, proposals, referrals
from triage.store.decisions import (
    CHANGED,
    CONFIRMED,
    DECISIONS,
    OWN,
    NewDecision,
    OwnBand,
)
from triage.store.engine import reading, unit_of_work
from triage.store.moves import MOVED, NewMove
from triage.store.proposals import AGREED, PROPOSALS, WITHDRAWN, NewProposal, Outcome


ONE, OTHER = "demo-clinician", "demo-clinician2"
A_DECISION = NewDecision(
    referral_id="R1",
    kind=CONFIRMED,
    band=Band.P2,
    proposed_band=Band.P2,
    ruled_band=Band.P2,
    own_band=None,
    placement=1,
    reason="the facts support it",
    note="",
    unknown_because="",
    expires_on=None,
    staff_id=ONE,
    made_by="Dr Priya Shah, clinician",
)
A_MOVE = NewMove(
    referral_id="R1",
    from_state=ReferralState.WAITING,
    to_state=ReferralState.RETURNED,
    from_pathway=Pathway.NEURODEVELOPMENTAL,
    to_pathway=Pathway.NEURODEVELOPMENTAL,
    reason="information is missing",
    note="",
    notice="",
    signposting="",
    staff_id=ONE,
    made_by="Dr Priya Shah, clinician",
)
A_PROPOSAL = NewProposal(
    kind="band",
    referral_id="R1",
    child_id="CR1",
    asked={"band": 4, "expires_on": date(2027, 1, 5)},
    sentence="Change the priority.",
    seen="0.1",
    staff_id=ONE,
    made_by="Dr Priya Shah, clinician",
)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A list of four."""
    with unit_of_work(engine) as session:
        a_list(session, [a_placement(at) for at in range(4)])
    return engine


def add(engine: Engine, decision: NewDecision, minutes: int = 0) -> None:
    """Keep a decision."""
    with unit_of_work(engine) as session:
        decisions.add(
            session,
            tenant=TENANT,
            decision=decision,
            now=NOW + timedelta(minutes=minutes),
        )


def ask(engine: Engine) -> str:
    """Keep a proposal."""
    with unit_of_work(engine) as session:
        return proposals.add(session, tenant=TENANT, new=A_PROPOSAL, now=NOW)


def test_the_latest_decision_is_in_force_with_the_rules_it_saw(filled: Engine) -> None:
    add(filled, A_DECISION)
    add(filled, replace(A_DECISION, kind=CHANGED, band=Band.P1), minutes=1)
    add(filled, replace(A_DECISION, referral_id="R3"), minutes=2)

    with reading(filled) as session:
        found = decisions.in_force(
            session, tenant=TENANT, referral_ids=["R0", "R1", "R3"]
        )
        elsewhere = decisions.in_force(session, tenant="south", referral_ids=["R1"])
        told = decisions.history(session, tenant=TENANT, referral_id="R1")

    assert {name: one.band for name, one in found.items()} == {
        "R1": Band.P1,
        "R3": Band.P2,
    }
    assert found["R1"].fired == {"A-RULE"}
    assert elsewhere == {}
    assert [one.band for one in told] == [Band.P1, Band.P2]


def test_only_the_decision_in_force_can_expire(filled: Engine) -> None:
    day = date(2026, 12, 1)
    add(filled, replace(A_DECISION, expires_on=day))
    add(filled, replace(A_DECISION, referral_id="R2", expires_on=day), minutes=1)
    add(filled, A_DECISION, minutes=2)

    with reading(filled) as session:
        early = decisions.expired(session, tenant=TENANT, today=date(2026, 11, 30))
        on_the_day = decisions.expired(session, tenant=TENANT, today=day)

    assert early == []
    assert [one.referral_id for one in on_the_day] == ["R2"]


@pytest.mark.hazard("H-04")
@pytest.mark.parametrize("second", [None, ONE])
def test_the_database_refuses_a_less_urgent_band_by_one_person(
    filled: Engine, second: str | None
) -> None:
    lowered = replace(A_DECISION, kind=CHANGED, band=Band.P4, second_id=second)

    with pytest.raises(IntegrityError):
        add(filled, lowered)

    add(filled, replace(lowered, second_id=OTHER, second_by="Dr Tom Okafor"))


@pytest.mark.parametrize("second", [None, ONE])
@pytest.mark.parametrize(
    "to", [ReferralState.REMOVED, ReferralState.DECLINED, ReferralState.SET_ASIDE]
)
@pytest.mark.hazard("H-07")
def test_the_database_refuses_to_let_one_person_take_a_child_off(
    filled: Engine, to: ReferralState, second: str | None
) -> None:
    off = replace(A_MOVE, to_state=to, second_id=second)

    with pytest.raises(IntegrityError), unit_of_work(filled) as session:
        moves.add(session, tenant=TENANT, move=off, now=NOW)

    with reading(filled) as session:
        (one,) = referrals.referrals(session, tenant=TENANT, ids=["R1"]).values()
    assert one.state is ReferralState.WAITING


def test_a_referral_can_stand_in_every_state_and_keeps_its_clock(
    filled: Engine,
) -> None:
    with reading(filled) as session:
        before = referrals.referrals(session, tenant=TENANT, ids=["R1"])["R1"]
    for state in ReferralState:
        with unit_of_work(filled) as session:
            signed = replace(A_MOVE, to_state=state, second_id=OTHER, second_by="Tom")
            moves.add(session, tenant=TENANT, move=signed, now=NOW)
        with reading(filled) as session:
            after = referrals.referrals(session, tenant=TENANT, ids=["R1"])["R1"]

        assert (after.state, after.clock_start) == (state, before.clock_start)


@pytest.mark.hazard("H-04")
@pytest.mark.parametrize("second", [None, ONE])
def test_the_database_refuses_agreement_by_nobody_or_by_the_one_who_asked(
    filled: Engine, second: str | None
) -> None:
    name = ask(filled)
    change: Any = (
        update(PROPOSALS)
        .where(PROPOSALS.c.id == name)
        .values(outcome=AGREED, second_id=second, decided_at=NOW)
    )

    with pytest.raises(IntegrityError), unit_of_work(filled) as session:
        session.execute(change)


def test_a_proposal_is_read_as_it_was_asked_and_decided_once(filled: Engine) -> None:
    name = ask(filled)
    agreed = Outcome(outcome=AGREED, second_id=OTHER, second_by="Dr Tom Okafor")

    with unit_of_work(filled) as session:
        asked = proposals.find(session, tenant=TENANT, proposal_id=name)
        nobody = proposals.find(session, tenant="south", proposal_id=name)
        once = proposals.decide(
            session, tenant=TENANT, proposal_id=name, outcome=agreed, now=NOW
        )
        twice = proposals.decide(
            session,
            tenant=TENANT,
            proposal_id=name,
            outcome=replace(agreed, outcome=WITHDRAWN),
            now=NOW,
        )
        left = proposals.waiting(session, tenant=TENANT)

    assert asked is not None
    assert asked.asked == A_PROPOSAL.asked
    assert (nobody, once, twice, left) == (None, True, False, [])


@pytest.mark.parametrize("table", [DECISIONS, OWN, MOVED], ids=str)
def test_what_was_decided_is_never_edited_or_deleted(
    filled: Engine, table: Any
) -> None:
    add(filled, A_DECISION)
    own = OwnBand(
        band=Band.P3, placement=1, staff_id=ONE, made_by="Dr Priya Shah", made_at=NOW
    )
    with unit_of_work(filled) as session:
        decisions.give_own(session, tenant=TENANT, referral_id="R1", own=own)
        moves.add(session, tenant=TENANT, move=A_MOVE, now=NOW)

    for change in (update(table).values(made_by="Somebody else"), delete(table)):
        with pytest.raises(DatabaseError), unit_of_work(filled) as session:
            session.execute(change)


def test_own_bands_are_kept_for_each_clinician_the_latest_first(filled: Engine) -> None:
    for minutes, (staff, band) in enumerate([(ONE, Band.P3), (OTHER, Band.P2)]):
        own = OwnBand(
            band=band,
            placement=1,
            staff_id=staff,
            made_by=staff,
            made_at=NOW + timedelta(minutes=minutes),
        )
        with unit_of_work(filled) as session:
            decisions.give_own(session, tenant=TENANT, referral_id="R1", own=own)

    with reading(filled) as session:
        found = decisions.own_bands(session, tenant=TENANT, referral_ids=["R1", "R2"])

    assert [one.staff_id for one in found["R1"]] == [OTHER, ONE]
    assert found.keys() == {"R1"}


def test_the_last_move_of_each_referral_is_found(filled: Engine) -> None:
    with unit_of_work(filled) as session:
        moves.add(session, tenant=TENANT, move=A_MOVE, now=NOW)
        back = replace(
            A_MOVE, from_state=ReferralState.RETURNED, to_state=ReferralState.WAITING
        )
        moves.add(session, tenant=TENANT, move=back, now=NOW + timedelta(days=1))

    with reading(filled) as session:
        found = moves.latest(session, tenant=TENANT, referral_ids=["R0", "R1"])

    assert {name: one.to_state for name, one in found.items()} == {
        "R1": ReferralState.WAITING
    }
