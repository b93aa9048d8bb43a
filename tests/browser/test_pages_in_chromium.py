"""Every page in Chromium: axe-core finds nothing, the policy holds, no JavaScript needed.

axe-core is given to the page over the browser's own control channel, never by loosening
the content-security policy.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.browser.sample import HOSTILE


AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1366, 390)
PICTURES = os.environ.get("TRIAGE_PICTURES")  # a folder to leave screenshots in
PAGES = (
    "/lists/neurodevelopmental",
    "/lists/speech_language",
    "/lists/undecided",
    "/lists/neurodevelopmental?band=P1&only=information",
    "first child",
    "hostile child",
    "/tasks",
    "/imports",
    "first import",
    "undo first import",
    "unknown file",
    "no file",
    "/referrals/new",
    "wrong referral",
    "/rules/neurodevelopmental",
    "/rules/speech_language",
    "/rules/undecided",
    "/accessibility",
    "/privacy",
    "/sign-in",
    "/nowhere",
)


@dataclass
class Visit:
    """One page in the browser, and everything its console said."""

    page: Any
    address: str
    scripts: bool
    control: Any  # the browser's own channel; it outlives pages, not windows
    said: list[str] = field(default_factory=list)

    def go(self, where: str) -> None:
        """Open an address, or do what a person does to get to a named page."""
        if where.startswith("/"):
            self.page.goto(self.address + where)
        else:
            WAYS[where](self)

    def allow_scripts(self, *, allowed: bool) -> None:
        """Turn the page's scripts on or off, from the next page on."""
        self.control.send(
            "Emulation.setScriptExecutionDisabled", {"value": not allowed}
        )

    def problems(self) -> list[str]:
        """What axe-core finds, with the markup it points at.

        It needs timers, so scripts are allowed once the page stands; the page's own
        are not run again by that.
        """
        self.allow_scripts(allowed=True)
        try:
            return self._found()
        finally:
            self.allow_scripts(allowed=self.scripts)

    def _found(self) -> list[str]:
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "rules => axe.run(document, {runOnly: rules})", RULES
        )
        return [
            f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}"
            for one in found["violations"]
        ]

    @property
    def ran_scripts(self) -> bool:
        """Whether the page's own first script ran."""
        return "js-enabled" in (self.page.get_attribute("body", "class") or "")

    @property
    def overflows(self) -> bool:
        """Whether a reader would have to scroll sideways."""
        return bool(
            self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        )

    def picture(self, name: str) -> None:
        """Leave a screenshot where one was asked for."""
        if PICTURES:
            file = name.strip("/").replace("/", "-").replace("?", "-") + ".png"
            self.page.screenshot(path=Path(PICTURES) / file, full_page=True)


def _child(visit: Visit, words: str) -> None:
    visit.go("/lists/neurodevelopmental")
    if words:
        if not visit.page.locator("#search").is_visible():
            visit.page.locator("summary", has_text="Find and filter").click()
        visit.page.fill("#search", words)
        visit.page.click("button:has-text('Find')")
    visit.page.locator("tbody th a").first.click()


def _import(visit: Visit) -> None:
    visit.go("/imports")
    visit.page.locator("tbody th a").last.click()


def _undo(visit: Visit) -> None:
    _import(visit)
    visit.page.click("text=Undo this import")


def _send(visit: Visit, *files: dict[str, Any]) -> None:
    visit.go("/imports")
    visit.page.set_input_files("#files", list(files))
    visit.page.click("button:has-text('Import')")


def _unknown(visit: Visit) -> None:
    pets = {
        "name": "pets.csv",
        "mimeType": "text/csv",
        "buffer": b"Pet,Colour\nRex,brown\n",
    }
    _send(visit, pets)
    assert "We have not met this spreadsheet" in visit.page.inner_text("h1")


def _wrong(visit: Visit) -> None:
    visit.go("/referrals/new")
    visit.page.fill("#surname", "Tester")
    visit.page.click("button:has-text('Add to the list')")
    assert visit.page.title().startswith("Error: ")


WAYS = {
    "first child": lambda visit: _child(visit, ""),
    "hostile child": lambda visit: _child(visit, HOSTILE),
    "first import": _import,
    "undo first import": _undo,
    "unknown file": _unknown,
    "no file": lambda visit: _send(visit),
    "wrong referral": _wrong,
}


@contextmanager
def visiting(
    browser: Any, address: str, width: int, *, scripts: bool
) -> Iterator[Visit]:
    """A signed-in clinician's browser window."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    visit = Visit(page, address, scripts, context.new_cdp_session(page))
    visit.allow_scripts(allowed=scripts)
    page.on("console", lambda message: visit.said.append(message.text))
    page.on("pageerror", lambda error: visit.said.append(str(error)))
    page.goto(address + "/sign-in")
    page.get_by_role("button", name="Dr Priya Shah").click()
    yield visit
    context.close()


@pytest.fixture(scope="module", params=WIDTHS)
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
    visit.said.clear()

    visit.go(where)

    assert visit.ran_scripts == visit.scripts
    visit.picture(f"{where}-{visit.page.viewport_size['width']}")
    assert visit.problems() == []
    assert not visit.overflows
    assert [one for one in visit.said if "status of 4" not in one] == []


def test_a_hostile_name_is_read_and_not_run(visit: Visit) -> None:
    ran: list[str] = []
    visit.page.on("dialog", lambda dialog: ran.append(dialog.message))

    visit.go("hostile child")

    assert HOSTILE in visit.page.inner_text("h1")
    assert ran == []


def test_filters_work_and_can_be_taken_off(visit: Visit) -> None:
    visit.go("/lists/neurodevelopmental")
    if not visit.page.get_by_label("See in turn").is_visible():
        visit.page.locator("summary", has_text="Find and filter").click()

    visit.page.get_by_label("See in turn").check()
    visit.page.click("button:has-text('Apply filters')")

    assert visit.page.url.endswith("?band=P4")
    tags = set(visit.page.locator("tbody .nhsuk-tag").all_inner_texts())
    assert tags == {"See in turn"}
    visit.page.click("text=Remove filter")
    assert visit.page.url.endswith("/lists/neurodevelopmental")


def test_the_next_page_carries_on(visit: Visit) -> None:
    visit.go("/lists/neurodevelopmental")

    visit.page.click("a[rel=next]")

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
    visit.go("hostile child")
    visit.page.emulate_media(media="print")

    printed = visit.page.inner_text("main")

    visit.page.emulate_media(media="screen")
    assert "suicid" not in printed.casefold()
    assert "Permanently excluded, or notice given" in printed
