"""One child where they stand, as a line of the list."""

from collections.abc import Iterator, Mapping
from datetime import date

from triage.calendar import age_in_months, weeks_waited
from triage.desk.content import Content
from triage.desk.views import ListEntry
from triage.facts import Value
from triage.referrals import Band
from triage.rulebook import english
from triage.rulebook.rules import BandFloor, Rule
from triage.store.waiting import Standing


WHY_SHOWN = 3
NOT_KNOWN_SHOWN = 4
MONTHS_SHOWN_UNDER = 24  # a younger child's age is told in months


class Entries:
    """Lines of one day's list, from the content in force."""

    def __init__(self, content: Content, today: date) -> None:
        self._content, self._today = content, today
        self._rules = {
            pathway: {rule.id: rule for rule in book.rules}
            for pathway, book in content.books.items()
        }

    def entry(self, standing: Standing) -> ListEntry:
        """One line. Weeks are counted today; the order's key does not move."""
        placement, child = standing.placement, standing.child
        weeks = weeks_waited(placement.clock_start, self._today)
        safe = placement.safe[0].task if placement.safe else None
        question = placement.question.text if placement.question else None
        return ListEntry(
            referral_id=placement.referral_id,
            name=child.name,
            nhs_number=child.nhs_number,
            age=age(child.born_on, self._today),
            pathway=placement.pathway,
            place=placement.place,
            band=placement.band,
            possible_band=placement.possible_band,
            confirmed_by=None,
            safe_task=safe,
            received_on=standing.referral.received_on,
            clock_start=placement.clock_start,
            weeks_waited=weeks,
            points=placement.points,
            credit_weeks=placement.credit_weeks,
            effective_weeks=weeks + placement.credit_weeks,
            due_on=placement.due_on,
            why=self._why(standing),
            not_known=self._not_known(standing),
            next_question=question,
            next_step=safe or question or "Confirm the proposed place",
        )

    def rule(self, standing: Standing, rule_id: str) -> Rule | None:
        """A rule of the child's book; None when the book no longer has it."""
        return self._rules[standing.placement.pathway].get(rule_id)

    def _why(self, standing: Standing) -> tuple[str, ...]:
        """The most telling reasons: what sets the band, then the largest points."""
        reasons = dict.fromkeys(self._because(standing))
        lines = sorted(standing.placement.lines, key=lambda line: -line.counted)
        reasons |= dict.fromkeys(
            f"{line.label}: {line.says} ({line.counted} points)"
            for line in lines
            if line.counted
        )
        return tuple(reasons)[:WHY_SHOWN]

    def _because(self, standing: Standing) -> Iterator[str]:
        """The most urgent floor that each fact holds up; milder ones add nothing."""
        fired = [self.rule(standing, one) for one in standing.placement.fired]
        floors = [
            rule for rule in fired if rule and isinstance(rule.outcome, BandFloor)
        ]
        told: set[str] = set()
        for rule in sorted(floors, key=_urgency):
            if not told.issuperset(rule.facts):
                told.update(rule.facts)
                yield english.because(
                    rule, self.values(standing), self._content.catalogue
                )

    def values(self, standing: Standing) -> Mapping[str, Value | None]:
        """The facts the placement saw, derived ones included."""
        return {**standing.facts_seen, **standing.derived}

    def _not_known(self, standing: Standing) -> tuple[str, ...]:
        """The facts that open rules lack, in the catalogue's order of importance."""
        lacking = {fact for _, facts in standing.placement.undecided for fact in facts}
        labels = (
            fact.label
            for key, fact in self._content.catalogue.items()
            if key in lacking
        )
        return tuple(labels)[:NOT_KNOWN_SHOWN]


def age(born_on: date | None, today: date) -> str:
    """An age as people say it."""
    if born_on is None or born_on > today:
        return "Age not known"
    months = age_in_months(born_on, today)
    if months < MONTHS_SHOWN_UNDER:
        return f"{months} month{'' if months == 1 else 's'}"
    return f"{months // 12} years"


def _urgency(rule: Rule) -> Band:
    assert isinstance(rule.outcome, BandFloor)
    return rule.outcome.band
