"""Points by people's choices: an exercise, those who weigh, and the card it makes."""

from triage.desk.choices.answering import (
    AnotherQuestion,
    NothingLeft,
    NothingToTakeBack,
)
from triage.desk.choices.exercises import ExerciseClosed
from triage.desk.choices.proposing import NobodyFinished


CONFLICTS = (
    AnotherQuestion,
    ExerciseClosed,
    NobodyFinished,
    NothingLeft,
    NothingToTakeBack,
)
