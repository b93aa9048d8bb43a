"""A rehearsal as people read it: counts for whoever rehearses, names for who sees children."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from triage.desk.deciding.blind import hidden_among
from triage.desk.desk import Desk
from triage.desk.editions import drafts
from triage.desk.editions.rehearsing import Rehearsed, near_day, rehearse
from triage.referrals import Band, Pathway
from triage.roles import Action
from triage.waiting_list.rehearsal import (
    PLACES,
    Change,
    GroupLine,
    GroupTable,
    Move,
    totals,
)


PAGE = 100


@dataclass(frozen=True, kw_only=True)
class MoveShown:
    """One child who would move, or be newly past their day."""

    referral_id: str
    name: str
    pathway: Pathway
    place_before: int | None
    place: int
    band_before: Band | None
    band: Band
    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RehearsalShown:
    """What an edition would make of the lists on a day. None: not to be told."""

    digest: str
    day: date
    more_than: int
    usual: int  # places by which everything but the names is counted
    totals: GroupLine
    groups: tuple[GroupTable, ...]
    safe_tasks: int
    reviews: int
    moves: tuple[MoveShown, ...]
    moves_from: int  # how many are left out before these
    moves_in_all: int | None  # for those who may see children
    own_first: int  # left out: their priority is this clinician's to give first


def rehearsal(
    desk: Desk,
    digest: str,
    *,
    day: date | None = None,
    more_than: int = PLACES,
    start: int = 0,
) -> RehearsalShown:
    """Rehearse an edition on the lists as they stand. Raises `NotHere`, `DayTooFar`."""
    day = near_day(day, desk.today)
    content = drafts.content_of(desk.session, desk.tenant, digest)
    found = rehearse(desk.session, desk.tenant, content, day=day, now=desk.now)
    named = _named(desk, found, more_than)
    covered = hidden_among(desk, [one.then.referral_id for one in named])
    told = [one for one in named if one.then.referral_id not in covered]
    sees = desk.actor.may(Action.SEE_CHILD)
    return RehearsalShown(
        digest=digest,
        day=day,
        more_than=more_than,
        usual=PLACES,
        totals=totals(found.moves),
        groups=found.groups,
        safe_tasks=found.safe_tasks,
        reviews=found.reviews,
        moves=_moves(found, told[start : start + PAGE], more_than),
        moves_from=start,
        moves_in_all=len(told) if sees else None,
        own_first=len(covered),
    )


def _named(desk: Desk, found: Rehearsed, more_than: int) -> list[Move]:
    """Those for whom something changes, in the order of the list that would be."""
    if not desk.actor.may(Action.SEE_CHILD):
        return []
    return [one for one in found.moves if one.changes(more_than)]


def _moves(
    found: Rehearsed, some: Sequence[Move], more_than: int
) -> tuple[MoveShown, ...]:
    return tuple(
        MoveShown(
            referral_id=one.then.referral_id,
            name=found.names[one.then.referral_id],
            pathway=one.then.pathway,
            place_before=one.place_before,
            place=one.place,
            band_before=one.band_before,
            band=one.then.band,
            changes=tuple(map(in_words, one.changes(more_than))),
        )
        for one in some
    )


def in_words(change: Change) -> str:
    """A change as a page says it."""
    return str(change).capitalize()
