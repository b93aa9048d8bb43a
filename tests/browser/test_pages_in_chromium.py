"""Pages that somebody's doing leads to, and how they behave, in Chromium.

What every page must be is in `test_every_page`; here are those that no address gives.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.sample import HOSTILE
from tests.browser.visiting import (
    CLINICIAN,
    DESKTOP,
    PHONE,
    ZOOMED,
    Visit,
    visiting,
)


COORDINATOR = "Jo Lane"
PAGES = (
    "/lists/neurodevelopmental?band=P1&only=question",
    "hostile child",
    "first import",
    "undo first import",
    "unknown file",
    "no file",
    "wrong referral",
    "wrong act",
    "/accessibility",
    "/privacy",
    "/sign-in",
    "/nowhere",
)


def go(visit: Visit, where: str) -> None:
    """Open an address, or do what a person does to get to a named page."""
    if where.startswith("/"):
        visit.go(where)
    else:
        WAYS[where](visit)


def _child(visit: Visit, words: str) -> None:
    visit.go("/lists/neurodevelopmental")
    if words:
        if not visit.page.locator("#search").is_visible():
            visit.page.locator("summary", has_text="Find and filter").click()
        visit.page.fill("#search", words)
        visit.follow(visit.page.locator("button:has-text('Find')").first)
    visit.follow(visit.page.locator("tbody th a").first)


def _import(visit: Visit) -> None:
    visit.sign_in(COORDINATOR)
    visit.go("/imports")
    visit.follow(visit.page.locator("tbody th a").last)


def _undo(visit: Visit) -> None:
    _import(visit)
    visit.follow(visit.page.locator("text=Undo this import").first)


def _send(visit: Visit, *files: dict[str, Any]) -> None:
    visit.sign_in(COORDINATOR)
    visit.go("/imports")
    visit.page.set_input_files("#files", list(files))
    visit.follow(visit.page.locator("button:has-text('Import')").first)


def _unknown(visit: Visit) -> None:
    pets = {
        "name": "pets.csv",
        "mimeType": "text/csv",
        "buffer": b"Pet,Colour\nRex,brown\n",
    }
    _send(visit, pets)
    assert "We have not met this spreadsheet" in visit.page.inner_text("h1")


def _wrong_act(visit: Visit) -> None:
    visit.sign_in(CLINICIAN)
    _child(visit, "")
    visit.go(visit.page.url.removeprefix(visit.address) + "/change-band")
    visit.follow(visit.page.locator("main button[type=submit]"))
    assert visit.page.title().startswith("Error: ")


def _wrong(visit: Visit) -> None:
    visit.go("/referrals/new")
    visit.page.fill("#surname", "Tester")
    visit.follow(visit.page.locator("button:has-text('Add to the list')").first)
    assert visit.page.title().startswith("Error: ")


WAYS = {
    "first child": lambda visit: _child(visit, ""),
    "hostile child": lambda visit: _child(visit, HOSTILE),
    "first import": _import,
    "undo first import": _undo,
    "unknown file": _unknown,
    "no file": lambda visit: _send(visit),
    "wrong referral": _wrong,
    "wrong act": _wrong_act,
}


@pytest.fixture(scope="module", params=(DESKTOP, PHONE))
def width(request: pytest.FixtureRequest) -> int:
    """Desktop, then phone."""
    chosen: int = request.param
    return chosen


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no scripts"])
def visit(
    request: pytest.FixtureRequest, chromium: Any, address: str, width: int
) -> Iterator[Visit]:
    """One window for each width, with the page's scripts on and then off."""
    with visiting(chromium, address, width, scripts=request.param) as window:
        yield window


@pytest.mark.parametrize("where", PAGES)
def test_a_page_has_no_barrier_and_keeps_its_policy(visit: Visit, where: str) -> None:
    width = visit.page.viewport_size["width"]
    visit.said.clear()

    go(visit, where)

    assert visit.ran_scripts == visit.scripts
    assert visit.problems() == []
    assert not visit.overflows
    visit.widen(ZOOMED)
    assert not visit.overflows
    visit.widen(width)
    assert [one for one in visit.said if "status of 4" not in one] == []


def test_a_hostile_name_is_read_and_not_run(visit: Visit) -> None:
    ran: list[str] = []
    visit.page.on("dialog", lambda dialog: ran.append(dialog.message))

    go(visit, "hostile child")

    assert HOSTILE in visit.page.inner_text("h1")
    assert ran == []


def test_filters_work_and_can_be_taken_off(visit: Visit) -> None:
    visit.go("/lists/neurodevelopmental")
    if not visit.page.get_by_label("See in turn").is_visible():
        visit.page.locator("summary", has_text="Find and filter").click()

    visit.page.get_by_label("See in turn").check()
    visit.follow(visit.page.locator("button:has-text('Apply filters')").first)

    assert "?band=P4" in visit.page.url
    tags = set(visit.page.locator("tbody .nhsuk-tag").all_inner_texts())
    assert tags == {"See in turn"}
    visit.follow(visit.page.locator("text=Remove filter").first)
    assert visit.page.url.endswith("/lists/neurodevelopmental")


def test_the_next_page_carries_on(visit: Visit) -> None:
    visit.go("/lists/neurodevelopmental")

    visit.follow(visit.page.locator("a[rel=next]").first)

    assert "51" in visit.page.locator("tbody td").first.inner_text()


def test_every_control_can_be_hit_with_a_thumb(visit: Visit) -> None:
    visit.go("/lists/neurodevelopmental")

    heights = visit.page.locator("button:visible, input:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )

    assert min(heights) >= 24


def test_the_first_tab_stop_skips_to_the_list(visit: Visit) -> None:
    visit.go("/lists/neurodevelopmental")

    visit.page.keyboard.press("Tab")

    assert "Skip to main content" in visit.page.locator(":focus").inner_text()


@pytest.mark.hazard("H-12")
def test_paper_carries_no_reasons_and_no_confidential_fact(visit: Visit) -> None:
    go(visit, "hostile child")
    visit.page.emulate_media(media="print")

    printed = visit.page.inner_text("main")

    visit.page.emulate_media(media="screen")
    assert "suicid" not in printed.casefold()
    assert "Permanently excluded, or notice given" in printed
