"""Lists on paper and copies for an outage: everybody, in order, confidential facts unnamed."""

import csv
import io
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.browser.sample import HOSTILE, NOW, TENANT
from tests.functional.visitor import Visitor
from triage import schedule
from triage.desk.content import load_content
from triage.desk.copies import as_csv, as_pdf, folder, held
from triage.desk.copies.folder import NoFolderForCopies
from triage.desk.copies.held import Held, TooLongForPaper
from triage.desk.views import Filters
from triage.referrals import Band, Pathway
from triage.store import audit
from triage.store.engine import reading


LISTED = "/lists/neurodevelopmental"


def a_copy(
    app: FastAPI, filters: Filters | None = None, most: int | None = None
) -> Held:
    with reading(app.state.engine) as session:
        return held.whole(
            session,
            tenant=TENANT,
            filters=filters or Filters(),
            now=NOW,
            by="Jo Lane, coordinator",
            staff_id="demo-coordinator",
            service="A service (invented)",
            most=most,
        )


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def shown_total(page: str) -> int:
    found = re.search(r"Showing 1 to [\d,]+ of ([\d,]+)", page)
    assert found
    return int(found[1].replace(",", ""))


@pytest.mark.hazard("H-20")
def test_a_copy_holds_everyone_on_the_list_in_its_order(coordinator: Visitor) -> None:
    total = shown_total(coordinator.get(LISTED).text)

    answer = coordinator.get(f"{LISTED}/copy.csv")

    rows = rows_of(answer.content)
    assert [int(row["place"]) for row in rows] == list(range(1, total + 1))
    assert (
        "waiting-list-neurodevelopmental-2026-11-23-0930.csv"
        in (answer.headers["content-disposition"])
    )
    assert {row["copy_made_by"] for row in rows} == {"Jo Lane, coordinator"}
    assert {row["do_not_use_after"] for row in rows} == {"2026-11-24 09:30"}


@pytest.mark.hazard("H-12")
@pytest.mark.parametrize("address", ["copy.csv", "print"])
def test_paper_never_names_a_confidential_fact(
    coordinator: Visitor, address: str
) -> None:
    hidden = load_content().catalogue
    labels = [hidden[key].label for key in hidden.confidential]

    shown = coordinator.get(f"{LISTED}/{address}").text

    assert [label for label in labels if label in shown] == []
    assert "onfidential fact" in shown


@pytest.mark.hazard("H-12")
def test_a_pdf_is_told_nothing_confidential(fresh_door: FastAPI) -> None:
    catalogue = load_content().catalogue
    labels = [catalogue[key].label for key in catalogue.confidential]

    told = str(as_pdf._told(a_copy(fresh_door)))

    assert [label for label in labels if label in told] == []


@pytest.mark.hazard("H-20")
def test_a_pdf_is_tagged_dated_and_groups_the_bands_in_order(
    fresh_door: FastAPI,
) -> None:
    copy = a_copy(fresh_door)

    made = as_pdf.written(copy)

    told = as_pdf._told(copy)
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" in made
    assert b"/StructTreeRoot" in made
    assert told["ends_at"] == "24 November 2026 at 09:30"
    assert [len(band["rows"]) for band in told["bands"]] == [
        len(copy.in_band(band)) for band in Band
    ]
    assert len(told["safe"]) == len(copy.safe) > 0
    assert sum(len(band["rows"]) for band in told["bands"]) == len(copy.entries)


def test_a_hostile_name_is_words_on_paper(coordinator: Visitor) -> None:
    printed = coordinator.get(f"{LISTED}/print").text
    rows = rows_of(coordinator.get(f"{LISTED}/copy.csv").content)

    assert HOSTILE not in printed
    assert any(HOSTILE in row["name"] for row in rows)


def test_no_cell_of_a_copy_begins_as_a_formula_would(fresh_door: FastAPI) -> None:
    copy = a_copy(fresh_door)
    one = copy.entries[0].__class__(**vars(copy.entries[0]) | {"name": "=1+1"})
    changed = Held(**vars(copy) | {"entries": (one,)})

    (row,) = rows_of(as_csv.written(changed))

    assert row["name"] == "'=1+1"


@pytest.mark.hazard("H-20")
@pytest.mark.parametrize("name", ["王小明", "Zoë Łukasz", "a\u0007b", "محمد علي"])
def test_no_childs_name_keeps_the_copy_from_being_made(
    fresh_door: FastAPI, name: str
) -> None:
    copy = a_copy(fresh_door)
    one = copy.entries[0].__class__(**vars(copy.entries[0]) | {"name": name})

    made = as_pdf.written(Held(**vars(copy) | {"entries": (one,)}))

    assert made.startswith(b"%PDF-")


def test_a_print_is_narrowed_as_the_list_is_and_says_who_printed_it(
    coordinator: Visitor,
) -> None:
    total = shown_total(coordinator.get(f"{LISTED}?band=P4").text)

    shown = coordinator.get(f"{LISTED}/print?band=P4").text

    assert shown.count('<th scope="row">') == total
    assert "narrowed to: See in turn" in shown
    assert "Printed by Jo Lane, coordinator, 23 November 2026 at 9:30am" in shown


def test_every_print_and_copy_is_kept_in_the_record(
    coordinator: Visitor, fresh_door: FastAPI
) -> None:
    for address in ("print?only=safe", "copy.csv", "copy.pdf"):
        assert coordinator.get(f"{LISTED}/{address}").status_code == 200

    with reading(fresh_door.state.engine) as session:
        last = [deed for _, deed in audit.page(session, tenant=TENANT, size=3)]

    assert [deed.what for deed in last] == [
        "Took a copy of the list",
        "Took a copy of the list",
        "Printed the list",
    ]
    assert all(deed.details["children"] >= 0 for deed in last)


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("address", ["print", "copy.csv", "copy.pdf"])
def test_an_auditor_takes_no_list_out(
    stranger: Visitor, fresh_door: FastAPI, address: str
) -> None:
    stranger.sign_in("auditor")

    assert stranger.get(f"{LISTED}/{address}").status_code == 403


def test_a_list_too_long_for_paper_says_so(fresh_door: FastAPI) -> None:
    with pytest.raises(TooLongForPaper):
        a_copy(fresh_door, most=3)


@pytest.mark.hazard("H-20")
def test_the_command_writes_a_copy_of_every_list_for_its_owner_alone(
    fresh_door: FastAPI, tmp_path: Path
) -> None:
    made = folder.write(
        fresh_door.state.engine,
        tenant=TENANT,
        folder=tmp_path,
        now=NOW,
        by="the timers",
        service="A service (invented)",
    )

    kinds = {(path.name.rpartition("-2026")[0], path.suffix) for path in made}
    assert kinds == {
        (f"waiting-list-{pathway}", kind)
        for pathway in Pathway
        for kind in (".csv", ".pdf")
    }
    assert {path.stat().st_mode & 0o777 for path in made} == {0o600}
    assert sorted(tmp_path.iterdir()) == sorted(made)


def test_old_copies_are_let_go_and_nothing_else_is(
    fresh_door: FastAPI, tmp_path: Path
) -> None:
    old, other = tmp_path / "waiting-list-x-2026.csv", tmp_path / "notes.csv"
    for path in (old, other):
        path.write_text("")
        os.utime(path, (0, 0))

    folder.write(
        fresh_door.state.engine,
        tenant=TENANT,
        folder=tmp_path,
        now=datetime.now(UTC),
        by="the timers",
        service="A service (invented)",
    )

    assert not old.exists()
    assert other.exists()


def test_a_copy_is_due_when_the_newest_is_some_hours_old(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    at_first = folder.is_due(tmp_path, now)
    (tmp_path / "waiting-list-x-2026.csv").write_text("")

    assert at_first
    assert not folder.is_due(tmp_path, now)
    assert folder.is_due(tmp_path, now + timedelta(hours=7))


def test_the_timers_write_copies_where_a_folder_is_named(
    fresh_door: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_COPIES_FOLDER", str(tmp_path))
    (timer,) = [one for one in schedule.TIMERS if one.name == "copies"]

    first = schedule.tick(fresh_door.state.engine, TENANT, timer)
    second = schedule.tick(fresh_door.state.engine, TENANT, timer)

    assert (first, second) == (6, 0)


def test_a_folder_that_is_not_there_is_named(
    fresh_door: FastAPI, tmp_path: Path
) -> None:
    with pytest.raises(NoFolderForCopies):
        folder.write(
            fresh_door.state.engine,
            tenant=TENANT,
            folder=tmp_path / "nowhere",
            now=NOW,
            by="x",
            service="x",
        )
