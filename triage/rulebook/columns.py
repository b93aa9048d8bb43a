"""Many children's facts as columns: values, and whether each is known.

What lies under an unknown value never matters; it is filled with zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from triage.facts import Catalogue, Fact, Kind, Value


DTYPES: dict[Kind, type[np.generic]] = {
    Kind.YES_NO: np.bool_,
    Kind.LEVEL: np.int8,  # the level's place in Fact.levels
    Kind.CHOICE: np.int8,
    Kind.COUNT: np.int32,
    Kind.NUMBER: np.float64,
}


@dataclass(frozen=True, kw_only=True)
class Columns:
    """`n` children. A missing key is unknown for every one of them."""

    n: int
    values: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    known: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)

    def part(self, start: int, stop: int) -> "Columns":
        """Children from `start` up to `stop`; views, nothing is copied."""
        return Columns(
            n=min(stop, self.n) - start,
            values={key: column[start:stop] for key, column in self.values.items()},
            known={key: column[start:stop] for key, column in self.known.items()},
        )


def from_children(
    catalogue: Catalogue, children: Sequence[Mapping[str, Value | None]]
) -> Columns:
    """Columns of every fact anyone knows; dates, which no rule reads, are left out."""
    keys = {key for child in children for key in child}
    readable = [key for key in catalogue if key in keys and _readable(catalogue[key])]
    made = {key: _column(catalogue[key], children) for key in readable}
    return Columns(
        n=len(children),
        values={key: values for key, (values, _) in made.items()},
        known={key: known for key, (_, known) in made.items()},
    )


def _readable(fact: Fact) -> bool:
    return fact.kind in DTYPES


def _column(
    fact: Fact, children: Sequence[Mapping[str, Value | None]]
) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
    said = [child.get(fact.key) for child in children]
    known = np.fromiter((value is not None for value in said), np.bool_, len(said))
    if fact.levels:
        code: dict[Value | None, int] = {None: 0}
        code |= {level: at for at, level in enumerate(fact.levels)}
        return np.fromiter(map(code.__getitem__, said), np.int8, len(said)), known
    coded = np.array(said, object)
    coded[~known] = 0
    return coded.astype(DTYPES[fact.kind]), known
