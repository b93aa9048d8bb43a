"""The work list through the front door: taken, acknowledged, given, closed with an outcome."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from api import deps
from tests.browser.sample import NOW, TENANT
from tests.functional.visitor import Visitor, browser
from triage.calendar import LONDON
from triage.desk.reviewing import owed
from triage.desk.tasks import late
from triage.referrals import Pathway
from triage.store import audit
from triage.store.engine import reading, unit_of_work


FORM = {"once": "a-form-that-was-opened-once"}


@pytest.fixture
def door(fresh_door: FastAPI) -> Iterator[FastAPI]:
    """The front door, its clock put back afterwards."""
    before = fresh_door.dependency_overrides[deps.now]
    yield fresh_door
    fresh_door.dependency_overrides[deps.now] = before


@pytest.fixture
def clinician_at_work(door: FastAPI) -> Iterator[Visitor]:
    """Dr Priya Shah, where she may change things."""
    yield from someone(door, "clinician")


@pytest.fixture
def manager_at_work(door: FastAPI) -> Iterator[Visitor]:
    """Sam Reid, who sees tasks and no records."""
    yield from someone(door, "manager")


def someone(door: FastAPI, persona: str) -> Iterator[Visitor]:
    with browser(door) as client:
        visitor = Visitor(client)
        visitor.sign_in(persona)
        yield visitor


def work(visitor: Visitor, **asked: str) -> dict[str, Any]:
    found: dict[str, Any] = visitor.get("/api/v1/tasks", params=asked).json()
    return found


def group(visitor: Visitor, key: str) -> dict[str, Any]:
    some = work(visitor, group=key)["groups"]
    return next(one for one in some if one["key"] == key)


def safe_task(visitor: Visitor) -> dict[str, Any]:
    lines = group(visitor, "now")["lines"]
    found: dict[str, Any] = next(one for one in lines if one["kind"] == "safe")
    return found


def ask(visitor: Visitor, task: dict[str, Any], act: str, **body: str) -> Any:
    etag = visitor.get(f"/api/v1/tasks/{task['id']}").headers["ETag"]
    headers = {"X-CSRF-Token": visitor.csrf, "If-Match": etag}
    address = f"/api/v1/tasks/{task['id']}/{act}"
    return visitor.client.post(address, json=body, headers=headers)


def test_what_needs_a_person_now_stands_first_whatever_is_asked_for(
    clinician_at_work: Visitor,
) -> None:
    for asked in ({}, {"group": "data"}, {"only": "mine"}, {"pathway": "undecided"}):
        groups = work(clinician_at_work, **asked)["groups"]

        assert groups[0]["key"] == "now"
        assert groups[0]["lines"][0]["kind"] == "safe"


@pytest.mark.hazard("H-03")
def test_the_counts_are_those_of_the_lists(clinician_at_work: Visitor) -> None:
    counted = work(clinician_at_work)

    for pathway in Pathway:
        listed = clinician_at_work.get(f"/api/v1/waiting-lists/{pathway}?only=safe")
        assert counted["safe_children"][pathway] == listed.json()["total"]


def test_the_groups_add_up_and_pages_hold_each_task_once(
    clinician_at_work: Visitor,
) -> None:
    whole = work(clinician_at_work)
    seen: list[str] = []
    for one in whole["groups"]:
        after: str | None = ""
        while after is not None:
            asked = {"group": one["key"], "size": "3"} | (
                {"after": after} if after else {}
            )
            shown = work(clinician_at_work, **asked)["groups"]
            page = next(each for each in shown if each["key"] == one["key"])
            seen += [task["id"] for task in page["lines"]]
            after = page["next_after"]

    assert len(seen) == len(set(seen)) == whole["everything"]
    assert sum(one["count"] for one in whole["groups"]) == whole["everything"]


@pytest.mark.hazard("H-03")
def test_a_same_day_task_closes_only_with_an_outcome_and_a_name(
    clinician_at_work: Visitor,
) -> None:
    task = safe_task(clinician_at_work)

    done = ask(clinician_at_work, task, "close", outcome="done")
    nobody = ask(clinician_at_work, task, "close", outcome="handed_over")
    silent = ask(clinician_at_work, task, "close", outcome="spoke")
    before = work(clinician_at_work)["safe_tasks"]
    handed = ask(
        clinician_at_work,
        task,
        "close",
        outcome="handed_over",
        accepted_by="Kim Hall, crisis team",
    )

    assert [one.status_code for one in (done, nobody, silent)] == [422, 422, 422]
    assert "named person" in nobody.json()["sentence"]
    assert handed.status_code == 200
    assert work(clinician_at_work)["safe_tasks"] == before - 1


def test_the_record_says_who_accepted_it(
    clinician_at_work: Visitor, door: FastAPI
) -> None:
    task = safe_task(clinician_at_work)

    ask(
        clinician_at_work,
        task,
        "close",
        outcome="handed_over",
        accepted_by="Kim Hall, crisis team",
        note="By telephone.",
    )

    with reading(door.state.engine) as session:
        deeds = audit.deeds(
            session, tenant=TENANT, subject="task", subject_ids=[task["id"]]
        )
    closed = next(one for one in deeds if one.what.startswith("Closed"))
    assert closed.who == "Dr Priya Shah, clinician"
    assert closed.details["text"] == "Accepted by Kim Hall, crisis team. By telephone."


def test_a_task_is_taken_acknowledged_and_given(clinician_at_work: Visitor) -> None:
    task = group(clinician_at_work, "unread")["lines"][0]

    assert ask(clinician_at_work, task, "acknowledge").status_code == 200
    mine = work(clinician_at_work, only="mine", group="unread")["groups"][-1]["lines"]
    given = ask(clinician_at_work, task, "give", to="demo-clinician2")
    refused = ask(clinician_at_work, task, "give", to="demo-manager")
    now = clinician_at_work.get(f"/api/v1/tasks/{task['id']}").json()

    assert [one["id"] for one in mine] == [task["id"]]
    assert (given.status_code, refused.status_code) == (200, 422)
    assert now["owner"] == "Dr Tom Okafor, clinician"
    assert now["acknowledged_by"] == "Dr Priya Shah, clinician"


@pytest.mark.hazard("H-01")
def test_unread_text_closes_with_what_was_read(clinician_at_work: Visitor) -> None:
    task = group(clinician_at_work, "unread")["lines"][-1]

    refused = ask(clinician_at_work, task, "close", outcome="done")
    closed = ask(clinician_at_work, task, "close", outcome="read_nothing")
    again = ask(clinician_at_work, task, "close", outcome="read_nothing")

    words = [one["words"] for one in task["outcomes"]]
    assert words == ["Read: fact recorded", "Read: nothing to record"]
    assert [one.status_code for one in (refused, closed, again)] == [422, 200, 422]


def test_two_people_at_once_do_not_both_have_it(clinician_at_work: Visitor) -> None:
    task = group(clinician_at_work, "unread")["lines"][0]
    headers = {"X-CSRF-Token": clinician_at_work.csrf, "If-Match": '"0.99"'}

    stale = clinician_at_work.client.post(
        f"/api/v1/tasks/{task['id']}/take", json={}, headers=headers
    )

    assert stale.status_code == 412


def test_the_form_keeps_what_was_typed_and_says_what_is_missing(
    clinician_at_work: Visitor,
) -> None:
    task = safe_task(clinician_at_work)
    address = f"/tasks/{task['id']}/close"
    form = clinician_at_work.get(address).text

    answer = clinician_at_work.send(
        address,
        outcome="handed_over",
        note="I spoke to the duty team.",
        version=form.split('name="version" value="')[1].split('"')[0],
        **FORM,
    )

    assert "Handed over, and accepted" in form
    assert answer.status_code == 422
    assert "Write who accepted it." in answer.text
    assert "I spoke to the duty team." in answer.text


def test_there_is_no_way_to_do_many_at_once(clinician_at_work: Visitor) -> None:
    page = clinician_at_work.get("/tasks").text

    assert 'name="task"' not in page
    assert "select all" not in page.lower()
    assert 'method="post"' not in page.split("<main")[1]


def test_who_sees_no_records_reads_no_quotes_and_closes_nothing(
    manager_at_work: Visitor, clinician_at_work: Visitor
) -> None:
    unread = group(manager_at_work, "unread")["lines"]
    task = safe_task(manager_at_work)

    assert all(one["quote"] is None for one in unread)
    assert ask(manager_at_work, task, "close", outcome="spoke").status_code == 403
    assert "/close" not in manager_at_work.get("/tasks").text


def escalate(door: FastAPI, now: datetime) -> int:
    with unit_of_work(door.state.engine) as session:
        return late.escalate_late(session, tenant=TENANT, now=now)


@pytest.mark.hazard("H-03")
def test_a_same_day_task_nobody_acknowledged_is_told_on_once_and_then_again(
    door: FastAPI, clinician_at_work: Visitor
) -> None:
    acknowledged = safe_task(clinician_at_work)
    ask(clinician_at_work, acknowledged, "acknowledge")
    unseen = work(clinician_at_work)["safe_tasks"] - 1

    early = escalate(door, NOW + timedelta(minutes=59))
    first = escalate(door, NOW + timedelta(minutes=60))
    told = safe_tasks(clinician_at_work)
    again = escalate(door, NOW + timedelta(minutes=61))
    second = escalate(door, NOW + timedelta(minutes=120))
    third = escalate(door, NOW + timedelta(minutes=180))

    assert (early, first, again, second, third) == (0, unseen, 0, unseen, 0)
    assert {one["escalated_to"] for one in told} == {None, "safeguarding lead"}
    finally_ = safe_tasks(clinician_at_work)
    assert {
        one["escalated_to"] for one in finally_ if one["acknowledged_at"] is None
    } == {"safeguarding lead, then manager"}


def safe_tasks(visitor: Visitor) -> list[dict[str, Any]]:
    lines = group(visitor, "now")["lines"]
    return [one for one in lines if one["kind"] == "safe"]


def test_the_clock_of_acknowledgement_stands_still_at_night(door: FastAPI) -> None:
    with unit_of_work(door.state.engine) as session:
        monday_night = datetime(2026, 11, 23, 23, tzinfo=LONDON)

        assert late.escalate_late(session, tenant="another", now=monday_night) == 0


def reviews_opened(door: FastAPI, now: datetime) -> int:
    with unit_of_work(door.state.engine) as session:
        return owed.open_due(session, tenant=TENANT, now=now)


@pytest.mark.hazard("H-06")
def test_reviews_are_opened_week_by_week_never_twice_and_shown_until_clear(
    door: FastAPI, clinician_at_work: Visitor
) -> None:
    first = reviews_opened(door, NOW)
    again = reviews_opened(door, NOW + timedelta(hours=1))

    shown = clinician_at_work.get("/api/v1/reviews").json()
    forced, harm = shown["backlogs"]
    assert (first, again) == (forced["opened"] + harm["opened"], 0)
    assert (forced["opened"], harm["opened"]) == (forced["a_week"], harm["a_week"])
    assert forced["sentence"].startswith(
        f"{forced['overdue']} overdue, 40 a week, clear by"
    )
    assert forced["sentence"] in clinician_at_work.get("/reviews").text


@pytest.mark.hazard("H-06")
def test_a_review_is_done_and_closes_its_task_and_a_harm_review_both(
    door: FastAPI, clinician_at_work: Visitor
) -> None:
    reviews_opened(door, NOW)
    task = group(clinician_at_work, "harm")["lines"][0]
    referral = task["referral_id"]

    by_hand = ask(clinician_at_work, task, "close", outcome="done")
    bare = review(
        clinician_at_work, referral, harm="severe", note="Lost a school place."
    )
    kept = review(
        clinician_at_work,
        referral,
        harm="severe",
        note="Lost a school place.",
        learning="Ask the school sooner.",
    )

    assert by_hand.status_code == 422
    assert (bare.status_code, kept.status_code) == (422, 200)
    open_now = clinician_at_work.get(f"/api/v1/tasks/{task['id']}").json()
    assert open_now["closed_at"] is not None
    (severe,) = [
        one
        for one in group(clinician_at_work, "now")["lines"]
        if one["kind"] == "severe_harm"
    ]
    assert severe["escalated_to"] == "safeguarding lead, then manager"
    assert severe["due_at"].startswith("2026-11-23")
    shown = clinician_at_work.get("/reviews").text
    assert "Ask the school sooner." in shown


def review(visitor: Visitor, referral: str, **body: str) -> Any:
    etag = version(visitor, referral, "harm-review")
    headers = {"X-CSRF-Token": visitor.csrf, "If-Match": f'"{etag}"'}
    address = f"/api/v1/referrals/{referral}/harm-review"
    return visitor.client.post(address, json=body, headers=headers)


def version(visitor: Visitor, referral: str, act: str) -> str:
    form = visitor.get(f"/referrals/{referral}/{act}").text
    return str(form.split('name="version" value="')[1].split('"')[0])


def test_a_review_that_finds_another_priority_leaves_a_task_to_decide_it(
    door: FastAPI, clinician_at_work: Visitor
) -> None:
    reviews_opened(door, NOW)
    task = next(
        one
        for one in group(clinician_at_work, "review")["lines"]
        if one["kind"] == "forced_review"
    )
    address = f"/referrals/{task['referral_id']}/forced-review"

    answer = clinician_at_work.send(
        address,
        outcome="the band should change",
        note="Now out of school.",
        version=version(clinician_at_work, task["referral_id"], "forced-review"),
        once="a-review-form-opened-once",
    )

    assert answer.status_code == 303
    waiting = group(clinician_at_work, "confirm")["lines"]
    assert task["referral_id"] in {one["referral_id"] for one in waiting}


def test_a_key_nobody_wrote_is_refused(clinician_at_work: Visitor) -> None:
    for key in ("x", "%00", "Zm9v", "MjAyNi0xMS0yMyBh"):
        assert clinician_at_work.get(f"/api/v1/tasks?after={key}").status_code == 422
