"""Every kind of task that the code opens is in the one table, with a way to close it."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.house.tree import ROOT, calls, name, python
from triage.desk.tasks.kinds import ALL, KINDS, SAFE_OUTCOMES, Group, TaskKind, names_in
from triage.intake.tasks import DUE
from triage.roles import MAY, Action
from triage.store.tasks import SAFE


OPENS = {"NewTask", "open_task", "_open", "_task"}


def constants(path: Path) -> Iterator[tuple[str, str]]:
    """The text constants a module hands to what opens a task, and their values."""
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for _, called, call in calls(path):
        if called.split(".")[-1] not in OPENS:
            continue
        given = [*call.args, *(one.value for one in call.keywords if one.arg == "kind")]
        for one in (inner for each in given for inner in ast.walk(each)):
            if isinstance(one, ast.Name) and one.id.isupper():
                value = getattr(module, one.id, None)
                if isinstance(value, str):
                    yield f"{name(path)} {one.id}", value


def opened() -> dict[str, str]:
    """Every kind of task, and one place that opens it."""
    found = dict.fromkeys(DUE, "triage/intake/tasks.py DUE")
    for path in python("triage"):
        if "desk" in path.parts and "__init__" not in path.name:
            found |= {kind: place for place, kind in constants(path)}
    return found


def test_every_kind_that_is_opened_is_in_the_table() -> None:
    missing = {kind: place for kind, place in opened().items() if kind not in KINDS}

    assert missing == {}


def test_the_kinds_are_found_where_they_are_opened() -> None:
    assert {SAFE, "review", "provisional", "confirm", "glass"} <= opened().keys()


def test_no_kind_stands_in_the_table_twice() -> None:
    assert len(KINDS) == len(ALL)


@pytest.mark.parametrize("kind", ALL, ids=lambda one: one.name)
def test_every_kind_has_an_owner_who_may_do_it_and_a_way_to_close_it(
    kind: TaskKind,
) -> None:
    action = Action.REVIEW if kind.done_by else Action.DO_TASKS

    assert kind.goes_to in MAY[action]
    assert bool(kind.outcomes) != bool(kind.done_by)
    assert kind.escalates_to is not None


@pytest.mark.hazard("H-03")
def test_a_same_day_task_closes_in_three_ways_and_stands_in_the_first_group() -> None:
    words = [one.words for one in SAFE_OUTCOMES]

    assert words == [
        "Spoke to the child or family",
        "Handed over, and accepted",
        "Already known and confirmed",
    ]
    assert KINDS[SAFE].outcomes == SAFE_OUTCOMES
    assert SAFE in names_in(next(iter(Group)))


def test_nothing_else_closes_a_task() -> None:
    closing = [
        name(path)
        for path in python("triage", "api")
        if "migrations" not in path.parts
        and "TASKS" in path.read_text()
        and any(
            keyword.arg == "closed_at"
            for _, called, call in calls(path)
            if called.endswith("values")
            for keyword in call.keywords
        )
    ]

    assert closing == ["triage/store/tasks.py"]
