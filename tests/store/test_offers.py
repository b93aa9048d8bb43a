"""Offers as kept: nobody twice, nobody lost, and no clock reset."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from tests.store.builders import NOW, TENANT, TODAY, a_list, a_placement, store
from tests.store.clinics import (
    FIRST,
    SAM,
    WEEK,
    a_clinic,
    add_slots,
    desk,
    hold,
    in_line,
    kinds,
    listed,
    offer_to,
    referral_ids,
)
from tests.unit.waiting_list.policies import POLICY
from triage.desk.offering import clinics, drawing, life, reached
from triage.referrals import Band, Pathway, Referral
from triage.store import (
    needs,
    offers,
    placements,
    referrals,
)
from triage.store.clinic_rows import FORMATS, OFFER_STATES, OPEN_OFFERS
from triage.store.engine import reading, unit_of_work
from triage.store.needs import Kin, Need
from triage.store.offers import TakenMeanwhile
from triage.store.standing import LISTED
from triage.waiting_list.offers import OPEN, OfferState
from triage.waiting_list.placement import Placement
from triage.waiting_list.slots import OpenSlot, share


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
        line = in_line(session)
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
        line = in_line(session)
        assert listed(session) == before
    assert not {one.referral_id for one in line.waiting} & set(referral_ids(held))


@pytest.mark.parametrize("seed", range(6))
def test_reading_only_the_first_in_line_draws_as_reading_everybody_does(
    engine: Engine, seed: int
) -> None:
    dice = Random(seed)
    with unit_of_work(engine) as session:
        a_list(session, [random_placement(dice, at) for at in range(400)])
        for at in dice.sample(range(400), 6):
            need = Need(formats=("home",), made_by="a test")
            needs.put(session, tenant=TENANT, child_id=f"CR{at}", need=need, now=NOW)
    slots = [open_slot(at, dice.choice(["home", "video"])) for at in range(12)]

    with reading(engine) as session:
        few, everybody = (
            reached.line(desk(session), Pathway.NEURODEVELOPMENTAL, slots=many)
            for many in (len(slots), 1_000)
        )

    some, whole = (
        share(slots, line.waiting, POLICY, alarm=bool(seed % 2))
        for line in (few, everybody)
    )
    assert len(few.waiting) < len(everybody.waiting) == 400
    assert [one.referral_id for one in some.given] == [
        one.referral_id for one in whole.given
    ]
    assert some.turns == whole.turns
    assert few.alarm == everybody.alarm


def random_placement(dice: Random, at: int) -> Placement:
    """A child anywhere on the list, ordered as the policy orders."""
    band = Band(dice.choice([1, 2, 3, 3, 4, 4, 4, 4]))
    clock = TODAY - timedelta(days=dice.randrange(900))
    points = dice.randrange(30)
    credit = min(points, POLICY.caps[band])
    due = TODAY + timedelta(days=dice.randrange(14))
    starts = clock - timedelta(weeks=credit)
    return a_placement(
        at,
        band=band,
        points=points,
        credit_weeks=credit,
        clock_start=clock,
        due_on=due,
        order_day=due if band is Band.P1 else starts,
    )


def open_slot(at: int, how: str) -> OpenSlot:
    """A slot nobody has."""
    return OpenSlot(
        slot_id=f"S{at:02d}",
        clinic_id="c",
        starts_at=FIRST + timedelta(hours=at),
        day=WEEK,
        format=how,
    )


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
    # Long because two people draw at the same moment, each in a thread.
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
        line = in_line(session)
    assert second.slot_id == first.slot_id
    assert second.referral_id != first.referral_id
    assert first.referral_id in {one.referral_id for one in line.waiting}


def test_a_joint_slot_holds_both_referrals_and_moves_them_together(
    engine: Engine,
) -> None:
    # Long because a joint visit needs a child on both lists.
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
