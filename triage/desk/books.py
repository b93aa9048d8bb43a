"""The rule books, scorecards and policy as a clinical lead reads and signs them."""

from triage.desk.content import Content
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force, installed
from triage.desk.views import BookRule, BookShown
from triage.referrals import Pathway
from triage.rulebook import dmn
from triage.rulebook.english import in_words
from triage.rulebook.rules import (
    BandFloor,
    ClockRule,
    Flag,
    Outcome,
    Route,
    Rule,
    RuleBook,
    Safe,
)


HEADINGS: tuple[tuple[type[Outcome], str], ...] = (
    (Safe, "A person acts the same day"),
    (BandFloor, "How soon a child should be seen"),
    (ClockRule, "Clocks beside the band"),
    (Route, "Other services asked in parallel"),
    (Flag, "Worth knowing"),
)


def book_shown(desk: Desk, pathway: Pathway) -> BookShown:
    """One list's rules in words, and the points of its scorecard."""
    content = content_in_force(desk.session, desk.tenant)
    book, card = content.books[pathway], content.cards.get(pathway)
    rows = [
        (factor.fact.label, row.says, row.points, card.domains[factor.domain].label)
        for factor in (card.factors if card else ())
        for row in factor.rows
        if card
    ]
    return BookShown(
        pathway=pathway,
        title=book.title,
        version=book.version,
        status=book.status,
        digest=book.digest,
        groups=tuple(_group(content, book, kind, name) for kind, name in HEADINGS),
        card=tuple(rows),
        caps=tuple((one.label, one.cap) for one in card.domains.values())
        if card
        else (),
    )


def _group(
    content: Content, book: RuleBook, kind: type[Outcome], heading: str
) -> tuple[str, tuple[BookRule, ...]]:
    rules = [rule for rule in book.rules if isinstance(rule.outcome, kind)]
    if kind is BandFloor:
        rules.sort(key=lambda rule: rule.outcome.band)  # type: ignore[union-attr]  # only band floors are left
    return heading, tuple(_rule(content, rule) for rule in rules)


def _rule(content: Content, rule: Rule) -> BookRule:
    return BookRule(
        id=rule.id,
        outcome=outcome_in_words(content, rule.outcome),
        in_words=in_words(rule.when, content.catalogue),
        because=rule.because,
        source=rule.source,
        owner=rule.owner,
        review_on=rule.review_on,
        examples=len(rule.examples),
    )


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
