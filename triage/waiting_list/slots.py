"""Give open slots to waiting children: every slot and every child reached has an outcome.

Slots are given in the order in which they start; each goes by the shares to the next
child whom it fits. A slot that reaches a child who is not confirmed, or whose family
must be asked first, is held for them: they are not skipped. Brothers and sisters whose
family wishes to come together may then change places with one other child, under the
policy's limits.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from triage.referrals import Band
from triage.waiting_list.policy import Policy
from triage.waiting_list.shares import Draw, Drawable, Fits, Round, Turns


class First(StrEnum):
    """What a person must do before the family is offered a slot that is held."""

    NOTHING = "ready to offer"
    CONFIRM = "confirm the band first"
    ASK = "ask the family first"


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What a child needs of an appointment. An empty part asks for nothing."""

    language: str = ""
    formats: frozenset[str] = frozenset()
    place: str = ""

    def sentence(self) -> str:
        """The needs in words."""
        parts = [", ".join(sorted(self.formats)), self.place, self.language]
        return ", ".join(part for part in parts if part) or "none recorded"


@dataclass(frozen=True, kw_only=True)
class OpenSlot:
    """One appointment nobody has."""

    slot_id: str
    clinic_id: str
    starts_at: datetime
    day: date  # the day on the wall in London
    format: str
    language: str = ""
    place: str = ""
    joint: bool = False  # both services in the room


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One child in the draw, and what a slot must be to be theirs."""

    drawable: Drawable
    child_id: str
    needs: Needs = Needs()
    first: First = First.NOTHING
    also: str | None = None  # the other list's referral, to be seen at the same visit
    family: frozenset[str] = frozenset()  # children they wish to come with
    never: frozenset[str] = frozenset()  # slots this family has had and let go

    @property
    def referral_id(self) -> str:
        """Which referral waits."""
        return self.drawable.referral_id


@dataclass(frozen=True, kw_only=True)
class Given:
    """A slot and the child it is held for."""

    slot: OpenSlot
    child: Waiting
    draw: Draw
    why: str
    together: str | None = None  # the child they come with on that day
    apart: bool = False  # a brother or sister waits whom the limits leave for later
    moved: int = 0  # slots later than the draw alone, so that others come together

    @property
    def referral_id(self) -> str:
        """Whose slot it is."""
        return self.child.referral_id


@dataclass(frozen=True, kw_only=True)
class LeftOpen:
    """A slot that nobody has, and why."""

    slot: OpenSlot
    why: str


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A child whom a slot reached and did not fit: first in line for one that does."""

    child: Waiting
    why: str


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What became of every slot and of every child reached."""

    given: tuple[Given, ...]
    left_open: tuple[LeftOpen, ...]
    kept: tuple[Kept, ...]
    turns: Turns


@dataclass(kw_only=True)
class _Table:
    """The slots being given, and what the limits have used up."""

    given: list[Given]
    policy: Policy
    pairs: Counter[tuple[str, date]] = field(default_factory=Counter)
    settled: set[str] = field(default_factory=set)


def fits(slot: OpenSlot, child: Waiting) -> bool:
    """Whether a child can be seen in a slot.

    A joint slot is for a child on both lists and serves both referrals; such a child
    is seen in no other. A spoken language binds only those who need one.
    """
    needs = child.needs
    return (
        slot.joint == (child.also is not None)
        and slot.slot_id not in child.never
        and (not needs.formats or slot.format in needs.formats)
        and (not needs.language or _same(needs.language, slot.language))
        and (not needs.place or _same(needs.place, slot.place))
    )


def share(
    slots: Collection[OpenSlot],
    waiting: Sequence[Waiting],
    policy: Policy,
    *,
    alarm: bool,
    turns: Turns | None = None,
    paired: Mapping[tuple[str, date], int] | None = None,
) -> Shared:
    """Give the slots by the shares in force; `paired` counts the pairs already brought
    together by clinic and day."""
    drawables = [one.drawable for one in waiting]
    round_ = Round(drawables, policy, alarm=alarm, turns=turns or Turns())
    given, left = _deal(round_, slots, waiting, policy)
    table = _Table(given=given, policy=policy, pairs=Counter(paired or {}))
    _bring_together(table, {one.child_id for one in waiting})
    seen = {one.child.child_id for one in given}
    kept = [one for one in waiting if one.referral_id in round_.reached]
    return Shared(
        given=tuple(table.given),
        left_open=tuple(left),
        kept=tuple(
            Kept(child=one, why=_why_kept(one))
            for one in kept
            if one.child_id not in seen
        ),
        turns=round_.turns(),
    )


def _deal(
    round_: Round,
    slots: Collection[OpenSlot],
    waiting: Sequence[Waiting],
    policy: Policy,
) -> tuple[list[Given], list[LeftOpen]]:
    """One slot after another to the next child; a child on a list twice has one."""
    by_id = {one.referral_id: one for one in waiting}
    given: list[Given] = []
    left: list[LeftOpen] = []
    seen: set[str] = set()
    for slot in sorted(slots, key=lambda one: (one.starts_at, one.slot_id)):
        before = frozenset(round_.reached)
        draw = round_.next(_taker(slot, by_id, seen))
        if slot.joint:  # it passes over nobody but those who need a joint visit
            new = {name for name in round_.reached if by_id[name].also}
            round_.reached = new | before
        if draw is None:
            nobody = all(one.child_id in seen for one in waiting)
            left.append(LeftOpen(slot=slot, why=_why_open(slot, nobody)))
            continue
        child = by_id[draw.referral_id]
        seen.add(child.child_id)
        given.append(Given(slot=slot, child=child, draw=draw, why=_why(draw, policy)))
    return given, left


def _taker(slot: OpenSlot, by_id: Mapping[str, Waiting], seen: Collection[str]) -> Fits:
    """Whether a slot fits a referral whose child has none yet."""

    def taken_by(name: str) -> bool:
        child = by_id[name]
        return child.child_id not in seen and fits(slot, child)

    return taken_by


def _bring_together(table: _Table, waiting: set[str]) -> None:
    """Pairs in the order of their first slot; a child is in one pair and moved once."""
    for at in range(len(table.given)):
        one = table.given[at]
        if one.referral_id in table.settled or not one.child.family & waiting:
            continue
        other = _relation(table, at)
        if other is not None and _same_day(table.given[at], table.given[other]):
            _pair(table, at, other)
        elif other is None or not _move(table, at, other):
            table.given[at] = replace(one, apart=True)


def _relation(table: _Table, at: int) -> int | None:
    """Where the next of the family has a slot in this draw."""
    one = table.given[at].child
    return next(
        (
            later
            for later in range(at + 1, len(table.given))
            if table.given[later].child.child_id in one.family
            and table.given[later].referral_id not in table.settled
        ),
        None,
    )


def _move(table: _Table, at: int, later: int) -> bool:
    """Let the later of a pair change places with one child of the first one's day."""
    first = table.given[at]
    day = (first.slot.clinic_id, first.slot.day)
    if table.pairs[day] >= table.policy.offers.together_pairs_a_day:
        return False
    able = _near(table, at, later)
    if not able:
        return False
    nearest = min(able, key=lambda between: (abs(between - at), between))
    _change_places(table, nearest, later)
    _pair(table, at, nearest)
    table.pairs[day] += 1
    return True


def _near(table: _Table, at: int, later: int) -> Sequence[int]:
    """Whom the later one may change places with: nobody to be seen first, or owed."""
    most = table.policy.offers.together_moves_at_most
    first, comes = table.given[at], table.given[later]
    return [
        between
        for between in range(max(0, later - most), later)
        if between != at
        and _same_day(first, table.given[between])
        and _may_move(table, table.given[between])
        and fits(table.given[between].slot, comes.child)
        and fits(comes.slot, table.given[between].child)
    ]


def _may_move(table: _Table, one: Given) -> bool:
    return (
        one.child.drawable.band is not Band.P1
        and not one.draw.owed
        and not one.child.family
        and one.referral_id not in table.settled
    )


def _change_places(table: _Table, sooner: int, later: int) -> None:
    moved, comes = table.given[sooner], table.given[later]
    slots = later - sooner
    table.given[sooner] = replace(comes, slot=moved.slot)
    table.given[later] = replace(
        moved,
        slot=comes.slot,
        moved=slots,
        why=f"{moved.why} {_later(slots)} so that a family can come together.",
    )
    table.settled.add(moved.referral_id)


def _pair(table: _Table, one: int, other: int) -> None:
    for mine, theirs in ((one, other), (other, one)):
        here, there = table.given[mine], table.given[theirs]
        why = f"{here.why} Comes on the same day as a brother or sister."
        table.given[mine] = replace(here, together=there.child.child_id, why=why)
    table.settled |= {table.given[one].referral_id, table.given[other].referral_id}


def _same_day(one: Given, other: Given) -> bool:
    return (one.slot.clinic_id, one.slot.day) == (other.slot.clinic_id, other.slot.day)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _later(slots: int) -> str:
    return f"{slots} slot{'' if slots == 1 else 's'} later than the draw alone,"


def _why(draw: Draw, policy: Policy) -> str:
    """Why this child is next, without a word about them."""
    if draw.owed:
        return "The service cancelled this child's appointment, so they come first in line after those to be seen first."
    if draw.slot_of is None:
        return "This slot is kept for the child who has waited longest."
    label = policy.bands[draw.slot_of].label
    if draw.slot_of is Band.P1:
        return f"{label}: the earliest due date of those whom the slot fits."
    return f"It is the turn of ‘{label}’: the earliest start, with credit, of those whom the slot fits."


def _why_open(slot: OpenSlot, nobody: bool) -> str:
    if nobody:
        return "Everybody who waits has an appointment."
    if slot.joint:
        return "Nobody left waits on both lists and needs a joint visit here."
    return "It fits the needs of nobody left who waits."


def _why_kept(child: Waiting) -> str:
    asks = "a joint visit; " if child.also else ""
    return f"First in line for a slot that fits: {asks}{child.needs.sentence()}."
