"""Signs to be weighed by choice: some nobody has weighed, some weighed to the end."""

import json
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from tests.browser.sample import NOW
from triage.store.choice_rows import (
    ChoiceAnswerRow,
    ChoiceExerciseRow,
    ChoiceRaterRow,
)


# Acts on signs that somebody has weighed to the end.
WEIGHED = tuple(
    f"/choices/{{subject_id}}/{name}" for name in ("undo", "propose", "take-code-back")
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
    """Signs that a clinician weighed to the end, and a parent who has a code."""
    # Long because each row is written out.
    name, clinician = "weighed-exercise", "weighed-exercise-demo-clinician"
    of_it: dict[str, Any] = {"tenant": tenant, "exercise_id": name}
    who: dict[str, Any] = {"number": 1, "made_at": NOW}
    for one in (
        an_exercise(tenant, name),
        ChoiceRaterRow(
            **of_it, **who, id=clinician, rater_group="clinician",
            staff_id="demo-clinician",
        ),
        ChoiceRaterRow(
            **of_it, **who, id="a-parent-who-weighs", rater_group="parent",
            code_hash="x", code_until=NOW + timedelta(days=60),
        ),
        *(
            ChoiceAnswerRow(
                **of_it, rater_id=clinician, number=number, question=question,
                said=said, said_at=NOW,
            )
            for number, question, said in (
                (1, "0.0.1.1.0.1 xy NONE", "first"),
                (2, "0.0.1.1.0.1 yx REPEAT", "second"),
            )
        ),
    ):  # fmt: skip
        session.add(one)
        session.flush()
    return name
