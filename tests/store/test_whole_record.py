"""One child's whole record: every table has a rule, and nothing held is left out."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from triage.desk.in_force import installed
from triage.desk.record import handed_out, looks, rules, whole
from triage.desk.record.rules import RULES, TABLES
from triage.desk.record.whole import WholeRecord, _is_shown
from triage.desk.versions import NotHere
from triage.store.engine import reading, unit_of_work


TENANT = "north"
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
DAY = date(2026, 3, 2)
MINE, OTHER = "C-mine", "C-other"

# What a column must say for the row to be kept, or to be about the child.
FIXED: dict[str, dict[str, Any]] = {
    "child": {"merged_into": None, "nhs_number": "9990000018", "born_on": DAY},
    "contact": {"channel": "email", "import_id": None, "safe_to_use": False},
    "referral": {
        "pathway": "neurodevelopmental", "state": "waiting", "undone_at": None,
    },
    "particulars": {
        "subject": "child", "subject_id": MINE, "import_id": None,
        "said": '{"surname":"Said-in-JSON"}',
    },
    "fact": {
        "key": "cp_plan", "known": "known", "value": "true", "import_id": None,
    },
    "fact_correction": {"fact_id": "fact-1"},
    "import": {"already_imported": "[]"},
    "import_line": {
        "outcome": "accepted", "findings": '[["code","A finding","x"]]',
        "prompts": "[]", "facts": "[]",
    },
    "task": {"child_id": None},
    "placement": {
        "pathway": "neurodevelopmental", "decision_id": None, "credit_weeks": 2,
        "facts_seen": '{"suspensions":3}', "inputs": '{"before":3}',
    },
    "listed": {"pathway": "neurodevelopmental"},
    "own_band": {},
    "decision": {"kind": "confirmed"},
    "proposal": {"outcome": "agreed", "asked": "{}", "seen": "0.1"},
    "move": {
        "from_state": "waiting", "to_state": "declined",
        "from_pathway": "neurodevelopmental", "to_pathway": "neurodevelopmental",
    },
    "review": {"kind": "harm", "harm": "low"},
    "information_request": {
        "asked_of": "school", "facts": '["suspensions"]', "outcome": "answered",
    },
    "report": {"outcome": "accepted"},
    "merge": {"merged_id": OTHER, "referrals": "[]"},
    "family": {"child_id": MINE, "other_id": OTHER, "kind": "twin"},
    "need": {"formats": '["video"]'},
    "clinic": {"pathway": "neurodevelopmental"},
    "kept_search": {"pathway": "neurodevelopmental"},
    "slot": {"clinic_id": "clinic-1", "format": "video", "minutes": 60},
    "offer": {"slot_id": "slot-1", "state": "attended", "slot_of": 2},
    "staff": {"role": "manager"},
    "audit": {
        "subject": "child", "subject_id": MINE,
        "details": '{"told":"In-the-details"}', "number": 1,
    },
    "ranking": {"number": 1},
    "ranking_in_force": {"number": 1},
    "day_count": {},
    "recipient": {"relationship": "mother"},
    "hold": {"kind": "safeguarding"},
    "message": {
        "audience": "family", "way": "email", "state": "sent", "provider_id": "p-1",
    },
    "check_in": {"form": "parent", "outcome": "answered"},
    "answer": {"answer": '"worse"'},
    "reply": {
        "entered": "page", "answers": '{"sleep":"worse"}', "red": "[]",
    },
    "look_again": {"outcome": "not changed"},
    "edition_term": {"how": "installed"},
    "edition_date_end": {"state": "begun"},
    "restitution": {"wrong": installed().digest, "right_one": installed().digest},
    "restitution_child": {
        "restitution_id": "restitution-1", "fate": "still waiting: put right",
        "found": '{"given":"P3"}',
    },
    "forecast_run": {"pathway": "neurodevelopmental", "record": "{}", "found": "{}"},
    "forecast_child": {"run_id": "forecast_run-1"},
    "forecast_check": {"run_id": "forecast_run-1", "score": 0.5},
    "model_candidate": {"pathway": "neurodevelopmental", "edition": installed().digest},
    "model_snapshot": {
        "pathway": "neurodevelopmental", "unknown": "{}", "left_out": "{}", "cards": "[]",
    },
    "model_snapshot_score": {"snapshot_id": "model_snapshot-1"},
    "model_comparison": {
        "pathway": "neurodevelopmental", "quarter": "2026-Q3", "gap": 0.5,
        "champion_auc": 0.5,
    },
    "card_watch": {"pathway": "neurodevelopmental", "found": "{}"},
    "choice_exercise": {"pathway": "neurodevelopmental", "signs": "[]"},
    "choice_rater": {"rater_group": "clinician"},
    "choice_answer": {"said": "first"},
    "details_change": {"outcome": "confirmed"},
    "spoken": {"how": "telephone"},
    "post": {"pathway": "neurodevelopmental"},
    "absence": {"pathway": "neurodevelopmental", "post_id": None},
    "plan_withdrawn": {"subject": "post"},
    "chart_rebase": {
        "pathway": "neurodevelopmental", "measure": "seen", "withdraws": None,
    },
}  # fmt: skip
NAMED = {
    "digest": installed().digest,
    "child_id": MINE, "referral_id": "R-mine", "tenant": TENANT, "staff_id": "staff-1",
    "import_id": "import-1", "ranking": 1, "placement": 1, "second_id": "staff-2",
    "recipient_id": "recipient-1", "contact_id": "contact-1", "code_id": "code-1",
    "check_in_id": "check_in-1", "message_id": "message-1",
}  # fmt: skip
IDS = {"child": MINE, "referral": "R-mine"}


def a_row(table: sa.Table) -> dict[str, Any]:
    """A row about the child, each of its texts telling where it stands."""
    fixed = FIXED.get(table.name, {})
    return {
        column.name: fixed.get(column.name, _value(table, column))
        for column in table.columns
    }


def _value(table: sa.Table, column: sa.Column[Any]) -> Any:
    if column.name in NAMED:
        return NAMED[column.name]
    if column.name == "id":
        return IDS.get(table.name, f"{table.name}-1")
    if isinstance(column.type, UTCDateTime):
        return NOW
    if isinstance(column.type, sa.Date):
        return DAY
    if isinstance(column.type, sa.Boolean):
        return True
    if isinstance(column.type, sa.Integer):
        return 1
    return f"{table.name}-{column.name}-words"


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """One row about one child in every table that can hold one."""
    other = a_row(TABLES["child"]) | {
        "id": OTHER, "forename": "Zadie", "surname": "Otherchild", "nhs_number": None,
    }  # fmt: skip
    with unit_of_work(engine) as session:
        for table in _in_order():
            rows = [a_row(table)]
            if table.name == "child":
                rows[0] |= {"forename": "Ada", "surname": "Byron"}
                rows.append(other)
            session.execute(sa.insert(table), rows)
    return engine


def _in_order() -> Iterator[sa.Table]:
    metadata = TABLES["child"].metadata
    yield from metadata.sorted_tables


def made(engine: Engine, asked_by: str = "The young person") -> WholeRecord:
    with unit_of_work(engine) as session:
        return _make(session, asked_by)


def _make(session: Session, asked_by: str) -> WholeRecord:
    return whole.make(
        session,
        tenant=TENANT,
        referral_id="R-mine",
        asked_by=asked_by,
        by="Ruth Evans, safeguarding lead",
        staff_id="staff-1",
        now=NOW,
    )


def text(record: WholeRecord) -> str:
    return unescape(handed_out.page(record, service="A service"))


def test_every_table_has_a_rule() -> None:
    assert RULES.keys() == TABLES.keys()


@pytest.mark.parametrize("table", sorted(RULES))
def test_a_rule_finds_a_childs_rows_or_says_why_there_are_none(table: str) -> None:
    rule = RULES[table]

    assert bool(rule.finds) != bool(rule.none_because)
    assert bool(rule.finds) == bool(rule.title)


@pytest.mark.parametrize("table", sorted(n for n, r in RULES.items() if not r.finds))
def test_a_table_said_to_hold_no_child_has_no_column_for_one(table: str) -> None:
    names = {column.name for column in TABLES[table].columns}

    assert not names & {"child_id", "referral_id", "merged_id", "other_id"}


@pytest.mark.parametrize("table", sorted(n for n, r in RULES.items() if r.finds))
def test_what_every_table_holds_is_in_the_file(filled: Engine, table: str) -> None:
    page = text(made(filled))

    row = a_row(TABLES[table])
    words = {
        value
        for column, value in row.items()
        if isinstance(value, str)
        and value.endswith("-words")
        and _is_shown(TABLES[table], column)
    }
    section = page.partition(f'id="{table}"')[2].partition("</section>")[0]
    mine = {one for one in words if table != "child" or "name" not in one}
    assert "Nothing is held here" not in section
    assert {one for one in mine if one not in section} == set()


def test_what_is_kept_as_json_is_said_in_words(filled: Engine) -> None:
    page = text(made(filled))

    assert "surname: Said-in-JSON" in page
    assert "told: In-the-details" in page
    assert '{"' not in page


@pytest.mark.hazard("H-12")
def test_another_child_is_never_named(filled: Engine) -> None:
    page = text(made(filled))

    assert "Zadie" not in page
    assert "Otherchild" not in page
    assert OTHER not in page


@pytest.mark.hazard("H-12")
def test_another_childs_name_in_somebodys_words_is_taken_out(filled: Engine) -> None:
    with unit_of_work(filled) as session:
        task = TABLES["task"]
        session.execute(
            sa.update(task).values(note="Came with ZADIE Otherchild, a twin")
        )

    assert "Came with another child, a twin" in text(made(filled))


@pytest.mark.hazard("H-12")
def test_confidential_facts_and_unsafe_contacts_are_marked(filled: Engine) -> None:
    record = made(filled)

    by_table = {one.table: one for one in record.sections}
    assert by_table["fact"].rows[0][-1] == whole.CONFIDENTIAL
    assert by_table["contact"].rows[0][-1] == whole.NOT_SAFE
    assert any(one.startswith("Facts") for one in record.checks)


@pytest.mark.hazard("H-19")
def test_at_sixteen_the_file_says_whose_consent_governs(filled: Engine) -> None:
    before = made(filled)
    with unit_of_work(filled) as session:
        child = TABLES["child"]
        session.execute(sa.update(child).values(born_on=date(2010, 11, 2)))

    after = made(filled)

    assert not before.decides_alone
    assert after.decides_alone
    assert "Their own consent decides" in text(after)
    assert "Their own consent decides" not in text(before)


@pytest.mark.hazard("H-22")
def test_taking_a_record_out_is_kept_in_the_record(filled: Engine) -> None:
    made(filled, asked_by="A parent")

    again = text(made(filled))

    assert "Took out the whole record" in again
    assert "for: A parent" in again


def test_the_file_stands_alone_and_can_be_read_by_a_screen_reader(
    filled: Engine,
) -> None:
    page = handed_out.page(made(filled), service="A service")

    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<table>") == page.count("<caption>")
    assert page.count("<h1>") == 1
    assert 'lang="en-GB"' in page
    assert 'scope="col"' in page


def test_what_would_run_in_a_browser_is_shown_as_text(filled: Engine) -> None:
    with unit_of_work(filled) as session:
        session.execute(
            sa.update(TABLES["child"])
            .where(TABLES["child"].c.id == MINE)
            .values(forename="<script>alert(1)</script>")
        )

    assert "<script" not in handed_out.page(made(filled), service="A service")


def test_a_merged_record_is_part_of_it_and_an_unmerged_one_is_not(
    filled: Engine,
) -> None:
    child = TABLES["child"]
    with unit_of_work(filled) as session:
        moved = sa.update(child).where(child.c.id == OTHER)
        session.execute(moved.values(merged_into=MINE))
    merged = {one.table: one for one in made(filled).sections}
    with unit_of_work(filled) as session:
        session.execute(moved.values(merged_into=None))
    apart = {one.table: one for one in made(filled).sections}

    assert len(merged["child"].rows) == 2
    assert len(apart["child"].rows) == 1


def test_nobodys_record_is_not_here(filled: Engine) -> None:
    with pytest.raises(NotHere), unit_of_work(filled) as session:
        whole.make(
            session,
            tenant="south",
            referral_id="R-mine",
            asked_by="x",
            by="x",
            staff_id="x",
            now=NOW,
        )


@pytest.mark.hazard("H-22")
def test_who_looked_reads_every_subject_a_deed_may_name(filled: Engine) -> None:
    with reading(filled) as session:
        child_id = looks.child_of(session, tenant=TENANT, referral_id="R-mine")
        about = rules.about_child(session, tenant=TENANT, child_id=child_id)

    found = rules.subjects(about)

    assert found["task"] == ("task-1",)
    assert found["offer"] == ("offer-1",)
    assert found["glass"] == ("break_glass-1",)
    assert all(found.values()), [kind for kind, ids in found.items() if not ids]
