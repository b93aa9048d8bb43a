"""A manager sees what would hold a list, tries other slots, and keeps staff and leave."""

import csv
import re
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from tests.browser.sample import NOW, TENANT, TODAY, long_on_record
from tests.functional.test_pages_knowing import signed_in
from tests.functional.visitor import Visitor
from triage.decisions import RemovalReason
from triage.desk.replace import Occasion, place
from triage.referrals import Band, Pathway, ReferralState
from triage.store import clinics, gone_before
from triage.store.audit import AUDIT
from triage.store.clinics import NewSlot
from triage.store.engine import reading, unit_of_work
from triage.store.gone_before import Gone, Hands, PastVisit
from triage.store.referrals import REFERRALS
from triage.waiting_list.offers import OfferState


ND = Pathway.NEURODEVELOPMENTAL
SEEN, MISSED, REMOVED = 26, 13, 4  # in thirteen weeks
AHEAD = 12  # slots set up in the coming weeks
WINDOW = timedelta(weeks=13)
PAGE, API = "/waits/capacity/neurodevelopmental", "/api/v1/waits/capacity"


@pytest.fixture(scope="module")
def manager(fresh_door: FastAPI) -> Visitor:
    """Sam Reid, of a service that saw two children a week and was let down once a week."""
    with unit_of_work(fresh_door.state.engine) as session:
        long_on_record(session)
        clinic = clinics.add_clinic(
            session, tenant=TENANT, name="Hill", pathway=ND, place="", now=NOW
        )
        mine = select(REFERRALS.c.id).where(
            REFERRALS.c.tenant == TENANT,
            REFERRALS.c.pathway == ND.value,
            REFERRALS.c.clock_start < TODAY - timedelta(weeks=60),
        )
        names = session.scalars(mine.order_by(REFERRALS.c.id)).all()
        gone = [
            was_here(name, clinic, at)
            for at, name in enumerate(names[: SEEN + REMOVED])
        ]
        gone_before.keep(
            session, tenant=TENANT, gone=gone, hands=Hands(by="Sam", second="Jo")
        )
        place(
            session,
            tenant=TENANT,
            referral_ids=[one.referral_id for one in gone],
            occasion=Occasion(cause="move", today=TODAY, now=NOW),
        )
        clinics.add_slots(session, tenant=TENANT, new=ahead(clinic), now=NOW)
    return signed_in(fresh_door, "manager")


def was_here(name: str, clinic: str, at: int) -> Gone:
    """Somebody who was seen three days after the last, or who left unseen."""
    day = NOW - timedelta(days=3 * at + 1)
    if at >= SEEN:
        return Gone(
            referral_id=name,
            pathway=ND,
            visits=(),
            to_state=ReferralState.REMOVED,
            reason=RemovalReason.FAMILY_ASKED,
            left_at=NOW - timedelta(days=at),
        )
    missed = [a_visit(clinic, day, OfferState.WAS_NOT_BROUGHT)] if at % 2 else []
    seen = a_visit(clinic, day + timedelta(hours=2), OfferState.ATTENDED)
    return Gone(
        referral_id=name,
        pathway=ND,
        visits=(*missed, seen),
        to_state=ReferralState.SEEN,
        reason="first contact",
        left_at=day + timedelta(hours=2),
        seen_on=day.date(),
    )


def a_visit(clinic: str, starts: Any, state: OfferState) -> PastVisit:
    """An hour that was."""
    return PastVisit(
        clinic_id=clinic,
        starts_at=starts,
        minutes=60,
        with_whom="",
        format="in person",
        offered_at=starts - timedelta(days=9),
        slot_of=Band.P3,
        state=state,
        begins_assessment=True if state is OfferState.ATTENDED else None,
    )


def ahead(clinic: str) -> list[NewSlot]:
    """Open slots, two a week."""
    return [
        NewSlot(
            clinic_id=clinic, starts_at=NOW + timedelta(days=4 + 3 * at), minutes=60
        )
        for at in range(AHEAD)
    ]


@pytest.fixture
def as_now(manager: Visitor) -> dict[str, Any]:
    """What a program reads of the list, when nothing is tried."""
    return dict(manager.get(f"{API}/neurodevelopmental").json())


def text(page: Any) -> str:
    """A page's words."""
    bare = re.sub(r"<(svg|script)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare))


# -- as now ----------------------------------------------------------------------------


def test_the_figures_are_those_of_a_plain_count(
    fresh_door: FastAPI, as_now: dict[str, Any]
) -> None:
    with reading(fresh_door.state.engine) as session:
        came = session.execute(
            select(REFERRALS.c.clock_start, REFERRALS.c.received_on).where(
                REFERRALS.c.tenant == TENANT,
                REFERRALS.c.pathway == ND.value,
                REFERRALS.c.state != ReferralState.SET_ASIDE.value,  # never listed
            )
        ).all()
    joined = sum(
        TODAY - WINDOW < max(clock, received or clock) <= TODAY
        for clock, received in came
    )

    assert as_now["window_weeks"] == 13
    assert as_now["joined_a_week"] == pytest.approx(joined / 13)
    assert as_now["seen_a_week"] == pytest.approx(SEEN / 13)
    assert as_now["left_a_week"] == pytest.approx(REMOVED / 13)
    assert as_now["slots_a_week"] == pytest.approx((SEEN + MISSED) / 13)
    assert as_now["missed_share"] == pytest.approx(MISSED / (SEEN + MISSED))
    assert as_now["waiting"] == len(came) - SEEN - REMOVED


def test_a_manager_reads_what_comes_what_is_seen_and_what_would_hold_the_list(
    manager: Visitor, as_now: dict[str, Any]
) -> None:
    page = manager.get(PAGE)

    needs = {one["key"]: one for one in as_now["needs"]}
    # Of three slots given two begin an assessment, so a child takes one and a half.
    assert needs["hold without leavers"]["slots"] == pytest.approx(
        as_now["joined_a_week"] * 1.5
    )
    assert needs["match"]["slots"] == pytest.approx(as_now["joined_a_week"] * 1.5)
    assert f"About {needs['hold']['slots']:.1f} slots a week would hold it" in text(
        page
    )
    assert "67 began an assessment and 33 were missed" in text(page)
    assert "To keep the promise of ‘See first’" in text(page)
    assert as_now["finding"] in text(page)


def test_every_file_says_the_same_as_the_program(
    manager: Visitor, as_now: dict[str, Any]
) -> None:
    def rows(address: str) -> list[dict[str, str]]:
        said = manager.get(address)
        assert said.headers["content-type"].startswith("text/csv")
        assert said.text == manager.get(f"/api/v1{address}").text
        return list(csv.DictReader(StringIO(said.text.removeprefix("\ufeff"))))

    calendar, needs = rows(f"{PAGE}/calendar.csv"), rows(f"{PAGE}/needs.csv")
    weeks = rows(f"{PAGE}/weeks.csv?more=6")
    tried = manager.get(f"{API}/neurodevelopmental?more=6").json()["trial"]

    assert [(one["week"], int(one["open"])) for one in calendar] == [
        (one["monday"], one["open"]) for one in as_now["calendar"]
    ]
    assert [one["slots"] for one in needs] == [
        f"{one['slots']:.2f}" for one in as_now["needs"]
    ]
    assert [one["waiting_tried"] for one in weeks] == [
        f"{one['waiting_tried']:.2f}" for one in tried["weeks"]
    ]
    assert {one["tried"] for one in weeks} == {"6 more slots a week"}


def test_both_lists_are_read_at_once_and_the_page_opens_on_the_first(
    manager: Visitor,
) -> None:
    both = manager.get(API).json()

    assert [one["pathway"] for one in both] == ["neurodevelopmental", "speech_language"]
    assert both[0]["finding"] in text(manager.get("/waits/capacity"))
    assert both[1]["finding"] in text(manager.get("/waits/capacity/speech_language"))


# -- what is tried ---------------------------------------------------------------------


def test_a_manager_tries_six_more_slots(
    manager: Visitor, as_now: dict[str, Any]
) -> None:
    until = {"until-day": "30", "until-month": "5", "until-year": "2027"}
    page = manager.get(PAGE, params={"more": "6", "missed": "", **until})
    said = manager.get(
        f"{API}/neurodevelopmental", params={"more": 6, "until": "2027-05-30"}
    ).json()["trial"]

    last = said["weeks"][-1]
    assert said["until"] == "2027-05-30"
    assert len(said["weeks"]) == 26
    assert said["sentence"] in text(page)
    assert said["sentence"].startswith("With 6 more slots a week, about ")
    # Two thirds of a child a slot, six slots a week, less those who would have left.
    assert 80 < last["waiting"] - last["waiting_tried"] < 6 * 26 * 2 / 3
    assert as_now["trial"]["weeks"][0]["waiting"] == said["weeks"][0]["waiting"]
    assert 'href="/waits/capacity/neurodevelopmental/weeks.csv?more=6&amp;until=' in (
        page.text
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"more": "-1"}, "With 1 fewer slot a week"),
        ({"joining": "110"}, "With 110 children joining for each 100 now"),
        ({"missed": "10"}, "With 10 of 100 slots missed instead of 33"),
        (
            {"part": "20", "children": "4", "minutes": "90"},
            "With 20 of 100 slots as sessions of 4 children of 90 minutes instead of 60",
        ),
        (
            {"part": "20", "children": "4"},
            "With 20 of 100 slots as sessions of 4 child",
        ),
        ({"part": "20", "minutes": "30"}, "sessions of one child of 30 minutes"),
    ],
)
def test_each_change_is_said_in_words_beside_as_now(
    manager: Visitor, asked: dict[str, str], words: str
) -> None:
    assert words in text(manager.get(PAGE, params=asked))


def test_what_holds_a_list_falls_when_fewer_are_missed_and_that_is_said(
    manager: Visitor, as_now: dict[str, Any]
) -> None:
    said = manager.get(f"{API}/neurodevelopmental?missed=0").json()["trial"]

    assert said["hold"]["slots"] == pytest.approx(as_now["needs"][0]["slots"] * 2 / 3)
    assert "Slots a week that would then hold the list" in text(
        manager.get(PAGE, params={"missed": "0"})
    )


def test_until_a_day_that_no_week_ends_before_nothing_is_projected(
    manager: Visitor,
) -> None:
    said = manager.get(f"{API}/neurodevelopmental", params={"until": str(TODAY)}).json()
    page = text(manager.get(PAGE, params={"until": str(TODAY)}))

    assert said["trial"]["weeks"] == said["effects"] == []
    assert "No whole week ends until that day" in page
    assert "There is no whole week until that day, so no number of slots" in page


def test_what_cannot_be_read_is_said_beside_its_field(manager: Visitor) -> None:
    page = manager.get(PAGE, params={"more": "many", "until-day": "40"})
    program = manager.get(f"{API}/neurodevelopmental?more=many")
    unknown = manager.get(f"{API}/neurodevelopmental?less=1")

    assert (page.status_code, program.status_code, unknown.status_code) == (422,) * 3
    assert "‘More slots a week’ must be a whole number" in text(page)
    assert "‘Until’ must be a real date" in text(page)
    assert 'value="many"' in page.text
    assert "As now, about" in text(page)


def test_a_list_that_nothing_is_drawn_from_has_no_page(manager: Visitor) -> None:
    assert manager.get("/waits/capacity/undecided").status_code == 404
    assert manager.get(f"{API}/undecided").status_code == 404


# -- staff and leave -------------------------------------------------------------------


def day(name: str, when: date) -> dict[str, str]:
    """A day as a form sends it."""
    parts = {"day": when.day, "month": when.month, "year": when.year}
    return {f"{name}-{part}": str(number) for part, number in parts.items()}


def slots_from_staff(manager: Visitor) -> list[float | None]:
    """What the calendar says staff can give in the coming weeks."""
    weeks = manager.get(f"{API}/neurodevelopmental").json()["calendar"]
    return [one["from_staff"] for one in weeks]


def test_a_manager_keeps_a_post_its_leave_and_takes_both_back(
    fresh_door: FastAPI, manager: Visitor
) -> None:
    # Long because a post has a whole life.
    form = manager.get("/add-post?list=neurodevelopmental").text
    sent = manager.send(
        "/add-post", pathway="neurodevelopmental", name="Psychologist", percent="50",
        sessions="10", slots="2", **day("first_day", TODAY),
    )  # fmt: skip
    back = manager.get(sent.headers["location"])
    (post,) = re.findall(r"/posts/([\w-]+)/book-leave", back.text)
    with_post = slots_from_staff(manager)

    leave = TODAY + timedelta(weeks=1)
    manager.send(
        f"/posts/{post}/book-leave",
        **day("first_day", leave), **day("last_day", leave + timedelta(days=6)),
    )  # fmt: skip
    page = manager.get(PAGE)
    (away,) = re.findall(r"/absences/([\w-]+)/withdraw", page.text)
    with_leave = slots_from_staff(manager)
    trial = manager.get(f"{API}/neurodevelopmental").json()["trial"]["weeks"]

    assert 'value="neurodevelopmental" checked' in form
    assert sent.headers["location"].startswith(PAGE)
    assert with_post[:2] == pytest.approx([10, 10])
    assert with_leave[:2] == pytest.approx([10, 0])
    assert [one["slots"] for one in trial[:2]] == pytest.approx([0, 10])
    assert "make 10.0 slots in a week without a day lost; of late 3.0" in text(page)
    assert "Nobody on leave and no closed days" in text(page)
    assert "10.0 leave" in text(page)

    manager.send(f"/absences/{away}/withdraw", why="Not taken.")
    assert slots_from_staff(manager)[:2] == pytest.approx([10, 10])
    manager.send(f"/posts/{post}/withdraw", why="Left.")
    twice = manager.send(f"/posts/{post}/withdraw", why="Left.")
    assert slots_from_staff(manager)[:2] == [None, None]
    assert twice.status_code == 409
    assert "withdrawn before" in text(twice)
    assert deeds(fresh_door) >= {
        ("Added a post", post),
        ("Booked leave", away),
        ("Withdrew: absence", away),
        ("Withdrew: post", post),
    }


def deeds(door: FastAPI) -> set[tuple[str, str]]:
    """What the record holds of posts and days."""
    query = select(AUDIT.c.what, AUDIT.c.subject_id).where(
        AUDIT.c.subject.in_(["post", "absence"])
    )
    with reading(door.state.engine) as session:
        return {tuple(row) for row in session.execute(query)}


def test_closed_days_are_everybodys_and_must_stand_in_order(manager: Visitor) -> None:
    asked = {"pathway": "neurodevelopmental", "why": "The building is closed"}
    wrong = manager.send(
        "/close-list",
        **asked, **day("first_day", TODAY), **day("last_day", TODAY - timedelta(1)),
    )  # fmt: skip
    done = manager.send(
        "/close-list",
        **asked, **day("first_day", TODAY), **day("last_day", TODAY),
    )  # fmt: skip

    assert wrong.status_code == 422
    assert "The last day comes before the first" in text(wrong)
    assert done.status_code == 303
    assert "the whole list, The building is closed" in text(manager.get(PAGE))


def test_who_only_sees_the_figures_is_shown_no_way_to_change_staff(
    fresh_door: FastAPI, manager: Visitor
) -> None:
    coordinator = signed_in(fresh_door, "coordinator")

    page = coordinator.get(PAGE)

    assert page.status_code == 200
    assert "/add-post" not in page.text
    assert coordinator.get("/add-post").status_code == 403
