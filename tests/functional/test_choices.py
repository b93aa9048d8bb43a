"""Weighing by choice: set up, answered by staff and by parents, agreed on, proposed."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from api import deps
from tests.browser.sample import NOW, TENANT, front_door, settings
from tests.functional.visitor import Visitor, browser
from triage.desk.choices import answering, exercises, panel, proposing
from triage.desk.choices.agreement import agreement
from triage.desk.choices.answering import AnotherQuestion, NothingLeft
from triage.desk.choices.exercises import ExerciseClosed
from triage.desk.choices.panel import NoSuchCode, NotForParents, TooManyTries
from triage.desk.desk import Desk
from triage.desk.editions import drafts
from triage.desk.in_force import edition
from triage.desk.invented import raters
from triage.desk.opening import opened
from triage.desk.people import personas
from triage.desk.people.door import Try
from triage.desk.people.personas import PERSONAS
from triage.desk.work import unit_of_work
from triage.referrals import Pathway
from triage.scoring.choices.agreeing import Differs
from triage.scoring.choices.questions import Said
from triage.store import exercises as kept
from triage.store.meta import DEMO, mark


FACTS = ("impact_home", "suspensions", "non_verbal")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """A service without children; each test weighs something of its own."""
    folder = tmp_path_factory.mktemp("choices")
    with unit_of_work(opened(settings(folder).database_url)) as session:
        mark(session, tenant=TENANT, name=DEMO, value="yes")
        personas.settle_in(session, tenant=TENANT, now=NOW)
    made = front_door(folder)
    made.dependency_overrides[deps.now] = lambda: NOW
    return made


@pytest.fixture
def session(app: FastAPI) -> Iterator[Session]:
    """One unit of work in it, of which nothing is kept."""
    with Session(app.state.engine) as session:
        yield session
        session.rollback()


def desk(session: Session, who: str = "clinician", **more: Any) -> Desk:
    made = Desk(session=session, tenant=TENANT, actor=PERSONAS[who], now=NOW)
    return replace(made, **more)


def set_up(session: Session, *facts: str) -> str:
    return exercises.set_up(
        desk(session, "manager"),
        pathway=Pathway.NEURODEVELOPMENTAL,
        title="What matters",
        facts=facts or FACTS,
        levels=3,
    ).id


def answer_all(session: Session, exercise_id: str, who: str) -> int:
    """Somebody always puts the first child first, which may contradict itself."""
    count = 0
    while True:
        try:
            turn = answering.asked_now(desk(session, who), exercise_id)
        except NothingLeft:
            return count
        count += 1
        answering.say(
            desk(session, who), exercise_id, question=turn.question, said=Said.FIRST
        )


def test_an_answer_leads_to_the_next_question_and_the_last_to_the_end(
    session: Session,
) -> None:
    exercise_id = set_up(session)
    clinician = desk(session)
    first = answering.asked_now(clinician, exercise_id)

    done = answering.say(
        clinician, exercise_id, question=first.question, said=Said.EQUAL
    )
    second = answering.asked_now(clinician, exercise_id)

    assert done.kind == "weighing"
    assert second.question != first.question
    assert len(second.answers) == 1
    assert answer_all(session, exercise_id, "clinician") > 1
    with pytest.raises(NothingLeft):
        answering.asked_now(clinician, exercise_id)


def test_an_answer_to_a_question_that_is_no_longer_asked_is_not_taken_for_another(
    session: Session,
) -> None:
    exercise_id = set_up(session)
    shown = answering.asked_now(desk(session), exercise_id).question
    answering.say(desk(session), exercise_id, question=shown, said=Said.FIRST)

    with pytest.raises(AnotherQuestion):
        answering.say(desk(session), exercise_id, question=shown, said=Said.SECOND)

    assert len(answering.asked_now(desk(session), exercise_id).answers) == 1


def test_what_is_taken_back_is_asked_again_and_stays_on_the_record(
    session: Session,
) -> None:
    exercise_id = set_up(session)
    first = answering.asked_now(desk(session), exercise_id)
    answering.say(desk(session), exercise_id, question=first.question, said=Said.FIRST)

    answering.take_back(desk(session), exercise_id)
    again = answering.asked_now(desk(session), exercise_id)

    assert again.question == first.question
    assert again.answers == ()
    rows = kept.answers_of(session, tenant=TENANT, rater_id=first.rater_id)
    assert [one.said for one in rows] == ["first", "taken back"]


def test_two_people_weigh_apart(session: Session) -> None:
    exercise_id = set_up(session)
    answer_all(session, exercise_id, "clinician")

    found = agreement(desk(session).work, exercise_id)

    assert [(one.group, one.number, one.finished) for one in found.raters] == [
        ("clinician", 1, True)
    ]
    assert answering.asked_now(desk(session, "coordinator"), exercise_id).answers == ()
    assert found.concordance is None


def test_a_closed_weighing_takes_no_answer_and_no_code(session: Session) -> None:
    exercise_id = set_up(session)
    shown = answering.asked_now(desk(session), exercise_id).question
    exercises.close(desk(session, "manager"), exercise_id)

    with pytest.raises(ExerciseClosed):
        answering.say(desk(session), exercise_id, question=shown, said=Said.FIRST)
    with pytest.raises(ExerciseClosed):
        panel.make_codes(desk(session, "manager"), exercise_id, many=1)


def test_parents_are_never_shown_a_sign_that_is_confidential(session: Session) -> None:
    exercise_id = set_up(session, "cp_plan", "impact_home")

    with pytest.raises(NotForParents, match="On a child protection plan"):
        panel.make_codes(desk(session, "manager"), exercise_id, many=1)


def test_the_card_people_chose_becomes_a_draft_that_says_it_is_not_validated(
    session: Session,
) -> None:
    exercise_id = raters.weigh(session, tenant=TENANT, seed=1, now=NOW)
    found = agreement(desk(session).work, exercise_id)

    done = proposing.propose(desk(session), exercise_id, why="Two groups agree.")
    card = edition(session, TENANT, done.id).cards[Pathway.NEURODEVELOPMENTAL]

    assert done.kind == "edition"
    assert card.status == (
        "Weighed by choice by 6 clinicians and 5 parents; awaiting local agreement. "
        "Not validated."
    )
    assert card.chance is None
    assert drafts.find(session, TENANT, done.id) is not None
    assert found.points is not None
    earned = {one.fact.key: one.highest for one in card.factors}
    signs = [one.fact for one in found.exercise.signs]
    assert earned == {
        key: points[-1] for key, points in zip(signs, found.points.of, strict=True)
    }
    assert "Danger to other people" in found.lost


def test_invented_people_differ_where_their_groups_were_made_to(
    session: Session,
) -> None:
    exercise_id = raters.weigh(session, tenant=TENANT, seed=2, now=NOW)

    found = agreement(desk(session).work, exercise_id)

    held = {one.label: one.held for one in found.signs}
    assert found.counts == {"clinician": 6, "parent": 5}
    assert held["Effect on sleep"].differs is Differs.YES
    assert held["Effect on sleep"].difference.value < 0  # type: ignore[union-attr]
    assert all(one.finished and one.found.consistent for one in found.raters)
    assert found.between is not None
    assert 0.5 < found.between[0] <= 1


def test_nobody_is_named_and_a_code_is_kept_as_a_hash_alone(session: Session) -> None:
    exercise_id = set_up(session)
    panel.make_codes(desk(session, "manager"), exercise_id, many=2)
    codes = panel.codes_of(desk(session, "manager"), exercise_id)

    rows = kept.raters(session, tenant=TENANT, exercise_id=exercise_id)

    assert [one.number for one in codes] == [1, 2]
    for code in codes:
        assert re.fullmatch(r"([2-9A-Z]{4}-){2}[2-9A-Z]{4}", code.code)
        assert code.code.replace("-", "") not in json.dumps([repr(one) for one in rows])


def door(app: FastAPI, **more: Any) -> Try:
    made = Try(
        engine=app.state.engine,
        tenant=TENANT,
        secret=app.state.settings.secret.get_secret_value(),
        address="10.0.0.1",
        now=NOW,
    )
    return replace(made, **more)


def a_code(app: FastAPI) -> tuple[str, panel.CodeShown]:
    with unit_of_work(app.state.engine) as session:
        exercise_id = set_up(session)
        panel.make_codes(desk(session, "manager"), exercise_id, many=1)
        (code,) = panel.codes_of(desk(session, "manager"), exercise_id)
    return exercise_id, code


def test_a_code_opens_until_it_is_over_or_taken_back_or_the_weighing_is_closed(
    app: FastAPI,
) -> None:
    exercise_id, code = a_code(app)
    typed = code.code.lower().replace("-", " ")

    assert panel.come_in(door(app), typed).rater is not None
    for wrong, at in (
        ("ABCDEFGH2345", door(app)),
        (typed, door(app, now=NOW + panel.LIFE)),
        (typed, door(app, tenant="elsewhere")),
    ):
        with pytest.raises(NoSuchCode):
            panel.come_in(at, wrong)
    with unit_of_work(app.state.engine) as session:
        exercises.close(desk(session, "manager"), exercise_id)
    with pytest.raises(NoSuchCode):
        panel.come_in(door(app), typed)


def test_a_code_that_is_taken_back_closes_the_page_that_stands_open(
    app: FastAPI,
) -> None:
    exercise_id, code = a_code(app)
    guest = panel.come_in(door(app), code.code)

    def behind(later: timedelta = timedelta(0)) -> bool:
        with unit_of_work(app.state.engine) as session:
            found = panel.behind(
                session, tenant=TENANT, token=guest.token, now=NOW + later
            )
        return found.rater is not None

    assert behind()
    assert not behind(panel.IDLE)
    with unit_of_work(app.state.engine) as session:
        panel.take_back(desk(session, "manager"), exercise_id, rater_id=code.rater_id)
    assert not behind()
    with pytest.raises(NoSuchCode):
        panel.come_in(door(app), code.code)


def test_codes_cannot_be_tried_without_end(app: FastAPI) -> None:
    elsewhere = door(app, address="10.0.0.2")

    with pytest.raises(TooManyTries):  # noqa: PT012  # every one of them is a try
        for _ in range(100):
            with pytest.raises(NoSuchCode):
                panel.come_in(elsewhere, "ABCDEFGH2345")


def test_a_parent_weighs_without_an_account_stops_and_comes_back(app: FastAPI) -> None:
    exercise_id, code = a_code(app)
    parent = browser(app)
    parent.follow_redirects = True

    def fields(text: str) -> dict[str, str]:
        return dict(re.findall(r'name="(csrf|question)" value="([^"]*)"', text))

    start = parent.get("/weigh")
    wrong = parent.post("/weigh", data=fields(start.text) | {"code": "nothing"})
    shown = parent.post("/weigh", data=fields(start.text) | {"code": code.code})
    empty = parent.post("/weigh/question", data=fields(shown.text))
    after = parent.post("/weigh/question", data=fields(shown.text) | {"said": "first"})
    stale = parent.post("/weigh/question", data=fields(shown.text) | {"said": "equal"})
    back = parent.post("/weigh/undo", data=fields(after.text))
    away = parent.post("/weigh/leave", data=fields(back.text))

    assert (wrong.status_code, empty.status_code, stale.status_code) == (422, 422, 422)
    assert "This code opens nothing" in wrong.text
    assert "Choose an answer" in empty.text
    assert "1 answered" in after.text
    assert "Another question stands here" in stale.text
    assert fields(back.text)["question"] == fields(shown.text)["question"]
    assert away.url.path == parent.get("/weigh/question").url.path == "/weigh"
    assert shown.headers["cache-control"] == "no-store"
    with unit_of_work(app.state.engine) as session:
        (one,) = panel.codes_of(desk(session, "manager"), exercise_id)
    assert one.answers == 0


def test_a_parents_form_from_elsewhere_is_refused(app: FastAPI) -> None:
    _, code = a_code(app)
    parent = browser(app)
    parent.follow_redirects = True
    parent.get("/weigh")

    forged = parent.post("/weigh", data={"csrf": "x" * 43, "code": code.code})

    assert forged.status_code == 403
    assert parent.get("/weigh/question").url.path == "/weigh"


def test_pages_and_requests_say_the_same(app: FastAPI) -> None:
    with unit_of_work(app.state.engine) as session:
        exercise_id = raters.weigh(session, tenant=TENANT, seed=1, now=NOW)
    who = Visitor(browser(app))
    who.sign_in("clinician")

    listed = who.get("/api/v1/choices").json()
    one = who.get(f"/api/v1/choices/{exercise_id}").json()
    found = who.get(f"/api/v1/choices/{exercise_id}/agreement").json()
    pages = {
        name: who.get(f"/choices{name}").text
        for name in ("", f"/{exercise_id}", f"/{exercise_id}/agreement")
    }

    assert exercise_id in [each["id"] for each in listed]
    assert one["next"]["question"]
    assert len(one["next"]["children"]) == 2
    assert all(each["title"] in pages[""] for each in listed)
    for sign in one["signs"]:
        assert sign["label"] in pages[f"/{exercise_id}"]
    assert found["counts"] == {"clinician": 6, "parent": 5}
    assert "6 clinicians and 5 parents" in pages[f"/{exercise_id}/agreement"]
