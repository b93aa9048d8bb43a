"""The record as people read it: who looked, where it stands, what is taken out."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update
from typer.testing import CliRunner

from tests.browser.sample import NOW, TENANT
from tests.functional.persons import person, program
from triage import schedule
from triage.cli import app as command_line
from triage.desk.record import heads
from triage.desk.record.referrers import IN_WORDS, NEXT
from triage.desk.record.stages import Stage
from triage.desk.record.status import NEXT_STEP
from triage.referrals import Pathway, ReferralState
from triage.store import moves
from triage.store.audit import AUDIT
from triage.store.engine import reading, unit_of_work
from triage.store.moves import NewMove
from triage.store.referrals import CHILDREN, REFERRALS


CLINICAL = re.compile(
    r"\bP[1-4]\b|See (first|soon|next|in turn)|points|suspension", re.I
)
PRIVATE = "A private note that stays in the room"


@pytest.fixture
def a_child(fresh_door: FastAPI) -> Any:
    """A child with an NHS number and a waiting referral."""
    with reading(fresh_door.state.engine) as session:
        return session.execute(
            select(
                REFERRALS.c.id,
                REFERRALS.c.child_id,
                CHILDREN.c.nhs_number,
                CHILDREN.c.forename,
                CHILDREN.c.surname,
            )
            .join(CHILDREN, CHILDREN.c.id == REFERRALS.c.child_id)
            .where(CHILDREN.c.nhs_number.is_not(None))
            .where(REFERRALS.c.state == "waiting")
            .order_by(REFERRALS.c.id.desc())
        ).first()


def test_who_looked_lists_a_look_just_made(fresh_door: FastAPI, a_child: Any) -> None:
    with person(fresh_door, "clinician") as priya:
        assert priya.get(f"/referrals/{a_child.id}").status_code == 200

    with person(fresh_door, "auditor") as nia:
        told = nia.get(f"/api/v1/referrals/{a_child.id}/looks").json()

    assert any(
        line["who"] == "Dr Priya Shah, clinician" and "ooked" in line["what"]
        for line in told["lines"]
    )


@pytest.mark.hazard("H-22")
def test_an_auditor_sees_who_and_what_and_no_clinical_detail(
    fresh_door: FastAPI, a_child: Any
) -> None:
    with person(fresh_door, "auditor") as nia:
        pages = [
            nia.get(address).text.partition("<main")[2]
            for address in (f"/referrals/{a_child.id}/looks", "/audit", "/glass")
        ]

    for page in pages:
        assert a_child.surname not in page
        assert not CLINICAL.search(page)


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("persona", ["clinician", "coordinator", "council-send"])
def test_who_looked_is_for_those_who_check(
    fresh_door: FastAPI, a_child: Any, persona: str
) -> None:
    with person(fresh_door, persona) as someone:
        answers = [
            someone.get(address).status_code
            for address in ("/audit", f"/referrals/{a_child.id}/looks", "/glass")
        ]

    assert answers == [403, 403, 403]


def test_the_record_is_paged_by_key_and_every_row_is_shown_once(
    fresh_door: FastAPI,
) -> None:
    with person(fresh_door, "auditor") as nia:
        numbers = list(_numbers(nia))

    assert numbers == sorted(numbers, reverse=True)
    assert numbers[-1] == 1
    assert len(numbers) == numbers[0]


def test_the_record_is_narrowed_by_person_day_and_kind(fresh_door: FastAPI) -> None:
    day = NOW.date().isoformat()
    with person(fresh_door, "auditor") as nia:
        by_who = nia.get("/api/v1/audit?who=PRIYA").json()["lines"]
        by_kind = nia.get("/api/v1/audit?kind=staff").json()["lines"]
        by_day = nia.get(f"/api/v1/audit?day={day}").json()["lines"]
        before = nia.get("/api/v1/audit?day=2020-01-01").json()["lines"]
        wild = nia.get("/api/v1/audit?who=%25").json()["lines"]
        page = nia.get(f"/audit?who=nia&day={day}&kind=staff")
        wrong = nia.get("/audit?day=yesterday")

    assert {one["who"] for one in by_who} <= {"Dr Priya Shah, clinician"}
    assert {one["subject"] for one in by_kind} == {"staff"}
    assert by_day
    assert before == wild == []
    assert "Nia Patel" in page.text
    assert "Type a real day" in wrong.text


def test_status_is_found_by_the_whole_number_which_is_in_no_address(
    fresh_door: FastAPI, a_child: Any
) -> None:
    with person(fresh_door, "council-send") as chris:
        found = chris.send(
            "/status", nhs_number=f" {a_child.nhs_number[:3]} " + a_child.nhs_number[3:]
        )
        part = chris.send("/status", nhs_number=a_child.nhs_number[:9])
        nobody = chris.send("/status", nhs_number="")
        told = program(chris, "/api/v1/status", nhs_number=a_child.nhs_number).json()

    assert f"/referrals/{a_child.id}/status" in found.text
    assert not re.search(rf'(href|action)="[^"]*{a_child.nhs_number}', found.text)
    assert (part.status_code, nobody.status_code) == (404, 422)
    assert not re.search(rf'(href|action)="[^"]*{a_child.nhs_number[:9]}', part.text)
    assert told[0]["referral_id"] == a_child.id


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("persona", ["council-send", "council-care"])
def test_status_tells_a_council_where_it_stands_and_nothing_clinical(
    fresh_door: FastAPI, a_child: Any, persona: str
) -> None:
    with person(fresh_door, persona) as someone:
        page = someone.get(f"/referrals/{a_child.id}/status").text
        told = someone.get(f"/api/v1/referrals/{a_child.id}/status").json()

    main = page.partition("<main")[2]
    assert "Where the referral stands" in main
    assert "week" in main
    assert not CLINICAL.search(main)
    assert told.keys() == {
        "referral_id", "name", "pathway", "stage", "since", "waiting_since",
        "weeks_waited", "next_step", "decides_alone",
    }  # fmt: skip


@pytest.mark.hazard("H-19")
def test_at_sixteen_the_young_persons_own_consent_governs(
    fresh_door: FastAPI, a_child: Any
) -> None:
    addresses = [f"/referrals/{a_child.id}/{page}" for page in ("status", "record")]
    seen = {}
    for born_on in (date(2010, 11, 24), date(2010, 11, 23)):
        with unit_of_work(fresh_door.state.engine) as session:
            session.execute(
                update(CHILDREN)
                .where(CHILDREN.c.id == a_child.child_id)
                .values(born_on=born_on)
            )
        with person(fresh_door, "manager") as sam:
            seen[born_on.day] = [
                "Their own consent decides" in sam.get(one).text for one in addresses
            ]

    assert seen == {24: [False, False], 23: [True, True]}


@pytest.mark.hazard("H-22")
def test_a_record_is_taken_out_as_one_file_that_names_nobody(
    fresh_door: FastAPI, a_child: Any
) -> None:
    with person(fresh_door, "safeguarding") as ruth:
        form = ruth.get(f"/referrals/{a_child.id}/record")
        empty = ruth.send(f"/referrals/{a_child.id}/record", asked_by=" ")
        file = ruth.send(f"/referrals/{a_child.id}/record", asked_by="A parent")
        told = program(ruth, f"/api/v1/referrals/{a_child.id}/record", asked_by="Us")

    assert form.status_code == 200
    assert empty.status_code == 422
    assert "There is a problem" in empty.text
    assert "Enter an answer to" in empty.text or "asked" in empty.text
    assert file.headers["content-disposition"] == 'attachment; filename="record.html"'
    assert a_child.surname in file.text
    assert told.json()["asked_by"] == "Us"
    assert _kept(fresh_door, a_child.child_id, "Took out the whole record") == 2


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("persona", ["clinician", "coordinator", "auditor"])
def test_only_some_roles_take_a_record_out(
    fresh_door: FastAPI, a_child: Any, persona: str
) -> None:
    with person(fresh_door, persona) as someone:
        answer = someone.send(f"/referrals/{a_child.id}/record", asked_by="Me")

    assert answer.status_code == 403


def test_a_referrer_is_told_and_that_it_was_read_is_kept(
    fresh_door: FastAPI, a_child: Any
) -> None:
    with person(fresh_door, "coordinator") as jo:
        letter = jo.get(f"/referrals/{a_child.id}/for-referrer").text
        told = jo.get(f"/api/v1/referrals/{a_child.id}/for-referrer").json()

    assert told["sentence"] in letter
    assert told["status"] == "received"
    assert not CLINICAL.search(letter.partition("<main")[2])
    assert _kept(fresh_door, a_child.id, "Read what the referrer is told") == 2


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        (ReferralState.RETURNED, "returned for information", "sent your referral for"),
        (ReferralState.DECLINED, "declined", "could not take on"),
        (ReferralState.REMOVED, "taken off the list", "came off the waiting list"),
        (ReferralState.SET_ASIDE, "set aside", "set aside"),
        (ReferralState.SEEN, "seen", "has been seen"),
    ],
)
def test_each_move_is_told_with_its_reason_and_the_way_back(
    fresh_door: FastAPI, state: ReferralState, status: str, words: str
) -> None:
    referral_id = _moved(fresh_door, state, "the school's part is missing")

    with person(fresh_door, "clinician") as priya:
        told = priya.get(f"/api/v1/referrals/{referral_id}/for-referrer").json()

    assert told["status"] == status
    assert words in told["sentence"]
    assert "23 November 2026" in told["sentence"]
    assert told["more"] == "The youth service can help."
    assert PRIVATE not in str(told)
    assert told["next"] == NEXT[Stage(status)]


def test_a_death_is_told_gently_and_asks_for_nothing(fresh_door: FastAPI) -> None:
    referral_id = _moved(fresh_door, ReferralState.REMOVED, "the child has died")

    with person(fresh_door, "clinician") as priya:
        told = priya.get(f"/api/v1/referrals/{referral_id}/for-referrer").json()

    assert told["sentence"].startswith("We are sorry")
    assert (told["more"], told["next"]) == ("", "")


def test_every_stage_has_its_words() -> None:
    assert IN_WORDS.keys() == NEXT.keys() == NEXT_STEP.keys() == set(Stage)


@pytest.fixture
def command(fresh_door: FastAPI, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command line on the same database."""
    url = fresh_door.state.settings.database_url
    monkeypatch.setenv("TRIAGE_DATABASE_URL", url)
    monkeypatch.setenv("TRIAGE_TENANT", TENANT)
    return CliRunner()


@pytest.mark.hazard("H-22")
def test_the_command_line_verifies_the_record_against_a_kept_head(
    command: CliRunner,
) -> None:
    kept = command.invoke(command_line, ["audit", "head"]).stdout.strip()
    whole = command.invoke(command_line, ["audit", "verify", "--head", kept])
    number = int(kept.partition(":")[0]) + 5
    cut = command.invoke(
        command_line, ["audit", "verify", "--head", f"{number}:{'a' * 64}"]
    )
    nonsense = command.invoke(command_line, ["audit", "verify", "--head", "nonsense"])

    assert whole.exit_code == 0
    assert "The record is whole" in whole.stdout
    assert cut.exit_code == 1
    assert "The record is broken. The end is cut" in cut.stderr
    assert nonsense.exit_code == 1
    assert "A kept head is a number" in nonsense.stderr


def test_a_record_is_taken_out_from_the_command_line(
    command: CliRunner, a_child: Any, tmp_path: Path
) -> None:
    file = tmp_path / "out.html"
    arguments = ["record", a_child.id, "-o", str(file), "--for", "A parent"]

    done = command.invoke(command_line, arguments)
    missing = command.invoke(command_line, ["record", "nobody", *arguments[2:]])

    assert done.exit_code == 0, done.stderr
    assert a_child.surname in file.read_text("utf-8")
    assert missing.exit_code == 1
    assert "There is nothing here" in missing.stderr


def test_heads_are_kept_in_a_file_outside(fresh_door: FastAPI, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "heads.txt"

    with reading(fresh_door.state.engine) as session:
        for _ in range(2):
            heads.keep(session, tenant=TENANT, path=path, now=NOW)
        now = heads.head(session, tenant=TENANT)

    lines = path.read_text().splitlines()
    assert len(lines) == 2
    assert heads.read(lines[-1].rsplit(maxsplit=1)[-1]) == now


@pytest.mark.parametrize("words", ["", "1", "1:", ":a", "-1:a", "٣:" + "a" * 64, "9:b"])
def test_what_is_no_head_is_refused(words: str) -> None:
    with pytest.raises(heads.NotAHead):
        heads.read(words)


def _numbers(nia: Any) -> Iterator[int]:
    before = ""
    while True:
        page = nia.get(f"/api/v1/audit?{before}").json()
        yield from (line["number"] for line in page["lines"])
        if page["next_before"] is None:
            return
        before = f"before={page['next_before']}"


def _kept(app: FastAPI, subject_id: str, what: str) -> int:
    with reading(app.state.engine) as session:
        query = select(AUDIT.c.id).where(
            AUDIT.c.subject_id == subject_id, AUDIT.c.what == what
        )
        return len(session.execute(query).all())


def _moved(app: FastAPI, to: ReferralState, reason: str) -> str:
    """A referral put where a move leads."""
    with unit_of_work(app.state.engine) as session:
        referral_id = session.scalars(
            select(REFERRALS.c.id)
            .where(REFERRALS.c.state == "waiting")
            .order_by(REFERRALS.c.id)
        ).first()
        move = NewMove(
            referral_id=str(referral_id),
            from_state=ReferralState.WAITING,
            to_state=to,
            from_pathway=Pathway.NEURODEVELOPMENTAL,
            to_pathway=Pathway.NEURODEVELOPMENTAL,
            reason=reason,
            note=PRIVATE,
            notice=PRIVATE,
            signposting="The youth service can help.",
            staff_id="demo-clinician",
            made_by="Dr Priya Shah, clinician",
            second_id="demo-safeguarding",
            second_by="Ruth Evans, safeguarding lead",
        )
        moves.add(session, tenant=TENANT, move=move, now=NOW)
    return str(referral_id)


def test_the_timer_keeps_a_head_only_where_a_file_is_named(
    fresh_door: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    timer = next(one for one in schedule.TIMERS if one.name == "keep-head")
    path = tmp_path / "heads.txt"

    without = schedule.tick(fresh_door.state.engine, TENANT, timer)
    monkeypatch.setenv("TRIAGE_AUDIT_HEADS", str(path))
    named = schedule.tick(fresh_door.state.engine, TENANT, timer)

    assert (without, named) == (0, 1)
    assert TENANT in path.read_text()
