"""The list as a file runs nothing, hides nothing it should show, and keeps its order."""

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.desk.export import (
    COLUMNS,
    CannotWrite,
    Cell,
    UnknownListFormat,
    neutral,
    row,
    write_csv,
    write_list,
    write_report,
)
from triage.referrals import Band, Pathway
from triage.waiting_list.placement import (
    Clock,
    Placement,
    Question,
    SafeTask,
    Versions,
)


TASK = SafeTask(
    rule="SELF-HARM-SAFE",
    task="Speak about the self-harm today",
    due="same day",
    who="duty clinician",
    public="A confidential fact: see the child's record today",
    facts=("self_harm_current",),
)
PLACEMENT = Placement(
    referral_id="R-1",
    pathway=Pathway.NEURODEVELOPMENTAL,
    place=1,
    band=Band.P2,
    possible_band=Band.P1,
    points=7,
    lines=(),
    credit_weeks=3,
    clock_start=date(2026, 3, 2),
    weeks_waited=35,
    order_day=date(2026, 2, 9),
    due_on=date(2026, 11, 30),
    band_since=date(2026, 10, 19),
    next_change_on=None,
    next_draw=4,
    lot=1,
    fired=(),
    undecided=(),
    safe=(TASK, TASK),
    clocks=(
        Clock(rule="A", name="Advice", due_on=date(2026, 12, 1)),
        Clock(rule="B", name="NICE", due_on=date(2027, 1, 2)),
    ),
    routes=("safeguarding (same day)",),
    flags=("Name the safeguarding lead.",),
    question=Question(
        fact="suspensions", text="How many days?", ask="school", would_be=Band.P1
    ),
    reason="See soon (P2): self-harm now.",
    reason_public="See soon (P2): a confidential fact.",
    versions=Versions(
        book="2026.11",
        book_digest="0123456789abcdef",
        card="1",
        card_digest="f",
        policy="2026.12",
        policy_digest="fedcba9876543210",
    ),
)
LINE = row(PLACEMENT, "9990000018", "2026-03-02")
FORMULA = '=HYPERLINK("http://x","y")'
RISKY = [
    FORMULA,
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u00a0=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
]


def line(**cells: Cell) -> list[Cell]:
    """A line of the list with some cells changed."""
    return [cells.get(name, cell) for name, cell in zip(COLUMNS, LINE, strict=True)]


def test_a_line_says_everything_in_the_promised_order() -> None:
    assert dict(zip(COLUMNS, LINE, strict=True)) == {
        "place": 1,
        "pathway": "neurodevelopmental",
        "band": "P2",
        "possible_band": "P1",
        "safe_task": "A confidential fact: see the child's record today",
        "referral_id": "R-1",
        "nhs_number": "9990000018",
        "received_on": "2026-03-02",
        "weeks_waited": 35,
        "points": 7,
        "credit_weeks": 3,
        "effective_weeks": 38,
        "why": "See soon (P2): a confidential fact.",
        "next_question": "How many days?",
        "due_on": "2026-11-30",
        "band_since": "2026-10-19",
        "next_draw": 4,
        "clocks": "Advice by 01/12/2026; NICE by 02/01/2027",
        "rule_book": "2026.11 (01234567)",
        "policy": "2026.12 (fedcba98)",
    }


def test_nothing_that_only_the_record_may_say_is_written() -> None:
    assert "self" not in " ".join(str(cell) for cell in LINE).lower()


@pytest.mark.parametrize("risky", RISKY)
def test_a_formula_is_made_plain_text(risky: str) -> None:
    assert neutral(risky) == "'" + risky


@pytest.mark.parametrize("plain", ["", "P1", "a=b", "3-4", " x", 0, -3, None])
def test_a_plain_cell_is_left_alone(plain: Cell) -> None:
    assert neutral(plain) == plain


@given(st.text(max_size=8))
def test_no_text_at_all_begins_like_a_formula(text: str) -> None:
    cell = neutral(text)

    assert isinstance(cell, str)
    assert cell.strip()[:1] not in ("=", "+", "-", "@")
    assert cell.removeprefix("'") == text or cell == text


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline="")))


@pytest.mark.parametrize("risky", RISKY)
def test_a_csv_holds_no_formula(risky: str, tmp_path: Path) -> None:
    write_list(tmp_path / "list.csv", [line(why=risky, referral_id=risky)])

    text = (tmp_path / "list.csv").read_bytes().decode("utf-8")
    assert text.startswith("\ufeffplace,pathway,band,possible_band,safe_task,")
    (read,) = read_csv(text)
    assert read["why"] == read["referral_id"] == "'" + risky


def test_a_csv_keeps_commas_quotes_lines_and_accents() -> None:
    out = StringIO(newline="")
    awkward = 'Zoë, "Zo"\nsecond line'

    write_csv(out, [line(why=awkward, nhs_number=None)])

    (read,) = read_csv(out.getvalue())
    assert read["why"] == awkward
    assert read["nhs_number"] == ""
    assert tuple(read) == COLUMNS


@pytest.mark.parametrize("risky", [*RISKY, "{=1+1}", "http://example.test", "=1"])
def test_an_xlsx_holds_text_where_a_formula_was_typed(
    risky: str, tmp_path: Path
) -> None:
    file = tmp_path / "list.XLSX"

    write_list(file, [line(why=risky), line()])

    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == list(COLUMNS)
    why = rows[1][COLUMNS.index("why")]
    assert why.data_type == "s"
    assert str(why.value).endswith(risky.strip())  # Excel writes \r as _x000D_
    assert why.hyperlink is None
    assert [cell.value for cell in rows[2]] == LINE
    assert len(rows) == 3


def test_an_unknown_cell_is_empty_and_not_the_word_none(tmp_path: Path) -> None:
    rows = [line(nhs_number=None, next_draw=None)]
    for suffix in ("csv", "html", "xlsx"):
        write_list(tmp_path / f"list.{suffix}", rows)

    assert "None" not in (tmp_path / "list.csv").read_text("utf-8-sig")
    assert "None" not in (tmp_path / "list.html").read_text("utf-8")
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    assert not sheet.cell(2, COLUMNS.index("nhs_number") + 1).value


def test_json_keeps_numbers_unknowns_and_the_order_of_columns(tmp_path: Path) -> None:
    write_list(tmp_path / "list.json", [line(nhs_number=None, why="Zoë =1")])

    text = (tmp_path / "list.json").read_text("utf-8")
    (read,) = json.loads(text)
    assert tuple(read) == COLUMNS
    assert (read["place"], read["nhs_number"]) == (1, None)
    assert "Zoë =1" in text


def test_html_shows_markup_as_text(tmp_path: Path) -> None:
    nasty = "<script>alert(1)</script> & \"x\" 'y'"

    write_list(tmp_path / "list.html", [line(why=nasty)])

    page = (tmp_path / "list.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot; &#x27;y" in page
    assert '<th scope="col">possible band</th>' in page
    assert page.count("<tr>") == 2
    assert "A clinician decides" in page
    assert 'lang="en-GB"' in page


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "html"])
def test_an_empty_list_is_still_a_whole_file(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"list.{suffix}"

    write_list(file, [])

    assert file.stat().st_size > 0


def test_a_report_is_written_with_its_accents(tmp_path: Path) -> None:
    write_report(tmp_path / "report.json", {"file": "Zoë.csv", "rows": 3})

    text = (tmp_path / "report.json").read_text("utf-8")
    assert json.loads(text) == {"file": "Zoë.csv", "rows": 3}
    assert "Zoë" in text


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    for suffix in ("csv", "xlsx", "json", "html"):
        with pytest.raises(CannotWrite, match="cannot be written there"):
            write_list(tmp_path / "nowhere" / f"list.{suffix}", [LINE])


@pytest.mark.parametrize("name", ["list.txt", "list", "list.xls", "list.csv.gz"])
def test_a_format_that_is_not_known_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownListFormat) as refused:
        write_list(tmp_path / name, [LINE])

    assert str(refused.value) == f"{name} must end in .csv, .xlsx, .json or .html."
    assert not list(tmp_path.iterdir())


def test_every_row_given_is_written(tmp_path: Path) -> None:
    rows: list[Any] = [line(place=at) for at in range(1, 501)]

    write_list(tmp_path / "list.csv", iter(rows))

    read = read_csv((tmp_path / "list.csv").read_text("utf-8-sig"))
    assert [one["place"] for one in read] == [str(at) for at in range(1, 501)]
