"""In the evening the duty desk is closed, and every page says who is told now."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from api import deps
from tests.browser.sample import NOW
from tests.functional.visitor import Visitor, browser


@pytest.fixture
def evening(fresh_door: FastAPI) -> Iterator[Visitor]:
    """Dr Priya Shah at work after hours; the clock is put back afterwards."""
    before = fresh_door.dependency_overrides[deps.now]
    fresh_door.dependency_overrides[deps.now] = lambda: NOW.replace(hour=19)
    with browser(fresh_door) as client:
        visitor = Visitor(client)
        visitor.sign_in("clinician")
        yield visitor
    fresh_door.dependency_overrides[deps.now] = before


@pytest.mark.hazard("H-03")
def test_out_of_hours_the_page_says_so_and_what_to_do(
    evening: Visitor,
) -> None:
    groups = evening.get("/api/v1/tasks", params={"group": "now"}).json()["groups"]
    line = next(one for one in groups[0]["lines"] if one["kind"] == "safe")
    page = evening.get("/tasks").text

    assert line["due"] == (
        "Due now, or first thing at 09:00 on Tuesday 24 November, "
        "when the duty desk opens."
    )
    assert "Nobody is at the duty desk now." in page
    assert "call 999" in page


@pytest.mark.hazard("H-03")
def test_out_of_hours_the_page_names_the_team_that_took_them_on(
    evening: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_OUT_OF_HOURS_TEAM", "The night team")
    monkeypatch.setenv("TRIAGE_OUT_OF_HOURS_ACCEPTED_ON", "2026-11-01")
    monkeypatch.setenv("TRIAGE_OUT_OF_HOURS_EMAIL", "night@example.nhs.uk")
    page = evening.get("/tasks").text

    assert "The night team is told now." in page
    assert "Nobody is at the duty desk" not in page
