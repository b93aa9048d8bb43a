"""One number of a list as people and programs get it: plain, named, defined, or why not.

Page, file and program are made from these very values, so none can say another number.
"""

from dataclasses import dataclass, replace
from datetime import date

from triage.referrals import Pathway
from triage.waits.definitions import DEFINITIONS, OURS, Definition
from triage.waits.figure import Figure


DEFINED = {one.name: one for one in DEFINITIONS}
CHILDREN = "children"


@dataclass(frozen=True, kw_only=True)
class Number:
    """A value and its unit, or the sentence that stands in its place.

    `low` and `high` are the ends of a 95 % interval, made as `interval` says.
    """

    key: str  # of its list: the same in files, in addresses and for programs
    label: str
    unit: str
    means: str
    source: str
    value: float | None
    why_not: str = ""
    low: float | None = None
    high: float | None = None
    interval: str = ""
    children: bool = False  # whose they are can be looked up


@dataclass(frozen=True, kw_only=True)
class Section:
    """Numbers that belong together, and what they come to in a sentence."""

    key: str
    title: str
    finding: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, kw_only=True)
class ListFigures:
    """Every number of one list on one day."""

    pathway: Pathway
    finding: str
    sections: tuple[Section, ...]

    @property
    def numbers(self) -> dict[str, Number]:
        """Every number by its key."""
        return {one.key: one for part in self.sections for one in part.numbers}


@dataclass(frozen=True, kw_only=True)
class WaitsShown:
    """The lists at the end of a day, and what cannot be told of it."""

    on: date
    today: date
    lists: tuple[ListFigures, ...]
    cannot: tuple[str, ...]


def defined(name: str, label: str = "") -> Definition:
    """What a number of the statistics is in words; one line of several has its label."""
    found = DEFINED[name]
    return replace(found, label=label) if label else found


def ours(label: str, means: str, unit: str = CHILDREN) -> Definition:
    """What a number is that the statistics do not give."""
    return Definition(name="", label=label, unit=unit, means=means, source=OURS)


def counted(key: str, of: Definition, many: int) -> Number:
    """A count of children, who can be looked up."""
    return _number(key, of, value=many, children=True)


def figured(key: str, of: Definition, one: Figure) -> Number:
    """A number that may have an interval, or a reason why it is not there."""
    return _number(
        key,
        of,
        value=one.value,
        why_not=one.why_not,
        low=one.low,
        high=one.high,
        interval=str(one.by),
    )


def unsaid(key: str, of: Definition, why_not: str) -> Number:
    """A number that cannot be told, and why."""
    return _number(key, of, value=None, why_not=why_not)


def _number(key: str, of: Definition, **rest: object) -> Number:
    return Number(
        key=key,
        label=of.label,
        unit=of.unit,
        means=of.means,
        source=of.source,
        **rest,  # type: ignore[arg-type]  # each is given by its own name above
    )
