"""A signed-in window, what axe-core finds in it, and where a keyboard leads."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
KEYBOARD = (Path(__file__).parent / "keyboard.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, PHONE = 1366, 390
ZOOMED = 320  # 1280 at 400 %: as a phone's page, unless it scrolls sideways
HEIGHT = 900
INSIDE = 40  # a browser's own field for a day or a time holds several Tab stops
CLINICIAN = "Dr Priya Shah"


@dataclass
class Visit:
    """One page in the browser, and everything its console said."""

    page: Any
    address: str
    scripts: bool
    control: Any  # the browser's own channel; it outlives pages, not windows
    said: list[str] = field(default_factory=list)

    def go(self, where: str) -> None:
        """Open an address."""
        self.page.goto(self.address + where)

    def sign_in(self, name: str) -> None:
        """Take a persona's chair."""
        self.go("/sign-in")
        self.follow(self.page.get_by_role("button", name=name))

    def follow(self, where: Any) -> None:
        """Press a button or a link, and wait for the page that it leads to."""
        led_by(self.page, where)

    def widen(self, width: int) -> None:
        """Give the window another width."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

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
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(AXE)
        found = self.page.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})",
            RULES,
        )
        return [
            f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}"
            for one in found["violations"]
        ]

    def unreached(self) -> list[str]:
        """What cannot be reached by Tab, is reached unseen, or holds the focus.

        What is met is written down in the page, by a listener that needs scripts.
        """
        self.allow_scripts(allowed=True)
        try:
            wanted = self.page.evaluate(f"{KEYBOARD}; wanted()")
            met = self._met(len(wanted))
            if not met.keys() >= set(wanted):
                met = self._met(INSIDE)
        finally:
            self.allow_scripts(allowed=self.scripts)
        missed = [f"never reached: {one}" for one in wanted if one not in met]
        return missed + [f"no visible focus: {one}" for one in met if not met[one]]

    def _met(self, presses: int) -> dict[str, bool]:
        """Everything met so far, after so many more presses of Tab; whether it showed."""
        for _ in range(presses):
            self.page.keyboard.press("Tab")
        met: dict[str, bool] = self.page.evaluate("met")
        return met

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


def led_by(page: Any, where: Any) -> None:
    """Press what leads to another page, and wait until that page stands."""
    with page.expect_navigation():
        where.click()


@contextmanager
def visiting(
    browser: Any, address: str, width: int, *, scripts: bool, who: str = CLINICIAN
) -> Iterator[Visit]:
    """Somebody's signed-in browser window; a stranger's where no name is given."""
    context = browser.new_context(viewport={"width": width, "height": HEIGHT})
    page = context.new_page()
    visit = Visit(page, address, scripts, context.new_cdp_session(page))
    visit.allow_scripts(allowed=scripts)
    page.on("console", lambda message: visit.said.append(message.text))
    page.on("pageerror", lambda error: visit.said.append(str(error)))
    if who:
        visit.sign_in(who)
    yield visit
    context.close()
