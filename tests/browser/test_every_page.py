"""Every page there is, in Chromium, as those who may see it.

The pages are read from the app's own routes, so a new one is looked at the day it is
made: axe-core finds nothing on a desktop with the page's scripts, nor on a phone without;
nobody scrolls sideways there or at 400 % zoom. axe-core is given to the page over the
browser's own control channel, never by loosening the content-security policy.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from tests.browser.sample import FILE, OPEN_EYED, TENANT, front_door
from tests.browser.serving import served
from tests.browser.visiting import DESKTOP, PHONE, ZOOMED, Visit, visiting
from tests.functional.routes import Door, doors
from tests.functional.two_services import one_of_everything
from triage.desk.people.personas import PERSONAS
from triage.roles import MAY
from triage.store.engine import unit_of_work


NO_PAGES = (
    ".csv",
    ".html",
    ".pdf",
    ".json",
    ".txt",
    ".md",
    "/static",
    "/sign-in/provider",
    "/search",
)
# Who is asked first, so that a page is seen by the role that works on it.
FIRST = ("clinician", "coordinator", "manager", "safeguarding", "administrator")
MANY_SEE = (
    "/lists/{pathway}",
    "/referrals/{referral_id}",
    "/tasks",
    "/rules/{pathway}",
)

Seen = dict[str, list[str]]  # addresses by persona


@pytest.fixture(scope="module")
def full(filled: Path, tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Any:
    """A service with one of everything, and the address it answers at."""
    folder = tmp_path_factory.mktemp("full")
    shutil.copy(filled / FILE, folder / FILE)
    app = front_door(folder, **OPEN_EYED)
    with unit_of_work(app.state.engine) as session:
        ours = one_of_everything(session, TENANT)
    with served(app) as address:
        yield app, ours, address


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no scripts"])
def window(request: pytest.FixtureRequest, chromium: Any, full: Any) -> Iterator[Visit]:
    """One window for all, with the page's scripts on and then off."""
    _, _, address = full
    with visiting(chromium, address, DESKTOP, scripts=request.param, who="") as visit:
        yield visit


def pages(app: FastAPI, ids: dict[str, str]) -> Seen:
    """Each page's address, by a persona who may see it; some are seen as everybody."""
    seen: Seen = {key: [] for key in PERSONAS}
    for door in doors(app):
        if door.method != "GET" or door.is_api or _no_page(door):
            continue
        for key in _who(door):
            seen[key].append(door.at({"join": "nothing", **ids}))
    return seen


def _no_page(door: Door) -> bool:
    return any(part in door.path for part in NO_PAGES) or door.path == "/"


def _who(door: Door) -> list[str]:
    order = sorted(PERSONAS, key=lambda key: key not in FIRST)
    may = [key for key in order if door.allows(PERSONAS[key].role, MAY)]
    return may if door.path in MANY_SEE else may[:1]


def walk(window: Visit, full: Any, key: str) -> Iterator[str]:
    """Sign in as a persona; then the address of each page to open."""
    app, ids, _ = full
    window.sign_in(PERSONAS[key].name)
    yield from pages(app, ids)[key]


@pytest.mark.parametrize("key", PERSONAS)
def test_every_page_has_no_barrier_at_any_width(
    window: Visit, full: Any, key: str
) -> None:
    wrong = []

    for where in walk(window, full, key):
        window.said.clear()
        window.widen(DESKTOP if window.scripts else PHONE)
        window.go(where)
        assert window.ran_scripts == window.scripts
        wrong += [f"{where}: {one}" for one in window.problems()]
        for width in (DESKTOP, PHONE, ZOOMED) if window.scripts else (PHONE,):
            window.widen(width)
            if window.overflows:
                wrong.append(f"{where} at {width}: scrolls sideways")
        wrong += [f"{where}: {one}" for one in window.said if "status of 4" not in one]

    assert wrong == []
