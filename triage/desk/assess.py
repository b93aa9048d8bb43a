"""Work out every child's place: rules, points, order and reasons, in one batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from triage.calendar import add_working_days, weeks_waited
from triage.desk.content import Content
from triage.desk.reasons import Reasons
from triage.facts import Reading, Value, derive
from triage.referrals import Band, Child, Pathway, Referral, lot
from triage.rulebook.apply import Judgements, judge_all
from triage.rulebook.book import BandFloor, ClockRule, Flag, Route, Rule, RuleBook, Safe
from triage.rulebook.columns import Columns, from_children
from triage.rulebook.questions import next_questions
from triage.rulebook.since import true_since
from triage.scoring import scorecard
from triage.scoring.credit import credit_weeks
from triage.waiting_list.changes import next_change_on
from triage.waiting_list.order import Keys, in_order
from triage.waiting_list.placement import (
    Clock,
    Placement,
    PointsLine,
    Question,
    SafeTask,
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
    placed: list[Placement] = []
    for pathway, some in by_pathway.items():
        if some:
            before = (turns or {}).get(pathway)
            placed += _Pathway(content, pathway, some, as_of).placed(before)
    return placed


class _Pathway:
    """One pathway's children as columns; read once, then each child in turn."""

    def __init__(
        self, content: Content, pathway: Pathway, cases: Sequence[Case], as_of: date
    ) -> None:
        self._content, self._pathway, self._as_of = content, pathway, as_of
        self._cases = cases
        self._book: RuleBook = content.books[pathway]
        self._card = content.cards.get(pathway)
        self._values = [case.values(as_of) for case in cases]
        self._columns: Columns = from_children(content.catalogue, self._values)
        self._judged: Judgements = judge_all(self._book, self._columns)
        self._questions = next_questions(self._book, self._columns, self._judged)
        self._rules = {rule.id: rule for rule in self._book.rules}
        self._reasons = Reasons(content, self._book)
        self._versions = content.versions(pathway)
        self._marks = _marks(self._book, self._card)

    def placed(self, turns: Turns | None) -> list[Placement]:
        found = [self._one(at) for at in range(len(self._cases))]
        order = in_order(_keys(found))
        drawn = self._draw_numbers(found, turns)
        return [
            replace(found[at], place=place, next_draw=drawn.get(found[at].referral_id))
            for place, at in enumerate(order.tolist(), start=1)
        ]

    def _one(self, at: int) -> Placement:
        """One child's placement, before the order gives the place.

        Steps: band and the rules behind it; since when and due when; points and the
        credit they are worth; what runs beside the band; the reason in words.
        """
        case, values = self._cases[at], self._values[at]
        referral, band = case.referral, Band(int(self._judged.confirmed[at]))
        fired = [self._rules[rule] for rule in self._judged.fired_ids(at)]
        since = self._since(case, values, fired, band)
        clocks = tuple(self._clocks(case, values, fired))
        due_on = self._due_on(band, since, clocks)
        lines = scorecard.lines(self._card, values) if self._card else ()
        points = sum(line.counted for line in lines)
        credit = credit_weeks(points, band, self._content.policy.caps)
        starts = effective_start(referral.clock_start, credit)
        placement = Placement(
            referral_id=referral.id,
            pathway=self._pathway,
            place=0,
            band=band,
            possible_band=Band(int(self._judged.possible[at])),
            points=points,
            lines=lines,
            credit_weeks=credit,
            clock_start=referral.clock_start,
            weeks_waited=weeks_waited(referral.clock_start, self._as_of),
            order_day=due_on if band is Band.P1 else starts,
            due_on=due_on,
            band_since=since,
            next_change_on=next_change_on(
                values, self._marks, born_on=case.child.born_on, as_of=self._as_of
            ),
            next_draw=None,
            lot=lot(self._content.policy.lot_seed, referral.id),
            fired=tuple(rule.id for rule in fired),
            undecided=self._judged.undecided(at),
            safe=self._reasons.safe_tasks(fired, values),
            clocks=clocks,
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
