"""A question as somebody filled it in: taken as an answer, or what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from triage.checkins.asking import Answer
from triage.checkins.questions import Choice, Kind, Question


LONGEST = 20_000  # characters of somebody's own words: about seven pages
Sent = Mapping[str, Sequence[str]]  # a form's fields as a browser sent them


class Trouble(StrEnum):
    """What is wrong with an answer, as the pages have words for it."""

    NOTHING = "nothing_chosen"
    ALONE = "chosen_together"
    TOO_LONG = "too_long"


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What somebody answered, and what is wrong with it, if anything is."""

    answer: Answer
    trouble: Trouble | None = None


def read(question: Question, sent: Sent) -> Filled:
    """An answer from a form. What was never offered is left out."""
    match question.kind:
        case Kind.WORDS:
            return _words(_one(sent, question.key))
        case Kind.EACH:
            return _each(question, sent)
        case Kind.ONE:
            one = _one(sent, question.key)
            known = question.choice(one) is not None
            return _needed(one if known else "")
        case Kind.SEVERAL:
            return _several(question, sent.get(question.key, ()))


def chosen(question: Question, answer: Answer) -> tuple[Choice, ...]:
    """The choices that an answer made, in the order they are offered."""
    match answer:
        case str():
            keys: Iterable[str] = (answer,)
        case list():
            keys = answer
        case dict():
            keys = answer.values()
    made = set(keys)
    return tuple(one for one in question.choices if one.key in made)


def red(question: Question, answer: Answer) -> tuple[str, ...]:
    """The facts that make it a red flag; none where it is none."""
    return tuple(one.red for one in chosen(question, answer) if one.red)


def kept(text: str) -> str:
    """Somebody's own words as a database keeps them and a page shows them."""
    return "".join(map(_kept, text.replace("\r\n", "\n"))).strip()


def parts(question: Question, answer: Answer) -> list[tuple[str, list[str]]]:
    """The choices made, by key: for each row where it has rows, else for no row."""
    if isinstance(answer, dict):
        return [(row, [key]) for row, key in answer.items()]
    return [("", [one.key for one in chosen(question, answer)])]


def field_of(question: Question, row: str) -> str:
    """What the field of one row is called in a form."""
    return f"{question.key}-{row}"


def _words(text: str) -> Filled:
    plain = kept(text)
    long = len(plain) > LONGEST
    return Filled(answer=plain, trouble=Trouble.TOO_LONG if long else None)


def _kept(one: str) -> str:
    """A character, unless no database keeps it and nobody can see it."""
    lone = "\ud800" <= one <= "\udfff"
    return "" if lone or (one < " " and one not in "\n\t") else one


def _several(question: Question, keys: Sequence[str]) -> Filled:
    some = [one for one in question.choices if one.key in set(keys)]
    answer: Answer = [one.key for one in some]
    if len(some) > 1 and any(one.alone for one in some):
        return Filled(answer=answer, trouble=Trouble.ALONE)
    return _needed(answer)


def _each(question: Question, sent: Sent) -> Filled:
    """One answer said of all rows, such as not knowing, is for those left out."""
    rest = _one(sent, question.key)
    said = {
        row.key: _one(sent, field_of(question, row.key)) or rest
        for row in question.rows
    }
    return _needed({row: key for row, key in said.items() if question.choice(key)})


def _needed(answer: Answer) -> Filled:
    return Filled(answer=answer, trouble=None if answer else Trouble.NOTHING)


def _one(sent: Sent, name: str) -> str:
    return next(iter(sent.get(name, ())), "")
