"""Importing as a service does it: twice, later, wrongly, and taking it back."""

import csv
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from tests.store.conftest import (  # noqa: F401  # the store on both databases
    engine,
    postgresql_server,
    sqlite_ready,
)
from triage.desk import importing, replace, tasks, waiting
from triage.desk.import_shown import NoSuchImport
from triage.desk.importing import AlreadyUndone
from triage.desk.invented import PAEDIATRICS
from triage.desk.typing_in import (
    AlreadyWaiting,
    BornAfterReferral,
    NumberFailsItsCheck,
    NumberOfAnotherChild,
    ReceivedInTheFuture,
)
from triage.desk.views import (
    ChildPage,
    Filters,
    ImportShown,
    ListEntry,
    ListPage,
    ReferralTyped,
    TaskShown,
)
from triage.desk.waiting import NoSuchReferral
from triage.errors import TriageError
from triage.intake.sheets import EmptyFile
from triage.referrals import Band, Pathway
from triage.store import audit, referrals
from triage.store.columns import Row
from triage.store.engine import reading, unit_of_work


TENANT = "north"
TODAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
EXTRACTS = Path(__file__).parents[1] / "data" / "extracts"

NOBODY = dict.fromkeys(PAEDIATRICS, "")
LEO = NOBODY | {
    "NHS Number": "9992879211",
    "Patient Name": "NOWAK, Leo",
    "Date of Birth": "14/08/2018",
    "Referral ID": "ND1",
    "Date Referral Received": "28/12/2025",
    "Status": "Waiting",
    "CP Plan": "No",
}
MIA = NOBODY | {
    "NHS Number": "9996791602",
    "Patient Name": "BROWN, Mia",
    "Date of Birth": "19/01/2019",
    "Referral ID": "ND2",
    "Date Referral Received": "26/08/2025",
    "Status": "Waiting",
    "Suspensions this yr": "3",
}

Written = dict[str, str]


def test_every_row_of_the_extracts_has_one_outcome_and_every_child_a_place(
    engine: Engine,
) -> None:
    paths = sorted(
        path for path in EXTRACTS.iterdir() if path.suffix in {".csv", ".xlsx"}
    )

    shown = _import(engine, paths)

    assert sum(one.rows for one in shown.files) == 1939
    for one in shown.files:
        ends = one.accepted + one.accepted_with_findings + one.merged + one.set_aside
        assert ends == one.rows
    with reading(engine) as session:
        known = referrals.referrals(session, tenant=TENANT)
    waits = {name for name, one in known.items() if one.state.value == "waiting"}
    assert waits == {
        entry.referral_id for pathway in Pathway for entry in _walk(engine, pathway)
    }


def test_the_same_file_again_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    path = _file(tmp_path, [LEO, MIA])
    first = _import(engine, [path])
    before = _counts(engine)

    again = _import(engine, [path], now=LATER)

    assert again.already_imported == ("list.csv",)
    assert again.id == first.id
    assert _counts(engine) == before


def test_a_file_is_imported_once_even_when_given_twice(
    engine: Engine, tmp_path: Path
) -> None:
    path = _file(tmp_path, [LEO])

    shown = _import(engine, [path, path])

    assert len(shown.files) == 1
    assert shown.already_imported == ("list.csv",)


def test_a_later_extract_adds_what_it_knows(engine: Engine, tmp_path: Path) -> None:
    _import(engine, [_file(tmp_path, [LEO])])
    assert _page(engine).entries[0].band is Band.P4

    _import(engine, [_file(tmp_path, [LEO | {"Regression": "Yes"}])], now=LATER)

    (entry,) = _page(engine).entries
    assert entry.band < Band.P4
    assert entry.referral_id == "ND1"


def test_a_later_no_never_lowers_a_child(engine: Engine, tmp_path: Path) -> None:
    _import(engine, [_file(tmp_path, [LEO | {"Regression": "Yes"}])])
    before = _page(engine).entries[0]

    _import(engine, [_file(tmp_path, [LEO | {"Regression": "No"}])], now=LATER)

    after = _page(engine).entries[0]
    assert (after.band, after.points) == (before.band, before.points)
    fact = next(
        one for one in _child(engine).facts if one.key == "lang_social_regression"
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
    _import(engine, [_file(tmp_path, [LEO])])

    shown = _import(
        engine,
        [_file(tmp_path, [LEO | {"Date Referral Received": received}])],
        now=LATER,
    )

    assert _page(engine).entries[0].clock_start == clock
    assert any("earlier clock is kept" in text for text in shown.rows[0].findings)
    assert shown.files[0].accepted_with_findings == 1


def test_a_child_missing_from_a_later_extract_is_reported_and_kept(
    engine: Engine, tmp_path: Path
) -> None:
    _import(engine, [_file(tmp_path, [LEO, MIA])])

    shown = _import(engine, [_file(tmp_path, [LEO])], now=LATER)

    assert shown.missing_children == 1
    (task,) = _tasks(engine, "missing")
    assert task.referral_id == "ND2"
    assert {one.referral_id for one in _page(engine).entries} == {"ND1", "ND2"}


def test_the_first_import_sweeps_and_later_ones_ask_the_same_day(
    engine: Engine, tmp_path: Path
) -> None:
    told = {"Suicidal thoughts disclosed": "Yes"}
    _import(engine, [_file(tmp_path, [LEO | told])])

    _import(engine, [_file(tmp_path, [LEO | told, MIA | told])], now=LATER)

    by_child = {one.referral_id: one.due_at for one in _tasks(engine, "safe")}
    assert by_child["ND1"].date() == TODAY
    assert by_child["ND2"].date() == LATER.date()
    assert _page(engine).safe_waiting == 2
    assert len(_page(engine).entries) == 2


def test_a_file_that_fails_leaves_nothing_of_the_others(
    engine: Engine, tmp_path: Path
) -> None:
    good, bad = _file(tmp_path, [LEO]), tmp_path / "empty.csv"
    bad.write_bytes(b"")
    before = _counts(engine)

    with pytest.raises(EmptyFile):
        _import(engine, [good, bad])

    assert _counts(engine) == before


def test_an_undone_import_is_as_if_it_had_not_been(
    engine: Engine, tmp_path: Path
) -> None:
    first = _import(engine, [_file(tmp_path, [LEO])])
    before = _page(engine).entries
    wrong = _import(
        engine, [_file(tmp_path, [LEO | {"Regression": "Yes"}, MIA])], now=LATER
    )

    shown = _undo(engine, wrong.id)

    assert shown.undone_by == "Kim"
    after = _page(engine, today=TODAY).entries
    assert [(one.referral_id, one.band, one.place) for one in after] == [
        (one.referral_id, one.band, one.place) for one in before
    ]
    assert {one.id for one in _imports(engine)} == {first.id, wrong.id}
    assert _child(engine, "ND2").entry.place == 0  # still visible, off the list


def test_undoing_keeps_what_a_later_import_says(engine: Engine, tmp_path: Path) -> None:
    first = _import(engine, [_file(tmp_path, [LEO | {"Regression": "Yes"}, MIA])])
    _import(engine, [_file(tmp_path, [LEO | {"CP Plan": "Yes"}])], now=LATER)

    _undo(engine, first.id)

    (entry,) = _page(engine).entries
    known = {one.key: one.value for one in _child(engine).facts}
    assert entry.referral_id == "ND1"
    assert known["cp_plan"] == "Yes"
    assert "lang_social_regression" not in known


def test_an_undone_file_can_be_imported_again(engine: Engine, tmp_path: Path) -> None:
    path = _file(tmp_path, [LEO | {"Suicidal thoughts disclosed": "Yes"}, MIA])
    first = _import(engine, [path])
    _undo(engine, first.id)
    assert _page(engine).entries == ()
    assert _tasks(engine, "safe") == ()

    again = _import(engine, [path], now=LATER + timedelta(days=1))

    assert again.already_imported == ()
    assert len(_page(engine).entries) == 2
    assert len(_tasks(engine, "safe")) == 1


def test_an_import_is_undone_once_and_only_if_it_is_there(
    engine: Engine, tmp_path: Path
) -> None:
    first = _import(engine, [_file(tmp_path, [LEO])])
    _undo(engine, first.id)

    with pytest.raises(AlreadyUndone):
        _undo(engine, first.id)
    with pytest.raises(NoSuchImport):
        _undo(engine, "nowhere")


def test_who_imported_and_who_undid_is_on_record(
    engine: Engine, tmp_path: Path
) -> None:
    first = _import(engine, [_file(tmp_path, [LEO])])
    _undo(engine, first.id)

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
    _import(engine, [_file(tmp_path, [young | {"Regression": "Yes"}])])
    before = _page(engine).entries[0]

    for years in range(1, 14):
        _place_again(engine, NOW + timedelta(days=365 * years))
        after = _page(engine).entries[0]
        assert after.band <= before.band
        assert after.points >= before.points
        before = after


def test_a_typed_referral_takes_its_place(engine: Engine, tmp_path: Path) -> None:
    _import(engine, [_file(tmp_path, [LEO, MIA])])

    referral_id = _type(engine, _typed(facts={"lang_social_regression": True}))

    entries = _page(engine).entries
    assert entries[0].referral_id == referral_id
    page = _child(engine, referral_id)
    assert {one.key for one in page.facts} == {"lang_social_regression"}
    assert any(one.title == "Typed a referral" for one in page.history)


def test_a_typed_referral_joins_the_child_with_its_number(
    engine: Engine, tmp_path: Path
) -> None:
    _import(engine, [_file(tmp_path, [LEO])])
    typed = _typed(
        pathway=Pathway.SPEECH_LANGUAGE,
        forename="Leo",
        surname="Nowak",
        nhs_number="999 287 9211",
        born_on=date(2018, 8, 14),
    )

    referral_id = _type(engine, typed)

    assert _child(engine, referral_id).other_referrals == (
        ("ND1", Pathway.NEURODEVELOPMENTAL),
    )


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"nhs_number": "9992879212"}, NumberFailsItsCheck),
        ({"received_on": TODAY + timedelta(days=1)}, ReceivedInTheFuture),
        ({"born_on": date(2026, 10, 2)}, BornAfterReferral),
        ({"nhs_number": "9992879211"}, NumberOfAnotherChild),
        (
            {"nhs_number": "9992879211", "forename": "Leo", "surname": "Nowak"},
            AlreadyWaiting,
        ),
    ],
)
def test_an_impossible_typed_referral_is_refused(
    engine: Engine,
    tmp_path: Path,
    changes: dict[str, object],
    refusal: type[TriageError],
) -> None:
    _import(engine, [_file(tmp_path, [LEO])])
    before = _counts(engine)

    with pytest.raises(refusal):
        _type(engine, _typed(**changes))

    assert _counts(engine) == before


def test_words_in_a_typed_referral_ask_a_person_to_read(engine: Engine) -> None:
    _type(engine, _typed(text="Told his teaching assistant he wants to die."))

    (task,) = _tasks(engine, "please_read")

    assert task.quote is not None
    assert "die" in task.quote


def test_an_empty_list_is_a_page_with_nobody(engine: Engine) -> None:
    page = _page(engine)

    assert (page.total, page.waiting, page.entries) == (0, 0, ())
    with pytest.raises(NoSuchReferral):
        _child(engine)


def test_an_exported_list_names_no_confidential_fact(
    engine: Engine, tmp_path: Path
) -> None:
    told = {"Suicidal thoughts disclosed": "Yes", "Domestic abuse": "Yes"}
    _import(engine, [_file(tmp_path, [LEO | told, MIA])])

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


def _file(folder: Path, rows: Iterable[Written]) -> Path:
    path = folder / "list.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, PAEDIATRICS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def _import(engine: Engine, paths: list[Path], now: datetime = NOW) -> ImportShown:
    with unit_of_work(engine) as session:
        return importing.import_files(
            session, tenant=TENANT, paths=paths, today=now.date(), now=now, by="Sam"
        )


def _undo(engine: Engine, import_id: str) -> ImportShown:
    with unit_of_work(engine) as session:
        return importing.undo_import(
            session,
            tenant=TENANT,
            import_id=import_id,
            by="Kim",
            now=LATER + timedelta(hours=1),
        )


def _type(engine: Engine, typed: ReferralTyped) -> str:
    with unit_of_work(engine) as session:
        return importing.type_referral(
            session, tenant=TENANT, typed=typed, by="Sam", now=LATER, today=TODAY
        )


def _typed(**changes: object) -> ReferralTyped:
    plain: dict[str, object] = {
        "pathway": Pathway.NEURODEVELOPMENTAL,
        "forename": "Ada",
        "surname": "Byron",
        "received_on": date(2026, 10, 1),
    }
    return ReferralTyped(**plain | changes)  # type: ignore[arg-type]  # a test's own words


def _place_again(engine: Engine, now: datetime) -> None:
    with unit_of_work(engine) as session:
        replace.place_again_due(session, tenant=TENANT, today=now.date(), now=now)


def _page(engine: Engine, today: date = TODAY) -> ListPage:
    with reading(engine) as session:
        return waiting.list_page(session, tenant=TENANT, filters=Filters(), today=today)


def _walk(engine: Engine, pathway: Pathway) -> Iterable[ListEntry]:
    after = None
    while True:
        with reading(engine) as session:
            page = waiting.list_page(
                session,
                tenant=TENANT,
                filters=Filters(pathway=pathway),
                after=after,
                size=200,
                today=TODAY,
            )
        yield from page.entries
        after = page.next_after
        if after is None:
            return


def _child(engine: Engine, referral_id: str = "ND1") -> ChildPage:
    with reading(engine) as session:
        return waiting.child_page(
            session, tenant=TENANT, referral_id=referral_id, today=TODAY
        )


def _tasks(engine: Engine, kind: str) -> tuple[TaskShown, ...]:
    with reading(engine) as session:
        return tasks.open_tasks(session, tenant=TENANT, kinds=[kind])


def _imports(engine: Engine) -> tuple[ImportShown, ...]:
    with reading(engine) as session:
        return importing.imports(session, tenant=TENANT)


def _counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Row.metadata.tables.items()
        }
