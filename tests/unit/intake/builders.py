"""Small invented files and the content they are read with."""

from datetime import date
from pathlib import Path

from triage.facts import load_catalogue
from triage.intake.admit import Intake, Outcome, RowOutcome, admit
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


SLT_HEADINGS = (
    "NHS no.", "Forename", "Surname", "DOB", "Ref received", "Referral no", "LAC", "Notes",
)  # fmt: skip
FORM_HEADINGS = (
    "Submitted at", "Which service are you asking for?", "Child's first name",
    "Child's last name", "Child's date of birth",
    "Child's NHS number (if you know it)", "Mobile number for updates", "Email",
    "Is it safe to text this number?",
    "Does your child cough, choke or have trouble eating or drinking?",
    "Has anything changed recently that worries you?", "What is your main worry?",
)  # fmt: skip


def therapy(folder: Path, **changed: str) -> Path:
    row = {
        "NHS no.": "9992879211", "Forename": "Tomasz", "Surname": "Nowak",
        "DOB": "14/08/2020", "Ref received": "01/02/2026", "Referral no": "SLT1",
    }  # fmt: skip
    row |= {key.replace("_", " "): text for key, text in changed.items()}
    return csv_file(folder, row, headings=SLT_HEADINGS, name="therapy.csv")


def form(folder: Path, *rows: dict[str, str]) -> Path:
    usual = {
        "Submitted at": "22/10/2026 06:00",
        "Which service are you asking for?": "Autism or ADHD assessment",
        "Child's first name": "Tomasz",
        "Child's last name": "Nowak",
        "Child's date of birth": "14/08/2020",
        "Child's NHS number (if you know it)": "9992879211",
    }
    some = [usual | row for row in rows or ({},)]
    return csv_file(folder, *some, headings=FORM_HEADINGS, name="form.csv")


def feed(folder: Path, **changed: str) -> Path:
    row = {
        "upn": "X1", "nhs_number": "9992879211", "forename": "Tomasz",
        "surname": "Nowak", "dob": "2020-08-14", "suspensions_ytd": "3",
        "as_at": "2026-10-30",
    } | changed  # fmt: skip
    return csv_file(folder, row, headings=FEED_HEADINGS, name="feed.csv")


def row_of(intake: Intake, file: str) -> Outcome:
    return next(row.outcome for row in intake.rows if row.file == file)


def kinds(intake: Intake) -> set[str]:
    return {task.kind for task in intake.tasks}
