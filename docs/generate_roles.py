"""The page of roles: who may do what, and which addresses each action opens."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from api import acts, app, deps, routers
from triage.roles import MAY, Action, Role


Table = Callable[[Sequence[str], Iterable[Sequence[object]]], str]


def roles(table: Table) -> str:
    """Who may do what: the table that every route, page and test reads."""
    heads = ("action", *Role)
    rows = [
        (action, *("yes" if role in MAY[action] else "" for role in Role))
        for action in Action
    ]
    opened = [(action, "<br>".join(_opened_by().get(action, ()))) for action in Action]
    return (
        "# Roles and actions\n\nOne table says who may do what. What is not in it is "
        "refused. A role in the line *open a record in an emergency* may open one "
        "child’s record for an hour, with a reason, and is reviewed.\n\n"
        f"{table(heads, rows)}\n\n## What each action opens\n\n"
        "The requests programs make, and the pages beside them. A test fails when a "
        f"route asks for no action.\n\n{table(('action', 'opens'), opened)}\n"
    )


@cache
def _opened_by() -> dict[str, list[str]]:
    """The addresses each action opens, read off the routes as the front door has them."""
    found: dict[str, list[str]] = {}
    all_acts = app.all_acts()
    rooms = [("", acts.pages(all_acts)), ("/api/v1", acts.programs(all_acts))]
    for one in pkgutil.iter_modules(routers.__path__):
        room = importlib.import_module(f"{routers.__name__}.{one.name}").router
        rooms.append(("" if one.name.startswith("pages_") else "/api/v1", room))
    for prefix, room in rooms:
        routes: list[Any] = room.routes
        for route in routes:
            for needed in _needs(route, deps.Needs):
                for method in sorted(route.methods - {"HEAD"}):
                    line = f"`{method} {prefix}{route.path}`"
                    found.setdefault(needed.action, []).append(line)
    return {action: sorted(set(lines)) for action, lines in found.items()}


def _needs(route: Any, kind: type) -> Iterator[Any]:
    waiting = [route.dependant]
    while waiting:
        one = waiting.pop()
        waiting.extend(one.dependencies)
        if isinstance(one.call, kind):
            yield one.call
