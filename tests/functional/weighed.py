"""Signs to be weighed by choice: some nobody has weighed, some weighed to the end."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from tests.browser.sample import NOW
from triage.store.choice_rows import (
    ChoiceAnswerRow,
    ChoiceExerciseRow,
    ChoiceRaterRow,
)
from triage.store.columns import Row


# Acts on signs that somebody has weighed to the end.
WEIGHED = tuple(
    f"/choices/{{subject_id}}/{name}" for name in ("undo", "propose", "take-code-back")
)


STAFF = {
    "clinician": "clinician",
    "coordinator": "coordinator",
    "safeguarding": "clinician",
}
ANSWERED = (
    ("0.0.1.1.0.1 xy NONE", "first"),
    ("0.0.1.1.0.1 yx REPEAT", "second"),
)


def an_exercise(tenant: str, name: str) -> ChoiceExerciseRow:
    """Two signs to weigh against one another."""
    signs = [
        {
            "fact": fact,
            "label": label,
            "levels": [
                {"says": "no", "answers": [False], "edge": None},
                {"says": "yes", "answers": [True], "edge": None},
            ],
        }
        for fact, label in (
            ("non_verbal", "No or very few words"),
            ("looked_after", "Looked after by the council"),
        )
    ]
    return ChoiceExerciseRow(
        tenant=tenant,
        id=name,
        pathway="neurodevelopmental",
        title=f"What matters to {tenant}",
        signs=json.dumps(signs),
        opened_at=NOW,
        opened_by="Dr Priya Shah, clinician",
    )


def weighed(session: Session, tenant: str) -> str:
    """Signs that each role weighed to the end, and a parent who has a code."""
    name = "weighed-exercise"
    session.add(an_exercise(tenant, name))
    for number, (key, group) in enumerate(STAFF.items(), 1):
        for one in _to_the_end(tenant, name, f"demo-{key}", group, number):
            session.add(one)
            session.flush()
    parent = ChoiceRaterRow(
        tenant=tenant,
        exercise_id=name,
        id="a-parent-who-weighs",
        rater_group="parent",
        number=1,
        made_at=NOW,
        code_hash="x",
        code_until=NOW + timedelta(days=60),
    )
    session.add(parent)
    session.flush()
    return name


def _to_the_end(
    tenant: str, exercise_id: str, staff_id: str, group: str, number: int
) -> Iterator[Row]:
    """A member of staff and the two answers that settle everything."""
    of_it: dict[str, Any] = {"tenant": tenant, "exercise_id": exercise_id}
    rater_id = f"{exercise_id}-{staff_id}"
    yield ChoiceRaterRow(
        **of_it, id=rater_id, rater_group=group, number=number, made_at=NOW,
        staff_id=staff_id,
    )  # fmt: skip
    for at, (question, said) in enumerate(ANSWERED, 1):
        yield ChoiceAnswerRow(
            **of_it, rater_id=rater_id, number=at, question=question, said=said,
            said_at=NOW,
        )  # fmt: skip
