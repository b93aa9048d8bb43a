"""Whoever is moved on, off or back to a list hears of it once, after a conversation."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, update

from tests.functional import service
from tests.functional.asked import a_home, homes, letters, look, to_do
from tests.functional.deciding import MONDAY, TOM, at_desk
from tests.functional.test_referrer_told import visit
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
from tests.store.builders import TENANT
from triage.decisions import (
    ElsewhereReason,
    RemovalReason,
    ReopenReason,
    ReturnReason,
)
from triage.desk.deciding import second, states
from triage.desk.deciding.states import Leaving
from triage.messages.outbox import MessageState, Way
from triage.messages.recipients import Hold, Relationship
from triage.referrals import Pathway, ReferralState
from triage.store import proposals, recipients, referrals
from triage.store.engine import reading, unit_of_work
from triage.store.particulars import CHILDREN
from triage.store.referrals import REFERRALS


pytestmark = pytest.mark.usefixtures("gone_live")

engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

SOON = MONDAY.date() + timedelta(days=21)
SENT = MessageState.SENT


@pytest.fixture
def ada(engine: Engine) -> str:
    """A typed referral; the mother can be written to."""
    name = service.type_in(engine, service.typed())
    somebody(engine, child_of(engine, name))
    return name


def child_of(engine: Engine, name: str) -> str:
    with reading(engine) as session:
        return referrals.referrals(session, tenant=TENANT, ids=[name])[name].child_id


def send_back(engine: Engine, name: str) -> None:
    with at_desk(engine) as desk:
        states.send_back(
            desk, name, reason=ReturnReason.SCHOOL, needed="The form", due_on=SOON
        )


def leave(
    engine: Engine,
    name: str,
    reason: RemovalReason = RemovalReason.FAMILY_ASKED,
    days: int = 0,
) -> None:
    """Two people take a referral off the list."""
    now = MONDAY + days * A_DAY
    wanted = Leaving(
        to=ReferralState.REMOVED,
        reason=reason,
        note="Mother rang Jo.",
        notice="You asked us. Ring us and we put it back.",
    )
    with at_desk(engine, now=now) as desk:
        states.leave(desk, name, wanted)
    with at_desk(engine, TOM, now + timedelta(minutes=5)) as desk:
        (one,) = proposals.waiting(desk.session, tenant=TENANT)
        second.agree(desk, one.id)


def reopen(engine: Engine, name: str, days: int) -> None:
    with at_desk(engine, now=MONDAY + days * A_DAY) as desk:
        states.reopen(desk, name, reason=ReopenReason.OVERTURNED, note="An appeal.")


def test_a_referral_sent_back_is_told_with_the_place_that_is_kept(
    engine: Engine, ada: str
) -> None:
    send_back(engine, ada)

    told = only(letters(engine))
    assert told.kind == "returned"
    assert "still on our list" in told.body
    assert "form" not in told.body
    assert to_do(engine, "tell_family") == []


def test_what_came_before_the_message_went_takes_it_back(
    engine: Engine, ada: str
) -> None:
    send_back(engine, ada)
    reopen(engine, ada, 0)

    assert sent(engine) == [("returned", GONE)]


def test_a_child_who_kept_the_place_is_not_told_that_they_are_back(
    engine: Engine, ada: str
) -> None:
    send_back(engine, ada)
    send(engine, MONDAY)
    reopen(engine, ada, 2)

    assert sent(engine) == [("returned", SENT)]
    assert to_do(engine, "tell_family") == []


def test_assessed_elsewhere_or_accepted_nothing_more_is_told(
    engine: Engine, ada: str
) -> None:
    with at_desk(engine) as desk:
        states.accept(desk, ada)
        states.elsewhere(
            desk, ada, reason=ElsewhereReason.PRIVATE, note="n", review_on=SOON
        )

    assert letters(engine) == []


def test_a_referral_that_is_accepted_is_acknowledged_once(engine: Engine) -> None:
    soon = service.typed(received_on=service.TODAY)
    name = service.type_in(engine, soon)
    somebody(engine, child_of(engine, name))
    look(engine, "acknowledge", MONDAY)
    with at_desk(engine) as desk:
        states.accept(desk, name)
    look(engine, "acknowledge", MONDAY + A_DAY)

    assert [kind for kind, _ in sent(engine)] == ["acknowledged"]


@pytest.mark.hazard("H-07")
def test_off_the_list_is_written_after_a_person_spoke_and_all_the_same_without(
    engine: Engine, ada: str
) -> None:
    leave(engine, ada)

    told = only(letters(engine))
    assert told.kind == "off_the_list"
    assert "come back" in told.body
    assert "rang" not in told.body
    (speak,) = to_do(engine, "tell_family")
    assert speak.quote == "You asked us. Ring us and we put it back."
    assert told.not_before > speak.due_at
    assert [send(engine, MONDAY + days * A_DAY) != [] for days in (0, 1, 2, 3)] == [
        False, False, False, True,
    ]  # fmt: skip


@pytest.mark.hazard("H-07")
def test_back_on_the_list_before_anybody_was_told_says_nothing(
    engine: Engine, ada: str
) -> None:
    leave(engine, ada)
    reopen(engine, ada, 1)

    assert sent(engine) == [("off_the_list", GONE)]
    assert to_do(engine, "tell_family") == []


@pytest.mark.hazard("H-07")
def test_whoever_was_told_that_they_left_hears_that_they_are_back(
    engine: Engine, ada: str
) -> None:
    leave(engine, ada)
    send(engine, MONDAY + 3 * A_DAY)
    reopen(engine, ada, 4)
    leave(engine, ada, days=8)
    reopen(engine, ada, 9)

    assert sent(engine) == [
        ("off_the_list", SENT), ("back_on_the_list", WAITS), ("off_the_list", GONE),
    ]  # fmt: skip
    assert "day it first began" in letters(engine)[1].body


def test_a_visit_that_ends_with_the_referral_is_told_of_by_the_same_person(
    engine: Engine, ada: str
) -> None:
    with unit_of_work(engine) as session:
        for row in visit(ada):
            session.add(row)
            session.flush()
        starts = MONDAY + A_DAY
        session.connection().exec_driver_sql(
            f"update slot set starts_at = '{starts:%Y-%m-%d %H:%M:%S.%f}'"
        )
    leave(engine, ada)

    assert [kind for kind, _ in sent(engine)] == ["off_the_list"]
    (speak,) = to_do(engine, "tell_family")
    assert "Their appointment on" in speak.sentence
    assert speak.due_at.date() == starts.date()


def test_a_child_who_waits_with_another_referral_is_not_told_that_they_left(
    engine: Engine, ada: str
) -> None:
    with unit_of_work(engine) as session:
        first = dict(session.execute(REFERRALS.select()).mappings().one())
        other = {"id": "R2", "pathway": Pathway.SPEECH_LANGUAGE.value}
        session.execute(REFERRALS.insert().values(**(first | other)))
    leave(engine, ada)
    (speak,) = to_do(engine, "tell_family")
    with unit_of_work(engine) as session:
        session.connection().exec_driver_sql(
            f"update task set closed_at = '{MONDAY:%Y-%m-%d %H:%M:%S.%f}'"
            f" where id = '{speak.id}'"
        )
    reopen(engine, ada, 4)

    assert letters(engine) == []
    assert [one.sentence for one in to_do(engine, "tell_family")] == [
        "Tell the family that the child is back on the list, from the original date."
    ]


@pytest.mark.hazard("H-13")
def test_where_the_child_has_died_nothing_is_written_to_anybody_any_more(
    engine: Engine, ada: str
) -> None:
    child = child_of(engine, ada)
    leave(engine, ada, RemovalReason.DIED)
    (speak,) = to_do(engine, "tell_family")
    reopen(engine, ada, 4)

    assert letters(engine) == []
    with reading(engine) as session:
        (held,) = recipients.holds(session, tenant=TENANT, child_ids=[child])
    assert (held.kind, held.lifted_at) == (Hold.DECEASED, None)
    assert "way back" not in speak.sentence


@pytest.mark.hazard("H-13")
@pytest.mark.parametrize("kind", [Hold.SAFEGUARDING, Hold.DECEASED])
def test_nothing_is_written_of_moves_where_messages_are_stopped(
    engine: Engine, ada: str, kind: Hold
) -> None:
    stopped(engine, child_of(engine, ada), kind)
    send_back(engine, ada)
    reopen(engine, ada, 0)
    leave(engine, ada)
    reopen(engine, ada, 5)

    assert letters(engine) == []


@pytest.mark.hazard("H-03")
def test_before_go_live_a_person_tells_of_every_move(
    engine: Engine, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRIAGE_DUTY_OWNER")

    send_back(engine, ada)
    (asked,) = to_do(engine, "tell_family")
    leave(engine, ada)

    assert letters(engine) == []
    assert "the referrer was asked for more" in asked.sentence
    assert len(to_do(engine, "tell_family")) == 2


# Before sixteen


def turns_sixteen(engine: Engine, on: date) -> None:
    """A family whose child has that birthday, told nothing yet."""
    homes(engine, a_home(email=False, letter=False, father=True, school=True))
    with unit_of_work(engine) as session:
        born = date(on.year - 16, on.month, on.day)
        session.execute(update(CHILDREN).values(born_on=born))
        session.connection().exec_driver_sql(
            "update recipient set agreed = null, agreed_at = null"
        )


@pytest.mark.hazard("H-19")
def test_before_sixteen_parents_and_young_person_read_once_that_we_ring(
    engine: Engine,
) -> None:
    turns_sixteen(engine, date(2026, 12, 24))
    himself = somebody(
        engine, "C1", Way.EMAIL, kin=Relationship.YOUNG_PERSON, agreed=True
    )

    asked = [look(engine, "agree-contact", MONDAY + days * A_DAY) for days in (0, 1)]

    told = letters(engine)
    assert asked == [1, 0]
    assert {one.kind for one in told} == {"contact_agreement"}
    assert len({one.recipient_id for one in told}) == len(told) == 3
    (his,) = [one for one in told if one.recipient_id == himself]
    assert "you will soon be 16" in his.body.casefold()
    assert all(f"{one.expires_at:%Y-%m-%d %H:%M}" == "2026-12-24 00:00" for one in told)
    assert len(to_do(engine, "agree_contact")) == 1


@pytest.mark.parametrize("live", [True, False])
def test_before_go_live_and_at_the_birthday_only_a_person_speaks_of_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, live: bool
) -> None:
    turns_sixteen(engine, date(2027, 3, 24) if live else date(2026, 12, 24))
    if not live:
        monkeypatch.setenv("TRIAGE_READING_HOURS_A_WEEK", "0")

    look(engine, "agree-contact", MONDAY)

    assert letters(engine) == []
    assert len(to_do(engine, "agree_contact")) == (not live)
