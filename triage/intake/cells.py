"""One cell under a fact's heading, read as the profile says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from triage.facts import Catalogue, Fact, Kind, Known, Value
from triage.intake import days, figures, spelling
from triage.intake.days import Order
from triage.intake.lines import FactRead
from triage.intake.profiles import BadProfile, Column, Reads
from triage.intake.sheets import Cell, text_of
from triage.intake.spelling import Spellings


MOST_DAYS = 400  # a count above this is no count of days in a year
NOTHING = FactRead(known=Known.UNKNOWN, value=None, shown=None)
NOBODY_ASKED = FactRead(known=Known.NOT_ASKED, value=None, shown=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class CellRead:
    """What a cell says of one or two facts, and what a person should look at."""

    facts: tuple[tuple[str, FactRead], ...]
    code: str | None = None  # of a finding
    tail: str = ""  # words after a plain answer
    ask: str = ""  # words that could not be read

    @property
    def plain(self) -> bool:
        """Whether there is nothing to add to the facts."""
        return self.code is None and not self.tail and not self.ask


CellReader = Callable[[Cell], CellRead]


def reader(
    column: Column, catalogue: Catalogue, words: Spellings, cells: Sequence[Cell]
) -> CellReader:
    """How this column's cells are read. `cells` are all of them: context for dates
    and for attendance that may be a fraction."""
    fact = _fact(column, catalogue)
    if column.on is not None and column.on not in catalogue:
        raise BadProfile(file=column.heading, reason=f"there is no fact {column.on}")
    return _remembered(_way(column, fact, words, cells))


def _way(
    column: Column, fact: Fact, words: Spellings, cells: Sequence[Cell]
) -> CellReader:
    match column.reads:
        case Reads.YES_NO:
            return _yes_no(column, fact, words)
        case Reads.CHANGE:
            return _change(column, fact, words)
        case Reads.CODES:
            return _codes(column, fact, words)
        case Reads.COUNT:
            return _count(fact, words)
        case Reads.ATTENDANCE | Reads.PERCENT:
            attended = column.reads is Reads.ATTENDANCE
            return _share(fact, words, cells, attended=attended)
        case Reads.DAY | Reads.DAY_MEANS_YES:
            return _day(column, fact, words, cells)
    reason = f"a fact cannot be read as {column.reads}"
    raise BadProfile(file=column.heading, reason=reason)


def _fact(column: Column, catalogue: Catalogue) -> Fact:
    assert column.fact is not None
    if column.fact not in catalogue:
        raise BadProfile(file=column.heading, reason=f"there is no fact {column.fact}")
    fact = catalogue[column.fact]
    means = (column.yes, column.no, *column.codes.values())
    levels = [one for one in means if isinstance(one, str)]
    if wrong := [one for one in levels if one not in fact.levels]:
        raise BadProfile(file=column.heading, reason=f"{fact.key} has no {wrong[0]}")
    answers = column.reads is Reads.YES_NO or True in column.codes.values()
    if answers and fact.levels and None in (column.yes, column.no):
        reason = f"say which levels of {fact.key} a yes and a no mean"
        raise BadProfile(file=column.heading, reason=reason)
    return fact


def _remembered(way: CellReader) -> CellReader:
    """The same cell is read once: columns repeat a few spellings many times."""
    known: dict[tuple[type, Cell], CellRead] = {}

    def read(cell: Cell) -> CellRead:
        key = (type(cell), cell)
        found = known.get(key)
        if found is None:
            found = known[key] = way(cell)
        return found

    return read


def _said(column: Column, fact: Fact, shown: bool | str) -> FactRead:
    value: Value = shown
    if isinstance(shown, bool) and fact.kind is not Kind.YES_NO:
        value = str(column.yes if shown else column.no)
    return FactRead(known=Known.KNOWN, value=value, shown=shown)


def _number(value: int | float) -> FactRead:
    return FactRead(known=Known.KNOWN, value=value, shown=value)


def _one(fact: Fact, read: FactRead, tail: str = "") -> CellRead:
    return CellRead(facts=((fact.key, read),), tail=tail)


def _unread(fact: Fact, code: str, text: str) -> CellRead:
    return CellRead(facts=((fact.key, NOTHING),), code=code, ask=text.strip())


def _yes_no(column: Column, fact: Fact, words: Spellings) -> CellReader:
    def read(cell: Cell) -> CellRead:
        text = text_of(cell)
        answer = spelling.read(text, words)
        if not answer.read:
            return _unread(fact, "value_not_read", text)
        if answer.value is None:
            asked = answer.known is not Known.NOT_ASKED
            return _one(fact, NOTHING if asked else NOBODY_ASKED)
        return _one(fact, _said(column, fact, answer.value), answer.tail)

    return read


def _change(column: Column, fact: Fact, words: Spellings) -> CellReader:
    """A family's "Yes, ..." is a yes, whatever they then say: a person reads it all."""
    otherwise = _yes_no(column, fact, words)

    def read(cell: Cell) -> CellRead:
        word, *rest = spelling.SEPARATOR.split(
            spelling.plain(text_of(cell)), maxsplit=1
        )
        if rest and word in words.yes:
            return _one(fact, _said(column, fact, shown=True), rest[0])
        return otherwise(cell)

    return read


def _codes(column: Column, fact: Fact, words: Spellings) -> CellReader:
    codes = {spelling.plain(code): means for code, means in column.codes.items()}
    otherwise = _yes_no(column, fact, words)
    answers = {means for means in codes.values() if isinstance(means, bool)}

    def read(cell: Cell) -> CellRead:
        text = text_of(cell)
        said = spelling.plain(text)
        if said in codes:
            return _one(fact, _said(column, fact, codes[said]))
        if words.takes_back.search(said) or words.asks.search(said):
            return otherwise(cell) if answers else _open_code(fact, text, words)
        word, *rest = spelling.SEPARATOR.split(said, maxsplit=1)
        if rest and word in codes and _same_meaning(rest[0], codes, codes[word]):
            return _one(fact, _said(column, fact, codes[word]), rest[0].strip(" )]"))
        return otherwise(cell) if answers else _open_code(fact, text, words)

    return read


def _same_meaning(tail: str, codes: dict[str, bool | str], means: bool | str) -> bool:
    """A tail that is itself another code contradicts the first."""
    return codes.get(tail.strip(" )]"), means) == means


def _open_code(fact: Fact, text: str, words: Spellings) -> CellRead:
    answer = spelling.read(text, words)
    if answer.read and answer.value is None:
        return _one(fact, NOTHING)
    return _unread(fact, "value_not_read", text)


def _count(fact: Fact, words: Spellings) -> CellReader:
    def read(cell: Cell) -> CellRead:
        text = text_of(cell).strip()
        number = figures.whole(text)
        if number is not None and number <= MOST_DAYS:
            return _one(fact, _number(number))
        if number is None and _is_unknown(text, words):
            return _one(fact, NOTHING)
        return _unread(fact, "number_not_read", text)

    return read


def _is_unknown(text: str, words: Spellings) -> bool:
    answer = spelling.read(text, words)
    return answer.read and answer.value is None


def _share(
    fact: Fact, words: Spellings, cells: Sequence[Cell], *, attended: bool
) -> CellReader:
    fractions = any(figures.is_fraction(text_of(cell)) for cell in cells)

    def read(cell: Cell) -> CellRead:
        text = _percent_text(cell)
        share = figures.percent(text, one_is_all=fractions)
        if share is not None:
            return _one(fact, _number(figures.absence(share) if attended else share))
        if _is_unknown(text, words):
            return _one(fact, NOTHING)
        return _unread(fact, "number_not_read", text)

    return read


def _percent_text(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{round(cell, 6):f}".rstrip("0").rstrip(".")
    return text_of(cell).strip()


def _day(
    column: Column, fact: Fact, words: Spellings, cells: Sequence[Cell]
) -> CellReader:
    order: Order = days.order_of(cells)

    def read(cell: Cell) -> CellRead:
        found = days.in_order(days.of_cell(cell), order)
        if found.day is None:
            if found.code is None or _is_unknown(text_of(cell), words):
                return CellRead(facts=_no_day(column, fact))
            return CellRead(
                facts=_no_day(column, fact), code=found.code, ask=text_of(cell)
            )
        day = FactRead(known=Known.KNOWN, value=found.day, shown=found.day.isoformat())
        if column.on is None:
            return CellRead(facts=((fact.key, day),), code=found.code)
        yes = _said(column, fact, shown=True)
        return CellRead(facts=((fact.key, yes), (column.on, day)), code=found.code)

    return read


def _no_day(column: Column, fact: Fact) -> tuple[tuple[str, FactRead], ...]:
    keys = (fact.key,) if column.on is None else (fact.key, column.on)
    return tuple((key, NOTHING) for key in keys)
