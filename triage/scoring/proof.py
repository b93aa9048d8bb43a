"""Proof that a scorecard keeps its promises, by trying every answer there is.

A fact's answers fall into as many kinds as its factor has steps, and a domain has few
facts; so every kind of child of a domain is made and given to the ordinary engine, one
by one and as a batch. Domains add up, so what holds of each holds of the sum.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property, partial
from itertools import pairwise, product
from math import prod
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from triage.facts import Catalogue, Kind, Risk, Value
from triage.referrals import Band
from triage.rulebook.certificate import Failure, Proved
from triage.rulebook.columns import from_children
from triage.rulebook.english import inside, value_in_words
from triage.scoring.card import CODED, Domain, Factor, Scorecard, codes
from triage.scoring.credit import credit_weeks
from triage.scoring.scorecard import lines, points, points_all


MOST_CHILDREN = 200_000  # of one domain; far above any card a person can read
Child = dict[str, Value | None]
Look = Callable[["Room"], Iterator[Failure]]


def prove_card(
    card: Scorecard,
    catalogue: Catalogue,
    forbidden: Collection[str],
    caps: Mapping[Band, int],
    weeks_per_point: int,
) -> Iterator[Proved]:
    """Each property of a card, whether it holds or not."""
    rooms = [Room(card, domain, catalogue) for domain in card.domains.values()]

    yield _proved(card, "every answer is tried", EVERY, partial(_too_many, rooms))
    small = [room for room in rooms if room.size <= MOST_CHILDREN]
    for name, sentence, look in PROPERTIES:
        yield _proved(card, name, sentence, partial(_all, look, small))
    yield _proved(card, "credit", CREDIT, partial(_credit, card, caps, weeks_per_point))
    yield _proved(card, "forbidden facts", NEVER, partial(_ranked, card, forbidden))


class Room:
    """One domain and every kind of child it can tell apart."""

    def __init__(self, card: Scorecard, domain: Domain, catalogue: Catalogue) -> None:
        self.card, self.domain, self.catalogue = card, domain, catalogue
        self.factors = [one for one in card.factors if one.domain == domain.key]
        self.axes = [[None, *_answers(factor)] for factor in self.factors]
        self.size = prod(len(axis) for axis in self.axes)

    @cached_property
    def children(self) -> list[Child]:
        """Not known first, then from the safest answer to the most urgent."""
        keys = [factor.fact.key for factor in self.factors]
        return [dict(zip(keys, one, strict=True)) for one in product(*self.axes)]

    @cached_property
    def points(self) -> NDArray[np.int64]:
        """Each child's points by the engine, one axis for each fact."""
        said = [points(self.card, child) for child in self.children]
        return np.array(said, np.int64).reshape([len(axis) for axis in self.axes])

    def failure(
        self, about: str, sentence: str, at: int, shown: str, changed: Child
    ) -> Failure:
        """The child at a place, without what is not known of it."""
        known = {k: v for k, v in self.children[at].items() if v is not None}
        said = [*known.items(), *changed.items()]
        words = "; ".join(
            f"{inside(self.catalogue[key].label)}: "
            f"{value_in_words(self.catalogue[key], value)}"
            for key, value in said
        )
        return Failure(
            book=self.card.name,
            about=about,
            sentence=sentence,
            child=known,
            changed=changed,
            words=f"{words or 'Nothing known'}.",
            shown=shown,
        )


def _answers(factor: Factor) -> list[Value]:
    """One answer for each step of a factor, from the safest to the most urgent."""
    fact = factor.fact
    if fact.kind in CODED:
        answers: list[Value] = list(codes(fact))
    else:
        below = factor.cuts[0] - 1 if fact.low is None else fact.low
        answers = [below, *(cut for cut in factor.cuts if cut != below)]
        if fact.kind is Kind.COUNT:
            answers = [int(one) for one in answers if isinstance(one, int | float)]
    return sorted(answers, key=fact.order)


def _too_many(rooms: list[Room]) -> Iterator[Failure]:
    for room in rooms:
        if room.size > MOST_CHILDREN:
            sentence = f"Not proved: {room.domain.label} has {room.size:,} kinds."
            yield Failure(book=room.card.name, about=room.domain.key, sentence=sentence)


def _all(look: Look, rooms: list[Room]) -> Iterator[Failure]:
    for room in rooms:
        yield from look(room)


def capped(room: Room) -> Iterator[Failure]:
    for at in np.flatnonzero(room.points > room.domain.cap)[:1].tolist():
        shown = f"{room.points.flat[at]} points, and the cap is {room.domain.cap}"
        sentence = f"{room.domain.label} adds more than its cap."
        yield room.failure(room.domain.key, sentence, at, shown, {})


def adds_up(room: Room) -> Iterator[Failure]:
    """The lines shown add up to the points; a batch gives the same points."""
    batch = points_all(room.card, from_children(room.catalogue, room.children))
    for at, child in enumerate(room.children):
        shown = lines(room.card, child)
        counted = [line.counted for line in shown]
        whole = all(0 <= line.counted <= line.points for line in shown)
        total = int(room.points.flat[at])
        if not whole or sum(counted) != total or int(batch[at]) != total:
            said = f"{total} points, lines {sum(counted)}, batch {int(batch[at])}"
            sentence = f"{room.domain.label} does not add up."
            yield room.failure(room.domain.key, sentence, at, said, {})
            return


def _monotone(room: Room) -> Iterator[Failure]:
    for axis, factor in enumerate(room.factors):
        if factor.fact.risk is not Risk.NONE:
            places = range(1, len(room.axes[axis]))
            for safer, worse in pairwise(places):
                yield from _falls(room, axis, safer, worse, "gets worse and loses")


def _unknown(room: Room) -> Iterator[Failure]:
    """Not known is worth as much as the safest answer."""
    for axis, factor in enumerate(room.factors):
        if factor.fact.risk is not Risk.NONE:
            yield from _falls(room, axis, 1, 0, "is not known and loses")


def _falls(
    room: Room, axis: int, before: int, after: int, what: str
) -> Iterator[Failure]:
    """A child who has fewer points at the second place of an axis than at the first."""
    first = np.take(room.points, [before], axis=axis)
    second = np.take(room.points, [after], axis=axis)
    for place in np.argwhere(second < first)[:1].tolist():
        spot = tuple(place)
        shown = f"{first[spot]} points -> {second[spot]} points"
        place[axis] = before
        at = int(np.ravel_multi_index(tuple(place), room.points.shape))
        fact = room.factors[axis].fact
        changed = {fact.key: room.axes[axis][after]}
        sentence = f"{fact.label} {what} points."
        yield room.failure(fact.key, sentence, at, shown, changed)


def _credit(
    card: Scorecard, caps: Mapping[Band, int], weeks_per_point: int
) -> Iterator[Failure]:
    """Over every sum of points the card can give, in every band."""
    most = sum(domain.cap for domain in card.domains.values())
    for band, cap in caps.items():
        weeks = [
            credit_weeks(one, band, caps, weeks_per_point=weeks_per_point)
            for one in range(most + 1)
        ]
        rises = all(fewer <= more for fewer, more in pairwise(weeks))
        if not rises or weeks[0] != 0 or weeks[-1] > cap:
            sentence = f"Credit in {band.name} falls, or passes {cap} weeks."
            yield Failure(book=card.name, about=band.name, sentence=sentence)


def _ranked(card: Scorecard, forbidden: Collection[str]) -> Iterator[Failure]:
    for factor in card.factors:
        fact = factor.fact
        if (fact.forbidden or fact.key in forbidden) and factor.highest:
            row = max(factor.rows, key=lambda one: one.points)
            yield Failure(
                book=card.name,
                about=fact.key,
                sentence=f"{fact.label} may never rank, and it adds points.",
                changed={fact.key: row.to},
                words=f"{inside(fact.label)}: {value_in_words(fact, row.to)}.",
                shown=f"0 points -> {factor.highest} points",
            )


EVERY = "Every kind of answer to every fact of the card was tried."
CREDIT = "Credit never falls as points rise and never passes the cap of its band."
NEVER = "Facts that may never rank add no points."
PROPERTIES: tuple[tuple[str, str, Look], ...] = (
    ("caps", "No part of life adds more than its cap.", capped),
    (
        "the sum",
        "The lines shown add up to the points, for one child and in a batch.",
        adds_up,
    ),
    ("monotone", "No child loses points because a fact got worse.", _monotone),
    ("unknown is never no", "Not known is never worth less than no.", _unknown),
)


def _proved(
    card: Scorecard, name: str, sentence: str, look: Callable[[], Iterator[Failure]]
) -> Proved:
    began = perf_counter()
    failures = tuple(look())
    return Proved(
        name=f"{card.name}: {name}",
        sentence=sentence,
        held=not failures,
        seconds=round(perf_counter() - began, 3),
        failures=failures,
    )
