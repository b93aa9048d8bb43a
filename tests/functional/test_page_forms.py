"""Every form on every page, found by reading the pages: also those no act has made.

Each carries our token and a key, keeps what was typed when it is refused or when the
session ended, and does its work once however often its button is pressed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from api.app import all_acts
from tests.browser.sample import NOW
from tests.functional.form_read import Fields, PageForm, page_forms, summary
from tests.functional.office import Office, open_office
from tests.functional.routes import Door, doors
from tests.functional.visitor import Visitor, browser
from triage.desk.people.personas import PERSONAS
from triage.roles import MAY


LATER = NOW + timedelta(minutes=16)
ACTS = {act.path for act in all_acts()}
SIGNS_OUT = {"/sign-out", "/sign-out/everywhere"}
# Forms without a key of their own, and why a second press does no harm.
KEYLESS = {
    "/lists/{pathway}/search": "looks for a child and changes nothing",
    "/lists/{pathway}/views": "a view of the same name gives way to the new one",
    "/status": "looks for a child and changes nothing",
    "/rules/{pathway}/try": "keeps nothing",
    "/referrals/{referral_id}/record": "hands a file out, and each time is written down",
    "/referrals/{referral_id}/evidence": "hands a file out, and each time is written down",
    "/people/{staff_id}/link": "only the last link works, and it is the one shown",
    "/sign-out": "whoever is out is out",
    "/sign-out/everywhere": "whoever is out is out",
    "/weigh": "nobody is in yet",
    "/sign-in": "nobody is signed in yet",
}
# A whole referral, as somebody would type it; the other forms hold one or two fields.
TYPED = {
    "/referrals/new": {
        "pathway": "speech_language",
        "forename": "Zed",
        "surname": "Quill",
        "received_on[day]": "2",
        "received_on[month]": "11",
        "received_on[year]": "2026",
        "source": "School",
        "text": "Hard to understand.",
    },
    "/referrals/{referral_id}/record": {"asked_by": "The mother"},
    "/status": {"nhs_number": "999 000 0018"},
    "/rules/{pathway}/try": {"fact-age_months": "100"},
    "/lists/{pathway}/search": {"search": "Quill"},
    "/lists/{pathway}/views": {"name": "Mine too"},
}


@dataclass(frozen=True)
class Found:
    """A form, who may send it, and the route it is sent to."""

    door: Door
    key: str  # of a persona
    form: PageForm

    def filled(self) -> Fields:
        """What is sent, with everything typed well."""
        well = {name: [text] for name, text in TYPED.get(self.door.path, {}).items()}
        return self.form.fields | well


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all pages."""
    made = open_office(tmp_path_factory.mktemp("page-forms"))
    yield made
    for visitor in made.people.values():
        visitor.client.close()


@pytest.fixture(scope="module")
def found(office: Office) -> dict[str, Found]:
    """Every form that some page has for somebody, by the route it leads to."""
    every: dict[str, Found] = {}
    routes = [one for one in doors(office.app) if one.method == "POST"]
    for door in doors(office.app):
        if door.is_api or door.changes or door.path.startswith(("/static", "/join")):
            continue
        key = next(k for k, who in PERSONAS.items() if door.allows(who.role, MAY))
        page = visitor(office, key).get(door.at(office.ids)).text
        for form in page_forms(page):
            route = leads_to(form.action, routes)
            every.setdefault(route.path, Found(route, key, form))
    return every


def visitor(office: Office, key: str) -> Visitor:
    """A persona, signed in."""
    if key not in office.people:
        office.people[key] = Visitor(browser(office.app))
        office.people[key].sign_in(key)
    return office.people[key]


def leads_to(action: str, routes: list[Door]) -> Door:
    """The route that an address leads to; the plainest of several."""
    path = action.partition("?")[0]
    fits = [
        one
        for one in routes
        if re.fullmatch(re.sub(r"{[^}]+}", "[^/]+", one.path), path)
    ]
    return min(fits, key=lambda one: one.path.count("{"))


def by_hand(found: Mapping[str, Found]) -> dict[str, Found]:
    """Those that no act has made, and that end no session."""
    return {
        path: one
        for path, one in found.items()
        if path not in ACTS and path not in SIGNS_OUT
    }


def send(office: Office, one: Found, fields: Fields, files: Any = None) -> Any:
    """Press the button."""
    who = visitor(office, one.key)
    return who.client.post(one.form.action, data=fields, files=files)


def test_every_page_that_takes_a_form_has_one_somewhere(
    office: Office, found: dict[str, Found]
) -> None:
    taken = {
        one.path
        for one in doors(office.app)
        if one.method == "POST" and not one.is_api and not one.public
    }

    assert taken - found.keys() - ACTS <= set()


def test_every_form_carries_our_token_and_a_key_or_has_a_reason(
    found: dict[str, Found],
) -> None:
    forms = found.values()

    assert [one.form.action for one in forms if "csrf" not in one.form.fields] == []
    assert {p for p, one in found.items() if "once" not in one.form.fields} == {
        path for path in KEYLESS if path in found
    }


@pytest.mark.parametrize("harm", ["x" * 21_000, "one\0two"], ids=["long", "nul"])
def test_a_text_that_cannot_be_kept_is_said_and_what_was_typed_stays(
    office: Office, found: dict[str, Found], harm: str
) -> None:
    before = office.stands()
    wrong = []

    for path, one in by_hand(found).items():
        for name in one.form.typed & TYPED.get(path, {}).keys():
            answer = send(office, one, one.filled() | {name: [harm]})
            again = page_forms(answer.text)
            back = next((f for f in again if f.action == one.form.action), None)
            rest = {k: v for k, v in TYPED[path].items() if k != name}
            kept = back is not None and all(
                back.fields.get(k) == [v] for k, v in rest.items()
            )
            if answer.status_code != 422 or not summary(answer.text) or not kept:
                wrong.append((path, name, answer.status_code))

    assert wrong == []
    assert office.stands() == before


def test_an_ended_session_hands_back_what_was_typed(
    office: Office, found: dict[str, Found]
) -> None:
    before = office.stands()
    wrong = []

    for path, one in by_hand(found).items():
        if path not in TYPED:
            continue
        with browser(office.app) as client:
            who = Visitor(client)
            who.sign_in(one.key)
            office.clock(LATER)
            ended = client.post(one.form.action, data=one.filled())
            office.clock(NOW)
            who.sign_in(one.key)
            (kept,) = (f for f in page_forms(ended.text) if f.action == one.form.action)
            again = client.post(one.form.action, data=kept.fields)
        sentence = "signed out" in ended.text and ended.status_code == 401
        typed = all([text] == kept.fields.get(n) for n, text in TYPED[path].items())
        if not (
            sentence and typed and again.status_code == 403 and summary(again.text)
        ):
            wrong.append((path, ended.status_code, again.status_code))

    assert wrong == []
    assert office.stands() == before


FILES = {
    "/imports": ("files", "slots.csv", b"clinic,date\n"),
    "/slots/import": (
        "file",
        "slots.csv",
        b"clinic,date,time,minutes\nTuesday clinic,2026-12-20,10:00,60\n",
    ),
}


def test_pressing_twice_does_it_once(office: Office, found: dict[str, Found]) -> None:
    wrong = []

    for path, one in by_hand(found).items():
        kept, fields = office.keep(), one.filled()
        sent = [(FILES[path][0], FILES[path][1:])] if path in FILES else None
        first = send(office, one, fields, sent)
        after_one = office.stands()
        second = send(office, one, fields, sent)
        same = office.stands() == after_one
        led = [one.headers.get("location") for one in (first, second)]
        office.put_back(kept)
        if not (same and led[0] == led[1]) and path not in KEYLESS:
            wrong.append((path, first.status_code, second.status_code))

    assert wrong == []


def test_two_presses_of_a_new_referral_make_one_child(
    office: Office, found: dict[str, Found]
) -> None:
    one, kept = found["/referrals/new"], office.keep()

    answers = [send(office, one, one.filled()) for _ in range(2)]
    shown = visitor(office, one.key).get(answers[0].headers["location"]).text
    office.put_back(kept)

    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert "The referral is on the list." in shown
