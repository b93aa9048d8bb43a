"""A coordinator's week: slots offered, taken up, and one child not brought."""

import re
from datetime import timedelta

import pytest

from api import deps
from tests.browser.journeys.people import Day, Person
from tests.browser.sample import NOW, TODAY
from tests.browser.visiting import led_by


MONDAY = TODAY + timedelta(days=7)
SLOTS = [
    f"Monday clinic,{MONDAY:%d/%m/%Y},{hour:02d}:00,60,Dr Priya Shah,in person,,"
    for hour in (9, 10, 11, 13)
]
HEAD = "clinic,date,time,minutes,with,format,language,joint"


def a_clinic(person: Person) -> None:
    """A clinic with four slots next week, from a file."""
    person.go("/add-clinic")
    person.type(name="Monday clinic", place="Riverside")
    person.choose("Neurodevelopmental")
    person.press("Add")
    person.go("/slots/import")
    rows = "\n".join([HEAD, *SLOTS]).encode()
    person.page.set_input_files(
        "main [type=file]",
        {"name": "slots.csv", "mimeType": "text/csv", "buffer": rows},
    )
    person.press("Bring in")
    person.go("/clinics")
    person.follow("Monday clinic")


def hold(person: Person) -> None:
    """Hold next week's slots for the children who are next."""
    clinic = person.here
    person.go(f"{clinic}/draw?week={MONDAY.isoformat()}")
    assert "Why" in person.reads
    person.picture("who-is-next")
    person.press("Hold these slots")
    person.go(f"{clinic}?week={MONDAY.isoformat()}")


def offers(person: Person) -> list[str]:
    """The addresses of the offers on the clinic's page."""
    found = person.page.locator("main a[href^='/offers/']").evaluate_all(
        "all => all.map(one => one.getAttribute('href').split('/')[2])"
    )
    return [f"/offers/{one}" for one in dict.fromkeys(found)]


def confirm_child_of(person: Person, offer: str) -> None:
    """Agree with the priority of the child an offer is for, if nobody has yet."""
    person.go(offer)
    led_by(person.page, person.page.locator("main a[href^='/referrals/']").first)
    if person.page.locator("a", has_text="Agree with this priority").count():
        person.follow("Agree with this priority")
        person.choose("The facts support it")
        person.type(unknown_because="Rang the school: nothing points to these.")
        person.press("Agree")


def offer_and_accept(person: Person, offer: str) -> None:
    """Offer a held slot to the family, who take it."""
    person.go(f"{offer}/offer")
    ask_first = person.page.get_by_label("The family was asked first")
    if ask_first.count():
        ask_first.check()
    person.press("Offer")
    person.go(f"{offer}/accept")
    person.press("Accepted")


@pytest.mark.hazard("H-04", "H-10")
def test_a_weeks_slots_are_drawn_held_offered_and_accepted(day: Day) -> None:
    with day.person("Jo Lane") as jo, day.person("Dr Priya Shah") as priya:
        a_clinic(jo)
        clinic = jo.here
        hold(jo)
        held = offers(jo)
        for offer in held:
            confirm_child_of(priya, offer)
            offer_and_accept(jo, offer)
            assert "ccepted" in jo.reads

        jo.go(f"{clinic}?week={MONDAY.isoformat()}")
        jo.picture("clinic")

        assert len(held) == len(SLOTS)
        assert len(re.findall(r"\bccepted|\bAccepted|\baccepted", jo.reads)) >= len(
            held
        )


@pytest.mark.hazard("H-08", "H-14")
def test_a_child_who_was_not_brought_keeps_place_band_and_clock(day: Day) -> None:
    with day.person("Jo Lane") as jo, day.person("Dr Priya Shah") as priya:
        a_clinic(jo)
        hold(jo)
        offer = offers(jo)[0]
        confirm_child_of(priya, offer)
        child, before = priya.here, priya.page.inner_text("h1")
        offer_and_accept(jo, offer)
        day.app.dependency_overrides[deps.now] = lambda: (
            NOW + timedelta(days=7, hours=5)
        )
        jo.sign_in("Jo Lane")
        priya.sign_in("Dr Priya Shah")

        jo.go(f"{offer}/was-not-brought")
        jo.picture("was-not-brought")
        jo.page.locator("main [name='worry']").last.check()
        jo.type(spoke_to="Nobody yet", note="The telephone rang out.")
        jo.press("Record")

        priya.go(child)
        assert priya.page.inner_text("h1") == before
        assert "was not brought" in priya.reads.casefold()
        priya.go("/tasks")
        assert "brought" in priya.reads
