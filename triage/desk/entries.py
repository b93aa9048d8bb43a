"""One child as a line of the list: the words when placed, the days when shown."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from triage.calendar import age_in_months, weeks_waited
from triage.desk.content import Content
from triage.desk.reasons import SAFE_HIDDEN
from triage.desk.views import ListEntry, OwnFirst
from triage.facts import Value
from triage.referrals import Band, Pathway
from triage.rulebook import english
from triage.rulebook.rules import BandFloor, Rule
from triage.scoring.scorecard import PointsLine
from triage.store.placements import FAMILY, Shown
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
OWN_FIRST = "Give your own priority first"
ASKED = {"social care": "social care", "clinician": "a clinician"}  # or "the family"
POINTS = re.compile(r" \(\d+ points?\)$")  # what a reason ends with


class Words:
    """What lines of the list say of placements; each rule is looked up once."""

    def __init__(self, content: Content) -> None:
        self._catalogue = content.catalogue
        self._hidden = content.catalogue.confidential
        # What a source may be asked and not know: red flags first, by importance.
        self._asked = {
            key: (not fact.red_flag, at)
            for at, (key, fact) in enumerate(content.catalogue.items())
            if not (fact.forbidden or fact.derived)
        }
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
            asked_of=placement.question.ask if placement.question else FAMILY,
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
            key
            for key, value in values.items()
            if value is None and key in self._asked and key not in hidden
        ]
        asked.sort(key=self._asked.__getitem__)
        return tuple(self._catalogue[key].label for key in asked)

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
    task, ask = _safe_words(line.shown, safe, open_=open_), _ask(line, open_=open_)
    weeks, shown = weeks_waited(line.clock_start, today), line.shown
    return ListEntry(
        **_who(line, today, open_=open_),
        safe_task=task,
        next_ask=ask,
        next_step=task or _next_step(line, ask),
        why=tuple(shown.why if open_ else shown.why_public),
        place=line.place,
        band=line.band,
        possible_band=line.possible_band,
        confirmed_by=line.confirmed_by,
        points=line.points,
        credit_weeks=line.credit_weeks,
        effective_weeks=weeks + line.credit_weeks,
        due_on=line.due_on,
    )


def own_first(
    line: ListedChild, today: date, *, open_: bool = True, safe: OpenSafe | None = None
) -> OwnFirst:
    """The same child for a clinician who gives their own band first."""
    task, shown = _safe_words(line.shown, safe, open_=open_), line.shown
    return OwnFirst(
        **_who(line, today, open_=open_),
        safe_task=task,
        next_ask=_ask(line, open_=open_),
        next_step=task or OWN_FIRST,
        why=evidence(shown.why if open_ else shown.why_public),
    )


def evidence(why: Iterable[str]) -> tuple[str, ...]:
    """Reasons as evidence: without points, and not in the order of their weight."""
    return tuple(sorted(POINTS.sub("", one) for one in why))


def in_one_line(some: Iterable[str]) -> str:
    """Short sentences in one line, parted once each."""
    return "; ".join(one.rstrip(".;") for one in some)


def _who(line: ListedChild, today: date, *, open_: bool) -> dict[str, Any]:
    """Whom a line is about and since when: what is shown whoever looks."""
    shown = line.shown
    return {
        "referral_id": line.referral_id,
        "name": f"{line.forename} {line.surname}".strip(),
        "nhs_number": line.nhs_number,
        "age": age(line.born_on, today),
        "born_on": line.born_on,
        "pathway": line.pathway,
        "received_on": line.received_on,
        "clock_start": line.clock_start,
        "weeks_waited": weeks_waited(line.clock_start, today),
        "not_known": tuple(shown.not_known if open_ else shown.not_known_public),
        "next_question": shown.question if open_ else shown.question_public,
    }


def _safe_words(shown: Shown, safe: OpenSafe | None, *, open_: bool) -> str | None:
    """What an open SAFE task asks; once it is closed, nothing."""
    if safe is None:
        return None
    if open_:
        return safe.sentence
    return shown.safe_public or SAFE_HIDDEN


def _ask(line: ListedChild, *, open_: bool) -> str | None:
    """The next question, and whom it is for."""
    shown = line.shown
    question = shown.question if open_ else shown.question_public
    if question is None or question == ASK_INSIDE:
        return question
    return f"Ask {ASKED.get(shown.asked_of, f'the {shown.asked_of}')}: {question}"


def _next_step(line: ListedChild, ask: str | None) -> str:
    if line.pathway is Pathway.UNDECIDED:
        return CHOOSE
    return ask or (DRAW if line.confirmed_by else CONFIRM)


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
