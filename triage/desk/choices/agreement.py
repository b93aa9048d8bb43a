"""What everybody's answers come to: each person, the groups, and the points they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.desk.choices import exercises
from triage.desk.choices.answering import CLINICIAN, COORDINATOR, PARENT, standing
from triage.desk.choices.exercises import Exercise
from triage.desk.desk import Work
from triage.desk.in_force import content_in_force
from triage.scoring.card import Scorecard
from triage.scoring.choices import agreeing
from triage.scoring.choices.agreeing import Interval, Rater, SignHeld
from triage.scoring.choices.asking import finished
from triage.scoring.choices.points import Points
from triage.scoring.choices.questions import Answer
from triage.scoring.choices.signs import Sign
from triage.scoring.choices.written import left_out
from triage.store import exercises as kept


@dataclass(frozen=True, kw_only=True)
class RaterShown:
    """One person, as a group and a number."""

    group: str
    number: int
    finished: bool
    found: Rater


@dataclass(frozen=True, kw_only=True)
class LevelPoints:
    """One level: what it would earn, and what it earns by the card in force."""

    says: str
    points: int
    now: str  # "4", "2 to 4" where it stands for several answers, "none"


@dataclass(frozen=True, kw_only=True)
class SignShown:
    """One sign: its weight in each group, and its points beside those in force."""

    label: str
    held: SignHeld
    levels: tuple[LevelPoints, ...]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Everything that can be said of an exercise so far."""

    exercise: Exercise
    raters: tuple[RaterShown, ...]
    counts: Mapping[str, int]  # people who came to the end, by group
    concordance: Interval | None
    between: tuple[float, int] | None  # share of pairs that said the same, and pairs
    signs: tuple[SignShown, ...]  # nothing before anybody came to the end
    points: Points | None
    lost: tuple[str, ...]  # what earns points now and would earn none


@dataclass(frozen=True, kw_only=True)
class _Person:
    group: str
    number: int
    answers: tuple[Answer, ...]
    finished: bool


def agreement(work: Work, exercise_id: str) -> Agreement:
    """Only people who came to the end count together; all are shown. Raises `NotHere`."""
    exercise = exercises.find(work, exercise_id)
    card = content_in_force(work.session, work.tenant).cards.get(exercise.pathway)
    people = _people(work, exercise)
    done = [one for one in people if one.finished]
    points = _together(exercise, done)
    groups = {name: _weights(exercise, done, name) for name in _groups(done)}
    held = agreeing.held(groups, (CLINICIAN, PARENT))
    return Agreement(
        exercise=exercise,
        raters=tuple(_shown(exercise, one) for one in people),
        counts={name: len(rows) for name, rows in groups.items()},
        concordance=agreeing.concordance(
            [row for rows in groups.values() for row in rows]
        ),
        between=agreeing.between([one.answers for one in done]),
        signs=_signs(exercise, held, points, card),
        points=points,
        lost=left_out(exercise.signs, card),
    )


def _people(work: Work, exercise: Exercise) -> list[_Person]:
    """Everybody who answered anything, clinicians first."""
    session, tenant = work.session, work.tenant
    rows = kept.answers_in(session, tenant=tenant, exercise_id=exercise.id)
    found = kept.raters(session, tenant=tenant, exercise_id=exercise.id)
    people = []
    for one in found:
        if answers := standing(rows.get(one.id, ())):
            people.append(
                _Person(
                    group=one.group,
                    number=one.number,
                    answers=answers,
                    finished=finished(exercise.shape, one.id, answers),
                )
            )
    return people


def _groups(people: Sequence[_Person]) -> list[str]:
    there = {one.group for one in people}
    return [name for name in (CLINICIAN, PARENT, COORDINATOR) if name in there]


def _weights(
    exercise: Exercise, people: Sequence[_Person], group: str
) -> list[tuple[float, ...]]:
    return [
        agreeing.rater(exercise.shape, one.answers).weights
        for one in people
        if one.group == group
    ]


def _together(exercise: Exercise, people: Sequence[_Person]) -> Points | None:
    if not people:
        return None
    return agreeing.together(exercise.shape, tuple(one.answers for one in people))


def _shown(exercise: Exercise, one: _Person) -> RaterShown:
    return RaterShown(
        group=one.group,
        number=one.number,
        finished=one.finished,
        found=agreeing.rater(exercise.shape, one.answers),
    )


def _signs(
    exercise: Exercise,
    held: Sequence[SignHeld],
    points: Points | None,
    card: Scorecard | None,
) -> tuple[SignShown, ...]:
    if points is None:
        return ()
    return tuple(
        SignShown(label=sign.label, held=one, levels=_levels(sign, of_sign, card))
        for sign, one, of_sign in zip(exercise.signs, held, points.of, strict=True)
    )


def _levels(
    sign: Sign, points: Sequence[int], card: Scorecard | None
) -> tuple[LevelPoints, ...]:
    return tuple(
        LevelPoints(says=level.says, points=each, now=now)
        for level, each, now in zip(sign.levels, points, _now(sign, card), strict=True)
    )


def _now(sign: Sign, card: Scorecard | None) -> list[str]:
    """What each level earns by the card in force."""
    factors = {one.fact.key: one for one in card.factors} if card else {}
    factor = factors.get(sign.fact)
    if factor is None:
        return ["none"] * len(sign.levels)
    said = []
    for level in sign.levels:
        edges = () if level.edge is None else (level.edge,)
        rows = [factor.met(value) for value in (*level.answers, *edges)]
        earned = sorted({row.points if row else 0 for row in rows} or {0})
        said.append(" to ".join(map(str, earned[:1] + earned[1:][-1:])))
    return said
