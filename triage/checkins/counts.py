"""Counts by group that cannot be traced to one family.

A count from 1 to below the smallest allowed is left out, and with it as many more as
it takes that nobody can work it out from the total.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class GroupCount:
    """How one group stands. None: too few to show, or it would tell of too few."""

    group: str
    families: int | None
    counted: int | None  # of them, those with what is counted

    @property
    def share(self) -> float | None:
        """The part of the group that is counted; None where it cannot be shown."""
        if self.counted is None or not self.families:
            return None
        return self.counted / self.families


def total(table: Mapping[str, tuple[int, int]], smallest: int) -> GroupCount:
    """All groups together, by the same rule."""
    families = sum(many for many, _ in table.values())
    counted = sum(few for _, few in table.values())
    return GroupCount(
        group="",
        families=None if _small(families, smallest) else families,
        counted=None if _tells(families, counted, smallest) else counted,
    )


def suppressed(
    table: Mapping[str, tuple[int, int]], smallest: int
) -> tuple[GroupCount, ...]:
    """Each group's families and those of them that are counted, as may be shown."""
    families = {name: many for name, (many, _) in table.items()}
    hidden = _with_company(
        {name for name, many in families.items() if _small(many, smallest)},
        families,
        lambda some: _small(sum(families[name] for name in some), smallest),
    )
    inner = _with_company(
        hidden | {name for name, cell in table.items() if _tells(*cell, smallest)},
        families,
        lambda some: _tells(*_sum(table, some), smallest),
    )
    return tuple(
        GroupCount(
            group=name,
            families=None if name in hidden else many,
            counted=None if name in inner else few,
        )
        for name, (many, few) in table.items()
    )


def _small(many: int, smallest: int) -> bool:
    return 0 < many < smallest


def _tells(families: int, counted: int, smallest: int) -> bool:
    """Whether a split shows few of either kind."""
    return _small(counted, smallest) or _small(families - counted, smallest)


def _sum(table: Mapping[str, tuple[int, int]], some: set[str]) -> tuple[int, int]:
    return sum(table[name][0] for name in some), sum(table[name][1] for name in some)


def _with_company(
    hidden: set[str], families: Mapping[str, int], tells: Callable[[set[str]], bool]
) -> set[str]:
    """Those and the smallest others, until the total less what is shown tells nothing."""
    company = sorted(
        (many, name) for name, many in families.items() if many and name not in hidden
    )
    hidden = set(hidden)
    while hidden and company and tells(hidden):
        hidden.add(company.pop(0)[1])
    return hidden
