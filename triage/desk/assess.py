"""Work out every child's place: rules, points, order and reasons, in one batch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache

import numpy as np

from triage.calendar import weeks_waited
from triage.desk.alike import Alike, left_open, rows_met
from triage.desk.content import Content
from triage.desk.marks import marks
from triage.desk.reasons import Reasons, Told, Waits
from triage.facts import Reading, Value, derive
from triage.referrals import Band, Child, Pathway, Referral, lot
from triage.rulebook import questions
from triage.rulebook.apply import judge_all
from triage.rulebook.columns import from_children
from triage.rulebook.rules import BandFloor, ClockRule, Flag, Route, Rule, Safe
from triage.rulebook.since import true_since
from triage.scoring import scorecard
from triage.scoring.credit import credit_weeks
from triage.scoring.scorecard import PointsLine
from triage.waiting_list.changes import Changes
from triage.waiting_list.order import Keys, in_order
from triage.waiting_list.placement import (
    Clock,
    Placement,
    Question,
    SafeTask,
    effective_start,
)
from triage.waiting_list.shares import Drawable, Turns, draws, over_called


BANDS = {band.value: band for band in Band}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One waiting referral, the child it is for, and what is known of them."""

    referral: Referral
    child: Child
    readings: Mapping[str, Reading]

    @cached_property
    def dates(self) -> dict[str, date]:
        """The day each known fact became known; undated ones are left out."""
        return {
            key: reading.chosen.observed_on
            for key, reading in self.readings.items()
            if reading.chosen and reading.chosen.observed_on
        }

    def values(self, as_of: date) -> dict[str, Value | None]:
        """Every fact's value on a day, derived ones included."""
        said = {key: reading.value for key, reading in self.readings.items()}
        return said | derive(
            said,
            born_on=self.child.born_on,
            clock_start=self.referral.clock_start,
            as_of=as_of,
        )


def assess(
    content: Content,
    cases: Iterable[Case],
    as_of: date,
    turns: Mapping[Pathway, Turns] | None = None,
) -> list[Placement]:
    """Every case's placement, by pathway and then by place.

    Each pathway's list is worked out whole: a place has a meaning only in its list.
    """
    by_pathway: dict[Pathway, list[Case]] = {pathway: [] for pathway in Pathway}
    for case in cases:
        by_pathway[case.referral.pathway].append(case)
    return [
        placement
        for pathway, some in by_pathway.items()
        if some
        for placement in _List(content, pathway, some, as_of).placed(turns or {})
    ]


@dataclass(frozen=True, kw_only=True)
class _Fired:
    """What a set of true rules amounts to, whoever the child is."""

    ids: tuple[str, ...]
    setters: tuple[Rule, ...]  # the rules that ask for the band
    clocks: tuple[Rule, ...]
    safe: tuple[SafeTask, ...]
    routes: tuple[str, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Scored:
    """What a set of known facts scores, whoever the child is."""

    lines: tuple[PointsLine, ...]
    points: int
    told: Told


@dataclass(frozen=True, kw_only=True, slots=True)
class _Standing:
    """What the order and the draws read of one child."""

    band: Band
    since: date
    clocks: tuple[Clock, ...]
    due_on: date
    credit: int
    order_day: date
    lot: int


class _List:
    """One pathway's children: what they share is worked out once, the rest one by one."""

    def __init__(
        self, content: Content, pathway: Pathway, cases: Sequence[Case], as_of: date
    ) -> None:
        self._content, self._pathway, self._as_of = content, pathway, as_of
        self._cases, self._book = cases, content.books[pathway]
        self._card = content.cards.get(pathway)
        self._caps = content.policy.caps
        self._values = [case.values(as_of) for case in cases]
        columns = from_children(content.catalogue, self._values)
        self._judged = judge_all(self._book, columns)
        self._bands = [BANDS[band] for band in self._judged.confirmed.tolist()]
        self._possible = [BANDS[band] for band in self._judged.possible.tolist()]
        self._questions = questions.next_questions(self._book, columns, self._judged)
        self._rules = {rule.id: rule for rule in self._book.rules}
        self._whole = {rule.id: (rule.id, rule.facts) for rule in self._book.rules}
        self._reasons = Reasons(content, self._book.rules)
        self._versions = content.versions(pathway)
        self._fired = Alike(self._judged.fired, self._fired_of)
        self._open = Alike(
            left_open(self._book, columns, self._judged),
            lambda at: tuple(self._undecided(at)),
        )
        self._scored = Alike(rows_met(self._card, columns), self._scored_of)
        self._changes = Changes(marks(self._book, self._card), as_of)
        self._question = cache(self._question_of)

    def placed(self, turns: Mapping[Pathway, Turns]) -> Iterator[Placement]:
        """Every placement, first to be seen first."""
        found = [self._standing(at) for at in range(len(self._cases))]
        drawn = self._draw_numbers(found, turns.get(self._pathway))
        for place, at in enumerate(in_order(self._keys(found)).tolist(), start=1):
            yield self._one(at, found[at], place, drawn)

    def _standing(self, at: int) -> _Standing:
        """The band, since when and due when; what the points are worth; the lot."""
        case, fired, band = self._cases[at], self._fired[at], self._bands[at]
        since = self._band_since(at, fired.setters)
        clocks = tuple(self._clock(at, rule) for rule in fired.clocks)
        due_on = self._due_on(case, band, since, fired, clocks)
        credit = credit_weeks(
            self._scored[at].points,
            band,
            self._caps,
            weeks_per_point=self._content.policy.weeks_per_point,
        )
        starts = effective_start(case.referral.clock_start, credit)
        return _Standing(
            band=band,
            since=since,
            clocks=clocks,
            due_on=due_on,
            credit=credit,
            order_day=due_on if band is Band.P1 else starts,
            lot=lot(self._content.policy.lot_seed, case.referral.id),
        )

    def _one(
        self, at: int, stands: _Standing, place: int, drawn: Mapping[str, int]
    ) -> Placement:
        # Long because a placement has many parts.
        case, fired, scored = self._cases[at], self._fired[at], self._scored[at]
        waited = weeks_waited(case.referral.clock_start, self._as_of)
        reason, reason_public = self._told(at, stands, waited)
        return Placement(
            referral_id=case.referral.id,
            pathway=self._pathway,
            place=place,
            band=stands.band,
            possible_band=self._possible[at],
            points=scored.points,
            lines=scored.lines,
            credit_weeks=stands.credit,
            clock_start=case.referral.clock_start,
            weeks_waited=waited,
            order_day=stands.order_day,
            due_on=stands.due_on,
            band_since=stands.since,
            next_change_on=self._changes.next_on(
                self._values[at],
                born_on=case.child.born_on,
                clock_start=case.referral.clock_start,
            ),
            next_draw=drawn[case.referral.id],
            lot=stands.lot,
            fired=fired.ids,
            undecided=self._open[at],
            safe=fired.safe,
            clocks=stands.clocks,
            routes=fired.routes,
            flags=fired.flags,
            question=self._question(self._questions[at]),
            reason=reason,
            reason_public=reason_public,
            versions=self._versions,
        )

    def _told(self, at: int, stands: _Standing, waited: int) -> tuple[str, str]:
        """The reason to read inside, and the one to print."""
        scored = self._scored[at]
        return self._reasons.in_words(
            stands.band,
            self._fired[at].setters,
            self._values[at],
            waits=Waits(
                weeks=waited,
                due_on=stands.due_on,
                points=scored.points,
                credit_weeks=stands.credit,
                told=scored.told,
            ),
        )

    def _fired_of(self, at: int) -> _Fired:
        rules = [self._rules[rule] for rule in self._judged.fired_ids(at)]
        band, reasons = self._bands[at], self._reasons
        return _Fired(
            ids=tuple(rule.id for rule in rules),
            setters=tuple(rule for rule in rules if _floor(rule) is band),
            clocks=tuple(rule for rule in rules if isinstance(rule.outcome, ClockRule)),
            safe=tuple(
                reasons.safe_task(rule)
                for rule in rules
                if isinstance(rule.outcome, Safe)
            ),
            routes=tuple(
                reasons.route(rule) for rule in rules if isinstance(rule.outcome, Route)
            ),
            flags=tuple(
                rule.outcome.text for rule in rules if isinstance(rule.outcome, Flag)
            ),
        )

    def _scored_of(self, at: int) -> _Scored:
        lines = scorecard.lines(self._card, self._values[at]) if self._card else ()
        return _Scored(
            lines=lines,
            points=sum(line.counted for line in lines),
            told=self._reasons.told(lines),
        )

    def _undecided(self, at: int) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Open rules with the unknown facts they read."""
        values = self._values[at]
        for name in self._judged.undecided_ids(at):
            one = self._whole[name]
            if len(one[1]) > 1:
                one = (name, tuple(key for key in one[1] if values.get(key) is None))
            yield one

    def _since(self, at: int, rule: Rule) -> date:
        # A fact without a date is known since it was first seen here: a promise is
        # counted from the day somebody could begin to keep it.
        dates = self._cases[at].dates
        if dates.keys().isdisjoint(rule.facts):
            return self._as_of
        return true_since(
            rule.when,
            self._values[at],
            dates,
            self._content.catalogue,
            default=self._as_of,
        )

    def _band_since(self, at: int, setters: Sequence[Rule]) -> date:
        """The first day any rule asked for this band; the clock's start where none did."""
        if not setters:
            return self._cases[at].referral.clock_start
        return min(self._since(at, rule) for rule in setters)

    def _clock(self, at: int, rule: Rule) -> Clock:
        """The clock of a rule; the day itself where a date fact gives it."""
        clock = rule.outcome
        assert isinstance(clock, ClockRule)
        day = self._values[at].get(clock.on) if clock.on else None
        if isinstance(day, date):
            return Clock(rule=rule.id, name=clock.name, due_on=day)
        known = clock.start == "known"
        clock_start = self._cases[at].referral.clock_start
        start = self._since(at, rule) if known else clock_start
        return _clock_of(rule.id, clock, start)

    def _due_on(
        self,
        case: Case,
        band: Band,
        since: date,
        fired: _Fired,
        clocks: Sequence[Clock],
    ) -> date:
        """When the band is due, or sooner where a rule sets a tighter date.

        Below P1 never later than the promise of P4, which runs from the clock's start:
        a child who is moved up does not stop being overdue.
        """
        dates = [
            clock.due_on
            for rule, clock in zip(fired.clocks, clocks, strict=True)
            if isinstance(rule.outcome, ClockRule) and rule.outcome.seen_by
        ]
        dates.append(since + self._promise[band])
        if band is not Band.P1:
            dates.append(case.referral.clock_start + self._promise[Band.P4])
        return min(dates)

    @cached_property
    def _promise(self) -> dict[Band, timedelta]:
        bands = self._content.policy.bands
        return {band: timedelta(weeks=bands[band].max_weeks) for band in Band}

    def _question_of(self, asked: questions.Question | None) -> Question | None:
        if asked is None:
            return None
        fact = self._content.catalogue[asked.fact]
        return Question(
            fact=fact.key, text=fact.question, ask=fact.ask, would_be=asked.would_be
        )

    def _draw_numbers(
        self, found: Sequence[_Standing], turns: Turns | None
    ) -> dict[str, int]:
        """Which slot from now would be whose, were nobody else to join."""
        waiting = [self._drawable(at, one) for at, one in enumerate(found)]
        made, _ = draws(
            waiting,
            self._content.policy,
            slots=len(waiting),
            alarm=self._alarm(waiting),
            turns=turns,
        )
        return {draw.referral_id: nth for nth, draw in enumerate(made, start=1)}

    def _drawable(self, at: int, one: _Standing) -> Drawable:
        referral = self._cases[at].referral
        return Drawable(
            referral_id=referral.id,
            band=one.band,
            clock_start=referral.clock_start.toordinal(),
            credit_weeks=self._scored[at].points,
            due_on=one.due_on.toordinal(),
            lot=one.lot,
        )

    def _alarm(self, waiting: Sequence[Drawable]) -> bool:
        """Whether P1 and P2 are over-called among those who joined of late."""
        window = timedelta(weeks=self._content.policy.shares.alarm_window_weeks)
        since = (self._as_of - window).toordinal()
        recent = [one for one in waiting if one.clock_start >= since]
        urgent = sum(one.band <= Band.P2 for one in recent)
        return over_called(urgent, len(recent), self._content.policy)

    def _keys(self, found: Sequence[_Standing]) -> Keys:
        referrals = [case.referral for case in self._cases]
        starts = [one.clock_start.toordinal() for one in referrals]
        return Keys(
            band=self._judged.confirmed,
            day=np.array([one.order_day.toordinal() for one in found], np.int32),
            clock_start=np.array(starts, np.int32),
            lot=np.array([one.lot for one in found], np.int64),
            ids=[one.id for one in referrals],
        )


def _floor(rule: Rule) -> Band | None:
    return rule.outcome.band if isinstance(rule.outcome, BandFloor) else None


@lru_cache(maxsize=1 << 14)
def _clock_of(rule: str, clock: ClockRule, start: date) -> Clock:
    return Clock(rule=rule, name=clock.name, due_on=clock.due(start))
