"""What a family sees and changes on its own pages, and what it never sees."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from tests.browser.sample import NOW, TENANT, TODAY
from tests.functional.family import Caller, Carrier, Household, household, main
from tests.functional.routes import family_doors
from tests.functional.visitor import token_in
from triage.checkins.reply import EnteredBy
from triage.desk.checking_in import plan, reply
from triage.desk.family import codes
from triage.messages.outbox import Way
from triage.store.check_in_rows import DetailsChangeRow, LookAgainRow, PromiseRow
from triage.store.clinic_rows import ClinicRow, OfferRow, SlotRow
from triage.store.engine import unit_of_work
from triage.store.message_rows import MessageRow, RecipientRow
from triage.store.tables import ChildRow, ContactRow, ReferralRow, TaskRow


HERS = {"eating": ["weight"], "help": ["sleep"], "safety": ["self_harm"]}
HIS = {"eating": ["few_foods"], "help": ["money"]}
NEW_MOBILE, KEPT_MOBILE = "07700 900 777", "+447700900777"


@pytest.fixture
def home(tmp_path: Path) -> Household:
    """A household of its own for each story."""
    return household(tmp_path, enquiries="01632 960 001")


def tells(home: Household, who: str, answers: dict[str, Any], words: str = "") -> None:
    """Somebody answered a check-in before."""
    with unit_of_work(home.engine) as session:
        work = home.work(session)
        reply.submit(
            work,
            plan.opened_by_family(work, home.ids[who]),
            answers=answers,
            words=words,
            entered=EnteredBy.PAGE,
            entered_by="a test",
        )


def tasks(home: Household, kind: str) -> list[Any]:
    """The tasks of a kind."""
    return [one for one in home.rows(TaskRow) if one.kind == kind]


def messages(home: Household, kind: str) -> list[Any]:
    """The messages of a kind."""
    return [one for one in home.rows(MessageRow) if one.kind == kind]


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


def test_somebody_asks_for_a_call_about_help_and_presses_twice(home: Household) -> None:
    mother = home.inside()

    for _ in range(2):
        answer = mother.post("/family/help", need="sleep")

    assert "A person will call you by 7 December 2026" in answer.text
    assert [one.quote for one in tasks(home, "help_wanted")] == ["Sleep"]


def test_a_person_is_asked_to_look_again_with_a_day_and_a_reason(
    home: Household,
) -> None:
    mother = home.inside()

    asked = mother.fill("/family/look-again", what=["wait"], why=["Nobody asked us."])
    again = mother.client.post(
        "/family/look-again",
        data={"csrf": token(mother), "why": "Again."},
    )

    assert "You asked us to look again on 23 November 2026" in mother.follow(asked).text
    assert again.status_code == 303
    (look,) = home.rows(LookAgainRow)
    assert (look.words, look.due_on) == ("Nobody asked us.", date(2026, 12, 7))
    assert [one.quote for one in tasks(home, "look_again")] == ["Nobody asked us."]


def token(caller: Caller) -> str:
    """The token of whoever is in."""
    return token_in(caller.get("/family/changed").text)


def test_what_came_of_it_is_shown_with_its_reason(home: Household) -> None:
    mother = home.inside()
    mother.fill("/family/look-again", why=["Nobody asked us."])
    with unit_of_work(home.engine) as session:
        look = session.exec(select(LookAgainRow)).one()
        look.outcome, look.reason = "not changed", "The school sees it as we do."
        look.decided_at = NOW
        session.add(look)

    page = mother.get("/family/look-again").text

    assert "We looked again and made no change" in page
    assert "The school sees it as we do." in page


@pytest.mark.parametrize("why", ["", "  ", "x" * 5_001])
def test_a_reason_that_is_missing_or_too_long_is_said_and_kept(
    home: Household, why: str
) -> None:
    answer = home.inside().fill("/family/look-again", why=[why])

    assert answer.status_code == 422
    assert why.strip() in answer.text
    assert home.rows(LookAgainRow) == []


def test_a_correction_is_a_task_and_changes_no_fact_by_itself(home: Household) -> None:
    tells(home, "mother", HERS)
    mother = home.inside()
    before = home.kept()["fact"]
    where = re.search(
        r'"(/family/told-us/[^"]+/eating)"', mother.get("/family/told-us").text
    )
    assert where is not None

    for _ in range(2):
        sent = mother.fill(where[1], words=["He coughs no more."])

    assert "A person will read this by" in mother.follow(sent).text
    assert [one.quote for one in tasks(home, "family_corrects")] == [
        "He coughs no more."
    ]
    assert home.kept()["fact"] == before


@pytest.mark.hazard("H-12")
def test_nobody_corrects_or_reads_what_another_said(home: Household) -> None:
    tells(home, "father", HIS)
    his = home.inside("father")
    found = re.search(r'"(/family/told-us/[^"]+)"', his.get("/family/told-us").text)
    assert found is not None
    mother = home.inside()

    assert mother.get(found[1]).status_code == 404
    sent = {"csrf": token(mother), "words": "Not so."}
    assert mother.client.post(found[1], data=sent).status_code == 404
    assert tasks(home, "family_corrects") == []


def number_of(home: Household) -> str:
    """The number that the confirming message takes along when it is sent."""
    (message,) = messages(home, codes.CONFIRM)
    carrier = Carrier(
        recipient_id=message.recipient_id,
        contact_id=message.contact_id,
        id=message.id,
        kind=message.kind,
    )
    with unit_of_work(home.engine) as session:
        return codes.mint(home.work(session), carrier)


def addresses(home: Household, who: str = "mother") -> list[str]:
    """Where somebody is reached."""
    mine = [one for one in home.rows(ContactRow) if one.recipient_id == home.ids[who]]
    return [one.address for one in mine]


@pytest.mark.hazard("H-12")
def test_a_new_number_counts_once_confirmed_where_we_wrote_before(
    home: Household,
) -> None:
    mother = home.inside()
    mother.post("/family/details", sms=NEW_MOBILE)
    assert KEPT_MOBILE not in addresses(home)

    (message,) = messages(home, codes.CONFIRM)
    done = mother.post(
        "/family/details", "/family/details/confirm", number=number_of(home)
    )

    assert message.recipient_id == home.ids["mother"]
    assert KEPT_MOBILE not in message.body
    assert "We have changed it" in mother.follow(done).text
    assert KEPT_MOBILE in addresses(home)
    (told,) = messages(home, "details_changed")
    assert told.contact_id == message.contact_id


@pytest.mark.hazard("H-12")
def test_a_wrong_number_changes_nothing_and_five_end_it(home: Household) -> None:
    mother = home.inside()
    mother.post("/family/details", sms=NEW_MOBILE)
    right = number_of(home)

    for wrong in range(5):
        answer = mother.post(
            "/family/details", "/family/details/confirm", number=f"{wrong:06d}"
        )
        assert answer.status_code == 422
    mother.post("/family/details", "/family/details/confirm", number=right)

    assert KEPT_MOBILE not in addresses(home)


@pytest.mark.hazard("H-12")
@pytest.mark.parametrize("harm", ["unsafe", "restricted", "an order"])
def test_where_nothing_is_safe_nothing_is_sent_and_a_person_checks(
    home: Household, harm: str
) -> None:
    with unit_of_work(home.engine) as session:
        for one in session.exec(select(ContactRow)):
            one.safe_to_use = harm != "unsafe"
            one.restricted = harm == "restricted"
            session.add(one)
        if harm == "an order":
            her = session.get(RecipientRow, (TENANT, home.ids["mother"]))
            assert her is not None
            her.order_limits = True
            session.add(her)
    mother = home.inside()

    answer = mother.post("/family/details", sms=NEW_MOBILE)

    assert "A person will check it with you" in mother.follow(answer).text
    assert messages(home, codes.CONFIRM) == []
    assert [one.quote for one in tasks(home, "new_details")] == [KEPT_MOBILE]
    assert [one.outcome for one in home.rows(DetailsChangeRow)] == ["by a person"]


def test_whoever_cannot_get_the_number_is_helped_by_a_person(home: Household) -> None:
    mother = home.inside()
    mother.post("/family/details", email="new@example.com")

    mother.post("/family/details", "/family/details/confirm", lost="yes")

    assert [one.quote for one in tasks(home, "new_details")] == ["new@example.com"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"sms": "0123"}, "Type a mobile number"),
        ({"email": "nobody"}, "Type an email address"),
        ({"letter": "1 High Street"}, "Type the address and the postcode"),
        ({}, "Type one new number"),
        ({"sms": NEW_MOBILE, "email": "a@example.com"}, "Type one new number"),
    ],
)
def test_what_cannot_be_an_address_is_said_and_kept(
    home: Household, fields: dict[str, str], wrong: str
) -> None:
    answer = home.inside().post("/family/details", **fields)

    assert answer.status_code == 422
    assert wrong in answer.text
    assert all(value in answer.text for value in fields.values())


@pytest.mark.hazard("H-12")
def test_what_we_have_is_shown_so_that_nobody_learns_it(home: Household) -> None:
    page = home.inside().get("/family/details").text

    assert "…123" in page
    assert "7700900123" not in page


def test_how_somebody_wishes_to_be_reached_is_kept(home: Household) -> None:
    mother = home.inside()
    wished = {"prefers": ["email"], "language": ["Polski"], "interpreter": ["yes"]}

    mother.fill("/family/contact", **wished, format=["large print"])

    (her,) = [one for one in home.rows(RecipientRow) if one.id == home.ids["mother"]]
    assert (her.prefers, her.language) == ("email", "Polski")
    assert (her.interpreter, her.format) == (True, "large print")


def test_whoever_wants_no_texts_is_reached_another_way(home: Household) -> None:
    mother = home.inside()

    mother.fill("/family/contact", no_texts=["yes"])
    (text,) = [one for one in home.rows(ContactRow) if one.channel == Way.SMS]
    mother.fill("/family/contact", no_texts=[])
    (again,) = [one for one in home.rows(ContactRow) if one.channel == Way.SMS]

    assert text.invalid_at is not None
    assert again.invalid_at is None


@pytest.mark.hazard("H-14")
def test_whoever_wants_no_more_letters_stays_on_the_list_and_is_rung(
    home: Household,
) -> None:
    mother = home.inside()

    stopped = mother.post("/family/contact", stop="yes")

    assert "Robin stays on our list" in mother.follow(stopped).text
    assert len(tasks(home, "call_family")) == 1
    (her,) = [one for one in home.rows(RecipientRow) if one.id == home.ids["mother"]]
    assert her.opted_out_at is not None


@pytest.mark.hazard("H-12")
def test_whoever_says_that_it_is_not_safe_is_written_to_no_more(
    home: Household,
) -> None:
    answer = home.inside().post("/family/contact", safe="no")

    assert answer.status_code == 303
    mine = [
        one for one in home.rows(ContactRow) if one.recipient_id == home.ids["mother"]
    ]
    assert {one.safe_to_use for one in mine} == {False}
    assert len(tasks(home, "no_safe_way")) == 1


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
