"""Read the form of an invented child: each fact a rule reads, by group, or not known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api import typed
from api.typed import Asked, Sent
from triage.desk.trying import FactAsked
from triage.facts import Value


@dataclass(frozen=True, kw_only=True)
class Group:
    """Questions that stand together, and how many of them are answered."""

    heading: str
    questions: tuple[Asked, ...]
    answered: int  # where any is, the group stands open


def groups(asked: Iterable[FactAsked], sent: Sent) -> tuple[Group, ...]:
    """The form's groups, in order."""
    found: dict[str, list[Asked]] = {}
    for one in asked:
        found.setdefault(one.group, []).append(typed.as_asked(one.fact))
    return tuple(
        Group(
            heading=heading,
            questions=tuple(questions),
            answered=sum(_is_answered(one.field, sent) for one in questions),
        )
        for heading, questions in found.items()
    )


def _is_answered(field: str, sent: Sent) -> bool:
    return any(
        value.strip()
        for name, value in sent.items()
        if name == field or name.startswith(f"{field}[")
    )


def read(
    sent: Sent, asked: Iterable[FactAsked]
) -> tuple[dict[str, Value], dict[str, str]]:
    """What is known of the child, and what is wrong by field."""
    wrong: dict[str, str] = {}
    found = {one.fact.key: typed.fact_in(sent, one.fact, wrong) for one in asked}
    return {key: value for key, value in found.items() if value is not None}, wrong


def as_sent(facts: Mapping[str, Value]) -> dict[str, str]:
    """Facts as the form sends them, so that a program's are read by the same rules."""
    sent: dict[str, str] = {}
    for key, value in facts.items():
        sent |= typed.as_typed(f"fact-{key}", value)
    return sent
