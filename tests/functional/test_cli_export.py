"""A rule book written for other engines, from the command line."""

from pathlib import Path

from typer.testing import CliRunner

from triage.cli import app
from triage.desk.books import as_dmn
from triage.referrals import Pathway


def run(*words: str) -> tuple[int, str]:
    """The exit code and stdout."""
    done = CliRunner().invoke(app, ["rules", "export", *words])
    return done.exit_code, done.stdout


def test_one_book_goes_to_stdout_or_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "speech.dmn"
    text = as_dmn(Pathway.SPEECH_LANGUAGE)

    assert run("speech_language", "--dmn") == (0, text)
    assert run("speech_language", "--dmn", "-o", str(file)) == (0, "")
    assert file.read_text("utf-8") == text


def test_every_book_goes_into_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "exported"

    assert run("--dmn", "-o", str(folder)) == (0, "")

    assert {path.name for path in folder.iterdir()} == {
        f"{one.value}.dmn" for one in Pathway
    }


def test_a_form_or_a_place_that_was_not_named_is_asked_for(tmp_path: Path) -> None:
    assert run("speech_language")[0] == 2
    assert run("--dmn")[0] == 2
    assert run("no-such-book", "--dmn")[0] == 2
