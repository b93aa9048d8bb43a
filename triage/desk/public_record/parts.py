"""What the record is made of: sections of fields, each of plain blocks."""

from dataclasses import dataclass
from enum import StrEnum


class Is(StrEnum):
    """What a block is, as a page, a file or a text shows it."""

    WORDS = "words"
    ITEMS = "items"
    TABLE = "table"


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph, a list or a table: `rows` of one line each, unless it is a table."""

    kind: Is
    rows: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of a paragraph or a list."""
        return tuple(row[0] for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field, by its name in the standard; "" in the plain part."""

    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """Fields that stand together."""

    heading: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class Record:
    """The whole record, the plain part first."""

    title: str
    lead: str
    plain: tuple[Section, ...]
    sections: tuple[Section, ...]


def words(*texts: str) -> tuple[Block, ...]:
    """Paragraphs."""
    return tuple(Block(kind=Is.WORDS, rows=((text,),)) for text in texts)


def items(*texts: str) -> Block:
    """A list of short things."""
    return Block(kind=Is.ITEMS, rows=tuple((text,) for text in texts))


def table(heads: tuple[str, ...], *rows: tuple[str, ...]) -> Block:
    """A table; each row has a cell for each heading."""
    return Block(kind=Is.TABLE, heads=heads, rows=rows)
