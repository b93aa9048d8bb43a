"""Deciding as clinicians do: agreeing, raising, lowering with a second person."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.functional import service
from tests.functional.deciding import (
    MONDAY,
    PRIYA,
    RUTH,
    TOM,
    at_desk,
    band_of,
    change,
    confirm,
)
from tests.functional.service import LEO, MIA, TENANT
from tests.store import conftest as stores
from triage import schedule
from triage.decisions import AgreeReason
from triage.desk import versions
from triage.desk.deciding import bands, looking_again, second, shown
from triage.desk.deciding.bands import SameBand, UnknownRedFlags
from triage.desk.deciding.second import (
    AlreadyAsked,
    AlreadyDecided,
    ChangedSinceAsked,
    NotYours,
    SamePerson,
)
from triage.desk.deciding.seen import DayIsOver
from triage.desk.versions import ChangedSince, NotHere
from triage.referrals import Band
from triage.store import audit, decisions, placements, proposals
from triage.store.engine import reading, unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


@pytest.fixture
def routine(engine: Engine) -> str:
    """A referral of which little is known."""
    return service.type_in(engine, service.typed(surname="Lovelace"))


@pytest.fixture
def urgent(engine: Engine) -> str:
    """A referral that a rule puts in a more urgent band."""
    return service.type_in(
        engine, service.typed(surname="Noether", facts={"perm_excluded": True})
    )


def waiting_proposal(engine: Engine) -> str:
    """The one proposal that waits."""
    with reading(engine) as session:
        (one,) = proposals.waiting(session, tenant=TENANT)
    return one.id


@pytest.mark.hazard("H-09")
def test_a_confirmed_child_is_shown_with_the_clinicians_name_and_what_was_seen(
    engine: Engine, urgent: str
) -> None:
    band = band_of(engine, urgent)

    done = confirm(engine, urgent)

    child = service.child(engine, urgent)
    assert done.id == urgent
    assert child.entry.band is band
    assert child.entry.confirmed_by == PRIYA.by
    with reading(engine) as session:
        (kept,) = decisions.history(session, tenant=TENANT, referral_id=urgent)
        before = placements.history(session, tenant=TENANT, referral_id=urgent)
    seen = next(one for one in before if one.number == kept.placement)
    assert seen.facts_seen["perm_excluded"] is True
    assert (kept.band, kept.ruled_band) == (band, seen.machine_band)
    assert seen.placement.versions.book_digest
    assert seen.placement.versions.policy_digest


@pytest.mark.hazard("H-01")
def test_red_flags_that_nobody_knows_are_not_passed_over_in_silence(
    engine: Engine, routine: str
) -> None:
    with (
        pytest.raises(UnknownRedFlags),
        at_desk(engine) as desk,
    ):
        bands.confirm(desk, routine, reason=AgreeReason.FACTS_FIT, unknown_because=" ")

    with pytest.raises(UnknownRedFlags):
        change(engine, routine, Band.P2, unknown_because="")

    assert service.child(engine, routine).entry.confirmed_by is None
    confirm(engine, routine)
    with reading(engine) as session:
        (kept,) = decisions.history(session, tenant=TENANT, referral_id=routine)
    assert "school" in kept.unknown_because


def test_to_see_first_needs_no_word_on_what_is_not_known(
    engine: Engine, routine: str
) -> None:
    change(engine, routine, Band.P1, unknown_because="")

    assert band_of(engine, routine) is Band.P1


def test_a_more_urgent_band_counts_at_once(engine: Engine, routine: str) -> None:
    before = service.child(engine, routine).entry

    change(engine, routine, Band.P2)

    after = service.child(engine, routine).entry
    assert before.band > Band.P2
    assert (after.band, after.confirmed_by) == (Band.P2, PRIYA.by)
    assert after.clock_start == before.clock_start
    assert after.place < before.place or before.place == 1


def test_the_same_band_is_agreed_with_and_not_changed(
    engine: Engine, routine: str
) -> None:
    with pytest.raises(SameBand):
        change(engine, routine, band_of(engine, routine))


@pytest.mark.hazard("H-04")
def test_a_less_urgent_band_waits_for_another_person(
    engine: Engine, urgent: str
) -> None:
    before = band_of(engine, urgent)

    change(engine, urgent, Band.P4)

    assert band_of(engine, urgent) is before
    with at_desk(engine, TOM) as desk:
        (one,) = shown.waiting(desk)
        assert (one.made_by, one.mine, one.changed) == (PRIYA.by, False, False)
        second.agree(desk, one.id)
    child = service.child(engine, urgent)
    assert (child.entry.band, child.entry.confirmed_by) == (Band.P4, PRIYA.by)
    with reading(engine) as session:
        (kept,) = decisions.history(session, tenant=TENANT, referral_id=urgent)
    assert (kept.staff_id, kept.second_id) == (PRIYA.staff_id, TOM.staff_id)


def test_a_clinician_who_works_alone_leaves_it_waiting(
    engine: Engine, urgent: str
) -> None:
    before = band_of(engine, urgent)
    change(engine, urgent, Band.P4)

    with pytest.raises(SamePerson), at_desk(engine) as desk:
        second.agree(desk, waiting_proposal(engine))
    with pytest.raises(SamePerson), at_desk(engine) as desk:
        second.refuse(desk, waiting_proposal(engine), note="No")

    assert band_of(engine, urgent) is before
    with at_desk(engine, now=MONDAY + timedelta(days=60)) as desk:
        (one,) = shown.waiting(desk)
    assert (one.mine, one.days) == (True, 60)


def test_refused_or_withdrawn_nothing_changes_and_it_waits_no_more(
    engine: Engine, urgent: str
) -> None:
    before = band_of(engine, urgent)
    change(engine, urgent, Band.P4)
    first = waiting_proposal(engine)
    with at_desk(engine, RUTH) as desk:
        second.refuse(desk, first, note="The exclusion is last week's.")
    change(engine, urgent, Band.P3)
    later = waiting_proposal(engine)
    with pytest.raises(NotYours), at_desk(engine, TOM) as desk:
        second.withdraw(desk, later)
    with at_desk(engine) as desk:
        second.withdraw(desk, later)

    assert band_of(engine, urgent) is before
    for name in (first, later):
        with pytest.raises(AlreadyDecided), at_desk(engine, TOM) as desk:
            second.agree(desk, name)
    with pytest.raises(NotHere), at_desk(engine, TOM) as desk:
        second.agree(desk, "nothing")


def test_the_same_thing_is_asked_once_at_a_time(engine: Engine, urgent: str) -> None:
    change(engine, urgent, Band.P4)

    with pytest.raises(AlreadyAsked):
        change(engine, urgent, Band.P3)


@pytest.mark.hazard("H-09")
def test_facts_that_came_after_it_was_asked_are_read_before_it_is_agreed(
    engine: Engine, tmp_path: Path
) -> None:
    protected = LEO | {"CP Plan": "Yes"}
    service.import_(engine, [service.a_file(tmp_path, [protected, MIA])])
    change(engine, "ND1", Band.P4)
    news = service.a_file(tmp_path, [protected | {"Suspensions this yr": "9"}, MIA])
    service.import_(engine, [news], now=MONDAY + timedelta(days=1))
    name = waiting_proposal(engine)

    with pytest.raises(ChangedSinceAsked), at_desk(engine, TOM) as desk:
        second.agree(desk, name)
    with at_desk(engine, TOM) as desk:
        (one,) = shown.waiting(desk)
        assert one.changed
        now = versions.version_of(desk, "referral", "ND1")
        second.agree(desk, name, looked=now)

    with reading(engine) as session:
        (kept,) = decisions.history(session, tenant=TENANT, referral_id="ND1")
    assert kept.second_id == TOM.staff_id


@pytest.mark.hazard("H-09")
def test_what_an_import_changed_while_a_clinician_was_reading_is_told(
    engine: Engine, tmp_path: Path
) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO, MIA])])
    with at_desk(engine) as desk:
        read = versions.version_of(desk, "referral", "ND2")
    news = service.a_file(tmp_path, [LEO, MIA | {"CP Plan": "Yes"}])
    service.import_(engine, [news], now=MONDAY)

    with pytest.raises(ChangedSince), at_desk(engine) as desk:
        versions.claim(desk, "referral", "ND2", read)


@pytest.mark.hazard("H-21")
def test_a_band_given_for_a_while_makes_one_task_and_holds(
    engine: Engine, routine: str
) -> None:
    until = MONDAY.date() + timedelta(days=7)
    change(engine, routine, Band.P2, expires_on=until)

    found = []
    for days in (6, 7, 8, 200):
        with unit_of_work(engine) as session:
            now = MONDAY + timedelta(days=days)
            found.append(looking_again.open_expired(session, TENANT, now))
        service.place_again(engine, now)

    assert found == [0, 1, 0, 0]
    (task,) = service.open_tasks(engine, "expired")
    assert (task.referral_id, task.due_at.date() > until) == (routine, True)
    assert band_of(engine, routine) is Band.P2
    confirm(engine, routine, now=MONDAY + timedelta(days=9))
    assert service.open_tasks(engine, "expired") == ()


def test_a_day_that_has_passed_is_not_taken(engine: Engine, routine: str) -> None:
    with pytest.raises(DayIsOver):
        change(engine, routine, Band.P2, expires_on=date(2020, 1, 1))
    with pytest.raises(DayIsOver):
        change(engine, routine, Band.P2, expires_on=MONDAY.date())


@pytest.mark.hazard("H-07")
def test_an_import_cannot_lower_a_clinicians_band(
    engine: Engine, tmp_path: Path
) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO, MIA])])
    change(engine, "ND2", Band.P1)
    news = service.a_file(tmp_path, [LEO, MIA | {"Suspensions this yr": "0"}])

    service.import_(engine, [news], now=MONDAY + timedelta(days=1))

    assert band_of(engine, "ND2") is Band.P1


@pytest.mark.hazard("H-01")
def test_an_import_raises_a_clinicians_band_for_now_and_asks_a_person(
    engine: Engine, tmp_path: Path
) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO, MIA])])
    confirm(engine, "ND1")
    decided = band_of(engine, "ND1")
    news = service.a_file(tmp_path, [LEO | {"CP Plan": "Yes"}, MIA])

    service.import_(engine, [news], now=MONDAY + timedelta(days=1))

    child = service.child(engine, "ND1")
    assert child.entry.band < decided
    assert child.entry.confirmed_by is None
    (task,) = service.open_tasks(engine, "provisional")
    assert task.referral_id == "ND1"
    confirm(engine, "ND1", now=MONDAY + timedelta(days=1, hours=1))
    assert service.open_tasks(engine, "provisional") == ()
    assert service.child(engine, "ND1").entry.confirmed_by == PRIYA.by


def test_every_decision_is_in_the_childs_history_with_who_and_why(
    engine: Engine, urgent: str
) -> None:
    change(engine, urgent, Band.P4)
    with at_desk(engine, TOM) as desk:
        second.agree(desk, waiting_proposal(engine), note="Seen with Priya.")

    with reading(engine) as session:
        deeds = audit.deeds(
            session, tenant=TENANT, subject="referral", subject_ids=[urgent]
        )
        verdict = audit.verify(session, tenant=TENANT)
    told = [(one.what.split(" from")[0], one.who) for one in deeds]
    assert ("Asked a second person", PRIYA.by) in told
    assert ("Changed the priority", TOM.by) in told
    assert ("Agreed as the second person", TOM.by) in told
    assert verdict.trouble is None


def test_a_question_held_open_comes_back_on_its_day(
    engine: Engine, routine: str
) -> None:
    day = MONDAY.date() + timedelta(days=14)
    said = {
        "question": "Does the child choke?",
        "reason": "The nurse visits on Friday.",
    }
    with at_desk(engine) as desk:
        looking_again.hold(desk, routine, **said, review_on=day)
    with pytest.raises(DayIsOver), at_desk(engine) as desk:
        looking_again.hold(desk, routine, **said, review_on=MONDAY.date())

    (task,) = service.open_tasks(engine, "held_question")
    assert (task.referral_id, task.due_at.date()) == (routine, day)
    assert said["question"] in task.sentence
    assert task.quote == said["reason"]


def test_a_timer_looks_for_bands_whose_day_has_come() -> None:
    assert looking_again.open_expired in {timer.due for timer in schedule.TIMERS}
