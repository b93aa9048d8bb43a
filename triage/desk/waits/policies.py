"""Two policies tried on a list as it stands, or on an invented one, over years to come.

What is not asked for is as the list was in its last weeks. A browser's try is kept to
what a few seconds can hold: fewer runs are made then, and that is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from threading import BoundedSemaphore

import numpy as np
from sqlmodel import Session

from triage.desk import waiting_promise
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force, installed
from triage.desk.versions import NotHere
from triage.desk.waits import policies_words as words
from triage.desk.waits.pace import WINDOW_WEEKS, Gathered, gathered
from triage.desk.waits.policies_shown import (
    Asked,
    CellShown,
    PoliciesShown,
    PolicyShown,
    RowShown,
)
from triage.errors import TriageError
from triage.referrals import Band, Pathway
from triage.roles import Actor, Role
from triage.store import pace, placements, stood
from triage.waiting_list.policy import Policy
from triage.waiting_list.rehearsal import Stood
from triage.waits import laboratory
from triage.waits.capacity import Basis, Pace
from triage.waits.laboratory import Compared, Given, Tried, seeds_from
from triage.waits.named import Named, in_force, read
from triage.waits.outcomes import Outcome
from triage.waits.spells import DAYS_IN_WEEK
from triage.waits.worlds import (
    MOST_PART,
    WEEKS_IN_YEAR,
    Conditions,
    Waiting,
    checked,
    expected,
)


LISTS = waiting_promise.LISTS
PER_CENT = 100
# Children or slots that a page may simulate in all, about three seconds' work.
MOST_OF_A_PAGE = 1_000_000
FEWEST_RUNS = 2  # or nothing could be said of chance
# One at a time: others who ask wait this long, and are then told so.
AT_ONCE, PATIENCE = BoundedSemaphore(1), 20.0  # seconds
INVENTED = {Band.P1: 0.03, Band.P2: 0.07, Band.P3: 0.4, Band.P4: 0.5}  # of arrivals
WEEKS_WAITED = 40  # by an invented list, on average: so many weeks of arrivals wait
ENOUGH = 0.95  # slots of an invented list for each child who comes


class AnotherTry(TriageError):
    """Another try is being worked out. Ask again in a minute."""


class TooLongForAPage(TriageError):
    """On a page this would take too long: try fewer years, or use the command `triage simulate`."""


def shown(desk: Desk, pathway: Pathway, asked: Asked) -> PoliciesShown:
    """The list as it stands, tried as a page may: one at a time, and not for long.

    Raises `NotHere`, `CannotBeTried`, `NoSuchPolicy`, `AnotherTry`, `TooLongForAPage`.
    """
    found = _Present(desk, pathway, asked)
    if found.why_not:
        return found.nothing()
    runs = _runs_of_a_page(found.conditions, len(found.waiting), asked)
    with _alone():
        tried = found.tried(replace(asked, runs=runs))
    fewer = (words.fewer_runs(runs, asked.runs),) if runs < asked.runs else ()
    return replace(tried, notes=fewer + tried.notes)


def on_list(desk: Desk, pathway: Pathway, asked: Asked) -> PoliciesShown:
    """The same without a page's limits."""
    found = _Present(desk, pathway, asked)
    return found.nothing() if found.why_not else found.tried(asked)


def basis_of(desk: Desk, pathway: Pathway, asked: Asked) -> PoliciesShown:
    """What a try would be made from, without trying anything."""
    return _Present(desk, pathway, asked).nothing()


def on_invented(children: int, asked: Asked) -> PoliciesShown:
    """An invented list of so many, under the policy that came installed. No database."""
    policy = installed().policy
    coming = children / WEEKS_WAITED
    arrivals = {band: part * coming for band, part in INVENTED.items()}
    slots = ENOUGH * coming
    conditions = _conditions(policy, asked, arrivals, slots, missed=0.08, leaving=0.05)
    return _tried(None, conditions, children, policy, asked, words.INVENTED)


def at_command_line(session: Session, tenant: str, now: datetime) -> Desk:
    """Who asks where nobody signs in: whoever may run commands on this machine."""
    actor = Actor(staff_id="", name="Command line", role=Role.MANAGER)
    return Desk(session=session, tenant=tenant, actor=actor, now=now)


class _Present:
    """The list as it stands, and its conditions as asked or as of late."""

    def __init__(self, desk: Desk, pathway: Pathway, asked: Asked) -> None:
        if pathway not in LISTS:
            raise NotHere  # no slots are drawn from it
        self.pathway = pathway
        self.policy = content_in_force(desk.session, desk.tenant).policy
        self.of_late = gathered(desk, pathway)
        self.waiting = _waiting(desk, pathway, self.policy)
        self.arrivals = _arrivals(desk, pathway, self.of_late)
        self.why_not = _why_not(self.of_late, asked)
        self.asked = asked

    @property
    def conditions(self) -> Conditions:
        """What is held the same for every policy."""
        of_late = self.of_late.pace
        slots = _beginning(of_late) if of_late else 0.0
        missed = of_late.missed_share if of_late else 0.0
        leaving = _leaving(of_late, len(self.waiting)) if of_late else 0.0
        return _conditions(
            self.policy,
            self.asked,
            self.arrivals,
            slots,
            missed=missed,
            leaving=leaving,
        )

    def nothing(self) -> PoliciesShown:
        """What is known, with nothing tried."""
        known = () if self.why_not else words.basis(self.conditions, self._of_late())
        return PoliciesShown(
            pathway=self.pathway,
            waiting=len(self.waiting),
            basis=known,
            notes=(),
            why_not=self.why_not,
        )

    def tried(self, asked: Asked) -> PoliciesShown:
        return _tried(
            self.pathway,
            self.conditions,
            self.waiting,
            self.policy,
            asked,
            self._of_late(),
        )

    def _of_late(self) -> str:
        weeks = self.of_late.pace.weeks if self.of_late.pace else WINDOW_WEEKS
        return words.of_late(weeks)


def _tried(
    pathway: Pathway | None,
    conditions: Conditions,
    waiting: Waiting | int,
    policy: Policy,
    asked: Asked,
    of_late: str,
) -> PoliciesShown:
    # Long because every part of the page is named.
    many = waiting if isinstance(waiting, int) else len(waiting)
    checked(conditions, many)
    now = in_force(policy, conditions.arrivals_a_week)
    named = [read(text, now) for text in (asked.one, asked.other) if text.strip()]
    on = Given(
        conditions=conditions,
        waiting=waiting,
        seeds=seeds_from(asked.seed, asked.runs),
    )
    rows = _rows(on, named)
    policies = tuple(_policy(one, conditions) for one in named)
    return PoliciesShown(
        pathway=pathway,
        waiting=many,
        basis=words.basis(conditions, of_late),
        notes=words.notes(conditions, on.seeds, alarm=now.alarm),
        policies=policies,
        finding=words.finding(policies, rows),
        rows=rows,
        seeds=on.seeds,
    )


def _rows(on: Given, named: Sequence[Named]) -> tuple[RowShown, ...]:
    if len(named) == 1:
        alone = laboratory.tried(on, named[0].rule)
        return tuple(_row(name, alone) for name in alone.table)
    both = laboratory.compared(on, named[0].rule, named[1].rule)
    return tuple(_row(name, both.tried[0], both) for name in both.differences)


def _row(name: str, one: Tried, both: Compared | None = None) -> RowShown:
    cells = (
        CellShown(
            outcome=outcome,
            one=one.table[name][outcome],
            other=both.tried[1].table[name][outcome] if both else None,
            difference=both.differences[name][outcome] if both else None,
        )
        for outcome in Outcome
    )
    band = Band[name] if name in Band.__members__ else None
    return RowShown(name=name, band=band, cells=tuple(cells))


def _policy(one: Named, conditions: Conditions) -> PolicyShown:
    starved = laboratory.starved(one.rule, conditions)
    return PolicyShown(
        text=one.text,
        words=one.words,
        warnings=tuple(words.starves(band, part) for band, part in starved.items()),
    )


def _conditions(
    policy: Policy,
    asked: Asked,
    arrivals: Mapping[Band, float],
    slots: float,
    *,
    missed: float,
    leaving: float,
) -> Conditions:
    """As asked, and otherwise as given."""
    if asked.arrivals is not None:
        arrivals = dict(zip(Band, asked.arrivals, strict=True))
    return Conditions(
        arrivals_a_week=arrivals,
        slots_a_week=slots if asked.slots is None else asked.slots,
        max_weeks={band: one.max_weeks for band, one in policy.bands.items()},
        years=asked.years,
        missed=missed if asked.missed is None else asked.missed / PER_CENT,
        leaving_a_year=leaving if asked.leaving is None else asked.leaving / PER_CENT,
        raised_a_year=asked.raised / PER_CENT,
        harm=dict(zip(Band, asked.harm, strict=True)),
    )


def _waiting(desk: Desk, pathway: Pathway, policy: Policy) -> Waiting:
    """Everybody of the list now, in days from today."""
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    everybody = (
        stood.everybody(desk.session, tenant=desk.tenant, ranking=ranking.number)
        if ranking
        else []
    )
    some = [one for one in everybody if one.pathway is pathway]
    clock = [min(-1, (one.clock_start - desk.today).days) for one in some]
    return Waiting(
        clock=np.array(clock, np.int32),
        band=np.array([one.band for one in some], np.int8),
        points=np.array([one.points for one in some], np.int16),
        due=np.array([(one.due_on - desk.today).days for one in some], np.int32),
        lot=np.array([one.lot for one in some], np.int64),
        given=np.array([_given(one, policy) for one in some], np.int32),
        group=np.zeros(len(some), np.int8),
    )


def _given(one: Stood, policy: Policy) -> int:
    """Days given back by restitutions: what the order has beyond clock and credit."""
    if one.band is Band.P1:
        return 0  # the date itself was put right
    credit = DAYS_IN_WEEK * min(one.points, policy.caps[one.band])
    return max(0, (one.clock_start - one.order_day).days - credit)


def _arrivals(desk: Desk, pathway: Pathway, of_late: Gathered) -> dict[Band, float]:
    """Who comes a week, by band: all who came of late, in the bands they hold now."""
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    if ranking is None or of_late.pace is None:
        return dict.fromkeys(Band, 0.0)
    since = date.fromordinal(desk.today.toordinal() - WINDOW_WEEKS * DAYS_IN_WEEK)
    came = pace.came(
        desk.session,
        tenant=desk.tenant,
        ranking=ranking.number,
        pathway=pathway,
        since=since,
    )
    known = sum(came.values())
    joined = of_late.pace.joined_a_week
    return {band: joined * many / max(known, 1) for band, many in came.items()}


def _beginning(of_late: Pace) -> float:
    """Slots a week that begin an assessment, or would had the child come."""
    if of_late.basis is Basis.MEASURED:
        return of_late.seen / of_late.weeks / (1 - of_late.missed_share)
    return of_late.slots_a_week


def _leaving(of_late: Pace, waiting: int) -> float:
    """The part of those who wait that leaves unseen in a year, at the pace of late."""
    a_week = min(1.0, of_late.left / of_late.weeks / max(1, waiting))
    return min(MOST_PART, 1 - (1 - a_week) ** WEEKS_IN_YEAR)


def _why_not(of_late: Gathered, asked: Asked) -> str:
    """Why there is nothing to go by; "" where there is, or all was given."""
    if of_late.pace is None and (asked.slots is None or asked.arrivals is None):
        return of_late.why_not
    if asked.slots is None and of_late.pace and not _beginning(of_late.pace):
        return words.NO_SLOTS
    return ""


def _runs_of_a_page(conditions: Conditions, waiting: int, asked: Asked) -> int:
    """As many runs as a page has time for. Raises `TooLongForAPage`."""
    checked(conditions, waiting)
    policies = 2 if asked.other.strip() else 1
    runs = int(MOST_OF_A_PAGE / policies / max(1.0, expected(conditions, waiting)))
    if runs < min(asked.runs, FEWEST_RUNS):
        raise TooLongForAPage
    return min(asked.runs, runs)


@contextmanager
def _alone() -> Iterator[None]:
    """One try at a time. Raises `AnotherTry`."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise AnotherTry
    try:
        yield
    finally:
        AT_ONCE.release()
