"""A pack as it was made: plain parts that a page, a file and a program all show.

It is kept as made. What people say of it afterwards stands beside it and never in it.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from triage.desk.packs.months import Month, Part


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under headings. The first cell of a row names it."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Series:
    """Lines over weeks or bars over groups; none is a gap."""

    title: str
    finding: str
    unit: str
    x: tuple[str, ...]
    lines: tuple[tuple[str, tuple[float | None, ...]], ...]
    bars: bool = False


@dataclass(frozen=True, kw_only=True)
class PartMade:
    """One section: what it comes to, and what it comes from."""

    part: Part
    finding: str
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    series: tuple[Series, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One month's pack."""

    month: Month
    service: str
    made_at: datetime
    made_by: str
    parts: tuple[PartMade, ...]


def to_json(pack: Pack) -> str:
    """The pack as text; the same pack, the same text."""
    told = asdict(pack) | {
        "month": pack.month.first.isoformat(),
        "made_at": pack.made_at.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> Pack:
    """The pack that a text holds."""
    told = json.loads(text)
    return Pack(
        month=Month(first=date.fromisoformat(told["month"])),
        service=told["service"],
        made_at=datetime.fromisoformat(told["made_at"]),
        made_by=told["made_by"],
        parts=tuple(_part(one) for one in told["parts"]),
    )


def _part(told: dict[str, Any]) -> PartMade:
    return PartMade(
        part=Part(told["part"]),
        finding=told["finding"],
        notes=tuple(told["notes"]),
        tables=tuple(_table(one) for one in told["tables"]),
        series=tuple(_series(one) for one in told["series"]),
    )


def _table(told: dict[str, Any]) -> Table:
    rows = tuple(tuple(row) for row in told["rows"])
    return Table(title=told["title"], heads=tuple(told["heads"]), rows=rows)


def _series(told: dict[str, Any]) -> Series:
    lines = tuple((name, tuple(values)) for name, values in told["lines"])
    named = {"x": tuple(told["x"]), "lines": lines}
    return Series(**(told | named))
