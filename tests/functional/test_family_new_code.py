"""A new code for whoever asks: only to where it is safe, and nobody learns anything."""

from datetime import timedelta
from typing import Any

import pytest

from tests.browser.sample import NOW, TENANT
from tests.functional import family_door
from tests.functional.family import BORN, MOBILE, Household
from tests.functional.family_door import said
from triage.messages.outbox import Way
from triage.store import contacts
from triage.store.engine import unit_of_work
from triage.store.message_rows import MessageRow


pytestmark = pytest.mark.hazard("H-12")
at_nine, home, own = family_door.at_nine, family_door.home, family_door.own


def new_codes(home: Household) -> list[Any]:
    """The messages that will carry a new code."""
    return [one for one in home.rows(MessageRow) if one.kind == "new_code"]


@pytest.mark.hazard("H-13")
def test_a_new_code_is_answered_the_same_whether_or_not_anything_is_known(
    own: Household,
) -> None:
    asked = (
        MOBILE,
        "07700 900 999",
        "nobody@example.com",
        "2" * 12,
        "rubbish",
        "\U0001f600",
    )

    answers = [own.visitor().post("/f/new-code", reached=one) for one in asked]

    assert {answer.status_code for answer in answers} == {200}
    assert len({said(answer) for answer in answers}) == 1
    assert [one.recipient_id for one in new_codes(own)] == [own.ids["mother"]]


@pytest.mark.parametrize("by", ["an old code", "a number"])
def test_a_new_code_goes_where_we_wrote_before_and_once(
    own: Household, by: str
) -> None:
    old = own.code()
    own.clock(NOW + timedelta(days=20))  # it has ended, and still says whose it was

    for _ in range(4):
        own.visitor().post(
            "/f/new-code", reached=old if by == "an old code" else MOBILE
        )

    assert [(one.way, one.recipient_id) for one in new_codes(own)] == [
        (Way.SMS, own.ids["mother"])
    ]


def test_a_new_code_goes_to_no_address_that_is_not_safe(own: Household) -> None:
    with unit_of_work(own.engine) as session:
        mine = [
            one.id
            for one in contacts.of_children(
                session, tenant=TENANT, child_ids=[own.ids["child"]]
            )
        ]
        contacts.judge(
            session, tenant=TENANT, ids=mine, safe=False, why="no", by="Jo", now=NOW
        )

    answer = own.visitor().post("/f/new-code", reached=MOBILE)

    assert answer.status_code == 200
    assert new_codes(own) == []


def test_when_a_new_code_goes_out_the_old_ones_open_nothing(home: Household) -> None:
    old = home.code()

    new = home.code(kind="new_code")

    assert home.visitor().come_in(old, BORN).status_code == 422
    assert home.visitor().come_in(new, BORN).status_code == 303


def test_a_message_tried_again_carries_another_code_and_the_first_is_dead(
    home: Household,
) -> None:
    first, second = home.code(id="the same"), home.code(id="the same")

    assert home.visitor().come_in(first, BORN).status_code == 422
    assert home.visitor().come_in(second, BORN).status_code == 303


def test_a_letters_code_lives_while_the_letter_lies_about(home: Household) -> None:
    by_post, by_text = home.code(way=Way.LETTER), home.code()

    home.clock(NOW + timedelta(days=27))

    assert home.visitor().come_in(by_text, BORN).status_code == 422
    assert home.visitor().come_in(by_post, BORN).status_code == 303
