"""What was kept beside what is worked out again: the same to the byte, or named."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What came of working something out again."""

    SAME = "the same"
    DIFFERS = "differs"
    CANNOT = "cannot be worked out again"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field that did not come out as it was kept."""

    field: str
    stored: str
    again: str


def differences(
    stored: Mapping[str, object], again: Mapping[str, object]
) -> tuple[Difference, ...]:
    """Every field of what was worked out that is not what was kept, in its own order."""
    return tuple(
        Difference(field=name, stored=str(stored[name]), again=str(value))
        for name, value in again.items()
        if stored[name] != value
    )
