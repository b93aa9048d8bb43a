"""What a family sees and changes on its own pages, and what it never sees."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.sample import NOW, TENANT, TODAY
from tests.functional.family import (
    Household,
    household,
    main,
    tasks,
    tells,
    token,
)
from tests.functional.routes import family_doors
from triage.desk.family import codes
from triage.store.check_in_rows import PromiseRow
from triage.store.clinic_rows import ClinicRow, OfferRow, SlotRow
from triage.store.engine import unit_of_work
from triage.store.tables import ChildRow, ReferralRow


HERS = {"eating": ["weight"], "help": ["sleep"], "safety": ["self_harm"]}
HIS = {"eating": ["few_foods"], "help": ["money"]}


@pytest.fixture
def home(tmp_path: Path) -> Household:
    """A household of its own for each story."""
    return household(tmp_path, enquiries="01632 960 001")


@pytest.mark.hazard("H-18")
def test_the_page_says_where_the_referral_stands_and_never_a_place(
    home: Household,
) -> None:
    page = main(home.inside().get("/family").text)

    assert "On our list" in page
    assert "Robin joined our list on 5 January 2026" in page
    assert "We cannot say yet how long it will be" in page
    assert not re.search(r"\bP[1-4]\b|points|band|See (first|soon|next|in turn)", page)


@pytest.mark.hazard("H-12")
def test_nothing_that_anybody_else_said_or_gave_is_on_any_page(home: Household) -> None:
    tells(home, "mother", HERS, "Her words.")
    tells(home, "father", HIS, "His words.")
    mother = home.inside()

    seen = " ".join(
        mother.get(f"/family{place}").text
        for place in ("", "/help", "/told-us", "/details", "/contact", "/look-again")
    )

    assert "losing weight" in seen
    for hidden in (
        "fewer than 10 foods",
        "Money",
        "His words",
        "father@",
        "Oak",
        "Ash",
    ):
        assert hidden not in seen.replace("Money or benefits", "")


@pytest.mark.hazard("H-12")
def test_what_is_confidential_is_read_back_to_nobody(home: Household) -> None:
    tells(home, "mother", HERS, "Her words.")

    page = home.inside().get("/family/told-us").text

    assert "hurting themselves" not in page
    assert "Her words" not in page


def test_when_we_will_next_be_in_touch_is_the_promise(home: Household) -> None:
    with unit_of_work(home.engine) as session:
        session.add(
            PromiseRow(
                tenant=TENANT,
                child_id=home.ids["child"],
                last_at=NOW - timedelta(days=10),
                next_on=TODAY + timedelta(days=20),
                as_of=TODAY,
            )
        )

    page = home.inside().get("/family").text

    assert "We will be in touch by 13 December 2026" in page
    assert "We last told you something on 13 November 2026" in page


def test_a_promise_that_was_not_kept_is_owned_up_to(home: Household) -> None:
    with unit_of_work(home.engine) as session:
        late = TODAY - timedelta(days=2)
        session.add(
            PromiseRow(
                tenant=TENANT, child_id=home.ids["child"], next_on=late, as_of=TODAY
            )
        )

    assert "We are late" in home.inside().get("/family").text


def seen_lately(home: Household, joined: list[date], turn: int | None = 4) -> None:
    """Children who had their first appointment last week, by when they joined."""
    with unit_of_work(home.engine) as session:
        if session.get(ClinicRow, (TENANT, "c")) is None:
            session.add(_clinic())
            session.flush()
        for at, when in enumerate(joined):
            _seen(session, f"{turn}{at}", when, turn)


def _clinic() -> ClinicRow:
    return ClinicRow(
        tenant=TENANT,
        id="c",
        name="Clinic",
        pathway="neurodevelopmental",
        place="Riverside",
        made_at=NOW,
    )


def _seen(session: Any, name: str, joined: date, turn: int | None) -> None:
    session.add(
        ChildRow(
            tenant=TENANT,
            id=f"child{name}",
            forename="A",
            surname="B",
            name_key="a b",
        )
    )
    session.flush()
    session.add(
        ReferralRow(
            tenant=TENANT,
            id=f"ref{name}",
            child_id=f"child{name}",
            pathway="neurodevelopmental",
            clock_start=joined,
            state="seen",
        )
    )
    session.add(
        SlotRow(
            tenant=TENANT,
            id=f"slot{name}",
            clinic_id="c",
            starts_at=NOW - timedelta(days=7, minutes=int(name)),
            minutes=60,
            format="in person",
        )
    )
    session.flush()
    session.add(
        OfferRow(
            tenant=TENANT,
            id=f"offer{name}",
            slot_id=f"slot{name}",
            referral_id=f"ref{name}",
            state="attended",
            slot_of=turn,
            why="next",
            made_by="a test",
            made_at=NOW,
            begins_assessment=True,
        )
    )
    session.flush()


MARCH = [date(2025, 3, day) for day in (3, 10, 17, 24, 31)]


def test_the_month_now_being_seen_is_the_middle_of_those_seen_of_late(
    home: Household,
) -> None:
    seen_lately(home, [*MARCH, date(2023, 1, 9), date(2026, 9, 1)])

    page = home.inside().get("/family").text

    assert "We are now seeing children who joined in March 2025" in page


@pytest.mark.hazard("H-18")
def test_children_seen_out_of_turn_do_not_make_the_list_look_shorter(
    home: Household,
) -> None:
    seen_lately(home, MARCH)
    seen_lately(home, [date(2026, 10, 1)] * 9, turn=1)

    assert "joined in March 2025" in home.inside().get("/family").text


def test_fewer_than_five_first_appointments_say_nothing(home: Household) -> None:
    seen_lately(home, MARCH[:4])

    assert "We cannot say yet" in home.inside().get("/family").text


def test_help_is_matched_to_what_this_contact_told_us(home: Household) -> None:
    tells(home, "mother", HERS)
    mother = home.inside()

    page = mother.get("/family/help").text

    assert "We chose these from what you told us you need" in page
    chosen = re.findall(r'value="(\w+)" checked', page)
    assert {"sleep", "eating"} <= set(chosen)


def test_no_page_says_that_somebody_tried_what_nobody_tried(home: Household) -> None:
    page = home.inside().get("/family/help?need=sleep").text

    assert "We have not tried this link yet." in page
    assert "We checked this" not in page
    assert 'href="https://nnpcf.org.uk"' in page  # local, and its number still to come


def test_somebody_asks_for_a_call_about_help_and_presses_twice(home: Household) -> None:
    mother = home.inside()

    for _ in range(2):
        answer = mother.post("/family/help", need="sleep")

    assert "A person will call you by 7 December 2026" in answer.text
    assert [one.quote for one in tasks(home, "help_wanted")] == ["Sleep"]


@pytest.mark.hazard("H-12")
@pytest.mark.parametrize("harm", ["no token", "another's token", "elsewhere", "cross"])
def test_a_form_that_this_persons_own_page_did_not_send_changes_nothing(
    home: Household, harm: str
) -> None:
    tells(home, "mother", HERS)
    mother, father = home.inside(), home.inside("father")
    token_sent = {"no token": "", "another's token": token(father)}
    headers = {
        "elsewhere": {"Origin": "https://elsewhere.example"},
        "cross": {"Sec-Fetch-Site": "cross-site"},
    }.get(harm, {})
    before = home.kept()

    for form in (one for one in family_doors(home.app) if one.changes):
        address = form.path.replace("{key}", "eating").replace("{reply_id}", "any")
        sent = {"csrf": token_sent.get(harm, token(mother)), "why": "x", "words": "x"}
        answer = mother.client.post(address, data=sent, headers=headers)
        assert answer.status_code == 403, address

    assert home.kept() == before


@pytest.mark.hazard("H-13")
def test_a_page_that_stands_open_closes_when_its_person_is_not_to_be_told(
    home: Household,
) -> None:
    mother = home.inside()
    with unit_of_work(home.engine) as session:
        codes.revoke(home.work(session), home.ids["mother"], "a test")

    assert mother.get("/family").headers["location"] == "/f"


def test_the_page_on_privacy_is_there_for_anybody(home: Household) -> None:
    assert "We use one small file" in home.visitor().get("/f/about").text
    assert "We use one small file" in home.inside().get("/f/about").text
