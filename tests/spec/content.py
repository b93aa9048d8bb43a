"""The shipped content, read as plain tables and as the product reads it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.facts import load_catalogue


ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
MODELS = ROOT / "models"
CATALOGUE = load_catalogue(RULES / "facts.toml")
POLICY: dict[str, Any] = tomllib.loads((RULES / "policy.toml").read_text("utf-8"))
STATUS = "Starting point from published sources. Awaiting local clinical agreement."


@dataclass(frozen=True)
class Written:
    """One rule as it stands in its file."""

    book: str
    table: dict[str, Any]

    @property
    def outcome(self) -> str:
        """SAFE, BAND P2, CLOCK, ROUTE or FLAG, as the catalogue writes effects."""
        (kind,) = {"safe", "band", "clock", "route", "flag"} & self.table.keys()
        return f"BAND {self.table['band']}" if kind == "band" else kind.upper()


def books() -> dict[str, dict[str, Any]]:
    """The three rule books as tables."""
    names = ("common", "neurodevelopmental", "speech_language")
    return {
        name: tomllib.loads((RULES / f"{name}.toml").read_text("utf-8"))
        for name in names
    }


WRITTEN = [
    Written(name, table) for name, book in books().items() for table in book["rule"]
]
