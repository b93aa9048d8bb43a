"""What a reply does: in one transaction, facts, places, people told, and nobody lost."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from tests.functional.deciding import PRIYA
from tests.functional.families import MONDAY, a_family, kinds_open, work_in, written
from tests.store import conftest as stores
from tests.store.builders import TENANT
from triage.checkins.asking import Answer, Form
from triage.checkins.reply import EnteredBy
from triage.desk.checking_in import plan, reply
from triage.desk.checking_in.reply import Submitted
from triage.desk.desk import Desk
from triage.desk.replace import Occasion, place
from triage.desk.tasks import doing
from triage.referrals import Band
from triage.store import (
    check_ins,
    contacts,
    facts_ledger,
    placements,
    replies,
    tasks,
)
from triage.store.engine import reading, unit_of_work
from triage.store.placements import placement_of
from triage.store.tasks import SAFE, StoredTask


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

RED: dict[str, Answer] = {"safety": ["not_alive"]}


@pytest.fixture(autouse=True)
def somebody_is_on_duty(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a named duty owner with an address."""
    monkeypatch.setenv("TRIAGE_DUTY_OWNER", "Dr Priya Shah")
    monkeypatch.setenv("TRIAGE_DUTY_EMAIL", "duty@example.org")
    monkeypatch.setenv("TRIAGE_READING_HOURS_A_WEEK", "10")


@pytest.fixture
def mother(engine: Engine) -> str:
    """The mother of one child who waits, placed on the list."""
    found = a_family(engine)
    with unit_of_work(engine) as session:
        occasion = Occasion(cause="typed", today=MONDAY.date(), now=MONDAY)
        place(session, tenant=TENANT, referral_ids=["RC0"], occasion=occasion)
    return found


def asked(session: Session, who: str, slot: str = "one", now: datetime = MONDAY) -> str:
    """A check-in the mother was asked; the one called "wanted" asks if it still is."""
    return plan.open_for(
        work_in(session, now),
        "C0",
        who,
        form=Form.PARENT,
        why="cadence",
        slot=slot,
        asks_if_wanted=slot == "wanted",
    )


def answer(
    engine: Engine,
    who: str,
    answers: Mapping[str, Answer],
    words: str = "",
    *,
    slot: str = "one",
    now: datetime = MONDAY,
) -> Submitted:
    """What the mother answers."""
    with unit_of_work(engine) as session:
        check_in = asked(session, who, slot, now)
        return reply.submit(
            work_in(session, now),
            check_in,
            answers=answers,
            words=words,
            entered=EnteredBy.PAGE,
            entered_by="the mother, on the page",
        )


def opened(engine: Engine, kind: str) -> list[StoredTask]:
    with reading(engine) as session:
        return tasks.still_open(session, tenant=TENANT, kinds=[kind])


def band(engine: Engine) -> Band:
    with reading(engine) as session:
        rows = placements.latest(session, tenant=TENANT, referral_ids=["RC0"])
    return placement_of(rows["RC0"]).band


def test_an_answer_becomes_a_fact_with_its_source_and_day_and_moves_the_place(
    engine: Engine, mother: str
) -> None:
    before = band(engine)
    answer(engine, mother, {"eating": ["choking"]})

    with reading(engine) as session:
        said = facts_ledger.observations(session, tenant=TENANT, child_ids=["C0"])
    (one,) = [fact for fact in said["C0"] if fact.key == "choking_aspiration"]
    assert (one.value, one.source, one.observed_on) == (
        "definite",
        "family",
        MONDAY.date(),
    )
    assert band(engine) is Band.P1 < before


def test_not_known_is_kept_as_not_known_and_rather_not_say_as_nothing(
    engine: Engine, mother: str
) -> None:
    answer(engine, mother, {"eating": ["do_not_know"], "safety": ["rather_not"]})

    with reading(engine) as session:
        said = facts_ledger.observations(session, tenant=TENANT, child_ids=["C0"])
    told = {one.key: one.value for one in said["C0"] if one.source == "family"}
    assert told["choking_aspiration"] is None
    assert "suicidal_disclosure" not in told


@pytest.mark.hazard("H-03")
def test_a_red_answer_makes_a_same_day_task_and_tells_duty_in_the_same_commit(
    engine: Engine, mother: str
) -> None:
    done = answer(engine, mother, RED)

    (task,) = opened(engine, SAFE)
    (alert,) = [one for one in written(engine) if one.audience == "duty"]
    assert done.red == ("suicidal_disclosure",)
    assert done.safe_task
    assert task.due_at.date() == MONDAY.date()
    assert alert.urgent
    assert alert.not_before == MONDAY
    assert alert.child_id is None
    assert "Byron" not in alert.body


@pytest.mark.no_cover
@pytest.mark.hazard("H-03")
def test_a_thousand_red_answers_on_one_link_make_one_open_task(
    engine: Engine, mother: str
) -> None:
    many = 1_000 if engine.dialect.name == "sqlite" else 50
    with unit_of_work(engine) as session:
        check_in = asked(session, mother)
        for number in range(many):
            reply.submit(
                work_in(session, MONDAY + timedelta(seconds=number)),
                check_in,
                answers=RED,
                words="",
                entered=EnteredBy.PAGE,
                entered_by="the mother, on the page",
            )

    assert len(opened(engine, SAFE)) == 1
    assert len([one for one in written(engine) if one.audience == "duty"]) == 1


@pytest.mark.hazard("H-03")
def test_a_red_answer_after_the_task_was_closed_opens_another(
    engine: Engine, mother: str
) -> None:
    answer(engine, mother, RED)
    (first,) = opened(engine, SAFE)
    with unit_of_work(engine) as session:
        desk = Desk(session=session, tenant=TENANT, actor=PRIYA, now=MONDAY)
        doing.close(desk, first.id, outcome="spoke", note="Rang, and spoke to both.")

    answer(engine, mother, RED, slot="two", now=MONDAY + timedelta(days=30))

    (second,) = opened(engine, SAFE)
    assert second.id != first.id
    assert len([one for one in written(engine) if one.audience == "duty"]) == 2


@pytest.mark.hazard("H-03")
def test_an_old_open_task_does_not_hide_what_a_family_says_today(
    engine: Engine, mother: str
) -> None:
    answer(engine, mother, {"eating": ["not_drinking"]})
    answer(engine, mother, RED, slot="two", now=MONDAY + timedelta(days=1))

    assert len(opened(engine, SAFE)) == 2


def test_words_are_read_by_a_person_and_sooner_where_one_may_be_a_red_flag(
    engine: Engine, mother: str
) -> None:
    answer(engine, mother, {}, "Thank you for the sleep leaflet.")
    answer(engine, mother, {}, "She says she wants to die.", slot="two")

    first, then = opened(engine, "reply_words")
    assert first.quote == "She says she wants to die."
    assert then.quote == "Thank you for the sleep leaflet."
    assert first.due_at < then.due_at


@pytest.mark.hazard("H-03")
def test_whoever_closes_the_task_of_the_words_is_kept_as_having_read_them(
    engine: Engine, mother: str
) -> None:
    answer(engine, mother, {}, "Thank you for the sleep leaflet.")
    (task,) = opened(engine, "reply_words")

    with unit_of_work(engine) as session:
        desk = Desk(session=session, tenant=TENANT, actor=PRIYA, now=MONDAY)
        doing.close(desk, task.id, outcome="read_nothing")

    with reading(engine) as session:
        (one,) = replies.of_children(session, tenant=TENANT, child_ids=["C0"])
    assert one.read_by == PRIYA.by


@pytest.mark.hazard("H-14")
def test_no_to_the_assessment_is_a_conversation_and_the_child_keeps_the_place(
    engine: Engine, mother: str
) -> None:
    before = band(engine)

    answer(engine, mother, {"still_wanted": "no"}, slot="wanted")

    assert "conversation" in kinds_open(engine)
    assert band(engine) is before


def test_worse_asks_a_clinician_to_look_again_within_five_working_days(
    engine: Engine, mother: str
) -> None:
    answer(engine, mother, {"changes": {"sleep": "worse", "home": "same"}})

    (task,) = opened(engine, "reply_worse")
    assert "sleep" in task.sentence
    assert "home" not in task.sentence.replace("at home", "")
    assert task.due_at - MONDAY < timedelta(days=8)


@pytest.mark.hazard("H-12")
def test_who_says_it_is_not_safe_is_written_to_no_more(
    engine: Engine, mother: str
) -> None:
    answer(engine, mother, {"contact": ["not_safe"]})

    with reading(engine) as session:
        known = contacts.of_children(session, tenant=TENANT, child_ids=["C0"])
    assert [one.safe_to_use for one in known] == [False]
    assert "no_safe_way" in kinds_open(engine)
    assert [one for one in written(engine) if one.audience == "family"] == []


def test_help_that_was_asked_for_is_a_task_that_names_it(
    engine: Engine, mother: str
) -> None:
    answer(engine, mother, {"help": ["sleep", "breaks"]})

    (task,) = opened(engine, "help_wanted")
    assert task.sentence == "They would like help with: sleep, a break from caring."


def test_whoever_answered_hears_once_that_it_came(engine: Engine, mother: str) -> None:
    answer(engine, mother, {"help": ["nothing"]})
    answer(engine, mother, {"help": ["nothing"]})

    assert [one.kind for one in written(engine)] == ["reply_received"]
    with reading(engine) as session:
        (one,) = check_ins.of_children(session, tenant=TENANT, child_ids=["C0"])
    assert one.outcome == "answered"


def test_nothing_of_a_reply_is_kept_where_a_part_of_it_fails(
    engine: Engine, mother: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_CONTENT", "/nowhere")

    with pytest.raises(Exception):  # noqa: B017, PT011  # whatever fails, nothing stays
        answer(engine, mother, RED)

    monkeypatch.delenv("TRIAGE_CONTENT")
    assert opened(engine, SAFE) == []
    assert written(engine) == []
