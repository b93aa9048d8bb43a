"""A manager's morning: why a priority is late, what would help, and the board's pack.

Every page stands without a barrier, with scripts and without, on a desk and on a phone.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.browser.journeys.test_family import picture, reads
from tests.browser.sample import NOW, TENANT, fill_past, front_door, settings
from tests.browser.serving import served
from tests.browser.visiting import DESKTOP, PHONE, Visit, visiting
from triage.desk.opening import opened
from triage.desk.waits import forecasting


MANAGER = "Sam Reid"
PAST = 0.25  # of a middling service: enough for every figure
FORECAST = ("Likely", "80 of 100")


@pytest.fixture
def address(folder: Path, chromium: Any) -> Iterator[str]:
    """A service with two years behind it and this week's forecast made."""
    fill_past(folder, PAST)
    forecasting.make_due(opened(settings(folder).database_url), tenant=TENANT, now=NOW)
    with served(front_door(folder)) as address:
        yield address


def has_no_barrier(visit: Visit) -> None:
    """What axe-core finds, and whether it fits."""
    found = visit.problems()
    assert found == [], (visit.page.url, found)
    assert not visit.overflows, visit.page.url


def why_late(visit: Visit) -> str:
    """From the lists to the page that says why a priority is late."""
    visit.go("/waits")
    has_no_barrier(visit)
    picture(visit, "waits")
    late = visit.page.locator("main a[href^='/waits/late']")
    visit.follow(late.first)
    has_no_barrier(visit)
    return reads(visit)


def try_six_more(visit: Visit) -> str:
    """Six more slots a week on the list."""
    visit.go("/waits/capacity/neurodevelopmental")
    has_no_barrier(visit)
    visit.page.locator("summary", has_text="Choose what to try").click()
    visit.page.fill("main [name=more]", "6")
    visit.follow(visit.page.locator("main form button", has_text="Try"))
    has_no_barrier(visit)
    picture(visit, "six-more-slots")
    return reads(visit)


def compare(visit: Visit) -> str:
    """Two ways of sharing the slots out."""
    visit.go("/waits/policies")
    has_no_barrier(visit)
    visit.page.fill("main [name=one]", "shares 5:3:2")
    visit.page.fill("main [name=other]", "shares 6:3:1")
    visit.follow(visit.page.locator("main form button").first)
    has_no_barrier(visit)
    picture(visit, "two-policies")
    return reads(visit)


def make_pack(visit: Visit) -> None:
    """October's pack, with a word on what is being done."""
    visit.go("/waits/packs")
    visit.follow(visit.page.locator("a[href='/make-pack?month=2026-10']"))
    visit.follow(visit.page.locator("main form button").first)
    visit.follow(visit.page.locator("main a[href*='say-in-pack'][href*='safety']"))
    visit.page.fill("main textarea", "One post is empty and is advertised.")
    visit.follow(visit.page.locator("main form button").first)
    has_no_barrier(visit)
    picture(visit, "pack")


@pytest.mark.parametrize(
    ("width", "scripts"), [(DESKTOP, True), (PHONE, False)], ids=["desk", "phone"]
)
def test_a_manager_finds_why_tries_what_would_help_and_takes_the_pack(
    address: str, chromium: Any, tmp_path: Path, width: int, scripts: bool
) -> None:
    with visiting(chromium, address, width, scripts=scripts, who=MANAGER) as visit:
        visit.page.set_default_timeout(30_000)
        late = why_late(visit)
        assert "slots" in late
        assert "P2" in late or "See soon" in late

        six = try_six_more(visit)
        assert re.search(r"6 more slots", six)

        both = compare(visit)
        assert "shares 5:3:2" in both
        assert "shares 6:3:1" in both

        make_pack(visit)
        assert "One post is empty and is advertised." in reads(visit)
        with visit.page.expect_download() as waiting:
            visit.page.locator("main a", has_text="PDF").first.click()
        paper = tmp_path / "pack.pdf"
        waiting.value.save_as(paper)

        for where in ("charts", "forecast", "fairness", "missed", "needs"):
            visit.go(f"/waits/{where}")
            has_no_barrier(visit)
            assert not re.search(r"\b(nan|inf|None)\b", reads(visit))

    words = "".join(
        one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(paper)
    )
    assert "One post is empty and is advertised." in words
    assert not visit.said or all("status of" in one for one in visit.said)
