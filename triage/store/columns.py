"""The kinds of column and check that every table shares."""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint, MetaData, String, Text
from sqlalchemy.orm import registry
from sqlmodel import SQLModel


# Every constraint has a name, so a migration can find it again on both databases.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """What every table is made from."""


def ordered(length: int) -> String:
    """Text that sorts by its bytes on both databases: keys, and what orders a list."""
    return String(length).with_variant(
        String(length, collation="C"), "postgresql"
    )  # SQLite sorts by bytes already


Tenant = ordered(40)
Id = ordered(80)
Json = Text  # JSON as text, so that what was stored is read back to the byte


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """Only these words."""
    quoted = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} in ({quoted})", name=column)


def between(column: str, low: int, high: int) -> CheckConstraint:
    """A whole number in a range; also keeps text out of a number column on SQLite."""
    return CheckConstraint(f"{column} between {low} and {high}", name=column)


def at_most(column: str, length: int) -> CheckConstraint:
    """Text of a bounded length and never empty; SQLite does not keep lengths itself."""
    return CheckConstraint(f"length({column}) between 1 and {length}", name=column)
