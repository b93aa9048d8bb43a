"""From a child back to the list or the search one came from, and to nobody else's."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from tests.browser.sample import NOW
from tests.functional.persons import at, person
from tests.functional.visitor import Visitor


LIST = "/lists/neurodevelopmental"
NARROWED = f"{LIST}?only=decision&waited=18"
BACK = re.compile(r'<a class="nhsuk-back-link" href="([^"]+)"')


@pytest.fixture
def jo(fresh_door: FastAPI) -> Iterator[Visitor]:
    """A coordinator, signed in."""
    with person(fresh_door, "coordinator") as one:
        yield one


def a_child(page: str) -> str:
    """The address of a page's first child."""
    found = re.search(r'<th scope="row"[^>]*><a href="(/referrals/[^"]+)"', page)
    assert found is not None
    return found[1]


def back(visitor: Visitor, child: str) -> str:
    """Where the child's page leads back to."""
    found = BACK.search(visitor.get(child).text)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_a_search_is_a_page_that_can_be_looked_at_again(jo: Visitor) -> None:
    sent = jo.send(f"{LIST}/search", search="O’Hara")
    where = sent.headers["location"]

    first, again = jo.get(where), jo.get(where)

    assert sent.status_code == 303
    assert re.fullmatch(rf"{LIST}/found/[\w-]{{43}}", where)
    assert first.status_code == again.status_code == 200
    assert "O’Hara" in first.text
    assert "O’Hara" in again.text


def test_a_childs_page_leads_back_to_the_search_it_was_found_by(jo: Visitor) -> None:
    found = jo.look_for("o’hara")
    where = str(found.request.url.path)

    assert back(jo, a_child(found.text)) == where


def test_a_childs_page_leads_back_to_the_list_as_it_was_narrowed(jo: Visitor) -> None:
    page = jo.get(NARROWED)

    assert back(jo, a_child(page.text)) == NARROWED


def test_who_looked_at_no_list_is_led_to_the_childs_own(
    jo: Visitor, fresh_door: FastAPI
) -> None:
    child = a_child(jo.get(NARROWED).text)
    with person(fresh_door, "safeguarding") as ruth:
        assert back(ruth, child) == LIST


@pytest.mark.parametrize(
    "kept", ["https://elsewhere.example/lists/", "//x", "/sign-out", f"{LIST}/../x"]
)
def test_a_kept_address_that_is_none_of_ours_is_not_followed(
    jo: Visitor, kept: str
) -> None:
    child = a_child(jo.get(NARROWED).text)
    jo.client.cookies.delete("waiting-well-list")
    jo.client.cookies.set("waiting-well-list", quote(kept, safe=""))

    assert back(jo, child) == LIST


@pytest.mark.hazard("H-22")
def test_a_search_opens_in_no_other_browser_list_or_hour(
    jo: Visitor, fresh_door: FastAPI
) -> None:
    where = jo.send(f"{LIST}/search", search="O’Hara").headers["location"]

    with person(fresh_door, "clinician") as priya:
        elsewhere = priya.get(where)
    other_list = jo.get(where.replace("neurodevelopmental", "speech_language"))
    with at(fresh_door, NOW + timedelta(minutes=14)):
        in_time = jo.get(where)
    made_up = jo.get(f"{LIST}/found/{'x' * 43}")

    assert in_time.status_code == 200
    for one in (elsewhere, other_list, made_up):
        assert one.status_code == 404
        assert "not kept any more" in one.text
        assert "Hara" not in one.text


@pytest.mark.hazard("H-22")
def test_who_signs_out_leaves_no_search_and_no_way_back(
    jo: Visitor, fresh_door: FastAPI
) -> None:
    where = jo.send(f"{LIST}/search", search="O’Hara").headers["location"]
    jo.get(where)
    kept = jo.client.cookies.get("waiting-well-list")

    jo.send("/sign-out")
    gone = jo.client.cookies.get("waiting-well-list")
    jo.sign_in("coordinator")

    assert kept
    assert gone is None
    assert jo.get(where).status_code == 404


def test_a_long_find_goes_on_by_key_and_back_to_its_first_page(jo: Visitor) -> None:
    first = jo.look_for("a")
    where = str(first.request.url.path)
    onward = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert onward is not None

    second = jo.get(onward[1].replace("&amp;", "&"))

    assert onward[1].startswith(f"{where}?after=")
    assert second.status_code == 200
    assert f'href="{where}">Back to the first page' in second.text
