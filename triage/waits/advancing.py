"""How far down its lines a list's slots come, week by week, in many futures at once.

Every line stands in a fixed order, so one number a week tells of all its children: how
far it has been seen. A line is kept as columns of one week of the order each; how far is
a column and the part of it that is behind. Who leaves thins every column alike: counts
are of those who came and slots are made larger by as much, which is the same and leaves
the columns alone. Fewer children or more slots never bring anybody later who waits now.
Of those still to come that is not promised: whoever comes with an earlier place than has
been seen is seen next, before whoever stands first in another line of the turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
NOTHING = 1e-9  # less than this of a child is nobody
AT_ONCE = 4  # columns looked at together: a week's slots seldom reach further


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A part of the slots, and the lines that it serves in their common order."""

    share: float
    lines: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """Whose the slots of a week are, by the lines' numbers.

    What a turn cannot use passes on to the others by their shares.
    """

    first: tuple[int, ...]  # drawn before any turn, one line after another
    turns: tuple[Turn, ...]
    longest: float = 0.0  # of what is left then, kept for whoever stands first


@dataclass(frozen=True, kw_only=True, eq=False)
class Standing:
    """Everybody in line, and where newcomers will stand."""

    waiting: Numbers  # lines x columns of the order, the earliest first
    now: int  # the column in which someone without credit stands who comes this week
    joins: Numbers  # lines x columns: where newcomers stand, as parts of all who come;
    # no more of them than there are columns from the first one on
    latest: int  # by how many columns the last of `joins` lies after the week they come


@dataclass(frozen=True, kw_only=True, eq=False)
class Futures:
    """What may come, week by week, in many futures."""

    slots: Numbers  # futures x weeks
    arrivals: Numbers  # lines x futures x weeks
    leaves: Numbers  # futures: the part of those who wait that leaves in a week


@dataclass(frozen=True, kw_only=True, eq=False)
class Reached:
    """How far each line was seen by the end of each week, and how many wait then."""

    at: Numbers  # lines x futures x weeks, in columns
    waiting: Numbers  # lines x futures x weeks


def advance(standing: Standing, sharing: Sharing, futures: Futures) -> Reached:
    """Give every week's slots, in every future."""
    paths, weeks = futures.slots.shape
    lines = _Lines(standing, paths, weeks)
    at = np.empty((len(standing.waiting), paths, weeks))
    waiting = np.empty_like(at)
    stays = 1 - futures.leaves
    for week in range(weeks):
        kept = stays**week
        lines.join(week, futures.arrivals[:, :, week] / kept)
        lines.give(sharing, futures.slots[:, week] / kept)
        at[:, :, week] = lines.at + lines.part
        waiting[:, :, week] = lines.many * kept * stays
    return Reached(at=at, waiting=waiting)


class _Lines:
    """The lines in all futures; `at` is the first column that is not all behind."""

    def __init__(self, standing: Standing, paths: int, weeks: int) -> None:
        many, columns = standing.waiting.shape
        long = max(columns, standing.now + weeks + standing.latest) + AT_ONCE + 1
        self.left = np.zeros((many, paths, long))
        self.left[:, :, :columns] = standing.waiting[:, None, :]
        self.at = np.zeros((many, paths), np.intp)
        self.part = np.zeros((many, paths))
        self.passed = np.zeros((many, paths))  # who came since with an earlier place
        self.many = self.left.sum(axis=2)
        self.end = columns  # after the last column in which anybody can stand
        self._joins_end = standing.now + standing.latest + 1
        self._joins = [_some(parts, self._joins_end) for parts in standing.joins]
        self._rows = np.arange(paths)

    def join(self, week: int, come: Numbers) -> None:
        """Put a week's newcomers in line; whose column is behind is next."""
        self.end = max(self.end, self._joins_end + week)
        self.many += come
        for line, (start, parts) in enumerate(self._joins):
            first, last = start + week, start + week + len(parts)
            new = come[line][:, None] * parts
            if (self.at[line] > first).any():
                behind = np.arange(first, last) < self.at[line][:, None]
                self.passed[line] += (new * behind).sum(axis=1)
            self.left[line, :, first:last] += new

    def give(self, sharing: Sharing, slots: Numbers) -> None:
        """A week's slots: the first lines, the longest waiter's part, then the turns."""
        for line in sharing.first:
            slots = self._serve((line,), slots)
        if sharing.longest:
            everybody = tuple({line for turn in sharing.turns for line in turn.lines})
            kept = slots * sharing.longest
            slots = slots - kept + self._serve(everybody, kept)
        for _ in sharing.turns:
            if not ((slots > NOTHING) & (self.many.sum(axis=0) > NOTHING)).any():
                break
            slots = self._in_turn(sharing.turns, slots)

    def _in_turn(self, turns: Sequence[Turn], slots: Numbers) -> Numbers:
        """Each turn its share of what is left; what one leaves is the later ones' too."""
        shares = [turn.share for turn in turns]
        for at, turn in enumerate(turns):
            part = slots * (shares[at] / sum(shares[at:]))
            slots = slots - part + self._serve(turn.lines, part)
        return slots

    def _serve(self, lines: tuple[int, ...], slots: Numbers) -> Numbers:
        """See those who stand first in some lines together; the slots left over."""
        slots = slots.copy()
        for line in lines:
            taken = np.minimum(self.passed[line], slots)
            self.passed[line] -= taken
            self.many[line] -= taken
            slots -= taken
        start = self.at[list(lines)].min(axis=0)
        while self._whole_columns(lines, start, slots):
            pass
        return self._part_of_a_column(lines, start, slots)

    def _whole_columns(
        self, lines: tuple[int, ...], start: Places, slots: Numbers
    ) -> bool:
        """See the next columns as far as slots reach; whether there may be more."""
        window = start[:, None] + np.arange(AT_ONCE)
        here = [self._there(line, window) for line in lines]
        upto = sum(here[1:], here[0]).cumsum(axis=1)
        whole = (upto <= slots[:, None] + NOTHING) & (window < self.end)
        many = whole.sum(axis=1)
        for line, there in zip(lines, here, strict=True):
            self.many[line] -= (there * whole).sum(axis=1)
        slots -= np.where(many > 0, upto[self._rows, many - 1], 0)
        np.maximum(slots, 0, out=slots)
        start += many
        return bool((many == AT_ONCE).any())

    def _part_of_a_column(
        self, lines: tuple[int, ...], start: Places, slots: Numbers
    ) -> Numbers:
        """See a part of the column that slots do not reach the end of."""
        here = [self._there(line, start[:, None])[:, 0] for line in lines]
        there = sum(here[1:], here[0])
        part = np.where(start < self.end, slots, 0) / np.where(there > 0, there, 1)
        part = np.where(there > 0, np.minimum(part, 1), 0)
        for line, mine in zip(lines, here, strict=True):
            self.left[line, self._rows, start] -= mine * part
            self.many[line] -= mine * part
            moved = start > self.at[line]
            gone = np.where(moved, 0, self.part[line])
            here_now = start >= self.at[line]
            self.part[line] = np.where(here_now, gone + (1 - gone) * part, gone)
            self.at[line] = np.maximum(self.at[line], start)
        return slots - there * part

    def _there(self, line: int, columns: Places) -> Numbers:
        """Who of a line stands in some columns and is not behind."""
        found = np.take_along_axis(self.left[line], columns, axis=1)
        return np.where(columns >= self.at[line][:, None], found, 0)


def _some(parts: Numbers, end: int) -> tuple[int, Numbers]:
    """The columns that some newcomers join, where they begin when the last is `end`."""
    some = np.flatnonzero(parts)
    first, last = int(some[0]), int(some[-1]) + 1
    return end - len(parts) + first, parts[first:last]
