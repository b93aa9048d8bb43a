"""What was proved of an edition's rules and cards, and the child who shows what was not.

A certificate speaks of one edition, by its digest, and of one set of floors. Whoever
changes a rule holds a certificate of something else, and must prove again.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from triage.errors import TriageError
from triage.facts import Value


class BadCertificate(TriageError):
    """The certificate {file} cannot be read: {reason}. Prove the rule books again."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One way in which a property does not hold.

    `child` is the fewest facts that show it in the ordinary engine; `changed` is what
    then becomes different of them, where it takes two children to show it. Both are
    empty where there is no such child: a proof that ran out of time.
    """

    book: str  # a list's book, or a scorecard
    about: str  # the floor, rule or fact it is about
    sentence: str
    where: str = ""  # the file and the line, where one rule is to be changed
    child: Mapping[str, Value | None] = field(default_factory=dict)
    changed: Mapping[str, Value | None] = field(default_factory=dict)
    words: str = ""  # the child in plain English
    shown: str = ""  # what the engine says of it: "P2 -> P3"


@dataclass(frozen=True, kw_only=True)
class Proved:
    """One property, whether it holds, and what it took to know."""

    name: str
    sentence: str
    held: bool
    seconds: float
    failures: tuple[Failure, ...] = ()
    queries: int = 0  # put to the solver; the rest is known from how rules are written


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """Every property, of one edition, on one day."""

    digest: str  # the edition's
    made_on: date
    prover: str
    properties: tuple[Proved, ...]
    floors_digest: str = ""

    @property
    def held(self) -> bool:
        """Whether everything was proved; a certificate of nothing holds nothing."""
        return bool(self.properties) and all(one.held for one in self.properties)

    def to_json(self) -> str:
        """The certificate as text that `from_json` reads."""
        table = asdict(self) | {"made_on": self.made_on.isoformat()}
        return json.dumps(table, indent=2, ensure_ascii=False) + "\n"


def from_json(text: str) -> Certificate:
    """A certificate from its text. Raises `ValueError`, `KeyError` or `TypeError`."""
    table: dict[str, Any] = json.loads(text)
    return Certificate(
        **table
        | {
            "made_on": date.fromisoformat(table["made_on"]),
            "properties": tuple(_proved(one) for one in table["properties"]),
        }
    )


def load_certificate(path: Path) -> Certificate:
    """A certificate from its file. Raises `BadCertificate`."""
    try:
        return from_json(path.read_text("utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise BadCertificate(file=path.name, reason=problem) from problem


def _proved(table: dict[str, Any]) -> Proved:
    return Proved(
        **table | {"failures": tuple(Failure(**one) for one in table["failures"])}
    )
