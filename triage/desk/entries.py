"""One child as a line of the list: the words when placed, the days when shown."""

from collections.abc import Mapping
from datetime import date

from triage.calendar import age_in_months, weeks_waited
from triage.desk.content import Content
from triage.desk.views import ListEntry
from triage.facts import Value
from triage.referrals import Band, Pathway
from triage.rulebook import english
from triage.rulebook.rules import BandFloor, Rule
from triage.scoring.scorecard import PointsLine
from triage.store.placements import Shown
from triage.store.waiting import ListedChild
from triage.waiting_list.placement import Placement, SafeTask


WHY_SHOWN = 3
NOT_KNOWN_SHOWN = 3
MONTHS_SHOWN_UNDER = 24  # a younger child's age is told in months
CONFIRM = "Confirm the proposed place"
CHOOSE = "Choose the pathway with the family"


class Words:
    """What lines of the list say of placements; each rule is looked up once."""

    def __init__(self, content: Content) -> None:
        self._catalogue = content.catalogue
        self._rules = {
            pathway: {rule.id: rule for rule in book.rules}
            for pathway, book in content.books.items()
        }

    def shown(self, placement: Placement, values: Mapping[str, Value | None]) -> Shown:
        """The words for one placement, from the facts it saw."""
        return Shown(
            why=self._why(placement, values),
            not_known=self._not_known(values)[:NOT_KNOWN_SHOWN],
            safe=_safe(placement.safe[0]) if placement.safe else None,
            question=placement.question.text if placement.question else None,
        )

    def _not_known(self, values: Mapping[str, Value | None]) -> tuple[str, ...]:
        """What a source was asked and did not know, red flags first.

        What nobody was asked is left to the child's page: it is alike for most.
        """
        asked = [
            fact
            for key, fact in self._catalogue.items()
            if key in values and values[key] is None and not fact.forbidden
        ]
        asked.sort(key=lambda fact: not fact.red_flag)
        return tuple(fact.label for fact in asked if not fact.derived)

    def rule(self, placement: Placement, rule_id: str) -> Rule | None:
        """A rule of the child's book; None when the book no longer has it."""
        return self._rules[placement.pathway].get(rule_id)

    def _why(
        self, placement: Placement, values: Mapping[str, Value | None]
    ) -> tuple[str, ...]:
        """The most telling reasons: what sets the band, then the largest points."""
        floors = self._floors(placement)
        told = {key for rule in floors for key in rule.facts}
        reasons = [english.because(rule, values, self._catalogue) for rule in floors]
        reasons += [
            _points(line)
            for line in sorted(placement.lines, key=lambda line: -line.counted)
            if line.counted and line.fact not in told
        ]
        return tuple(dict.fromkeys(reasons))[:WHY_SHOWN]

    def _floors(self, placement: Placement) -> list[Rule]:
        """The most urgent floor that each fact holds up; milder ones add nothing."""
        fired = [self.rule(placement, one) for one in placement.fired]
        floors = [
            rule for rule in fired if rule and isinstance(rule.outcome, BandFloor)
        ]
        kept: list[Rule] = []
        for rule in sorted(floors, key=_urgency):
            if not {key for one in kept for key in one.facts}.issuperset(rule.facts):
                kept.append(rule)
        return kept


def _points(line: PointsLine) -> str:
    said = "" if line.says.lower() == "yes" else f": {line.says}"
    return f"{line.label}{said} ({line.counted} point{'s' * (line.counted > 1)})"


def _safe(task: SafeTask) -> str:
    return f"{task.task} {task.who.capitalize()}, {task.due}."


def entry(line: ListedChild, today: date) -> ListEntry:
    """One line. Weeks are counted today; the order's key does not move."""
    weeks, shown = weeks_waited(line.clock_start, today), line.shown
    return ListEntry(
        referral_id=line.referral_id,
        name=f"{line.forename} {line.surname}".strip(),
        nhs_number=line.nhs_number,
        age=age(line.born_on, today),
        pathway=line.pathway,
        place=line.place,
        band=line.band,
        possible_band=line.possible_band,
        confirmed_by=None,
        safe_task=shown.safe,
        received_on=line.received_on,
        clock_start=line.clock_start,
        weeks_waited=weeks,
        points=line.points,
        credit_weeks=line.credit_weeks,
        effective_weeks=weeks + line.credit_weeks,
        due_on=line.due_on,
        why=tuple(shown.why),
        not_known=tuple(shown.not_known),
        next_question=shown.question,
        next_step=shown.safe or _next_step(line),
    )


def _next_step(line: ListedChild) -> str:
    if line.pathway is Pathway.UNDECIDED:
        return CHOOSE
    return line.shown.question or CONFIRM


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
