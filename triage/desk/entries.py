"""One child as a line of the list: the words when placed, the days when shown."""

from collections.abc import Mapping
from datetime import date

from triage.calendar import age_in_months, weeks_waited
from triage.desk.content import Content
from triage.desk.reasons import SAFE_HIDDEN
from triage.desk.views import ListEntry
from triage.facts import Value
from triage.referrals import Band, Pathway
from triage.rulebook import english
from triage.rulebook.rules import BandFloor, Rule
from triage.scoring.scorecard import PointsLine
from triage.store.placements import Shown
from triage.store.safe_first import OpenSafe
from triage.store.waiting import ListedChild
from triage.waiting_list.placement import Placement, SafeTask


WHY_SHOWN = 3
NOT_KNOWN_SHOWN = 3
MONTHS_SHOWN_UNDER = 24  # a younger child's age is told in months
CONFIRM = "Confirm the proposed place"
DRAW = "Offer an appointment when the turn comes"
CHOOSE = "Choose the pathway with the family"
CONFIDENTIAL = "A confidential fact"
ASK_INSIDE = "A question to ask: see the child's record"


class Words:
    """What lines of the list say of placements; each rule is looked up once."""

    def __init__(self, content: Content) -> None:
        self._catalogue = content.catalogue
        self._hidden = content.catalogue.confidential
        self._rules = {
            pathway: {rule.id: rule for rule in book.rules}
            for pathway, book in content.books.items()
        }

    def shown(self, placement: Placement, values: Mapping[str, Value | None]) -> Shown:
        """The words for one placement, from the facts it saw."""
        return Shown(
            why=self._why(placement, values, open_=True),
            why_public=self._why(placement, values, open_=False),
            not_known=self._not_known(values, hidden=frozenset())[:NOT_KNOWN_SHOWN],
            not_known_public=self._not_known(values, hidden=self._hidden)[
                :NOT_KNOWN_SHOWN
            ],
            safe=_safe(placement.safe[0]) if placement.safe else None,
            safe_public=_safe_public(placement.safe[0]) if placement.safe else None,
            question=placement.question.text if placement.question else None,
            question_public=self._question_public(placement),
        )

    def _question_public(self, placement: Placement) -> str | None:
        if placement.question is None:
            return None
        confidential = placement.question.fact in self._hidden
        return ASK_INSIDE if confidential else placement.question.text

    def _not_known(
        self, values: Mapping[str, Value | None], *, hidden: frozenset[str]
    ) -> tuple[str, ...]:
        """What a source was asked and did not know, red flags first.

        What nobody was asked is left to the child's page: it is alike for most.
        """
        asked = [
            fact
            for key, fact in self._catalogue.items()
            if key in values
            and values[key] is None
            and not fact.forbidden
            and key not in hidden
        ]
        asked.sort(key=lambda fact: not fact.red_flag)
        return tuple(fact.label for fact in asked if not fact.derived)

    def rule(self, placement: Placement, rule_id: str) -> Rule | None:
        """A rule of the child's book; None when the book no longer has it."""
        return self._rules[placement.pathway].get(rule_id)

    def because(
        self, rule: Rule, values: Mapping[str, Value | None], *, open_: bool
    ) -> str:
        """A rule's sentence; unless `open_`, a confidential fact is left unnamed."""
        say = english.because if open_ else english.because_public
        return say(rule, values, self._catalogue)

    def _why(
        self,
        placement: Placement,
        values: Mapping[str, Value | None],
        *,
        open_: bool,
    ) -> tuple[str, ...]:
        """The most telling reasons: what sets the band, then the largest points."""
        floors = self._floors(placement)
        told = {key for rule in floors for key in rule.facts}
        reasons = [self.because(rule, values, open_=open_) for rule in floors]
        hidden: frozenset[str] = frozenset() if open_ else self._hidden
        reasons += [
            _points(line, hidden=line.fact in hidden)
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


def _points(line: PointsLine, *, hidden: bool) -> str:
    said = "" if line.says.lower() == "yes" else f": {line.says}"
    words = CONFIDENTIAL if hidden else f"{line.label}{said}"
    return f"{words} ({line.counted} point{'s' * (line.counted > 1)})"


def _safe(task: SafeTask) -> str:
    return f"{task.task} {task.who.capitalize()}, {task.due}."


def _safe_public(task: SafeTask) -> str:
    return f"{task.public.rstrip('.')}. {task.who.capitalize()}, {task.due}."


def entry(
    line: ListedChild, today: date, *, open_: bool = True, safe: OpenSafe | None = None
) -> ListEntry:
    """One line. Weeks are counted today; the order's key does not move.

    `safe` is the open task that stands above the line's own next step. Unless `open_`,
    confidential facts are left unnamed.
    """
    # Long because a line has many parts.
    weeks, shown = weeks_waited(line.clock_start, today), line.shown
    task = _safe_words(shown, safe, open_=open_)
    question = shown.question if open_ else shown.question_public
    return ListEntry(
        referral_id=line.referral_id,
        name=f"{line.forename} {line.surname}".strip(),
        nhs_number=line.nhs_number,
        age=age(line.born_on, today),
        pathway=line.pathway,
        place=line.place,
        band=line.band,
        possible_band=line.possible_band,
        confirmed_by=line.confirmed_by,
        safe_task=task,
        received_on=line.received_on,
        clock_start=line.clock_start,
        weeks_waited=weeks,
        points=line.points,
        credit_weeks=line.credit_weeks,
        effective_weeks=weeks + line.credit_weeks,
        due_on=line.due_on,
        why=tuple(shown.why if open_ else shown.why_public),
        not_known=tuple(shown.not_known if open_ else shown.not_known_public),
        next_question=question,
        next_step=task or _next_step(line, question),
        born_on=line.born_on,
    )


def _safe_words(shown: Shown, safe: OpenSafe | None, *, open_: bool) -> str | None:
    """What an open SAFE task asks; once it is closed, nothing."""
    if safe is None:
        return None
    if open_:
        return safe.sentence
    return shown.safe_public or SAFE_HIDDEN


def _next_step(line: ListedChild, question: str | None) -> str:
    if line.pathway is Pathway.UNDECIDED:
        return CHOOSE
    return question or (DRAW if line.confirmed_by else CONFIRM)


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
