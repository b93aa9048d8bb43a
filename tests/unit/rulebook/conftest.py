"""A copy of the shipped rule books for a test to change."""

import shutil
from pathlib import Path

import pytest

from tests.unit.rulebook.shipped import BOOKS, SHIPPED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped books, to be spoilt."""
    for name in BOOKS:
        shutil.copy(SHIPPED / f"{name}.toml", tmp_path)
    return tmp_path
