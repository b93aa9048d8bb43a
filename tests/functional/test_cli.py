"""The command line: data on stdout, talk on stderr, exit codes 0, 1 and 2."""

import csv
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from triage.cli import app
from triage.desk.export import COLUMNS
from triage.desk.opening import opened


EXTRACTS = Path(__file__).parent.parent / "data" / "extracts"
FILES = sorted(
    str(file) for file in EXTRACTS.iterdir() if file.suffix in (".csv", ".xlsx")
)
DAY = "2026-11-02"
PROMISED = [
    "place",
    "pathway",
    "band",
    "possible_band",
    "safe_task",
    "referral_id",
    "nhs_number",
    "received_on",
    "weeks_waited",
    "points",
    "credit_weeks",
    "effective_weeks",
    "why",
    "next_question",
]


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder holding the list and the report of the four extracts."""
    folder = tmp_path_factory.mktemp("ranked")
    listed, report = str(folder / "list.csv"), str(folder / "report.json")
    result = run("rank", *FILES, "--as-of", DAY, "-o", listed, "--report", report)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def rows(ranked: Path) -> list[dict[str, str]]:
    with (ranked / "list.csv").open(encoding="utf-8-sig", newline="") as listed:
        return list(csv.DictReader(listed))


@pytest.fixture
def report(ranked: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((ranked / "report.json").read_text("utf-8"))
    return read


@pytest.fixture
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TRIAGE_DATABASE_URL", f"sqlite:///{tmp_path / 'own.sqlite'}")
    yield
    opened(f"sqlite:///{tmp_path / 'own.sqlite'}").dispose()


def test_the_list_begins_with_the_promised_columns_in_order() -> None:
    assert list(COLUMNS[: len(PROMISED)]) == PROMISED


@pytest.mark.hazard("H-07")
def test_every_row_of_every_file_is_accounted_for(report: dict[str, Any]) -> None:
    outcomes = ("accepted", "accepted_with_findings", "merged", "set_aside")

    assert sum(file["rows"] for file in report["files"].values()) == 1939
    assert len(report["rows"]) == 1939
    for counts in report["files"].values():
        assert counts["rows"] == sum(counts[outcome] for outcome in outcomes)


def test_every_accepted_referral_has_one_place_unique_in_its_list(
    rows: list[dict[str, str]], report: dict[str, Any]
) -> None:
    accepted = {
        row["referral_id"]
        for row in report["rows"]
        if row["outcome"].startswith("accepted") and row["file"] != "pupils_feed.csv"
    }

    assert {row["referral_id"] for row in rows} == accepted
    assert len(rows) == len(accepted)
    for pathway in {row["pathway"] for row in rows}:
        places = [int(row["place"]) for row in rows if row["pathway"] == pathway]
        assert places == list(range(1, len(places) + 1))


def test_bands_and_then_days_are_in_order(rows: list[dict[str, str]]) -> None:
    for one, next_ in pairwise(rows):
        if one["pathway"] == next_["pathway"]:
            assert one["band"] <= next_["band"]
            if one["band"] == next_["band"] == "P1":
                assert one["due_on"] <= next_["due_on"]


def test_a_child_with_a_same_day_task_keeps_a_place(
    rows: list[dict[str, str]],
) -> None:
    assert all(row["place"] for row in rows if row["safe_task"])
    assert any(row["safe_task"] for row in rows)


@pytest.mark.hazard("H-12")
def test_no_export_names_a_confidential_fact(ranked: Path) -> None:
    text = (ranked / "list.csv").read_text("utf-8-sig").lower()

    assert "a confidential fact" in text
    for named in ("domestic abuse", "child protection", "self-harm", "suicid", "carer"):
        assert named not in text


def test_facts_in_the_report_are_plain_json_values(report: dict[str, Any]) -> None:
    values = {value for row in report["rows"] for value in row["facts"].values()}

    assert True in values
    assert None in values
    assert "none" not in values


def test_the_order_does_not_depend_on_the_order_of_the_files(
    ranked: Path, tmp_path: Path
) -> None:
    again = tmp_path / "list.csv"

    result = run("rank", *reversed(FILES), "--as-of", DAY, "-o", str(again))

    assert result.exit_code == 0
    assert again.read_bytes() == (ranked / "list.csv").read_bytes()


@pytest.mark.parametrize("ending", ["xlsx", "json", "html"])
def test_the_list_is_also_written_as(ending: str, tmp_path: Path) -> None:
    out = tmp_path / f"list.{ending}"

    result = run("rank", FILES[0], "--as-of", DAY, "-o", str(out))

    assert result.exit_code == 0
    if ending == "xlsx":
        sheet = load_workbook(out).worksheets[0]
        assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    elif ending == "json":
        assert list(json.loads(out.read_text("utf-8"))[0]) == list(COLUMNS)
    else:
        assert "The order is a proposal" in out.read_text("utf-8")


def test_without_an_output_the_list_goes_to_stdout_and_talk_to_stderr() -> None:
    result = run("rank", FILES[0], "--as-of", DAY)

    assert result.stdout.startswith("place,pathway,band")
    assert "clinicians decide" in result.stderr


def test_a_file_of_another_kind_is_refused_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "letter.csv"
    file.write_bytes(b"%PDF-1.7 and so on")

    result = run("rank", str(file), "-o", str(tmp_path / "list.csv"))

    assert result.exit_code == 1
    assert "letter.csv" in result.stderr
    assert not (tmp_path / "list.csv").exists()


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = run("rank", str(tmp_path / "nowhere.csv"))

    assert result.exit_code == 1
    assert "nowhere.csv" in result.stderr


def test_a_command_that_is_not_understood_exits_with_two() -> None:
    assert run("rank").exit_code == 2
    assert run("rank", FILES[0], "--as-of", "yesterday").exit_code == 2


@pytest.mark.usefixtures("own_database")
def test_import_then_explain_then_undo() -> None:
    imported = run("import", *FILES[:1], "--as-of", DAY)
    again = run("import", *FILES[:1], "--as-of", DAY)
    explained = run("explain", "ND000101", "--as-of", DAY)
    undone = run("undo", imported.stdout.strip().splitlines()[-1])
    after = run("explain", "ND000101", "--as-of", DAY)

    assert imported.exit_code == 0, imported.stderr
    assert "nothing changed" in again.stderr
    assert "ND000101  place" in explained.stdout
    assert "Known" in explained.stdout
    assert "What would change this to P1" in explained.stdout
    assert "What time changes by itself" in explained.stdout
    assert "What would change this" not in after.stdout
    assert undone.exit_code == 0, undone.stderr
    assert "off the list" in after.stdout


@pytest.mark.usefixtures("own_database")
def test_explain_since_a_day_tells_why_the_place_moved() -> None:
    assert run("import", FILES[0], "--as-of", DAY).exit_code == 0

    moved = run("explain", "ND000101", "--since", DAY)
    unknown = run("explain", "NOBODY", "--since", DAY)

    assert moved.exit_code == 0, moved.stderr
    assert "There are not two places to compare." in moved.stdout
    assert unknown.exit_code == 1
    assert "no such referral" in unknown.stderr


@pytest.mark.usefixtures("own_database")
def test_the_doctor_finds_a_new_installation_well() -> None:
    result = run("doctor")

    assert result.exit_code == 0, result.stderr
    assert result.stderr.count("well") == 8


def test_a_profile_is_proposed_for_a_spreadsheet_nobody_described(
    tmp_path: Path,
) -> None:
    file = tmp_path / "autism_list.csv"
    file.write_text(
        "NHS No,Child name,D.O.B.,Referral received,Excluded?\n"
        "999 000 0018,Example Child,01/02/2018,03/04/2026,No\n",
        "utf-8",
    )

    result = run("profile", "draft", str(file))

    assert result.exit_code == 0, result.stderr
    assert "born_on" in result.stdout
