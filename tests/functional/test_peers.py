"""What a page shows or takes, a program can have and send; and asking twice does it once."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.office import Office, open_office
from tests.functional.routes import Door, doors
from tests.functional.visitor import Visitor, browser


# Pages without a request of their own, and why.
PEERLESS = {
    "/": "leads on to the first page of a role",
    "/accessibility": "words about these very pages",
    "/privacy": "words about these very pages",
    "/lists/{pathway}/print": "the list for a printer; a program reads the list",
    "/lists/{pathway}/found/{key}": "what POST search answers a program at once",
    "/models/{model_id}/card.md": "the model card of GET models, as a file",
    "/promise/counts.csv": "the counts of GET contact-promise, as a file",
    "/referrals/{referral_id}": "in parts: placement, deciding, known, offers",
    "/referrals/new": "POST referrals",
    "/sign-out": "a browser's own",
    "/sign-out/everywhere": "a browser's own",
    "/waits/charts.csv": "the charts of GET waits/charts, as a file",
    "/waits.csv": "the figures of GET waits, as a file",
    "/waits/packs/{month}/pack.html": "the pack of GET waits/packs, as a file",
    "/waits/packs/{month}/pack.pdf": "the pack of GET waits/packs, on paper",
    "/waits/forecast/figures.csv": "the figures of GET waits/forecast, as a file",
    "/waits/card/figures.csv": "the figures of GET waits/card, as a file",
    "/waits/fairness/figures.csv": "the figures of GET waits/fairness, as a file",
    "/waits/missed/counts.csv": "the counts of GET waits/missed, as a file",
    "/waits/needs/figures.csv": "the figures of GET waits/needs, as a file",
    "/waits/national-return.csv": "GET waits/national-return, as a file",
}
# POST requests without a key, and why.
KEYLESS = {
    "/waiting-lists/{pathway}/search": "only looks",
    "/status": "only looks",
    "/rules/{pathway}/try": "keeps nothing",
    "/referrals/{referral_id}/record": "only reads, and each time is written down",
    "/referrals/{referral_id}/evidence": "only reads, and each time is written down",
    "/callbacks/notify": "a receipt carries its own name and is kept once",
}
MIA = {
    "pathway": "speech_language",
    "forename": "Mia",
    "surname": "Brown",
    "received_on": "2026-11-02",
    "born_on": "2020-08-03",
    "source": "School",
    "facts": {"perm_excluded": True},
    "text": "Hard to understand.",
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One of everything."""
    made = open_office(tmp_path_factory.mktemp("peers"))
    for key in ("clinician", "coordinator", "administrator"):
        visitor(made, key)  # before anything is kept to be put back
    yield made
    for one in made.people.values():
        one.client.close()


def visitor(office: Office, key: str) -> Visitor:
    """A persona, signed in."""
    if key not in office.people:
        office.people[key] = Visitor(browser(office.app))
        office.people[key].sign_in(key)
    return office.people[key]


def post(who: Visitor, at: str, key: str = "", **more: Any) -> Any:
    """Send as a program does."""
    headers = {"X-CSRF-Token": who.csrf} | ({"Idempotency-Key": key} if key else {})
    return who.client.post(f"/api/v1{at}", headers=headers, **more)


def plain(path: str) -> str:
    """An address without the names of its parts, as pages and requests share it."""
    bare = re.sub(r"{[^}]*}", "{}", path.removeprefix("/api/v1"))
    return bare.replace("/waiting-lists/", "/lists/").replace(
        "/contact-promise", "/promise"
    )


def test_every_page_has_its_request_or_a_reason(office: Office) -> None:
    every = doors(office.app)
    asked = {(one.method, plain(one.path)) for one in every if one.is_api}

    def has_one(door: Door) -> bool:
        ways = {door.method, "POST"}  # a form's page stands before its request
        return any((way, plain(door.path)) in asked for way in ways)

    without = {
        one.path
        for one in every
        if not one.is_api and not one.public and not has_one(one)
    }
    assert without == set(PEERLESS) & {one.path for one in every} - {
        "/accessibility",
        "/privacy",
    }


def test_every_request_that_changes_something_takes_a_key_or_has_a_reason(
    office: Office,
) -> None:
    keyless = {
        path.removeprefix("/api/v1")
        for path, methods in office.app.openapi()["paths"].items()
        if "post" in methods
        if "idempotency-key"
        not in {one["name"] for one in methods["post"].get("parameters", ())}
    }

    assert keyless == set(KEYLESS)


def test_a_referral_typed_twice_by_a_program_makes_one_child(office: Office) -> None:
    who, kept = visitor(office, "coordinator"), office.keep()

    first = post(who, "/referrals", "key-of-a-referral", json=MIA)
    again = post(who, "/referrals", "key-of-a-referral", json=MIA)
    other = post(who, "/referrals", "key-of-a-referral", json={**MIA, "text": ""})
    read = visitor(office, "clinician").get(
        f"/api/v1/referrals/{first.json()['id']}/placement"
    )
    office.put_back(kept)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == again.json()
    assert any(one["key"] == "perm_excluded" for one in read.json()["facts"])


@pytest.mark.parametrize(
    ("harm", "field"),
    [
        ({"facts": {"no_such": True}}, "a fact that is not known"),
        ({"facts": {"perm_excluded": "perhaps"}}, "fact-perm_excluded"),
        ({"received_on": "2027-01-01"}, "received_on"),
        ({"text": "x" * 20_001}, "text"),
        ({"forename": "a\0b"}, "forename"),
        ({"nhs_number": "999 000 0000"}, "nhs_number"),
    ],
)
def test_a_referral_that_cannot_be_kept_is_refused_by_field(
    office: Office, harm: dict[str, Any], field: str
) -> None:
    before = office.stands()

    answer = post(visitor(office, "coordinator"), "/referrals", json={**MIA, **harm})

    assert answer.status_code == 422
    assert field in answer.json()["sentence"]
    assert office.stands() == before


def test_a_link_is_told_once_under_a_key(office: Office) -> None:
    who, kept = visitor(office, "administrator"), office.keep()
    at = f"/people/{office.ids['/people/{staff_id}/link']}/link"

    answers = [post(who, at, "key-of-a-link") for _ in range(2)]
    fresh = post(who, at, "another-key")
    office.put_back(kept)

    assert [one.status_code for one in (*answers, fresh)] == [200, 409, 200]
    assert fresh.json()["token"] != answers[0].json()["token"]


def test_slots_and_imports_are_brought_in_once_under_a_key(office: Office) -> None:
    who, kept = visitor(office, "coordinator"), office.keep()
    slots = b"clinic,date,time,minutes\nTuesday clinic,2026-12-20,10:00,60\n"
    files = {"file": ("slots.csv", slots)}

    first = post(who, "/slots/import", "key-of-a-file", files=files)
    again = post(who, "/slots/import", "key-of-a-file", files=files)
    plain_again = post(who, "/slots/import", files=files)
    undone = [
        post(who, f"/imports/{office.ids['import']}/undo", "key-of-an-undo")
        for _ in range(2)
    ]
    office.put_back(kept)

    assert first.json()["rows"][0]["outcome"] == "accepted"
    assert again.json() == first.json()
    assert plain_again.json()["rows"][0]["outcome"] == "already there"
    assert [one.status_code for one in undone] == [200, 200]


def test_a_view_is_saved_listed_and_forgotten(office: Office) -> None:
    who, kept = visitor(office, "clinician"), office.keep()

    saved = post(
        who, "/waiting-lists/neurodevelopmental/views?band=P1", json={"name": "First"}
    )
    mine = [one for one in who.get("/api/v1/views").json() if one["name"] == "First"]
    gone = [post(who, f"/views/{mine[0]['id']}/forget", "key-to-forget") for _ in "ab"]
    office.put_back(kept)

    assert saved.status_code == 200
    assert mine[0]["pairs"] == [["band", "P1"]]
    assert [one.status_code for one in gone] == [200, 200]


@pytest.mark.parametrize(
    ("key", "at"),
    [
        ("clinician", "/huddle"),
        ("clinician", "/referrals/{referral}/pack"),
        ("clinician", "/rules/neurodevelopmental"),
        ("clinician", "/referrals/{referral}/alike"),
        ("clinician", "/referrals/{referral}/merge?other={other}"),
        ("coordinator", "/referrals/{referral}/offers"),
        ("coordinator", "/imports"),
        ("coordinator", "/task-owners"),
        ("coordinator", "/waiting-lists/neurodevelopmental/copy.csv"),
        ("coordinator", "/waiting-lists/neurodevelopmental/copy.pdf"),
    ],
)
def test_what_a_page_shows_a_program_can_read(
    office: Office, key: str, at: str
) -> None:
    ids = {name: one for name, one in office.ids.items() if name.isalpha()}

    answer = visitor(office, key).get(f"/api/v1{at.format(**ids)}")

    assert answer.status_code == 200, answer.text
    assert answer.content
