"""The evidence bundle as people take it out: a form, a file, a program, a command."""

import json
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from typer.testing import CliRunner

from tests.browser.sample import NOW, TENANT
from tests.functional.persons import person, program
from triage.cli import app as command_line
from triage.desk.desk import Work
from triage.desk.record import evidence
from triage.desk.record.evidence import ForWhom
from triage.store.audit import AUDIT
from triage.store.engine import reading, unit_of_work
from triage.store.referrals import REFERRALS


LONG_AGO = NOW - timedelta(days=20)


def some_referrals(door: FastAPI, many: int) -> list[str]:
    with reading(door.state.engine) as session:
        return list(
            session.scalars(
                select(REFERRALS.c.id)
                .where(REFERRALS.c.state == "waiting")
                .order_by(REFERRALS.c.id)
                .limit(many)
            )
        )


SENT = {
    "as_of-day": "23", "as_of-month": "11", "as_of-year": "2026",
    "for_whom": "a coroner", "asked_by": "HM Coroner", "kind": "pdf",
}  # fmt: skip


def test_a_safeguarding_lead_puts_the_bundle_together_and_it_says_what_it_is(
    fresh_door: FastAPI,
) -> None:
    (name,) = some_referrals(fresh_door, 1)
    with person(fresh_door, "safeguarding") as ruth:
        form = ruth.get(f"/referrals/{name}/evidence")
        pdf = ruth.send(f"/referrals/{name}/evidence", **SENT)
        as_json = ruth.send(f"/referrals/{name}/evidence", **SENT | {"kind": "json"})
        status = ruth.get(f"/referrals/{name}").text

    found = json.loads(as_json.content)
    paper = pypdfium2.PdfDocument(pdf.content)
    words = "".join(page.get_textpage().get_text_range() for page in paper)
    paper.close()
    assert "Put the bundle together" in form.text
    assert f"/referrals/{name}/evidence" in status
    assert evidence.is_whole(found)
    assert pdf.headers["content-type"] == "application/pdf"
    assert b"pdfuaid" in pdf.content
    assert "CONFIDENTIAL" in words
    assert "HM Coroner" in words
    assert found["child"]["surname"] not in pdf.headers["content-disposition"]
    assert found["digest"][:12] in as_json.headers["content-disposition"]


def test_a_bundle_of_a_day_to_come_is_refused_and_nothing_is_kept(
    fresh_door: FastAPI,
) -> None:
    (name,) = some_referrals(fresh_door, 1)
    with person(fresh_door, "manager") as sam:
        page = sam.send(f"/referrals/{name}/evidence", **SENT | {"as_of-year": "2031"})
        answer = program(
            sam,
            f"/api/v1/referrals/{name}/evidence",
            as_of="2031-01-01",
            for_whom="a court",
            asked_by="The court",
        )

    assert page.status_code == answer.status_code == 422
    assert "has not come" in page.text
    assert "HM Coroner" in page.text  # what was typed stands
    assert answer.json()["type"] == "not-yet-that-day"


def test_only_those_who_may_take_out_a_record_get_a_bundle(fresh_door: FastAPI) -> None:
    (name,) = some_referrals(fresh_door, 1)
    for who in ("clinician", "coordinator", "auditor", "council-send"):
        with person(fresh_door, who) as one:
            assert one.get(f"/referrals/{name}/evidence").status_code == 403


def test_a_program_gets_what_the_digest_is_of(fresh_door: FastAPI) -> None:
    (name,) = some_referrals(fresh_door, 1)
    with person(fresh_door, "manager") as sam:
        answer = program(
            sam,
            f"/api/v1/referrals/{name}/evidence",
            as_of="2026-11-23",
            for_whom="the ombudsman",
            asked_by="The ombudsman",
        )

    assert evidence.is_whole(answer.json())
    with reading(fresh_door.state.engine) as session:
        kept = session.scalars(
            select(AUDIT.c.details).where(
                AUDIT.c.what == "Took out the evidence bundle"
            )
        ).all()
    assert answer.json()["digest"] in kept[-1]


def test_the_command_writes_both_files_and_tells_a_changed_copy(
    fresh_door: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = some_referrals(fresh_door, 1)
    settings = fresh_door.state.settings
    monkeypatch.setenv("TRIAGE_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("TRIAGE_TENANT", TENANT)
    asked = ["evidence", name, "--out", str(tmp_path), "--for", "The family"]
    runner = CliRunner()

    made = runner.invoke(command_line, [*asked, "--for-whom", "complaint"])
    wrong = runner.invoke(command_line, [*asked, "--for-whom", "a friend"])
    (copy,) = tmp_path.glob("*.json")
    whole = runner.invoke(command_line, ["audit", "evidence", str(copy)])
    copy.write_text(copy.read_text("utf-8").replace("The family", "The school"))
    changed = runner.invoke(command_line, ["audit", "evidence", str(copy)])
    copy.write_text("[]")
    other = runner.invoke(command_line, ["audit", "evidence", str(copy)])

    assert made.exit_code == 0, made.output
    assert len(list(tmp_path.glob("*.pdf"))) == 1
    assert wrong.exit_code == 2
    assert whole.exit_code == 0
    assert (changed.exit_code, other.exit_code) == (1, 1)


def test_other_children_of_the_family_are_not_named_in_a_bundle(
    fresh_door: FastAPI,
) -> None:
    from triage.store.clinic_rows import FamilyRow
    from triage.store.referrals import CHILDREN

    name, other = some_referrals(fresh_door, 2)
    with unit_of_work(fresh_door.state.engine) as session:
        mine, theirs = (
            session.execute(
                select(CHILDREN).join(REFERRALS, REFERRALS.c.child_id == CHILDREN.c.id)
                .where(REFERRALS.c.id == one)
            ).one()
            for one in (name, other)
        )  # fmt: skip
        first, second = sorted((mine.id, theirs.id))
        session.add(
            FamilyRow(
                tenant=TENANT, child_id=first, other_id=second, kind="sibling",
                together=True, made_by="Jo", made_at=LONG_AGO,
            )
        )  # fmt: skip
        session.flush()
        made = evidence.make(
            Work(session=session, tenant=TENANT, now=NOW, by="Ruth"),
            name,
            as_of=NOW.date(),
            for_whom=ForWhom.COMPLAINT,
            asked_by="The family",
        )

    said = json.dumps(evidence.as_told(made)["parts"])
    assert made.hidden == 1
    assert theirs.id not in said
    assert f"{theirs.forename} {theirs.surname}" not in said
