"""Every route of the front door, and the permission found on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from api.deps import Needs, SeesChild
from api.family import inside
from triage.referrals import Pathway
from triage.roles import Action, Role


API = "/api/"
# Whatever answers here answers anybody. A route that is not here needs a permission.
PUBLIC = frozenset(
    {
        "/sign-in",
        "/accessibility",
        "/privacy",
        "/how-places-are-decided",  # how it decides is told to everybody; no child is read
        "/static",
        "/api/v1/openapi.json",
        "/health",
        "/.well-known/jwks.json",  # our public keys, for an identity provider
        "/api/v1/callbacks/notify",  # asks for the message provider's own token
        "/weigh",  # a code lets a parent in, to two invented children
        "/join",  # an invitation's token is what lets a person in
    }
)
# Families have a door, a guard and tests of their own: see `test_matrix` and `test_family_*`.
FAMILY_DOOR, FAMILY_INSIDE = "/f", "/family"
# Here it is enough to be signed in, whatever the role.
ANY_ROLE = frozenset({"/", "/sign-out", "/sign-out/everywhere", "/api/v1/session"})
CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, kw_only=True)
class Door:
    """One method at one address, and what it asks of whoever comes."""

    method: str
    path: str
    action: Action | None
    name: str
    with_a_code: bool = False  # only whoever came in with a code
    in_emergency: bool = False  # some who may not pass may open it with a reason

    @property
    def is_api(self) -> bool:
        """Whether it speaks to programs."""
        return self.path.startswith(API)

    @property
    def public(self) -> bool:
        """Whether anybody may come, signed in or not."""
        return any(
            self.path == one or self.path.startswith(f"{one}/") for one in PUBLIC
        )

    @property
    def for_families(self) -> bool:
        """Whether it is for families, who have no account and no role."""
        return self.path.split("/")[1] in (FAMILY_DOOR[1:], FAMILY_INSIDE[1:])

    @property
    def changes(self) -> bool:
        """Whether it may change something."""
        return self.method in CHANGES

    @property
    def subjects(self) -> tuple[str, ...]:
        """The kinds of thing its address names, in order."""
        return tuple(kind for kind, _ in named(self.path))

    def allows(self, role: Role, may: dict[Action, frozenset[Role]]) -> bool:
        """Whether the table lets a role through here."""
        return self.action is None or role in may[self.action]

    def at(self, ids: Mapping[str, str]) -> str:
        """Its address, with an id for each kind of thing."""
        address = self.path
        for kind, parameter in named(self.path):
            address = address.replace(f"{{{parameter}}}", ids[kind])
        return address

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def doors(app: FastAPI) -> tuple[Door, ...]:
    """Every route of the staff's, each method by itself; HEAD follows GET."""
    return tuple(one for one in _doors(app) if not one.for_families)


def family_doors(app: FastAPI) -> tuple[Door, ...]:
    """Every route of the families'."""
    return tuple(one for one in _doors(app) if one.for_families)


def _doors(app: FastAPI) -> Iterator[Door]:
    for one in iter_route_contexts(app.routes):
        dependant = getattr(one, "dependant", None)
        asks = _asks(dependant) if dependant else None
        for method in sorted((one.methods or {"GET"}) - {"HEAD"}):
            yield Door(
                method=method,
                path=one.path or "",
                action=asks.action if asks else None,
                name=one.name or "",
                in_emergency=isinstance(asks, SeesChild),
                with_a_code=dependant is not None and _asks_code(dependant),
            )


def _asks(dependant: Any) -> Needs | None:
    """The permission that a route's dependencies ask for."""
    if isinstance(dependant.call, Needs):
        return dependant.call
    found = (_asks(one) for one in dependant.dependencies)
    return next((one for one in found if one is not None), None)


def _asks_code(dependant: Any) -> bool:
    return dependant.call is inside or any(map(_asks_code, dependant.dependencies))


# What stands before an id in an address says what the id is of.
KINDS = {
    "referrals": "referral",
    "tasks": "task",
    "offers": "offer",
    "slots": "slot",
    "people": "person",
    "clinics": "clinic",
    "proposals": "proposal",
    "requests": "request",
    "reports": "report",
    "complaints": "complaint",
    "merges": "merge",
    "glass": "glass",
    "messages": "message",
    "pauses": "pause",
    "imports": "import",
    "editions": "edition",
    "models": "model",
    "rebases": "rebase",
    "posts": "post",
    "absences": "absence",
    "views": "view",
    "choices": "exercise",
    "children": "child",
    "lists": "pathway",
    "found": "search",
    "waiting-lists": "pathway",
    "rules": "pathway",
    "capacity": "pathway",
    "packs": "month",
}
# Not somebody's: the same words in every service.
WORDS = {"pathway": Pathway.NEURODEVELOPMENTAL.value, "month": "2026-10"}


def named(path: str) -> Iterator[tuple[str, str]]:
    """The kind of thing and the parameter's name, for each id in an address."""
    parts = path.split("/")
    for before, part in pairwise(parts):
        if part.startswith("{"):
            yield KINDS.get(before, before), part.strip("{}").partition(":")[0]
