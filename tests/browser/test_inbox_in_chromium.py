"""The demonstration's inbox in a real browser: for everybody, and on a telephone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.browser.visiting import DESKTOP, PHONE, ZOOMED, visiting
from tests.functional.standing_in import (
    A_LETTER,
    A_TEXT,
    AN_EMAIL,
    StandIn,
    standing_in,
)


HOSTILE = "<img src=x onerror=alert(1)>" + "W" * 300


@pytest.fixture
def standin(chromium: Any, tmp_path: Path) -> Iterator[StandIn]:
    with standing_in(tmp_path / "provider") as one:
        notify = one.notify()
        for message in (
            A_TEXT,
            replace(A_TEXT, reference="R2", body=HOSTILE),
            replace(A_TEXT, reference="R3", body="كيف حال طفلك؟ https://x.nhs.uk/f/AB"),
            AN_EMAIL,
            A_LETTER,
        ):
            notify.send(message)
        yield one


@pytest.mark.parametrize("width", [DESKTOP, PHONE, ZOOMED])
def test_the_inbox_is_for_everybody_at_every_width(
    chromium: Any, standin: StandIn, width: int
) -> None:
    messages = [f"/messages/{one.id}" for one in standin.provider.kept.newest_first()]
    with visiting(chromium, standin.url, width, scripts=False, who="") as visit:
        for where in ("/", *messages, "/messages/none"):
            visit.go(where)

            assert visit.problems() == [], where
            assert not visit.overflows, where
            assert visit.unreached() == [], where
        assert [one for one in visit.said if "404" not in one] == []


def test_a_link_in_a_text_can_be_followed(chromium: Any, standin: StandIn) -> None:
    with visiting(chromium, standin.url, PHONE, scripts=False, who="") as visit:
        visit.go("/")
        visit.follow(visit.page.get_by_role("link", name="447700900123").last)

        link = visit.page.locator(".bubble a")
        assert link.get_attribute("href") == (
            "https://wait.riverside.nhs.uk/f/ABCDEFGH"
        )
