"""Offers as kept: nobody twice, nobody lost, and no clock reset."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, select, update
from sqlmodel import Session

from tests.store.builders import NOW, TENANT, a_placement, store
from tests.store.clinics import (
    FIRST,
    SAM,
    WEEK,
    a_clinic,
    add_slots,
    desk,
    hold,
    offer_to,
    referral_ids,
)
from triage.desk.offering import clinics, drawing, life, reached
from triage.desk.offering.life import Who, Worry
from triage.facts import Known, Observation
from triage.referrals import Band, Pathway, Referral, ReferralState
from triage.store import (
    audit,
    facts_ledger,
    needs,
    offers,
    placements,
    referrals,
    tasks,
)
from triage.store import clinics as kept_clinics
from triage.store import clocks as kept
from triage.store.clinic_rows import FORMATS, OFFER_STATES, OPEN_OFFERS
from triage.store.engine import reading, unit_of_work
from triage.store.needs import Kin, Need
from triage.store.offers import Offer, TakenMeanwhile
from triage.store.referrals import REFERRALS
from triage.store.standing import LISTED
from triage.waiting_list.offers import OFFER_MOVES, OPEN, OfferState


AFTER = FIRST + timedelta(hours=30)


def accepted(engine: Engine) -> Offer:
    """One child with an accepted appointment."""
    clinic = a_clinic(engine, slots=1)
    one = hold(engine, clinic)[0]
    with unit_of_work(engine) as session:
        life.offer(desk(session), one.id, asked=False, note="")
        life.accept(desk(session), one.id, note="")
    return one


def state_of(session: Session, referral_id: str) -> ReferralState:
    found = referrals.referrals(session, tenant=TENANT, ids=[referral_id])
    return found[referral_id].state


def listed(session: Session) -> dict[str, tuple[int, object]]:
    """Band and clock of everybody on the list."""
    query = select(LISTED.c.referral_id, LISTED.c.band, LISTED.c.clock_start)
    return {name: (band, clock) for name, band, clock in session.execute(query)}


def kinds(session: Session, referral_id: str) -> list[str]:
    """The kinds of the open tasks about a referral."""
    found = tasks.still_open(session, tenant=TENANT, referral_ids=[referral_id])
    return sorted(one.kind for one in found)


def test_the_database_and_the_table_of_moves_know_the_same_states() -> None:
    assert tuple(FORMATS) == tuple(clinics.Format)
    assert tuple(OFFER_STATES) == tuple(one.value for one in OfferState)
    assert set(OPEN_OFFERS) == {one.value for one in OPEN}


def test_what_is_held_is_what_was_shown_and_the_turns_are_carried_on(
    engine: Engine,
) -> None:
    clinic = a_clinic(engine, slots=5)

    with unit_of_work(engine) as session:
        shown = drawing.preview(desk(session), clinic, WEEK)
        drawing.hold(desk(session), clinic, week=WEEK, seen=shown.seen)
    with reading(engine) as session:
        held = offers.every_open(session, tenant=TENANT)
        turns = offers.turns(session, tenant=TENANT, pathway=Pathway.NEURODEVELOPMENTAL)

    assert referral_ids(held) == [one.referral_id for one in shown.slots]
    assert [one.why for one in held] == [one.why for one in shown.slots]
    assert turns.drawn == 5


def test_two_draws_one_after_the_other_give_what_one_gives(engine: Engine) -> None:
    clinic = a_clinic(engine, slots=3)
    hold(engine, clinic)
    with unit_of_work(engine) as session:
        add_slots(session, clinic, 3, after=3)

    both = referral_ids(hold(engine, clinic))

    with reading(engine) as session:
        line = reached.line(desk(session), Pathway.NEURODEVELOPMENTAL, ())
    assert len(set(both)) == 6
    assert not set(both) & {one.referral_id for one in line.waiting}


@pytest.mark.hazard("H-07")
def test_an_offered_child_leaves_the_draw_and_stays_on_the_list(
    engine: Engine,
) -> None:
    clinic = a_clinic(engine, slots=2)
    with reading(engine) as session:
        before = listed(session)

    held = hold(engine, clinic)

    with reading(engine) as session:
        line = reached.line(desk(session), Pathway.NEURODEVELOPMENTAL, ())
        assert listed(session) == before
    assert not {one.referral_id for one in line.waiting} & set(referral_ids(held))


def test_a_list_that_changed_is_not_held_as_it_was_seen(engine: Engine) -> None:
    clinic = a_clinic(engine, slots=2)

    with unit_of_work(engine) as session:
        seen = drawing.preview(desk(session), clinic, WEEK).seen
        add_slots(session, clinic, 1, after=9)
        with pytest.raises(drawing.ListChanged):
            drawing.hold(desk(session), clinic, week=WEEK, seen=seen)


@pytest.mark.parametrize("same_clinic", [True, False])
def test_two_people_at_once_never_give_two_offers(
    engine: Engine, same_clinic: bool
) -> None:
    one = a_clinic(engine, slots=3)
    other = one
    if not same_clinic:
        with unit_of_work(engine) as session:
            made = clinics.add_clinic(
                desk(session),
                name="Hill",
                pathway=Pathway.NEURODEVELOPMENTAL,
                place="",
            )
            other = made.id
            add_slots(session, other, 3)
    start = Barrier(2)

    def draw(clinic: str) -> str:
        try:
            with reading(engine) as looking:
                line = desk(looking, actor=SAM)
                seen = drawing._draw(line, clinic, WEEK, hold=False).digest
            start.wait(timeout=20)
            with unit_of_work(engine) as session:
                drawing.hold(desk(session, actor=SAM), clinic, week=WEEK, seen=seen)
        except (drawing.ListChanged, TakenMeanwhile) as told:
            return type(told).__name__
        return "held"

    with ThreadPoolExecutor(2) as people:
        told = sorted(people.map(draw, [one, other]))

    with reading(engine) as session:
        held = offers.every_open(session, tenant=TENANT)
    assert told == ["ListChanged", "held"]
    assert len(held) == len(set(referral_ids(held))) == 3


def test_the_database_refuses_a_second_child_in_a_slot(engine: Engine) -> None:
    clinic = a_clinic(engine, slots=1)
    held = hold(engine, clinic)[0]
    second = offers.NewOffer(
        slot_id=held.slot_id,
        referral_id="R7" if held.referral_id != "R7" else "R6",
        seat=1,
        slot_of=Band.P4,
        why="by hand",
        together=None,
        reply_by=NOW,
    )

    with pytest.raises(TakenMeanwhile), unit_of_work(engine) as session:
        offers.hold(session, tenant=TENANT, new=[second], by="a test", now=NOW)


@pytest.mark.hazard("H-07")
def test_a_slot_that_reaches_an_unconfirmed_child_is_held_and_asks_to_confirm(
    engine: Engine,
) -> None:
    clinic = a_clinic(engine, slots=1, confirmed=False)

    held = hold(engine, clinic)[0]

    with unit_of_work(engine) as session:
        assert kinds(session, held.referral_id) == ["confirm"]
        with pytest.raises(life.NotConfirmed):
            life.offer(desk(session), held.id, asked=False, note="")
        session.connection().execute(LISTED.update().values(confirmed=True))
        life.offer(desk(session), held.id, asked=False, note="")
        assert offer_to(session, held.referral_id).state == "offered"
        assert kinds(session, held.referral_id) == ["offer"]


def test_a_hold_that_ran_out_gives_the_slot_to_the_next_and_keeps_the_place(
    engine: Engine,
) -> None:
    clinic = a_clinic(engine, slots=1, confirmed=False)
    first = hold(engine, clinic)[0]
    later = NOW + timedelta(days=4)

    second = hold(engine, clinic, now=later)[0]

    with reading(engine) as session:
        assert offer_to(session, first.referral_id).state == "released"
        line = reached.line(desk(session), Pathway.NEURODEVELOPMENTAL, ())
    assert second.slot_id == first.slot_id
    assert second.referral_id != first.referral_id
    assert first.referral_id in {one.referral_id for one in line.waiting}


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
        line = reached.line(desk(session), Pathway.NEURODEVELOPMENTAL, ())
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
        line = reached.line(desk(session), Pathway.NEURODEVELOPMENTAL, ())
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


def test_a_joint_slot_holds_both_referrals_and_moves_them_together(
    engine: Engine,
) -> None:
    clinic = a_clinic(engine, slots=1, joint=True)
    with unit_of_work(engine) as session:
        referrals.record(
            session,
            tenant=TENANT,
            children=[],
            referrals=[_speech_of("R3")],
            import_id=None,
            by="a test",
            now=NOW,
        )
        a_list_again(session)
        needs.put(
            session,
            tenant=TENANT,
            child_id="CR3",
            need=Need(joint=True, made_by="a test"),
            now=NOW,
        )

    held = hold(engine, clinic)
    with unit_of_work(engine) as session:
        life.offer(desk(session), held[0].id, asked=False, note="")
        now = offers.every_open(session, tenant=TENANT)

    assert sorted(referral_ids(held)) == ["R3", "R3-speech"]
    assert {one.state for one in now} == {"offered"}
    assert len({one.together for one in now}) == 1


def _speech_of(name: str) -> Referral:
    return Referral(
        id=f"{name}-speech",
        child_id=f"C{name}",
        pathway=Pathway.SPEECH_LANGUAGE,
        clock_start=NOW.date(),
    )


def a_list_again(session: Session) -> None:
    """Put the speech referral on its list, confirmed."""
    ranking = placements.in_force(session, tenant=TENANT)
    assert ranking is not None
    one = a_placement(3, referral_id="R3-speech", pathway=Pathway.SPEECH_LANGUAGE)
    store(session, ranking.number, [one])
    session.connection().execute(LISTED.update().values(confirmed=True))


def test_a_sibling_comes_on_the_same_day_when_the_family_wishes(
    engine: Engine,
) -> None:
    clinic = a_clinic(engine, slots=3, children=12)
    with unit_of_work(engine) as session:
        drawn = drawing.preview(desk(session), clinic, WEEK).slots
        one, other = (f"C{drawn[at].referral_id}" for at in (0, 1))
        kin = Kin(child_id=other, kind="twin", together=True, made_by="a test")
        needs.link(session, tenant=TENANT, child_id=one, kin=kin, now=NOW)

    held = hold(engine, clinic)

    pairs = [one.together for one in held if one.together]
    assert len(pairs) == 2
    assert len(set(pairs)) == 1


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
