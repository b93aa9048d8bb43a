"""People, emergency openings and pages of the record, on each database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine

from triage.desk.desk import Desk
from triage.desk.people import joiners, personas
from triage.desk.people.glass import NotYourOwn, review
from triage.desk.people.joiners import LastAdministrator
from triage.roles import Actor, Role
from triage.store import audit, audit_pages, glass, staff, staff_admin
from triage.store.audit import Deed
from triage.store.audit_pages import Sought
from triage.store.engine import reading, unit_of_work


TENANT = "north"
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def people(engine: Engine) -> Engine:
    """A store with the nine people of the demonstration."""
    with unit_of_work(engine) as session:
        personas.settle_in(session, tenant=TENANT, now=NOW)
    return engine


def deed(at: datetime, **changes: str) -> Deed:
    plain = {"who": "Nia Patel, auditor", "what": "Looked", "subject": "child"}
    return Deed(at=at, subject_id="C1", details={}, **plain | changes)


@pytest.mark.hazard("H-22")
def test_of_two_administrators_who_take_the_role_from_each_other_one_stays(
    people: Engine,
) -> None:
    with unit_of_work(people) as session:
        sam = staff.by_id(session, tenant=TENANT, staff_id="demo-manager")
        assert sam is not None
        sam.role = Role.ADMINISTRATOR.value
    both = ("demo-manager", "demo-administrator")
    start = Barrier(2)

    def take(own: str, other: str) -> bool:
        actor = Actor(staff_id=own, name=own, role=Role.ADMINISTRATOR)
        start.wait()
        try:
            with unit_of_work(people) as session:
                desk = Desk(session=session, tenant=TENANT, actor=actor, now=NOW)
                joiners.change_role(desk, other, role=Role.AUDITOR)
        except LastAdministrator:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(take, both, reversed(both)))

    with unit_of_work(people) as session:
        left = staff_admin.administrators(session, tenant=TENANT)
    assert sorted(done) == [False, True]
    assert len(left) == 1


@pytest.mark.hazard("H-22")
def test_an_opening_is_of_one_person_one_child_and_one_hour(people: Engine) -> None:
    hour = NOW + timedelta(hours=1)
    with unit_of_work(people) as session:
        glass.start(
            session,
            tenant=TENANT,
            staff_id="demo-manager",
            child_id="C1",
            reason="a test",
            now=NOW,
            until=hour,
        )

    def until(staff_id: str, child_id: str, now: datetime) -> datetime | None:
        with reading(people) as session:
            return glass.open_until(
                session,
                tenant=TENANT,
                staff_id=staff_id,
                child_ids=[child_id],
                now=now,
            )

    assert until("demo-manager", "C1", NOW) == hour
    assert until("demo-manager", "C1", hour - timedelta(seconds=1)) == hour
    assert until("demo-manager", "C1", hour) is None
    assert until("demo-manager", "C1", NOW - timedelta(seconds=1)) is None
    assert until("demo-manager", "C2", NOW) is None
    assert until("demo-council-care", "C1", NOW) is None


def test_the_record_is_narrowed_by_london_day(engine: Engine) -> None:
    late_evening = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # 2 July in London
    with unit_of_work(engine) as session:
        for at in (late_evening - timedelta(hours=1), late_evening):
            audit.write(session, tenant=TENANT, deed=deed(at))

    def numbers(day: date) -> list[int]:
        with reading(engine) as session:
            found = audit_pages.search(
                session, tenant=TENANT, sought=Sought(day=day), before=None, size=9
            )
        return [number for number, _ in found]

    assert numbers(date(2026, 7, 1)) == [1]
    assert numbers(date(2026, 7, 2)) == [2]


def test_a_search_for_a_name_takes_no_wild_cards(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        audit.write(session, tenant=TENANT, deed=deed(NOW))
        audit.write(session, tenant=TENANT, deed=deed(NOW, who="100% Ltd"))

    def found(who: str) -> list[int]:
        with reading(engine) as session:
            some = audit_pages.search(
                session, tenant=TENANT, sought=Sought(who=who), before=None, size=9
            )
        return [number for number, _ in some]

    assert found("PATEL") == [1]
    assert found("%") == [2]
    assert found("_") == []


def test_deeds_about_several_subjects_are_one_list_the_latest_first(
    engine: Engine,
) -> None:
    kinds = ("child", "referral", "task", "child")
    with unit_of_work(engine) as session:
        for kind in kinds:
            audit.write(session, tenant=TENANT, deed=deed(NOW, subject=kind))

    with reading(engine) as session:
        found = audit_pages.about(
            session,
            tenant=TENANT,
            subjects={"child": ("C1",), "referral": ("C1",), "offer": ()},
            before=None,
            size=9,
        )

    assert [number for number, _ in found] == [4, 2, 1]


def test_a_child_with_nothing_found_shows_nothing(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        audit.write(session, tenant=TENANT, deed=deed(NOW))

    with reading(engine) as session:
        found = audit_pages.about(
            session, tenant=TENANT, subjects={"offer": ()}, before=None, size=9
        )

    assert found == []


def test_last_seen_is_known_after_the_session_is_forgotten(people: Engine) -> None:
    seen = NOW - timedelta(days=40)
    with unit_of_work(people) as session:
        signed_in = deed(seen, what="Signed in", subject="staff")
        audit.write(session, tenant=TENANT, deed=signed_in)

    with reading(people) as session:
        activity = staff_admin.activity(session, tenant=TENANT)

    assert activity["C1"].seen_at == seen


@pytest.mark.hazard("H-22")
def test_nobody_reviews_an_opening_of_their_own(people: Engine) -> None:
    lead = Actor(staff_id="demo-manager", name="Sam Reid", role=Role.SAFEGUARDING)
    with unit_of_work(people) as session:
        opening_id = glass.start(
            session,
            tenant=TENANT,
            staff_id=lead.staff_id,
            child_id="C1",
            reason="a test",
            now=NOW,
            until=NOW + timedelta(hours=1),
        )

    with pytest.raises(NotYourOwn), unit_of_work(people) as session:
        review(
            Desk(session=session, tenant=TENANT, actor=lead, now=NOW),
            opening_id,
            needed=True,
            words="Fine.",
        )
