"""Two records read as one child, and taken apart again: nothing is lost either way."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.functional.service import (
    LATER,
    LEO,
    NOW,
    TENANT,
    a_file,
    import_,
    open_tasks,
    undo,
)
from triage.desk.desk import Desk
from triage.desk.in_force import installed
from triage.desk.knowing import alike, facts, merging, needs, subject
from triage.desk.knowing.facts import FactSaid, Source
from triage.desk.knowing.merging import (
    MustStayApart,
    OneRecordAlready,
    RuleThisOut,
    UnmergedAlready,
)
from triage.desk.knowing.needs import KinKind
from triage.facts import reconcile
from triage.roles import Actor, Role
from triage.store import facts_ledger, placements, referrals
from triage.store.engine import open_store, unit_of_work


PRIYA = Actor(staff_id="demo-clinician", name="Dr Priya Shah", role=Role.CLINICIAN)
LEO_AGAIN = LEO | {
    "NHS Number": "",
    "Referral ID": "ND9",
    "Date Referral Received": "03/03/2026",
    "CP Plan": "Yes",
}
THEIR_TWIN = LEO | {
    "NHS Number": "",
    "Patient Name": "NOWAK, Ada",
    "Referral ID": "ND8",
}
ANOTHER_NUMBER = LEO | {"NHS Number": "9996791602", "Referral ID": "ND7"}
MONTH_LATER = LATER + timedelta(days=28)


@pytest.fixture
def two_records(engine: Engine, tmp_path: Path) -> Engine:
    """One child under two numbers, who nobody has found to be one."""
    import_(engine, [a_file(tmp_path, [LEO, LEO_AGAIN])])
    return engine


def desk(session: Any, now: Any = LATER) -> Desk:
    return Desk(session=session, tenant=TENANT, actor=PRIYA, now=now)


def merge(engine: Engine, *, ruled_out: bool = False, other: str = "ND9") -> str:
    """Merge as Priya would; the merge's id."""
    with unit_of_work(engine) as session:
        at = desk(session)
        merging.merge(at, "ND1", other_id=other, ruled_out=ruled_out, why="One letter")
        return alike.merged_before(at, subject.find(at, "ND1").child_id)[0].id


def unmerge(engine: Engine, merge_id: str) -> None:
    with unit_of_work(engine) as session:
        merging.unmerge(desk(session, MONTH_LATER), merge_id, why="Two children")


def add(
    engine: Engine, referral_id: str, key: str, value: str, now: Any = LATER
) -> None:
    said = FactSaid(
        key=key, value=value, source=Source.SCHOOL, observed_on=date(2026, 10, 1)
    )
    with unit_of_work(engine) as session:
        facts.add(desk(session, now), referral_id, said)


def child_of(engine: Engine, referral_id: str) -> str:
    with unit_of_work(engine) as session:
        return referrals.referrals(session, tenant=TENANT)[referral_id].child_id


def known(engine: Engine, referral_id: str) -> dict[str, object]:
    """What is taken as so of a referral's child."""
    with unit_of_work(engine) as session:
        name = referrals.referrals(session, tenant=TENANT)[referral_id].child_id
        said = facts_ledger.observations(session, tenant=TENANT, child_ids=[name])
    readings = reconcile(installed().catalogue, said[name], LATER.date())
    return {key: one.value for key, one in readings.items() if one.known}


def as_it_is(engine: Engine) -> tuple[object, ...]:
    """Children, referrals, facts by record, and where every referral stands."""
    with unit_of_work(engine) as session:
        found = referrals.referrals(session, tenant=TENANT)
        children = referrals.children(session, tenant=TENANT)
        said = facts_ledger.observations(session, tenant=TENANT, child_ids=children)
        rows = placements.latest(session, tenant=TENANT, referral_ids=found)
    places = {
        name: {key: row[key] for key in ("band", "points", "order_day", "clock_start")}
        for name, row in rows.items()
    }
    return found, children, said, places


def test_a_merged_child_has_the_referrals_and_facts_of_both(
    two_records: Engine,
) -> None:
    apart = known(two_records, "ND1")

    merge(two_records)

    assert child_of(two_records, "ND1") == child_of(two_records, "ND9")
    assert apart["cp_plan"] is False
    assert known(two_records, "ND1")["cp_plan"] is True


def test_a_child_twice_on_one_list_keeps_both_and_a_person_is_asked(
    two_records: Engine,
) -> None:
    merge(two_records)

    assert len(open_tasks(two_records, "twice_on_one_list")) == 1


@pytest.mark.hazard("H-05")
def test_a_merge_taken_back_leaves_everything_as_it_was(two_records: Engine) -> None:
    before = as_it_is(two_records)

    unmerge(two_records, merge(two_records))

    assert as_it_is(two_records) == before


@pytest.mark.hazard("H-05")
def test_what_was_added_in_between_stays_with_the_record_it_was_said_of(
    two_records: Engine,
) -> None:
    merge_id = merge(two_records)
    add(two_records, "ND1", "epilepsy", "yes")
    add(two_records, "ND9", "genetic_condition", "yes")
    together = known(two_records, "ND1")

    unmerge(two_records, merge_id)

    assert together.keys() >= {"epilepsy", "genetic_condition"}
    assert "genetic_condition" not in known(two_records, "ND1")
    assert "epilepsy" not in known(two_records, "ND9")
    assert known(two_records, "ND9")["genetic_condition"] is True


def test_the_people_who_decided_in_between_are_asked_to_look_again(
    two_records: Engine,
) -> None:
    unmerge(two_records, merge(two_records))

    assert len(open_tasks(two_records, "unmerged")) == 2


@pytest.mark.hazard("H-05")
def test_a_later_extract_does_not_undo_a_merge(
    two_records: Engine, tmp_path: Path
) -> None:
    merge_id = merge(two_records)
    told_again = LEO_AGAIN | {"Suspensions this yr": "3"}

    import_(two_records, [a_file(tmp_path, [LEO, told_again])], LATER)
    joined = child_of(two_records, "ND1") == child_of(two_records, "ND9")
    unmerge(two_records, merge_id)

    assert joined
    assert child_of(two_records, "ND1") != child_of(two_records, "ND9")
    assert known(two_records, "ND9")["suspensions"] == 3
    assert "suspensions" not in known(two_records, "ND1")


@pytest.mark.hazard("H-05")
def test_a_referral_written_again_while_merged_still_goes_back_to_its_own_record(
    two_records: Engine,
) -> None:
    own = child_of(two_records, "ND9")
    merge_id = merge(two_records)

    with unit_of_work(two_records) as session:
        as_merged = referrals.referrals(session, tenant=TENANT)["ND9"]
        referrals.record(
            session,
            tenant=TENANT,
            children=[],
            referrals=[as_merged],
            import_id=None,
            by="a person",
            now=LATER + timedelta(hours=1),
        )
    unmerge(two_records, merge_id)

    assert as_merged.child_id != own
    assert child_of(two_records, "ND9") == own


@pytest.mark.hazard("H-05")
def test_an_extract_does_not_ask_again_whether_merged_records_are_one_child(
    two_records: Engine, tmp_path: Path
) -> None:
    merge(two_records)
    asked = len(open_tasks(two_records, "identity"))
    told_again = [LEO | {"Suspensions this yr": "2"}, LEO_AGAIN]

    import_(two_records, [a_file(tmp_path, told_again)], LATER)

    assert len(open_tasks(two_records, "identity")) == asked


@pytest.mark.hazard("H-05")
def test_a_new_referral_of_a_merged_child_goes_to_the_record_that_is_kept(
    two_records: Engine, tmp_path: Path
) -> None:
    merge(two_records)
    third = LEO | {"Referral ID": "ND10", "Date Referral Received": "01/10/2026"}

    import_(two_records, [a_file(tmp_path, [LEO, LEO_AGAIN, third])], LATER)

    assert child_of(two_records, "ND10") == child_of(two_records, "ND1")


def test_undoing_the_import_of_a_merged_record_takes_only_its_own_referral_off(
    engine: Engine, tmp_path: Path
) -> None:
    import_(engine, [a_file(tmp_path, [LEO])])
    (tmp_path / "b").mkdir()
    second = import_(engine, [a_file(tmp_path / "b", [LEO_AGAIN])], NOW + timedelta(1))
    merge(engine)

    undo(engine, second.id)

    with unit_of_work(engine) as session:
        assert set(referrals.referrals(session, tenant=TENANT)) == {"ND1"}
    assert known(engine, "ND1")["cp_plan"] is False


@pytest.mark.hazard("H-05")
def test_twins_are_not_merged_without_a_person_who_ruled_it_out(
    engine: Engine, tmp_path: Path
) -> None:
    import_(engine, [a_file(tmp_path, [LEO, THEIR_TWIN])])

    with pytest.raises(RuleThisOut, match="twins"):
        merge(engine, other="ND8")


@pytest.mark.hazard("H-05")
def test_children_kept_as_twins_are_never_merged(
    engine: Engine, tmp_path: Path
) -> None:
    import_(engine, [a_file(tmp_path, [LEO, THEIR_TWIN])])
    with unit_of_work(engine) as session:
        needs.link(
            desk(session), "ND1", other_id="ND8", kind=KinKind.TWIN, together=True
        )

    with pytest.raises(MustStayApart, match="brothers or sisters"):
        merge(engine, other="ND8", ruled_out=True)


@pytest.mark.hazard("H-05")
def test_two_valid_numbers_are_two_children_whatever_a_person_says(
    engine: Engine, tmp_path: Path
) -> None:
    import_(engine, [a_file(tmp_path, [LEO, ANOTHER_NUMBER])])

    with pytest.raises(MustStayApart, match="NHS number"):
        merge(engine, other="ND7", ruled_out=True)


def test_one_record_is_not_merged_twice_nor_taken_apart_twice(
    two_records: Engine,
) -> None:
    merge_id = merge(two_records)

    with pytest.raises(OneRecordAlready):
        merge(two_records)
    unmerge(two_records, merge_id)
    with pytest.raises(UnmergedAlready):
        unmerge(two_records, merge_id)


def test_a_record_with_no_number_reads_the_number_of_the_one_merged_into_it(
    engine: Engine, tmp_path: Path
) -> None:
    bare = LEO | {"NHS Number": ""}
    import_(
        engine, [a_file(tmp_path, [bare, LEO_AGAIN | {"NHS Number": "9992879211"}])]
    )

    merge_id = merge(engine)

    with unit_of_work(engine) as session:
        joined = referrals.with_number(session, tenant=TENANT, nhs_number="9992879211")
    assert joined is not None
    assert joined.id == child_of(engine, "ND1")
    unmerge(engine, merge_id)
    with unit_of_work(engine) as session:
        apart = referrals.with_number(session, tenant=TENANT, nhs_number="9992879211")
    assert apart is not None
    assert apart.id == child_of(engine, "ND9")


SAID = st.lists(
    st.tuples(
        st.sampled_from(["ND1", "ND9"]),
        st.sampled_from(
            [
                ("epilepsy", "yes"),
                ("cp_plan", "yes"),
                ("cp_plan", "no"),
                ("choking_aspiration", "possible"),
                ("looked_after", "yes"),
            ]
        ),
    ),
    max_size=2,
)


@pytest.mark.hazard("H-05")
@settings(max_examples=6, deadline=None)
@given(before=SAID, between=SAID)
def test_whatever_is_added_merging_and_unmerging_is_as_if_nobody_had(
    sqlite_ready: bytes, before: list[Any], between: list[Any]
) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        merged, never = (_fresh(sqlite_ready, Path(name)) for name in (one, other))
        for engine in (merged, never):
            _add_all(engine, before, LATER)
        merge_id = merge(merged)
        for engine in (merged, never):
            _add_all(engine, between, MONTH_LATER)
        unmerge(merged, merge_id)

        left, right = as_it_is(merged), as_it_is(never)
        merged.dispose()
        never.dispose()

    assert left == right


def _fresh(ready: bytes, folder: Path) -> Engine:
    copy = folder / "store.sqlite"
    copy.write_bytes(ready)
    engine = open_store(f"sqlite:///{copy}")
    import_(engine, [a_file(folder, [LEO, LEO_AGAIN])])
    return engine


def _add_all(engine: Engine, some: list[Any], now: Any) -> None:
    for referral_id, (key, value) in some:
        add(engine, referral_id, key, value, now)


def test_the_preview_shows_what_differs_and_what_would_happen(
    two_records: Engine,
) -> None:
    with unit_of_work(two_records) as session:
        at = desk(session)
        seen = alike.side_by_side(at, subject.find(at, "ND1"), subject.find(at, "ND9"))

    assert ("On a child protection plan", "No", "Yes") in seen.differ
    assert seen.warnings == ()
    assert seen.refused == ()
    assert alike.TWICE in seen.would
