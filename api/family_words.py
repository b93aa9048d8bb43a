"""A question in the words of whoever is asked, and hours as a family reads them.

English and easy read stand beside the question itself. Another language keeps its words
of the questions with those of its pages; where one is missing, the whole check-in is
asked in English, so that nobody reads half of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from triage.calendar import LONDON
from triage.checkins.asking import Form
from triage.checkins.questions import Question
from triage.messages import pages
from triage.messages.pages import Pages
from triage.messages.wording import EASY, ENGLISH


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question as it is read."""

    title: str
    hint: str
    why: str
    choices: tuple[tuple[str, str], ...]  # key and words
    rows: tuple[tuple[str, str], ...]
    always: int = 2  # the last choices: not knowing, and not saying

    def words(self, key: str) -> str:
        """The words of one choice."""
        return dict(self.choices)[key]

    def row(self, key: str) -> str:
        """The words of one row."""
        return dict(self.rows)[key]


def asked(t: Pages, form: Form, question: Question) -> Asked:
    """A question in one language."""
    if t.language == EASY:
        return _easy(question)
    if t.language == ENGLISH:
        return _english(question)
    own = _own(form, question)
    return Asked(
        title=t[own],
        hint=t.get(f"{own}_hint", ""),
        why=t[f"{own}_why"],
        choices=tuple((one.key, t[f"{own}_{one.key}"]) for one in question.choices),
        rows=tuple((one.key, t[f"{own}_{one.key}"]) for one in question.rows),
    )


def for_check_in(t: Pages, form: Form, questions: Iterable[Question]) -> Pages:
    """These words where they have every question; else the English ones."""
    if t.language in (ENGLISH, EASY):
        return t
    whole = all(key in t for question in questions for key in needed(form, question))
    return t if whole else pages.standing_in(t.language)


def needed(form: Form, question: Question) -> list[str]:
    """What another language has to have of a question."""
    own = _own(form, question)
    parts = [one.key for one in question.choices] + [one.key for one in question.rows]
    hint = [f"{own}_hint"] if question.hint else []
    return [own, f"{own}_why", *hint, *(f"{own}_{one}" for one in parts)]


def when(t: Pages, moment: datetime) -> str:
    """A time and its day."""
    return f"{hour(t, moment)}, {t.day(moment.astimezone(LONDON).date())}"


def hour(t: Pages, moment: datetime) -> str:
    """A time of the day in London: "5pm", or "17:00" where that is not English."""
    local = moment.astimezone(LONDON)
    if t.spoken != ENGLISH:
        return f"{local:%H:%M}"
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def _own(form: Form, question: Question) -> str:
    return f"{form.value}.{question.key}"


def _easy(question: Question) -> Asked:
    return Asked(
        title=question.easy_title,
        hint=question.easy_hint,
        why=question.why_we_ask,
        choices=tuple((one.key, one.easy_title) for one in question.choices),
        rows=tuple((one.key, one.easy_title) for one in question.rows),
    )


def _english(question: Question) -> Asked:
    return Asked(
        title=question.title,
        hint=question.hint,
        why=question.why_we_ask,
        choices=tuple((one.key, one.title) for one in question.choices),
        rows=tuple((one.key, one.title) for one in question.rows),
    )
