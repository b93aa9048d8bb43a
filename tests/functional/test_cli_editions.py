"""New rules on the command line: drafted, proved and rehearsed; refused in a sentence."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.functional.editions import SOONER, changed, written
from triage.cli import app
from triage.desk.content import Content
from triage.desk.editions import proofs
from triage.settings import Settings
from triage.store.engine import open_store, reading


ROWS = Path(__file__).parents[1] / "data" / "extracts"


@pytest.fixture(scope="module")
def sooner() -> Content:
    """An edition that calls some children sooner."""
    return changed(*SOONER)


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of this test's own."""
    monkeypatch.setenv("TRIAGE_DATABASE_URL", f"sqlite:///{tmp_path / 'one.sqlite'}")


def command(*words: str) -> Result:
    return CliRunner().invoke(app, ["rules", *words])


def draft(folder: Path) -> Result:
    return command("draft", str(folder), "--why", "Late talkers sooner.")


def test_a_folder_is_drafted_and_rehearsed(tmp_path: Path, sooner: Content) -> None:
    brought = CliRunner().invoke(
        app, ["import", *map(str, sorted(ROWS.glob("referral*.csv")))]
    )
    first = draft(written(sooner, tmp_path / "draft"))
    again = draft(tmp_path / "draft")
    shown = command("rehearse", sooner.digest[:12], "--places", "0")
    file = command("rehearse", sooner.digest, "-o", str(tmp_path / "moves.csv"))

    assert brought.exit_code == 0, brought.stderr
    assert first.stdout.strip() == again.stdout.strip() == sooner.digest
    assert shown.exit_code == file.exit_code == 0
    assert shown.stdout.startswith("referral,list,place now,place then")
    assert "ethnicity" in shown.stderr
    assert "sooner" in shown.stderr
    assert (tmp_path / "moves.csv").read_text("utf-8").startswith("referral,")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rehearse", "0123456789ab"), "nothing here"),
        (("rehearse", "0123"), "nothing here"),
        (("prove", "--record", "0123456789ab"), "nothing here"),
    ],
)
def test_an_edition_that_is_not_here_is_refused(
    words: tuple[str, ...], told: str
) -> None:
    answer = command(*words)

    assert answer.exit_code == 1
    assert told in answer.stderr


@pytest.mark.parametrize("day", ["2020-01-01", "9999-01-01"])
def test_a_day_nobody_can_rehearse_is_refused(
    tmp_path: Path, sooner: Content, day: str
) -> None:
    draft(written(sooner, tmp_path / "draft"))

    answer = command("rehearse", sooner.digest, "--as-of", day)

    assert answer.exit_code == 1
    assert "within the next year" in " ".join(answer.stderr.split())


def test_a_bad_book_is_refused_with_its_line(tmp_path: Path, sooner: Content) -> None:
    book = written(sooner, tmp_path / "draft") / "rules" / "common.toml"
    text = book.read_text("utf-8")
    book.write_text(text.replace("when = 'tube_feeding_stable'", "when = 'tube_fed'"))

    answer = draft(tmp_path / "draft")

    assert answer.exit_code == 1
    assert "common.toml, line" in " ".join(answer.stderr.split())
    assert answer.stdout == ""


def test_a_proof_that_had_no_time_is_kept_as_one_that_does_not_hold(
    tmp_path: Path, sooner: Content
) -> None:
    draft(written(sooner, tmp_path / "draft"))

    answer = command("prove", "--record", sooner.digest[:12], "--seconds", "0.001")

    assert answer.exit_code == 1
    assert f"Kept with edition {sooner.digest[:12]}" in " ".join(answer.stderr.split())
    url = f"sqlite:///{tmp_path / 'one.sqlite'}"
    with reading(open_store(url)) as session:
        stands = proofs.stands(session, Settings().tenant, sooner)
    assert stands.why_not == proofs.BROKEN
