"""The questions in force, for whoever shows them in a form."""

from triage.checkins import content
from triage.checkins.asking import Answer, Form
from triage.checkins.questions import Kind, Question


__all__ = ["Answer", "Form", "Kind", "Question", "questions"]


def questions(form: Form) -> tuple[Question, ...]:
    """Every question of a form, also those asked only sometimes."""
    return content.in_force().questions.forms[form]
