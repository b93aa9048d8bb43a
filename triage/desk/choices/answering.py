"""Answering: one question at a time, kept as it is given, and taken back as a row more.

An answer names the question it answers, so that one which was kept in another window
meanwhile is never taken for an answer to the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.desk.choices.exercises import KIND, Exercise, held, open_one
from triage.desk.desk import Desk, Done, Work
from triage.errors import TriageError
from triage.roles import Actor, Role
from triage.scoring.choices.asking import about_left, next_asked
from triage.scoring.choices.questions import Answer, Asked, Said, asked_in
from triage.scoring.choices.signs import Sign
from triage.store import exercises as kept
from triage.store.exercises import StoredAnswer, StoredRater


__all__ = [
    "AnotherQuestion",
    "ChildShown",
    "NothingLeft",
    "NothingToTakeBack",
    "Said",
    "Turn",
    "asked_now",
    "keep",
    "rater_of",
    "say",
    "standing",
    "take_back",
    "turn",
    "undo",
]
TAKEN_BACK = "taken back"
CLINICIAN, COORDINATOR, PARENT = "clinician", "coordinator", "parent"
WEIGHING = "weighing"  # the page of the next question


class AnotherQuestion(TriageError):
    """Another question stands here by now, perhaps answered in another window. Nothing was kept of this answer: read what is asked now."""


class NothingLeft(TriageError):
    """You have come to the end of this weighing: nothing is left to ask of you."""


class NothingToTakeBack(TriageError):
    """There is no answer of yours to take back."""


@dataclass(frozen=True, kw_only=True)
class ChildShown:
    """One of the two invented children: what stands where they differ."""

    name: str
    signs: tuple[tuple[str, str], ...]  # label, level


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Where somebody is in an exercise. `asked` None: nothing is left to ask."""

    exercise: Exercise
    rater_id: str
    number: int  # of the next row
    answers: tuple[Answer, ...]
    asked: Asked | None
    left: int  # about how many more

    @property
    def question(self) -> str:
        """What an answer has to name; nothing where nothing is asked."""
        return self.asked.text if self.asked else ""

    @property
    def children(self) -> tuple[ChildShown, ...]:
        """The two children, the first first."""
        if self.asked is None:
            return ()
        names = ("First child", "Second child")
        return tuple(
            _child(name, stands, self.exercise.signs)
            for name, stands in zip(names, self.asked.children, strict=True)
        )


def rater_of(exercise_id: str, actor: Actor) -> str:
    """The name under which a member of staff weighs."""
    return f"{exercise_id}-{actor.staff_id}"


def turn(work: Work, exercise: Exercise, rater_id: str) -> Turn:
    """What somebody is asked next."""
    rows = kept.answers_of(work.session, tenant=work.tenant, rater_id=rater_id)
    answers = standing(rows)
    return Turn(
        exercise=exercise,
        rater_id=rater_id,
        number=len(rows) + 1,
        answers=answers,
        asked=next_asked(exercise.shape, rater_id, answers),
        left=about_left(exercise.shape, answers),
    )


def standing(rows: Sequence[StoredAnswer]) -> tuple[Answer, ...]:
    """The answers that were not taken back."""
    answers: list[Answer] = []
    for row in rows:
        if row.said == TAKEN_BACK:
            answers.pop()
        else:
            answers.append(Answer(asked=asked_in(row.question), said=Said(row.said)))
    return tuple(answers)


def asked_now(desk: Desk, exercise_id: str) -> Turn:
    """What a member of staff is asked now. Raises `ExerciseClosed`, `NothingLeft`."""
    exercise = open_one(desk.work, exercise_id)
    now = turn(desk.work, exercise, rater_of(exercise_id, desk.actor))
    if now.asked is None:
        raise NothingLeft
    return now


def say(desk: Desk, exercise_id: str, *, question: str, said: Said) -> Done:
    """Keep what a member of staff answers. Raises what `keep` does, `ExerciseClosed`."""
    exercise = held(desk.work, exercise_id)
    _join(desk, exercise)
    now = turn(desk.work, exercise, rater_of(exercise_id, desk.actor))
    keep(desk.work, now, question=question, said=said)
    desk.note("Weighed two signs", on=(KIND, exercise_id))
    return _onward(desk, exercise, "Your answer is kept.")


def take_back(desk: Desk, exercise_id: str) -> Done:
    """Take a member of staff's last answer back. Raises `NothingToTakeBack`."""
    exercise = held(desk.work, exercise_id)
    now = turn(desk.work, exercise, rater_of(exercise_id, desk.actor))
    undo(desk.work, now)
    desk.note("Took an answer back", on=(KIND, exercise_id))
    return _onward(desk, exercise, "Your last answer is taken back.")


def keep(work: Work, now: Turn, *, question: str, said: Said) -> None:
    """Keep one answer. Raises `AnotherQuestion` where another is asked by now."""
    if now.asked is None or question != now.question:
        raise AnotherQuestion
    _row(work, now, question, said.value)


def undo(work: Work, now: Turn) -> None:
    """Take the last answer back: it stays on the record. Raises `NothingToTakeBack`."""
    if not now.answers:
        raise NothingToTakeBack
    _row(work, now, now.answers[-1].asked.text, TAKEN_BACK)


def _row(work: Work, now: Turn, question: str, said: str) -> None:
    one = StoredAnswer(
        rater_id=now.rater_id, number=now.number, question=question, said=said
    )
    kept.answer(
        work.session,
        tenant=work.tenant,
        exercise_id=now.exercise.id,
        one=one,
        now=work.now,
    )


def _join(desk: Desk, exercise: Exercise) -> None:
    """With the first answer somebody becomes one of those who weigh."""
    session, tenant = desk.session, desk.tenant
    rater_id = rater_of(exercise.id, desk.actor)
    if kept.rater(session, tenant=tenant, rater_id=rater_id):
        return
    group = COORDINATOR if desk.actor.role is Role.COORDINATOR else CLINICIAN
    number = kept.next_number(
        session, tenant=tenant, exercise_id=exercise.id, group=group
    )
    new = StoredRater(
        id=rater_id,
        exercise_id=exercise.id,
        group=group,
        number=number,
        made_at=desk.now,
        staff_id=desk.actor.staff_id,
    )
    kept.add_rater(session, tenant=tenant, new=new)


def _onward(desk: Desk, exercise: Exercise, sentence: str) -> Done:
    """To the next question; when there is none, to the exercise."""
    now = turn(desk.work, exercise, rater_of(exercise.id, desk.actor))
    return Done(sentence=sentence, kind=WEIGHING if now.asked else KIND, id=exercise.id)


def _child(name: str, stands: dict[int, int], signs: Sequence[Sign]) -> ChildShown:
    return ChildShown(
        name=name,
        signs=tuple(
            (signs[sign].label, signs[sign].levels[level].says)
            for sign, level in sorted(stands.items())
        ),
    )
