"""Every page of a family finds its words, and every word that is kept is on some page."""

import re
from pathlib import Path

import pytest

from triage.desk.record.stages import Stage
from triage.messages import pages
from triage.referrals import Pathway


API = Path(__file__).parents[2] / "api"
KEY = re.compile(r"[\"']([a-z_]+\.[a-z_]+)[\"']")
# Keys that a page puts together (by form, way, stage or what is asked), and the sheet of
# paper that goes with a letter.
PUT_TOGETHER = re.compile(
    r"^((birthday|check_in|contact|look_again|sheet|status)\.|home\.(wait|within)_)"
)


def used() -> set[str]:
    """Every key that a template or a route of the family's names."""
    files = [
        *(API / "templates" / "family").glob("*.jinja"),
        *(API / "routers").glob("family_*.py"),
        *API.glob("family*.py"),
    ]
    return {key for one in files for key in KEY.findall(one.read_text("utf-8"))}


@pytest.mark.parametrize("language", ["en", "easy"])
@pytest.mark.hazard("H-16")
def test_no_page_asks_for_words_that_are_not_there(language: str) -> None:
    words = pages.written(language)
    tables = {key.partition(".")[0] for key in words}

    asked = {key for key in used() if key.partition(".")[0] in tables}

    assert asked - {*words.strings, *words.counted} == {
        key for key in asked if key.endswith(".jinja")
    }


def test_no_words_are_kept_that_no_page_shows() -> None:
    words = pages.written("en")

    idle = {*words.strings, *words.counted} - used()

    assert {key for key in idle if not PUT_TOGETHER.match(key)} == set()


@pytest.mark.parametrize("language", ["en", "easy"])
def test_every_pathway_and_stage_has_its_words(language: str) -> None:
    words = pages.written(language)
    waiting = {Stage.RECEIVED, Stage.ACCEPTED, Stage.OFFERED}

    for stage in set(Stage) - waiting:
        assert f"status.{stage.name.lower()}" in words
        assert f"status.{stage.name.lower()}_text" in words
    assert all(f"status.{pathway}" in words for pathway in Pathway)
