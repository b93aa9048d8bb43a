"""Invented people who have weighed signs, so that the demonstration has something to read.

Nobody is quoted: each weighs about as the experts' card does, each a little otherwise,
and parents give home and sleep more weight than clinicians do.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlmodel import Session

from triage.desk.choices import exercises
from triage.desk.choices.answering import CLINICIAN, PARENT
from triage.desk.choices.exercises import Exercise
from triage.desk.desk import Work
from triage.referrals import Pathway
from triage.scoring.choices.asking import next_asked, would_say
from triage.scoring.choices.questions import Answer, Floats, steps_of
from triage.store import exercises as kept
from triage.store.exercises import StoredAnswer, StoredRater


TITLE = "What matters most while waiting (invented)"
# A sign, and how much each of its steps weighs to a clinician and to a parent.
SIGNS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "impact_home": ((3, 4), (5, 5)),
    "impact_sleep": ((2, 2), (4, 4)),
    "school_absence_pct": ((3, 3), (2, 3)),
    "non_verbal": ((6,), (5,)),
    "absconding_danger": ((4, 4), (4, 4)),
    "looked_after": ((5,), (3,)),
}
PEOPLE = {CLINICIAN: 6, PARENT: 5}
UNEVEN = 0.2  # how far each goes their own way


def weigh(session: Session, *, tenant: str, seed: int, now: datetime) -> str:
    """Set up a weighing and let everybody come to the end of it; its id."""
    work = Work(session=session, tenant=tenant, now=now, by="Demonstration")
    exercise_id = exercises.begin(
        work,
        pathway=Pathway.NEURODEVELOPMENTAL,
        title=TITLE,
        facts=tuple(SIGNS),
        levels=3,
    )
    exercise = exercises.find(work, exercise_id)
    draw = np.random.default_rng(seed)
    for at, (group, many) in enumerate(PEOPLE.items()):
        usual = np.array([step for one in SIGNS.values() for step in one[at]], float)
        for number in range(1, many + 1):
            own = usual * np.exp(draw.normal(0, UNEVEN, len(usual)))
            _come(work, exercise, group, number, own)
    return exercise_id


def _come(
    work: Work, exercise: Exercise, group: str, number: int, heights: Floats
) -> None:
    """One person answers everything they are asked."""
    rater_id = f"{exercise.id}-invented-{group}-{number}"
    parent = group == PARENT
    new = StoredRater(
        id=rater_id,
        exercise_id=exercise.id,
        group=group,
        number=number,
        made_at=work.now,
        staff_id=None if parent else f"invented-{number}",
        code_hash=f"invented-{rater_id[-20:]}" if parent else None,
        code_until=work.now - timedelta(days=1) if parent else None,
    )
    kept.add_rater(work.session, tenant=work.tenant, new=new)
    answers: list[Answer] = []
    while asked := next_asked(exercise.shape, rater_id, answers):
        said = would_say(steps_of(exercise.shape), asked, heights)
        answers.append(Answer(asked=asked, said=said))
        _keep(work, exercise, rater_id, answers)


def _keep(
    work: Work, exercise: Exercise, rater_id: str, answers: Sequence[Answer]
) -> None:
    """Keep the last of somebody's answers."""
    one = StoredAnswer(
        rater_id=rater_id,
        number=len(answers),
        question=answers[-1].asked.text,
        said=answers[-1].said.value,
    )
    kept.answer(
        work.session,
        tenant=work.tenant,
        exercise_id=exercise.id,
        one=one,
        now=work.now,
    )
