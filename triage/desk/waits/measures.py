"""What fairness looks at: each measure, of whom it can be said, and who is alike.

A measure is told of children who could have fared alike: those of one list, and of one
priority where the priority should decide.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from triage.desk.waits.fared import Read, Spell
from triage.referrals import Band, Pathway, ReferralState
from triage.store.fared import Came, Word
from triage.waits.fairness import Counted, Waited
from triage.waits.spells import Left


LISTS = {one: at for at, one in enumerate(Pathway)}
URGENT = (Band.P1, Band.P2)
Row = tuple[str, int, tuple[int, ...]]  # whose, so or weeks, and who is alike


class Alike(StrEnum):
    """Whom a group is held against."""

    PRIORITY = "others of the same list and priority"
    LIST = "others of the same list"
    PROPOSED = "others of the same list for whom the same priority was proposed"
    ALL = "everybody else who was asked"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One thing that is looked at."""

    key: str
    title: str
    of: str  # of whom it is told, as a page says it
    says: str  # what is so of those counted, or until when a wait is counted
    alike: Alike
    rows: Callable[[Read], Iterable[Row]]
    weeks: bool = False  # a wait; else something that is so or not


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """A measure, read: one row for each child it can be told of."""

    measure: Measure
    referral_ids: tuple[str, ...]
    of: Counted | Waited


def column(measure: Measure, found: Read) -> Column:
    """One measure of everybody it can be told of."""
    rows = sorted(measure.rows(found))
    numbers = {key: at for at, key in enumerate(dict.fromkeys(one[2] for one in rows))}
    stratum = np.array([numbers[one[2]] for one in rows], np.int64)
    values = np.array([one[1] for one in rows], np.int64)
    return Column(
        measure=measure,
        referral_ids=tuple(one[0] for one in rows),
        of=Waited(weeks=values, stratum=stratum)
        if measure.weeks
        else Counted(so=values > 0, stratum=stratum),
    )


def _here(found: Read) -> Iterable[Spell]:
    return (one for one in found.spells if one.cause is Left.STILL_HERE)


def _last(found: Read) -> Iterable[Spell]:
    """One spell of each referral: where it is, or how it left last."""
    in_time = sorted(found.spells, key=lambda one: one.left)
    last = {one.referral_id: one for one in in_time}
    return (one for one in last.values() if one.cause is not Left.PUT_RIGHT)


def _alike(one: Spell) -> tuple[int, ...]:
    return LISTS[one.pathway], one.band


def _waiting(found: Read) -> Iterable[Row]:
    return ((one.referral_id, one.weeks, _alike(one)) for one in _here(found))


def _seen(found: Read) -> Iterable[Row]:
    """Each once, the first time, however often a referral was opened again."""
    seen = [one for one in found.spells if one.cause is Left.SEEN]
    seen.sort(key=lambda one: one.left, reverse=True)
    first = {one.referral_id: one for one in seen}
    return ((name, one.weeks, _alike(one)) for name, one in first.items())


def _urgent(found: Read) -> Iterable[Row]:
    return (
        (one.referral_id, one.band in URGENT, (LISTS[one.pathway],))
        for one in _here(found)
    )


def _changed(found: Read, so: Callable[[Word], bool]) -> Iterable[Row]:
    for name, word in found.words.items():
        alike = LISTS[found.referrals[name].pathway], int(word.proposed)
        yield name, so(word), alike


def _raised(found: Read) -> Iterable[Row]:
    return _changed(found, lambda word: word.band < word.proposed)


def _lowered(found: Read) -> Iterable[Row]:
    return _changed(found, lambda word: word.band > word.proposed)


def _offered(found: Read) -> Iterable[Row]:
    return (
        (one.referral_id, one.referral_id in found.offered, _alike(one))
        for one in _last(found)
        if one.cause in (Left.STILL_HERE, Left.SEEN)
    )


def _not_brought(found: Read) -> Iterable[Row]:
    return (
        (name, missed, (LISTS[found.referrals[name].pathway],))
        for name, missed in found.visits.items()
    )


def _reached(found: Read) -> Iterable[Row]:
    return (
        (found.first_of[child], one.arrived, ()) for child, one in found.asked.items()
    )


def _replied(found: Read) -> Iterable[Row]:
    return (
        (found.first_of[child], one.replied, ()) for child, one in found.asked.items()
    )


def _withdrew(found: Read) -> Iterable[Row]:
    return (
        (one.referral_id, one.cause is Left.NO_LONGER_WANTED, _alike(one))
        for one in _last(found)
    )


def _arrived(found: Read) -> Iterable[Came]:
    """Referrals that came in the period."""
    return (
        one
        for one in found.referrals.values()
        if found.since <= (one.received_on or one.clock_start) <= found.today
    )


def _declined(found: Read) -> Iterable[Row]:
    return (
        (
            one.referral_id,
            one.state is ReferralState.DECLINED,
            (LISTS[one.pathway],),
        )
        for one in _arrived(found)
    )


def _again(found: Read) -> Iterable[Row]:
    """Whether the child had an earlier referral to the same list."""
    first: dict[tuple[str, Pathway], date] = {}
    for one in found.referrals.values():
        key = one.child_id, one.pathway
        first[key] = min(one.clock_start, first.get(key, one.clock_start))
    return (
        (
            one.referral_id,
            first[one.child_id, one.pathway] < one.clock_start,
            (LISTS[one.pathway],),
        )
        for one in _arrived(found)
    )


YEAR = "in the last 52 weeks"
MEASURES = (
    Measure(
        key="waiting",
        title="Waiting so far",
        of="children who wait now",
        says="so far",
        alike=Alike.PRIORITY,
        rows=_waiting,
        weeks=True,
    ),
    Measure(
        key="seen",
        title="Waited until seen",
        of=f"children first seen {YEAR}",
        says="until seen",
        alike=Alike.PRIORITY,
        rows=_seen,
        weeks=True,
    ),
    Measure(
        key="urgent",
        title="Given an urgent priority",
        of="children who wait now",
        says="are placed in the first two priorities",
        alike=Alike.LIST,
        rows=_urgent,
    ),
    Measure(
        key="raised",
        title="Moved to a more urgent priority by a clinician",
        of=f"referrals decided on {YEAR}",
        says="were given a more urgent priority than was proposed",
        alike=Alike.PROPOSED,
        rows=_raised,
    ),
    Measure(
        key="lowered",
        title="Moved to a less urgent priority by a clinician",
        of=f"referrals decided on {YEAR}",
        says="were given a less urgent priority than was proposed",
        alike=Alike.PROPOSED,
        rows=_lowered,
    ),
    Measure(
        key="offered",
        title="Offered an appointment",
        of=f"children who wait now, or were seen {YEAR}",
        says=f"were offered an appointment {YEAR}",
        alike=Alike.PRIORITY,
        rows=_offered,
    ),
    Measure(
        key="not-brought",
        title="Not brought to an appointment",
        of=f"children with an appointment {YEAR}",
        says="were not brought at least once",
        alike=Alike.LIST,
        rows=_not_brought,
    ),
    Measure(
        key="reached",
        title="Reached by a check-in",
        of=f"families we asked {YEAR}",
        says="were sent at least one check-in that went out",
        alike=Alike.ALL,
        rows=_reached,
    ),
    Measure(
        key="replied",
        title="Replied to a check-in",
        of=f"families we asked {YEAR}",
        says="replied at least once",
        alike=Alike.ALL,
        rows=_replied,
    ),
    Measure(
        key="withdrew",
        title="No longer wanted it",
        of=f"children who wait now, or left a list {YEAR}",
        says="left because the family no longer wanted it",
        alike=Alike.PRIORITY,
        rows=_withdrew,
    ),
    Measure(
        key="declined",
        title="Referral not taken on",
        of=f"referrals that came {YEAR}",
        says="were declined",
        alike=Alike.LIST,
        rows=_declined,
    ),
    Measure(
        key="again",
        title="Referred again",
        of=f"referrals that came {YEAR}",
        says="followed an earlier referral of the same child to the same list",
        alike=Alike.LIST,
        rows=_again,
    ),
)
