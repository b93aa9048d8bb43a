"""The rules and an invented child tried on them, for programs."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import Field

from api import deps, tried
from api.deps import Looks, OurRequest
from api.errors import NotUnderstood, describe
from api.forms import Asked
from api.shapes import BandName, Shape
from api.signin import NotFromOurForm, NotSignedIn
from triage.desk import books, trying
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


router = APIRouter(tags=["rules"])
SIGNED = (NotSignedIn, NotAllowed)


class PropertyOut(Shape):
    """One thing that was tried for every child who could exist."""

    sentence: str
    held: bool
    shown: tuple[str, ...]


class ProofOut(Shape):
    """The proof of one list's rules. Not `proved`: `why_not` says why."""

    proved: bool
    why_not: str
    made_on: date | None
    prover: str
    properties: tuple[PropertyOut, ...]


class RuleProofOut(Shape):
    """What of the proof speaks of one rule, or of the floors."""

    words: str
    properties: tuple[PropertyOut, ...]


class ExampleOut(Shape):
    """A child in a few facts, and what the rule says of them."""

    number: int
    facts: str
    then: str
    can_be_tried: bool


class BookRuleOut(Shape):
    """One rule, in words."""

    id: str
    outcome: str
    in_words: str
    because: str
    source: str
    owner: str
    review_on: date
    proof: RuleProofOut
    examples: tuple[ExampleOut, ...]


class RuleGroupOut(Shape):
    """The rules of one kind."""

    heading: str
    rules: tuple[BookRuleOut, ...]


class FloorOut(Shape):
    """What every edition of the book must promise, whoever edits it."""

    id: str
    says: str
    in_words: str
    promise: str
    source: str


class BookOut(Shape):
    """A rule book as a clinical lead reads and signs it, and the points beside it."""

    pathway: Pathway
    title: str
    version: str
    status: str
    digest: str
    edition: str
    proof: ProofOut
    groups: tuple[RuleGroupOut, ...]
    floors: tuple[FloorOut, ...]
    floors_proof: RuleProofOut
    card: tuple[tuple[str, str, int, str], ...]
    caps: tuple[tuple[str, int], ...]
    rules_in_all: int


class TryIn(Asked):
    """What is known of an invented child. What is left out is not known."""

    facts: dict[str, bool | int | float | date | str] = Field(
        default_factory=dict,
        max_length=500,
        description="By the keys of the reference of facts; those that a rule or the "
        "scorecard of this list reads. Ages and waits are figures: `age_months`.",
        examples=[{"choking_aspiration": "definite"}],
    )
    edition: str = Field(
        default="",
        max_length=80,
        description="The digest of the edition to ask; the one in force where empty.",
    )


class FactSaidOut(Shape):
    """One fact, in words."""

    label: str
    value: str


class RuleAnswerOut(Shape):
    """What one rule says of the child: it holds, does not hold, or is still open."""

    id: str
    outcome: str
    in_words: str
    answer: str
    sentence: str
    lacks: tuple[str, ...]
    sets_band: bool


class PointsLineOut(Shape):
    """What one known fact adds; `counted` is what its area's limit leaves of it."""

    fact: str
    label: str
    says: str
    points: int
    domain: str
    counted: int


class ClockTriedOut(Shape):
    """A standard that would run beside the band."""

    name: str
    due_on: date


class TriedOut(Shape):
    """Everything the edition says of an invented child. Nothing of it is kept."""

    pathway: Pathway
    edition: str
    version: str
    said: tuple[FactSaidOut, ...]
    worked_out: tuple[FactSaidOut, ...]
    band: BandName
    possible_band: BandName
    answers: tuple[RuleAnswerOut, ...]
    lines: tuple[PointsLineOut, ...]
    points: int
    points_possible: int
    credit_weeks: int
    clocks: tuple[ClockTriedOut, ...]
    safe: tuple[str, ...]
    routes: tuple[str, ...]
    flags: tuple[str, ...]
    question: str | None
    question_label: str | None
    question_would_be: BandName | None
    wait_is_known: bool


@router.get(
    "/rules/{pathway}",
    dependencies=[deps.needs(Action.SEE_RULES)],
    responses=describe(*SIGNED),
)
def rules(
    pathway: Pathway,
    looking: Looks,
    words: Annotated[str, Query(max_length=80)] = "",
) -> BookOut:
    """One list's rules in words, with their proof, and the points of its scorecard.

    `words` leaves the rules and floors that speak of them.
    """
    found = vars(books.book_shown(looking, pathway, words))
    groups = [{"heading": name, "rules": some} for name, some in found["groups"]]
    return BookOut.model_validate(found | {"groups": groups}, from_attributes=True)


EXAMPLE = {"facts": {"choking_aspiration": "definite"}}


@router.post(
    "/rules/{pathway}/try",
    dependencies=[deps.needs(Action.SEE_RULES), OurRequest],
    responses=describe(*SIGNED, NotFromOurForm),
)
def try_child(
    pathway: Pathway,
    asked: Annotated[TryIn, Body(examples=[EXAMPLE])],
    looking: Looks,
) -> TriedOut:
    """Try an invented child on the rules: every rule's answer. Nothing is kept."""
    content = trying.content_for(looking, asked.edition)
    may_say = trying.asked(content, pathway)
    if asked.facts.keys() - {one.fact.key for one in may_say}:
        raise NotUnderstood(where="a fact that nothing on this list reads")
    facts, wrong = tried.read(tried.as_sent(asked.facts), may_say)
    if wrong:
        raise NotUnderstood(where=", ".join(wrong))
    return TriedOut.model_validate(trying.tried(content, pathway, facts, looking.today))
