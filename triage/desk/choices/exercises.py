"""Exercises: which signs are weighed against one another, from when until when."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from triage.desk.content import Content
from triage.desk.desk import Desk, Done, Work
from triage.desk.in_force import content_in_force
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.facts import Fact
from triage.referrals import Pathway
from triage.scoring.choices import signs
from triage.scoring.choices.questions import Shape
from triage.scoring.choices.signs import CannotBeWeighed, Sign, WrongNumberOfSigns
from triage.store import exercises as kept
from triage.store.exercises import StoredExercise
from triage.store.written import next_id


__all__ = [
    "KIND",
    "CannotBeWeighed",
    "Exercise",
    "ExerciseClosed",
    "WrongNumberOfSigns",
    "begin",
    "close",
    "every",
    "find",
    "held",
    "offered",
    "open_one",
    "set_up",
]
KIND = "exercise"
PLACED = (Pathway.NEURODEVELOPMENTAL, Pathway.SPEECH_LANGUAGE)  # lists that have a card


class ExerciseClosed(TriageError):
    """This weighing is closed, so nothing more can be answered or changed in it."""


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """Some signs that people weigh against one another."""

    id: str
    pathway: Pathway
    title: str
    signs: tuple[Sign, ...]
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str | None

    @cached_property
    def shape(self) -> Shape:
        """How many levels each sign has."""
        return tuple(len(one.levels) for one in self.signs)


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What an exercise on a list may weigh, and what stands ticked to begin with."""

    facts: tuple[Fact, ...]
    usual: tuple[str, ...]


def offered(desk: Desk, pathway: Pathway) -> Offered:
    """The facts that may be weighed on a list."""
    content = content_in_force(desk.session, desk.tenant)
    card = content.cards.get(pathway)
    facts = signs.can_be_weighed(
        pathway, card, content.catalogue, content.policy.forbidden
    )
    return Offered(facts=facts, usual=signs.usual(facts, card))


def set_up(
    desk: Desk, *, pathway: Pathway, title: str, facts: Sequence[str], levels: int
) -> Done:
    """Begin an exercise. Raises `CannotBeWeighed`, `WrongNumberOfSigns`."""
    exercise_id = begin(
        desk.work, pathway=pathway, title=title, facts=facts, levels=levels
    )
    return Done(
        sentence=f"‘{title}’ can be answered from now on.", kind=KIND, id=exercise_id
    )


def begin(
    work: Work, *, pathway: Pathway, title: str, facts: Sequence[str], levels: int
) -> str:
    """Keep a new exercise; its id."""
    content = content_in_force(work.session, work.tenant)
    chosen = _signs(content, pathway, facts, levels)
    new = StoredExercise(
        id=next_id(work.now),
        pathway=pathway,
        title=title,
        signs=json.dumps(signs.written(chosen), ensure_ascii=False),
        opened_at=work.now,
        opened_by=work.by,
    )
    kept.begin(work.session, tenant=work.tenant, new=new)
    work.note("Set up weighing by choice", on=(KIND, new.id), signs=list(facts))
    return new.id


def close(desk: Desk, exercise_id: str) -> Done:
    """End an exercise: its answers stand as they are. Raises `NotHere`, `ExerciseClosed`."""
    exercise = open_one(desk.work, exercise_id)
    kept.close(
        desk.session,
        tenant=desk.tenant,
        exercise_id=exercise_id,
        by=desk.actor.by,
        now=desk.now,
    )
    desk.note("Closed weighing by choice", on=(KIND, exercise_id))
    return Done(sentence=f"‘{exercise.title}’ is closed.", kind=KIND, id=exercise_id)


def every(work: Work) -> tuple[Exercise, ...]:
    """All exercises, the latest first."""
    found = kept.every(work.session, tenant=work.tenant)
    return tuple(map(_read, found))


def find(work: Work, exercise_id: str) -> Exercise:
    """The exercise of this id. Raises `NotHere`."""
    found = kept.find(work.session, tenant=work.tenant, exercise_id=exercise_id)
    if found is None:
        raise NotHere
    return _read(found)


def open_one(work: Work, exercise_id: str) -> Exercise:
    """The same, while it can be answered. Raises `NotHere`, `ExerciseClosed`."""
    exercise = find(work, exercise_id)
    if exercise.closed_at is not None:
        raise ExerciseClosed
    return exercise


def held(work: Work, exercise_id: str) -> Exercise:
    """The same, held until the commit, so that of two at once the second sees the first."""
    kept.hold(work.session, tenant=work.tenant, exercise_id=exercise_id)
    return open_one(work, exercise_id)


def _signs(
    content: Content, pathway: Pathway, facts: Sequence[str], levels: int
) -> tuple[Sign, ...]:
    return signs.signs_of(
        facts,
        pathway=pathway,
        card=content.cards.get(pathway),
        catalogue=content.catalogue,
        forbidden=content.policy.forbidden,
        levels=levels,
    )


def _read(one: StoredExercise) -> Exercise:
    return Exercise(
        id=one.id,
        pathway=Pathway(one.pathway),
        title=one.title,
        signs=signs.read(json.loads(one.signs)),
        opened_at=one.opened_at,
        opened_by=one.opened_by,
        closed_at=one.closed_at,
        closed_by=one.closed_by,
    )
