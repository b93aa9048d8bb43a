"""A week's slots from the page: added, drawn, held, offered, and what came of them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import deps
from tests.browser.sample import NOW
from tests.functional.visitor import Visitor


WEEK = "2026-11-30"


def visitor(app: FastAPI, persona: str) -> Visitor:
    """Somebody signed in at the door that may be written to."""
    client = TestClient(
        app,
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 50000),
        raise_server_exceptions=False,
        follow_redirects=False,
    )
    one = Visitor(client)
    one.sign_in(persona)
    return one


@pytest.fixture
def clinician_here(fresh_door: FastAPI) -> Visitor:
    """Dr Priya Shah, where she may change things."""
    return visitor(fresh_door, "clinician")


def hidden(page: str, name: str) -> str:
    """The value a page's form carries along."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def act(one: Visitor, address: str, /, **fields: str) -> Any:
    """Open the form of an act, fill it in and send it."""
    page = one.get(address)
    assert page.status_code == 200, page.text
    names = [
        n for n in ("once", "version", "week", "seen") if f'name="{n}"' in page.text
    ]
    sent = {name: hidden(page.text, name) for name in names}
    return one.send(address, **sent, **fields)


def a_clinic(one: Visitor, name: str = "Riverside clinic") -> str:
    """A clinic on the neurodevelopmental list; its address."""
    sent = act(one, "/add-clinic", name=name, pathway="neurodevelopmental")
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"]).split("?")[0]


def with_slots(one: Visitor, many: int, name: str = "Riverside clinic") -> str:
    """A clinic with some slots on one morning of the week."""
    clinic = a_clinic(one, name)
    for hour in range(many):
        sent = act(
            one,
            f"{clinic}/add-slot",
            starts_at=f"{WEEK}T{9 + hour:02d}:00",
            minutes="60",
            format="in person",
            with_whom="Dr Shah",
        )
        assert sent.status_code == 303, sent.text
    return clinic


def held(one: Visitor, clinic: str) -> list[str]:
    """Hold a week's slots; the addresses of the offers."""
    sent = act(one, f"{clinic}/draw?week={WEEK}")
    assert sent.status_code == 303, sent.text
    page = one.get(f"{clinic}?week={WEEK}").text
    return list(dict.fromkeys(re.findall(r'href="(/offers/[^"/]+)"', page)))


def confirmed(clinician: Visitor, referral: str) -> None:
    """Agree with a child's place, giving an own band first where it is asked."""
    own = act(clinician, f"{referral}/own-band", band="P3")
    assert own.status_code in (303, 409, 422), own.text
    sent = act(
        clinician,
        f"{referral}/confirm",
        reason="the facts support it",
        unknown_because="Read the referral; nothing points to it.",
    )
    assert sent.status_code == 303, sent.text


def test_a_weeks_slots_are_looked_at_then_held(coordinator: Visitor) -> None:
    clinic = with_slots(coordinator, 3)

    page = coordinator.get(f"{clinic}/draw?week={WEEK}").text
    offers = held(coordinator, clinic)

    assert "Holding sends nothing" in page
    assert page.count("Confirm the band first") == 3
    assert len(re.findall(r'href="/referrals/(?!new)', page)) >= 3
    assert len(offers) == 3
    after = coordinator.get(f"{clinic}?week={WEEK}").text
    assert "Held" in after
    assert "Who is next" not in after


def test_a_double_click_holds_once(coordinator: Visitor) -> None:
    clinic = with_slots(coordinator, 1, "Twice")
    page = coordinator.get(f"{clinic}/draw?week={WEEK}").text
    sent = {name: hidden(page, name) for name in ("once", "week", "seen")}

    first = coordinator.send(f"{clinic}/draw?week={WEEK}", **sent)
    second = coordinator.send(f"{clinic}/draw?week={WEEK}", **sent)

    assert (first.status_code, second.status_code) == (303, 303)
    page = coordinator.get(f"{clinic}?week={WEEK}").text
    assert len(set(re.findall(r"/offers/\w+", page))) == 1


def test_what_was_not_seen_is_not_held(coordinator: Visitor) -> None:
    clinic = with_slots(coordinator, 1, "Changed")
    page = coordinator.get(f"{clinic}/draw?week={WEEK}").text
    sent = {name: hidden(page, name) for name in ("once", "week")}

    answer = coordinator.send(f"{clinic}/draw?week={WEEK}", **sent, seen="another")

    assert answer.status_code == 409
    assert "The list or the slots changed" in answer.text
    assert hidden(answer.text, "seen") == hidden(page, "seen")


@pytest.mark.hazard("H-07")
def test_an_unconfirmed_child_is_held_and_cannot_be_offered(
    coordinator: Visitor,
) -> None:
    clinic = with_slots(coordinator, 1, "Unconfirmed")
    offer = held(coordinator, clinic)[0]

    page = coordinator.get(offer).text
    sent = act(coordinator, f"{offer}/offer")

    assert "Confirm first." in page
    assert sent.status_code == 409
    assert "has not confirmed" in sent.text


@pytest.mark.hazard("H-14")
def test_an_offer_from_held_to_was_not_brought(
    coordinator: Visitor, clinician_here: Visitor, fresh_door: FastAPI
) -> None:
    clinic = with_slots(coordinator, 1, "Journey")
    offer = held(coordinator, clinic)[0]
    found = re.search(r'href="(/referrals/(?!new)[^"]+)"', coordinator.get(offer).text)
    assert found is not None
    confirmed(clinician_here, found[1])

    offered = act(coordinator, f"{offer}/offer")
    accepted = act(coordinator, f"{offer}/accept")
    early = act(coordinator, f"{offer}/was-not-brought", worry="yes")
    before = fresh_door.dependency_overrides[deps.now]
    fresh_door.dependency_overrides[deps.now] = lambda: NOW + timedelta(days=13)
    on_the_day = visitor(fresh_door, "coordinator")
    sent = act(on_the_day, f"{offer}/was-not-brought", worry="yes", spoke_to="")
    page = on_the_day.get(offer).text
    fresh_door.dependency_overrides[deps.now] = before

    assert [one.status_code for one in (offered, accepted, early, sent)] == [
        303,
        303,
        409,
        303,
    ]
    assert "has not started" in early.text
    assert "Was not brought" in page
    assert "The child came" in page  # it may be corrected


def test_programs_read_and_hold_the_same(coordinator: Visitor) -> None:
    clinic = with_slots(coordinator, 2, "Programs")
    head = {"X-CSRF-Token": coordinator.csrf}

    draw = coordinator.get(f"/api/v1{clinic}/draw?week={WEEK}").json()
    sent = coordinator.client.post(
        f"/api/v1{clinic}/draw",
        json={"week": draw["monday"], "seen": draw["seen"]},
        headers=head,
    )
    week = coordinator.get(f"/api/v1{clinic}?week={WEEK}").json()

    assert sent.status_code == 200, sent.text
    assert [one["referral_id"] for one in draw["slots"]] == [
        slot["offers"][0]["referral_id"] for slot in week["slots"]
    ]
    assert sum(week["counts"].values()) == len(week["slots"]) == 2
    offer = week["slots"][0]["offers"][0]["id"]
    answer = coordinator.get(f"/api/v1/offers/{offer}")
    assert answer.headers["etag"] == '"0.0"'
    assert answer.json()["acts"] == ["offer", "release", "cancel"]


def test_an_offer_changed_meanwhile_is_not_overwritten(coordinator: Visitor) -> None:
    clinic = with_slots(coordinator, 1, "Stale")
    offer = held(coordinator, clinic)[0]
    headers = {"X-CSRF-Token": coordinator.csrf, "If-Match": '"0.0"'}
    why = {"why": "The clinician asked."}

    first, second = (
        coordinator.client.post(f"/api/v1{offer}/release", json=why, headers=headers)
        for _ in range(2)
    )

    assert first.status_code == 200
    assert second.status_code in (409, 412)


def test_every_row_of_a_file_of_slots_is_accounted_for(coordinator: Visitor) -> None:
    a_clinic(coordinator, "From a file")
    file = (
        "clinic,date,time,minutes,with,format,language,joint\n"
        "From a file,2026-12-07,09:00,60,Dr Shah,in person,,no\n"
        "from a FILE,07/12/2026,10:00,60,Dr Shah,video,Urdu,\n"
        "From a file,2026-12-07,09:00,60,Dr Shah,in person,,no\n"
        "Nowhere,2026-12-07,09:00,60,,,,\n"
        "From a file,2020-12-07,09:00,60,,,,\n"
        "From a file,soon,09:00,60,,,,\n"
        "From a file,2026-12-07,11:00,lots,,,,\n"
        "From a file,2026-12-07,11:00,60,,by owl,,\n"
        ",,,,,,,\n"
    )

    sent = coordinator.send("/slots/import", files={"file": ("slots.csv", file)})

    assert sent.status_code == 200
    assert "9 rows: 2 accepted, 1 already there, 6 refused" in sent.text
    assert "by owl" not in sent.text


@pytest.mark.parametrize(
    "file", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b'clinic,date,time,minutes\n"x']
)
def test_a_file_that_is_not_slots_is_told_so_or_read_row_by_row(
    coordinator: Visitor, file: bytes
) -> None:
    sent = coordinator.send("/slots/import", files={"file": ("slots.csv", file)})

    assert sent.status_code in (200, 422)


def test_wrong_answers_keep_what_was_typed(coordinator: Visitor) -> None:
    clinic = a_clinic(coordinator, "Typed")

    sent = act(
        coordinator,
        f"{clinic}/add-slot",
        starts_at=f"{WEEK}T09:00",
        minutes="4",
        format="in person",
        with_whom="Dr Shah",
    )

    assert sent.status_code == 422
    assert "There is a problem" in sent.text
    assert 'value="Dr Shah"' in sent.text


@pytest.mark.parametrize(
    "path",
    ["/clinics/none", "/offers/none", "/clinics/none/draw", "/slots/none/cancel"],
)
def test_what_is_not_here_is_said_not_to_be(coordinator: Visitor, path: str) -> None:
    assert coordinator.get(path).status_code == 404


@pytest.mark.parametrize("week", ["", "nonsense", "9999-12-31", "0001-01-01"])
def test_any_week_can_be_asked_for(coordinator: Visitor, week: str) -> None:
    clinic = a_clinic(coordinator, f"Any {week}")

    assert coordinator.get(f"{clinic}?week={week}").status_code == 200
    assert coordinator.get(f"{clinic}/draw?week={week}").status_code == 200


def test_a_clinician_may_not_set_up_clinics(clinician_here: Visitor) -> None:
    assert clinician_here.get("/add-clinic").status_code == 403
    assert clinician_here.get("/clinics").status_code == 200
