"""A fresh day for each story: the invented children as they were this morning."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.journeys.people import Day
from tests.browser.sample import FILE, OPEN_EYED, front_door
from tests.browser.serving import served


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    """A copy of this morning's database."""
    shutil.copy(filled / FILE, tmp_path / FILE)
    return tmp_path


@pytest.fixture
def day(folder: Path, chromium: Any) -> Iterator[Day]:
    """The service, open for the day."""
    app = front_door(folder, **OPEN_EYED)
    with served(app) as address:
        yield Day(app, address, chromium)
