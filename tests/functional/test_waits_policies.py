"""A manager tries policies on the list as it stands: page, program, file, command line."""

import csv
import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session
from typer.testing import CliRunner

from tests.browser.sample import NOW, TENANT, long_on_record
from tests.functional.test_pages_knowing import first_on_the_list, signed_in
from tests.functional.visitor import Visitor
from triage.cli import app
from triage.desk.waits import policies, policies_words
from triage.desk.waits.policies_shown import Asked
from triage.referrals import Band, Pathway
from triage.store import clinics, offers
from triage.store.clinics import NewSlot
from triage.store.engine import unit_of_work
from triage.store.offers import OFFERS, SLOTS, NewOffer


PAGE, API = "/waits/policies", "/api/v1/waits/policies"
GIVEN = 26  # slots in thirteen weeks: two a week
QUICK = {"years": "1", "runs": "2"}
BOTH = {"one": "as now", "other": "first come"} | QUICK


@pytest.fixture(scope="module")
def manager(fresh_door: FastAPI) -> Visitor:
    """A manager where slots of the last weeks were offered."""
    one = signed_in(fresh_door, "manager")
    name = first_on_the_list(one)
    with unit_of_work(fresh_door.state.engine) as session:
        long_on_record(session)
        _offered(session, name)
    return one


def _offered(session: Session, referral_id: str) -> None:
    clinic = clinics.add_clinic(
        session,
        tenant=TENANT,
        name="Long ago",
        pathway=Pathway.NEURODEVELOPMENTAL,
        place="",
        now=NOW,
    )
    new = [
        NewSlot(
            clinic_id=clinic, starts_at=NOW - timedelta(days=3 * at + 1), minutes=60
        )
        for at in range(GIVEN)
    ]
    clinics.add_slots(session, tenant=TENANT, new=new, now=NOW)
    mine = session.execute(SLOTS.select().where(SLOTS.c.clinic_id == clinic))
    for at, slot in enumerate(mine.mappings().all()):
        one = NewOffer(
            slot_id=slot["id"],
            referral_id=referral_id,
            seat=1,
            slot_of=None,
            why="",
            together=None,
            reply_by=NOW,
        )
        offers.hold(session, tenant=TENANT, new=[one], by="a test", now=NOW)
        state = "was not brought" if at % 13 == 0 else "attended"
        session.connection().execute(
            OFFERS.update().where(OFFERS.c.slot_id == slot["id"]).values(state=state)
        )


def test_the_page_without_a_question_says_what_a_try_would_be_made_from(
    manager: Visitor,
) -> None:
    page = manager.get(PAGE)

    assert page.status_code == 200
    assert "children come a week" in page.text
    assert "2.0 slots a week can begin an assessment; 8 of 100 visits are missed" in (
        page.text
    )
    assert "what came of it" not in page.text
    assert "as in the last" in page.text


def test_two_policies_are_tried_beside_each_other(manager: Visitor) -> None:
    page = manager.get(PAGE, params=BOTH | {"slots": "12"})

    assert page.status_code == 200
    assert "what came of it" in page.text
    assert 'role="img"' in page.text
    assert "Weeks more with ‘first come’ than with ‘as now’" in page.text
    assert "12.0 slots a week" in page.text
    assert "2 runs of 1 year, on the same children" in page.text
    assert "They predict nothing." in page.text
    assert 'href="/waits/policies.csv?one=as+now' not in page.text  # as it is: not said
    assert "/waits/policies.csv?other=first+come&amp;slots=12.0" in page.text


def test_one_policy_alone_is_told_without_a_difference(manager: Visitor) -> None:
    page = manager.get(PAGE, params={"one": "strict", "other": ""} | QUICK)

    assert page.status_code == 200
    assert "With ‘strict’ the mean wait of those seen" in page.text
    assert "Difference" not in page.text


def test_a_policy_that_cannot_be_read_is_said_beside_its_question(
    manager: Visitor,
) -> None:
    page = manager.get(PAGE, params={"one": "as now", "other": "shares 5"})

    assert page.status_code == 422
    assert "The policy cannot be read: shares takes 2 or 3 whole numbers" in page.text
    assert 'value="shares 5"' in page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("slots", "0"), ("years", "9"), ("missed", "99"), ("harm", "1:2"), ("runs", "x")],
)
def test_a_figure_out_of_range_is_said_beside_its_question(
    manager: Visitor, field: str, value: str
) -> None:
    page = manager.get(PAGE, params=BOTH | {field: value})

    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text


def test_a_list_of_which_too_little_is_known_says_so_and_takes_figures(
    manager: Visitor,
) -> None:
    other = {"pathway": "speech_language"}
    bare = manager.get(PAGE, params=BOTH | other)
    given = {"slots": "3", "arrivals": "0:0.5:1:2", "leaving": "5", "missed": "10"}
    full = manager.get(API, params=BOTH | other | given)

    assert bare.status_code == 200
    assert policies_words.NO_SLOTS in bare.text
    assert full.status_code == 200
    assert full.json()["rows"][-1]["name"] == "All"


def test_a_starving_band_is_warned_of(manager: Visitor) -> None:
    crowded = {"arrivals": "2:4:1:1", "slots": "5", "missed": "0"}

    found = manager.get(API, params={"one": "strict"} | QUICK | crowded).json()

    warnings = found["policies"][0]["warnings"]
    assert [one.split(" ")[0] for one in warnings] == ["P3", "P4"]
    assert "120 of every 100 slots" in warnings[0]


def test_a_program_a_file_and_a_page_say_the_same(manager: Visitor) -> None:
    wanted = BOTH | {"slots": "12"}
    found = manager.get(API, params=wanted).json()
    file = manager.get(f"{PAGE}.csv", params=wanted)
    page = manager.get(PAGE, params=wanted).text

    rows = list(csv.DictReader(StringIO(file.content.decode("utf-8-sig"))))
    told = [(row, cell) for row in found["rows"] for cell in row["cells"]]
    assert len(rows) == len(told)
    for line, (row, cell) in zip(rows, told, strict=True):
        assert (line["who"], line["figure"]) == (row["name"], cell["outcome"])
        assert _number(line["value"]) == _rounded(cell["one"]["value"])
        assert _number(line["against_value"]) == _rounded(cell["other"]["value"])
        assert _number(line["difference"]) == _rounded(cell["difference"]["value"])
    assert file.headers["content-type"].startswith("text/csv")
    assert found["finding"].replace("’", "&#39;")[:20] in page.replace("’", "&#39;")
    assert found["seeds"] == [1, 2]


def _number(text: str) -> float | None:
    return float(text) if text else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def test_the_same_seed_says_the_same_twice(manager: Visitor) -> None:
    first, again = (manager.get(API, params=BOTH).json() for _ in range(2))
    other = manager.get(API, params=BOTH | {"seed": "9"}).json()

    assert first == again
    assert first["rows"] != other["rows"]


def test_a_page_makes_as_many_runs_as_it_has_time_for(
    manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "MOST_OF_A_PAGE", 4_000)
    wanted = BOTH | {"slots": "12", "runs": "10"}
    fewer = manager.get(API, params=wanted).json()
    monkeypatch.setattr(policies, "MOST_OF_A_PAGE", 100)
    too_long = manager.get(API, params=wanted)
    page = manager.get(PAGE, params=wanted)

    assert 2 <= len(fewer["seeds"]) < 10
    assert fewer["notes"][0].startswith("A page has time for ")
    assert too_long.status_code == 422
    assert too_long.json()["sentence"] == policies.TooLongForAPage().sentence()
    assert page.status_code == 422
    assert "On a page this would take too long" in page.text


def test_one_try_is_worked_out_at_a_time(
    manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "PATIENCE", 0.01)
    with policies.AT_ONCE:
        refused = manager.get(API, params=BOTH)
        page = manager.get(PAGE, params=BOTH)
    after = manager.get(API, params=BOTH)

    assert refused.status_code == 503
    assert page.status_code == 422
    assert policies.AnotherTry().sentence() in page.text
    assert after.status_code == 200


def test_nobody_waits_on_a_list_nobody_has_decided(manager: Visitor) -> None:
    assert manager.get(PAGE, params={"pathway": "undecided"}).status_code == 422


def test_it_is_for_those_who_see_the_figures(fresh_door: FastAPI) -> None:
    auditor = signed_in(fresh_door, "administrator")

    assert auditor.get(PAGE).status_code == 403
    assert auditor.get(API).status_code == 403


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


def simulated(runner: CliRunner, *arguments: str) -> Any:
    quick = ("--years", "1", "--runs", "2", "--children", "200")
    return runner.invoke(app, ["simulate", *quick, *arguments])


def test_the_command_compares_two_policies_on_an_invented_list(
    runner: CliRunner,
) -> None:
    done = simulated(runner, "--policy", "strict", "--policy", "first come")

    assert done.exit_code == 0, done.output
    assert "strict" in done.stdout.splitlines()[0]
    assert "difference" in done.stdout.splitlines()[0]
    assert "Mean wait, weeks" in done.stdout
    assert "With ‘first come’ instead of ‘strict’" in " ".join(done.stderr.split())


def test_the_command_gives_every_figure_as_json(runner: CliRunner) -> None:
    done = simulated(runner, "--json", "--slots", "4", "--arrivals", "0:1:2:3")

    found = json.loads(done.stdout)
    assert found["policies"][0]["text"] == "as now"
    assert [row["name"] for row in found["rows"]][:4] == [band.name for band in Band]
    assert found["rows"][0]["cells"][0]["other"] is None


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--policy", "fastest"], 1),
        (["--slots", "0"], 1),
        (["--policy", "strict"] * 3, 2),
        (["--arrivals", "1:2"], 2),
        (["--harm", "a:b:c:d"], 2),
    ],
)
def test_the_command_says_what_it_cannot_do(
    runner: CliRunner, arguments: list[str], code: int
) -> None:
    done = simulated(runner, *arguments)

    assert done.exit_code == code
    assert "Traceback" not in done.output


def test_the_command_tries_the_list_of_the_database(
    runner: CliRunner,
    manager: Visitor,
    fresh_door: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = fresh_door.state.settings.database_url
    monkeypatch.setenv("TRIAGE_DATABASE_URL", address)
    monkeypatch.setenv("TRIAGE_TENANT", TENANT)

    done = simulated(runner, "--list", "neurodevelopmental", "--slots", "5")
    nothing = simulated(runner, "--list", "speech_language")

    assert done.exit_code == 0, done.output
    assert "All" in done.stdout
    assert nothing.exit_code == 1
    assert Asked().one == "as now"
