"""What a list would become: who would move, by how much, and how that falls on groups.

Nothing is decided here. A place is counted in each list whole, so that a child's own
move and the moves of those around them are both seen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from triage.checkins.counts import GroupCount, suppressed, total
from triage.referrals import Band, Pathway
from triage.waiting_list.order import Keys, in_order


PLACES = 10  # moving by more places than this is worth a look
SMALLEST = 5  # no number of children below this is shown by group


class Change(StrEnum):
    """What a rehearsal looks for."""

    SOONER = "a more urgent priority"
    LATER = "a less urgent priority"
    FORWARD = "more places forward"
    BACK = "more places back"
    OVER = "newly past the longest wait of their priority"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stood:
    """One child on a list, in the few values that the order and a rehearsal read."""

    referral_id: str
    pathway: Pathway
    band: Band
    points: int
    order_day: date
    clock_start: date
    lot: int
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """One child in both lists. No place before: they were on none."""

    then: Stood
    place: int
    band_before: Band | None
    place_before: int | None
    over_before: bool
    over: bool  # past the day by which they were to be seen

    @property
    def forward(self) -> int:
        """How many places nearer to the front; below 0 further from it."""
        return 0 if self.place_before is None else self.place_before - self.place

    def changes(self, more_than: int = PLACES) -> tuple[Change, ...]:
        """What changes for this child."""
        before = self.then.band if self.band_before is None else self.band_before
        found = {
            Change.SOONER: self.then.band < before,
            Change.LATER: self.then.band > before,
            Change.FORWARD: self.forward > more_than,
            Change.BACK: -self.forward > more_than,
            Change.OVER: self.over and not self.over_before,
        }
        return tuple(change for change, so in found.items() if so)


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """One group: its children and how many of them each change is for.

    None: too few to show, or it would tell of too few.
    """

    group: str
    children: int | None
    counts: Mapping[Change, int | None]


@dataclass(frozen=True, kw_only=True)
class GroupTable:
    """Everybody by one kind of group."""

    kind: str
    lines: tuple[GroupLine, ...]


def in_places(some: Iterable[Stood]) -> list[tuple[Stood, int]]:
    """Everybody with their place, list by list, first to be seen first."""
    lists: dict[Pathway, list[Stood]] = defaultdict(list)
    for one in some:
        lists[one.pathway].append(one)
    return [
        (here[at], place)
        for pathway in Pathway
        if (here := lists.get(pathway))
        for place, at in enumerate(in_order(_keys(here)).tolist(), start=1)
    ]


def compare(now: Iterable[Stood], then: Iterable[Stood], *, day: date) -> list[Move]:
    """Everybody of the list that would be, in its order, beside the list that is."""
    before = {one.referral_id: (one, place) for one, place in in_places(now)}
    return [
        _move(one, place, before.get(one.referral_id), day)
        for one, place in in_places(then)
    ]


def by_group(
    moves: Sequence[Move], groups: Mapping[str, Mapping[str, str]]
) -> tuple[GroupTable, ...]:
    """How the changes fall on groups; `groups` is kind -> group, by referral.

    The places looked at are always the same many, so that two rehearsals with other
    ones cannot be taken from each other to tell of a few.
    """
    changed = {one.then.referral_id: one.changes() for one in moves}
    kinds = dict.fromkeys(kind for named in groups.values() for kind in named)
    return tuple(_table(kind, changed, groups) for kind in kinds)


def totals(moves: Sequence[Move]) -> GroupLine:
    """Everybody in one line, by the same rule as the groups."""
    found = Counter(change for one in moves for change in one.changes())
    told = {
        change: total({"": (len(moves), found[change])}, SMALLEST) for change in Change
    }
    return GroupLine(
        group="",
        children=told[Change.OVER].families,
        counts={change: one.counted for change, one in told.items()},
    )


def _move(one: Stood, place: int, before: tuple[Stood, int] | None, day: date) -> Move:
    stood, place_before = before or (None, None)
    return Move(
        then=one,
        place=place,
        band_before=stood.band if stood else None,
        place_before=place_before,
        over_before=bool(stood and stood.due_on < day),
        over=one.due_on < day,
    )


def _table(
    kind: str,
    changed: Mapping[str, tuple[Change, ...]],
    groups: Mapping[str, Mapping[str, str]],
) -> GroupTable:
    named = {name: groups[name][kind] for name in changed}
    sizes = Counter(named.values())
    found = Counter(
        (named[name], one) for name, some in changed.items() for one in some
    )
    shown = {
        change: suppressed(
            {group: (sizes[group], found[group, change]) for group in sorted(sizes)},
            SMALLEST,
        )
        for change in Change
    }
    lines = zip(*shown.values(), strict=True)
    return GroupTable(kind=kind, lines=tuple(map(_line, lines)))


def _line(shown: Sequence[GroupCount]) -> GroupLine:
    """One group, from what may be shown of it for each change."""
    return GroupLine(
        group=shown[0].group,
        children=shown[0].families,
        counts={change: one.counted for change, one in zip(Change, shown, strict=True)},
    )


def _keys(some: Sequence[Stood]) -> Keys:
    return Keys(
        band=np.array([one.band for one in some], np.int8),
        day=np.array([one.order_day.toordinal() for one in some], np.int32),
        clock_start=np.array([one.clock_start.toordinal() for one in some], np.int32),
        lot=np.array([one.lot for one in some], np.int64),
        ids=[one.referral_id for one in some],
    )
