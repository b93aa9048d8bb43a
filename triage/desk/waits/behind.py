"""The children behind a number: chosen from the very columns that the number counts."""

import base64
import binascii
import json
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.calendar import weeks_waited
from triage.desk.deciding import blind
from triage.desk.desk import Desk
from triage.desk.versions import NotHere
from triage.desk.waits import figures, parts, standards
from triage.desk.waits.numbers import Number
from triage.desk.waits.standards import Stands
from triage.referrals import Band, Pathway
from triage.store import late, placements, referrals, spells
from triage.store import standards as clocks
from triage.store.places import BadPageKey
from triage.store.spells import Named
from triage.store.standards import Running
from triage.waits.balance import sound
from triage.waits.spells import DAYS_IN_WEEK, NEVER, Left, Spells, day_number, day_of
from triage.waits.statistics import RECENT_WEEKS, YEAR_WEEKS
from triage.waits.waited import BAND_ENDS, OVER_ALL, OVER_WEEKS


PAGE = 50
Chosen = NDArray[np.bool_]
Choose = Callable[[Spells, int], Chosen]
Key = tuple[int, str, int]  # clock, referral, day it came: the longest wait first


class NoSuchFigure(NotHere):
    """There is no such number, or no children stand behind it. Choose one on the page of the lists."""


@dataclass(frozen=True, kw_only=True)
class ChildBehind:
    """One child behind a number. Waited until the day asked about, or until they left."""

    referral_id: str
    name: str
    clock_start: date
    weeks_waited: int
    left_on: date | None
    left_why: str


@dataclass(frozen=True, kw_only=True)
class Behind:
    """One page of the children behind a number."""

    pathway: Pathway
    on: date
    number: Number
    children: tuple[ChildBehind, ...]
    covered: int  # of this page: shown once whoever looks has given a band of their own
    next_after: str | None


def children(
    desk: Desk,
    pathway: Pathway,
    key: str,
    *,
    as_of: date | None = None,
    after: str = "",
    size: int = PAGE,
) -> Behind:
    """Who is counted in a number. Raises `NoSuchFigure`, `BadPageKey`, `DayToCome`."""
    on = figures.day_asked(desk, as_of)
    found, number = _read(desk, pathway, key, on)
    chosen = _chosen(desk, pathway, key, on, found)
    keys = _in_order(found, chosen)
    start = bisect_right(keys, _read_key(after), key=lambda one: one[0]) if after else 0
    some = keys[start : start + size]
    hidden = _covered(desk, key, [found.referral_ids[at] for _, at in some])
    more = start + size < len(keys)
    return Behind(
        pathway=pathway,
        on=on,
        number=number,
        children=_shown(desk, found, [at for _, at in some], hidden, on),
        covered=len(hidden),
        next_after=_write_key(some[-1][0]) if more and some else None,
    )


def _read(desk: Desk, pathway: Pathway, key: str, on: date) -> tuple[Named, Number]:
    """Every spell with its referral, and the number made from these."""
    number = placements.in_force(desk.session, tenant=desk.tenant)
    found = spells.named(
        desk.session,
        tenant=desk.tenant,
        ranking=number.number if number else None,
        since=figures.since(on),
        bands=False,
    )[pathway]
    shown = figures.of_list(desk, pathway, found.spells, on).numbers.get(key)
    if shown is None or not shown.children:
        raise NoSuchFigure
    return found, shown


def _chosen(desk: Desk, pathway: Pathway, key: str, on: date, found: Named) -> Chosen:
    if key in CHOOSE:
        return CHOOSE[key](found.spells, day_number(on))
    names = set(_by_line(desk, pathway, key, on))
    chosen = np.array([one in names for one in found.referral_ids], np.bool_)
    return _all(found.spells.left == NEVER, chosen)


def _by_line(desk: Desk, pathway: Pathway, key: str, on: date) -> Collection[str]:
    """Whom a number means that is counted from the lines of the list itself."""
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    where: dict[str, Any] = {
        "tenant": desk.tenant,
        "ranking": ranking.number if ranking else None,
        "pathway": pathway,
    }
    band = next((one for one in Band if parts.late_key(one) == key), None)
    if band is not None:
        return late.names_past_their_date(desk.session, band=band, today=on, **where)
    return [
        one.referral_id
        for one in clocks.running(desk.session, **where)
        if key in (_stands(one, on), standards.key(Stands.RUNS, one.rule))
    ]


def _stands(one: Running, on: date) -> str:
    return standards.key(standards.stands(one.due_on, on), one.rule)


def _in_order(found: Named, chosen: Chosen) -> list[tuple[Key, int]]:
    some = found.spells
    return sorted(
        ((int(some.clock[at]), found.referral_ids[at], int(some.came[at])), int(at))
        for at in np.flatnonzero(chosen)
    )


def _covered(desk: Desk, key: str, names: Sequence[str]) -> frozenset[str]:
    """Whose band the key would tell, to somebody who has still to give their own."""
    tells = key in TELL_BAND
    return blind.hidden_among(desk, names) if tells else frozenset()


def _shown(
    desk: Desk, found: Named, places: Sequence[int], hidden: frozenset[str], on: date
) -> tuple[ChildBehind, ...]:
    ids = [found.referral_ids[at] for at in places]
    on_record: dict[str, Any] = {"session": desk.session, "tenant": desk.tenant}
    theirs = referrals.referrals(**on_record, ids=ids)
    people = referrals.children(
        **on_record, ids={one.child_id for one in theirs.values()}
    )
    return tuple(
        _child(found, at, people[theirs[name].child_id].name, on)
        for at, name in zip(places, ids, strict=True)
        if name not in hidden
    )


def _child(found: Named, at: int, name: str, on: date) -> ChildBehind:
    some = found.spells
    clock, left = day_of(int(some.clock[at])), int(some.left[at])
    gone = day_of(left) if left <= day_number(on) else None
    return ChildBehind(
        referral_id=found.referral_ids[at],
        name=name,
        clock_start=clock,
        weeks_waited=weeks_waited(clock, gone or on),
        left_on=gone,
        left_why=str(LEFT_WHY[Left(int(some.cause[at]))]) if gone else "",
    )


def _write_key(key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _read_key(written: str) -> Key:
    try:
        padded = written + "=" * (-len(written) % 4)
        clock, name, came = json.loads(base64.urlsafe_b64decode(padded.encode()))
        return int(clock), str(name), int(came)
    except (binascii.Error, ArithmeticError, TypeError, ValueError) as problem:
        raise BadPageKey from problem


def _all(*every: Chosen) -> Chosen:
    together: Chosen = np.logical_and.reduce(every)
    return together


def _here(some: Spells, on: int) -> Chosen:
    return some.here_on(on) & sound(some)


def _in_band(band: Band) -> Choose:
    return lambda some, on: _here(some, on) & (some.band == int(band))


def _waited(more_than: int, at_most: int | None = None) -> Choose:
    """Those on the list who have waited more than some weeks, and at most others."""

    def choose(some: Spells, on: int) -> Chosen:
        days = on - some.clock
        most = NEVER if at_most is None else at_most * DAYS_IN_WEEK
        return _here(some, on) & (days > more_than * DAYS_IN_WEEK) & (days <= most)

    return choose


def _to_come(some: Spells, on: int) -> Chosen:
    return _all(some.came > on, some.left == NEVER, sound(some))


def _came(weeks: int, *, running: bool) -> Choose:
    """Those who came in the last weeks, with a clock that was running already or not."""

    def choose(some: Spells, on: int) -> Chosen:
        inside = (some.came > on - weeks * DAYS_IN_WEEK) & (some.came <= on)
        return _all(inside, (some.clock < some.came) == running, sound(some))

    return choose


def _left(weeks: int, cause: Left) -> Choose:
    def choose(some: Spells, on: int) -> Chosen:
        inside = (some.left > on - weeks * DAYS_IN_WEEK) & (some.left <= on)
        return _all(inside, some.cause == cause, sound(some))

    return choose


def _before(weeks: int) -> Choose:
    return lambda some, on: _here(some, on - weeks * DAYS_IN_WEEK)


def _of_return() -> dict[str, Choose]:
    found, before = {}, -1  # a wait of 0 days is in the first band
    for name, last in BAND_ENDS.items():
        found[parts.return_key(name)], before = _waited(before, last), last
    return found | {parts.return_key(OVER_ALL): _waited(before)}


def _of_window(weeks: int) -> dict[str, Choose]:
    end = f"{weeks}-weeks"
    return {
        f"waiting-before-{end}": _before(weeks),
        f"joined-{end}": _came(weeks, running=False),
        f"came-back-{end}": _came(weeks, running=True),
        f"seen-{end}": _left(weeks, Left.SEEN),
        **{f"{parts.left_key(one)}-{end}": _left(weeks, one) for one in parts.LEFT},
        f"waiting-after-{end}": _here,
    }


CHOOSE: dict[str, Choose] = {
    "waiting": _here,
    **{parts.band_key(band): _in_band(band) for band in Band},
    "to-come": _to_come,
    "contradictory": lambda some, _: ~sound(some),
    **{f"over-{weeks}-weeks": _waited(weeks) for weeks in OVER_WEEKS},
    **_of_return(),
    **_of_window(RECENT_WEEKS),
    **_of_window(YEAR_WEEKS),
}
TELL_BAND = {key(band) for key in (parts.band_key, parts.late_key) for band in Band}
LEFT_WHY = {Left.SEEN: "Seen", **parts.LEFT}
