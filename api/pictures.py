"""Small pictures as numbers a template draws: bars, never styles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from triage.checkins.counts import GroupCount
from triage.desk.reviewing.shown import BacklogWeek
from triage.desk.views import ListEntry
from triage.referrals import Band


STRIP_WEEKS = 156  # the strip ends at three years; longer waits fill it
MARK = 1.0  # the mark's own width, so that it never falls off the end


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One piece of the band bar, in hundredths of its width."""

    band: Band
    count: int
    x: float
    width: float


def band_bar(by_band: Mapping[Band, int]) -> tuple[Piece, ...]:
    """One bar split by band, most urgent first; empty when nobody waits."""
    total = sum(by_band.values())
    pieces: list[Piece] = []
    start = 0.0
    for band in Band:
        count = by_band.get(band, 0)
        width = 100 * count / total if total else 0.0
        pieces.append(
            Piece(band=band, count=count, x=round(start, 2), width=round(width, 2))
        )
        start += width
    return tuple(pieces) if total else ()


@dataclass(frozen=True, kw_only=True)
class Strip:
    """A wait beside the wait its band allows, in hundredths of the strip."""

    waited: float
    allowed: float


def wait_strip(entry: ListEntry) -> Strip:
    """How long a child has waited, and where the band's date falls."""
    weeks = (entry.due_on - entry.clock_start).days / 7
    allowed = min(_along(weeks), 100 - MARK)
    return Strip(waited=_along(entry.weeks_waited), allowed=allowed)


def _along(weeks: float) -> float:
    return round(100 * min(max(weeks, 0), STRIP_WEEKS) / STRIP_WEEKS, 1)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One week's column: a piece for each band, in hundredths of width and height."""

    x: float
    width: float
    pieces: tuple[tuple[Band, float, float], ...]  # band, top, height


def columns(weeks: Sequence[BacklogWeek]) -> tuple[Column, ...]:
    """A column for each week, the most urgent band at its foot."""
    most = max((sum(week.by_band.values()) for week in weeks), default=0)
    wide = 100 / len(weeks) if weeks else 0
    return tuple(
        Column(
            x=round(at * wide, 2),
            width=round(wide * 0.8, 2),
            pieces=tuple(_stacked(week, most)),
        )
        for at, week in enumerate(weeks)
    )


def _stacked(week: BacklogWeek, most: int) -> Iterator[tuple[Band, float, float]]:
    top = 100.0
    for band in Band:
        height = 100 * week.by_band[band] / most if most else 0.0
        top -= height
        yield band, round(top, 2), round(height, 2)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One week's decisions, and of those the ones that gave another band."""

    x: float
    width: float
    height: float
    changed: float


def bars(weeks: Sequence[tuple[date, int, int]]) -> tuple[Bar, ...]:
    """A bar for each week, in hundredths; empty when nothing was decided."""
    most = max((many for _, many, _ in weeks), default=0)
    if not most:
        return ()
    wide = 100 / len(weeks)
    return tuple(
        Bar(
            x=round(at * wide, 2),
            width=round(wide * 0.8, 2),
            height=round(100 * many / most, 2),
            changed=round(100 * changed / most, 2),
        )
        for at, (_, many, changed) in enumerate(weeks)
    )


def kept_bar(one: GroupCount) -> float | None:
    """How much of a group's bar is not of those counted, in hundredths."""
    return None if one.share is None else round(100 * (1 - one.share), 2)
