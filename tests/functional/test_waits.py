"""The lists in figures: one number whoever asks, and what each leads on to."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI

from api import deps, figures_said
from api.app import create_app
from tests.functional import ledger
from tests.functional.histories import lived
from tests.functional.persons import person
from tests.functional.visitor import Visitor
from tests.store.builders import NOW, TENANT, TODAY
from triage.desk.opening import opened
from triage.desk.waits.numbers import Number
from triage.settings import Settings
from triage.store.engine import reading, unit_of_work
from triage.store.meta import DEMO, mark


SEED = 5
EARLIER = TODAY - timedelta(days=300)
ND = "neurodevelopmental"
ROW = re.compile(r'scope="row">(.*?)</th>(.*?)</tr>', re.DOTALL)
CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)
UNHEARD = re.compile(
    r'<span class="(nhsuk-u-visually-hidden|app-small app-muted|app-label)">.*?</span>'
)
OF_STANDARD = (": past", ": due in 4 weeks", ": all")  # side by side in one row
Told = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """A service with a random past behind it, at a fixed moment."""
    url = f"sqlite:///{tmp_path_factory.mktemp('waits') / 'store.sqlite'}"
    with unit_of_work(opened(url)) as session:
        lived(session, SEED, children=60)
        mark(session, tenant=TENANT, name=DEMO, value="yes")
    front = create_app(Settings(database_url=url, tenant=TENANT))
    front.dependency_overrides[deps.now] = lambda: NOW
    return front


@pytest.fixture(scope="module")
def manager(app: FastAPI) -> Iterator[Visitor]:
    """Sam Reid, who answers for the lists."""
    with person(app, "manager") as one:
        yield one


@pytest.mark.parametrize("on", [TODAY, EARLIER])
def test_page_file_program_and_ledger_tell_the_same_numbers(
    app: FastAPI, manager: Visitor, on: date
) -> None:
    told, filed = _of_program(manager, on), _of_file(manager, on)
    page = manager.get(f"/waits?day={on}").text

    for pathway, numbers in told.items():
        assert {key: one["value"] for key, one in numbers.items()} == filed[pathway]
        shown = _of_page(page, pathway)
        for one in numbers.values():
            number = Number(**one)
            assert (number.label, figures_said.value(number)) in shown, number.key
        with reading(app.state.engine) as session:
            again = ledger.numbers(session, pathway, on, today=TODAY)
        assert {key: numbers[key]["value"] for key in again} == pytest.approx(again)


def test_the_balance_of_the_weeks_closes_to_the_child(manager: Visitor) -> None:
    for numbers in _of_program(manager, TODAY).values():
        for weeks in ("13-weeks", "52-weeks"):
            value = {key: one["value"] for key, one in numbers.items()}
            left = sum(
                many
                for key, many in value.items()
                if key.startswith("left-")
                and key.endswith(weeks)
                and "a-week" not in key
            )
            came = value[f"joined-{weeks}"] + value[f"came-back-{weeks}"]
            gone = value[f"seen-{weeks}"] + left

            assert (
                value[f"waiting-before-{weeks}"] + came - gone
                == (value[f"waiting-after-{weeks}"])
            )


def test_each_number_leads_to_so_many_children_as_it_counts(manager: Visitor) -> None:
    page = unescape(manager.get("/waits").text)
    links = re.findall(r'href="(/waits/children\?list=\w+&number=[^"]+)"', page)

    for link in links[:: max(1, len(links) // 12)]:
        shown = manager.get(f"/api/v1{link}").json()
        names = manager.get(link).text

        assert len(shown["children"]) == min(50, shown["number"]["value"])
        assert names.count('scope="row"') == len(shown["children"])


def test_an_earlier_day_says_what_cannot_be_told_of_it(manager: Visitor) -> None:
    page = manager.get(f"/waits?day={EARLIER}").text
    told = manager.get(f"/api/v1/waits?day={EARLIER}").json()
    numbers = {
        one["key"]: one
        for part in told["lists"][0]["sections"]
        for one in part["numbers"]
    }

    assert "As they stood at the end of" in page
    assert told["cannot"]
    assert numbers["waiting-p1"]["value"] is None
    assert numbers["waiting-p1"]["why_not"] in page
    assert (
        manager.get(
            f"/waits/children?list={ND}&number=waiting-p1&day={EARLIER}"
        ).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("yesterday", "Type a real day"),
        (f"{TODAY + timedelta(days=1)}", "That day is still to come"),
        ("1999-12-31", "No list here reaches back"),
    ],
)
def test_a_day_that_cannot_be_shown_is_refused_beside_its_field(
    manager: Visitor, day: str, said: str
) -> None:
    page = manager.get(f"/waits?day={day}")

    assert page.status_code == 422
    assert said in page.text
    assert 'id="day-error"' in page.text


@pytest.mark.parametrize("number", ["pressure", "target-queue-52-weeks", "no-such"])
def test_a_number_that_counts_nobody_has_no_children(
    manager: Visitor, number: str
) -> None:
    at = f"/waits/children?list={ND}&number={number}"

    assert manager.get(at).status_code == 404
    assert manager.get(f"/api/v1{at}").json()["type"] == "no-such-figure"


def test_a_page_key_that_nobody_wrote_is_refused(manager: Visitor) -> None:
    answer = manager.get(f"/api/v1/waits/children?list={ND}&number=waiting&after=x")

    assert answer.status_code == 422


def test_the_national_return_is_the_lists_own_bands(manager: Visitor) -> None:
    told = manager.get("/api/v1/waits/national-return").json()
    filed = [
        *csv.DictReader(io.StringIO(manager.get("/waits/national-return.csv").text))
    ]
    value = _of_program(manager, TODAY)

    assert [(one["list"], one["band"], int(one["waiting"])) for one in filed] == [
        (one["pathway"], one["band"], one["waiting"]) for one in told["lines"]
    ]
    for pathway in (ND, "speech_language"):
        mine = [one["waiting"] for one in told["lines"] if one["pathway"] == pathway]
        assert sum(mine) == value[pathway]["waiting"]["value"]
    assert told["undecided"] == value["undecided"]["waiting"]["value"]
    assert told["end_of_month"] is False
    end = manager.get("/api/v1/waits/national-return?day=2026-10-31").json()
    assert end["end_of_month"] is True


def test_why_a_priority_is_late_is_said_or_that_too_little_is_known(
    manager: Visitor,
) -> None:
    told = manager.get(f"/api/v1/waits/late?list={ND}&band=P2").json()
    page = unescape(manager.get(f"/waits/late?list={ND}&band=P2").text)
    held = manager.get("/api/v1/waits/late?list=undecided&band=P2").json()

    assert told["finding"] in page
    assert told["late"] == _of_program(manager, TODAY)[ND]["late-p2"]["value"]
    assert "a person decides first which list it is" in held["finding"]


def test_who_does_not_see_the_figures_is_refused(app: FastAPI) -> None:
    with _signed_in(app, "administrator") as one:
        pages = ("/waits", "/waits.csv", "/waits/national-return.csv")
        answers = [one.get(at).status_code for at in pages]

    assert answers == [403, 403, 403]


def test_who_looked_at_the_children_behind_a_number_is_kept(
    app: FastAPI, manager: Visitor
) -> None:
    manager.get(f"/waits/children?list={ND}&number=waiting")
    with _signed_in(app, "auditor") as one:
        assert "Children behind a number" in one.get("/audit").text


@contextmanager
def _signed_in(app: FastAPI, who: str) -> Iterator[Visitor]:
    with person(app, who) as one:
        yield one


def _of_program(who: Visitor, on: date) -> dict[str, Told]:
    said = who.get(f"/api/v1/waits?day={on}").json()
    return {
        one["pathway"]: {
            number["key"]: number
            for part in one["sections"]
            for number in part["numbers"]
        }
        for one in said["lists"]
    }


def _of_file(who: Visitor, on: date) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = {}
    for row in csv.DictReader(io.StringIO(who.get(f"/waits.csv?day={on}").text)):
        value = float(row["value"]) if row["value"] else None
        found.setdefault(row["list"], {})[row["key"]] = value
    return found


def _of_page(page: str, pathway: str) -> set[tuple[str, str]]:
    start = page.index(f'aria-labelledby="list-{pathway}"')
    section = page[start : page.index("</section>", start)]
    return {
        (_words(label) + end, _words(value))
        for label, cells in ROW.findall(section)
        for values in (CELL.findall(cells),)
        for end, value in zip(
            OF_STANDARD if len(values) > 1 else ("",), values, strict=True
        )
    }


def _words(cell: str) -> str:
    """What a cell says, without its interval and what only a screen reader hears."""
    return unescape(re.sub(r"<[^>]+>", "", UNHEARD.sub("", cell))).strip()
