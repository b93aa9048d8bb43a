"""The fairness page: how the lists fall on groups of children, with what chance gives.

Counts leave out what would tell of fewer than five children. Every comparison on the
page is judged together with all others, whichever groups are shown.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from triage.checkins import content
from triage.checkins.groups import NOT_KNOWN, Kind, turn
from triage.desk.desk import Desk
from triage.desk.waits import fared, measures
from triage.desk.waits.fared import Read
from triage.desk.waits.groups import of_referrals
from triage.desk.waits.measures import Column, Measure
from triage.waits import fairness
from triage.waits.fairness import Line, Waited


PLACES = 3  # of a share that is told: what was left out cannot be worked out from it
NOBODY = "Nobody to tell of yet: there are no {of}."
TOO_FEW = "Too few children to compare any group."
EVEN = "No group differs from {alike} by more than chance alone gives."
NONE = "It is so of none of them, or of all: there is nothing to compare."
LONGER, MORE = ("shorter", "longer"), ("less", "more")
SHARE = "{group}: {value} {says}, where {usual} would be usual. That is {way} than chance alone gives."
WEEKS = "{group}: the middle wait {says} is {value}, where {usual} would be usual. That is {way} than chance alone gives."


@dataclass(frozen=True, kw_only=True)
class GroupShown:
    """One group. None: too few to show, or it would tell of too few."""

    group: str
    children: int | None
    counted: int | None
    value: float | None  # a share, or weeks
    low: float | None
    high: float | None
    usual: float | None
    chance_low: float | None
    chance_high: float | None
    differs: bool
    more: bool


@dataclass(frozen=True, kw_only=True)
class TableShown:
    """A measure by one kind of group."""

    kind: Kind
    finding: str
    groups: tuple[GroupShown, ...]


@dataclass(frozen=True, kw_only=True)
class MeasureShown:
    """One measure, of everybody and by every kind of group."""

    key: str
    title: str
    of: str
    says: str
    alike: str
    weeks: bool
    everybody: GroupShown
    tables: tuple[TableShown, ...]


@dataclass(frozen=True, kw_only=True)
class KindShown:
    """How much is known of one kind of group, of those who wait now."""

    kind: Kind
    known: float | None  # a share; None: too few to say


@dataclass(frozen=True, kw_only=True)
class FairnessShown:
    """Everything that the fairness page says."""

    as_of: date
    since: date
    smallest: int
    compared: int  # groups held against others, over all measures
    standing: tuple[str, ...]  # the differences that stand, in sentences
    finding: str
    kinds: tuple[KindShown, ...]
    measures: tuple[MeasureShown, ...]


def shown(desk: Desk) -> FairnessShown:
    """How the lists of today and the last 52 weeks fall on groups."""
    # Long because everything the page says is put together here, once.
    read = fared.read(desk.session, tenant=desk.tenant, today=desk.today)
    columns = [measures.column(one, read) for one in measures.MEASURES]
    known = _groups(desk, read, {name for one in columns for name in one.referral_ids})
    smallest = content.in_force().smallest_group
    tables = [_table(one, known, kind, smallest) for one in columns for kind in Kind]
    judged = iter(fairness.named(tables))
    told = [
        _measure(one, {kind: next(judged) for kind in Kind}, smallest)
        for one in columns
    ]
    compared = sum(line.p is not None for table in tables for line in table)
    differ = sum(
        one.differs for each in told for table in each.tables for one in table.groups
    )
    return FairnessShown(
        as_of=desk.today,
        since=read.since,
        smallest=smallest,
        compared=compared,
        standing=tuple(_standing(told)),
        finding=_finding(compared, differ),
        kinds=tuple(_kinds(columns[0], known, smallest)),
        measures=tuple(told),
    )


def as_rows(found: FairnessShown) -> list[tuple[str, ...]]:
    """Every figure of the page as rows, in the words of `HEAD`."""
    return [
        (
            measure.title,
            measure.of,
            "weeks" if measure.weeks else "share",
            kind,
            *(_plain(getattr(one, name)) for name in GroupShown.__dataclass_fields__),
        )
        for measure in found.measures
        for kind, groups in (
            ("everybody", (measure.everybody,)),
            *((table.kind, table.groups) for table in measure.tables),
        )
        for one in groups
    ]


HEAD = ("measure", "of", "unit", "by", *GroupShown.__dataclass_fields__)


def _groups(desk: Desk, read: Read, names: Iterable[str]) -> dict[str, dict[Kind, str]]:
    """Each referral's group of each kind. Whose referral no longer stands has none."""
    child_of = {
        name: read.referrals[name].child_id for name in names if name in read.referrals
    }
    return of_referrals(
        desk.session, tenant=desk.tenant, child_of=child_of, today=desk.today
    )


def _table(
    column: Column, groups: Mapping[str, Mapping[Kind, str]], kind: Kind, smallest: int
) -> tuple[Line, ...]:
    mine = [groups[name][kind] for name in column.referral_ids]
    if isinstance(column.of, Waited):
        return fairness.medians(mine, column.of, smallest)
    return fairness.shares(mine, column.of, smallest)


def _measure(
    column: Column, tables: Mapping[Kind, Sequence[Line]], smallest: int
) -> MeasureShown:
    measure = column.measure
    return MeasureShown(
        key=measure.key,
        title=measure.title,
        of=measure.of,
        says=measure.says,
        alike=measure.alike,
        weeks=measure.weeks,
        everybody=_group(fairness.everybody(column.of, smallest)),
        tables=tuple(
            TableShown(
                kind=kind,
                finding=" ".join(_said(measure, lines)),
                groups=tuple(map(_group, sorted(lines, key=_turn))),
            )
            for kind, lines in tables.items()
        ),
    )


def _said(measure: Measure, lines: Sequence[Line]) -> Iterator[str]:
    """What a table comes to, in sentences."""
    if not lines:
        yield NOBODY.format(of=measure.of)
    elif all(one.p is None for one in lines):
        yield NONE if _all_alike(lines) else TOO_FEW
    elif not any(one.differs for one in lines):
        yield EVEN.format(alike=measure.alike)
    for one in lines:
        if one.differs:
            yield _differs(measure, one)


def _all_alike(lines: Sequence[Line]) -> bool:
    """Whether what is counted is so of every group alike: of nobody, or of everybody."""
    shares = {one.value for one in lines if one.counted is not None}
    return shares in ({0.0}, {1.0})


def _differs(measure: Measure, one: Line) -> str:
    assert one.value is not None
    assert one.usual is not None
    say, way = (weeks, LONGER) if measure.weeks else (percent, MORE)
    return (WEEKS if measure.weeks else SHARE).format(
        group=one.group[:1].upper() + one.group[1:],
        value=say(one.value),
        usual=say(one.usual),
        says=measure.says,
        way=way[one.more],
    )


def weeks(many: float) -> str:
    """A wait as a page says it: a median may lie between two weeks."""
    return "1 week" if many == 1 else f"{many:g} weeks"


def percent(share: float) -> str:
    """A share as a page says it: whole, but for the small."""
    hundredths = share * 100
    return f"{hundredths:.1f} %" if 0 < hundredths < 10 else f"{hundredths:.0f} %"


def _standing(told: Iterable[MeasureShown]) -> Iterator[str]:
    for measure in told:
        for table in measure.tables:
            if any(one.differs for one in table.groups):
                yield f"{measure.title}, by {table.kind}. {table.finding}"


def _finding(compared: int, differ: int) -> str:
    if not compared:
        return "Too few children to compare any group with the others."
    if not differ:
        return f"None of {compared:,} comparisons shows a difference that chance alone would not give."
    return f"{differ:,} of {compared:,} comparisons show a difference that chance alone would rarely give."


def _kinds(
    waiting: Column,
    groups: Mapping[str, Mapping[Kind, str]],
    smallest: int,
) -> Iterator[KindShown]:
    """How much is known of those who wait, kind by kind."""
    many = len(waiting.referral_ids)
    for kind in Kind:
        found = Counter(groups[name][kind] for name in waiting.referral_ids)
        known = many - found[NOT_KNOWN]
        few = any(0 < one < smallest for one in (known, many - known)) or not many
        yield KindShown(kind=kind, known=None if few else round(known / many, PLACES))


def _group(one: Line) -> GroupShown:
    told = {
        name: getattr(one, name)
        for name in GroupShown.__dataclass_fields__
        if name in Line.__dataclass_fields__
    }
    rounded = {
        name: round(value, PLACES)
        for name, value in told.items()
        if isinstance(value, float)
    }
    return GroupShown(**told | rounded)


def _turn(one: Line) -> tuple[bool, int, str]:
    return turn(one.group)


def _plain(value: object) -> str:
    if value is None:
        return "not shown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
