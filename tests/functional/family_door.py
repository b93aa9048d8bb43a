"""A household at the family's door: one that stories share, and one of a story's own."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.sample import NOW
from tests.functional.family import BORN, Household, household, main


WRONG_DAY = BORN + timedelta(days=1)
A_FORTNIGHT = timedelta(days=14)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Household:
    """One household: every story has a code of its own."""
    return household(tmp_path_factory.mktemp("door"), enquiries="01632 960 001")


@pytest.fixture(autouse=True)
def at_nine(home: Household) -> Iterator[None]:
    """The clock stands where it stood, whatever a story does to it."""
    yield
    home.clock(NOW)


@pytest.fixture
def own(tmp_path: Path) -> Household:
    """A household of its own, for a story that leaves something behind."""
    return household(tmp_path)


def said(answer: Any) -> str:
    """A page's words, without its token and without what was typed into it."""
    return re.sub(r'value="[^"]*"', "", main(answer.text))
