"""What an answer means: facts, red flags, and what a person has to do about the rest.

Nothing here is scored, and nothing an answer leaves out is taken for a "no".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from triage.checkins import filled
from triage.checkins.asking import Answer, Form
from triage.checkins.questions import Purpose, Question, Says
from triage.facts import Value


class EnteredBy(StrEnum):
    """How an answer reached us."""

    PAGE = "page"
    PAPER = "paper"
    TELEPHONE = "telephone"


# Who a fact came from, as the child's page names it.
SOURCES = {
    Form.PARENT: "family",
    Form.YOUNG_PERSON: "young person",
    Form.SCHOOL: "school",
    Form.GP: "GP",
}
NOTHING, RIGHT = "nothing", "right"  # choices that ask nothing of anybody
WORSE = "deterioration_reported"


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What one reply comes to."""

    facts: tuple[tuple[str, Value | None], ...]  # None: they do not know
    red: tuple[str, ...]  # the facts that make a person ring the same day
    red_said: tuple[str, ...]  # in the words that were ticked
    worse: tuple[str, ...]  # what is worse, in words; empty where nothing is
    wanted: str  # no, not_sure, elsewhere; "" where nothing has to be talked about
    contact: tuple[str, ...]  # what to do about how they are reached
    help: tuple[str, ...]  # what they want help with, in words


def meaning(asked: Sequence[Question], answers: Mapping[str, Answer]) -> Meaning:
    """What somebody's answers to these questions come to."""
    given = [(one, answers[one.key]) for one in asked if one.key in answers]
    red = [choice for one, said in given for choice in filled.chosen(one, said)]
    return Meaning(
        facts=tuple(fact for one, said in given for fact in _facts(one, said)),
        red=tuple(dict.fromkeys(one.red for one in red if one.red)),
        red_said=tuple(dict.fromkeys(one.title for one in red if one.red)),
        worse=tuple(row for one, said in given for row in _worse(one, said)),
        wanted="".join(_for(given, Purpose.STILL_WANTED, but=("yes",))),
        contact=tuple(_for(given, Purpose.CONTACT, but=(RIGHT,))),
        help=tuple(_help(given)),
    )


def _facts(question: Question, answer: Answer) -> Iterator[tuple[str, Value | None]]:
    for choice in filled.chosen(question, answer):
        if choice.says is Says.UNKNOWN:
            yield from ((key, None) for key in question.facts)
        yield from choice.sets.items()


def _worse(question: Question, answer: Answer) -> Iterator[str]:
    """The rows for which a choice was made that says that things are worse."""
    if isinstance(answer, dict):
        titles = {row.key: row.title for row in question.rows}
        for row, key in answer.items():
            choice = question.choice(key)
            if choice is not None and choice.sets.get(WORSE) is True:
                yield titles.get(row, row)


def _for(
    given: Sequence[tuple[Question, Answer]], purpose: Purpose, *, but: Sequence[str]
) -> Iterator[str]:
    """What was chosen in the questions asked for a purpose, but for what asks nothing."""
    for question, answer in given:
        if question.purpose is purpose:
            yield from (
                one.key
                for one in filled.chosen(question, answer)
                if one.says is Says.VALUES and one.key not in but
            )


def _help(given: Sequence[tuple[Question, Answer]]) -> Iterator[str]:
    keys = set(_for(given, Purpose.HELP_WANTED, but=(NOTHING,)))
    for question, _ in given:
        if question.purpose is Purpose.HELP_WANTED:
            yield from (one.title for one in question.choices if one.key in keys)
