"""How places are decided is told to everybody, and no child and no colleague with it."""

from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import select
from typer.testing import CliRunner

from tests.browser.sample import FILE, NOW, TENANT
from tests.functional.visitor import Visitor, browser
from triage.cli import app
from triage.desk.content import load_content
from triage.desk.desk import Desk
from triage.desk.people.personas import PERSONAS
from triage.desk.public_record.made import ADDRESS
from triage.store import edition_steps, editions
from triage.store.edition_steps import Approval
from triage.store.engine import reading, unit_of_work
from triage.store.tables import ChildRow


def page(visitor: Visitor) -> str:
    """What anybody reads there."""
    answer = visitor.get(ADDRESS)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def test_a_stranger_reads_it_without_signing_in(stranger: Visitor) -> None:
    told = page(stranger)

    assert "In plain words" in told
    assert "Awaiting local clinical agreement" in told
    assert "Riverside children's services (invented)" in told
    assert load_content().digest[:12] in told


def test_no_child_is_in_it(stranger: Visitor, front_door: FastAPI) -> None:
    told = page(stranger)

    with reading(front_door.state.engine) as session:
        found = session.exec(select(ChildRow)).all()
    assert len(found) > 200
    assert [one.id for one in found if one.nhs_number and one.nhs_number in told] == []
    assert [one.id for one in found if f"{one.forename} {one.surname}" in told] == []


def test_it_can_be_found_from_the_pages_about_the_product(stranger: Visitor) -> None:
    for address in ("/sign-in", "/privacy", "/accessibility", "/f/about"):
        assert f'href="{ADDRESS}"' in stranger.get(address).text, address


def test_it_says_when_what_is_in_force_began_and_that_nobody_approved_it(
    stranger: Visitor,
) -> None:
    told = page(stranger)

    assert "23 November 2026" in told
    assert "It came with the installation. Nobody here has approved it." in told


def test_who_approved_and_why_stays_inside(fresh_door: FastAPI) -> None:
    digest = load_content().digest
    with unit_of_work(fresh_door.state.engine) as session:
        for key in ("clinician", "safeguarding"):
            desk = Desk(session=session, tenant=TENANT, actor=PERSONAS[key], now=NOW)
            approval = Approval(
                staff_id=key, by=desk.actor.by, why="For Wren Quill", at=NOW
            )
            edition_steps.approve(
                session, tenant=TENANT, digest=digest, approval=approval
            )
        editions.begin(
            session,
            tenant=TENANT,
            digest=digest,
            why="After Wren Quill’s complaint",
            by=PERSONAS["clinician"].by,
            now=NOW,
            how="activated",
        )

    with browser(fresh_door) as client:
        told = page(Visitor(client))

    assert "2 people approved it before it began." in told
    assert "Wren" not in told
    assert PERSONAS["clinician"].name not in told


@pytest.mark.parametrize("ending", ["md", "html"])
def test_it_is_written_to_a_file_that_stands_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setenv("TRIAGE_DATABASE_URL", f"sqlite:///{kept / FILE}")
    file = tmp_path / f"record.{ending}"

    done = CliRunner().invoke(app, ["rules", "record", "-o", str(file)])

    assert (done.exit_code, done.stdout) == (0, "")
    text = file.read_text("utf-8")
    assert "How places on our lists are decided" in text
    assert "It is not in force yet: no child has been placed." in text
    assert "http" not in text


def test_a_file_of_another_kind_is_refused_and_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_DATABASE_URL", f"sqlite:///{tmp_path / FILE}")
    file = tmp_path / "record.docx"

    assert CliRunner().invoke(app, ["rules", "record", "-o", str(file)]).exit_code == 1
    assert not file.exists()
