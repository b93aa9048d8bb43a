"""What is known of a child: facts, questions, contacts, clocks, reports and complaints."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from tests.functional import service
from tests.functional.deciding import JO, MONDAY, PRIYA, at_desk
from tests.functional.knowing import SEEN, add, entry_of, page, said, standing, tasks
from tests.functional.service import LEO, TENANT, a_file, import_
from tests.store import conftest as stores
from triage.calendar import add_working_days
from triage.desk.in_force import installed
from triage.desk.knowing import (
    asking,
    facts,
    subject,
)
from triage.desk.knowing.asking import (
    AskedOf,
    ClosedAlready,
    DueInThePast,
    NextStep,
    NotALine,
    Wanted,
)
from triage.desk.knowing.facts import (
    CorrectedAlready,
    FactSaid,
    NoSuchFact,
    NotAnAnswer,
    SeenBeforeBirth,
    SeenInTheFuture,
    Source,
)
from triage.desk.versions import NotHere
from triage.referrals import Band
from triage.store.engine import unit_of_work


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


@pytest.fixture
def leo(engine: Engine, tmp_path: Path) -> str:
    """Leo, who was imported; his referral."""
    import_(engine, [a_file(tmp_path, [LEO])])
    return "ND1"


# Facts


def test_a_fact_that_is_added_moves_the_child_at_once(leo: str, engine: Engine) -> None:
    before = standing(engine)["band"]

    add(engine, said("choking_aspiration", "definite"))

    assert before > Band.P1
    assert standing(engine)["band"] == Band.P1


@pytest.mark.hazard("H-06")
def test_a_later_no_alone_never_cancels_an_earlier_yes(
    leo: str, engine: Engine
) -> None:
    add(engine, said("choking_aspiration", "definite"))
    add(engine, said("choking_aspiration", "none", source=Source.FAMILY))

    (fact,) = [
        one for one in service.child(engine).facts if one.key == "choking_aspiration"
    ]

    assert fact.value == "Definite"
    assert fact.disagrees


@pytest.mark.parametrize(
    ("one", "refused"),
    [
        (said("no_such_fact", "yes"), NoSuchFact),
        (said("weeks_waited", "200"), NoSuchFact),
        (said("epilepsy", "perhaps"), NotAnAnswer),
        (said("suspensions", "three"), NotAnAnswer),
        (said("suspensions", "-1"), NotAnAnswer),
        (said("choking_aspiration", "a bit"), NotAnAnswer),
        (said("acquired_loss_on", "31/2/2026"), NotAnAnswer),
        (said("epilepsy", "yes", observed_on=date(2027, 1, 1)), SeenInTheFuture),
        (said("epilepsy", "yes", observed_on=date(2010, 1, 1)), SeenBeforeBirth),
    ],
)
def test_a_fact_that_cannot_be_is_refused_in_words(
    leo: str, engine: Engine, one: FactSaid, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        add(engine, one)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("epilepsy", "Yes", True),
        ("epilepsy", "no", False),
        ("suspensions", "3", 3),
        ("choking_aspiration", "Possible", "possible"),
        ("acquired_loss_on", "27/3/2026", date(2026, 3, 27)),
        ("acquired_loss_on", "2026-03-27", date(2026, 3, 27)),
    ],
)
def test_an_answer_is_read_as_its_fact_is_asked(
    key: str, text: str, value: object
) -> None:
    assert facts.read_value(installed().catalogue[key], text) == value


@pytest.mark.hazard("H-11")
def test_that_somebody_does_not_know_is_kept_as_not_known(
    leo: str, engine: Engine
) -> None:
    add(engine, said("epilepsy", "not known"))

    (fact,) = [o for o in service.child(engine).unknown if o.key == "epilepsy"]

    assert fact.value == "Not known"
    assert fact.source == "school"


@pytest.mark.hazard("H-06")
def test_a_correction_counts_no_longer_and_what_it_would_lower_holds(
    leo: str, engine: Engine
) -> None:
    add(engine, said("choking_aspiration", "definite"))

    with at_desk(engine, now=MONDAY + timedelta(hours=1)) as desk:
        wrong = entry_of(desk, "choking_aspiration")
        facts.correct(
            desk,
            "ND1",
            entry_id=wrong,
            why="It was said of another child.",
            right=said("choking_aspiration", "none"),
        )

    row = standing(engine)
    assert row["band"] == Band.P1
    assert row["machine_band"] > Band.P1
    assert tasks(engine, "review") == 1
    (shown,) = page(engine).wrong
    assert shown.by == PRIYA.by
    assert "another child" in shown.why


def test_a_word_is_found_wrong_once_and_only_of_this_child(
    leo: str, engine: Engine
) -> None:
    add(engine, said("epilepsy", "yes"))

    with at_desk(engine) as desk:
        wrong = entry_of(desk, "epilepsy")
        facts.correct(desk, "ND1", entry_id=wrong, why="A slip.", right=None)
    with pytest.raises(CorrectedAlready), at_desk(engine) as desk:
        facts.correct(desk, "ND1", entry_id=wrong, why="A slip.", right=None)
    with pytest.raises(NotHere), at_desk(engine) as desk:
        facts.correct(desk, "ND1", entry_id="no such", why="A slip.", right=None)


def test_a_correction_cannot_be_edited_in_the_database(
    leo: str, engine: Engine
) -> None:
    add(engine, said("epilepsy", "yes"))
    with at_desk(engine) as desk:
        wrong = entry_of(desk, "epilepsy")
        facts.correct(desk, "ND1", entry_id=wrong, why="A slip.", right=None)

    with pytest.raises(DatabaseError), engine.begin() as connection:
        connection.exec_driver_sql("update fact_correction set why = 'other'")


@pytest.mark.hazard("H-12")
def test_a_coordinator_sees_no_confidential_word_to_correct(
    leo: str, engine: Engine
) -> None:
    add(engine, said("domestic_abuse", "current"))

    with at_desk(engine, JO) as desk:
        keys = {o.said.key for o in facts.entries(desk, subject.find(desk, "ND1"))}

    assert "domestic_abuse" not in keys


# Requests


def ask(engine: Engine, **more: Any) -> str:
    """Ask the school about suspensions; the request."""
    plain: dict[str, Any] = {
        "asked_of": AskedOf.SCHOOL,
        "facts": ("suspensions",),
        "question": "",
    }
    with at_desk(engine) as desk:
        asking.ask(desk, "ND1", Wanted(**plain | more))
    return page(engine).requests[0].id


def test_a_question_is_asked_in_the_catalogues_words_with_ten_working_days(
    leo: str, engine: Engine
) -> None:
    ask(engine)

    (request,) = page(engine).requests
    assert request.question == installed().catalogue["suspensions"].question
    assert request.due_on == add_working_days(MONDAY.date(), 10)


def test_an_answer_records_its_facts_by_the_same_door(leo: str, engine: Engine) -> None:
    request_id = ask(engine)

    with at_desk(engine) as desk:
        lines = asking.answer_lines(desk, asking.find(desk, request_id))
        asking.answered(
            desk,
            request_id,
            answer="Twice this year.",
            said=f"{lines} 2",
            observed_on=SEEN,
        )

    (fact,) = [o for o in service.child(engine).facts if o.key == "suspensions"]
    assert fact.value.startswith("2")
    assert fact.source == "school"
    assert page(engine).requests[0].outcome == "answered"


def test_answers_that_cannot_be_read_change_nothing(leo: str, engine: Engine) -> None:
    request_id = ask(engine)

    with pytest.raises(NotALine), at_desk(engine) as desk:
        asking.answered(desk, request_id, answer="Yes", said="twice", observed_on=SEEN)

    assert page(engine).requests[0].outcome == ""


@pytest.mark.hazard("H-06")
def test_no_answer_opens_the_next_step_and_changes_no_place(
    leo: str, engine: Engine
) -> None:
    request_id, before = ask(engine), standing(engine)

    with at_desk(engine) as desk:
        asking.no_answer(desk, request_id, step=NextStep.TELEPHONE, note="Two letters")

    assert standing(engine) == before
    assert tasks(engine, "request") == 1
    with pytest.raises(ClosedAlready), at_desk(engine) as desk:
        asking.not_needed(desk, request_id, why="Answered by the GP")


def test_a_request_past_its_day_becomes_a_task_once_the_same_day_for_a_red_flag(
    leo: str, engine: Engine
) -> None:
    ask(engine)
    red = ask(engine, facts=("choking_aspiration",))
    later = MONDAY + timedelta(days=30)

    for _ in range(2):
        with unit_of_work(engine) as session:
            asking.chase(session, tenant=TENANT, today=later.date(), now=later)

    assert tasks(engine, "request") == 1
    (urgent,) = service.open_tasks(engine, "red_flag_question")
    assert urgent.due_at.date() == later.date()
    with at_desk(engine, now=later) as desk:
        asking.not_needed(desk, red, why="The family told us")
    assert tasks(engine, "red_flag_question") == 0


def test_an_answer_is_wanted_by_a_day_to_come(leo: str, engine: Engine) -> None:
    with pytest.raises(DueInThePast):
        ask(engine, due_on=MONDAY.date())
