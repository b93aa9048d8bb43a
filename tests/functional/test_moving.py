"""Where a referral stands: moved by people, with its clock, and never by silence."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.functional import service
from tests.functional.deciding import (
    MONDAY,
    PRIYA,
    TOM,
    at_desk,
    band_of,
    change,
    confirm,
)
from tests.functional.service import LATER, LEO, MIA, TENANT
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
from triage.desk import importing
from triage.desk.deciding import moves, rereferral, second, states
from triage.desk.deciding.moves import (
    NeedsTwoPeople,
    NoSuchMove,
    OnThatListAlready,
    Why,
)
from triage.desk.deciding.rereferral import NothingToRestore
from triage.desk.deciding.seen import DayIsOver, NotOnTheList
from triage.desk.deciding.states import AcceptedAlready, Leaving
from triage.referrals import MOVES, Band, Cause, Pathway, Referral, ReferralState
from triage.store import moves as kept
from triage.store import proposals, referrals
from triage.store.engine import reading, unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

SOON = MONDAY.date() + timedelta(days=21)
REMOVED = Leaving(
    to=ReferralState.REMOVED,
    reason=RemovalReason.FAMILY_ASKED,
    note="Mother rang Jo on Monday.",
    notice="You asked us to take the name off. Ring us and we put it back.",
    signposting="The school nurse.",
)


@pytest.fixture
def ada(engine: Engine) -> str:
    """A typed referral."""
    return service.type_in(engine, service.typed(surname="Lovelace"))


def referral(engine: Engine, name: str) -> Referral:
    """A referral as kept."""
    with reading(engine) as session:
        return referrals.referrals(session, tenant=TENANT, ids=[name])[name]


def agree(engine: Engine) -> None:
    """Tom agrees with what waits."""
    with at_desk(engine, TOM, MONDAY + timedelta(minutes=5)) as desk:
        (one,) = proposals.waiting(desk.session, tenant=TENANT)
        second.agree(desk, one.id)


def leave(engine: Engine, name: str, wanted: Leaving = REMOVED) -> None:
    """Priya asks."""
    with at_desk(engine) as desk:
        states.leave(desk, name, wanted)


def on_the_list(
    engine: Engine, pathway: Pathway = Pathway.NEURODEVELOPMENTAL
) -> set[str]:
    """Everybody on a list."""
    return {one.referral_id for one in service.walk(engine, pathway)}


@pytest.mark.hazard("H-07")
def test_off_the_list_only_when_a_second_person_agrees_and_the_family_is_told(
    engine: Engine, ada: str
) -> None:
    leave(engine, ada)

    assert ada in on_the_list(engine)
    agree(engine)

    assert ada not in on_the_list(engine)
    assert referral(engine, ada).state is ReferralState.REMOVED
    (family,) = service.open_tasks(engine, "tell_family")
    assert "put it back" in (family.quote or "")
    assert len(service.open_tasks(engine, "tell_referrer")) == 1
    with reading(engine) as session:
        (move,) = kept.history(session, tenant=TENANT, referral_id=ada)
    assert (move.staff_id, move.second_id) == (PRIYA.staff_id, TOM.staff_id)
    assert move.notice == REMOVED.notice


@pytest.mark.hazard("H-07")
@pytest.mark.hazard("H-08")
def test_back_on_the_list_from_the_original_date_and_in_the_same_band(
    engine: Engine, ada: str
) -> None:
    change(engine, ada, Band.P2)
    before = service.child(engine, ada).entry
    leave(engine, ada)
    agree(engine)

    with at_desk(engine, now=MONDAY + timedelta(days=300)) as desk:
        states.reopen(
            desk, ada, reason=ReopenReason.OVERTURNED, note="The appeal was upheld."
        )

    after = service.child(engine, ada).entry
    assert (after.clock_start, after.band) == (before.clock_start, Band.P2)
    assert (after.place, after.confirmed_by) == (before.place, PRIYA.by)
    assert referral(engine, ada).state is ReferralState.WAITING


@pytest.mark.hazard("H-07")
def test_one_person_alone_cannot_take_a_child_off(engine: Engine, ada: str) -> None:
    for (start, to), cause in MOVES.items():
        if cause is Cause.TWO_PEOPLE and start is ReferralState.WAITING:
            with pytest.raises(NeedsTwoPeople), at_desk(engine) as desk:
                moves.move(desk, ada, to, Why(reason="any", notice="any"))
        if cause is Cause.FIRST_CONTACT and start is ReferralState.WAITING:
            with pytest.raises(NoSuchMove), at_desk(engine) as desk:
                moves.move(desk, ada, to, Why(reason="any"))

    assert referral(engine, ada).state is ReferralState.WAITING


def test_without_a_notice_to_the_family_nobody_leaves(engine: Engine, ada: str) -> None:
    leave(engine, ada, Leaving(**vars(REMOVED) | {"notice": " "}))

    with pytest.raises(NeedsTwoPeople):
        agree(engine)

    assert ada in on_the_list(engine)


def test_a_move_that_is_not_in_the_table_is_refused(engine: Engine, ada: str) -> None:
    with pytest.raises(NoSuchMove), at_desk(engine) as desk:
        states.reopen(desk, ada, reason=ReopenReason.IN_ERROR, note="It never left.")
    leave(engine, ada)
    agree(engine)
    with pytest.raises(NoSuchMove):
        leave(engine, ada)
    with pytest.raises(NotOnTheList):
        confirm(engine, ada)


def test_accepted_once_and_the_referrer_is_told(engine: Engine, ada: str) -> None:
    with at_desk(engine) as desk:
        states.accept(desk, ada)

    with pytest.raises(AcceptedAlready), at_desk(engine, TOM) as desk:
        states.accept(desk, ada)

    with reading(engine) as session:
        accepted = kept.accepted(session, tenant=TENANT, referral_id=ada)
    assert accepted.by == PRIYA.by
    assert len(service.open_tasks(engine, "tell_referrer")) == 1


@pytest.mark.hazard("H-07")
def test_sent_back_for_information_a_child_keeps_the_place(
    engine: Engine, ada: str
) -> None:
    before = service.child(engine, ada).entry

    with at_desk(engine) as desk:
        states.send_back(
            desk, ada, reason=ReturnReason.SCHOOL, needed="The school form", due_on=SOON
        )

    after = service.child(engine, ada).entry
    assert (after.place, after.clock_start) == (before.place, before.clock_start)
    (task,) = service.open_tasks(engine, "returned")
    assert task.due_at.date() == SOON
    with at_desk(engine, now=MONDAY + timedelta(days=2)) as desk:
        states.reopen(
            desk, ada, reason=ReopenReason.INFORMATION_CAME, note="It came by post."
        )
    assert service.open_tasks(engine, "returned") == ()


@pytest.mark.hazard("H-07")
def test_assessed_elsewhere_a_child_keeps_the_place(engine: Engine, ada: str) -> None:
    before = service.child(engine, ada).entry

    with at_desk(engine) as desk:
        states.elsewhere(
            desk,
            ada,
            reason=ElsewhereReason.RIGHT_TO_CHOOSE,
            note="Their letter of Monday.",
            review_on=SOON,
        )

    assert service.child(engine, ada).entry.place == before.place
    assert ada in on_the_list(engine)
    with pytest.raises(NoSuchMove):
        leave(
            engine,
            ada,
            Leaving(
                to=ReferralState.DECLINED,
                reason=DeclineReason.TWICE,
                note="n",
                notice="n",
            ),
        )


def test_declined_and_set_aside_by_two_people_each_with_a_way_back(
    engine: Engine, ada: str
) -> None:
    aside = Leaving(
        to=ReferralState.SET_ASIDE,
        reason=AsideReason.UNWELL,
        note="In hospital.",
        notice="We ask again in three weeks.",
        until=SOON,
    )
    leave(engine, ada, aside)
    agree(engine)

    assert referral(engine, ada).state is ReferralState.SET_ASIDE
    (task,) = service.open_tasks(engine, "set_aside")
    assert task.due_at.date() == SOON
    with at_desk(engine, now=MONDAY + timedelta(days=22)) as desk:
        states.reopen(
            desk, ada, reason=ReopenReason.FAMILY_RETURNED, note="Well again."
        )
    assert service.open_tasks(engine, "set_aside") == ()
    declined = Leaving(
        to=ReferralState.DECLINED,
        reason=DeclineReason.OUTSIDE_AREA,
        note="Moved.",
        notice="Ring us if this is wrong.",
        signposting="The other area's team.",
    )
    leave(engine, ada, declined)
    agree(engine)
    assert referral(engine, ada).state is ReferralState.DECLINED


def test_a_day_to_look_again_is_still_to_come(engine: Engine, ada: str) -> None:
    with pytest.raises(DayIsOver), at_desk(engine) as desk:
        states.send_back(
            desk, ada, reason=ReturnReason.SCHOOL, needed="n", due_on=MONDAY.date()
        )

    assert referral(engine, ada).state is ReferralState.WAITING


@pytest.mark.hazard("H-02")
@pytest.mark.hazard("H-08")
def test_on_another_list_the_other_rules_are_read_and_the_clock_is_the_same(
    engine: Engine,
) -> None:
    name = service.type_in(engine, service.typed(pathway=Pathway.UNDECIDED))
    before = service.child(engine, name).entry
    assert len(service.open_tasks(engine, "which_pathway")) == 1

    with at_desk(engine) as desk:
        states.choose_list(
            desk,
            name,
            to=Pathway.SPEECH_LANGUAGE,
            reason=PathwayReason.FAMILY,
            note="Agreed by phone.",
        )

    after = service.child(engine, name).entry
    assert (after.pathway, after.clock_start) == (
        Pathway.SPEECH_LANGUAGE,
        before.clock_start,
    )
    assert name in on_the_list(engine, Pathway.SPEECH_LANGUAGE)
    assert name not in on_the_list(engine, Pathway.UNDECIDED)
    assert service.open_tasks(engine, "which_pathway") == ()


@pytest.mark.hazard("H-02")
def test_the_next_extract_does_not_take_a_child_back_to_the_list_they_left(
    engine: Engine, tmp_path: Path
) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO, MIA])])
    with at_desk(engine) as desk:
        states.choose_list(
            desk,
            "ND1",
            to=Pathway.SPEECH_LANGUAGE,
            reason=PathwayReason.NEED,
            note="Speech only.",
        )
    news = service.a_file(tmp_path, [LEO | {"CP Plan": "Yes"}, MIA])

    service.import_(engine, [news], now=MONDAY + timedelta(days=1))

    assert referral(engine, "ND1").pathway is Pathway.SPEECH_LANGUAGE
    assert "ND1" in on_the_list(engine, Pathway.SPEECH_LANGUAGE)


def test_a_child_is_not_put_on_a_list_twice(engine: Engine, ada: str) -> None:
    with pytest.raises(OnThatListAlready), at_desk(engine) as desk:
        states.choose_list(
            desk,
            ada,
            to=Pathway.NEURODEVELOPMENTAL,
            reason=PathwayReason.NEED,
            note="n",
        )


@pytest.mark.hazard("H-08")
def test_referred_again_soon_after_a_person_is_asked_whether_the_first_date_counts(
    engine: Engine,
) -> None:
    number = "9992879211"
    first = service.type_in(engine, service.typed(nhs_number=number))
    started = referral(engine, first).clock_start
    leave(engine, first)
    agree(engine)
    came = MONDAY + timedelta(days=100)

    again = _typed_again(engine, number, came.date())

    (task,) = service.open_tasks(engine, rereferral.RESTORE)
    assert task.referral_id == again
    with at_desk(engine, now=came + timedelta(days=1)) as desk:
        rereferral.restore(desk, again, why="The removal was reversed.")
    with at_desk(engine, TOM, came + timedelta(days=1, hours=1)) as desk:
        (one,) = proposals.waiting(desk.session, tenant=TENANT)
        second.agree(desk, one.id)
    assert referral(engine, again).clock_start == started
    with pytest.raises(NothingToRestore), at_desk(engine) as desk:
        rereferral.restore(desk, again, why="Once more.")


@pytest.mark.hazard("H-08")
@pytest.mark.parametrize(("days", "asked"), [(182, 1), (183, 0)])
def test_after_26_weeks_nobody_is_asked(engine: Engine, days: int, asked: int) -> None:
    number = "9992879211"
    first = service.type_in(engine, service.typed(nhs_number=number))
    leave(engine, first)
    agree(engine)

    _typed_again(engine, number, MONDAY.date() + timedelta(days=days))

    assert len(service.open_tasks(engine, rereferral.RESTORE)) == asked


def _typed_again(engine: Engine, number: str, on: date) -> str:
    typed = service.typed(nhs_number=number, received_on=on)
    now = LATER + (on - LATER.date()) + timedelta(hours=3)
    with unit_of_work(engine) as session:
        return importing.type_referral(
            session, tenant=TENANT, typed=typed, by="Sam", now=now, today=on
        )


def test_the_band_stays_when_a_child_is_sent_back_or_moved(
    engine: Engine, ada: str
) -> None:
    change(engine, ada, Band.P2)

    with at_desk(engine) as desk:
        states.choose_list(
            desk,
            ada,
            to=Pathway.SPEECH_LANGUAGE,
            reason=PathwayReason.NEED,
            note="n",
        )

    assert band_of(engine, ada) is Band.P2
