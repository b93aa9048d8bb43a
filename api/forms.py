"""Questions made from a shape: the same shape reads a form and a program's JSON.

A field's `Ask` gives its words. What a browser sends is text; `read` turns it into the
shape or into one sentence for each field that has to be put right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
)
from pydantic.fields import FieldInfo

from triage.calendar import LONDON


SHORT, LONG = 200, 4_000
PARTS = ("day", "month", "year")

Sent = Mapping[str, Sequence[str]]  # a form's fields as a browser sent them
Choices = Sequence[tuple[str, str]]  # value, words


CANNOT_BE_KEPT = "has characters that cannot be kept"


def can_be_kept(text: str) -> bool:
    """Whether a database can keep it and a page can show it."""
    return all(
        (one >= " " or one in "\n\r\t") and not "\ud800" <= one <= "\udfff"
        for one in text
    )


def _plain(text: str) -> str:
    if not can_be_kept(text):
        raise ValueError(CANNOT_BE_KEPT)
    return text


def _text(least: int, most: int) -> Any:
    limits = StringConstraints(strip_whitespace=True, min_length=least, max_length=most)
    return Annotated[str, limits, AfterValidator(_plain)]


Line = _text(1, SHORT)  # one line that must be filled in
MaybeLine = _text(0, SHORT)
Words = _text(1, LONG)  # some lines that must be filled in
Note = _text(0, LONG)


@dataclass(frozen=True)
class Ask:
    """The words of one field."""

    label: str
    hint: str = ""
    long: bool = False  # several lines
    choices: Mapping[str, str] | None = None  # value -> words, where they differ
    hidden: bool = False  # what was seen; a page carries it and nobody types it


class Asked(BaseModel):
    """What is asked of a person or a program: nothing more is taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One field as a page shows it."""

    name: str
    kind: str  # line, lines, number, date, moment, tick, one, many, choose, hidden
    label: str
    hint: str
    needed: bool
    choices: Choices = ()
    value: Any = ""  # what stands in it: text, or parts of a date, or chosen values
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A shape as questions, with what was typed and what is wrong with it."""

    questions: tuple[Question, ...]
    errors: dict[str, str] = field(default_factory=dict)


def questions(
    shape: type[Asked],
    *,
    sent: Sent,
    errors: Mapping[str, str] | None = None,
    choices: Mapping[str, Choices] | None = None,
) -> tuple[Question, ...]:
    """The shape's questions, filled with what was sent."""
    return tuple(
        _question(name, info, sent, errors or {}, (choices or {}).get(name))
        for name, info in shape.model_fields.items()
    )


T = TypeVar("T", bound=Asked)


def read(shape: type[T], sent: Sent) -> tuple[T | None, dict[str, str]]:
    """The shape, or a sentence for each field to put right."""
    raw = {
        name: value
        for name, info in shape.model_fields.items()
        if (value := _raw(name, info, sent)) is not None
    }
    doubts = {
        name: f"‘{_ask(name, info).label}’ has two answers that differ. Give one."
        for name, info in shape.model_fields.items()
        if _contradicted(name, info, sent)
    }
    try:
        asked = shape.model_validate(raw)
    except ValidationError as problem:
        return None, _sentences(shape, problem) | doubts
    return (None, doubts) if doubts else (asked, {})


def _contradicted(name: str, info: FieldInfo, sent: Sent) -> bool:
    """Whether what is asked once was answered twice: the first is not simply taken."""
    if _kind(info, _ask(name, info))[0] == "many":
        return False
    fields = (name, *(f"{name}-{part}" for part in PARTS))
    return any(len(set(sent.get(one, ()))) > 1 for one in fields)


def sent_from(shape: type[Asked], values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Values as a browser would send them, to fill a form with."""
    sent: dict[str, list[str]] = {}
    for name, value in values.items():
        if value is None or name not in shape.model_fields:
            continue
        if isinstance(value, datetime):
            sent[name] = [value.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M")]
        elif isinstance(value, date):
            parts = (value.day, value.month, value.year)
            sent |= {f"{name}-{p}": [str(n)] for p, n in zip(PARTS, parts, strict=True)}
        elif isinstance(value, bool):
            sent[name] = ["yes" if value else "no"]
        elif isinstance(value, (tuple, list)):
            sent[name] = [_value(one) for one in value]
        else:
            sent[name] = [_value(value)]
    return sent


def example(shape: type[Asked]) -> dict[str, Any]:
    """What a program may send: the needed fields, each with something that fits."""
    return {
        name: _fitting(info, _ask(name, info))
        for name, info in shape.model_fields.items()
        if info.is_required()
    }


def _fitting(info: FieldInfo, ask: Ask) -> Any:
    kind, choices = _kind(info, replace(ask, hidden=False))
    least = [one.ge for one in info.metadata if hasattr(one, "ge")]
    given = info.examples or ()
    if given:
        return given[0]
    plain = {
        "date": "2026-11-20",
        "moment": "2026-12-01T09:30:00+00:00",
        "number": next(iter(least), 1),
        "tick": True,
    }
    if kind in plain:
        return plain[kind]
    if kind == "many":
        return [choices[0][0]]
    return choices[0][0] if choices else ask.label


def carried(shape: type[Asked], values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a page carries along as it stands now, whatever an earlier page sent."""
    hidden = {
        name: _value(values[name])
        for name, info in shape.model_fields.items()
        if _ask(name, info).hidden and values.get(name) is not None
    }
    return {name: [value] for name, value in hidden.items()}


def _value(one: object) -> str:
    return str(one.value if isinstance(one, Enum) else one)


def _question(
    name: str,
    info: FieldInfo,
    sent: Sent,
    errors: Mapping[str, str],
    given: Choices | None,
) -> Question:
    ask = _ask(name, info)
    kind, words = _kind(info, ask)
    if given is not None:
        kind, words = ("many" if kind == "many" else "choose"), given
    return Question(
        name=name,
        kind=kind,
        label=ask.label,
        hint=ask.hint,
        needed=info.is_required(),
        choices=words,
        value=_filled(name, kind, sent),
        error=errors.get(name, ""),
    )


def _filled(name: str, kind: str, sent: Sent) -> Any:
    if kind == "date":
        return {part: _one(sent, f"{name}-{part}") for part in PARTS}
    return list(sent.get(name, ())) if kind == "many" else _one(sent, name)


def _one(sent: Sent, name: str) -> str:
    return next(iter(sent.get(name, ())), "")


def _ask(name: str, info: FieldInfo) -> Ask:
    found = [one for one in info.metadata if isinstance(one, Ask)]
    return found[0] if found else Ask(name.replace("_", " ").capitalize())


def _kind(info: FieldInfo, ask: Ask) -> tuple[str, Choices]:
    """How a field is asked, and its choices where it has some."""
    plain, maybe = _without_none(info.annotation)
    if ask.hidden:
        return "hidden", ()
    if get_origin(plain) is tuple:
        return "many", _choices(get_args(plain)[0], ask)
    if get_origin(plain) is Literal or _is_enum(plain):
        return "one", _choices(plain, ask)
    if plain is bool:
        unsure = (("yes", "Yes"), ("no", "No"), ("", "Not known"))
        return ("one", unsure) if maybe else ("tick", (("yes", ask.label),))
    kinds: dict[Any, str] = {date: "date", datetime: "moment", int: "number"}
    return kinds.get(plain, "lines" if ask.long else "line"), ()


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (Union, UnionType):
        rest = [one for one in get_args(annotation) if one is not NoneType]
        return _bare(rest[0]), len(rest) < len(get_args(annotation))
    return _bare(annotation), False


def _bare(annotation: Any) -> Any:
    if get_origin(annotation) is Annotated:
        return get_args(annotation)[0]
    return annotation


def _is_enum(plain: Any) -> bool:
    return isinstance(plain, type) and issubclass(plain, Enum)


def _choices(plain: Any, ask: Ask) -> Choices:
    if get_origin(plain) is not Literal and not _is_enum(plain):
        return ()  # a page says what can be chosen
    values = get_args(plain) if get_origin(plain) is Literal else list(plain)
    words = ask.choices or {}
    return tuple(
        (_value(one), words.get(_value(one), _sentence_case(_value(one))))
        for one in values
    )


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]


def _raw(name: str, info: FieldInfo, sent: Sent) -> Any:
    """What a browser sent for a field; None when it was left empty."""
    kind, _ = _kind(info, _ask(name, info))
    if kind == "date":
        parts = [_one(sent, f"{name}-{part}").strip() for part in PARTS]
        if not any(parts):
            return _one(sent, name).strip() or None
        day, month, year = parts
        return f"{year:0>4}-{month:0>2}-{day:0>2}"
    if kind == "many":
        return [one for one in sent.get(name, ()) if one] or None
    if kind == "tick":
        return name in sent and _one(sent, name) != "no"
    text = _one(sent, name)
    if kind == "moment" and text:
        return _moment(text)
    return text if text.strip() else None


def _moment(text: str) -> Any:
    """A wall time in London, as a browser's field gives it."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LONDON)
    except ValueError:
        return text


def _sentences(shape: type[Asked], problem: ValidationError) -> dict[str, str]:
    found: dict[str, str] = {}
    for error in problem.errors():
        name = str(error["loc"][0]) if error["loc"] else ""
        info = shape.model_fields.get(name)
        if info is None:
            first = next(iter(shape.model_fields), "")
            found.setdefault(name or first, _reason(str(error["msg"])))
        else:
            found.setdefault(name, _sentence(_ask(name, info), info, dict(error)))
    return found


def _sentence(ask: Ask, info: FieldInfo, error: dict[str, Any]) -> str:
    """One sentence that says what to do."""
    kind, _ = _kind(info, ask)
    told, limits = str(error["type"]), error.get("ctx", {})
    if told in ("missing", "string_too_short"):
        verb = "Choose" if kind in ("one", "many", "choose") else "Enter"
        return f"{verb} an answer to ‘{ask.label}’."
    if told == "string_too_long":
        return f"‘{ask.label}’ must be {limits['max_length']:,} characters or fewer."
    if told == "value_error":
        return f"‘{ask.label}’ {_reason(str(error['msg']))}."
    return f"‘{ask.label}’ {WRONG.get(kind, 'is not an answer this form knows')}."


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")


WRONG = {
    "date": "must be a real date, such as 27 3 2026",
    "moment": "must be a real date and time",
    "number": "must be a whole number in the range asked for",
    "one": "must be one of the answers shown",
    "many": "must be some of the answers shown",
    "choose": "must be one of the answers shown",
}
