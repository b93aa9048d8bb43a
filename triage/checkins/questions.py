"""The questions of a check-in, as content: `rules/questions.toml`, read and checked.

A question names the facts it records and the rules it can change, or one of four
purposes. It may be asked for no other reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from triage.checkins.asking import Form
from triage.content_files import read_content
from triage.errors import TriageError
from triage.facts import Value


FILE = "questions.toml"
MOST_QUESTIONS = 8


class BadQuestions(TriageError):
    """The file {file} of check-in questions cannot be used: {reason}."""


class Kind(StrEnum):
    """How a question is answered."""

    ONE = "one"  # one choice
    SEVERAL = "several"  # every choice that is true
    EACH = "each"  # one choice for each row
    WORDS = "words"  # in their own words


class Purpose(StrEnum):
    """Why a question that changes no rule is asked all the same."""

    NONE = ""
    STILL_WANTED = "still wanted"
    CONTACT = "contact"
    HELP_WANTED = "help wanted"
    FREE_TEXT = "free text"


class Says(StrEnum):
    """What choosing this says of the question's facts."""

    VALUES = "values"  # those in `sets`, and nothing of the others
    UNKNOWN = "unknown"  # whoever answered does not know: never "no"
    NOTHING = "nothing"  # they would rather not say


class Sometimes(StrEnum):
    """When a question is left out, so that no form asks more than eight."""

    NEVER_LEFT_OUT = ""
    IF_WANTED_IS_ASKED = "asks_if_wanted"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer that can be chosen."""

    key: str
    title: str
    easy_title: str
    sets: Mapping[str, Value]
    says: Says = Says.VALUES
    red: str = ""  # the fact that makes it a red flag
    alone: bool = False  # cannot be chosen beside another

    @property
    def red_flag(self) -> tuple[str, Value] | None:
        """The fact and the value that make it a red flag; None where it is none."""
        return (self.red, self.sets[self.red]) if self.red else None


@dataclass(frozen=True, kw_only=True)
class Part:
    """One row of a question that is answered for each of several things."""

    key: str
    title: str
    easy_title: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question, which is one page."""

    key: str
    title: str
    easy_title: str
    hint: str
    easy_hint: str
    why_we_ask: str
    kind: Kind
    choices: tuple[Choice, ...]
    rows: tuple[Part, ...]
    facts: tuple[str, ...]  # that an answer records
    changes: tuple[str, ...]  # rules that an answer can change
    purpose: Purpose
    sometimes: Sometimes

    def choice(self, key: str) -> Choice | None:
        """One of its choices; None where there is no such choice."""
        return next((one for one in self.choices if one.key == key), None)


@dataclass(frozen=True, kw_only=True)
class Questions:
    """One dated, owned version of the file."""

    version: str
    status: str
    owner: str
    review_on: date
    source: str
    forms: Mapping[Form, tuple[Question, ...]]

    def asked(self, form: Form, *, asks_if_wanted: bool) -> tuple[Question, ...]:
        """What one check-in asks, in order."""
        left_out = (
            Sometimes.OTHERWISE if asks_if_wanted else Sometimes.IF_WANTED_IS_ASKED
        )
        return tuple(one for one in self.forms[form] if one.sometimes is not left_out)


@cache
def load_questions(path: Path) -> Questions:
    """Read and check the file. Raises `BadQuestions` with the question and the reason."""
    return read_content(
        path,
        _questions,
        wrong=lambda found: next(_wrong(found), None),
        refuse=lambda why: BadQuestions(file=path.name, reason=why),
    )


def _questions(table: dict[str, Any]) -> Questions:
    always = tuple(_choice(one) for one in table.pop("always"))
    forms = {
        form: tuple(_question(one, always) for one in table.pop(form.value))
        for form in Form
    }
    return Questions(forms=MappingProxyType(forms), **table)


def _question(table: dict[str, Any], always: tuple[Choice, ...]) -> Question:
    choices = tuple(_choice(one) for one in table.pop("choices", ()))
    hint = table.pop("hint", "")
    return Question(
        kind=Kind(table.pop("kind")),
        purpose=Purpose(table.pop("purpose", "")),
        sometimes=Sometimes(table.pop("sometimes", "")),
        choices=(*choices, *always) if choices else (),
        rows=tuple(_part(one) for one in table.pop("rows", ())),
        facts=tuple(table.pop("facts", ())),
        changes=tuple(table.pop("changes", ())),
        hint=hint,
        easy_hint=table.pop("easy_hint", hint),
        **table,
    )


def _choice(table: Mapping[str, Any]) -> Choice:
    return Choice(
        **{
            "easy_title": table["title"],
            **table,
            "sets": MappingProxyType(dict(table.get("sets", {}))),
            "says": Says(table.get("says", Says.VALUES)),
        }
    )


def _part(table: Mapping[str, Any]) -> Part:
    return Part(**{"easy_title": table["title"], **table})


def _wrong(questions: Questions) -> Iterator[str]:
    """Why the file would ask too much, or ask in vain."""
    for form, some in questions.forms.items():
        keys = [one.key for one in some]
        if len(keys) != len(set(keys)):
            yield f"{form}: two questions have the same key"
        for asks in (False, True):
            many = len(questions.asked(form, asks_if_wanted=asks))
            if not 0 < many <= MOST_QUESTIONS:
                yield f"{form}: it asks {many} questions; at most {MOST_QUESTIONS}"
        for one in some:
            yield from (f"{form}, {one.key}: {why}" for why in _unfit(one))


def _unfit(one: Question) -> Iterator[str]:
    """Why one question may not be asked as it stands."""
    if bool(one.purpose) is bool(one.changes):
        yield "it must name the rules it can change, or its purpose, and not both"
    if (one.kind is Kind.WORDS) is bool(one.choices):
        yield "a question has choices, or is answered in their own words"
    if (one.kind is Kind.EACH) is not bool(one.rows):
        yield "a question for each of several things names them"
    said = {key for choice in one.choices for key in choice.sets}
    if said != set(one.facts):
        yield f"the facts it names are not those it records: {sorted(said ^ set(one.facts))}"
    if one.choices and not {Says.UNKNOWN, Says.NOTHING} <= {
        choice.says for choice in one.choices
    }:
        yield "it must be possible not to know, and not to say"
    for choice in one.choices:
        if choice.red and choice.red not in choice.sets:
            yield f"{choice.key} is red for a fact it does not record"
