"""What would change a child's priority: true, for the clinician who decides, for nobody else."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from tests.functional.deciding import PRIYA, at_desk
from tests.functional.family import Household, household, main
from tests.functional.knowing import add, said, standing
from tests.functional.service import (
    LEO,
    MIA,
    TENANT,
    TODAY,
    a_file,
    import_,
    type_in,
    typed,
)
from tests.functional.test_blind import act, owed, visit, words
from tests.functional.visitor import Visitor
from tests.house.tree import ROOT, python, tree
from tests.store import conftest as stores
from triage.desk import levers
from triage.desk.in_force import installed
from triage.desk.levers import WouldChange, date_in_words, rate_in_words
from triage.referrals import Band
from triage.rulebook.levers import MOST_FACTS
from triage.store.engine import reading


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready
HEADING = "What would change this"
CHOKES = "Choking or swallowing danger: ‘definite’ instead of ‘not known’."


@pytest.fixture
def leo(engine: Engine, tmp_path: Path) -> str:
    """Leo, who was imported; his referral."""
    import_(engine, [a_file(tmp_path, [LEO])])
    return "ND1"


def would(engine: Engine, name: str = "ND1") -> WouldChange:
    with reading(engine) as session:
        found = levers.of(session, tenant=TENANT, referral_id=name, today=TODAY)
    assert found is not None
    return found


def to(found: WouldChange, band: Band) -> list[str]:
    """The sentences of the changes to a band."""
    (some,) = [one.levers for one in found.bands if one.band is band]
    return [one.sentence for one in some]


def test_learning_what_a_lever_names_gives_the_band_it_names(
    leo: str, engine: Engine
) -> None:
    before = would(engine)

    add(engine, said("choking_aspiration", "definite"))

    after = would(engine)
    assert CHOKES in to(before, Band.P1)
    assert standing(engine)["band"] == after.by_rules == after.stands == Band.P1
    assert Band.P1 not in {one.band for one in after.bands}
    assert to(after, before.by_rules) == [
        "Choking or swallowing danger: ‘none’ instead of ‘definite’."
    ]


def test_how_often_those_ahead_are_seen_is_told_only_where_somebody_is_ahead(
    engine: Engine, tmp_path: Path
) -> None:
    import_(engine, [a_file(tmp_path, [LEO, MIA])])
    found = {name: would(engine, name).time for name in ("ND1", "ND2")}

    first, second = sorted(found.values(), key=len)
    assert first == second[:2]
    assert second[2] == rate_in_words(None, "See in turn")


def test_a_confidential_fact_is_marked_so(leo: str, engine: Engine) -> None:
    catalogue = installed().catalogue
    secret = {catalogue[key].label for key in catalogue.confidential}
    marked = {
        lever.sentence: lever.confidential
        for one in would(engine).bands
        for lever in one.levers
    }

    assert any(marked.values())
    for sentence, confidential in marked.items():
        assert confidential == any(f"{label}:" in sentence for label in secret)


def test_a_date_to_come_says_what_the_rules_would_give_on_that_day(
    engine: Engine,
) -> None:
    young = typed(born_on=date(2010, 5, 10), received_on=TODAY)
    small = typed(born_on=date(2023, 5, 10), received_on=TODAY, surname="Nobody")

    assert would(engine, type_in(engine, young)).time[1] == (
        "On 10 November 2027 a date by itself would make the priority ‘See soon’."
    )
    assert would(engine, type_in(engine, small)).time[1] == levers.NO_DATE


def test_who_is_not_on_the_list_has_no_levers(leo: str, engine: Engine) -> None:
    with reading(engine) as session:
        nobody = {"tenant": TENANT, "referral_id": "NOBODY", "today": TODAY}
        elsewhere = nobody | {"tenant": "south", "referral_id": "ND1"}

        assert levers.of(session, **nobody) is None  # type: ignore[arg-type]  # as given
        assert levers.of(session, **elsewhere) is None  # type: ignore[arg-type]  # as given


@pytest.mark.parametrize(
    ("then", "said_"),
    [
        (Band.P2, "would make the priority ‘See soon’."),
        (Band.P4, "it holds until a named person reviews it"),
    ],
)
def test_a_day_may_raise_a_band_and_never_lowers_it(then: Band, said_: str) -> None:
    on = TODAY + timedelta(days=30)

    told = date_in_words(on, then, installed().policy, now=Band.P3)

    assert told.startswith("On 2 December 2026")
    assert said_ in told


@pytest.mark.parametrize(
    ("seen", "said_"),
    [
        (None, "is not known: fewer than 13 weeks of visits are on record here."),
        (0, "0 children of this list began the assessment in a turn of ‘See next’"),
        (1, "1 child of this list"),
        (12, "too few to say"),
        (13, "one place nearer about every 7 days. Those who join ahead push it back"),
        (45, "one place nearer about every 2 days."),
        (91, "about 7 places nearer a week."),
    ],
)
def test_how_often_a_place_comes_nearer_is_said_with_its_basis_or_not_at_all(
    seen: int | None, said_: str
) -> None:
    told = rate_in_words(seen, "See next")

    assert said_ in told
    assert ("is not known" in told) == (seen is None or seen < 13)


def test_the_clinician_reads_them_on_the_childs_page(clinician: Visitor) -> None:
    page = words(clinician.get(_first(clinician)).text)

    assert HEADING in page
    assert "to ‘See first’" in page
    assert "Facts to check, never to aim for." in page
    assert "Inside a priority time alone moves nobody" in page


@pytest.mark.parametrize("persona", ["coordinator", "safeguarding"])
def test_nobody_who_does_not_decide_is_shown_one(
    front_door: FastAPI, clinician: Visitor, persona: str
) -> None:
    page = visit(front_door, persona).get(_first(clinician))

    assert page.status_code == 200
    assert HEADING not in page.text


@pytest.mark.hazard("H-04")
def test_who_owes_their_own_band_is_shown_one_only_after_giving_it(
    fresh_door: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_BLIND_FIRST", "always")
    clinician = visit(fresh_door, "clinician")
    name = owed(clinician)[0]["referral_id"]

    assert HEADING not in clinician.get(f"/referrals/{name}").text
    assert act(clinician, name, "own-band", band="P2").status_code == 200
    assert HEADING in clinician.get(f"/referrals/{name}").text


def test_a_clinician_at_the_desk_is_told_the_same(leo: str, engine: Engine) -> None:
    with at_desk(engine, PRIYA) as desk:
        assert levers.shown(desk, leo) == would(engine)


@pytest.mark.hazard("H-18")
def test_a_family_is_never_shown_what_would_move_their_child(tmp_path: Path) -> None:
    home: Household = household(tmp_path, enquiries="01632 960 001")
    mother = home.inside()

    for place in ("", "/help", "/told-us", "/details", "/contact", "/look-again"):
        page = main(mother.get(f"/family{place}").text).lower()
        assert "would change" not in page
        assert "instead of ‘" not in page


def test_no_page_for_families_no_message_and_no_paper_reads_a_lever() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in python("triage", "api")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and (
            (node.module or "").endswith("levers")
            or any(one.name == "levers" for one in node.names)
        )
    }

    assert readers == {
        "api/routers/pages_referrals.py",
        "triage/cli.py",
        "triage/desk/levers.py",
        "triage/desk/told.py",
    }
    assert MOST_FACTS == 3


def _first(clinician: Visitor) -> str:
    """The address of a child in the middle of the list."""
    page = clinician.get("/api/v1/waiting-lists/neurodevelopmental?size=200").json()
    return f"/referrals/{page['entries'][-1]['referral_id']}"
