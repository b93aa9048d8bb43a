"""People at their desks: each has a browser window and does what a person does."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI

from tests.browser.sample import PICTURES
from tests.browser.visiting import led_by


DESK = {"width": 1366, "height": 900}


@dataclass
class Person:
    """Somebody before a window."""

    page: Any
    address: str
    asked_for: list[str] = field(default_factory=list)  # every address, as requested

    def sign_in(self, name: str) -> None:
        """Take a persona's chair."""
        self.go("/sign-in")
        self.press(name)

    def go(self, where: str) -> None:
        """Open an address of the product."""
        self.page.goto(self.address + where)

    def follow(self, words: str | re.Pattern[str]) -> None:
        """Follow the first link of these words."""
        led_by(self.page, self.page.locator("a", has_text=words).first)

    def press(self, words: str | re.Pattern[str]) -> None:
        """Press the first button of these words."""
        led_by(self.page, self.page.get_by_role("button", name=words).first)

    def download(self, words: str, into: Path) -> Path:
        """Follow the first link of these words to a file, and keep it."""
        with self.page.expect_download() as waiting:
            self.page.locator("a", has_text=words).first.click()
        waiting.value.save_as(into)
        return into

    def choose(self, *words: str) -> None:
        """Tick or choose each answer, wherever it stands on the page."""
        for one in words:
            self.page.get_by_label(one, exact=True).first.check()

    def type(self, **fields: str) -> None:
        """Type into the fields of these names."""
        for name, text in fields.items():
            self.page.fill(f"main [name='{name}']", text)

    def pick(self, **fields: str) -> None:
        """Choose from the lists of these names, by the words shown."""
        for name, words in fields.items():
            self.page.select_option(f"main [name='{name}']", label=words)

    def day(self, name: str, when: date) -> None:
        """Type a day into its three boxes."""
        for part in ("day", "month", "year"):
            self.page.fill(f"[name='{name}-{part}']", str(getattr(when, part)))

    def find(self, words: str, pathway: str = "neurodevelopmental") -> None:
        """Search a list for a child and open the first one found."""
        self.go(f"/lists/{pathway}")
        self.type(search=words)
        self.press("Find")
        led_by(self.page, self.page.locator("tbody th a").first)

    @property
    def here(self) -> str:
        """The path of the page that stands open."""
        return str(urlsplit(self.page.url).path)

    @property
    def reads(self) -> str:
        """What stands on the page."""
        return str(self.page.inner_text("main"))

    @property
    def told(self) -> str:
        """What the page says was just done."""
        return str(self.page.locator(".app-notice").first.inner_text())

    @property
    def heading(self) -> str:
        """What the page calls itself."""
        return str(self.page.inner_text("h1"))

    def picture(self, name: str) -> None:
        """Leave a screenshot for the manual where one was asked for."""
        if PICTURES:
            path = Path(PICTURES) / f"{name}.png"
            self.page.screenshot(path=path, full_page=False)


@dataclass
class Day:
    """One service on one day, with its own copy of the invented children."""

    app: FastAPI
    address: str
    browser: Any

    @contextmanager
    def person(self, name: str = "", **more: Any) -> Iterator[Person]:
        """Somebody with a window of their own, signed in where a name is given."""
        context = self.browser.new_context(viewport=DESK, **more)
        page = context.new_page()
        page.set_default_timeout(30_000)
        person = Person(page, self.address)
        page.on("request", lambda request: person.asked_for.append(request.url))
        if name:
            person.sign_in(name)
        yield person
        context.close()
