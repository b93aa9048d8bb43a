"""What points say of a child is the same on the page, in JSON and on the command line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from tests.browser.sample import NOW, TENANT, demonstration
from tests.functional.learnt import CHANCES, LEARNT, UNKNOWN, learnt, put_in_force
from tests.functional.test_blind import words
from tests.functional.visitor import Visitor, browser
from tests.house.tree import ROOT, python
from triage.desk import waiting
from triage.desk.in_force import content_in_force, installed
from triage.desk.told import lines
from triage.referrals import Band, Pathway
from triage.store.engine import reading


LIST = "/api/v1/waiting-lists/neurodevelopmental"
ND = Pathway.NEURODEVELOPMENTAL


@pytest.fixture(scope="module")
def learnt_door(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """A demonstration in which a learnt card is in force."""
    door = demonstration(tmp_path_factory.mktemp("learnt-door"))
    put_in_force(door.state.engine, TENANT, learnt(), NOW)
    return door


@pytest.fixture
def looking(learnt_door: FastAPI) -> Iterator[Visitor]:
    with browser(learnt_door) as client:
        visitor = Visitor(client)
        visitor.sign_in("clinician")
        yield visitor


@pytest.fixture(scope="module")
def told(learnt_door: FastAPI) -> list[dict[str, Any]]:
    """What JSON says of some children along the list."""
    with browser(learnt_door) as client:
        visitor = Visitor(client)
        visitor.sign_in("clinician")
        entries = visitor.get(f"{LIST}?size=100").json()["entries"][::4]
        names = [one["referral_id"] for one in entries]
        found = [visitor.get(f"/api/v1/referrals/{one}/placement") for one in names]
        return [one.json() for one in found]


def test_the_page_says_what_json_says(
    looking: Visitor, told: list[dict[str, Any]]
) -> None:
    one = [one for one in told if one["points"]["chance"]][-1]

    page = looking.get(f"/referrals/{one['placement']['referral_id']}").text
    said = re.sub(r"\s+", " ", words(page))

    assert one["points"]["total"] == one["points_total"]
    assert one["points"]["most"] == one["points_possible"]
    for sentence in (one["points"]["if_answered"], *one["points"]["meaning"]):
        assert sentence in said
    assert one["points"]["ties"] in said
    first = one["points"]["could_add"][0]
    assert f"{first['label']}: up to {first['points']} points" in said


def test_every_child_is_told_by_the_row_its_total_is_in(
    told: list[dict[str, Any]],
) -> None:
    every, begins = [one["points"] for one in told], [row[0] for row in CHANCES]

    for one in every:
        if one["chance"]:
            row = max(begin for begin in begins if begin <= one["total"])
            assert one["chance"]["from_points"] == row
    assert {one["chance"]["from_points"] for one in every if one["chance"]} >= {0, 4}


def test_the_others_with_the_same_points_are_counted(
    told: list[dict[str, Any]], learnt_door: FastAPI
) -> None:
    engine: Engine = learnt_door.state.engine
    query = text(
        "select count(*) from listed l join placement p on p.tenant = l.tenant "
        "and p.referral_id = l.referral_id and p.number = l.placement "
        "where l.tenant = :tenant and l.pathway = :pathway and l.band = :band "
        "and l.ranking = (select max(ranking) from listed) and min(p.points, :cap) = min(:points, :cap)"
    )
    for one in told:
        band = int(one["placement"]["band"][1])
        asked = {"tenant": TENANT, "pathway": ND.value, "band": band}
        asked["cap"] = installed().policy.caps[Band(band)]
        with engine.connect() as connection:
            same = connection.scalar(query, asked | {"points": one["points_total"]})
        counted = None if band == Band.P1 else same - 1  # P1 goes by the day due
        assert one["points"]["others"] == counted


def test_a_line_for_not_known_is_shown_with_its_points_and_as_not_known(
    looking: Visitor, told: list[dict[str, Any]]
) -> None:
    found = [
        (one, fact)
        for one in told
        for fact in one["facts"]
        if fact["key"] == UNKNOWN and not fact["known"]
    ]
    assert found
    one, fact = found[0]
    assert (fact["value"], fact["points"]) == ("Not known", 1)
    assert "‘not known’" in fact["source"]
    assert one["points_total"] == sum(each["counted"] or 0 for each in one["facts"])

    page = words(looking.get(f"/referrals/{one['placement']['referral_id']}").text)
    assert "The card’s own line for ‘not known’" in page


def test_the_command_line_says_the_same(learnt_door: FastAPI) -> None:
    engine: Engine = learnt_door.state.engine
    with reading(engine) as session:
        name = session.connection().scalar(
            text("select min(referral_id) from listed where pathway = :list"),
            {"list": ND.value},
        )
        page = waiting.child_page(
            session, tenant=TENANT, referral_id=name, today=NOW.date()
        )
        card = content_in_force(session, TENANT).cards[ND]
    printed = "\n".join(lines(page))

    assert card.name == LEARNT
    assert f"Points: {page.points.if_answered}" in printed
    assert page.points.ties in printed
    assert all(one in printed for one in page.points.meaning)
    assert "What answers could add" in printed


@pytest.mark.hazard("H-04")
def test_who_owes_a_priority_is_told_nothing_of_points(
    learnt_door: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_BLIND_FIRST", "always")
    with browser(learnt_door) as client:
        visitor = Visitor(client)
        visitor.sign_in("clinician")
        (owed, *_) = visitor.get(f"{LIST}?only=own").json()["own_first"]
        name = owed["referral_id"]
        told = visitor.get(f"/api/v1/referrals/{name}/placement").json()
        page = words(visitor.get(f"/referrals/{name}").text)

    assert told["points"] is None
    for said in (
        "if answered",
        "came to the outcome",
        "other children in",
        "could add",
    ):
        assert said not in page


@pytest.mark.hazard("H-12")
def test_only_the_childs_page_reads_what_points_say() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in python("triage", "api")
        if "points_shown" in path.read_text("utf-8")
    }
    pages = {
        path.name
        for path in Path(ROOT, "api", "templates").rglob("*.jinja")
        if re.search(r"child[._]points\b", path.read_text("utf-8"))
    }

    assert readers == {
        "triage/desk/child_shown.py",
        "triage/desk/told.py",  # the command line
        "triage/desk/views.py",
    }
    assert pages == {"child.jinja", "child_points.jinja"}
