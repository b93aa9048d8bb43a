"""What comes of a visit is told to the right people, once, and in time."""

from contextlib import suppress
from datetime import datetime

import pytest
from sqlalchemy import Engine

from tests.functional.asked import letters, look, to_do
from tests.functional.told_of import (
    A_DAY,
    GONE,
    WAITS,
    only,
    send,
    sent,
    somebody,
    stopped,
)
from tests.store import conftest as stores
from tests.store.builders import NOW, TENANT
from tests.store.clinics import AFTER, a_clinic, accepted, desk, hold
from tests.store.test_offers import _speech_of, a_list_again
from triage.desk.offering import clinics, life
from triage.desk.offering.life import Who, Worry
from triage.messages.outbox import Way
from triage.messages.recipients import Hold, Relationship
from triage.store import needs, referrals
from triage.store.engine import unit_of_work
from triage.store.needs import Need
from triage.store.offers import Offer


pytestmark = pytest.mark.usefixtures("gone_live")

engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


@pytest.fixture
def slot(engine: Engine) -> Offer:
    """A held slot for a child whose mother can be written to."""
    one = hold(engine, a_clinic(engine, slots=1))[0]
    somebody(engine, one.child_id)
    return one


def offer(engine: Engine, one: Offer) -> None:
    with unit_of_work(engine) as session:
        life.offer(desk(session), one.id, asked=False, note="")


def agree(engine: Engine, one: Offer) -> None:
    with unit_of_work(engine) as session:
        life.accept(desk(session), one.id, note="")


def cancel(engine: Engine, one: Offer, now: datetime = NOW) -> None:
    with unit_of_work(engine) as session:
        life.cancel(desk(session, now=now), one.id, by=Who.SERVICE, why="Ill.")


def missed(
    engine: Engine, one: Offer, now: datetime = AFTER, worry: Worry = Worry.NO
) -> None:
    with unit_of_work(engine) as session:
        life.was_not_brought(
            desk(session, now=now), one.id, spoke_to="", worry=worry, note=""
        )


@pytest.mark.hazard("H-14")
def test_an_offer_tells_when_and_by_when_to_answer_and_not_where(
    engine: Engine, slot: Offer
) -> None:
    offer(engine, slot)

    told = only(letters(engine))
    assert told.kind == "offer"
    assert "Monday 9 November at 9:00am" in told.body
    assert "by Monday 9 November" in told.body
    assert slot.place not in told.body
    assert slot.clinic not in told.body
    assert told.expires_at == slot.starts_at
    (follow_up,) = to_do(engine, "offer")
    assert follow_up.sentence.startswith("See whether the family has answered")


def test_an_offer_made_twice_is_told_once(engine: Engine, slot: Offer) -> None:
    offer(engine, slot)
    with pytest.raises(life.NoSuchChange):
        offer(engine, slot)

    assert sent(engine) == [("offer", WAITS)]


def test_what_is_not_kept_is_not_told(engine: Engine, slot: Offer) -> None:
    with suppress(RuntimeError), unit_of_work(engine) as session:
        life.offer(desk(session), slot.id, asked=False, note="")
        raise RuntimeError

    assert letters(engine) == []


@pytest.mark.hazard("H-12")
def test_nobody_is_told_of_a_visit_who_may_not_be(engine: Engine, slot: Offer) -> None:
    somebody(engine, slot.child_id, Way.EMAIL, agreed=False, kin=Relationship.FATHER)
    somebody(engine, slot.child_id, Way.LETTER, kin=Relationship.SCHOOL)

    offer(engine, slot)

    assert [one.way for one in letters(engine)] == [Way.SMS]


@pytest.mark.hazard("H-13")
@pytest.mark.parametrize("kind", Hold)
def test_nothing_is_written_of_a_child_for_whom_messages_are_stopped(
    engine: Engine, slot: Offer, kind: Hold
) -> None:
    stopped(engine, slot.child_id, kind)

    offer(engine, slot)
    agree(engine, slot)
    missed(engine, slot)

    assert letters(engine) == []


def test_a_joint_visit_is_told_once_whatever_comes_of_it(engine: Engine) -> None:
    clinic = a_clinic(engine, slots=1, joint=True)
    with unit_of_work(engine) as session:
        referrals.record(
            session, tenant=TENANT, children=[], referrals=[_speech_of("R3")],
            import_id=None, by="a test", now=NOW,
        )  # fmt: skip
        a_list_again(session)
        joint = Need(joint=True, made_by="a test")
        needs.put(session, tenant=TENANT, child_id="CR3", need=joint, now=NOW)
    somebody(engine, "CR3")
    first, other = hold(engine, clinic)

    offer(engine, first)
    send(engine)
    agree(engine, other)
    look(engine, "reminders", NOW)
    with unit_of_work(engine) as session:
        clinics.cancel_slot(desk(session), first.slot_id, why="The clinician is ill.")

    assert [kind for kind, _ in sent(engine)] == [
        "offer", "appointment_reminder", "appointment_cancelled",
    ]  # fmt: skip


@pytest.mark.parametrize("answer", [life.accept, life.decline])
def test_an_offer_that_is_answered_before_it_went_does_not_go(
    engine: Engine, slot: Offer, answer: object
) -> None:
    offer(engine, slot)
    with unit_of_work(engine) as session:
        assert callable(answer)
        answer(desk(session), slot.id, note="They rang.")

    assert sent(engine) == [("offer", GONE)]
    assert send(engine) == []


def test_a_visit_that_the_service_cancels_is_told_with_regret(
    engine: Engine, slot: Offer
) -> None:
    offer(engine, slot)
    send(engine)
    agree(engine, slot)
    cancel(engine, slot)

    told = letters(engine)[-1]
    assert told.kind == "appointment_cancelled"
    assert "sorry" in told.body
    assert told.expires_at == slot.starts_at
    assert to_do(engine, "tell_family") == []


def test_nobody_hears_of_the_end_of_what_they_never_heard_of(
    engine: Engine, slot: Offer
) -> None:
    offer(engine, slot)
    cancel(engine, slot)

    assert sent(engine) == [("offer", GONE)]
    assert to_do(engine) == []


def test_a_slot_that_was_only_held_ends_in_silence(engine: Engine, slot: Offer) -> None:
    cancel(engine, slot)

    assert letters(engine) == []
    assert to_do(engine, "tell_family") == []


@pytest.mark.parametrize(("way", "days"), [(Way.SMS, 3), (Way.LETTER, 0)])
def test_where_a_message_may_come_too_late_a_person_rings_as_well(
    engine: Engine, way: Way, days: int
) -> None:
    one = accepted(engine)
    somebody(engine, one.child_id, way)

    cancel(engine, one, NOW + days * A_DAY)

    assert [kind for kind, _ in sent(engine)] == ["appointment_cancelled"]
    (ring,) = to_do(engine, "tell_family")
    assert ring.due_at.date() == (NOW + days * A_DAY).date()
    assert "A message may come too late" in ring.sentence


def test_a_reminder_of_a_cancelled_visit_is_taken_back(engine: Engine) -> None:
    one = accepted(engine)
    somebody(engine, one.child_id)
    look(engine, "reminders", NOW)

    cancel(engine, one)

    assert sent(engine) == [
        ("appointment_reminder", GONE), ("appointment_cancelled", WAITS),
    ]  # fmt: skip


@pytest.mark.hazard("H-14")
def test_whom_we_missed_hears_that_the_child_keeps_the_place(engine: Engine) -> None:
    one = accepted(engine)
    somebody(engine, one.child_id)

    missed(engine, one)

    told = only(letters(engine))
    assert "still on our list" in told.body
    assert told.expires_at == one.starts_at + 14 * A_DAY
    assert len(to_do(engine, "was_not_brought")) == 1


@pytest.mark.hazard("H-13")
def test_where_a_child_may_not_be_safe_no_message_comes_before_a_person(
    engine: Engine,
) -> None:
    one = accepted(engine)
    somebody(engine, one.child_id)

    missed(engine, one, worry=Worry.YES)

    assert letters(engine) == []
    assert len(to_do(engine, "safe")) == 1


def test_weeks_later_nobody_is_told_that_we_missed_them(engine: Engine) -> None:
    one = accepted(engine)
    somebody(engine, one.child_id)

    missed(engine, one, one.starts_at + 14 * A_DAY)

    assert letters(engine) == []


@pytest.mark.parametrize("went", [True, False])
def test_a_child_who_came_after_all_is_put_right(engine: Engine, went: bool) -> None:
    one = accepted(engine)
    somebody(engine, one.child_id)
    missed(engine, one)
    if went:
        send(engine, AFTER)
    with unit_of_work(engine) as session:
        life.attended(
            desk(session, now=AFTER), one.id, begins=False, questions=[], note=""
        )

    kinds = [kind for kind, _ in sent(engine)]
    assert kinds == ["not_brought", "correction"][: 1 + went]
    assert (letters(engine)[0].state is GONE) is not went


@pytest.mark.hazard("H-03")
@pytest.mark.parametrize("lacks", ["DUTY_OWNER", "READING_HOURS_A_WEEK"])
def test_before_go_live_a_person_tells_of_visits(
    engine: Engine, slot: Offer, monkeypatch: pytest.MonkeyPatch, lacks: str
) -> None:
    monkeypatch.delenv(f"TRIAGE_{lacks}")

    offer(engine, slot)
    (follow_up,) = to_do(engine, "offer")
    cancel(engine, slot)

    assert letters(engine) == []
    assert follow_up.sentence.startswith("Tell the family of the offer")
    (ring,) = to_do(engine, "tell_family")
    assert "Monday 9 November at 9:00am is cancelled" in ring.sentence
    assert "may come too late" not in ring.sentence
