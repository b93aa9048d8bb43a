"""Every placement and decision comes out again as it was kept, whatever happened since."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.functional import editions_kept, service
from tests.functional.deciding import MONDAY, change, confirm
from tests.functional.editions_kept import tampered
from tests.functional.service import LEO, MIA, NOW, TENANT, TODAY
from tests.store import conftest as stores
from triage.desk.desk import Work
from triage.desk.editions import replay
from triage.desk.editions.replay import NothingToReplay, Replayed
from triage.desk.in_force import installed
from triage.referrals import Band
from triage.store import decisions
from triage.store.engine import reading
from triage.waiting_list.replay import Outcome


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

POLICY = "rules/policy.toml"
NEXT_YEAR = MONDAY + timedelta(days=200)


def replayed(engine: Engine, asked: str) -> list[Replayed]:
    with reading(engine) as session:
        work = Work(session=session, tenant=TENANT, now=NEXT_YEAR, by="A test")
        return replay.of(work, asked)


def since(engine: Engine, day: date) -> list[Replayed]:
    with reading(engine) as session:
        work = Work(session=session, tenant=TENANT, now=NEXT_YEAR, by="A test")
        return list(replay.since(work, day))


def outcomes(found: list[Replayed]) -> set[Outcome]:
    return {one.outcome for one in found}


def live(engine: Engine, tmp_path: Path) -> None:
    """Two children are imported, decided, placed by a date and by other rules."""
    service.import_(engine, [service.a_file(tmp_path, [LEO, MIA])])
    confirm(engine, "ND1", now=MONDAY)
    change(engine, "ND2", Band.P2, now=MONDAY + timedelta(days=1))
    flagged = MIA | {"CP Plan": "Yes"}
    later = MONDAY + timedelta(days=3)
    service.import_(engine, [service.a_file(tmp_path, [LEO, flagged])], now=later)
    service.place_again(engine, MONDAY + timedelta(days=120))
    other = editions_kept.changed(POLICY, "max_weeks = 13 ", "max_weeks = 12 ")
    editions_kept.put_in_force(engine, other, MONDAY + timedelta(days=130))


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory, sqlite_ready: bytes) -> bytes:
    """What is lived through once for all tests."""
    folder = tmp_path_factory.mktemp("lived")
    return editions_kept.lived_once(
        folder / "lived.sqlite", sqlite_ready, lambda engine: live(engine, folder)
    )


@pytest.fixture
def lived(once: bytes, tmp_path: Path) -> Iterator[Engine]:
    """A store of that for each test."""
    with editions_kept.copy_of(once, tmp_path / "lived.sqlite") as engine:
        yield engine


def test_everything_comes_out_again_as_it_was_kept(lived: Engine) -> None:
    found = since(lived, TODAY)

    kinds = [one.kind for one in found]
    assert outcomes(found) == {Outcome.SAME}, found
    assert kinds.count("decision") == 2
    assert len({one.edition for one in found}) == 2
    assert {one.id for one in replayed(lived, "ND1") + replayed(lived, "ND2")} == {
        one.id for one in found
    }
    assert since(lived, NEXT_YEAR.date()) == []


def test_one_placement_and_one_decision_can_be_asked_for(lived: Engine) -> None:
    with reading(lived) as session:
        (made,) = decisions.history(session, tenant=TENANT, referral_id="ND1")

    (first,) = replayed(lived, "ND1/1")
    (decided,) = replayed(lived, made.id)

    assert (first.kind, first.outcome) == ("placement", Outcome.SAME)
    assert (decided.kind, decided.outcome) == ("decision", Outcome.SAME)


@pytest.mark.parametrize("asked", ["nobody", "ND1/99", "ND1/x", "ND1/9999999999", "/1"])
def test_a_name_that_nothing_has_is_refused(engine: Engine, asked: str) -> None:
    with pytest.raises(NothingToReplay):
        replayed(engine, asked)


def test_after_an_upgrade_the_old_rows_still_replay(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(engine, tmp_path)
    folder = tmp_path / "upgraded"
    for part in ("rules", "models"):
        shutil.copytree(installed().folder / part, folder / part)
    policy = folder / POLICY
    policy.write_text(
        policy.read_text().replace("weeks_per_point = 1", "weeks_per_point = 2")
    )
    before = installed().digest

    monkeypatch.setenv("TRIAGE_CONTENT", str(folder))

    assert installed().digest != before
    found = since(engine, TODAY)
    assert len({one.edition for one in found}) == 2
    assert outcomes(found) == {Outcome.SAME}


def test_a_fact_corrected_since_changes_nothing(lived: Engine, tmp_path: Path) -> None:
    worse = LEO | {"CP Plan": "Yes", "Suspensions this yr": "4"}
    service.import_(
        lived,
        [service.a_file(tmp_path, [worse, MIA])],
        now=MONDAY + timedelta(days=140),
    )

    assert outcomes(since(lived, TODAY)) == {Outcome.SAME}


def test_what_does_not_come_out_is_named_field_by_field(lived: Engine) -> None:
    tampered(
        lived,
        "points = 9, order_day = '2020-01-01'",
        "referral_id = 'ND2' and number = 1",
    )

    (found,) = replayed(lived, "ND2/1")

    assert found.outcome is Outcome.DIFFERS
    assert {one.field for one in found.differences} == {"points", "order_day"}
    assert [one.stored for one in found.differences if one.field == "points"] == ["9"]


def test_a_decision_is_held_to_the_bands_that_were_seen(lived: Engine) -> None:
    tampered(lived, """facts_seen = '{"perm_excluded":true}'""", "referral_id = 'ND2'")
    with reading(lived) as session:
        (made,) = decisions.history(session, tenant=TENANT, referral_id="ND2")

    (found,) = replayed(lived, made.id)

    assert found.outcome is Outcome.DIFFERS
    assert {one.field for one in found.differences} == {"ruled_band", "proposed_band"}


def test_an_older_row_says_which_inputs_were_not_kept(lived: Engine) -> None:
    tampered(lived, "inputs = null", "referral_id = 'ND1' and number = 1")

    found = [one for one in replayed(lived, "ND1") if one.outcome is Outcome.CANNOT]

    assert {one.kind for one in found} == {"placement", "decision"}
    assert all("was not kept then" in one.why for one in found)


def test_an_edition_that_was_never_kept_is_named(lived: Engine) -> None:
    with lived.begin() as connection:
        connection.execute(
            text("update ranking set content = 'an-older-one' where number = 1")
        )

    found = replayed(lived, "ND1/1")

    assert outcomes(found) == {Outcome.CANNOT}
    assert "an-older-one" in found[0].why


def test_two_tenants_do_not_replay_each_others_children(lived: Engine) -> None:
    with reading(lived) as session:
        work = Work(session=session, tenant="south", now=NOW, by="A test")

        with pytest.raises(NothingToReplay):
            replay.of(work, "ND1")
