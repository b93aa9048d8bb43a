"""Small invented files and the content they are read with."""

from datetime import date
from pathlib import Path

from triage.facts import load_catalogue
from triage.intake.admit import Intake, RowOutcome, admit
from triage.intake.entries import Existing
from triage.intake.files import FileRead, read_file
from triage.intake.profiles import load_profiles


RULES = Path(__file__).parents[3] / "rules"
CATALOGUE = load_catalogue(RULES / "facts.toml")
PROFILES = load_profiles(RULES / "profiles")
AS_OF = date(2026, 11, 2)  # Monday

PAEDIATRIC_HEADINGS = (
    "NHS Number", "Patient Name", "Date of Birth", "Referral ID",
    "Date Referral Received", "Date Accepted", "Status", "CP Plan",
    "Suicidal thoughts disclosed", "Attendance %", "Referral text",
)  # fmt: skip
PAEDIATRIC_ROW = {
    "NHS Number": "999 287 9211",
    "Patient Name": "NOWAK, Tomasz",
    "Date of Birth": "14/08/2020",
    "Referral ID": "ND1",
    "Date Referral Received": "28/12/2025",
    "Status": "Waiting",
}
FEED_HEADINGS = (
    "upn", "nhs_number", "forename", "surname", "dob", "suspensions_ytd", "as_at",
)  # fmt: skip


def quoted(cell: str) -> str:
    """A cell as a careful export writes it."""
    return '"' + cell.replace('"', '""') + '"'


def csv_file(
    folder: Path,
    *rows: dict[str, str],
    headings: tuple[str, ...] = PAEDIATRIC_HEADINGS,
    name: str = "list.csv",
) -> Path:
    """A CSV file of these headings and rows."""
    lines = [",".join(quoted(one) for one in headings)]
    lines += [",".join(quoted(row.get(one, "")) for one in headings) for row in rows]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def paediatric(**changed: str) -> dict[str, str]:
    """An ordinary row of the paediatric list; each test says what differs."""
    return PAEDIATRIC_ROW | {
        key.replace("_", " "): text for key, text in changed.items()
    }


def read(path: Path, as_of: date = AS_OF) -> FileRead:
    """One file, read with the content that ships."""
    return read_file(path, PROFILES, CATALOGUE, as_of)


def taken_in(*files: FileRead, existing: Existing | None = None) -> Intake:
    """Files put together."""
    return admit(files, existing or Existing(), CATALOGUE, AS_OF)


def only_row(path: Path) -> RowOutcome:
    """The outcome of a file of one row."""
    (row,) = taken_in(read(path)).rows
    return row


def codes(row: RowOutcome) -> set[str]:
    """The codes of a row's findings."""
    return {one.code for one in row.findings}
