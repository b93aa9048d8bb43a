"""The waiting promise on its page, on a child's page and for programs."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from tests.browser.sample import NOW, TENANT
from tests.functional.test_pages_knowing import first_on_the_list, signed_in
from tests.functional.visitor import Visitor
from triage.referrals import Pathway
from triage.store import clinics, offers
from triage.store.clinics import NewSlot
from triage.store.engine import unit_of_work
from triage.store.offers import OFFERS, SLOTS, NewOffer


GIVEN = 26  # slots in thirteen weeks: two a week


@pytest.fixture(scope="module")
def manager(fresh_door: FastAPI) -> Visitor:
    """A manager where slots of the last weeks were offered and attended."""
    one = signed_in(fresh_door, "manager")
    name = first_on_the_list(one)
    with unit_of_work(fresh_door.state.engine) as session:
        clinic = clinics.add_clinic(
            session,
            tenant=TENANT,
            name="Long ago",
            pathway=Pathway.NEURODEVELOPMENTAL,
            place="",
            now=NOW,
        )
        _attended(session, clinic, name)
    return one


@pytest.fixture(scope="module")
def coordinator(fresh_door: FastAPI, manager: Visitor) -> Visitor:
    """Jo Lane, in the same service."""
    return signed_in(fresh_door, "coordinator")


def _attended(session: Session, clinic: str, referral_id: str) -> None:
    new = [
        NewSlot(
            clinic_id=clinic, starts_at=NOW - timedelta(days=3 * at + 1), minutes=60
        )
        for at in range(GIVEN)
    ]
    clinics.add_slots(session, tenant=TENANT, new=new, now=NOW)
    mine = session.execute(SLOTS.select().where(SLOTS.c.clinic_id == clinic))
    for slot in mine.mappings().all():
        one = NewOffer(
            slot_id=slot["id"],
            referral_id=referral_id,
            seat=1,
            slot_of=None,
            why="",
            together=None,
            reply_by=NOW,
        )
        offers.hold(session, tenant=TENANT, new=[one], by="a test", now=NOW)
        session.connection().execute(OFFERS.update().values(state="attended"))


def test_a_manager_reads_what_cannot_be_kept_and_what_would_keep_it(
    manager: Visitor,
) -> None:
    meeting = manager.get("/moderation").text
    page = manager.get("/waiting-promise")

    assert 'href="/waiting-promise"' in meeting
    assert page.status_code == 200
    assert "26 slots offered" in page.text
    assert '<span class="app-late">Cannot be kept. ' in page.text
    assert "a week would keep the promise of 18 weeks." in page.text
    assert "0 slots were offered: too few to go by" in page.text  # speech and language


def test_a_program_reads_the_same_figures(manager: Visitor) -> None:
    said = manager.get("/api/v1/waiting-promise").json()

    assert [one["pathway"] for one in said] == ["neurodevelopmental", "speech_language"]
    assert said[0]["slots"] == GIVEN
    assert [one["promise"]["band"] for one in said[0]["bands"]] == [
        "P1",
        "P2",
        "P3",
        "P4",
    ]
    assert said[0]["bands"][-1]["red"] is True
    assert said[1]["bands"] == []


def test_a_childs_page_says_when_at_the_latest(coordinator: Visitor) -> None:
    name = first_on_the_list(coordinator)

    page = coordinator.get(f"/referrals/{name}").text
    said = coordinator.get(f"/api/v1/referrals/{name}/waiting-promise").json()

    assert "When at the latest" in page
    assert said["slots"] >= 1
    assert said["sentence"].replace("’", "&#39;")[:30] in page.replace("’", "&#39;")


def test_only_those_who_answer_for_the_lists_read_the_page(
    coordinator: Visitor,
) -> None:
    assert coordinator.get("/waiting-promise").status_code == 403
