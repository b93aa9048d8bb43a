"""`make demo`, walked through: a check-in goes out, is answered on a phone, and is heard."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.browser.journeys.test_family import onward, picture, press, reads
from tests.browser.visiting import CLINICIAN, DESKTOP, PHONE, Visit, visiting
from tests.functional.test_demonstration import free_port, page, running
from triage.checkins.questions import MOST_QUESTIONS


HOW_ARE_THINGS = "how are things with"
A_LINK = re.compile(r"/f/[0-9A-Z-]{14}")
RED = "not_alive"
PATIENCE = 60  # looks at the inbox, a second apart


@pytest.fixture
def demo(tmp_path: Path, chromium: Any) -> Iterator[tuple[int, Path]]:
    """A demonstration at a port, with its inbox at the next one or soon after."""
    port = free_port()
    with running(tmp_path, "demo", "--no-browser", "--port", str(port)):
        page(f"http://127.0.0.1:{port}/")
        yield port, tmp_path / ".waiting-list-triage" / "demonstration.sqlite"


def asked_by_text(inbox: Visit) -> tuple[str, str]:
    """A text that asks how things are: the number it went to, and the link's path."""
    inbox.go("/")
    found = inbox.page.locator("main li", has_text=HOW_ARE_THINGS)
    inbox.follow(found.filter(has_text="Text message").first.locator("a").first)
    words = reads(inbox)
    number = re.search(r"447700\d{6}", words)
    link = A_LINK.search(words)
    assert number
    assert link
    return number[0], link[0]


def child_behind(store: Path, number: str) -> tuple[str, date]:
    """A child somebody with this number was written to about, and the birthday."""
    with sqlite3.connect(store) as database:
        referral, born = database.execute(
            "select r.id, h.born_on from contact c "
            "join child h on h.tenant = c.tenant and h.id = c.child_id "
            "join referral r on r.tenant = c.tenant and r.child_id = h.id "
            "join message m on m.tenant = c.tenant and m.contact_id = c.id "
            "where c.address like ? and m.kind = 'check_in' limit 1",
            (f"%{number[-10:]}",),
        ).fetchone()
    return referral, date.fromisoformat(born)


def answer_until_red(parent: Visit) -> None:
    """Answer a question at a time, whichever are asked, up to one that is red."""
    for _ in range(MOST_QUESTIONS):
        for value in (RED, "same", "choking", "none", "full_time", "yes"):
            boxes = parent.page.locator(f"main input[value='{value}']")
            if boxes.count():
                for box in boxes.all():
                    box.check()
                press(parent)
                break
        if value == RED:
            return
    pytest.fail("the red question was not asked")


def send_the_rest(parent: Visit) -> None:
    """Go on after the red answer, look at what was said, and send it."""
    onward(parent)
    for _ in range(MOST_QUESTIONS + 1):
        for value in ("right", "sleep"):
            box = parent.page.locator(f"main input[value='{value}']")
            if box.count():
                box.check()
        if parent.page.locator("main textarea").count():
            parent.page.fill("main textarea", "Thank you for asking.")
        press(parent)
        if "We have your answers" in reads(parent):
            return
    pytest.fail("the answers were not sent")


def place_of(staff: Visit, referral: str) -> str:
    """What the child's page says of the place."""
    staff.go(f"/referrals/{referral}")
    return reads(staff)


@pytest.mark.hazard("H-03")
def test_the_demonstration_shows_a_family_asked_answering_and_heard(
    demo: tuple[int, Path], chromium: Any
) -> None:
    # Long because it is one way through the whole product.
    port, store = demo
    home, box = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    with (
        visiting(chromium, box, PHONE, scripts=False, who="") as inbox,
        visiting(chromium, home, PHONE, scripts=False, who="") as parent,
        visiting(chromium, home, DESKTOP, scripts=True, who=CLINICIAN) as staff,
    ):
        for one in (inbox, parent, staff):
            one.page.set_default_timeout(60_000)
        inbox.go("/")
        picture(inbox, "inbox")
        number, link = asked_by_text(inbox)
        picture(inbox, "inbox-text")
        referral, born = child_behind(store, number)
        before = place_of(staff, referral)

        parent.go(link)
        for part in ("day", "month", "year"):
            parent.page.fill(f"[name={part}]", str(getattr(born, part)))
        press(parent)
        onward(parent)
        answer_until_red(parent)
        assert "Whom to ring now" in reads(parent)

        for _ in range(PATIENCE):
            inbox.go("/")
            if "A task needs a person now" in reads(inbox):
                break
            inbox.page.wait_for_timeout(1_000)
        assert "A task needs a person now" in reads(inbox)
        picture(inbox, "inbox-alert")
        send_the_rest(parent)

        after = place_of(staff, referral)
        assert "Needs a person now" in after
        assert "Needs a person now" not in before
        assert "Choking or swallowing danger: Definite" in after
        assert "Placed again after somebody answered a check-in: P1" in after
        picture(staff, "heard")
