"""A parent at a phone: a link, a birthday, a question at a time, and somebody who hears.

Every page stands in English, in easy read and from right to left without a barrier, with
scripts and without, at 400 % zoom as well.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.family_pages import AWAY
from api.family_words import needed
from tests.browser.sample import PICTURES
from tests.browser.visiting import DESKTOP, PHONE, ZOOMED, Visit, visiting
from tests.functional.family import BORN, Household, household
from tests.spec.reviewed import reviewed_content
from triage.checkins import content
from triage.checkins.asking import Form
from triage.desk.family import codes
from triage.store.check_in_rows import ReplyRow
from triage.store.tables import TaskRow
from triage.store.tasks import SAFE


PLACES = ("", "/help", "/told-us", "/details", "/contact", "/look-again", "/changed")
IN_URDU = "آزمائشی جملہ"
QUIET = "status of 4"  # the browser's own words for a page with something to put right


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Household:
    """A household with somebody on duty."""
    monkeypatch.setenv("TRIAGE_DUTY_OWNER", "Dr Priya Shah")
    monkeypatch.setenv("TRIAGE_DUTY_EMAIL", "duty@example.nhs.uk")
    return household(tmp_path, enquiries="01632 960 001")


@pytest.fixture
def urdu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Content in which somebody has reviewed the Urdu, the questions too."""
    folder = reviewed_content(tmp_path / "content", "ur")
    words = folder / "rules" / "wording" / "ur" / "pages.toml"
    asked = content.in_force().questions.forms[Form.PARENT]
    keys = {key for one in asked for key in needed(Form.PARENT, one)}
    lines = [f'{key.partition(".")[2]} = "{IN_URDU}"' for key in sorted(keys)]
    text = "\n".join([words.read_text("utf-8"), "[parent]", *lines, ""])
    words.write_text(text, "utf-8")
    monkeypatch.setenv("TRIAGE_CONTENT", str(folder))


@contextmanager
def window(
    chromium: Any, home: Household, width: int, *, scripts: bool = True
) -> Iterator[Visit]:
    """Somebody's window at the family's door."""
    with (
        home.open() as address,
        visiting(chromium, address, width, scripts=scripts, who="") as visit,
    ):
        visit.page.set_default_timeout(30_000)
        yield visit


def come_in(visit: Visit, code: str, asked: str = "", born: date = BORN) -> None:
    """Follow the link of a message and type the birthday."""
    visit.go(f"/f/{codes.shown(code)}{f'?in={asked}' if asked else ''}")
    for part in ("day", "month", "year"):
        visit.page.fill(f"[name={part}]", str(getattr(born, part)))
    press(visit)


def press(visit: Visit) -> None:
    """Press the first button of the page's own form, and wait for what it leads to."""
    visit.follow(visit.page.locator("main form .nhsuk-button").first)


def onward(visit: Visit) -> None:
    """Follow the page's one big link, and wait for where it leads."""
    visit.follow(visit.page.locator("main a.nhsuk-button").first)


def reads(visit: Visit) -> str:
    """What stands on the page."""
    return str(visit.page.inner_text("main"))


def picture(visit: Visit, name: str) -> None:
    """Leave a screenshot for the manual where one was asked for."""
    if PICTURES:
        visit.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=False)


def answer(visit: Visit, *boxes: str) -> None:
    """Tick these answers and go on."""
    for box in boxes:
        visit.page.check(f"main input[value='{box}']")
    press(visit)


@pytest.mark.hazard("H-03", "H-12")
def test_a_check_in_is_answered_on_a_phone_and_a_red_answer_is_heard(
    home: Household, chromium: Any
) -> None:
    code = home.code(check_in_id=home.check_in())
    with window(chromium, home, PHONE) as visit:
        visit.go(f"/f/{codes.shown(code)}")
        assert "Robin" not in reads(visit)
        picture(visit, "family-link")
        come_in(visit, code)
        assert "There are 8 questions" in reads(visit)
        onward(visit)
        for row in ("home", "school", "sleep"):
            visit.page.check(f"[name='changes-{row}'][value='worse']")
        picture(visit, "family-question")
        press(visit)
        answer(visit, "coughs")
        answer(visit, "none")
        answer(visit, "part_time")
        answer(visit, "not_alive")

        assert "We have told the person on duty" in reads(visit)
        picture(visit, "family-red")
        assert [one.kind for one in home.rows(TaskRow)].count(SAFE) == 1

        onward(visit)
        answer(visit, "right")
        answer(visit, "sleep")
        visit.page.fill("textarea", "He is awake most of the night.")
        press(visit)
        picture(visit, "family-check")
        press(visit)
        assert "We have your answers" in reads(visit)
        visit.go("/family/help")
        picture(visit, "family-help")
        visit.go("/family")
        picture(visit, "family-home")

        assert "On our list" in reads(visit)
        assert [one for one in visit.said if QUIET not in one] == []
    assert home.rows(ReplyRow)[-1].words == "He is awake most of the night."


def test_somebody_leaves_at_once_and_going_back_shows_nothing(
    home: Household, chromium: Any
) -> None:
    with window(chromium, home, PHONE, scripts=False) as visit:
        asked_for: list[str] = []
        visit.page.on("request", lambda request: asked_for.append(request.url))
        come_in(visit, home.code())
        assert "Robin" in reads(visit)

        visit.page.get_by_text("Leave this page now").first.click()
        visit.page.wait_for_timeout(500)
        visit.page.go_back()

        assert AWAY in asked_for
        assert "Robin" not in visit.page.content()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("tongue", ["en", "easy", "ur"])
@pytest.mark.hazard("H-16")
def test_no_page_of_a_family_has_a_barrier(
    request: pytest.FixtureRequest, chromium: Any, tongue: str, scripts: bool
) -> None:
    if tongue == "ur":
        request.getfixturevalue("urdu")
    home: Household = request.getfixturevalue("home")
    code = home.code(check_in_id=home.check_in())
    everywhere = scripts and tongue == "en"  # the others differ in their words alone
    widths = (PHONE, DESKTOP) if everywhere else (PHONE,)

    with window(chromium, home, PHONE, scripts=scripts) as visit:
        wrong = list(barriers(visit, code, tongue, widths))

    assert wrong == []


def barriers(
    visit: Visit, code: str, tongue: str, widths: tuple[int, ...]
) -> Iterator[str]:
    """What is wrong on any page, at any width, met on the way through."""
    asked = "" if tongue == "en" else tongue
    at_door = f"?in={asked}" if asked else ""
    visit.go(f"/f{at_door}")
    yield from looked_at(visit, tongue, widths)
    press(visit)
    yield from looked_at(visit, tongue, widths)
    visit.go(f"/f/new-code{at_door}")
    yield from looked_at(visit, tongue, widths)
    come_in(visit, code, asked)
    yield from looked_at(visit, tongue, widths)
    onward(visit)
    while "/questions/" in visit.page.url:
        yield from looked_at(visit, tongue, widths)
        yield from one_question(visit, tongue, widths)
    yield from looked_at(visit, tongue, widths)
    press(visit)
    yield from looked_at(visit, tongue, widths)
    for place in PLACES:
        visit.go(f"/family{place}")
        yield from looked_at(visit, tongue, widths)
    visit.go("/f/about")
    yield from looked_at(visit, tongue, widths)


def one_question(visit: Visit, tongue: str, widths: tuple[int, ...]) -> Iterator[str]:
    """Get one question wrong where it can be, then answer it, in red where it can be."""
    if visit.page.locator("textarea").count():
        visit.page.fill("textarea", "\u202bآج کل مشکل ہے\u202c 🌙")
        press(visit)
        return
    press(visit)
    yield from looked_at(visit, tongue, widths)
    visit.page.locator(
        "main form input[type=checkbox], main form input[type=radio]"
    ).first.check()
    press(visit)
    if "/now" in visit.page.url:
        yield from looked_at(visit, tongue, widths)
        onward(visit)


def looked_at(visit: Visit, tongue: str, widths: tuple[int, ...]) -> Iterator[str]:
    """What a checker, a ruler and the console say of the page that stands open."""
    here = visit.page.url.partition("/f")[2]
    spoken, direction = ("ur", "rtl") if tongue == "ur" else ("en", "ltr")
    html = visit.page.locator("html")
    if (html.get_attribute("lang"), html.get_attribute("dir")) != (spoken, direction):
        yield f"{here}: not in {tongue}"
    for width in (PHONE, ZOOMED, DESKTOP):
        visit.widen(width)
        if width in widths:
            yield from (f"{here} at {width}: {one}" for one in visit.problems())
        if visit.overflows:
            yield f"{here} at {width}: scrolls sideways"
    visit.widen(PHONE)
    yield from (f"{here}: {one}" for one in too_small(visit))
    yield from (f"{here}: {one}" for one in visit.said if QUIET not in one)
    visit.said.clear()


def too_small(visit: Visit) -> list[str]:
    """Buttons, boxes and links that stand alone and are less than 44 pixels high."""
    found: list[str] = visit.page.evaluate(
        """() => [...document.querySelectorAll(
             'main button, main a.nhsuk-button, .fam-exit, .fam-links a, .fam-footer a, '
             + '.nhsuk-back-link, .nhsuk-radios__item, .nhsuk-checkboxes__item')]
           .filter(one => one.getClientRects().length)
           .filter(one => one.getBoundingClientRect().height < 43.5)
           .map(one => 'too small: ' + one.outerHTML.slice(0, 120))"""
    )
    return found


def test_a_keyboard_reaches_everything_and_shows_where_it_is(
    home: Household, chromium: Any
) -> None:
    with window(chromium, home, DESKTOP) as visit:
        come_in(visit, home.code(check_in_id=home.check_in()))
        wrong = []
        for place in ("/questions/changes", "/questions/safety", *PLACES):
            visit.go(f"/family{place}")
            wrong += [f"{place}: {one}" for one in visit.unreached()]

    assert wrong == []


def test_on_a_page_from_right_to_left_the_arrows_point_the_other_way(
    urdu: None, home: Household, chromium: Any
) -> None:
    with window(chromium, home, PHONE) as visit:
        come_in(visit, home.code(check_in_id=home.check_in()), "ur")
        onward(visit)
        style = visit.page.evaluate(
            "getComputedStyle(document.querySelector('.nhsuk-details__summary'), '::before').clipPath"
        )
        sheets = visit.page.locator("link[rel=stylesheet]").evaluate_all(
            "all => all.map(one => one.getAttribute('href'))"
        )
        picture(visit, "family-right-to-left")

    assert style == "polygon(100% 0px, 0px 50%, 100% 100%)"
    assert "/static/nhsuk/nhsuk-frontend.rtl.min.css" in sheets
