"""A candidate: a card that was learnt, and everything that is known of how.

Both are JSON with one way to write them, and each has a digest, so that what two people
approve is what was measured. Nothing here decides a place.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

from triage.desk.models.asked import Way
from triage.desk.models.proposing import as_text
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.scoring.evaluating.groups import GroupFigures
from triage.scoring.evaluating.measures import Bin, Interval
from triage.scoring.learning.ladder import Rung
from triage.scoring.learning.unrecorded import Supposed
from triage.scoring.reading import digest_of


Json = Mapping[str, object]
SCHEMA = 1


class CandidateChanged(TriageError):
    """This candidate was changed by hand after it was made ({file}). Make it again with `triage model fit`; what people approve must be what was measured."""


class CandidateNotRead(TriageError):
    """The folder {folder} holds no candidate that can be read: {reason}."""


class Tried(StrEnum):
    """On whom a card was tried."""

    HELD_OUT = "held out"  # the last landmarks, of children who taught nothing
    CROSS_FITTED = "cross-fitted"  # each fifth by a card learnt from the others


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """The outcome that was learnt from."""

    name: str
    version: str
    status: str
    digest: str  # of its parts, as canonical JSON
    horizon_weeks: int
    heard_for_days: int
    estimand: str
    parts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Training:
    """From whom it was learnt. Outcomes end a watch; a watch is a child from a landmark."""

    since: date
    until: date
    last_landmark: date
    children: int
    watches: int
    weeks: int
    outcomes: int
    effective_outcomes: float  # after weighing
    effective_weeks: float
    average_weight: float
    largest_weight: float  # before the cap
    cap: float
    holds: float  # how much should hold for other children; 0.9 is asked for
    by_end: Mapping[str, int]
    by_part: Mapping[str, int]
    unclear: int
    unheard: int
    put_right: int
    drivers: tuple[str, ...]
    unknown: Mapping[str, float]  # fact: share of watches in which it was not known


@dataclass(frozen=True, kw_only=True)
class Restrained:
    """How strongly points were held, and how children held out fared under each."""

    kind: str
    strength: float
    tried: tuple[tuple[float, float], ...]  # strength, loss
    slope: float  # the correction of chances found on children held out


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How well one card foretells; intervals are 95 percent, None cannot be said."""

    name: str
    children: int
    watches: int
    outcomes: int
    effective_outcomes: float
    auc: Interval | None
    brier: Interval | None
    over_expected: Interval | None
    slope: Interval | None
    found_at_top: Interval | None
    bins: tuple[Bin, ...]
    groups: Mapping[str, tuple[GroupFigures, ...]]  # by kind


@dataclass(frozen=True, kw_only=True)
class Validated:
    """A card tried on children who did not teach it, beside the card in force."""

    tried: Tried
    sentence: str
    candidate: Figures
    champion: Figures


@dataclass(frozen=True, kw_only=True)
class Stable:
    """How firmly ranks hold when the card is learnt again from other such children."""

    listed: int
    top: int
    too_close: int
    median_width: float
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Refits:
    """Points of each answer by each refit: a row a refit, the answers of all facts in turn.

    A fact's answers are in the order of its codes, or of its cuts; the last is "not known".
    """

    facts: tuple[str, ...]
    cuts: tuple[tuple[float, ...], ...]  # of numbers; empty for coded facts
    sizes: tuple[int, ...]
    points: tuple[tuple[int, ...], ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """What totals and answers were like, for drift."""

    totals: tuple[int, ...]  # watches with 0, 1, 2 ... points
    cuts: Mapping[str, tuple[float, ...]]
    answers: Mapping[
        str, tuple[int, ...]
    ]  # by code or between cuts; the last not known


@dataclass(frozen=True, kw_only=True)
class About:
    """Everything that is known of how a card was learnt, and how well it foretells."""

    schema_version: int
    name: str
    pathway: Pathway
    card_digest: str
    parent: str  # the digest of the card it was held to
    parent_name: str
    made_on: datetime
    made_by: str
    product_version: str
    way: Way
    rung: Rung
    rung_sentence: str
    outcome: Agreed
    training: Training
    restrained: Restrained | None  # None where no points were learnt
    equation: str
    must_keep: tuple[str, ...]
    carried: tuple[str, ...]  # facts whose points are the parent's, in proportion
    left_out: tuple[str, ...]  # facts that were left out when asked
    without_points: tuple[str, ...]  # facts that were learnt to earn nothing
    caps_kept: tuple[str, ...]  # parts of life that keep the parent's cap
    validation: Validated
    stability: Stable
    supposed: tuple[Supposed, ...]
    factors: tuple[str, ...]  # in the order of `supposed`
    refits: Refits
    reference: Reference
    warnings: tuple[str, ...]
    digest: str = ""  # of all the rest


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A card's file, and what is known of it."""

    card: Json
    about: About

    @property
    def digest(self) -> str:
        """The card's digest: the candidate's name."""
        return self.about.card_digest

    @property
    def pathway(self) -> Pathway:
        """The list it is for."""
        return self.about.pathway

    @cached_property
    def told(self) -> Json:
        """What is known of it, as JSON."""
        return _json(self.about)

    @property
    def text(self) -> str:
        """`candidate.json`."""
        return as_text(self.told)

    @property
    def card_text(self) -> str:
        """`scorecard.json`."""
        return as_text(self.card)


_ABOUT: TypeAdapter[About] = TypeAdapter(About)


def sealed(card: Json, about: About) -> Candidate:
    """A candidate with its digests."""
    about = replace(about, card_digest=digest_of(card), digest="")
    whole = digest_of(_without_digest(_json(about)))
    # Through its text and back, so that what is held is what is written, in its order.
    told = as_text(_json(replace(about, digest=whole)))
    return Candidate(card=card, about=_about(json.loads(told)))


def opened(card_text: str, text: str, folder: str = "candidate") -> Candidate:
    """The candidate in two texts. The card itself is checked by whoever uses it.

    Raises `CandidateNotRead` and `CandidateChanged`.
    """
    card, told = (_table(one, folder) for one in (card_text, text))
    if told.get("digest") != digest_of(_without_digest(told)):
        raise CandidateChanged(file="candidate.json")
    try:
        about = _about(told)
    except ValidationError as wrong:
        reason = (
            f"candidate.json has {wrong.error_count()} parts that are not as written"
        )
        raise CandidateNotRead(folder=folder, reason=reason) from wrong
    if about.card_digest != digest_of(card):
        raise CandidateChanged(file="scorecard.json")
    return Candidate(card=card, about=about)


def _about(told: Json) -> About:
    return _ABOUT.validate_python(told)


def _json(about: About) -> dict[str, Any]:
    told: dict[str, Any] = _ABOUT.dump_python(about, mode="json")
    return told


def _without_digest(told: Json) -> dict[str, object]:
    return {key: one for key, one in told.items() if key != "digest"}


def _table(text: str, folder: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError as wrong:
        raise CandidateNotRead(folder=folder, reason="it is not JSON") from wrong
    if not isinstance(told, dict):
        raise CandidateNotRead(folder=folder, reason="it is not a table")
    return told
