"""Importing as a service does it: twice, later, wrongly, and taking it back."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.functional import service
from tests.functional.service import EXTRACTS, LATER, LEO, MIA, NOW, TENANT, TODAY
from tests.store import conftest as stores
from triage.desk import importing, waiting
from triage.desk.import_shown import NoSuchImport
from triage.desk.importing import AlreadyUndone
from triage.desk.views import Filters
from triage.desk.waiting import NoSuchReferral
from triage.intake.sheets import EmptyFile
from triage.referrals import Band, Pathway
from triage.store import audit, referrals
from triage.store.engine import reading


# The same stores as the store tests: SQLite always, PostgreSQL where there is one.
engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


def test_every_row_of_the_extracts_has_one_outcome_and_every_child_a_place(
    engine: Engine,
) -> None:
    paths = sorted(
        path for path in EXTRACTS.iterdir() if path.suffix in {".csv", ".xlsx"}
    )

    shown = service.import_(engine, paths)

    assert sum(one.rows for one in shown.files) == 1939
    for one in shown.files:
        ends = one.accepted + one.accepted_with_findings + one.merged + one.set_aside
        assert ends == one.rows
    with reading(engine) as session:
        known = referrals.referrals(session, tenant=TENANT)
    waits = {name for name, one in known.items() if one.state.value == "waiting"}
    assert waits == {
        entry.referral_id
        for pathway in Pathway
        for entry in service.walk(engine, pathway)
    }


def test_the_same_file_again_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    path = service.a_file(tmp_path, [LEO, MIA])
    first = service.import_(engine, [path])
    before = service.counts(engine)

    again = service.import_(engine, [path], now=LATER)

    assert again.already_imported == ("list.csv",)
    assert again.id == first.id
    assert service.counts(engine) == before


def test_a_file_is_imported_once_even_when_given_twice(
    engine: Engine, tmp_path: Path
) -> None:
    path = service.a_file(tmp_path, [LEO])

    shown = service.import_(engine, [path, path])

    assert len(shown.files) == 1
    assert shown.already_imported == ("list.csv",)


def test_a_later_extract_adds_what_it_knows(engine: Engine, tmp_path: Path) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO])])
    assert service.page(engine).entries[0].band is Band.P4

    service.import_(
        engine, [service.a_file(tmp_path, [LEO | {"Regression": "Yes"}])], now=LATER
    )

    (entry,) = service.page(engine).entries
    assert entry.band < Band.P4
    assert entry.referral_id == "ND1"


def test_a_later_no_never_lowers_a_child(engine: Engine, tmp_path: Path) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO | {"Regression": "Yes"}])])
    before = service.page(engine).entries[0]

    service.import_(
        engine, [service.a_file(tmp_path, [LEO | {"Regression": "No"}])], now=LATER
    )

    after = service.page(engine).entries[0]
    assert (after.band, after.points) == (before.band, before.points)
    fact = next(
        one
        for one in service.child(engine).facts
        if one.key == "lang_social_regression"
    )
    assert fact.disagrees
    assert len(fact.said) == 2


@pytest.mark.parametrize(
    ("received", "clock"),
    [
        ("28/02/2026", date(2025, 12, 28)),  # later: the first clock is kept
        ("28/11/2025", date(2025, 11, 28)),  # earlier: the child gains the weeks
    ],
)
def test_a_changed_received_date_never_costs_a_child_weeks(
    engine: Engine, tmp_path: Path, received: str, clock: date
) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO])])

    shown = service.import_(
        engine,
        [service.a_file(tmp_path, [LEO | {"Date Referral Received": received}])],
        now=LATER,
    )

    assert service.page(engine).entries[0].clock_start == clock
    assert any("earlier clock is kept" in text for text in shown.rows[0].findings)
    assert shown.files[0].accepted_with_findings == 1


@pytest.mark.hazard("H-07")
def test_a_child_missing_from_a_later_extract_is_reported_and_kept(
    engine: Engine, tmp_path: Path
) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO, MIA])])

    shown = service.import_(engine, [service.a_file(tmp_path, [LEO])], now=LATER)

    assert shown.missing_children == 1
    (task,) = service.open_tasks(engine, "missing")
    assert task.referral_id == "ND2"
    assert {one.referral_id for one in service.page(engine).entries} == {"ND1", "ND2"}


def test_the_first_import_sweeps_and_later_ones_ask_the_same_day(
    engine: Engine, tmp_path: Path
) -> None:
    told = {"Suicidal thoughts disclosed": "Yes"}
    service.import_(engine, [service.a_file(tmp_path, [LEO | told])])

    service.import_(
        engine, [service.a_file(tmp_path, [LEO | told, MIA | told])], now=LATER
    )

    by_child = {
        one.referral_id: one.due_at for one in service.open_tasks(engine, "safe")
    }
    assert by_child["ND1"].date() == TODAY
    assert by_child["ND2"].date() == LATER.date()
    assert service.page(engine).safe_waiting == 2
    assert len(service.page(engine).entries) == 2


def test_a_file_that_fails_leaves_nothing_of_the_others(
    engine: Engine, tmp_path: Path
) -> None:
    good, bad = service.a_file(tmp_path, [LEO]), tmp_path / "empty.csv"
    bad.write_bytes(b"")
    before = service.counts(engine)

    with pytest.raises(EmptyFile):
        service.import_(engine, [good, bad])

    assert service.counts(engine) == before


def test_an_undone_import_is_as_if_it_had_not_been(
    engine: Engine, tmp_path: Path
) -> None:
    first = service.import_(engine, [service.a_file(tmp_path, [LEO])])
    before = service.page(engine).entries
    wrong = service.import_(
        engine,
        [service.a_file(tmp_path, [LEO | {"Regression": "Yes"}, MIA])],
        now=LATER,
    )

    shown = service.undo(engine, wrong.id)

    assert shown.undone_by == "Kim"
    after = service.page(engine, today=TODAY).entries
    assert [(one.referral_id, one.band, one.place) for one in after] == [
        (one.referral_id, one.band, one.place) for one in before
    ]
    assert {one.id for one in service.imports(engine)} == {first.id, wrong.id}
    assert service.child(engine, "ND2").entry.place == 0  # still visible, off the list


def test_undoing_keeps_what_a_later_import_says(engine: Engine, tmp_path: Path) -> None:
    first = service.import_(
        engine, [service.a_file(tmp_path, [LEO | {"Regression": "Yes"}, MIA])]
    )
    service.import_(
        engine, [service.a_file(tmp_path, [LEO | {"CP Plan": "Yes"}])], now=LATER
    )

    service.undo(engine, first.id)

    (entry,) = service.page(engine).entries
    known = {one.key: one.value for one in service.child(engine).facts}
    assert entry.referral_id == "ND1"
    assert known["cp_plan"] == "Yes"
    assert "lang_social_regression" not in known


def test_an_undone_file_can_be_imported_again(engine: Engine, tmp_path: Path) -> None:
    path = service.a_file(tmp_path, [LEO | {"Suicidal thoughts disclosed": "Yes"}, MIA])
    first = service.import_(engine, [path])
    service.undo(engine, first.id)
    assert service.page(engine).entries == ()
    assert service.open_tasks(engine, "safe") == ()

    again = service.import_(engine, [path], now=LATER + timedelta(days=1))

    assert again.already_imported == ()
    assert len(service.page(engine).entries) == 2
    assert len(service.open_tasks(engine, "safe")) == 1


def test_an_import_is_undone_once_and_only_if_it_is_there(
    engine: Engine, tmp_path: Path
) -> None:
    first = service.import_(engine, [service.a_file(tmp_path, [LEO])])
    service.undo(engine, first.id)

    with pytest.raises(AlreadyUndone):
        service.undo(engine, first.id)
    with pytest.raises(NoSuchImport):
        service.undo(engine, "nowhere")


def test_who_imported_and_who_undid_is_on_record(
    engine: Engine, tmp_path: Path
) -> None:
    first = service.import_(engine, [service.a_file(tmp_path, [LEO])])
    service.undo(engine, first.id)

    with reading(engine) as session:
        deeds = audit.deeds(
            session, tenant=TENANT, subject="import", subject_ids=[first.id]
        )

    assert [(one.who, one.what) for one in deeds] == [
        ("Kim", "Undid an import"),
        ("Sam", "Imported files"),
    ]


def test_a_date_alone_never_lowers_a_child(engine: Engine, tmp_path: Path) -> None:
    young = LEO | {
        "Date of Birth": "01/09/2022",
        "Date Referral Received": "01/10/2026",
    }
    service.import_(engine, [service.a_file(tmp_path, [young | {"Regression": "Yes"}])])
    before = service.page(engine).entries[0]

    for years in range(1, 14):
        service.place_again(engine, NOW + timedelta(days=365 * years))
        after = service.page(engine).entries[0]
        assert after.band <= before.band
        assert after.points >= before.points
        before = after


def test_an_empty_list_is_a_page_with_nobody(engine: Engine) -> None:
    page = service.page(engine)

    assert (page.total, page.waiting, page.entries) == (0, 0, ())
    with pytest.raises(NoSuchReferral):
        service.child(engine)


@pytest.mark.hazard("H-12")
def test_an_exported_list_names_no_confidential_fact(
    engine: Engine, tmp_path: Path
) -> None:
    told = {"Suicidal thoughts disclosed": "Yes", "Domestic abuse": "Yes"}
    service.import_(engine, [service.a_file(tmp_path, [LEO | told, MIA])])

    with reading(engine) as session:
        rows = list(
            waiting.export_list(session, tenant=TENANT, filters=Filters(), today=TODAY)
        )

    assert [row[0] for row in rows] == [1, 2]
    words = " ".join(str(cell) for row in rows for cell in row).lower()
    assert "suicid" not in words
    assert "domestic abuse" not in words


def test_a_profile_is_proposed_for_a_file_nobody_described(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("NHS Number,Patient Name,Shoe size\n9992879211,Leo Nowak,3\n")

    draft = importing.draft_profile(path)

    assert 'field = "nhs_number"' in draft
    assert 'Not known; only searched for red flags: "Shoe size"' in draft
