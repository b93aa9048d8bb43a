"""Cells of every kind under a fact's heading, and profiles that ask the impossible."""

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.unit.intake.builders import (
    AS_OF,
    CATALOGUE,
    FEED_HEADINGS,
    PROFILES,
    RULES,
    codes,
    csv_file,
    feed,
    form,
    only_row,
    paediatric,
    read,
    taken_in,
)
from triage.facts import Known
from triage.intake.cells import CellRead, reader
from triage.intake.files import MissingColumns, UnknownFile, read_file
from triage.intake.profiles import BadProfile, Column, Reads, load_profiles
from triage.intake.sheets import BrokenFile, Cell


LEGAL = next(
    column
    for profile in PROFILES.profiles
    for column in profile.columns
    if column.heading == "Legal Status"
)
ATTENDANCE = Column(
    heading="Attendance", fact="school_absence_pct", reads=Reads.ATTENDANCE
)


def cell(column: Column, value: Cell, *others: Cell) -> CellRead:
    return reader(column, CATALOGUE, PROFILES.words, [value, *others])(value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("LAC", True),
        ("s20", True),
        ("Section 31 - full care order", True),
        ("Accommodated (since 2024)", True),
        ("None", False),
        ("Not LAC", False),
        ("LAC?", None),
        ("LAC - none", None),
        ("Previously LAC", None),
        ("", None),
        ("orange", None),
    ],
)
def test_a_legal_status_is_read_from_its_codes(text: str, shown: bool | None) -> None:
    ((_, fact),) = cell(LEGAL, text).facts

    assert fact.shown is shown


@pytest.mark.parametrize(
    ("value", "others", "absence"),
    [
        (0.932, (), 6.8),
        (93.2, (), 6.8),
        (1, (0.9,), 0.0),
        (1, (93.0,), None),
        ("n/k", (), None),
        (93, (), 7.0),
    ],
)
def test_attendance_cells_of_a_workbook(
    value: Cell, others: tuple[Cell, ...], absence: float | None
) -> None:
    ((_, fact),) = cell(ATTENDANCE, value, *others).facts

    assert fact.value == absence


def test_a_workbook_s_own_true_and_false_are_answers() -> None:
    column = Column(heading="CP", fact="cp_plan", reads=Reads.YES_NO)

    assert cell(column, True).facts[0][1].shown is True
    assert cell(column, False).facts[0][1].shown is False
    assert cell(column, 1.0).facts[0][1].shown is True


def test_a_feed_s_dates_codes_and_counts(tmp_path: Path) -> None:
    headings = (
        *FEED_HEADINGS, "sen_status", "perm_excluded_date", "ehcna_advice_due",
        "ehe_reason", "vulnerable_pupils_panel_date",
    )  # fmt: skip
    row = {
        "upn": "X1", "nhs_number": "", "forename": "Ada", "surname": "Bell",
        "dob": "2020-08-14", "as_at": "2026-10-30", "suspensions_ytd": "500",
        "sen_status": "E", "perm_excluded_date": "12/09/2026",
        "ehcna_advice_due": "31/02/2026", "ehe_reason": "unmet need",
        "vulnerable_pupils_panel_date": "n/k",
    }  # fmt: skip

    found = only_row(csv_file(tmp_path, row, headings=headings, name="feed.csv"))

    assert found.facts == {
        "suspensions": None,
        "sen_status": "E",
        "ehcp": True,
        "perm_excluded": True,
        "perm_excluded_on": "2026-09-12",
        "ehcna_in_progress": None,
        "ehcna_advice_due": None,
        "school_place": "ehe_unmet",
        "vulnerable_pupils_panel": None,
    }
    assert {"number_not_read", "impossible_date"} <= codes(found)


def test_an_unknown_code_asks_a_person(tmp_path: Path) -> None:
    headings = (*FEED_HEADINGS, "sen_status")
    row = {"upn": "1", "forename": "A", "surname": "B", "dob": "x", "sen_status": "Q"}

    found = only_row(csv_file(tmp_path, row, headings=headings, name="feed.csv"))

    assert "value_not_read" in codes(found)
    assert found.facts["sen_status"] is None


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (Column(heading="A", fact="shoe_size", reads=Reads.YES_NO), "no fact"),
        (Column(heading="A", fact="cp_plan", reads=Reads.TEXT), "cannot be read"),
        (Column(heading="A", fact="domestic_abuse", reads=Reads.YES_NO), "levels"),
        (
            Column(heading="A", fact="domestic_abuse", yes="loud", reads=Reads.YES_NO),
            "has no loud",
        ),
        (
            Column(heading="A", fact="cp_plan", on="no_day", reads=Reads.DAY_MEANS_YES),
            "no fact no_day",
        ),
    ],
)
def test_a_column_that_asks_the_impossible_is_refused(
    column: Column, reason: str
) -> None:
    with pytest.raises(BadProfile, match=reason):
        cell(column, "yes")


@pytest.mark.parametrize(
    ("change", "into", "reason"),
    [
        ('pathway = "speech_language"\n', "", "a list needs a pathway"),
        ('field = "surname"', 'field = "postcode"', "child's name"),
    ],
)
def test_a_profile_without_a_pathway_or_a_name_is_refused(
    tmp_path: Path, change: str, into: str, reason: str
) -> None:
    shutil.copytree(RULES / "profiles", tmp_path / "profiles")
    shutil.copy(RULES / "red_flags.toml", tmp_path)
    bad = tmp_path / "profiles" / "slt_caseload.toml"
    bad.write_text(bad.read_text(encoding="utf-8").replace(change, into))

    with pytest.raises(BadProfile, match=reason):
        load_profiles(tmp_path / "profiles")


def test_whether_it_is_safe_to_text_stays_unknown_when_not_said(tmp_path: Path) -> None:
    path = form(tmp_path, {"Is it safe to text this number?": "Not sure"})

    ((contact,),) = taken_in(read(path)).contacts.values()

    assert contact.safe_to_text is None


def test_headings_repeated_inside_a_file_are_no_child(tmp_path: Path) -> None:
    path = csv_file(tmp_path, paediatric())
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.splitlines()[0] + "\n", encoding="utf-8")

    file = read(path)

    assert [one.reason for one in file.not_data] == ["the headings again"]


def test_rows_swallowed_by_a_quotation_mark_are_noticed(tmp_path: Path) -> None:
    path = csv_file(tmp_path, paediatric(Referral_text="x\n" + "a,b," * 9))

    with pytest.raises(Exception, match="quotation mark"):
        read(path)


def test_text_that_breaks_its_own_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"\xef\xbb\xbfNHS Number,\xff\xfe\xff")

    with pytest.raises(BrokenFile, match="its text is not"):
        read(path)


def test_windows_text_with_a_stray_zero_is_still_read(tmp_path: Path) -> None:
    path = csv_file(tmp_path, paediatric(Patient_Name="Zoë Bell"))
    raw = path.read_text(encoding="utf-8").encode("cp1252")
    path.write_bytes(raw.replace(b"Waiting", b"Wait\x00ing"))

    assert read(path).lines[0].name.forename == "Zoë"


def test_a_missing_heading_with_nothing_near_lists_what_is_there(
    tmp_path: Path,
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "NHS Number,Patient Name,Date of Birth,Referral ID,CP Plan,qqq\n1,2,3,4,5,6\n"
    )

    with pytest.raises(MissingColumns, match="Its unknown headings are: qqq"):
        read_file(path, PROFILES, CATALOGUE, AS_OF)


def test_a_few_headings_in_common_are_not_enough(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("NHS Number,Sex,Weight,Height\n1,2,3,4\n")

    with pytest.raises(UnknownFile):
        read(path)


def test_one_number_used_by_two_lists_stays_two_referrals(tmp_path: Path) -> None:
    from tests.unit.intake.builders import therapy

    other = therapy(tmp_path, Referral_no="ND1", Forename="Ada", NHS_no=".")

    intake = taken_in(read(csv_file(tmp_path, paediatric())), read(other))

    assert {one.id for one in intake.referrals} == {"ND1", "slt_caseload:ND1"}


def test_a_feed_number_that_two_children_carry_needs_all_three_points(
    tmp_path: Path,
) -> None:
    path = csv_file(
        tmp_path,
        paediatric(),
        paediatric(Referral_ID="ND2", Date_of_Birth="15/08/2020"),
    )

    intake = taken_in(read(path), read(feed(tmp_path)))

    row = next(one for one in intake.rows if one.file == "feed.csv")
    assert row.referral_id == "ND1"


def test_dates_in_cells_keep_their_day() -> None:
    column = Column(heading="Panel", fact="vulnerable_pupils_panel", reads=Reads.DAY)

    for value in (datetime(2026, 9, 12), date(2026, 9, 12), 46277):  # noqa: DTZ001
        ((_, fact),) = cell(column, value).facts
        assert (fact.known, fact.value) == (Known.KNOWN, date(2026, 9, 12))
