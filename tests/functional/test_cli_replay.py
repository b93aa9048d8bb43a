"""`triage replay` and `triage restitution`: data on stdout, talk on stderr, exit codes."""

import csv
import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.functional import editions_kept, wrong_edition
from tests.functional.service import TENANT
from tests.functional.wrong_edition import EXCLUDED, SUSPENDED, a_month, wrong
from tests.store import conftest as stores
from triage.cli import app
from triage.desk.opening import opened
from triage.desk.people import accounts
from triage.roles import Role
from triage.settings import Settings
from triage.store.engine import unit_of_work


sqlite_ready = stores.sqlite_ready

LEAD = "priya@example.nhs.uk"


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory, sqlite_ready: bytes) -> bytes:
    """A month under a wrong edition, lived through once."""
    folder = tmp_path_factory.mktemp("month")
    return editions_kept.lived_once(
        folder / "own.sqlite",
        sqlite_ready,
        lambda engine: a_month(engine, folder, wrong()),
    )


@pytest.fixture(autouse=True)
def own_database(
    month: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    file = tmp_path / "own.sqlite"
    file.write_bytes(month)
    monkeypatch.setenv("TRIAGE_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("TRIAGE_TENANT", TENANT)
    monkeypatch.setenv("COLUMNS", "200")
    with unit_of_work(opened(os.environ["TRIAGE_DATABASE_URL"])) as session:
        accounts.invite(
            session,
            tenant=TENANT,
            name="Dr Priya Shah",
            email=LEAD,
            role=Role.CLINICIAN,
            by="Sam",
            now=wrong_edition.RIGHT,
        )
    yield
    opened(os.environ["TRIAGE_DATABASE_URL"]).dispose()


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def lines(result: Result) -> dict[str, dict[str, str]]:
    return {one["referral"]: one for one in csv.DictReader(StringIO(result.stdout))}


def test_everything_replays_and_says_how_much() -> None:
    result = run("replay", "--since", "2026-11-02")

    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert "the same" in result.stderr


def test_one_referral_is_told_line_by_line_and_what_differs_ends_with_one() -> None:
    engine = opened(Settings().database_url)
    where = f"referral_id = '{SUSPENDED}' and number = 1"
    editions_kept.tampered(engine, "weeks_waited = 9", where)

    told = run("replay", SUSPENDED)
    since = run("replay", "--since", "2026-11-02")

    assert told.exit_code == since.exit_code == 1
    assert f"placement {SUSPENDED}/1" in told.stdout
    assert "weeks_waited: kept 9; worked out 22" in since.stdout
    assert f"{SUSPENDED}/2" in told.stdout
    assert f"{SUSPENDED}/2" not in since.stdout


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("replay", "nobody"), 1, "Nothing here was placed"),
        (("replay",), 2, "give an ID"),
        (("replay", "ND11", "--since", "2026-11-02"), 2, "give an ID"),
        (("restitution", "never-kept"), 1, "was never kept here"),
        (("restitution", "x", "--apply"), 2, "go together"),
        (("restitution", "x", "--why", "A slip."), 2, "go together"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    words: tuple[str, ...], code: int, sentence: str
) -> None:
    result = run(*words)

    assert result.exit_code == code, result.output
    assert sentence in result.stderr


def test_who_was_affected_is_listed_drafted_and_put_right(tmp_path: Path) -> None:
    drafts = tmp_path / "drafts"
    digest = wrong().digest

    before = run("restitution", digest, "--letters", str(drafts))
    nobody = run("restitution", digest, "--apply", "--by", "x@y.uk", "--why", "A slip.")
    after = run("restitution", digest, "--apply", "--by", LEAD, "--why", "A slip.")
    again = run("restitution", digest)

    assert before.exit_code == after.exit_code == again.exit_code == 0, after.output
    assert lines(before)[SUSPENDED]["days credited"] == "7"
    assert lines(before)[EXCLUDED]["band due"] == "P2"
    assert (drafts / "letters.csv").exists()
    assert nobody.exit_code == 1
    assert "2 put right" in after.stderr
    assert {one["days credited"] for one in lines(again).values()} == {"0"}
