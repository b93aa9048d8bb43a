"""What would change one child's band, for the clinician who decides it.

Facts to check, never to aim for: no family page, print or export shows one. Nothing is
told to a clinician who owes their own band first. Only what is true is said of time: it
moves nobody inside a band, so what brings a place nearer is that those ahead are seen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from triage.calendar import LONDON
from triage.desk.content import Content
from triage.desk.deciding import blind
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force
from triage.desk.marks import marks
from triage.desk.reasons import day
from triage.facts import Fact, Value, derive
from triage.referrals import Band
from triage.roles import Action
from triage.rulebook import levers
from triage.rulebook.english import value_in_words
from triage.rulebook.levers import MOST_FACTS, Change, Lever
from triage.rulebook.one_child import compile_book
from triage.store import placements, seen_lately, waiting
from triage.store.unseen import Unseen
from triage.store.waiting import Standing
from triage.waiting_list.changes import next_change_on
from triage.waiting_list.policy import Policy


DAYS_IN_WEEK = 7
AHEAD_WEEKS = 104
LATELY_WEEKS = 13
LEAST_SEEN = 13  # one a week: fewer say little of how often a place comes nearer
NOBODY_MOVES = (
    "Inside a priority time alone moves nobody: everyone there waits equally longer."
)
NO_DATE = "No date by itself changes the priority in the next two years."
COMES_NEARER = "Those who join ahead push it back, so the place itself may come nearer more slowly."


@dataclass(frozen=True, kw_only=True)
class LeverShown:
    """Changes that together give a band, as a sentence."""

    sentence: str
    confidential: bool


@dataclass(frozen=True, kw_only=True)
class ToBand:
    """Every smallest change to one band; none: too many facts would have to change."""

    band: Band
    levers: tuple[LeverShown, ...]


@dataclass(frozen=True, kw_only=True)
class WouldChange:
    """What would change a child's band, and what time does.

    `by_rules` is another than `stands` where a person's word or a hold stands.
    """

    stands: Band
    by_rules: Band
    bands: tuple[ToBand, ...]
    most_facts: int
    time: tuple[str, ...]


def shown(desk: Desk, referral_id: str) -> WouldChange | None:
    """What a clinician is shown; None for anybody else and while they owe their band."""
    if not desk.actor.may(Action.DECIDE) or blind.hidden(desk, referral_id):
        return None
    return of(
        desk.session,
        tenant=desk.tenant,
        referral_id=referral_id,
        today=desk.today,
        unseen=blind.unseen(desk),
    )


def of(
    session: Session,
    *,
    tenant: str,
    referral_id: str,
    today: date,
    unseen: Unseen | None = None,
) -> WouldChange | None:
    """What would change a child's band; None for who is not on the list.

    Whether anybody is ahead is counted among those who are not `unseen`.
    """
    ranking = placements.in_force(session, tenant=tenant)
    on: dict[str, Any] = {"tenant": tenant, "referral_id": referral_id}
    if ranking is None:
        return None
    standing = waiting.standing(session, ranking=ranking.number, unseen=unseen, **on)
    if standing is None:
        return None
    child = _Child(content_in_force(session, tenant), standing)
    return WouldChange(
        stands=standing.placement.band,
        by_rules=child.now,
        bands=tuple(_bands(child)),
        most_facts=MOST_FACTS,
        time=tuple(_time(session, tenant, child, today)),
    )


class _Child:
    """One child as placed, and the book that speaks of them."""

    def __init__(self, content: Content, standing: Standing) -> None:
        self.content, self.standing = content, standing
        self.book = content.books[standing.placement.pathway]
        self.values = {**standing.facts_seen, **standing.derived}
        self.now = self.with_facts({})

    def with_facts(self, changed: Mapping[str, Value | None]) -> Band:
        """The band the rules give with these facts changed."""
        return compile_book(self.book).judge({**self.values, **changed}).confirmed


def _bands(child: _Child) -> Iterator[ToBand]:
    found = levers.levers(child.book, child.values)
    for band in Band:
        if band is not child.now:
            some = [one for one in found if one.band is band]
            yield ToBand(
                band=band, levers=tuple(_lever(child.content, one) for one in some)
            )


def _lever(content: Content, one: Lever) -> LeverShown:
    facts = [content.catalogue[each.fact] for each in one.changes]
    pairs = zip(facts, one.changes, strict=True)
    return LeverShown(
        sentence="; and ".join(_change(fact, each) for fact, each in pairs) + ".",
        confidential=any(fact.confidential for fact in facts),
    )


def _change(fact: Fact, one: Change) -> str:
    before, after = (value_in_words(fact, value) for value in (one.before, one.after))
    return f"{fact.label}: ‘{after}’ instead of ‘{before}’"


def _time(session: Session, tenant: str, child: _Child, today: date) -> Iterator[str]:
    yield NOBODY_MOVES
    yield _dates(child, today)
    if child.standing.placement.place > 1:
        yield _seen_ahead(session, tenant, child, today)


def _dates(child: _Child, today: date) -> str:
    """The first day on which a date by itself would give another band."""
    for on in _days_to_come(child, today):
        then = child.with_facts(_derived(child, on))
        if then is not child.now:
            return date_in_words(on, then, child.content.policy, now=child.now)
    return NO_DATE


def _days_to_come(child: _Child, today: date) -> Iterator[date]:
    """Every day within sight on which a date-driven fact may cross a mark."""
    standing, last = child.standing, today + timedelta(weeks=AHEAD_WEEKS)
    read = marks(child.book, child.content.cards.get(standing.placement.pathway))
    changes_after = partial(
        next_change_on,
        standing.facts_seen,
        read,
        born_on=standing.child.born_on,
        clock_start=standing.referral.clock_start,
    )
    on = changes_after(as_of=today)
    while on is not None and on <= last:
        yield on
        on = changes_after(as_of=on)


def _derived(child: _Child, on: date) -> dict[str, Value | None]:
    return derive(
        child.standing.facts_seen,
        born_on=child.standing.child.born_on,
        clock_start=child.standing.referral.clock_start,
        as_of=on,
    )


def date_in_words(on: date, then: Band, policy: Policy, *, now: Band) -> str:
    """What a day by itself would do to a band: raise it, or leave it to be reviewed."""
    would = f"On {day(on)} a date by itself would make the priority ‘{policy.bands[then].label}’"
    if then < now:
        return f"{would}."
    return f"{would}, less urgent: it holds until a named person reviews it."


def _seen_ahead(session: Session, tenant: str, child: _Child, today: date) -> str:
    """How often somebody ahead was seen of late, or that it is not known."""
    one = child.standing.placement
    seen = seen_lately.in_turn(
        session,
        tenant=tenant,
        pathway=one.pathway,
        band=one.band,
        since=_morning(today - timedelta(weeks=LATELY_WEEKS)),
        until=_morning(today),
    )
    return rate_in_words(seen, child.content.policy.bands[one.band].label)


def _morning(day_: date) -> datetime:
    return datetime.combine(day_, time(), LONDON).astimezone(UTC)


def rate_in_words(seen: int | None, label: str) -> str:
    """The rate with what it rests on; not known where that is too little."""
    if seen is None:
        return f"How often a place comes nearer is not known: fewer than {LATELY_WEEKS} weeks of visits are on record here."
    basis = f"In the last {LATELY_WEEKS} weeks {seen:,} {'child' if seen == 1 else 'children'} of this list began the assessment in a turn of ‘{label}’ or a more urgent priority"
    if seen < LEAST_SEEN:
        return f"How often a place comes nearer is not known. {basis}: too few to say."
    return f"{basis}: at that rate, with nobody joining ahead, {_nearer(seen)}. {COMES_NEARER}"


def _nearer(seen: int) -> str:
    days = round(LATELY_WEEKS * DAYS_IN_WEEK / seen)
    if days > 1:
        return f"one place nearer about every {days} days"
    return f"about {round(seen / LATELY_WEEKS)} places nearer a week"
