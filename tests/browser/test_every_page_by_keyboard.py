"""Every page there is, by keyboard alone, as those who may see it.

Without its scripts a page is plain links and fields, which a browser leads through by
itself; with them something could be taken out of the way or hold the focus.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import test_every_page
from tests.browser.test_every_page import walk
from tests.browser.visiting import DESKTOP, Visit, visiting
from triage.desk.people.personas import PERSONAS


full = test_every_page.full


@pytest.fixture(scope="module")
def window(chromium: Any, full: Any) -> Iterator[Visit]:
    """One window for all."""
    _, _, address = full
    with visiting(chromium, address, DESKTOP, scripts=True, who="") as visit:
        yield visit


@pytest.mark.parametrize("key", PERSONAS)
def test_a_keyboard_reaches_everything_and_shows_where_it_is(
    window: Visit, full: Any, key: str
) -> None:
    wrong = []

    for where in walk(window, full, key):
        window.go(where)
        wrong += [f"{where}: {one}" for one in window.unreached()]

    assert wrong == []
