"""A child who is looked for everywhere: no log, no error and no address holds her."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI

from tests.browser.sample import demonstration
from tests.functional.service import NOBODY
from tests.functional.visitor import Visitor, browser
from triage.desk.invented.material import PAEDIATRICS


FORENAME, SURNAME = "Quillabeth", "Zymurgine"
NHS_NUMBER = "9998712343"
STREET, WORDS = "QZ9 9ZQ", "xanthippic"
CANARIES = (FORENAME, SURNAME, NHS_NUMBER, "999 871 2343", STREET, WORDS)


@dataclass
class Trail:
    """What is left behind by a day's work: addresses, errors and log lines."""

    addresses: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def keep(self, answer: Any) -> None:
        """Keep what an answer leaves."""
        answer.read()
        self.addresses.append(str(answer.request.url))
        self.addresses.append(answer.headers.get("location", ""))
        problem = answer.headers.get("content-type", "").startswith(
            "application/problem"
        )
        if problem or answer.status_code >= 500:
            self.errors.append(answer.text)


def found_in(lines: list[str]) -> list[str]:
    """The lines that give a canary away, whatever the case."""
    return [
        line
        for line in lines
        if any(one.casefold() in line.casefold() for one in CANARIES)
    ]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """A service of its own."""
    return demonstration(tmp_path_factory.mktemp("canary"))


@pytest.fixture
def trail() -> Trail:
    return Trail()


@pytest.fixture
def jo(app: FastAPI, trail: Trail) -> Iterator[Visitor]:
    """Jo Lane, whose every answer is kept."""
    with browser(app) as client:
        client.event_hooks = {"response": [trail.keep]}
        visitor = Visitor(client)
        visitor.sign_in("coordinator")
        yield visitor


def a_days_work(jo: Visitor, app: FastAPI) -> str:
    """Type the child in, look her up, write about her, and go wrong on the way."""
    child = {
        "pathway": "neurodevelopmental",
        "forename": FORENAME,
        "surname": SURNAME,
        "nhs_number": NHS_NUMBER,
        "received_on[day]": "5",
        "received_on[month]": "1",
        "received_on[year]": "2026",
        "text": WORDS,
    }
    jo.send("/referrals/new", **child | {"received_on[month]": "13"})
    where = str(jo.send("/referrals/new", **child).headers["location"])
    jo.send("/referrals/new", **child)
    for words in (SURNAME, NHS_NUMBER, f"{FORENAME} {SURNAME}"):
        jo.look_for(words)
        jo.send("/status", search=words)
        jo.client.post(
            "/api/v1/waiting-lists/neurodevelopmental/search",
            json={"search": words, "size": words},
            headers={"X-CSRF-Token": jo.csrf},
        )
    jo.get(where)
    jo.send(f"{where}/complaint", about=f"{FORENAME} waits", version="0.0")
    jo.client.post(
        f"/api/v1{where}/complaint",
        json={"about": SURNAME, WORDS: NHS_NUMBER},
        headers={"X-CSRF-Token": jo.csrf, "If-Match": '"9.9"'},
    )
    a_spoilt_import(jo)
    a_bug(jo, app, where)
    return where


def a_spoilt_import(jo: Visitor) -> None:
    """Files with the child in them, one of them wrong."""
    row = NOBODY | {
        "NHS Number": NHS_NUMBER,
        "Patient Name": f"{SURNAME.upper()}, {FORENAME}",
        "Date of Birth": "31/02/2018",
        "Referral ID": "CANARY1",
        "Date Referral Received": WORDS,
        "Status": "Waiting",
    }
    head = ",".join(f'"{name}"' for name in PAEDIATRICS)
    line = ",".join(f'"{row[name]}"' for name in PAEDIATRICS)
    for name, body in (
        ("list.csv", f"{head}\n{line}\n"),
        ("strange.csv", f"Pet,Colour\n{FORENAME},{STREET}\n"),
    ):
        files = [("files", (name, body.encode(), "text/csv"))]
        jo.send("/imports", files=files)
        jo.client.post(
            "/api/v1/imports", files=files, headers={"X-CSRF-Token": jo.csrf}
        )


def a_bug(jo: Visitor, app: FastAPI, where: str) -> None:
    """The database goes away in the middle of a request."""
    engine, app.state.engine = app.state.engine, None
    answer = jo.send(where + "/complaint", about=f"{FORENAME} {SURNAME} {NHS_NUMBER}")
    app.state.engine = engine
    assert answer.status_code == 500


@pytest.mark.hazard("H-22")
def test_no_address_no_error_and_no_log_line_holds_a_childs_data(
    app: FastAPI, jo: Visitor, trail: Trail, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    where = a_days_work(jo, app)

    assert SURNAME in jo.get(where).text
    assert len(trail.errors) >= 3
    assert found_in(trail.addresses) == []
    assert found_in(trail.errors) == []
    assert found_in([record.getMessage() for record in caplog.records]) == []
    assert found_in([record.exc_text or "" for record in caplog.records]) == []
