"""Why a place moved between two moments: causes that add up to the movement exactly.

A place is one more than the number ahead. So the movement is the children who are ahead
now and were not, less those who were ahead and are not. Each of them has one cause: their
own, when it alone would have carried them past this child; otherwise this child's own
change. Others are counted and never named.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from triage.referrals import Band


Key = tuple[int, date, date, int, str]  # band, order day, clock start, lot, referral id


class Where(StrEnum):
    """Where a referral was at one moment, as one list saw it."""

    HERE = "on this list"
    NOT_YET = "not on a list yet"
    ANOTHER_LIST = "on another list"
    SEEN = "assessment begun"
    LEFT = "off the list"
    UNDONE = "off the list with an undone import"


class Cause(StrEnum):
    """Why one child came past another, in the order in which the names are tried."""

    JOINED = "joined"
    RETURNED = "returned"
    FROM_ANOTHER_LIST = "from another list"
    SEEN = "seen"
    LEFT = "left"
    TO_ANOTHER_LIST = "to another list"
    UNDONE = "import undone"
    NEW_RULES = "new rules"
    PUT_RIGHT = "put right"
    DECISION = "decision"
    RULES = "rules"
    DUE_DATE = "due date"
    CLOCK = "clock"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """One referral at one moment. Without a key it had never had a place."""

    where: Where
    key: Key | None = None


NOWHERE = Stood(where=Where.NOT_YET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One placement of a referral, in what the order reads of it and who set it."""

    key: Key
    ranking: int  # which edition of the rules made it
    decision_id: str | None = None
    put_right: bool = False  # made by a restitution


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """A child who is ahead and was not (+1), or was ahead and is not (-1)."""

    referral_id: str
    places: int
    own: bool  # it would not have happened had this child stayed where they were


@dataclass(frozen=True, kw_only=True)
class Counted:
    """So many children by one cause, all in one direction."""

    cause: Cause
    own: bool  # the child's own change, not theirs
    places: int  # added to the place; below 0 where it moved up

    @property
    def children(self) -> int:
        """How many children it was."""
        return abs(self.places)


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Two places and what lies between. No place: not on this list at that moment."""

    before: int | None
    after: int | None
    causes: tuple[Counted, ...]


Moment = Mapping[str, Stood]  # every referral that ever had a place on any list by then


def crossings(name: str, then: Moment, now: Moment) -> tuple[Crossing, ...]:
    """Who came past a referral between two moments; nobody unless it stood at both."""
    was, is_ = _key(then, name), _key(now, name)
    if was is None or is_ is None:
        return ()
    return tuple(_crossings(name, was, is_, then, now))


def changed(
    crossed: Sequence[Crossing], name: str, then: Moment, now: Moment
) -> set[str]:
    """Referrals whose steps between the two moments the ledger must read."""
    others = {one.referral_id for one in crossed if not one.own}
    return {one for one in {name, *others} if _moved(one, then, now)}


def ledger(
    name: str,
    then: Moment,
    now: Moment,
    crossed: Sequence[Crossing],
    steps: Mapping[str, Sequence[Step]],
) -> Ledger:
    """Both places, and the causes that add up to the difference.

    `steps` holds every placement of the `changed` referrals, from the one that stood at
    the first moment to the one that stood at the second.
    """
    counted = Counter(
        (
            _cause(name if one.own else one.referral_id, then, now, steps),
            one.own,
            one.places,
        )
        for one in crossed
    )
    return Ledger(
        before=place(name, then),
        after=place(name, now),
        causes=tuple(
            Counted(cause=cause, own=own, places=way * many)
            for (cause, own, way), many in sorted(counted.items(), key=_turn)
        ),
    )


def place(name: str, moment: Moment) -> int | None:
    """The place of a referral at a moment; None when it was not on the list."""
    mine = _key(moment, name)
    if mine is None:
        return None
    return 1 + sum(
        one.where is Where.HERE and one.key is not None and one.key < mine
        for one in moment.values()
    )


def _crossings(
    name: str, was: Key, is_: Key, then: Moment, now: Moment
) -> Iterator[Crossing]:
    for other in now.keys() | then.keys():
        before, after = _key(then, other), _key(now, other)
        if other != name and (places := _ahead(after, is_) - _ahead(before, was)):
            alone = _ahead(after, was) - _ahead(before, was)
            yield Crossing(referral_id=other, places=places, own=not alone)


def _cause(
    name: str, then: Moment, now: Moment, steps: Mapping[str, Sequence[Step]]
) -> Cause:
    before, after = then.get(name, NOWHERE).where, now.get(name, NOWHERE).where
    if after is not Where.HERE:
        return LEAVING[after]
    if before is not Where.HERE:
        return ARRIVING[before]
    return why(steps[name])


LEAVING = {
    Where.SEEN: Cause.SEEN,
    Where.LEFT: Cause.LEFT,
    Where.ANOTHER_LIST: Cause.TO_ANOTHER_LIST,
    Where.UNDONE: Cause.UNDONE,
}
ARRIVING = {
    Where.NOT_YET: Cause.JOINED,
    Where.SEEN: Cause.RETURNED,
    Where.LEFT: Cause.RETURNED,
    Where.UNDONE: Cause.RETURNED,
    Where.ANOTHER_LIST: Cause.FROM_ANOTHER_LIST,
}


def why(steps: Sequence[Step]) -> Cause:
    """The one cause of a referral's changed key: band before day, day before ties.

    It is the cause of the last step that changed the part of the key that tells.
    """
    part = next(at for at in range(4) if steps[0].key[at] != steps[-1].key[at])
    before, after = _last_change(steps, part)
    if before.ranking != after.ranking:
        return Cause.NEW_RULES
    if after.put_right:
        return Cause.PUT_RIGHT
    if part == 0:
        decided = after.decision_id not in (None, before.decision_id)
        return Cause.DECISION if decided else Cause.RULES
    if part == 1 and after.key[0] == Band.P1:
        return Cause.DUE_DATE
    return Cause.POINTS if before.key[2] == after.key[2] else Cause.CLOCK


def _last_change(steps: Sequence[Step], part: int) -> tuple[Step, Step]:
    pairs = zip(steps[-2::-1], steps[::-1], strict=False)
    return next((a, b) for a, b in pairs if a.key[part] != b.key[part])


def _moved(name: str, then: Moment, now: Moment) -> bool:
    before, after = _key(then, name), _key(now, name)
    return before is not None and after is not None and before != after


def _key(moment: Moment, name: str) -> Key | None:
    one = moment.get(name, NOWHERE)
    return one.key if one.where is Where.HERE else None


def _ahead(other: Key | None, mine: Key) -> int:
    return int(other is not None and other < mine)


def _turn(counted: tuple[tuple[Cause, bool, int], int]) -> tuple[bool, int, int]:
    """Others before own, in the order of the causes, and those who came ahead first."""
    (cause, own, way), _ = counted
    return (own, list(Cause).index(cause), -way)
