"""Demand against capacity of one list: what is needed, what is planned, and what a change brings.

Slots are those of the staff kept for the list, less leave and holidays; where no staff
are kept, as many as of late. Weeks are whole ones and begin on a Monday; the first is the
coming one, and the list is taken to stand then as it stands today.
"""

from datetime import date, timedelta
from typing import Any

from triage.checkins import content
from triage.desk import waiting_promise
from triage.desk.desk import Desk
from triage.desk.offering.weeks import DAYS_IN_WEEK, monday_of
from triage.desk.versions import NotHere
from triage.desk.waits import capacity_words as words
from triage.desk.waits import staffing as kept
from triage.desk.waits.capacity_shown import (
    BandShown,
    CapacityShown,
    EffectShown,
    NeedShown,
    TrialShown,
    Tried,
    WeekShown,
)
from triage.desk.waits.clinic_weeks import clinic_weeks
from triage.desk.waits.pace import WEEKS_AHEAD, WINDOW_WEEKS, Gathered, gathered
from triage.referrals import Pathway
from triage.store import staffing as store
from triage.waits import capacity, staffing
from triage.waits.capacity import Change, Demand, Pace, Slots
from triage.waits.staffing import StaffWeek


LISTS = waiting_promise.LISTS
HALF_A_YEAR = timedelta(weeks=26)
MOST_WEEKS = 260  # five years: beyond it the range says nothing
PER_CENT = 100
AS_NOW = Tried()


def shown(desk: Desk, pathway: Pathway, tried: Tried = AS_NOW) -> CapacityShown:
    """One list, with what is tried on it. Raises `NotHere`."""
    # Long because every part of the page is named.
    if pathway not in LISTS:
        raise NotHere  # no slots are drawn from it
    of_late = gathered(desk, pathway)
    plan = _Plan(desk, pathway)
    pace, trial = of_late.pace, _Trial(desk, of_late, plan, tried)
    hold = capacity.to_hold(pace) if pace else Slots(why_not=of_late.why_not)
    weeks = clinic_weeks(
        of_late.ahead,
        plan.weeks(monday_of(desk.today), WEEKS_AHEAD),
        monday=monday_of(desk.today),
        many=WEEKS_AHEAD,
        needed=hold.a_week,
        now=desk.now,
    )
    promises, no_promise = _promises(desk, pathway, trial)
    return CapacityShown(
        pathway=pathway,
        as_of=desk.today,
        window_weeks=pace.weeks if pace else WINDOW_WEEKS,
        why_not=of_late.why_not,
        finding=words.finding(pace, hold) if pace else of_late.why_not,
        basis=words.basis(pace) if pace else "",
        waiting=of_late.waiting,
        joined_a_week=pace.joined_a_week if pace else None,
        seen_a_week=pace.seen / pace.weeks if pace else None,
        left_a_week=pace.left / pace.weeks if pace else None,
        slots_a_week=pace.slots / pace.weeks if pace else None,
        missed_share=pace.missed_share if pace and pace.slots else None,
        unused=of_late.unused,
        needs=trial.needs(hold),
        promises=promises,
        no_promise=no_promise,
        trial=trial.shown(),
        effects=trial.effects(),
        calendar=weeks,
        calendar_finding=words.calendar(weeks),
        plan=plan.sentence(pace),
        staff=kept.shown(desk, pathway),
    )


def every(desk: Desk) -> tuple[CapacityShown, ...]:
    """Every list that slots are drawn from, as it goes on now."""
    return tuple(shown(desk, pathway) for pathway in LISTS)


class _Plan:
    """The slots of the coming weeks, from staff where any are kept."""

    def __init__(self, desk: Desk, pathway: Pathway) -> None:
        on: dict[str, Any] = {"tenant": desk.tenant, "pathway": pathway}
        self._posts = [one.plan for one in store.posts(desk.session, **on)]
        self._away = [one.plan for one in store.absences(desk.session, **on)]
        self._terms = content.in_force().terms

    def weeks(self, monday: date, many: int) -> tuple[StaffWeek, ...]:
        """What staff can give; nothing where no staff are kept."""
        if not self._posts:
            return ()
        return staffing.weeks(
            self._posts, self._away, self._terms, monday=monday, many=many
        )

    def slots(self, pace: Pace, monday: date, many: int) -> list[float]:
        """Slots in each week."""
        if not self._posts:
            return [pace.slots_a_week] * many
        return [one.slots for one in self.weeks(monday, many)]

    def nobody_away(self, monday: date, many: int) -> list[float] | None:
        """The same if nobody took leave; None where no staff are kept."""
        if not (self._posts and self._away):
            return None
        found = staffing.weeks(self._posts, (), self._terms, monday=monday, many=many)
        return [one.slots for one in found]

    def sentence(self, pace: Pace | None) -> str:
        """Where the slots of the coming weeks come from."""
        if not self._posts:
            return words.no_staff(pace)
        whole = sum(one.slots_a_week for one in self._posts)
        known = staffing.known_until(self._terms)
        term_only = any(one.term_only for one in self._posts)
        return words.from_staff(whole, pace, known if term_only else None)


class _Trial:
    """One list with a change, beside the same without."""

    def __init__(
        self, desk: Desk, of_late: Gathered, plan: _Plan, tried: Tried
    ) -> None:
        self._pace, self._of_late = of_late.pace, of_late
        self._plan, self._tried = plan, tried
        self._monday = monday_of(desk.today) + timedelta(days=DAYS_IN_WEEK)
        wanted = tried.until or desk.today + HALF_A_YEAR
        days = (wanted - self._monday).days + 1
        self._many = min(MOST_WEEKS, max(0, days // DAYS_IN_WEEK))
        self._change = _change(tried, of_late.minutes)

    @property
    def until(self) -> date:
        """The last day of the last week counted."""
        return self._monday + timedelta(weeks=self._many, days=-1)

    @property
    def turns_more(self) -> float:
        """Children more a week who are given a turn, with what is tried."""
        if self._pace is None:
            return 0.0
        now = self._pace.slots_a_week
        change = self._change
        return max(0.0, now + change.more_slots) * change.children_a_slot - now

    @property
    def joining(self) -> float:
        """Children who come, as a part of those who come now."""
        return self._change.joined

    def needs(self, hold: Slots) -> tuple[NeedShown, ...]:
        """What each thing a service may want takes."""
        pace = self._pace
        if pace is None:
            return (_need("hold", words.HOLD, hold),)
        alone = capacity.to_hold(pace, leaving=False)
        target = self._target(pace)
        clear = capacity.to_clear(pace, target=target, weeks=self._many)
        demand = self._demand(pace)
        found = [_need("hold", words.HOLD, hold)]
        if pace.left:
            found.append(_need("hold without leavers", words.HOLD_ALONE, alone))
        found += [
            _need("clear", words.clear(target, self.until), clear),
            _need("match", words.match(demand), capacity.to_match(demand)),
        ]
        if pace.waiting > target:
            above = pace.waiting - target
            slots = capacity.once_for(above, demand)
            found.append(_need("once", words.once(above), slots, once=True))
        return tuple(found)

    def shown(self) -> TrialShown | None:
        """Week by week; None where the past says too little."""
        if self._pace is None:
            return None
        planned = self._plan.slots(self._pace, self._monday, self._many)
        now = capacity.project(self._pace, planned)
        then = capacity.project(self._pace, planned, self._change)
        told = words.changes(self._tried, self._pace, self._of_late.minutes)
        hold = capacity.to_hold(self._pace, self._change)
        weeks = tuple(
            _week(self._monday + timedelta(weeks=at), one, other)
            for at, (one, other) in enumerate(zip(now, then, strict=True))
        )
        return TrialShown(
            tried=self._tried,
            until=self.until,
            words=told,
            sentence=words.trial(self._tried, told, weeks, self._pace.waiting),
            weeks=weeks,
            hold=_need("hold", words.HOLD, hold),
        )

    def effects(self) -> tuple[EffectShown, ...]:
        """What single changes would bring until the same day."""
        if self._pace is None or not self._many:
            return ()
        pace = self._pace
        planned = self._plan.slots(pace, self._monday, self._many)
        now = capacity.at_the_end(pace, planned)
        found = [
            (told, capacity.at_the_end(pace, planned, change))
            for told, change in words.single_changes(pace)
        ]
        never_away = self._plan.nobody_away(self._monday, self._many)
        if never_away:
            found.append((words.NOBODY_AWAY, capacity.at_the_end(pace, never_away)))
        return tuple(
            EffectShown(words=told, waiting=then, fewer=now - then)
            for told, then in found
        )

    def _target(self, pace: Pace) -> int:
        """What was asked for, else the list's own target, never above what waits."""
        if self._tried.target is not None:
            return self._tried.target
        return min(pace.waiting, round(self._of_late.target or 0))

    def _demand(self, pace: Pace) -> Demand:
        of_late = 1 / pace.seen_a_kept_slot if pace.seen_a_kept_slot else 1.0
        return Demand(
            new_a_week=pace.joined_a_week * self._change.joined,
            appointments=self._tried.appointments or of_late,
            missed_share=pace.missed_share,
            weeks_open=self._tried.weeks_open,
        )


def _change(tried: Tried, minutes: float | None) -> Change:
    """What is tried, in parts of one. How long a slot is must be known to shorten it."""
    shorter = minutes / tried.minutes if minutes and tried.minutes else 1.0
    missed = None if tried.missed is None else tried.missed / PER_CENT
    return Change(
        more_slots=tried.more,
        joined=tried.joining / PER_CENT,
        missed_share=missed,
        part=tried.part / PER_CENT,
        children=tried.children,
        shorter=shorter,
    )


def _need(key: str, what: str, slots: Slots, *, once: bool = False) -> NeedShown:
    return NeedShown(
        key=key,
        what=what,
        slots=slots.a_week,
        low=slots.low,
        high=slots.high,
        why_not=slots.why_not,
        once=once,
    )


def _week(monday: date, now: capacity.Week, then: capacity.Week) -> WeekShown:
    return WeekShown(
        monday=monday,
        slots=now.slots,
        waiting=now.waiting,
        low=now.low,
        high=now.high,
        slots_tried=then.slots,
        waiting_tried=then.waiting,
        low_tried=then.low,
        high_tried=then.high,
    )


def _promises(
    desk: Desk, pathway: Pathway, trial: _Trial
) -> tuple[tuple[BandShown, ...], str]:
    """Each band's promise as now and with what is tried, or why none is given."""
    now = waiting_promise.of_list(desk, pathway)
    if now is None:
        return (), words.NOBODY_PLACED
    more, joining = trial.turns_more, trial.joining
    differs = more or joining != 1
    then = differs and waiting_promise.of_list(
        desk, pathway, more=more, joining=joining
    )
    pairs = zip(now.bands, (then or now).bands, strict=True)
    return tuple(_band(*pair) for pair in pairs), now.too_few


def _band(now: waiting_promise.BandShown, then: waiting_promise.BandShown) -> BandShown:
    one, weeks = now.promise, now.promise.max_weeks
    extra, tried = one.extra_slots, then.promise.extra_slots
    return BandShown(
        band=one.band,
        max_weeks=weeks,
        extra=extra,
        extra_tried=tried,
        sentence=words.promise(extra, tried, weeks),
    )
