"""The board's pack of a month: made once, read anywhere, and said beside what it means."""

import io
import re
from collections.abc import Iterator

import pypdfium2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.functional.visitor import Visitor, browser
from triage.desk.packs.months import Part
from triage.store.engine import unit_of_work


MONTH = "2026-10"
HERE = f"/waits/packs/{MONTH}"


def someone(door: FastAPI, persona: str) -> Iterator[Visitor]:
    with browser(door) as client:
        visitor = Visitor(client)
        visitor.sign_in(persona)
        yield visitor


@pytest.fixture
def manager(fresh_door: FastAPI) -> Iterator[Visitor]:
    """Who makes packs."""
    yield from someone(fresh_door, "manager")


@pytest.fixture
def clinician(fresh_door: FastAPI) -> Iterator[Visitor]:
    """Who reads them."""
    yield from someone(fresh_door, "clinician")


@pytest.fixture
def made(manager: Visitor) -> Visitor:
    """A manager who has made October's."""
    answer = manager.send("/make-pack", once="once-pack", month=MONTH)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(HERE)
    return manager


def test_a_month_without_a_pack_says_who_makes_it(
    manager: Visitor, clinician: Visitor
) -> None:
    assert "/make-pack?month=2026-07" in manager.get("/waits/packs").text
    assert "A service manager makes it" in clinician.get("/waits/packs").text
    missing = clinician.get("/waits/packs/2026-07")
    assert missing.status_code == 404
    assert "No pack was made of that month yet" in missing.text


def test_a_pack_says_every_part_with_a_finding_and_names_no_child(
    made: Visitor, clinician: Visitor
) -> None:
    told = clinician.get(f"/api/v1{HERE}").json()
    page = clinician.get(HERE).text

    assert [one["part"] for one in told["parts"]] == [one.value for one in Part]
    for one in told["parts"]:
        for line in one["finding"].splitlines():
            assert line in page.replace("&#39;", "'").replace("&amp;", "&")
    assert not re.search(r"999 ?\d{3} ?\d{4}|\bnan\b|\binf\b|None", page)


def test_the_children_of_a_month_add_up(made: Visitor) -> None:
    told = made.get(f"/api/v1{HERE}").json()
    table = told["parts"][0]["tables"][0]
    for at in range(1, len(table["heads"])):
        rows = {row[0]: int(row[at].replace(",", "")) for row in table["rows"]}
        before, after = rows.pop("Waiting before"), rows.pop("Waiting after")
        came = rows.pop("New") + rows.pop("Came back, or from the other list")

        assert before + came - sum(rows.values()) == after


def test_what_a_manager_says_stands_in_the_pack_and_the_pack_is_as_it_was(
    made: Visitor, clinician: Visitor
) -> None:
    before = clinician.get(f"/api/v1{HERE}").json()
    for words in (
        "One post is empty.",
        "Two posts are empty,\nboth advertised.",
    ):
        answer = made.send(
            "/say-in-pack",
            once=f"once-{len(words)}",
            month=MONTH,
            part=Part.WAITS.value,
            text=words,
        )
        assert answer.status_code == 303, answer.text

    after = clinician.get(f"/api/v1{HERE}").json()
    assert after["words"][Part.WAITS.value]["said"].endswith("both advertised.")
    assert after["parts"] == before["parts"]
    assert "Two posts are empty," in clinician.get(HERE).text
    assert "One post is empty." not in clinician.get(HERE).text


def test_the_files_stand_alone(made: Visitor, clinician: Visitor) -> None:
    page = clinician.get(f"{HERE}/pack.html")
    paper = clinician.get(f"{HERE}/pack.pdf")

    assert page.headers["content-disposition"].startswith("attachment")
    assert not re.search(r'(src|href)="(?!#)|@import|url\(', page.text)
    document = pypdfium2.PdfDocument(io.BytesIO(paper.content))
    words = "\n".join(one.get_textpage().get_text_range() for one in document)
    assert b"pdfuaid" in paper.content
    for part in Part:
        assert part.value.capitalize() in words


def test_a_letter_that_no_font_has_does_not_cost_the_board_its_paper(
    manager: Visitor,
) -> None:
    month = {"month": "2026-09"}
    manager.send("/make-pack", once="once-letter", **month)
    said = {"part": Part.WAITS.value, "text": "Two posts are empty \U0001f9ff."}
    manager.send("/say-in-pack", once="once-said", **month, **said)

    paper = manager.get("/waits/packs/2026-09/pack.pdf")

    assert paper.status_code == 200
    assert paper.content.startswith(b"%PDF-")


def test_only_whoever_plans_makes_a_pack(clinician: Visitor) -> None:
    answer = clinician.send("/make-pack", once="once-no", month=MONTH)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("month", "says"),
    [("2026-11", "That month is not over"), ("November", "A month is written as")],
)
def test_a_month_that_has_no_pack_is_refused_in_words(
    manager: Visitor, month: str, says: str
) -> None:
    answer = manager.send("/make-pack", once=f"once-{month}", month=month)

    assert answer.status_code in (409, 422)
    assert says in answer.text


@pytest.mark.parametrize("change", ["update pack set made = ''", "delete from pack"])
def test_a_pack_is_never_edited(
    made: Visitor, fresh_door: FastAPI, change: str
) -> None:
    with (
        pytest.raises(DBAPIError, match="refused"),
        unit_of_work(fresh_door.state.engine) as session,
    ):
        session.execute(text(change))
