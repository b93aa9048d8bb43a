"""Scorecards on a page: which is in force, which are watched, and one card whole."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from fastapi import FastAPI

from tests.browser.sample import NOW, TENANT
from tests.functional.challengers import ND, other
from tests.functional.visitor import Visitor, browser
from triage.desk.desk import Work
from triage.desk.in_force import installed
from triage.desk.models import kept, snapshots
from triage.desk.models.proposing import propose
from triage.store import models
from triage.store.engine import reading, unit_of_work


CARD = installed().cards[ND]
FEW = {  # a card that says what totals mean, one of them learnt from three children
    "horizon_weeks": 13,
    "outcome": "deterioration 2026.11",
    "estimand": "The chance of it in 13 weeks, if the child goes on waiting.",
    "children": 640,
    "outcomes": 51,
    "rows": [
        {"points": 0, "chance": 0.02, "low": 0.01, "high": 0.03, "children": 600},
        {"points": 5, "chance": 0.2, "low": 0.1, "high": 0.32, "children": 37},
        {"points": 9, "chance": 0.71, "low": 0.2, "high": 0.97, "children": 3},
    ],
}

HELD = {  # as a comparison is told
    "lines": [
        {
            "name": CARD.name,
            "kind": "in force",
            "auc": {"value": 0.712, "low": 0.66, "high": 0.77},
            "brier": None,
            "note": "It gives no chances of its own.",
        },
        {
            "name": "boosted trees",
            "kind": "ceiling",
            "auc": None,
            "brier": {"value": 0.05, "low": 0.04, "high": 0.06},
            "note": "",
        },
    ],
    "judgements": [
        {
            "name": "neurodevelopmental-other-1",
            "met": "not met",
            "criteria": [
                {
                    "met": "not met",
                    "name": "a better Brier score",
                    "why": "It is worse.",
                }
            ],
        }
    ],
}


@pytest.fixture
def clinician(fresh_door: FastAPI) -> Iterator[Visitor]:
    """Who reads cards, approves their editions, and may stop watching one."""
    with browser(fresh_door) as client:
        visitor = Visitor(client)
        visitor.sign_in("clinician")
        yield visitor


@pytest.fixture
def watched(fresh_door: FastAPI) -> str:
    """A challenger that has scored a month, and the quarters of the card in force."""
    engine = fresh_door.state.engine
    with unit_of_work(engine) as session:
        work = Work(session=session, tenant=TENANT, now=NOW, by="Kim")
        told = other(chance=FEW, status="Invented. Not validated.")
        edition = propose(work, told, why="A year of notes.")
        card = kept.keep_proposed(
            work, told, edition=edition, why="A year of notes.", card_md="# Its card\n"
        )
        for day, gap in ((date(2026, 5, 2), 0.02), (date(2026, 8, 2), 0.013)):
            kept.keep_comparison(
                work,
                HELD,
                pathway=ND,
                champion=CARD.digest,
                champion_auc=0.712,
                gap=gap,
                on=day,
            )
    snapshots.take_due(engine, tenant=TENANT, now=NOW)
    return card


def test_a_service_that_learnt_nothing_says_so_and_what_it_would_take(
    clinician: Visitor,
) -> None:
    page = clinician.get("/models")
    told = clinician.get("/api/v1/models").json()

    assert page.status_code == 200
    assert [one["pathway"] for one in told["lists"]] == [
        "neurodevelopmental",
        "speech_language",
    ]
    for one in told["lists"]:
        assert "were not learnt from outcomes" in one["finding"]
        assert "No card is watched beside it" in one["finding"]
        assert one["finding"] in page.text
        assert (one["proposed"], one["comparisons"], one["months"]) == ([], [], [])
    assert told["lists"][0]["champion"]["digest"] == CARD.digest
    assert len(told["ladder"]) == 5
    for line in told["ladder"]:
        assert line.replace("'", "&#39;") in page.text


def test_the_card_in_force_is_told_whole_and_claims_nothing_it_has_not(
    clinician: Visitor,
) -> None:
    page = clinician.get(f"/models/{CARD.digest}").text
    told = clinician.get(f"/api/v1/models/{CARD.digest}").json()
    file = clinician.get(f"/models/{CARD.digest}/card.md")

    rows = sum(len(one.rows) for one in CARD.factors)
    (section,) = told["first"]
    (table,) = [one for one in section["blocks"] if "Every row" in one["caption"]]
    assert len(table["rows"]) == rows
    assert (told["state"], told["chances"], told["bins"]) == ("in force", None, [])
    assert "This card gives no chances" in page
    assert CARD.status in page.replace("&#39;", "'")
    assert "AUC" not in page
    assert file.headers["content-type"].startswith("text/markdown")
    assert file.text.startswith("#")
    assert "withdraw-card" not in page


def test_a_challenger_stands_beside_the_card_in_force_with_its_months_and_notices(
    clinician: Visitor, watched: str
) -> None:
    page = clinician.get("/models").text
    (one, _) = clinician.get("/api/v1/models").json()["lists"]

    assert "One card is watched beside it." in one["finding"]
    (card,) = one["proposed"]
    assert (card["digest"], card["state"]) == (watched, "challenger")
    assert card["edition_state"] == "draft"
    (month,) = one["months"]
    assert (month["month"], month["cards"]) == ("2026-11-01", 2)
    assert [line["quarter"] for line in one["comparisons"]] == ["2026-Q3", "2026-Q2"]
    assert "0.712 (0.660 to 0.770)" in page
    assert "cannot be said" in page
    assert "May neurodevelopmental-other-1 replace the card in force? Not met." in page
    assert "Not met: a better Brier score. It is worse." in page
    (notice,) = one["notices"]
    assert notice in page
    assert f'href="/models/{watched}"' in page
    assert "0.013" in page


def test_what_a_total_means_is_shown_but_not_where_it_was_learnt_from_few(
    clinician: Visitor, watched: str
) -> None:
    page = clinician.get(f"/models/{watched}").text
    told = clinician.get(f"/api/v1/models/{watched}").json()

    lines = told["chances"]["lines"]
    assert [(one["points"], one["to"]) for one in lines] == [(0, 4), (5, 8), (9, None)]
    assert [one["children"] for one in lines] == [600, 37, None]
    assert lines[2]["chance"] is None
    assert "10.0 to 32.0" in page
    assert "71" not in re.sub(r"[0-9a-f]{12,}", "", page)
    assert "Too few children to show" in page
    assert f"/editions/{told['edition']}/rehearsal" in page
    assert clinician.get(f"/models/{watched}/card.md").text == "# Its card\n"


def test_a_challenger_is_withdrawn_once_with_a_reason(
    clinician: Visitor, watched: str
) -> None:
    at = f"/models/{watched}/withdraw-card"
    assert "other-1" in clinician.get(at).text
    done = clinician.send(at, once="once-1", why="Learnt from a year without notes.")
    assert done.status_code == 303, done.text

    again = clinician.send(at, once="once-2", why="Again.")

    assert again.status_code == 409
    page = clinician.get("/models").text
    assert "Learnt from a year without notes." in page
    assert "No card is watched beside it" in page
    assert "withdraw-card" not in clinician.get(f"/models/{watched}").text


def test_a_card_nobody_knows_is_not_here(clinician: Visitor) -> None:
    for where in (
        "/models/nothing",
        "/api/v1/models/nothing",
        "/models/nothing/card.md",
    ):
        assert clinician.get(where).status_code == 404


@pytest.mark.hazard("H-09")
def test_no_page_of_a_child_and_no_list_shows_what_a_challenger_scored(
    clinician: Visitor, watched: str, fresh_door: FastAPI
) -> None:
    before = clinician.get("/api/v1/waiting-lists/neurodevelopmental").json()
    with reading(fresh_door.state.engine) as session:
        (one,) = models.snapshots(session, tenant=TENANT, pathway=ND)
        scores = models.scores(session, tenant=TENANT, snapshot_id=one.id)
    apart = {
        each.referral_id: each.points for each in scores if each.card_digest == watched
    }

    shown = {each["referral_id"]: each["points"] for each in before["entries"]}
    assert shown.keys() <= apart.keys()
    assert any(apart[name] != points for name, points in shown.items())
    for name in list(shown)[:5]:
        child = clinician.get(f"/referrals/{name}").text
        assert watched[:12] not in child
        assert "challenger" not in child.lower()


def test_a_withdrawn_card_scores_no_further_month(
    clinician: Visitor, watched: str, fresh_door: FastAPI
) -> None:
    clinician.send(f"/models/{watched}/withdraw-card", once="once-3", why="Old.")
    snapshots.take_due(
        fresh_door.state.engine, tenant=TENANT, now=NOW + timedelta(days=20)
    )

    (one, _) = clinician.get("/api/v1/models").json()["lists"]
    assert [month["cards"] for month in one["months"]] == [1, 2]
