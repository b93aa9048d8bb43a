"""Proving from the command line: what is said, what is written, what is refused."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.spec.planting import change, copied
from triage.cli import app
from triage.desk.content import load_content
from triage.referrals import Pathway
from triage.rulebook.certificate import load_certificate


ONE = "speech_language"
BOOKS = ("common", "neurodevelopmental", "speech_language", "floors")
STANDING = (
    "COMMUNITY-PAEDIATRICS-18-WEEKS", "COMMUNITY-18-WEEKS",
    "PAEDIATRICS-18", "COMMUNITY-18",
)  # fmt: skip


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["rules", *words])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped content, in force for this test."""
    made = copied(tmp_path / "content")
    monkeypatch.setenv("TRIAGE_CONTENT", str(made))
    return made


def only(folder: Path, *ids: str) -> None:
    """Leave these rules and floors, so that there is little to prove."""
    for path in (folder / "rules" / f"{name}.toml" for name in BOOKS):
        head, *parts = re.split(
            r"(?m)^(?=\[\[(?:rule|floor)\]\])", path.read_text("utf-8")
        )
        kept = [one for one in parts if any(f'id = "{id_}"' in one for id_ in ids)]
        path.write_text(head + "".join(kept), "utf-8")


def rewrite(path: Path, was: str, now: str) -> None:
    text = path.read_text("utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), "utf-8")


def test_the_shipped_books_and_cards_are_proved_and_the_certificate_is_written(
    folder: Path,
) -> None:
    path = folder / "proof.json"

    done = run("prove", "--write", str(path))

    certificate = load_certificate(path)
    assert done.exit_code == 0, done.stdout
    assert "All proved." in done.stderr
    assert "NOT PROVED" not in done.stdout
    assert len(done.stdout.splitlines()) == len(certificate.properties)
    assert certificate.held
    assert certificate.digest == load_content(folder).digest
    assert {
        one.name.partition(":")[0].replace(" ", "_") for one in certificate.properties
    } == {
        *Pathway,
        *(card.name for card in load_content(folder).cards.values()),
    }


def test_what_is_not_proved_is_shown_with_its_line_and_a_child_and_nothing_is_written(
    folder: Path,
) -> None:
    only(folder, "HEARING-P2", "HEARING", *STANDING)
    change(
        folder,
        "speech_language",
        "HEARING-P2",
        'hearing_loss == "known"',
        [{"hearing_loss": "none"}],
    )

    done = run("prove", ONE)
    refused = run("prove", "--write", str(folder / "proof.json"))

    assert done.exit_code == refused.exit_code == 1
    assert "HEARING-P2 (speech_language.toml, line " in done.stdout
    assert "P2 -> P4" in done.stdout
    assert "hearing loss" in done.stdout.lower()
    assert "Not proved." in done.stderr
    assert not (folder / "proof.json").exists()


def test_a_proof_that_runs_out_of_time_is_not_a_pass(folder: Path) -> None:
    done = run("prove", ONE, "--seconds", "0")

    assert done.exit_code == 1
    assert "Not proved in 0 seconds." in done.stdout


def test_a_certificate_speaks_of_every_list(folder: Path) -> None:
    assert run("prove", ONE, "--write", "proof.json").exit_code == 2


@pytest.mark.parametrize(
    ("file", "was", "now", "said"),
    [
        ("common", "when = 'stridor'", "when = 'stridr'", 'Did you mean "stridor"?'),
        ("common", 'band = "P1"', 'bnad = "P1"', "bnad is not known here"),
        ("common", "when = 'stridor'", "when = 'stridor and not stridor'", "STRIDOR-SAFE: example 1 says fires"),
        ("common", "when = 'stridor'", f"when = '{'not ' * 1000}stridor'", "may be 1000 characters at most"),
        ("common", "when = 'stridor'", f"when = '{'(' * 400}stridor{')' * 400}'", "too many nested"),
        ("common", "when = 'stridor'", f"when = '{'not ' * 200}stridor'", "may be nested 12 deep at most"),
        ("facts", "derived = true", 'derived = "months_to_18"', "line 241"),
        ("facts", "derived = true", 'of = "age"\nderived = true', "of is not known here"),
        ("floors", "when = 'stridor'", "when = 'stridr'", 'Did you mean "stridor"?'),
    ],
)  # fmt: skip
def test_bad_content_is_refused_with_its_line_and_what_is_in_force_stays(
    folder: Path, file: str, was: str, now: str, said: str
) -> None:
    in_force = load_content()
    rewrite(folder / "rules" / f"{file}.toml", was, now)

    done = run("prove", "--write", str(folder / "proof.json"))

    plain = " ".join(done.stderr.split())
    assert done.exit_code == 1
    assert said in plain
    assert "line " in plain
    assert load_content() is in_force
    assert not (folder / "proof.json").exists()


def test_a_book_of_ten_thousand_rules_is_refused_before_it_is_read(
    folder: Path,
) -> None:
    path = folder / "rules" / "common.toml"
    rule = "[[rule]]" + path.read_text("utf-8").split("[[rule]]")[1]
    path.write_text(path.read_text("utf-8") + rule * 10_000, "utf-8")

    done = run("prove")

    assert done.exit_code == 1
    assert "a book may hold 500 rules at most" in " ".join(done.stderr.split())


def test_a_machine_without_the_prover_says_what_to_install(folder: Path) -> None:
    code = "import sys; sys.modules['z3'] = None; from triage.cli import app; app()"

    done = subprocess.run(
        [sys.executable, "-c", code, "rules", "prove"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "waiting-list-triage[prove]" in "".join(done.stderr.split("\n"))


def test_the_score_is_printed_with_what_noticed_each_slip(folder: Path) -> None:
    only(folder, "FAMILY-CANCELLED", *STANDING)

    done = run("mutants", "--every")

    assert done.exit_code == 0, done.stdout
    assert "an example: FAMILY-CANCELLED: >= -> == in" in done.stdout
    assert "slips noticed" in done.stderr


def test_a_slip_that_nobody_notices_is_named_and_is_a_failure(folder: Path) -> None:
    only(folder, "FAMILY-CANCELLED", *STANDING)
    three = "facts = { family_cancellations = 3 }"
    rewrite(folder / "rules" / "common.toml", three, three.replace("3", "2"))

    done = run("mutants")

    assert done.exit_code == 1
    assert done.stdout == (
        "nobody: FAMILY-CANCELLED: >= -> == in family_cancellations == 2\n"
    )
