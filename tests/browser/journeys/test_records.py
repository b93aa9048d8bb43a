"""A record opened in an emergency, a wrong merge undone, and paper for an outage."""

from datetime import timedelta
from pathlib import Path

import pytest

from api import deps
from tests.browser.journeys.people import Day, Person
from tests.browser.sample import NOW
from tests.browser.visiting import led_by


CHILD = "/referrals/ND000034"
MIA = "/referrals/ND000061"


@pytest.mark.hazard("H-22")
def test_a_closed_record_is_opened_with_a_reason_for_an_hour_and_reviewed(
    day: Day,
) -> None:
    with day.person("Dana Cole") as dana, day.person("Ruth Evans") as ruth:
        dana.go(CHILD)
        assert "closed to your role" in dana.heading
        dana.picture("closed-record")
        dana.follow("Open in an emergency")
        dana.type(reason="Police are at the home now and ask what this child needs.")
        dana.press("Open the record for one hour")

        assert dana.here == CHILD
        assert "Ibrahim Davies" in dana.heading
        dana.picture("opened-in-an-emergency")
        ruth.go("/tasks")
        assert "emergency" in ruth.reads
        ruth.go(f"{CHILD}/looks")
        assert "Dana Cole" in ruth.reads
        ruth.picture("who-has-looked")

        day.app.dependency_overrides[deps.now] = lambda: NOW + timedelta(minutes=61)
        dana.sign_in("Dana Cole")
        dana.go(CHILD)
        assert "closed to your role" in dana.heading


def typed_twice(jo: Person) -> str:
    """A referral for what seems to be a child already here; its number."""
    jo.go("/referrals/new")
    jo.choose("Speech and language")
    jo.type(forename="Mia", surname="Patel")
    for name, when in (("received_on", "2 11 2026"), ("born_on", "3 8 2020")):
        for part, value in zip(("day", "month", "year"), when.split(), strict=True):
            jo.page.fill(f"[name='{name}[{part}]']", value)
    jo.press("Add to the list")
    return jo.here.rpartition("/")[2]


@pytest.mark.hazard("H-05")
def test_a_wrong_merge_is_taken_apart_again(day: Day) -> None:
    with day.person("Jo Lane") as jo:
        other = typed_twice(jo)
        assert "9990004307" not in jo.heading.replace(" ", "")

        jo.go(f"{MIA}/merge?other={other}")
        jo.picture("could-be-the-same-child")
        jo.type(other=other, why="The same name and birthday.")
        ruled_out = jo.page.locator("main [name='ruled_out']")
        if ruled_out.count():
            ruled_out.check()
        jo.press("Read them as one child")
        jo.go(f"/referrals/{other}")
        assert "9990004307" in jo.heading.replace(" ", "")

        jo.go(MIA)
        link = jo.page.locator("main a[href^='/merges/'][href$='/unmerge']")
        led_by(jo.page, link.first)
        jo.type(why="Two cousins with one name, says the school.")
        jo.press("Take them apart")

        jo.go(f"/referrals/{other}")
        assert "9990004307" not in jo.heading.replace(" ", "")
        jo.go(MIA)
        assert "9990004307" in jo.heading.replace(" ", "")


@pytest.mark.hazard("H-12", "H-19", "H-20")
def test_a_copy_for_an_outage_stands_alone_and_names_no_confidential_fact(
    day: Day, tmp_path: Path
) -> None:
    with day.person("Jo Lane") as jo:
        jo.go("/lists/neurodevelopmental")
        table = jo.download("Copy for an outage, CSV", tmp_path / "copy.csv")
        paper = jo.download("Copy for an outage, PDF", tmp_path / "copy.pdf")

    rows = table.read_text("utf-8-sig")
    assert paper.read_bytes().startswith(b"%PDF-")
    assert rows.count("\n") >= 170
    assert "suicid" not in rows.casefold()
    assert "Davies" in rows
    assert "2026" in rows
