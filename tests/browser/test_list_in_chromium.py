"""What stands above the list on every page of it, and the way back to it, in Chromium."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.visiting import CLINICIAN, DESKTOP, PHONE, Visit, visiting


LIST = "/lists/neurodevelopmental"


@pytest.fixture
def visit(chromium: Any, address: str) -> Iterator[Visit]:
    """Dr Priya Shah at a desk, her page's scripts off: nothing here needs them."""
    with visiting(chromium, address, DESKTOP, scripts=False, who=CLINICIAN) as one:
        yield one


def top(visit: Visit, what: str) -> float:
    """How far down the page something begins."""
    return float(visit.page.locator(what).first.bounding_box()["y"])


def second_page(visit: Visit) -> None:
    visit.go(LIST)
    visit.follow(visit.page.locator("a[rel=next]"))


@pytest.mark.hazard("H-10")
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_longest_waiters_stand_above_the_list_on_every_page(
    visit: Visit, width: int
) -> None:
    second_page(visit)
    visit.widen(width)
    strip = visit.page.locator(".app-longest")

    assert strip.is_visible()
    assert strip.locator("a").count() == 5
    assert top(visit, ".app-longest") < top(visit, ".app-filter")
    assert top(visit, ".app-longest") < top(visit, ".app-list")
    assert "week" in strip.inner_text()
    assert not visit.overflows


@pytest.mark.hazard("H-01")
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_what_needs_a_person_now_stands_above_everything_on_every_page(
    visit: Visit, width: int
) -> None:
    second_page(visit)
    visit.widen(width)
    safe = visit.page.locator(".app-safe")
    first = safe.locator("li").first

    assert top(visit, ".app-safe") < top(visit, ".app-longest")
    assert "Nobody has taken this" in first.inner_text()
    assert "Due 23 November 2026" in first.inner_text()
    acts = [one.inner_text() for one in first.locator(".app-safe__acts a").all()]
    assert [one.split("\n")[0] for one in acts] == [
        "Acknowledge",
        "Take",
        "Give",
        "Close",
    ]
    assert not visit.problems()


def test_a_later_page_leads_back_to_the_first(visit: Visit) -> None:
    second_page(visit)
    visit.follow(visit.page.get_by_role("link", name="Back to the first page").first)

    assert visit.page.url.endswith(LIST)
    assert "Showing 1 to" in visit.page.locator("#results").inner_text()


@pytest.mark.hazard("H-22")
def test_back_from_a_child_is_what_was_found(visit: Visit) -> None:
    visit.go(LIST)
    visit.page.fill("#search", "o’hara")
    visit.follow(visit.page.locator("button:has-text('Find')").first)
    found = visit.page.url
    child = visit.page.locator("th[scope=row] a").first
    name = child.inner_text()

    visit.follow(child)
    visit.page.go_back()
    after_back = visit.page.locator("th[scope=row] a").first.inner_text()
    visit.follow(visit.page.locator("th[scope=row] a").first)
    visit.follow(visit.page.locator(".nhsuk-back-link"))

    assert "/found/" in found
    assert "hara" not in found
    assert after_back == name
    assert visit.page.url == found
    assert visit.page.input_value("#search") == "o’hara"
