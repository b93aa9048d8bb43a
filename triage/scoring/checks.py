"""What every scorecard must keep before it may be used.

Invariants: a fact with a direction never earns fewer points by getting worse; unknown
never loses to a fact's safest answer, nor beats its worst; forbidden facts and self-harm
earn nothing; no cap hides a single row.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from triage.facts import Catalogue, Fact, Kind, Risk
from triage.scoring import chance
from triage.scoring.card import CODED, BadScorecard, Factor, Scorecard
from triage.scoring.reading import card_of


# Lines 7 and 8 of the catalogue. NICE NG225: no scale or score may stand for self-harm.
SELF_HARM_LINES = (7, 8)
SELF_HARM_WORDS = ("self_harm", "self_injury", "suicid")

NAME = re.compile("[a-z0-9]+([-_][a-z0-9]+)*")  # it is a folder's name too
NOT_A_NAME = "its name is not small letters and digits, joined by - or _"
MOST_POINTS = 10  # one row; clinical-facts section 3: a 0 to 10 scale
MOST_IN_ALL = 1000  # far inside 16 bits


def check(card: Scorecard, folder: str, forbidden: Collection[str]) -> None:
    """Raise `BadScorecard` with the first thing wrong."""
    for reason in _wrong(card, folder, forbidden):
        raise BadScorecard(name=folder, reason=reason)


def checked_card(
    told: Mapping[str, object], catalogue: Catalogue, forbidden: Collection[str]
) -> Scorecard:
    """The card in what a file holds, wherever it came from. Raises `BadScorecard`."""
    name = str(told.get("name"))
    card = card_of(told, name, catalogue)
    check(card, name, forbidden)
    return card


def _wrong(card: Scorecard, folder: str, forbidden: Collection[str]) -> Iterator[str]:
    if card.name != folder:
        yield f"it calls itself {card.name}"
    if not NAME.fullmatch(card.name):
        yield NOT_A_NAME
    keys = [factor.fact.key for factor in card.factors]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{key} has two factors"
    yield from _wrong_domains(card)
    for factor in card.factors:
        yield from _wrong_fact(card, factor.fact, forbidden)
        yield from _wrong_rows(factor)
    if card.chance:
        yield from chance.wrong(card.chance)


def _wrong_domains(card: Scorecard) -> Iterator[str]:
    used = {factor.domain for factor in card.factors}
    for key in sorted(used - set(card.domains)):
        yield f"{key} is not one of its domains"
    for key in sorted(set(card.domains) - used):
        yield f"the domain {key} has no factor"
    if sum(domain.cap for domain in card.domains.values()) > MOST_IN_ALL:
        yield f"its caps add up to more than {MOST_IN_ALL}"
    for factor in card.factors:
        if factor.highest > card.domains[factor.domain].cap:
            yield f"the cap of {factor.domain} is below a row of {factor.fact.key}"


def _wrong_fact(
    card: Scorecard, fact: Fact, forbidden: Collection[str]
) -> Iterator[str]:
    if fact.forbidden or fact.key in forbidden:
        yield f"{fact.key} may never carry points"
    if is_self_harm(fact):
        yield f"{fact.key} is about self-harm, which is never scored"
    if card.pathway not in fact.pathways:
        yield f"{fact.key} is not a fact of this pathway"
    if fact.risk is Risk.NONE and fact.kind is not Kind.CHOICE:
        yield f"{fact.key} has no direction, so it can carry no points"


def is_self_harm(fact: Fact) -> bool:
    """Whether a fact speaks of self-harm, by its catalogue line or its name."""
    named = any(word in fact.key for word in SELF_HARM_WORDS)
    return named or fact.number in SELF_HARM_LINES


def _wrong_rows(factor: Factor) -> Iterator[str]:
    key = factor.fact.key
    answers = [row.to for row in factor.rows]
    if len(set(answers)) < len(answers):
        yield f"{key} has two rows for one answer"
    if not 0 < factor.highest <= MOST_POINTS:
        yield f"{key} must carry 1 to {MOST_POINTS} points"
    if factor.unknown > factor.highest:
        yield f"{key} gives more points to not known than to its worst answer"
    if not _keeps_direction(factor):
        yield f"the points of {key} go against its direction"
    if not _safest_is_zero(factor):
        yield f"{key} gives points to its safest answer, so unknown would rank below it"


def _keeps_direction(factor: Factor) -> bool:
    if factor.fact.risk is Risk.NONE:
        return True
    steps = [int(points) for points in factor.table]
    if factor.fact.risk is Risk.DOWN:
        steps.reverse()
    return all(safer <= worse for safer, worse in pairwise(steps))


def _safest_is_zero(factor: Factor) -> bool:
    fact = factor.fact
    if fact.kind in CODED and fact.risk is Risk.NONE:
        return int(factor.table.min()) == 0
    if fact.safest is None:
        return True
    row = factor.met(fact.safest)
    return row is None or row.points == 0
