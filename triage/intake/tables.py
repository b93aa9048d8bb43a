"""A recognised file: where its columns stand, and everything a row is read with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from triage.facts import Catalogue
from triage.intake import cells, days
from triage.intake.days import Order
from triage.intake.profiles import Column, Fit, Profile, Profiles, Reads
from triage.intake.sheets import Cell, Row


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of one file and what its columns hold."""

    file: str
    fit: Fit
    rows: Sequence[Row]
    width: int
    profiles: Profiles
    catalogue: Catalogue
    as_of: date
    extract_on: date | None

    @property
    def profile(self) -> Profile:
        """The profile that fits."""
        return self.fit.profile

    @cached_property
    def latest(self) -> date:
        """The last day a row of this file may speak of as past."""
        return min(self.as_of, self.extract_on or self.as_of)

    @cached_property
    def fields(self) -> dict[str, tuple[int, Column]]:
        """Where each field stands; the first column that holds it."""
        found: dict[str, tuple[int, Column]] = {}
        for position, columns in self.fit.at.items():
            for column in columns:
                if column.field is not None:
                    found.setdefault(column.field, (position, column))
        return found

    @cached_property
    def facts(self) -> tuple[tuple[int, Column, cells.CellReader], ...]:
        """Every column that holds a fact, and how its cells are read."""
        return tuple(
            (position, column, self._reader(position, column))
            for position, columns in self.fit.at.items()
            for column in columns
            if column.fact is not None
        )

    def _reader(self, position: int, column: Column) -> cells.CellReader:
        return cells.reader(
            column, self.catalogue, self.profiles.words, self.down(position)
        )

    @cached_property
    def texts(self) -> tuple[int, ...]:
        """Columns of free text, and those no profile knows: read for red flags."""
        known = [
            position
            for position, columns in self.fit.at.items()
            if any(column.reads is Reads.TEXT for column in columns)
        ]
        return (*known, *(position for position, _ in self.fit.unread))

    @cached_property
    def notes(self) -> tuple[int, ...]:
        """Columns of free text that the profile knows."""
        return tuple(at for at in self.texts if at in self.fit.at)

    @cached_property
    def orders(self) -> dict[str, Order]:
        """Which way round each date column is written."""
        return {
            name: days.order_of(self.down(self.fields[name][0]))
            for name in ("born_on", "received_on", "accepted_on", "as_at")
            if name in self.fields
        }

    def down(self, position: int) -> list[Cell]:
        """Every cell of a column."""
        return [
            row.cells[position] if position < len(row.cells) else None
            for row in self.rows
        ]
