"""A candidate changed by hand is refused wherever it is brought, and nothing is kept."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from tests.functional.learnable import command, refused, with_a_candidate
from triage.desk.opening import opened
from triage.scoring.reading import digest_of
from triage.settings import Settings
from triage.store import models
from triage.store.engine import reading


EDITED = ("evaluate", "compare", "propose")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a service's database and a candidate that was learnt from it."""
    with with_a_candidate(tmp_path_factory.mktemp("learnt")) as place:
        yield place


@pytest.fixture
def copied(kept: Path, tmp_path: Path) -> Path:
    """The candidate, to be changed by hand."""
    return Path(shutil.copytree(kept / "candidate", tmp_path / "candidate"))


@pytest.mark.parametrize("which", EDITED)
def test_a_folder_with_a_point_changed_is_refused_wherever_it_is_brought(
    copied: Path, which: str
) -> None:
    change(copied / "scorecard.json", raise_the_first_row)

    refused(brought(which, copied), "was changed by hand")


@pytest.mark.parametrize("which", EDITED)
def test_a_folder_with_a_figure_changed_is_refused_wherever_it_is_brought(
    copied: Path, which: str
) -> None:
    change(
        copied / "candidate.json", lambda told: told["training"].update(outcomes=900)
    )

    refused(brought(which, copied), "was changed by hand")


@pytest.mark.parametrize("which", EDITED)
def test_a_card_that_points_the_wrong_way_is_refused_though_its_digests_are_right(
    copied: Path, which: str
) -> None:
    change(copied / "scorecard.json", turn_round)
    digest = digest_of(json.loads((copied / "scorecard.json").read_text()))
    change(copied / "candidate.json", lambda told: told.update(card_digest=digest))
    change(copied / "candidate.json", reseal)

    refused(brought(which, copied), "go against its direction")


def test_a_folder_with_another_cards_digest_is_refused(copied: Path) -> None:
    change(copied / "candidate.json", lambda told: told.update(card_digest="0" * 64))
    change(copied / "candidate.json", reseal)

    refused(brought("propose", copied), "was changed by hand")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("candidate.json", "{", "is not JSON"),
        ("candidate.json", "[]", "is not a table"),
        ("scorecard.json", "", "is not JSON"),
        ("candidate.json", None, "candidate.json is missing"),
        ("scorecard.json", None, "scorecard.json is missing"),
    ],
)
def test_a_folder_that_cannot_be_read_is_refused(
    copied: Path, name: str, text: str | None, words: str
) -> None:
    if text is None:
        (copied / name).unlink()
    else:
        (copied / name).write_text(text)

    refused(brought("evaluate", copied), words)


def test_a_candidate_with_a_part_missing_is_refused(copied: Path) -> None:
    change(copied / "candidate.json", lambda told: told.pop("stability"))
    change(copied / "candidate.json", reseal)

    refused(brought("evaluate", copied), "parts that are not as written")


def test_a_refused_proposal_keeps_nothing(copied: Path, kept: Path) -> None:
    change(copied / "scorecard.json", raise_the_first_row)
    before = counted()

    refused(brought("propose", copied), "was changed by hand")

    assert counted() == before


def counted() -> int:
    with reading(opened(Settings().database_url)) as session:
        return len(models.candidates(session, tenant=Settings().tenant))


def brought(which: str, place: Path) -> Result:
    return command(
        which, str(place), *(("--why", "A test.") if which == "propose" else ())
    )


def change(file: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    told = json.loads(file.read_text())
    edit(told)
    file.write_text(json.dumps(told))


def raise_the_first_row(told: dict[str, Any]) -> None:
    told["factors"][0]["rows"][0]["points"] += 1


def turn_round(told: dict[str, Any]) -> None:
    """Give the mildest answer the most points."""
    rows = next(one for one in told["factors"] if one["fact"] == "impact_home")["rows"]
    rows[0]["points"], rows[-1]["points"] = rows[-1]["points"], rows[0]["points"]


def reseal(told: dict[str, Any]) -> None:
    rest = {key: one for key, one in told.items() if key != "digest"}
    told["digest"] = digest_of(rest)
