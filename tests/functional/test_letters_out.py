"""A check-in by letter: with its code, its sheet, and the numbers to ring, in one file."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.functional.families import (
    MONDAY,
    Provider,
    a_family,
    a_sender,
    work_in,
    written,
)
from tests.store import conftest as stores
from tests.unit.messages.pages_read import pages
from tests.unit.messages.test_letters import HEAD, wrong_with
from triage.checkins import content
from triage.checkins.asking import Form
from triage.desk.checking_in import plan
from triage.desk.telling import sheet
from triage.desk.telling import tell as telling
from triage.desk.telling.tell import Telling
from triage.messages.channels.channel import Outgoing
from triage.messages.channels.folder import Folder
from triage.messages.channels.letters import made
from triage.messages.outbox import Way
from triage.messages.recipients import Purpose
from triage.store.engine import unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


def a_check_in_by_letter(engine: Engine, form: Form = Form.PARENT) -> Outgoing:
    """What is handed over to be printed."""
    mother = a_family(engine, Way.LETTER)
    with unit_of_work(engine) as session:
        work = work_in(session)
        check_in = plan.open_for(
            work, "C0", mother, form=form, why="A check-in", slot="2026-11-02"
        )
        about = Telling(
            child_id="C0",
            kind="check_in",
            key="check-in:1",
            why="A check-in",
            purpose=Purpose.CHECK_IN,
            values={"reply_by": "16 November 2026"},
            check_in_ids={mother: check_in},
        )
        telling.tell(work, about)
    provider = Provider()
    a_sender(engine, provider).run_once(MONDAY)
    (got,) = provider.got
    return got


@pytest.mark.hazard("H-16")
def test_a_check_in_by_letter_has_a_sheet_to_answer_on(engine: Engine) -> None:
    letter = a_check_in_by_letter(engine)

    first, *rest = pages(made(letter, HEAD))

    said = " ".join(page.said() for page in rest)
    asked = content.questions(Form.PARENT, asks_if_wanted=False)
    assert letter.code in first.said()
    assert letter.code in rest[0].said()
    assert [one.title in " ".join(said.split()) for one in asked].count(False) == 0
    assert "Byron" not in said
    assert letter.reply_sheet is not None
    assert wrong_with([first, *rest]) == []


@pytest.mark.hazard("H-17")
def test_the_sheet_begins_and_ends_with_whom_to_ring(engine: Engine) -> None:
    letter = a_check_in_by_letter(engine)

    assert letter.reply_sheet is not None
    for part in (letter.reply_sheet.before, letter.reply_sheet.after):
        assert "999" in " ".join(part)
        assert "111" in " ".join(part)


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("large", [False, True], ids=["plain", "easy read"])
@pytest.mark.hazard("H-16")
def test_every_form_fits_its_pages_and_the_printers_limit(
    engine: Engine, form: Form, large: bool
) -> None:
    letter = a_check_in_by_letter(engine)
    (message,) = written(engine)
    with unit_of_work(engine) as session:
        work = work_in(session)
        other = plan.open_for(
            work,
            "C0",
            str(message.recipient_id),
            form=form,
            why="A check-in",
            slot=f"other:{form}",
        )
        paper = sheet.of(work, replace(message, check_in_id=other), easy_read=large)

    some = pages(made(replace(letter, reply_sheet=paper, large_print=large), HEAD))

    assert paper is not None
    assert wrong_with(some) == []
    assert len(some) <= 10


def test_nothing_but_a_letter_has_a_sheet(engine: Engine) -> None:
    a_check_in_by_letter(engine)
    (message,) = written(engine)

    with unit_of_work(engine) as session:
        work = work_in(session)
        by_text = sheet.of(work, replace(message, way=Way.SMS), easy_read=False)
        asks_nothing = sheet.of(
            work, replace(message, check_in_id=None), easy_read=False
        )

    assert (by_text, asks_nothing) == (None, None)


def test_a_letter_lies_in_the_tray_whole(engine: Engine, tmp_path: Path) -> None:
    letter = a_check_in_by_letter(engine)

    Folder(tmp_path, HEAD).send(letter)

    (pdf,) = tmp_path.glob("*.pdf")
    assert len(pages(pdf.read_bytes())) > 1
