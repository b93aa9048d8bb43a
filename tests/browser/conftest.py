"""A real browser before a real server, on invented children."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.sample import fill, front_door
from tests.browser.serving import served


CHROMIUM = Path("/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs Chromium, so that it can be chosen or left out.

    What it walks through is covered elsewhere: counting lines here only costs time.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Chromium; the test is skipped with the reason where there is none."""
    reason = _missing()
    if reason and os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"REQUIRE_BROWSER is set, but {reason}")
    if reason:
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=QUIET, timeout=60_000
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Path:
    """A folder with the demonstration; made only where there is a browser."""
    folder = tmp_path_factory.mktemp("filled")
    fill(folder)
    return folder


@pytest.fixture(scope="session")
def address(filled: Path) -> Iterator[str]:
    """The demonstration, served to whoever only looks."""
    with served(front_door(filled)) as where:
        yield where


def _missing() -> str | None:
    if not CHROMIUM.exists():
        return f"there is no Chromium at {CHROMIUM}"
    try:
        import playwright  # noqa: F401  # only asked whether it is there
    except ImportError:
        return "playwright is not installed"
    return None
