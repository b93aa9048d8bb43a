"""A bad file is refused with its name, the place and the remedy; nothing is kept."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.unit.intake.builders import (
    AS_OF,
    CATALOGUE,
    PAEDIATRIC_HEADINGS,
    PROFILES,
    csv_file,
    only_row,
    paediatric,
    read,
    taken_in,
)
from triage.errors import TriageError
from triage.intake.delimited import UnclosedQuote
from triage.intake.files import (
    MissingColumns,
    NoRows,
    SameHeadingTwice,
    UnknownFile,
    read_file,
)
from triage.intake.sheets import (
    BrokenFile,
    EmptyFile,
    NotATable,
    TooLarge,
    UnsafeWorkbook,
)


pytestmark = pytest.mark.hazard("H-07")  # an import loses a child


def workbook(path: Path, *rows: list[object], title: str = "List") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def therapy_row(**changed: object) -> list[object]:
    row: dict[str, object] = {
        "NHS no.": 9991450610, "Forename": "Ada", "Surname": "Kovač",
        "DOB": "05/03/2020", "Ref received": "10/10/2026", "Referral no": "SLT1",
        "Notes": "",
    }  # fmt: skip
    return list((row | changed).values())


THERAPY_HEADINGS: list[object] = [
    "NHS no.", "Forename", "Surname", "DOB", "Ref received", "Referral no", "Notes",
]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel workbook"),
        (b"\x89PNG\r\n", "picture"),
        (b"<html><table><tr><td>NHS Number</td>", "web page"),
        (b'<?xml version="1.0"?><Workbook>', "web page or XML"),
        (b"\x1f\x8b\x08", "gzip"),
        (b'{"children": []}', "JSON"),
        (bytes(range(1, 9)) + b"\x00\x01\x00\x02\x00" * 200, "not text"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    tmp_path: Path, start: bytes, what: str
) -> None:
    path = tmp_path / "children.csv"
    path.write_bytes(start)

    with pytest.raises(NotATable) as refused:
        read(path)

    assert "children.csv" in str(refused.value)
    assert what in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(content)

    with pytest.raises(EmptyFile, match=r"empty\.csv"):
        read(path)


def test_headings_without_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NoRows, match="no rows"):
        read(csv_file(tmp_path))


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)

    with pytest.raises(TooLarge, match="2048 MB and the limit is 200 MB"):
        read(path)


def test_a_renamed_column_is_named_with_its_nearest_heading(tmp_path: Path) -> None:
    headings = tuple(
        "Date Referral Recvd" if one == "Date Referral Received" else one
        for one in PAEDIATRIC_HEADINGS
    )

    with pytest.raises(MissingColumns) as refused:
        read(csv_file(tmp_path, paediatric(), headings=headings))

    message = str(refused.value)
    assert "“Date Referral Recvd” may be “Date Referral Received”" in message
    assert "row 1" in message


def test_a_file_no_profile_knows_is_told_how_to_get_one(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("colour,shape\nred,round\n")

    with pytest.raises(UnknownFile, match=r"triage profile draft other\.csv"):
        read(path)


def test_two_columns_for_one_thing_are_refused(tmp_path: Path) -> None:
    headings = (*PAEDIATRIC_HEADINGS, "DOB")

    with pytest.raises(SameHeadingTwice, match="Date of Birth and DOB"):
        read(csv_file(tmp_path, paediatric(), headings=headings))


def test_a_quotation_mark_never_closed_is_named_and_not_swallowed(
    tmp_path: Path,
) -> None:
    path = csv_file(tmp_path, *[paediatric(Referral_ID=f"ND{n}") for n in range(9)])
    text = path.read_text(encoding="utf-8").replace('"ND3"', '"ND3', 1)
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UnclosedQuote, match="row 5"):
        read(path)


def test_a_quoted_line_break_does_not_start_a_row(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        paediatric(Referral_ID="ND1", Referral_text="one\ntwo"),
        paediatric(Referral_ID="ND2", NHS_Number=""),
    )

    assert [line.number for line in read(path).lines] == [2, 3]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_encoding_is_recognised(tmp_path: Path, encoding: str) -> None:
    path = csv_file(tmp_path, paediatric(Patient_Name="Zoë Müller"))
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))

    (line,) = read(path).lines

    assert (line.name.forename, line.name.surname) == ("Zoë", "Müller")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_every_delimiter_is_recognised(tmp_path: Path, mark: str) -> None:
    path = csv_file(tmp_path, paediatric(Referral_text="a, b; c"))
    text = path.read_text(encoding="utf-8").replace('","', f'"{mark}"')
    path.write_text(text, encoding="utf-8")

    (line,) = read(path).lines

    assert line.referral_id == "ND1"


def test_zero_bytes_in_a_text_file_do_no_harm(tmp_path: Path) -> None:
    path = csv_file(tmp_path, paediatric())
    path.write_bytes(path.read_bytes().replace(b"Waiting", b"Wait\x00ing"))

    assert only_row(path).referral_id == "ND1"


def test_titles_totals_and_blank_lines_are_counted_as_no_data(tmp_path: Path) -> None:
    path = csv_file(tmp_path, paediatric())
    text = path.read_text(encoding="utf-8")
    path.write_text(
        f"A report\nReport run:,01/11/2026\n\n{text}\nTotal waiting:,2\n",
        encoding="utf-8",
    )

    file = read(path)

    assert [line.number for line in file.lines] == [5]
    assert str(file.extract_on) == "2026-11-01"
    assert {one.line for one in file.not_data} == {1, 2, 3, 6, 7}
    (note,) = file.notes
    assert note.startswith("Row 7 gives a total of 2, and 1 rows were read.")


def test_a_row_that_does_not_fit_the_headings_keeps_its_child_and_no_facts(
    tmp_path: Path,
) -> None:
    path = csv_file(tmp_path, paediatric(CP_Plan="Yes"))
    path.write_text(path.read_text(encoding="utf-8").rstrip() + ',"more"\n')

    row = only_row(path)

    assert "ragged_row" in {one.code for one in row.findings}
    assert row.referral_id == "ND1"
    assert set(row.facts.values()) == {None}


def test_a_workbook_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)

    with pytest.raises(UnsafeWorkbook, match=r"bomb\.xlsx"):
        read(path)


def test_a_workbook_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "parts.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(300):
            packed.writestr(f"xl/{number}.xml", "<a/>")

    with pytest.raises(UnsafeWorkbook, match="300 parts"):
        read(path)


def test_a_workbook_larger_than_any_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(3):
            packed.writestr(f"xl/{number}.xml", b"0" * 70 * 1024 * 1024)

    with pytest.raises(UnsafeWorkbook, match="210 MB"):
        read(path)


def test_a_zip_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("word/document.xml", "<a/>")

    with pytest.raises(NotATable, match="no Excel workbook"):
        read(path)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "cut.xlsx", THERAPY_HEADINGS, therapy_row())
    path.write_bytes(path.read_bytes()[:2000])

    with pytest.raises(BrokenFile, match=r"cut\.xlsx"):
        read(path)


def test_entities_in_a_workbook_are_refused(tmp_path: Path) -> None:
    good = workbook(tmp_path / "good.xlsx", THERAPY_HEADINGS, therapy_row())
    path = tmp_path / "entity.xlsx"
    with zipfile.ZipFile(good) as packed, zipfile.ZipFile(path, "w") as changed:
        for name in packed.namelist():
            body = packed.read(name)
            if name.startswith("xl/worksheets/"):
                body = b'<!DOCTYPE x [<!ENTITY a "b">]>' + body
            changed.writestr(name, body)

    with pytest.raises(TriageError, match=r"entity\.xlsx"):
        read(path)


def test_a_formula_is_text_and_never_calculated(tmp_path: Path) -> None:
    formula = '=HYPERLINK("http://example.invalid","he wants to die")'
    path = workbook(
        tmp_path / "list.xlsx", THERAPY_HEADINGS, therapy_row(Notes=formula)
    )

    (row,) = taken_in(read(path)).rows

    assert row.prompts == ("suicidal_disclosure: wants to die",)


def test_the_sheet_that_holds_the_children_is_found_even_hidden(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "list.xlsx", THERAPY_HEADINGS, therapy_row(), title="Data"
    )
    book = openpyxl.load_workbook(path)
    book.create_sheet("Read me", 0)["A1"] = "How to use this workbook"
    book["Data"].sheet_state = "hidden"
    book.save(path)

    assert [line.referral_id for line in read(path).lines] == ["SLT1"]


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        read(workbook(tmp_path / "nothing.xlsx"))


def test_no_message_shows_a_child(tmp_path: Path) -> None:
    headings = (*PAEDIATRIC_HEADINGS, "DOB")

    with pytest.raises(TriageError) as refused:
        read(csv_file(tmp_path, paediatric(), headings=headings))

    assert "Tomasz" not in str(refused.value)


def test_a_column_no_profile_knows_is_searched_and_reported(tmp_path: Path) -> None:
    headings = (*PAEDIATRIC_HEADINGS, "Extra thoughts")
    row = paediatric() | {"Extra thoughts": "mum says he wants to die"}

    file = read_file(
        csv_file(tmp_path, row, headings=headings), PROFILES, CATALOGUE, AS_OF
    )

    assert "Extra thoughts" in file.notes[0]
    assert [one.fact for one in file.lines[0].seen] == ["suicidal_disclosure"]
