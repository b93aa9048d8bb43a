"""The waiting promise from what is stored: slots given, who came, and who is ahead."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session

from tests.store.builders import NOW, TENANT, TODAY, a_list, a_placement
from tests.store.clinics import JO, desk
from triage.desk import waiting_promise
from triage.desk.deciding.blind import OwnBandFirst, give_own
from triage.desk.in_force import content_in_force
from triage.desk.offering import reached
from triage.desk.waiting import NoSuchReferral
from triage.desk.waiting_promise import ChildShown, ListShown
from triage.referrals import Band, Pathway
from triage.roles import Actor, Role
from triage.store import clinics, offers, standing
from triage.store.clinics import NewSlot
from triage.store.engine import reading, unit_of_work
from triage.store.offers import OFFERS, SLOTS, NewOffer
from triage.waiting_list.placement import Placement, effective_start
from triage.waiting_list.promise import Verdict
from triage.waiting_list.shares import draws


PRIYA = Actor(staff_id="priya", name="Dr Priya Shah", role=Role.CLINICIAN)
CHILDREN = 90
GIVEN = 39  # slots in thirteen weeks: three a week


def a_child(at: int) -> Placement:
    """One of many: bands, days and points differ, and some came of late."""
    band = (Band.P1, Band.P2, Band.P3, Band.P3, Band.P4, Band.P4, Band.P4)[at % 7]
    start = TODAY - timedelta(days=(at * 37) % 400 + 1)
    points = at % 11
    cap = {Band.P1: 0, Band.P2: 3, Band.P3: 6, Band.P4: 26}[band]
    due = start + timedelta(weeks=2)
    day = due if band is Band.P1 else effective_start(start, min(points, cap))
    here: dict[str, Any] = {"band": band, "clock_start": start, "points": points}
    return a_placement(at, **here, due_on=due, order_day=day)


def a_service(session: Session, *, given: int = GIVEN, children: int = CHILDREN) -> int:
    """A list, and a clinic whose slots of the last weeks were offered and attended."""
    ranking = a_list(session, [a_child(at) for at in range(children)])
    clinic = clinics.add_clinic(
        session,
        tenant=TENANT,
        name="Riverside",
        pathway=Pathway.NEURODEVELOPMENTAL,
        place="",
        now=NOW,
    )
    new = [
        NewSlot(
            clinic_id=clinic, starts_at=NOW - timedelta(days=2 * at + 1), minutes=60
        )
        for at in range(given)
    ]
    clinics.add_slots(session, tenant=TENANT, new=new, now=NOW)
    for slot in session.execute(SLOTS.select()).mappings().all():
        offer(session, slot["id"], "R0", state="attended")
    return ranking


def offer(session: Session, slot_id: str, referral_id: str, *, state: str) -> None:
    """An offer as it ended, or stands."""
    new = NewOffer(
        slot_id=slot_id,
        referral_id=referral_id,
        seat=1,
        slot_of=None,
        why="",
        together=None,
        reply_by=NOW,
    )
    (key,) = offers.hold(session, tenant=TENANT, new=[new], by="a test", now=NOW)
    session.connection().execute(
        update(OFFERS).where(OFFERS.c.id == key).values(state=state)
    )


def listed(engine: Engine, **more: Any) -> ListShown:
    """What the page says of the list."""
    with reading(engine) as session:
        first, _ = waiting_promise.shown(desk(session, **more))
    return first


def child(engine: Engine, name: str, **more: Any) -> ChildShown:
    """What one child's line says."""
    with reading(engine) as session:
        return waiting_promise.of_child(desk(session, **more), name)


@pytest.mark.hazard("H-10")
def test_each_child_is_drawn_by_the_slot_that_was_promised(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        a_service(session)

    with reading(engine) as session:
        line = reached.line(
            desk(session), Pathway.NEURODEVELOPMENTAL, slots=CHILDREN, taken=[]
        )
        policy = content_in_force(session, TENANT).policy
        waiting = [one.drawable for one in line.waiting]
        made, _ = draws(waiting, policy, slots=CHILDREN, alarm=line.alarm)
        promised = {
            one.referral_id: waiting_promise.of_child(desk(session), one.referral_id)
            for one in waiting
        }

    shares = policy.shares.alarm if line.alarm else policy.shares.normal
    bands = {one.referral_id: one.band for one in waiting}
    turns = exact = 0
    for nth, one in enumerate(made, start=1):
        turns += one.slot_of in shares
        slots = promised[one.referral_id].slots
        assert slots is not None
        if bands[one.referral_id] in shares:
            assert turns <= slots
            exact += turns == slots
        elif bands[one.referral_id] is Band.P1:
            assert nth == slots
    assert len(made) == CHILDREN
    assert exact > 10  # the bound is met, not only kept


def test_what_each_band_gets_and_what_came_is_counted_from_the_store(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        a_service(session)
    since = TODAY - timedelta(weeks=13)
    came = [one for one in map(a_child, range(CHILDREN)) if one.clock_start >= since]

    found = listed(engine)

    assert (found.slots, found.arrivals, found.too_few) == (GIVEN, len(came), "")
    for band in found.bands:
        mine = [one for one in came if one.band is band.promise.band]
        assert band.promise.arrivals_a_week == len(mine) / 13
    last = found.bands[-1]
    assert last.promise.verdict is not Verdict.KEPT
    assert last.red
    assert "a week would keep the promise of 18 weeks" in last.sentence
    assert [one.promise.waiting for one in found.bands] == [13, 13, 26, 38]


def test_who_came_of_late_and_is_seen_already_came_all_the_same(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        ranking = a_service(session)
    before = listed(engine)
    since = TODAY - timedelta(weeks=13)
    seen = [one for one in map(a_child, range(CHILDREN)) if one.clock_start >= since]
    with unit_of_work(engine) as session:
        names = [one.referral_id for one in seen[:5]]
        standing.take_off(session, tenant=TENANT, ranking=ranking, referral_ids=names)

    after = listed(engine)

    assert after.arrivals == before.arrivals == len(seen)
    assert [one.promise.arrivals_a_week for one in after.bands] == [
        one.promise.arrivals_a_week for one in before.bands
    ]


def test_who_has_a_slot_is_not_in_line_and_is_promised_no_other(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        a_service(session)
        slots = clinics.add_slots
        (clinic,) = {
            one["clinic_id"] for one in session.execute(SLOTS.select()).mappings()
        }
        soon = NewSlot(clinic_id=clinic, starts_at=NOW + timedelta(days=3), minutes=60)
        slots(session, tenant=TENANT, new=[soon], now=NOW)
        (free,) = (
            one["id"]
            for one in session.execute(SLOTS.select()).mappings()
            if one["starts_at"] > NOW
        )
    before = listed(engine), child(engine, "R4")
    first = min(
        (one for one in map(a_child, range(CHILDREN)) if one.band is Band.P4),
        key=lambda one: one.order_day,
    ).referral_id
    with unit_of_work(engine) as session:
        offer(session, free, first, state="offered")

    after = listed(engine), child(engine, "R4")

    assert child(engine, first).sentence == waiting_promise.HAS_A_SLOT
    assert after[0].slots == before[0].slots == GIVEN
    assert after[0].bands[-1].promise.waiting == 37
    assert (after[1].slots or 0) < (before[1].slots or 0)


def test_a_visit_the_service_called_off_is_drawn_first_and_counted(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        a_service(session)
    plain = listed(engine).bands[1].promise
    with unit_of_work(engine) as session:
        for slot in session.execute(SLOTS.select()).mappings().all()[:30]:
            key = f"R{slot['starts_at'].timetuple().tm_yday % CHILDREN}"
            offer(session, slot["id"], key, state="cancelled by service")

    owed = listed(engine).bands[1].promise

    assert plain.newcomer.weeks is not None
    assert owed.newcomer.weeks is not None
    assert owed.newcomer.weeks > plain.newcomer.weeks


@pytest.mark.parametrize("given", [0, 12])
def test_where_there_is_too_little_to_go_by_nothing_is_promised(
    engine: Engine, given: int
) -> None:
    with unit_of_work(engine) as session:
        a_service(session, given=given)

    found, one = listed(engine), child(engine, "R4")

    assert found.bands == ()
    assert f"{given} slots were offered: too few" in found.too_few
    assert (one.slots, one.weeks, one.sentence) == (None, None, found.too_few)


def test_few_who_came_are_too_few_as_well(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        a_service(session, children=9)

    assert "children joined: too few" in listed(engine).too_few


def test_from_a_holding_list_or_off_every_list_no_slot_is_promised(
    engine: Engine,
) -> None:
    undecided = replace(a_child(4), pathway=Pathway.UNDECIDED)
    with unit_of_work(engine) as session:
        a_list(session, [undecided])

    assert child(engine, "R4").sentence == waiting_promise.NOT_DRAWN
    with pytest.raises(NoSuchReferral):
        child(engine, "R5")


def test_before_anybody_was_placed_there_is_no_promise(engine: Engine) -> None:
    with reading(engine) as session:
        assert waiting_promise.shown(desk(session)) == ()


@pytest.mark.hazard("H-04")
def test_whoever_owes_a_band_is_told_no_slot_and_no_week(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work(engine) as session:
        a_service(session)
    monkeypatch.setenv("TRIAGE_BLIND_FIRST", "always")

    with pytest.raises(OwnBandFirst):
        child(engine, "R4", actor=PRIYA)
    with unit_of_work(engine) as session:
        give_own(desk(session, actor=PRIYA), "R4", band=Band.P3)
    assert child(engine, "R4", actor=PRIYA).sentence == waiting_promise.OWES
    assert child(engine, "R4", actor=JO).weeks is not None
