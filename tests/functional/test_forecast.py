"""The forecast: made once a week, the same on the page, in the file and for programs; its record."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from tests.browser import sample
from tests.browser.sample import NOW, TENANT, TODAY
from tests.functional.visitor import Visitor, browser
from triage import schedule
from triage.desk.desk import Desk, Work
from triage.desk.opening import opened
from triage.desk.waits import forecast_child, forecast_record
from triage.desk.waits.forecasting import make_due
from triage.referrals import Pathway
from triage.roles import Actor, Role
from triage.schedule import take_turn
from triage.store import forecasts, placements, spells, stood
from triage.store.engine import reading, unit_of_work
from triage.store.forecast_rows import ForecastRunRow
from triage.store.forecasts import Run, ToldChild
from triage.store.standing import LISTED
from triage.waits.forecast import LEVELS
from triage.waits.spells import Left, day_number, day_of


ND = Pathway.NEURODEVELOPMENTAL
MONDAY = TODAY - timedelta(days=TODAY.weekday())
THEN = MONDAY - timedelta(weeks=26)  # of an earlier forecast
(TIMER,) = (one for one in schedule.TIMERS if one.name == "forecasts")
RUNS = ForecastRunRow.__table__  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Any]]:
    """A small service with two years behind it and an earlier forecast of one list."""
    folder = tmp_path_factory.mktemp("forecast")
    app = sample.demonstration(folder)
    engine = opened(sample.settings(folder).database_url)
    sample.fill_past(folder, share=0.15)
    _forecast_before(engine)
    yield engine, app
    engine.dispose()


def _forecast_before(engine: Engine) -> None:
    """As if it had been made half a year ago, for those who waited then in the last band."""
    with unit_of_work(engine) as session:
        told = [
            ToldChild(name, 4, day_of(clock))
            for name, clock, came, left, _ in _spells(engine)
            if came < day_number(THEN) <= left
        ]
        curves = [
            [day_number(THEN) - 7 * 60 + 7 * week + late for week in range(1, 61)]
            for late in range(140, -20, -20)
        ]
        run = Run(
            pathway=ND,
            monday=THEN,
            edition="an edition",
            seed=1,
            why_not="",
            found={"curves": {"P4": curves}, "factor": 1.0},
            record={},
            made_at=NOW - timedelta(weeks=26),
        )
        assert len(curves) == len(LEVELS)
        assert forecasts.keep(session, tenant=TENANT, run=run, children=told)


def _spells(engine: Engine) -> list[tuple[str, int, int, int, int]]:
    """Each spell: whose, clock, came, left and why."""
    with reading(engine) as session:
        ranking = placements.in_force(session, tenant=TENANT)
        found = spells.named(
            session,
            tenant=TENANT,
            ranking=ranking.number if ranking else None,
            since=TODAY - timedelta(weeks=200),
        )[ND]
    rows = found.spells
    columns = (rows.clock, rows.came, rows.left, rows.cause)
    return list(
        zip(found.referral_ids, *(one.tolist() for one in columns), strict=True)
    )


@pytest.fixture(scope="module")
def made(service: tuple[Engine, Any]) -> Engine:
    """The same service once the timer has come round, for three workers at once."""
    engine, _ = service
    found: list[int | None] = []

    def look(worker: str) -> None:
        found.append(take_turn(engine, TENANT, TIMER, now=NOW, worker=worker))

    workers = [Thread(target=look, args=(name,)) for name in ("one", "two", "three")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(found, key=str) == [2, None, None]
    return engine


@pytest.fixture(scope="module")
def manager(service: tuple[Engine, Any], made: Engine) -> Iterator[Visitor]:
    """The manager, once forecasts are made."""
    one = Visitor(browser(service[1]))
    one.sign_in("manager")
    yield one
    one.client.close()


def desk_on(session: Any, weeks: int = 0) -> Desk:
    """The manager's desk some weeks later."""
    actor = Actor(staff_id="m", name="Sam", role=Role.MANAGER)
    now = NOW + timedelta(weeks=weeks)
    return Desk(session=session, tenant=TENANT, actor=actor, now=now)


# -- made once a week --------------------------------------------------------------------


def test_a_list_is_forecast_once_a_week_however_many_workers_look(
    made: Engine,
) -> None:
    again = make_due(made, tenant=TENANT, now=NOW + timedelta(hours=1))

    with reading(made) as session:
        many = session.scalar(
            select(func.count()).select_from(RUNS).where(RUNS.c.monday == MONDAY)
        )
    assert again == 0
    assert many == 2


def test_the_database_refuses_a_second_forecast_of_a_week(made: Engine) -> None:
    with unit_of_work(made) as session:
        first = forecasts.latest(session, tenant=TENANT, pathway=ND)
        assert first is not None
        values = {name: one for name, one in vars(first).items() if name != "id"}
        second = forecasts.keep(session, tenant=TENANT, run=Run(**values), children=())

    assert second is None


def test_everybody_who_waits_is_kept_with_the_forecast(made: Engine) -> None:
    with reading(made) as session:
        run = forecasts.latest(session, tenant=TENANT, pathway=ND)
        ranking = placements.in_force(session, tenant=TENANT)
        assert run is not None
        assert ranking is not None
        told = forecasts.told(session, tenant=TENANT, run_id=run.id)
        listed = stood.everybody(session, tenant=TENANT, ranking=ranking.number)

    assert {one.referral_id for one in told} == {
        one.referral_id for one in listed if one.pathway is ND
    }


# -- shown -------------------------------------------------------------------------------


def test_the_page_the_file_and_the_program_say_the_same(manager: Visitor) -> None:
    page = manager.get("/waits/forecast").text
    told = manager.get("/api/v1/waits/forecast").json()
    rows = list(
        csv.DictReader(io.StringIO(manager.get("/waits/forecast/figures.csv").text))
    )

    (one,) = [each for each in told if each["pathway"] == ND.value]
    assert one["why_not"] == ""
    assert one["finding"] in page
    in_file = {(row["list"], row["row"], row["figure"]): row["value"] for row in rows}
    for band in one["bands"]:
        for figure in ("likely_from", "range_to", "wide_to"):
            value = "" if band[figure] is None else str(band[figure])
            assert in_file[ND.value, band["band"], figure] == value
    for point in one["fan"]:
        assert in_file[ND.value, point["week"], "middle"] == str(point["middle"])


def test_ranges_lie_inside_one_another(manager: Visitor) -> None:
    for one in manager.get("/api/v1/waits/forecast").json():
        for band in one["bands"]:
            ends = [band[f"{name}_from"] for name in ("wide", "range", "likely")]
            ends += [band[f"{name}_to"] for name in ("likely", "range", "wide")]
            known = [end for end in ends if end is not None]
            assert known == sorted(known)


def test_a_childs_page_and_the_program_say_what_to_expect(
    service: tuple[Engine, Any], made: Engine
) -> None:
    coordinator = Visitor(browser(service[1]))
    coordinator.sign_in("coordinator")
    name = _first(made)

    page = coordinator.get(f"/referrals/{name}").text
    told = coordinator.get(f"/api/v1/referrals/{name}/forecast").json()

    assert told["sentence"] in page
    assert told["range_from"] <= told["likely_from"]
    assert told["likely_to"] <= told["range_to"]


def _first(engine: Engine) -> str:
    """The first child of the list for whom there is a range."""
    with reading(engine) as session:
        run = forecasts.latest(session, tenant=TENANT, pathway=ND)
        assert run is not None
        told = forecasts.told(session, tenant=TENANT, run_id=run.id)
        desk = desk_on(session)
        return next(
            name
            for name in sorted(one.referral_id for one in told)
            if forecast_child.of_child(desk, name).range_to is not None
        )


def test_a_family_is_told_a_range_once_a_person_has_confirmed(made: Engine) -> None:
    name = _first(made)

    with unit_of_work(made) as session:
        work = Work(session=session, tenant=TENANT, now=NOW, by="a test")
        proposed = forecast_child.for_family(work, name)
        session.execute(
            LISTED.update()
            .where(LISTED.c.referral_id == name)
            .values(confirmed_by="Dr Shah", confirmed=True)
        )
        confirmed = forecast_child.for_family(work, name)
        session.rollback()

    assert proposed is None
    assert confirmed is not None
    assert confirmed.high > confirmed.low


def test_weeks_that_have_passed_are_taken_off_and_an_old_forecast_is_not_shown(
    made: Engine,
) -> None:
    name = _first(made)

    with reading(made) as session:
        now, later, old = (
            forecast_child.of_child(desk_on(session, weeks), name)
            for weeks in (0, 2, 4)
        )

    assert now.range_to is not None
    assert later.range_to == max(1, now.range_to - 2)
    assert old.sentence.startswith("The last forecast is of ")


# -- the record --------------------------------------------------------------------------


def test_how_far_a_line_was_seen_is_checked_when_its_weeks_have_passed(
    made: Engine,
) -> None:
    with reading(made) as session:
        checks = forecasts.checks(session, tenant=TENANT, pathway=ND)

    assert [(one.weeks, one.band) for one in checks] == [(26, 4)]
    assert date(2023, 1, 1) < checks[0].seen_until < MONDAY


def test_the_record_counts_what_a_naive_recount_counts(made: Engine) -> None:
    with reading(made) as session:
        before_, run = (
            forecasts.run(session, tenant=TENANT, run_id=name)
            for name in forecasts.mondays(session, tenant=TENANT, pathway=ND).values()
        )
        told = forecasts.told(session, tenant=TENANT, run_id=before_.id)
    (curves,) = forecast_record.curves_of(before_.found)
    ends = {name: (left, cause) for name, _, _, left, cause in _spells(made)}
    said = held = 0
    for one in told:
        left, cause = ends[one.referral_id]
        day = day_number(one.order_day)
        low, high = (
            next(
                (
                    week + late
                    for week, at in enumerate(curves.days[level])
                    if at >= day
                ),
                999,
            )
            for level, late in ((1, 0), (5, 1))
        )
        over = day_number(THEN) + 7 * high
        if high > 60 or over > day_number(MONDAY):
            continue
        if cause not in (Left.SEEN, Left.STILL_HERE) and left < over:
            continue
        said += 1
        held += cause == Left.SEEN and low <= (left - day_number(THEN)) // 7 < high

    assert said > 10
    assert run.record["ranges"]["80"] == [said, held]
    assert run.record["groups"]["priority"] == {"P4": [said, held]}
    assert sum(many for many, _ in run.record["groups"]["age"].values()) == said


def test_a_small_group_is_not_told_of(manager: Visitor) -> None:
    (one,) = [
        each
        for each in manager.get("/api/v1/waits/forecast").json()
        if each["pathway"] == ND.value
    ]

    for table in one["record"]["groups"]:
        for group in table["groups"]:
            assert group["said"] is None or not 0 < group["said"] < 5
            assert group["held"] is None or not 0 < group["held"] < 5


# -- too little to go by -----------------------------------------------------------------


@pytest.fixture(scope="module")
def young(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Any]:
    """A service that has seen nobody yet."""
    folder = tmp_path_factory.mktemp("young")
    app = sample.demonstration(folder)
    return opened(sample.settings(folder).database_url), app


def test_a_page_says_why_there_is_no_forecast(young: tuple[Engine, Any]) -> None:
    engine, app = young
    manager = Visitor(browser(app))
    manager.sign_in("manager")

    first = manager.get("/waits/forecast").text
    make_due(engine, tenant=TENANT, now=NOW)
    then = manager.get("/waits/forecast").text

    assert "No forecast has been made of this list yet" in first
    assert "Children have been seen here for 0 weeks. A forecast needs 26." in then


def test_a_child_and_a_family_are_told_nothing_without_a_forecast(
    young: tuple[Engine, Any],
) -> None:
    engine, _ = young
    make_due(engine, tenant=TENANT, now=NOW)
    with reading(engine) as session:
        ranking = placements.in_force(session, tenant=TENANT)
        assert ranking is not None
        every = stood.everybody(session, tenant=TENANT, ranking=ranking.number)
        name = next(one.referral_id for one in every if one.pathway is ND)
        desk = desk_on(session)

        child = forecast_child.of_child(desk, name)
        family = forecast_child.for_family(desk.work, name)

    assert child.range_to is None
    assert child.sentence.startswith("Children have been seen here for 0 weeks.")
    assert family is None


def test_a_refusal_is_kept_and_not_worked_out_again(young: tuple[Engine, Any]) -> None:
    engine, _ = young
    make_due(engine, tenant=TENANT, now=NOW)

    again = make_due(engine, tenant=TENANT, now=NOW)

    assert again == 0
