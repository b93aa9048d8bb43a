"""What comes of an offer: no clock reset, no place lost, and a person asked."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from tests.store.builders import NOW, TENANT
from tests.store.clinics import (
    AFTER,
    a_clinic,
    accepted,
    add_slots,
    desk,
    hold,
    in_line,
    kinds,
    listed,
    offer_to,
    referral_ids,
    state_of,
)
from triage.desk.offering import clinics, life
from triage.desk.offering.life import Who, Worry
from triage.facts import Known, Observation
from triage.referrals import Band, ReferralState
from triage.store import (
    audit,
    facts_ledger,
)
from triage.store import clinics as kept_clinics
from triage.store import clocks as kept
from triage.store.engine import reading, unit_of_work
from triage.store.referrals import REFERRALS
from triage.waiting_list.offers import OFFER_MOVES, OPEN


def test_a_child_assessed_elsewhere_is_asked_before_they_are_offered(
    engine: Engine,
) -> None:
    clinic = a_clinic(engine, slots=1)
    held = hold(engine, clinic)[0]

    with unit_of_work(engine) as session:
        session.execute(
            update(REFERRALS)
            .where(REFERRALS.c.id == held.referral_id)
            .values(state=ReferralState.ELSEWHERE.value)
        )
        with pytest.raises(life.FamilyNotAsked):
            life.offer(desk(session), held.id, asked=False, note="")
        life.offer(desk(session), held.id, asked=True, note="They want to come.")

        assert offer_to(session, held.referral_id).state == "offered"


@pytest.mark.hazard("H-14")
@pytest.mark.hazard("H-08")
@pytest.mark.parametrize("worry", Worry)
def test_was_not_brought_changes_nothing_of_the_place_and_asks_a_person(
    engine: Engine, worry: Worry
) -> None:
    one = accepted(engine)
    with unit_of_work(engine) as session:
        before = listed(session)
        life.was_not_brought(
            desk(session, now=AFTER), one.id, spoke_to="", worry=worry, note=""
        )

    with reading(engine) as session:
        assert listed(session) == before
        assert state_of(session, one.referral_id) is ReferralState.WAITING
        expected = ["was_not_brought"] + ["safe"] * (worry is Worry.YES)
        assert kinds(session, one.referral_id) == sorted(expected)
        line = in_line(session)
        assert one.referral_id in {each.referral_id for each in line.waiting}


@pytest.mark.hazard("H-14")
def test_a_child_on_a_protection_plan_who_was_not_brought_is_a_same_day_task(
    engine: Engine,
) -> None:
    one = accepted(engine)
    plan = Observation(
        key="cp_plan",
        known=Known.KNOWN,
        value=True,
        source="social care",
        observed_on=None,
        recorded_by="a test",
    )

    with unit_of_work(engine) as session:
        facts_ledger.append(
            session, tenant=TENANT, said={one.child_id: [plan]}, import_id=None, now=NOW
        )
        life.was_not_brought(
            desk(session, now=AFTER),
            one.id,
            spoke_to="the mother",
            worry=Worry.NO,
            note="",
        )

        assert kinds(session, one.referral_id) == ["safe", "was_not_brought"]


@pytest.mark.hazard("H-08")
def test_the_clock_stops_only_at_a_contact_that_begins_the_assessment(
    engine: Engine,
) -> None:
    one = accepted(engine)

    with unit_of_work(engine) as session:
        life.attended(
            desk(session, now=AFTER), one.id, begins=False, questions=[], note=""
        )

        assert state_of(session, one.referral_id) is ReferralState.WAITING
        events = kept.events(session, tenant=TENANT, referral_ids=[one.referral_id])
        assert [e.kind for e in events[one.referral_id]] == ["another contact"]


def test_a_contact_that_begins_every_question_takes_the_child_off_the_list(
    engine: Engine,
) -> None:
    one = accepted(engine)

    with unit_of_work(engine) as session:
        done = life.attended(
            desk(session, now=AFTER), one.id, begins=True, questions=[], note=""
        )

        assert state_of(session, one.referral_id) is ReferralState.SEEN
        assert one.referral_id not in listed(session)
        events = kept.events(session, tenant=TENANT, referral_ids=[one.referral_id])
        assert [(e.kind, e.question) for e in events[one.referral_id]] == [
            ("first contact", "autism"),
            ("first contact", "ADHD"),
        ]
    assert done.sentence.startswith("Recorded. The assessment has begun")


@pytest.mark.hazard("H-07")
def test_a_child_with_a_question_that_still_waits_keeps_the_place(
    engine: Engine,
) -> None:
    one = accepted(engine)

    with unit_of_work(engine) as session:
        here = desk(session, now=AFTER)
        life.attended(here, one.id, begins=True, questions=["autism"], note="")

        assert state_of(session, one.referral_id) is ReferralState.WAITING
        assert one.referral_id in listed(session)


def test_a_question_the_referral_does_not_ask_cannot_be_begun(engine: Engine) -> None:
    one = accepted(engine)

    with unit_of_work(engine) as session:
        here = desk(session, now=AFTER)
        with pytest.raises(life.NotAsked):
            life.attended(here, one.id, begins=True, questions=["voice"], note="")


def test_nothing_is_recorded_of_an_appointment_that_has_not_started(
    engine: Engine,
) -> None:
    one = accepted(engine)

    with unit_of_work(engine) as session:
        with pytest.raises(life.NotYet):
            life.attended(desk(session), one.id, begins=True, questions=[], note="")
        with pytest.raises(life.NotYet):
            life.was_not_brought(
                desk(session), one.id, spoke_to="", worry=Worry.NO, note=""
            )


def test_a_cancelled_slot_puts_its_child_first_in_line_for_the_next(
    engine: Engine,
) -> None:
    one = accepted(engine)
    with unit_of_work(engine) as session:
        add_slots(session, one.clinic_id, 3, after=5)
        clinics.cancel_slot(desk(session), one.slot_id, why="The clinician is ill.")
        line = in_line(session)
        first = [o for o in line.waiting if o.drawable.band is Band.P1]

    held = hold(engine, one.clinic_id)

    owed = [o for o in line.waiting if o.drawable.owed_since is not None]
    assert [o.referral_id for o in owed] == [one.referral_id]
    ahead = {o.referral_id for o in first} - {one.referral_id}
    order = referral_ids(held)
    assert one.referral_id in order
    assert set(order[: order.index(one.referral_id)]) <= ahead


@pytest.mark.hazard("H-14")
def test_the_second_cancellation_by_a_family_asks_whether_all_is_well(
    engine: Engine,
) -> None:
    one = accepted(engine)
    found = []

    for turn in (1, 2):
        with unit_of_work(engine) as session:
            now = offer_to(session, one.referral_id)
            life.cancel(desk(session), now.id, by=Who.FAMILY, why="Ill.")
            found.append(kinds(session, one.referral_id))
            if turn == 1:
                add_slots(session, one.clinic_id, 8, after=5)
        if turn == 1:
            hold(engine, one.clinic_id)
            with unit_of_work(engine) as session:
                again = offer_to(session, one.referral_id)
                life.offer(desk(session), again.id, asked=False, note="")

    assert found == [[], ["was_not_brought"]]


@pytest.mark.hazard("H-14")
def test_declining_in_good_time_twice_asks_a_clinician_and_removes_nobody(
    engine: Engine,
) -> None:
    clinic = a_clinic(engine, slots=0)
    early = NOW - timedelta(days=10)
    with unit_of_work(engine) as session:
        add_slots(session, clinic, 1)
    one = hold(engine, clinic, now=early)[0]

    found = []
    for turn in (1, 2):
        with unit_of_work(engine) as session:
            now = offer_to(session, one.referral_id)
            life.offer(desk(session, now=early), now.id, asked=False, note="")
            life.decline(desk(session, now=early), now.id, note="")
            found.append(kinds(session, one.referral_id))
            add_slots(session, clinic, 8, after=turn)
        if turn == 1:
            hold(engine, clinic, now=early)

    with reading(engine) as session:
        assert state_of(session, one.referral_id) is ReferralState.WAITING
        assert one.referral_id in listed(session)
    assert found == [[], ["review"]]


def test_a_slot_a_family_declined_goes_to_another_child(engine: Engine) -> None:
    clinic = a_clinic(engine, slots=1)
    one = hold(engine, clinic)[0]
    with unit_of_work(engine) as session:
        life.offer(desk(session), one.id, asked=False, note="")
        life.decline(desk(session), one.id, note="")

    again = hold(engine, clinic)[0]

    assert again.slot_id == one.slot_id
    assert again.referral_id != one.referral_id


def test_a_change_the_table_of_moves_does_not_know_is_refused(engine: Engine) -> None:
    one = accepted(engine)

    with unit_of_work(engine) as session:
        with pytest.raises(life.NoSuchChange):
            life.accept(desk(session), one.id, note="")
        with pytest.raises(life.NoSuchChange):
            life.release(desk(session), one.id, why="")


def test_no_move_of_an_offer_is_made_by_a_timer_or_by_silence() -> None:
    causes = " ".join(OFFER_MOVES.values())

    assert "timer" not in causes
    assert "silence" not in causes
    ends = {to for _, to in OFFER_MOVES} - {start for start, _ in OFFER_MOVES}
    assert ends.isdisjoint(OPEN)


def test_what_is_done_with_offers_stands_in_the_childs_record(engine: Engine) -> None:
    one = accepted(engine)

    with reading(engine) as session:
        deeds = audit.deeds(
            session, tenant=TENANT, subject="referral", subject_ids=[one.referral_id]
        )

    said = sorted(deed.what for deed in deeds)
    assert said == ["Offer: accepted", "Offer: held", "Offer: offered"]


def test_a_slot_typed_twice_is_one_slot_and_a_weekly_one_keeps_its_hour(
    engine: Engine,
) -> None:
    clinic = a_clinic(engine, slots=0)
    spring = clinics.SlotAsked(
        starts_at=datetime(2027, 3, 22, 9, tzinfo=UTC),
        minutes=60,
        with_whom="",
        format="in person",
        language="",
        joint=False,
    )

    with unit_of_work(engine) as session:
        clinics.add_weekly(desk(session), clinic, spring, weeks=2)
        with pytest.raises(clinics.SlotIsThere):
            clinics.add_slot(desk(session), clinic, spring)
        found = kept_clinics.between(
            session,
            tenant=TENANT,
            clinic_ids=[clinic],
            first=spring.starts_at,
            end=spring.starts_at + timedelta(days=30),
        )

    # The clocks go forward in between: nine in London is eight in UTC.
    assert [one.starts_at.hour for one in found] == [9, 8]
