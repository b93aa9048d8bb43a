"""Work out every child's place: rules, points, order and reasons, in one batch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from triage.calendar import add_working_days, weeks_waited
from triage.desk.content import Content
from triage.desk.marks import marks
from triage.desk.reasons import Reasons
from triage.facts import Reading, Value, derive
from triage.referrals import Band, Child, Pathway, Referral, lot
from triage.rulebook.apply import judge_all
from triage.rulebook.columns import from_children
from triage.rulebook.questions import next_questions
from triage.rulebook.rules import BandFloor, ClockRule, Flag, Route, Rule, Safe
from triage.rulebook.since import true_since
from triage.scoring import scorecard
from triage.scoring.credit import credit_weeks
from triage.waiting_list.changes import next_change_on
from triage.waiting_list.order import Keys, in_order
from triage.waiting_list.placement import (
    Clock,
    Placement,
    Question,
    effective_start,
)
from triage.waiting_list.shares import Drawable, Turns, draws, over_called


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


class _List:
    """One pathway's children: rules and questions as columns, the rest one by one."""

    def __init__(
        self, content: Content, pathway: Pathway, cases: Sequence[Case], as_of: date
    ) -> None:
        self._content, self._pathway, self._as_of = content, pathway, as_of
        self._cases, self._book = cases, content.books[pathway]
        self._card = content.cards.get(pathway)
        self._values = [case.values(as_of) for case in cases]
        columns = from_children(content.catalogue, self._values)
        self._judged = judge_all(self._book, columns)
        self._questions = next_questions(self._book, columns, self._judged)
        self._rules = {rule.id: rule for rule in self._book.rules}
        self._reasons = Reasons(content, self._book.rules)
        self._versions = content.versions(pathway)
        self._marks = marks(self._book, self._card)

    def placed(self, turns: Mapping[Pathway, Turns]) -> Iterator[Placement]:
        """Every placement, first to be seen first."""
        found = [self._one(at) for at in range(len(self._cases))]
        drawn = self._draw_numbers(found, turns.get(self._pathway))
        for place, at in enumerate(in_order(_keys(found)).tolist(), start=1):
            one = found[at]
            yield replace(one, place=place, next_draw=drawn[one.referral_id])

    def _one(self, at: int) -> Placement:
        """One child's placement, all but the place.

        Steps: the band, since when and due when; the points and what they are worth;
        what runs beside the band; the reasons in words.
        """
        case, values = self._cases[at], self._values[at]
        band = Band(int(self._judged.confirmed[at]))
        fired = [self._rules[rule] for rule in self._judged.fired_ids(at)]
        since = self._band_since(case, values, fired, band)
        clocks = self._clocks(case, values, fired)
        due_on = self._due_on(case, band, since, fired, clocks)
        lines = scorecard.lines(self._card, values) if self._card else ()
        points = sum(line.counted for line in lines)
        credit = credit_weeks(
            points,
            band,
            self._content.policy.caps,
            weeks_per_point=self._content.policy.weeks_per_point,
        )
        starts = effective_start(case.referral.clock_start, credit)
        placement = Placement(
            referral_id=case.referral.id,
            pathway=self._pathway,
            place=0,
            band=band,
            possible_band=Band(int(self._judged.possible[at])),
            points=points,
            lines=lines,
            credit_weeks=credit,
            clock_start=case.referral.clock_start,
            weeks_waited=weeks_waited(case.referral.clock_start, self._as_of),
            order_day=due_on if band is Band.P1 else starts,
            due_on=due_on,
            band_since=since,
            next_change_on=next_change_on(
                values, self._marks, born_on=case.child.born_on, as_of=self._as_of
            ),
            next_draw=None,
            lot=lot(self._content.policy.lot_seed, case.referral.id),
            fired=tuple(rule.id for rule in fired),
            undecided=tuple(self._undecided(at)),
            safe=tuple(
                self._reasons.safe_task(rule)
                for rule in fired
                if isinstance(rule.outcome, Safe)
            ),
            clocks=tuple(clocks),
            routes=tuple(
                self._reasons.route(rule)
                for rule in fired
                if isinstance(rule.outcome, Route)
            ),
            flags=tuple(
                rule.outcome.text for rule in fired if isinstance(rule.outcome, Flag)
            ),
            question=self._question(at),
            reason="",
            reason_public="",
            versions=self._versions,
        )
        return self._reasons.explained(placement, fired, values)

    def _undecided(self, at: int) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Open rules with the unknown facts they read."""
        values = self._values[at]
        for name in self._judged.undecided_ids(at):
            facts = self._rules[name].facts
            if len(facts) > 1:
                facts = tuple(key for key in facts if values.get(key) is None)
            yield name, facts

    def _since(
        self, case: Case, values: Mapping[str, Value | None], rule: Rule
    ) -> date:
        return true_since(
            rule.when,
            values,
            case.dates,
            self._content.catalogue,
            # A fact without a date is known since it was first seen here: a promise is
            # counted from the day somebody could begin to keep it.
            default=self._as_of,
        )

    def _band_since(
        self,
        case: Case,
        values: Mapping[str, Value | None],
        fired: Sequence[Rule],
        band: Band,
    ) -> date:
        """The first day any rule asked for this band; the clock's start where none did."""
        setters = [rule for rule in fired if _floor(rule) is band]
        days = [self._since(case, values, rule) for rule in setters]
        return min(days, default=case.referral.clock_start)

    def _clocks(
        self,
        case: Case,
        values: Mapping[str, Value | None],
        fired: Sequence[Rule],
    ) -> list[Clock]:
        made = []
        for rule in fired:
            if isinstance(rule.outcome, ClockRule):
                known = rule.outcome.start == "known"
                start = (
                    self._since(case, values, rule)
                    if known
                    else case.referral.clock_start
                )
                due_on = _run(rule.outcome, start)
                made.append(Clock(rule=rule.id, name=rule.outcome.name, due_on=due_on))
        return made

    def _due_on(
        self,
        case: Case,
        band: Band,
        since: date,
        fired: Sequence[Rule],
        clocks: Sequence[Clock],
    ) -> date:
        """When the band is due, or sooner where a rule sets a tighter date.

        Below P1 never later than the promise of P4, which runs from the clock's start:
        a child who is moved up does not stop being overdue.
        """
        bands = self._content.policy.bands
        tight = {
            rule.id
            for rule in fired
            if isinstance(rule.outcome, ClockRule) and rule.outcome.seen_by
        }
        dates = [clock.due_on for clock in clocks if clock.rule in tight]
        dates.append(since + timedelta(weeks=bands[band].max_weeks))
        if band is not Band.P1:
            longest = timedelta(weeks=bands[Band.P4].max_weeks)
            dates.append(case.referral.clock_start + longest)
        return min(dates)

    def _question(self, at: int) -> Question | None:
        asked = self._questions[at]
        if asked is None:
            return None
        fact = self._content.catalogue[asked.fact]
        return Question(
            fact=fact.key, text=fact.question, ask=fact.ask, would_be=asked.would_be
        )

    def _draw_numbers(
        self, found: Sequence[Placement], turns: Turns | None
    ) -> dict[str, int]:
        """Which slot from now would be whose, were nobody else to join."""
        waiting = [_drawable(one) for one in found]
        made, _ = draws(
            waiting,
            self._content.policy,
            slots=len(waiting),
            alarm=self._alarm(found),
            turns=turns,
        )
        return {draw.referral_id: nth for nth, draw in enumerate(made, start=1)}

    def _alarm(self, found: Sequence[Placement]) -> bool:
        """Whether P1 and P2 are over-called among those who joined of late."""
        window = timedelta(weeks=self._content.policy.shares.alarm_window_weeks)
        recent = [one for one in found if self._as_of - one.clock_start <= window]
        urgent = sum(one.band <= Band.P2 for one in recent)
        return over_called(urgent, len(recent), self._content.policy)


def _floor(rule: Rule) -> Band | None:
    return rule.outcome.band if isinstance(rule.outcome, BandFloor) else None


def _run(clock: ClockRule, start: date) -> date:
    if clock.working_days is not None:
        return add_working_days(start, clock.working_days)
    return start + timedelta(days=clock.days or 0)


def _drawable(one: Placement) -> Drawable:
    return Drawable(
        referral_id=one.referral_id,
        band=one.band,
        clock_start=one.clock_start.toordinal(),
        credit_weeks=one.points,
        due_on=one.due_on.toordinal(),
        lot=one.lot,
    )


def _keys(found: Sequence[Placement]) -> Keys:
    return Keys(
        band=np.array([one.band for one in found], np.int8),
        day=np.array([one.order_day.toordinal() for one in found], np.int32),
        clock_start=np.array([one.clock_start.toordinal() for one in found], np.int32),
        lot=np.array([one.lot for one in found], np.int64),
        ids=[one.referral_id for one in found],
    )
