"""Charts of a list: the page, the file and the program say the same, and a rebase has a name."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.browser import sample
from tests.browser.sample import TODAY
from tests.functional.visitor import Visitor, browser


ND = "neurodevelopmental"
LAST_WEEK = TODAY - timedelta(weeks=1)
CHANGED = TODAY - timedelta(weeks=20) + timedelta(days=2)  # a Wednesday
WHY = "A second clinic opened"
MEASURES = [
    *("referrals", "seen", "not_brought", "seen_within_18_weeks", "change_of_list"),
]


@pytest.fixture(scope="module")
def manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """The manager of a small service with two years behind it, and nobody waiting."""
    folder = tmp_path_factory.mktemp("charts")
    app = sample.demonstration(folder)
    sample.fill_past(folder, 0.2)
    made = Visitor(browser(app))
    made.sign_in("manager")
    yield made
    made.client.close()


def charts(who: Visitor, pathway: str = ND) -> dict[str, Any]:
    """One list's charts as a program reads them, by measure."""
    every = who.get("/api/v1/waits/charts").json()
    (found,) = [one["charts"] for one in every if one["pathway"] == pathway]
    return {one["measure"]: one for one in found}


def rebase(who: Visitor, measure: str = "seen", day: date = CHANGED) -> Any:
    """Ask for a rebase as a page does."""
    parts = {
        "on_day-day": f"{day.day}",
        "on_day-month": f"{day.month}",
        "on_day-year": f"{day.year}",
    }
    said = parts | {"pathway": ND, "measure": measure, "why": WHY}
    return who.send("/rebase-chart", once=f"once-{measure}-{day}", **said)


def test_each_list_has_five_charts_of_whole_weeks(manager: Visitor) -> None:
    for pathway in (ND, "speech_language"):
        found = charts(manager, pathway)

        assert list(found) == MEASURES
        for one in found.values():
            mondays = [date.fromisoformat(week["monday"]) for week in one["weeks"]]
            assert mondays[-1] == LAST_WEEK
            assert len(mondays) > 90
            assert {later - earlier for earlier, later in pairwise(mondays)} == {
                timedelta(weeks=1)
            }
            assert sum(one["weeks"] for one in one["limits"]) == len(mondays)


def test_as_many_are_seen_as_began_an_assessment_in_those_weeks(
    manager: Visitor,
) -> None:
    found = charts(manager)["seen"]["weeks"]
    first, engine = found[0]["monday"], manager.client.app.state.engine  # type: ignore[attr-defined]  # ours is an app

    with engine.connect() as connection:
        visits = connection.execute(
            text(
                "select count(*) from offer join slot on slot.id = offer.slot_id join "
                "referral on referral.id = offer.referral_id where begins_assessment "
                "and referral.pathway = :list and referral.state = 'seen' and "
                "date(starts_at) >= :first and date(starts_at) < :today"
            ),
            {"list": ND, "first": first, "today": TODAY.isoformat()},
        ).scalar_one()

    assert sum(week["count"] for week in found) == visits > 100


def test_a_share_is_of_what_it_says(manager: Visitor) -> None:
    found = charts(manager)

    for measure in ("not_brought", "seen_within_18_weeks"):
        for week in found[measure]["weeks"]:
            if week["of"]:
                assert week["value"] == pytest.approx(100 * week["count"] / week["of"])
            else:
                assert week["value"] is None
    assert [week["of"] for week in found["seen_within_18_weeks"]["weeks"]] == [
        week["count"] for week in found["seen"]["weeks"]
    ]


def test_the_file_holds_what_the_program_reads(manager: Visitor) -> None:
    answer = manager.get("/waits/charts.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    mine = [one for one in rows if (one["list"], one["measure"]) == (ND, "seen")]
    weeks = charts(manager)["seen"]["weeks"]
    assert answer.headers["content-type"].startswith("text/csv")
    assert [one["week_beginning"] for one in mine] == [one["monday"] for one in weeks]
    assert [float(one["value"]) for one in mine] == [one["value"] for one in weeks]
    assert {one["measure"] for one in rows} == set(MEASURES)


@pytest.mark.parametrize("pathway", [ND, "speech_language"])
def test_the_page_says_a_finding_and_draws_each_chart_of_a_list_twice(
    manager: Visitor, pathway: str
) -> None:
    page = manager.get(f"/waits/charts?list={pathway}").text

    found = charts(manager, pathway)
    for one in found.values():
        assert one["finding"] in page
    assert page.count("app-chart__picture--wide") == 5
    assert page.count("app-chart__picture--narrow") == 5
    assert not re.search(r"\b(nan|inf|None)\b", page)
    assert 'style="' not in page
    assert f"/rebase-chart?pathway={pathway}&amp;measure=seen" in page


def test_a_rebase_stands_on_the_chart_with_who_when_and_why_until_withdrawn(
    manager: Visitor,
) -> None:
    whole = charts(manager)["seen"]["limits"]

    led_to = rebase(manager).headers["location"]

    after = charts(manager)["seen"]
    assert led_to.startswith("/waits/charts")
    assert "The chart is rebased." in manager.get(led_to).text
    assert [one["weeks"] for one in after["limits"]] == [whole[0]["weeks"] - 20, 20]
    (kept,) = after["rebases"]
    assert (kept["why"], kept["on_day"]) == (WHY, CHANGED.isoformat())
    assert kept["made_by"] == "Sam Reid, manager"
    page = manager.get("/waits/charts").text
    assert f"1: Limits anew from 8 July 2026: {WHY} (Sam Reid, manager" in page
    assert charts(manager)["referrals"]["rebases"] == []

    form = manager.get(f"/rebases/{kept['id']}/withdraw").text
    assert WHY in form
    manager.send(f"/rebases/{kept['id']}/withdraw", why="It closed again")

    last = charts(manager)["seen"]
    assert last["limits"] == whole
    assert last["rebases"][0]["withdrawn_why"] == "It closed again"
    assert "Withdrawn: from 8 July 2026" in manager.get("/waits/charts").text
    again = manager.send(f"/rebases/{kept['id']}/withdraw", why="Once more")
    assert "This rebase was withdrawn already." in again.text
    assert again.status_code == 409


def test_a_chart_is_rebased_once_in_a_week_and_only_in_its_two_years(
    manager: Visitor,
) -> None:
    assert rebase(manager, "referrals").status_code == 303

    twice = rebase(manager, "referrals", CHANGED + timedelta(days=1))
    this_week = rebase(manager, "referrals", TODAY)
    long_ago = rebase(manager, "referrals", date(2019, 3, 4))

    assert "is rebased in that week already" in twice.text
    assert (twice.status_code, this_week.status_code) == (409, 422)
    assert "whole weeks of the last two years" in this_week.text
    assert "whole weeks of the last two years" in long_ago.text
    assert len(charts(manager)["referrals"]["rebases"]) == 1


def test_a_rebase_with_no_cause_is_not_kept(manager: Visitor) -> None:
    answer = manager.client.post(
        "/api/v1/rebase-chart",
        json={
            "pathway": ND,
            "measure": "not_brought",
            "on_day": CHANGED.isoformat(),
            "why": " ",
        },
        headers={"X-CSRF-Token": manager.csrf},
    )

    assert answer.status_code == 422
    assert charts(manager)["not_brought"]["rebases"] == []


def test_who_may_not_plan_sees_the_charts_and_no_way_to_rebase_them(
    manager: Visitor,
) -> None:
    clinician = Visitor(browser(manager.client.app))  # type: ignore[arg-type]  # ours is an app
    clinician.sign_in("clinician")

    page = clinician.get("/waits/charts").text

    assert "app-chart__picture--wide" in page
    assert "rebase-chart" not in page
    assert rebase(clinician).status_code == 403
    clinician.client.close()


def test_a_list_that_nobody_has_left_says_why_there_is_no_chart(
    tmp_path: Path,
) -> None:
    who = Visitor(browser(sample.demonstration(tmp_path)))
    who.sign_in("manager")

    page = who.get("/waits/charts").text
    found = charts(who)
    rows = who.get("/waits/charts.csv").text.splitlines()

    assert page.count("There is no whole week to chart yet.") == 5
    assert "<svg class" not in page
    assert all(one["weeks"] == [] and one["why_not"] for one in found.values())
    assert len(rows) == 1
    assert rebase(who).status_code == 303
    assert all(one["limits"] == [] for one in charts(who).values())
    who.client.close()
