"""The rule books, scorecards and policy as a clinical lead reads and signs them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from triage.desk.content import Content
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force, installed
from triage.desk.proof_shown import Proof, RuleProof, Speaks
from triage.facts import Value
from triage.referrals import Pathway
from triage.rulebook import dmn
from triage.rulebook.english import in_words, inside, value_in_words
from triage.rulebook.floors import Floor
from triage.rulebook.rules import (
    BandFloor,
    ClockRule,
    Example,
    Flag,
    Outcome,
    Route,
    Rule,
    RuleBook,
    Safe,
    Then,
)
from triage.store import edition_steps


HEADINGS: tuple[tuple[type[Outcome], str], ...] = (
    (Safe, "A person acts the same day"),
    (BandFloor, "How soon a child should be seen"),
    (ClockRule, "Clocks beside the band"),
    (Route, "Other services asked in parallel"),
    (Flag, "Worth knowing"),
)
THEN = {
    Then.FIRES: "holds",
    Then.DOES_NOT: "does not hold",
    Then.UNDECIDED: "cannot be decided yet",
}
NOTHING = "Nothing is known"
SAFE_PROMISE = "A person acts the same day"


@dataclass(frozen=True, kw_only=True)
class ExampleShown:
    """A child in a few facts, and what the rule says of them."""

    number: int  # 1 is the first
    facts: str
    then: str
    can_be_tried: bool  # a mark that no child can reach is only arithmetic


@dataclass(frozen=True, kw_only=True)
class BookRule:
    """One rule of a book, in words."""

    id: str
    outcome: str
    in_words: str
    because: str
    source: str
    owner: str
    review_on: date
    proof: RuleProof
    examples: tuple[ExampleShown, ...]


@dataclass(frozen=True, kw_only=True)
class FloorShown:
    """What every edition of a book must promise, whoever edits it."""

    id: str
    says: str
    in_words: str
    promise: str
    source: str


@dataclass(frozen=True, kw_only=True)
class BookShown:
    """A rule book as a clinical lead reads it."""

    pathway: Pathway
    title: str
    version: str
    status: str
    digest: str
    edition: str  # the digest of everything that decides a place
    proof: Proof
    groups: tuple[tuple[str, tuple[BookRule, ...]], ...]  # heading -> rules
    floors: tuple[FloorShown, ...]
    floors_proof: RuleProof
    card: tuple[tuple[str, str, int, str], ...] = ()  # fact, row, points, domain
    caps: tuple[tuple[str, int], ...] = ()
    rules_in_all: int = 0  # however few the words asked for leave


def book_shown(desk: Desk, pathway: Pathway, words: str = "") -> BookShown:
    """One list's rules in words, and the points of its scorecard.

    `words` leaves the rules and floors in which every one of them is found.
    """
    # Long because a book has many parts.
    content = content_in_force(desk.session, desk.tenant)
    book = content.books[pathway]
    speaks = Speaks(content, pathway, _kept(desk, content))
    rules = [_rule(content, rule, speaks) for rule in book.rules]
    found = {one.id: one for one in rules if _speaks_of(words, _texts_of(one))}
    rows, caps = _points(content, pathway)
    return BookShown(
        pathway=pathway,
        title=book.title,
        version=book.version,
        status=book.status,
        digest=book.digest,
        edition=content.digest,
        proof=speaks.whole(),
        groups=tuple(_groups(book, found)),
        floors=tuple(_floors(content, speaks.floors, words)),
        floors_proof=speaks.of_floors(),
        card=rows,
        caps=caps,
        rules_in_all=len(rules),
    )


def _floors(
    content: Content, floors: Iterable[Floor], words: str
) -> Iterator[FloorShown]:
    for floor in floors:
        one = _floor(content, floor)
        if _speaks_of(words, (one.id, one.says, one.in_words, one.source)):
            yield one


def _kept(desk: Desk, content: Content) -> str:
    """The proof that was kept with an edition, as text; "" where none was."""
    kept = edition_steps.proof(desk.session, tenant=desk.tenant, digest=content.digest)
    return kept.certificate if kept else ""


def _groups(
    book: RuleBook, found: dict[str, BookRule]
) -> Iterator[tuple[str, tuple[BookRule, ...]]]:
    """The rules that were asked for, by what they do; the most urgent band first."""
    for kind, heading in HEADINGS:
        rules = [rule for rule in book.rules if isinstance(rule.outcome, kind)]
        if kind is BandFloor:
            rules.sort(key=lambda rule: rule.outcome.band)  # type: ignore[union-attr]  # only band floors are left
        shown = tuple(found[rule.id] for rule in rules if rule.id in found)
        if shown:
            yield heading, shown


def _texts_of(rule: BookRule) -> Iterable[str]:
    return (rule.id, rule.outcome, rule.in_words, rule.because, rule.source, rule.owner)


def _speaks_of(words: str, texts: Iterable[str]) -> bool:
    whole = " ".join(texts).casefold()
    return all(word in whole for word in words.casefold().split())


def _rule(content: Content, rule: Rule, speaks: Speaks) -> BookRule:
    return BookRule(
        id=rule.id,
        outcome=outcome_in_words(content, rule.outcome),
        in_words=in_words(rule.when, content.catalogue),
        because=rule.because,
        source=rule.source,
        owner=rule.owner,
        review_on=rule.review_on,
        proof=speaks.of_rule(rule),
        examples=tuple(
            _example(content, number, one)
            for number, one in enumerate(rule.examples, start=1)
        ),
    )


def _example(content: Content, number: int, example: Example) -> ExampleShown:
    return ExampleShown(
        number=number,
        facts=facts_in_words(content, example),
        then=THEN[example.then],
        can_be_tried=all(
            _possible(content, key, value) for key, value in example.facts.items()
        ),
    )


def _possible(content: Content, key: str, value: Value) -> bool:
    low, high = content.catalogue[key].low, content.catalogue[key].high
    if isinstance(value, bool | str | date):
        return True
    return (low is None or low <= value) and (high is None or value <= high)


def facts_in_words(content: Content, example: Example) -> str:
    """The facts of an example as a sentence without its stop."""
    said = [
        f"{inside(content.catalogue[key].label)}: "
        f"{value_in_words(content.catalogue[key], value)}"
        for key, value in example.facts.items()
    ]
    whole = "; ".join(said)
    return f"{whole[:1].upper()}{whole[1:]}" if whole else NOTHING


def _floor(content: Content, floor: Floor) -> FloorShown:
    return FloorShown(
        id=floor.id,
        says=floor.says,
        in_words=in_words(floor.when, content.catalogue),
        promise=_promise(content, floor),
        source=floor.source,
    )


def _promise(content: Content, floor: Floor) -> str:
    if floor.clock:
        return floor.clock.name
    if floor.band:
        return f"At least {outcome_in_words(content, BandFloor(band=floor.band))}"
    return SAFE_PROMISE


Points = tuple[tuple[tuple[str, str, int, str], ...], tuple[tuple[str, int], ...]]


def _points(content: Content, pathway: Pathway) -> Points:
    """Every row of the list's scorecard, and each area's cap; none without a card."""
    card = content.cards.get(pathway)
    if card is None:
        return (), ()
    rows = tuple(
        (factor.fact.label, row.says, row.points, card.domains[factor.domain].label)
        for factor in card.factors
        for row in (*factor.rows, factor.not_known)
        if row
    )
    return rows, tuple((one.label, one.cap) for one in card.domains.values())


def outcome_in_words(content: Content, outcome: Outcome) -> str:
    """What a rule does, as people say it."""
    match outcome:
        case BandFloor(band=band):
            return f"{content.policy.bands[band].label} ({band.name})"
        case Safe(task=task, due=due, who=who):
            return f"{task} Due: {due}; who: {who}."
        case Route(to=to, how=how):
            return f"{to}, {how}"
        case ClockRule(name=name):
            return name
        case Flag(text=text):
            return text


def as_dmn(pathway: Pathway) -> str:
    """One list's rules as DMN, from the installed content."""
    return dmn.export(installed().books[pathway])
