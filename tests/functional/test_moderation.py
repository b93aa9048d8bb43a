"""The weekly meeting's page, the panel's page and the huddle, through the front door."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from tests.browser.sample import HOSTILE, NOW, TENANT, TODAY
from tests.functional.visitor import Visitor, browser
from triage.decisions import AgreeReason
from triage.desk.desk import Desk
from triage.desk.meeting import lists
from triage.desk.offering import reached
from triage.desk.people.personas import PERSONAS
from triage.referrals import Band, Pathway
from triage.store import audit, decisions
from triage.store.decisions import CHANGED, CONFIRMED, NewDecision, OwnBand
from triage.store.engine import reading, unit_of_work


@pytest.fixture
def clinician_at_work(fresh_door: FastAPI) -> Iterator[Visitor]:
    """Dr Priya Shah, where she may change things."""
    yield from someone(fresh_door, "clinician")


@pytest.fixture
def coordinator_at_work(fresh_door: FastAPI) -> Iterator[Visitor]:
    """Jo Lane, who sees records and no confidential fact."""
    yield from someone(fresh_door, "coordinator")


def someone(door: FastAPI, persona: str) -> Iterator[Visitor]:
    with browser(door) as client:
        visitor = Visitor(client)
        visitor.sign_in(persona)
        yield visitor


def meeting(visitor: Visitor) -> dict[str, Any]:
    answer = visitor.get("/api/v1/moderation")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def referral_ids(visitor: Visitor, only: str = "") -> list[str]:
    address = "/api/v1/waiting-lists/neurodevelopmental"
    asked = {"only": only} if only else {}
    entries = visitor.get(address, params=asked).json()["entries"]
    return [one["referral_id"] for one in entries]


def decided(door: FastAPI, names: list[str], band: Band, proposed: Band) -> None:
    """Decisions of Dr Priya Shah."""
    with unit_of_work(door.state.engine) as session:
        for name in names:
            decisions.add(
                session,
                tenant=TENANT,
                decision=NewDecision(
                    referral_id=name,
                    kind=CONFIRMED if band is proposed else CHANGED,
                    band=band,
                    proposed_band=proposed,
                    ruled_band=proposed,
                    own_band=None,
                    placement=1,
                    reason=AgreeReason.FACTS_FIT.value,
                    note="",
                    unknown_because="",
                    expires_on=TODAY + timedelta(days=10),
                    staff_id="demo-clinician",
                    made_by="Dr Priya Shah, clinician",
                ),
                now=NOW,
            )


@pytest.mark.hazard("H-21")
def test_the_alarm_on_p1_and_p2_is_the_draw_s_own(
    fresh_door: FastAPI, clinician_at_work: Visitor
) -> None:
    shown = {one["pathway"]: one for one in meeting(clinician_at_work)["lists"]}

    with reading(fresh_door.state.engine) as session:
        desk = Desk(
            session=session, tenant=TENANT, actor=PERSONAS["clinician"], now=NOW
        )
        for pathway in (Pathway.NEURODEVELOPMENTAL, Pathway.SPEECH_LANGUAGE):
            one = shown[pathway]
            assert one["alarm"] == reached.line(desk, pathway, slots=1).alarm
            assert one["alarm"] == (one["urgent"] > 0.15 * one["arrivals"])


@pytest.mark.hazard("H-10")
def test_a_longest_wait_far_beyond_the_median_alarms(
    clinician_at_work: Visitor,
) -> None:
    shown = meeting(clinician_at_work)

    starved = [one for one in shown["lists"] if one["starved"]]
    assert starved
    assert all(one["longest_weeks"] > 6 * one["median_weeks"] for one in starved)
    assert max(len(one["ties"]) for one in shown["lists"]) <= lists.TIES_SHOWN
    assert "The longest wait is far beyond the median." in shown["alarms"]


def test_the_counts_are_those_of_the_lists(clinician_at_work: Visitor) -> None:
    for one in meeting(clinician_at_work)["lists"]:
        address = f"/api/v1/waiting-lists/{one['pathway']}"
        assert one["waiting"] == clinician_at_work.get(address).json()["waiting"]


@pytest.mark.hazard("H-04")
def test_a_clinician_who_always_agrees_is_shown_as_such(
    fresh_door: FastAPI, clinician_at_work: Visitor
) -> None:
    names = referral_ids(clinician_at_work)[:12]

    decided(fresh_door, names[:9], Band.P3, Band.P3)
    few = meeting(clinician_at_work)
    decided(fresh_door, names[9:12], Band.P3, Band.P3)
    shown = meeting(clinician_at_work)
    page = clinician_at_work.get("/moderation").text

    assert few["overrides"]["share"] is None
    assert shown["overrides"]["share"] == 0
    assert shown["overrides"]["alarm"].startswith("Near none")
    assert shown["this_week"] == 12
    assert shown["to_confirm"]["decided"] == 12
    assert len(shown["expiring"]) == 12
    assert "Near none: is anybody looking before they agree?" in page
    load = {one["who"]: one for one in shown["load"]}
    assert load["Dr Priya Shah"]["decisions"] == 12


def test_two_words_on_one_child_are_shown_side_by_side(
    fresh_door: FastAPI, clinician_at_work: Visitor
) -> None:
    name = referral_ids(clinician_at_work)[0]
    with unit_of_work(fresh_door.state.engine) as session:
        for key, band in (("clinician", Band.P4), ("clinician2", Band.P1)):
            own = OwnBand(
                band=band,
                placement=1,
                staff_id=f"demo-{key}",
                made_by=PERSONAS[key].by,
                made_at=NOW.astimezone(UTC),
            )
            decisions.give_own(session, tenant=TENANT, referral_id=name, own=own)

    found = meeting(clinician_at_work)["disagreements"]

    pairs = [one for one in found if one["between"] == "two clinicians, blind"]
    assert [(one["referral_id"], one["apart"]) for one in pairs] == [(name, 3)]
    assert f'href="/referrals/{name}"' in clinician_at_work.get("/moderation").text


def test_the_page_for_the_panel_names_no_confidential_fact(
    clinician_at_work: Visitor,
) -> None:
    name = hostile(clinician_at_work)

    page = clinician_at_work.get(f"/referrals/{name}/pack").text

    assert "Has spoken of suicidal thoughts" not in page
    assert "A confidential fact is known" in page
    assert HOSTILE not in page
    assert "What is not known" in page


def test_taking_out_the_page_is_kept_in_the_record(
    fresh_door: FastAPI, coordinator_at_work: Visitor
) -> None:
    name = referral_ids(coordinator_at_work)[5]

    answer = coordinator_at_work.get(f"/referrals/{name}/pack")

    assert answer.status_code == 200
    with reading(fresh_door.state.engine) as session:
        deeds = audit.deeds(
            session, tenant=TENANT, subject="referral", subject_ids=[name]
        )
    latest = next(one for one in deeds if "panel" in one.what)
    assert latest.who == "Jo Lane, coordinator"


def test_the_panel_s_page_of_nobody_is_not_found(clinician_at_work: Visitor) -> None:
    assert clinician_at_work.get("/referrals/nobody/pack").status_code == 404


def test_the_huddle_begins_with_who_needs_a_person_now(
    clinician_at_work: Visitor,
) -> None:
    page = clinician_at_work.get("/huddle").text
    headings = [one.split("<")[0] for one in page.split('nhsuk-heading-s">')[1:]]

    assert headings[0].startswith("Needs a person now (")
    assert headings[-2].startswith("Waiting for a second person")
    assert headings[-1] == "Slots this week"
    assert "suicidal" not in page


def hostile(visitor: Visitor) -> str:
    """The typed child, whose name would run and who has a confidential fact."""
    return next(one for one in referral_ids(visitor) if one.startswith("TYPED"))
