"""An invented child, tried on a rule book: every rule's answer, and nothing is kept.

The book, the card and the policy are asked as they are for the list. Age and wait are
given as figures, as rules read them; what follows from them is worked out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from triage.calendar import ADULT_MONTHS
from triage.desk.books import THEN, outcome_in_words
from triage.desk.content import Content
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force, edition
from triage.desk.versions import NotHere
from triage.facts import Catalogue, Fact, Value, derive
from triage.referrals import Band, Pathway
from triage.rulebook.english import because, in_words, value_in_words
from triage.rulebook.one_child import Judgement, Truth, compile_book
from triage.rulebook.questions import next_question
from triage.rulebook.rules import (
    BandFloor,
    ClockRule,
    Flag,
    Route,
    Rule,
    RuleBook,
    Safe,
    Then,
)
from triage.scoring import scorecard
from triage.scoring.credit import credit_weeks
from triage.scoring.scorecard import PointsLine


FIRST, AGE_AND_WAIT, BESIDE = "Ask these first", "Age and waiting", "Also"
Values = Mapping[str, Value | None]
ANSWER = {
    Truth.TRUE: THEN[Then.FIRES],
    Truth.FALSE: THEN[Then.DOES_NOT],
    Truth.OPEN: THEN[Then.UNDECIDED],
}


@dataclass(frozen=True, kw_only=True)
class FactSaid:
    """One fact of the child, in words."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class RuleAnswer:
    """What one rule says of the child."""

    id: str
    outcome: str
    in_words: str
    answer: str  # holds, does not hold, cannot be decided yet
    sentence: str  # why, where it holds
    lacks: tuple[str, ...]  # what is not known and keeps it open
    sets_band: bool


@dataclass(frozen=True, kw_only=True)
class ClockTried:
    """A standard that would run beside the band."""

    name: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Tried:
    """Everything the edition says of an invented child."""

    pathway: Pathway
    edition: str
    version: str
    said: tuple[FactSaid, ...]
    worked_out: tuple[FactSaid, ...]
    band: Band
    possible_band: Band
    answers: tuple[RuleAnswer, ...]  # in the book's order
    lines: tuple[PointsLine, ...]
    points: int
    points_possible: int  # if every unknown fact took its highest row
    credit_weeks: int
    clocks: tuple[ClockTried, ...]
    safe: tuple[str, ...]
    routes: tuple[str, ...]
    flags: tuple[str, ...]
    question: str | None
    question_label: str | None
    question_would_be: Band | None
    wait_is_known: bool  # where not, clocks count as if the wait began today


@dataclass(frozen=True, kw_only=True)
class FactAsked:
    """A fact that something on this list reads."""

    fact: Fact
    group: str


def content_for(desk: Desk, digest: str | None = None) -> Content:
    """The edition in force, or the one named. Raises `EditionNotKept`."""
    if digest:
        return edition(desk.session, desk.tenant, digest)
    return content_in_force(desk.session, desk.tenant)


def asked(content: Content, pathway: Pathway) -> tuple[FactAsked, ...]:
    """Every fact that the list's rules or card read, by group, in the catalogue's order."""
    read = _read_by(content, pathway)
    areas = _areas(content, pathway)
    groups = [FIRST, AGE_AND_WAIT, *dict.fromkeys(areas.values()), BESIDE]
    found = [
        FactAsked(fact=fact, group=_group(fact, areas))
        for key, fact in content.catalogue.items()
        if key in read
    ]
    return tuple(sorted(found, key=lambda one: groups.index(one.group)))


def _read_by(content: Content, pathway: Pathway) -> set[str]:
    book, card = content.books[pathway], content.cards.get(pathway)
    by_rules = {key for rule in book.rules for key in rule.facts}
    days = {
        rule.outcome.on
        for rule in book.rules
        if isinstance(rule.outcome, ClockRule) and rule.outcome.on
    }
    by_card = {one.fact.key for one in card.factors} if card else set()
    return by_rules | days | by_card


def _areas(content: Content, pathway: Pathway) -> dict[str, str]:
    """The area of a child's life that a scorecard puts each of its facts in."""
    own = content.cards.get(pathway)
    cards = [own] if own else list(content.cards.values())
    return {
        one.fact.key: card.domains[one.domain].label
        for card in cards
        for one in card.factors
    }


def _group(fact: Fact, areas: Mapping[str, str]) -> str:
    if fact.derived:
        return AGE_AND_WAIT
    return FIRST if fact.red_flag else areas.get(fact.key, BESIDE)


def example_of(
    content: Content, pathway: Pathway, rule_id: str, number: int
) -> dict[str, Value]:
    """The facts of a rule's example. Raises `NotHere` where there is none."""
    for rule in content.books[pathway].rules:
        if rule.id == rule_id and 0 < number <= len(rule.examples):
            return dict(rule.examples[number - 1].facts)
    raise NotHere


def tried(
    content: Content, pathway: Pathway, said: Mapping[str, Value], today: date
) -> Tried:
    """What the edition says of a child of whom only this is known."""
    # Long because everything an edition says has a name here.
    book, card = content.books[pathway], content.cards.get(pathway)
    values = worked_out(content.catalogue, said, today)
    judged = compile_book(book).judge(values)
    lines = scorecard.lines(card, values) if card else ()
    points = sum(line.counted for line in lines)
    fired = [rule for rule in book.rules if rule.id in judged.fired]
    asks = next_question(book, values, judged)
    catalogue = content.catalogue
    return Tried(
        pathway=pathway,
        edition=content.digest,
        version=book.version,
        said=_said(catalogue, said),
        worked_out=_said(catalogue, _followed(content, pathway, values, said)),
        band=judged.confirmed,
        possible_band=judged.possible,
        answers=tuple(_answers(content, book, values, judged)),
        lines=lines,
        points=points,
        points_possible=scorecard.most_possible(card, values) if card else 0,
        credit_weeks=credit_weeks(
            points,
            judged.confirmed,
            content.policy.caps,
            weeks_per_point=content.policy.weeks_per_point,
        ),
        clocks=tuple(_clocks(fired, values, today)),
        safe=_outcomes(content, fired, Safe),
        routes=_outcomes(content, fired, Route),
        flags=_outcomes(content, fired, Flag),
        question=catalogue[asks.fact].question if asks else None,
        question_label=catalogue[asks.fact].label if asks else None,
        question_would_be=asks.would_be if asks else None,
        wait_is_known=values.get("weeks_waited") is not None,
    )


def worked_out(
    catalogue: Catalogue, said: Mapping[str, Value], today: date
) -> dict[str, Value]:
    """What was said, and what follows from it, as on the list.

    A figure that the list works out from a date stands as it was typed: here it has no
    date to be worked out from.
    """
    weeks = said.get("weeks_waited")
    found = derive(
        said,
        born_on=_born_on(said, today),
        clock_start=today - timedelta(weeks=_whole(weeks) or 0),
        as_of=today,
    )
    if weeks is None:
        found = found | {"weeks_waited": None}
    known = {key: value for key, value in found.items() if value is not None}
    figures = {key: value for key, value in said.items() if catalogue[key].derived}
    return {**said, **known, **figures}


def _born_on(said: Mapping[str, Value], today: date) -> date | None:
    """A birthday that gives the age in months, or the months until 18."""
    age, left = _whole(said.get("age_months")), _whole(said.get("months_to_18"))
    if age is None and left is not None:
        age = ADULT_MONTHS - left
    if age is None:
        return None
    months = today.year * 12 + today.month - 1 - age
    return date(months // 12, months % 12 + 1, 1)


def _whole(value: Value | None) -> int | None:
    return value if isinstance(value, int) else None


def _followed(
    content: Content, pathway: Pathway, values: Values, said: Mapping[str, Value]
) -> dict[str, Value]:
    read = _read_by(content, pathway)
    return {
        key: value
        for key, value in values.items()
        if key in read and value is not None and said.get(key) != value
    }


def _said(catalogue: Catalogue, facts: Mapping[str, Value]) -> tuple[FactSaid, ...]:
    return tuple(
        FactSaid(label=fact.label, value=value_in_words(fact, facts[key]))
        for key, fact in catalogue.items()
        if key in facts
    )


def _answers(
    content: Content, book: RuleBook, values: Values, judged: Judgement
) -> Iterator[RuleAnswer]:
    lacking = {one.rule: one.facts for one in judged.undecided}
    for rule in book.rules:
        truth = _truth(rule, judged, lacking)
        holds = truth is Truth.TRUE
        yield RuleAnswer(
            id=rule.id,
            outcome=outcome_in_words(content, rule.outcome),
            in_words=in_words(rule.when, content.catalogue),
            answer=ANSWER[truth],
            sentence=because(rule, values, content.catalogue) if holds else "",
            lacks=tuple(
                content.catalogue[key].label for key in lacking.get(rule.id, ())
            ),
            sets_band=holds
            and isinstance(rule.outcome, BandFloor)
            and rule.outcome.band is judged.confirmed,
        )


def _truth(rule: Rule, judged: Judgement, lacking: Mapping[str, object]) -> Truth:
    if rule.id in judged.fired:
        return Truth.TRUE
    return Truth.OPEN if rule.id in lacking else Truth.FALSE


def _clocks(fired: list[Rule], values: Values, today: date) -> Iterator[ClockTried]:
    """Each clock's day: what is known became known today."""
    weeks = _whole(values.get("weeks_waited")) or 0
    for rule in fired:
        if isinstance(clock := rule.outcome, ClockRule):
            start = today - timedelta(weeks=weeks)
            own = values.get(clock.on) if clock.on else None
            due = clock.due(today if clock.start == "known" else start)
            day = own if isinstance(own, date) else due
            yield ClockTried(name=clock.name, due_on=day)


def _outcomes(
    content: Content, fired: list[Rule], kind: type[Safe | Route | Flag]
) -> tuple[str, ...]:
    return tuple(
        outcome_in_words(content, rule.outcome)
        for rule in fired
        if isinstance(rule.outcome, kind)
    )
