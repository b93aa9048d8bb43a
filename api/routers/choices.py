"""Weighing by choice, for programs: exercises, the next question, how people agree."""

from datetime import datetime

from fastapi import APIRouter

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.shapes import Shape
from api.signin import NotSignedIn
from triage.desk.choices import answering, exercises, panel
from triage.desk.choices.agreement import agreement
from triage.desk.choices.exercises import KIND
from triage.desk.versions import NotHere
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


class ExerciseOut(Shape):
    """Some signs that are weighed against one another. `closed_at` null: still open."""

    id: str
    pathway: Pathway
    title: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None


class LevelOut(Shape):
    """One level of a sign, in words."""

    says: str


class SignOut(Shape):
    """A sign and its levels, the safest first."""

    fact: str
    label: str
    levels: tuple[LevelOut, ...]


class ChildOut(Shape):
    """One of two invented children: label and level of what they differ in."""

    name: str
    signs: tuple[tuple[str, str], ...]


class TurnOut(Shape):
    """What is asked next. `question` empty: nothing is left. Send it back with the answer."""

    question: str
    children: tuple[ChildOut, ...]
    answered: int
    about_left: int


class ExerciseOneOut(ExerciseOut):
    """An exercise, its signs and the asker's own next question."""

    signs: tuple[SignOut, ...]
    next: TurnOut | None


class IntervalOut(Shape):
    """A figure with its 95 percent interval over people."""

    value: float
    low: float
    high: float


class FoundOut(Shape):
    """What one person's answers come to. Weights are shares of all signs."""

    asked: int
    skipped: int
    implied: int
    every: int
    checks: int
    checks_agreed: int
    consistent: bool | None
    contradict: bool
    kept: int
    answers: int
    weights: tuple[float, ...]


class RaterOut(Shape):
    """Somebody who weighs, as a group and a number."""

    group: str
    number: int
    finished: bool
    found: FoundOut


class HeldOut(Shape):
    """A sign's weight by group; the difference is of clinicians and parents."""

    weights: dict[str, IntervalOut]
    difference: IntervalOut | None
    differs: str


class LevelPointsOut(Shape):
    """What a level would earn, and what it earns now."""

    says: str
    points: int
    now: str


class SignAgreedOut(Shape):
    """One sign, weighed."""

    label: str
    held: HeldOut
    levels: tuple[LevelPointsOut, ...]


class AgreementOut(Shape):
    """How people agree. `between`: share that said the same to one question, and pairs."""

    counts: dict[str, int]
    raters: tuple[RaterOut, ...]
    concordance: IntervalOut | None
    between: tuple[float, int] | None
    signs: tuple[SignAgreedOut, ...]
    lost: tuple[str, ...]


class CodeOut(Shape):
    """A parent's code. `rater_id` names it where it is taken back."""

    rater_id: str
    number: int
    code: str
    until: datetime
    state: str
    answers: int


router = APIRouter(tags=["choices"])
REFUSED = describe(NotSignedIn, NotAllowed, NotHere)


@router.get(
    "/choices",
    dependencies=[deps.needs(Action.SEE_RULES)],
    responses=describe(NotSignedIn, NotAllowed),
)
def choices(looking: Looks) -> tuple[ExerciseOut, ...]:
    """Every weighing, the latest first."""
    return tuple(map(ExerciseOut.model_validate, exercises.every(looking.work)))


@router.get(
    "/choices/{exercise_id}",
    dependencies=[deps.needs(Action.SEE_RULES)],
    responses=REFUSED,
)
def choice(exercise_id: str, looking: Looks) -> ExerciseOneOut:
    """One weighing, and what the asker is asked next in it."""
    exercise = exercises.find(looking.work, exercise_id)
    plain = ExerciseOut.model_validate(exercise)
    return ExerciseOneOut(
        **plain.model_dump(),
        signs=tuple(map(SignOut.model_validate, exercise.signs)),
        next=None if exercise.closed_at else _next(looking, exercise),
    )


@router.get(
    "/choices/{exercise_id}/agreement",
    dependencies=[deps.needs(Action.RUN_CHOICES)],
    responses=REFUSED,
)
def how_they_agree(exercise_id: str, looking: Looks) -> AgreementOut:
    """How people agree, and the points their choices make."""
    return AgreementOut.model_validate(agreement(looking.work, exercise_id))


@router.get(
    "/choices/{exercise_id}/codes",
    dependencies=[deps.needs(Action.RUN_CHOICES)],
    responses=REFUSED,
)
def codes(exercise_id: str, desk: AtDesk) -> tuple[CodeOut, ...]:
    """The codes of parents who weigh; each time is written down."""
    found = panel.codes_of(desk, exercise_id)
    desk.note("Looked at parents’ codes", on=(KIND, exercise_id))
    return tuple(map(CodeOut.model_validate, found))


def _next(looking: Looks, exercise: exercises.Exercise) -> TurnOut | None:
    if not looking.actor.may(Action.WEIGH):
        return None
    rater = answering.rater_of(exercise.id, looking.actor)
    turn = answering.turn(looking.work, exercise, rater)
    return TurnOut(
        question=turn.question,
        children=tuple(map(ChildOut.model_validate, turn.children)),
        answered=len(turn.answers),
        about_left=turn.left if turn.asked else 0,
    )
