"""Weighing by choice as pages: exercises, one of them, how people agree, parents' codes."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import deps, weights_chart
from api.acts_choices import LISTS
from api.deps import AtDesk, Looks
from api.templating import page
from triage.desk.choices import answering, exercises, panel, proposing
from triage.desk.choices.agreement import agreement
from triage.desk.choices.exercises import KIND
from triage.roles import Action


router = APIRouter(prefix="/choices")


@router.get("", dependencies=[deps.needs(Action.SEE_RULES)])
def choices(request: Request, looking: Looks) -> HTMLResponse:
    """Every weighing, and how to set one up."""
    return page(
        request,
        "choices.jinja",
        title="Weigh by choice",
        labels=LISTS,
        exercises=exercises.every(looking.work),
    )


@router.get("/{exercise_id}", dependencies=[deps.needs(Action.SEE_RULES)])
def choice(request: Request, exercise_id: str, looking: Looks) -> HTMLResponse:
    """One weighing: what is weighed, and where the asker is in it."""
    exercise = exercises.find(looking.work, exercise_id)
    rater = answering.rater_of(exercise_id, looking.actor)
    return page(
        request,
        "choices_one.jinja",
        title=exercise.title,
        labels=LISTS,
        exercise=exercise,
        turn=answering.turn(looking.work, exercise, rater),
    )


@router.get("/{exercise_id}/agreement", dependencies=[deps.needs(Action.RUN_CHOICES)])
def how_they_agree(request: Request, exercise_id: str, looking: Looks) -> HTMLResponse:
    """How people agree, and the points their choices make."""
    found = agreement(looking.work, exercise_id)
    return page(
        request,
        "choices_agreement.jinja",
        title="How people agree",
        found=found,
        people=proposing.people(found),
        picture=weights_chart.chart(found),
    )


@router.get("/{exercise_id}/codes", dependencies=[deps.needs(Action.RUN_CHOICES)])
def codes(
    request: Request, exercise_id: str, desk: AtDesk, looking: Looks
) -> HTMLResponse:
    """The codes of parents who weigh; each time is written down."""
    desk.note("Looked at parents’ codes", on=(KIND, exercise_id))
    return page(
        request,
        "choices_codes.jinja",
        title="Codes for parents",
        exercise=exercises.find(looking.work, exercise_id),
        codes=panel.codes_of(looking, exercise_id),
    )
