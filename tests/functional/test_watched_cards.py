"""Each list's card is watched once a week: the same on the page, in the file and for programs."""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from tests.browser import sample
from tests.browser.sample import NOW, TENANT, TODAY
from tests.functional import learnt, watched
from tests.functional.visitor import Visitor, browser
from tests.functional.watched import DECIDED, ND, SILENT
from triage.cli import app as commands
from triage.desk.opening import opened
from triage.desk.watching import asking, making
from triage.desk.watching.days import months_until
from triage.desk.watching.values import CardWatched
from triage.desk.watching.words import sections
from triage.schedule import TIMERS
from triage.store import tasks
from triage.store import watched as store
from triage.store.engine import reading, unit_of_work
from triage.store.meta import DEMO, mark
from triage.store.tasks import StoredTask


JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (6, 7, 8))
(TIMER,) = (one for one in TIMERS if one.name == "watch-cards")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a service with a past has its store; in June its points were turned round."""
    made = tmp_path_factory.mktemp("watched")
    engine = watched.store(made, turned=JUNE)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(truncate)")
    return made


@pytest.fixture(scope="module")
def engine(folder: Path) -> Engine:
    """The same, once the timer has come round."""
    found = opened(sample.settings(folder).database_url)
    assert turn(found) == 2
    return found


@pytest.fixture(scope="module")
def nd(engine: Engine) -> CardWatched:
    """What was kept of the neurodevelopmental list."""
    return latest(engine)


@pytest.fixture(scope="module")
def manager(folder: Path, engine: Engine) -> Iterator[Visitor]:
    """The manager, once cards were watched."""
    one = Visitor(browser(sample.front_door(folder)))
    one.sign_in("manager")
    yield one
    one.client.close()


def turn(engine: Engine) -> int:
    """What the timer does when it comes round."""
    with reading(engine) as session:
        return TIMER.due(session, TENANT, NOW)


def latest(engine: Engine) -> CardWatched:
    with reading(engine) as session:
        found = making.latest(session, tenant=TENANT, pathway=ND)
    assert found is not None
    return found


def test_a_card_is_watched_once_a_week_and_again_in_the_next(
    engine: Engine, nd: CardWatched
) -> None:
    with unit_of_work(engine) as session:
        second = store.keep(
            session,
            tenant=TENANT,
            made=store.Watch(
                pathway=ND, monday=TODAY, card="", found="{}", made_at=NOW
            ),
        )

    assert turn(engine) == 0
    assert not second
    assert latest(engine) == nd
    with reading(engine) as session:
        monday = TODAY + timedelta(weeks=1)
        assert not store.is_made(session, tenant=TENANT, pathway=ND, monday=monday)


def test_somebody_is_asked_to_look_at_what_is_flagged_once_a_month_while_none_is_open(
    folder: Path, engine: Engine, nd: CardWatched, tmp_path: Path
) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(truncate)")
    shutil.copy(folder / sample.FILE, tmp_path / sample.FILE)
    engine = opened(sample.settings(tmp_path).database_url)
    flagged = [one for one in sections(nd) if one.flagged]

    def asked() -> list[StoredTask]:
        with reading(engine) as session:
            return tasks.still_open(session, tenant=TENANT, kinds=(asking.KIND,))

    def again(now: datetime) -> int:
        with unit_of_work(engine) as session:
            return asking.ask(session, tenant=TENANT, watched=nd, now=now)

    first = [one for one in asked() if f":{ND}:" in one.matter]
    assert flagged
    assert len(first) == len(flagged)
    for section, task in zip(flagged, first, strict=True):
        assert section.do in task.sentence
        assert f"{section.whole_title} {section.finding}" in task.sentence
    assert again(NOW + timedelta(weeks=6)) == 0  # it is still open
    with unit_of_work(engine) as session:
        tasks.close_matters(
            session,
            tenant=TENANT,
            matters=[one.matter for one in first],
            by="Dr Priya Shah, clinician",
            outcome="Done",
            now=NOW,
        )
    assert again(NOW + timedelta(days=7)) == 0  # looked at this month
    assert again(NOW + timedelta(weeks=6)) == len(flagged)


def test_what_came_is_told_of_those_who_waited_on_so_it_is_more_than_was_seen(
    nd: CardWatched,
) -> None:
    told = [
        (one.share.value, one.outcomes / one.children)
        for one in nd.months
        if one.share and one.outcomes and one.children
    ]

    assert len(told) > 6
    assert [one.month for one in nd.months] == list(months_until(AUGUST))
    assert all(weighed > seen for weighed, seen in told)
    shares = [one.share.value for one in nd.by_points if one.share]
    assert shares[-1] > 2 * shares[0]
    assert nd.quarter is not None
    assert (nd.learnt, nd.sums, nd.quarter.over_expected) == (False, None, None)


def test_frozen_points_are_used_where_a_list_was_frozen_and_else_worked_out(
    nd: CardWatched,
) -> None:
    by_month = {one.month: one for one in nd.months}
    turned = by_month[JUNE].auc

    assert [one.month for one in nd.months if one.frozen] == [JUNE, JULY, AUGUST]
    assert turned is not None
    assert turned.value < 0.5
    assert all(
        one.auc is not None and one.auc.value > 0.5
        for one in nd.months
        if one.month != JUNE
    )
    assert all(
        (len(one.challengers) == 1) is one.frozen and one.children for one in nd.months
    )
    assert by_month[JULY].challengers[0].name == SILENT


def test_totals_that_moved_since_the_first_frozen_list_are_flagged(
    nd: CardWatched,
) -> None:
    assert [one.month for one in nd.drift] == list(months_until(TODAY, 5))
    assert all(one.flagged for one in nd.drift)
    assert nd.reference.startswith("the list of June 2026")


def test_an_answer_that_is_asked_less_is_named(nd: CardWatched) -> None:
    first, *others = nd.unknown

    assert first.changed
    assert first.more
    assert not any(one.changed for one in others)
    assert len(first.shares) == len(nd.frozen_months) == watched.FROZEN_MONTHS


def test_decisions_and_blind_looks_are_counted(nd: CardWatched) -> None:
    assert sum(one.decisions for one in nd.overrides) == DECIDED
    assert sum(one.raised for one in nd.overrides) == DECIDED // 3
    assert not any(one.lowered for one in nd.overrides)
    assert [one.times for one in nd.reasons] == [DECIDED // 3]
    clinicians, the_list = nd.raters
    assert clinicians.pairs == watched.LOOKED_TWICE
    assert the_list.pairs == 2 * watched.LOOKED_TWICE
    assert clinicians.kappa is not None
    assert clinicians.kappa.value > 0.5


def test_every_group_is_judged_or_said_not_to_be_assessable(nd: CardWatched) -> None:
    assert {one.kind for one in nd.groups} == {one.kind for one in nd.waits}
    assert len({one.kind for one in nd.groups}) == 6
    assert {one.verdict for one in nd.groups} <= {"not assessable", None}
    assert any(one.weeks for one in nd.waits)


def test_the_page_the_file_and_the_program_say_the_same(
    manager: Visitor, nd: CardWatched
) -> None:
    page = manager.get("/waits/card").text
    (one, other) = manager.get("/api/v1/waits/card").json()
    rows = list(
        csv.DictReader(io.StringIO(manager.get("/waits/card/figures.csv").text))
    )

    for section in one["sections"]:
        assert section["finding"].replace("’", "’") in page
        assert section["finding"] in {row["value"] for row in rows}
    told = {(row["table"], row["row"], row["figure"]): row for row in rows}
    assert nd.months[-1].auc is not None
    of_august = told["months", "2026-08-01", "auc"]
    assert float(of_august["value"]) == pytest.approx(nd.months[-1].auc.value, abs=1e-3)
    assert one["watched"]["months"][-1]["auc"]["value"] == nd.months[-1].auc.value
    assert one["finding"].startswith("Somebody should look at this")
    assert one["finding"] in page
    assert other["pathway"] == "speech_language"


def test_the_page_says_what_to_do_where_something_is_flagged(manager: Visitor) -> None:
    page = manager.get("/waits/card").text
    (one, _) = manager.get("/api/v1/waits/card").json()

    flagged = [section for section in one["sections"] if section["flagged"]]
    assert {"drift", "unknown"} <= {section["key"] for section in flagged}
    assert all(section["do"] in page for section in flagged)
    assert all(not s["do"] for s in one["sections"] if s not in flagged)


def test_a_list_of_which_nothing_is_known_says_from_when_it_will_be(
    manager: Visitor,
) -> None:
    page = manager.get("/waits/card?list=speech_language").text

    assert "No list was frozen yet." in page
    assert "Nothing is flagged, and little can be told so far." in page


def test_a_service_that_was_never_watched_says_so(tmp_path: Path) -> None:
    engine = opened(sample.settings(tmp_path).database_url)
    with unit_of_work(engine) as session:
        mark(session, tenant=TENANT, name=DEMO, value="yes")
    manager = Visitor(browser(sample.front_door(tmp_path)))
    manager.sign_in("manager")

    assert turn(engine) == 0  # nobody was ever placed
    assert (
        "The card of this list was not watched yet." in manager.get("/waits/card").text
    )
    (one, _) = manager.get("/api/v1/waits/card").json()
    assert (one["sections"], one["watched"]) == ([], None)
    assert "not watched yet" in manager.get("/waits/card/figures.csv").text


def test_a_card_that_was_learnt_is_held_to_its_chances(
    folder: Path, tmp_path: Path
) -> None:
    shutil.copy(folder / sample.FILE, tmp_path / sample.FILE)
    engine = opened(sample.settings(tmp_path).database_url)
    learnt.put_in_force(engine, TENANT, learnt.learnt(), NOW)

    with reading(engine) as session:
        found = making.watch(watched.work(session), ND)

    assert found is not None
    assert found.learnt
    assert found.quarter is not None
    assert found.quarter.over_expected is not None
    assert found.sums is not None
    assert len(found.sums.months) == 4
    # No list was frozen with it: all its points are worked out from the record.
    assert not any(one.frozen for one in found.months)
    assert all(one.expected is not None for one in found.by_points)
    assert any(one.over_expected for one in found.groups)


def monitor(*words: str) -> Result:
    return CliRunner().invoke(commands, ["model", "monitor", *words])


@pytest.fixture
def database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line at this service's store."""
    monkeypatch.setenv("TRIAGE_DATABASE_URL", sample.settings(folder).database_url)
    monkeypatch.setenv("TRIAGE_TENANT", TENANT)


@pytest.mark.usefixtures("database")
def test_the_command_line_tells_the_figures_and_writes_them_for_programs(
    tmp_path: Path,
) -> None:
    file = tmp_path / "card.json"

    done = monitor("--pathway", ND.value, "-o", str(file))

    told: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
    assert done.exit_code == 0, done.stderr
    assert "Is the list still such a list?" in done.stderr
    assert {one["table"] for one in told} >= {"finding", "months", "groups", "drift"}
    assert {one["list"] for one in told} == {ND.value}
    assert not any(
        one["figure"] in ("children", "outcomes") and one["value"] in tuple("1234")
        for one in told
    )


@pytest.mark.usefixtures("database")
def test_the_command_line_tells_of_one_month_or_that_nothing_is_told_of_it() -> None:
    speech = ("--pathway", "speech_language")
    then = monitor(*speech, "--month", "2025-01")
    unknown = monitor(*speech, "--month", "nonsense")

    assert then.exit_code == 1
    assert "Nothing is told of 2025-01." in then.stderr
    assert then.stdout == ""
    assert unknown.exit_code == 2
