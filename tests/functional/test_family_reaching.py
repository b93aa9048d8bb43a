"""How a family is reached: a new address counts only once confirmed the old way."""

from pathlib import Path

import pytest
from sqlmodel import select

from tests.browser.sample import TENANT
from tests.functional.family import Carrier, Household, household, messages, tasks
from triage.desk.family import codes
from triage.messages.outbox import Way
from triage.store.check_in_rows import DetailsChangeRow
from triage.store.engine import unit_of_work
from triage.store.message_rows import RecipientRow
from triage.store.tables import ContactRow


NEW_MOBILE, KEPT_MOBILE = "07700 900 777", "+447700900777"


@pytest.fixture
def home(tmp_path: Path) -> Household:
    """A household of its own for each story."""
    return household(tmp_path, enquiries="01632 960 001")


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
