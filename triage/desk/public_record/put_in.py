"""What the record says by itself, from the books, cards and policy in force."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from triage.desk.content import Content
from triage.desk.proof_shown import Proof
from triage.desk.public_record.parts import Block, items, table, words
from triage.referrals import Pathway
from triage.rulebook.rules import BandFloor
from triage.scoring.scorecard import Scorecard


SHORT = 12  # letters of a fingerprint
LISTS = {
    Pathway.NEURODEVELOPMENTAL: "Neurodevelopmental",
    Pathway.SPEECH_LANGUAGE: "Speech and language",
    Pathway.UNDECIDED: "Pathway not decided yet",
}
NOT_YET = "It is not in force yet: no child has been placed."


@dataclass(frozen=True, kw_only=True)
class Began:
    """One time that an edition came into force."""

    digest: str
    on_day: date
    how: str  # a sentence


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is in force, what was proved of it, and since when."""

    content: Content
    proofs: Mapping[Pathway, Proof]
    began: Sequence[Began]  # the latest first


Blocks = tuple[Block, ...]


def priorities(told: Told) -> Blocks:
    """Each band: what it promises, and how far points count in it."""
    rows = [
        (
            f"{one.label} ({band.name})",
            one.meaning,
            _weeks(one.max_weeks),
            _weeks(one.credit_cap_weeks),
        )
        for band, one in sorted(told.content.policy.bands.items())
    ]
    heads = ("Priority", "What it means", "Seen within", "Points count as at most")
    return (table(heads, *rows),)


def facts(told: Told) -> Blocks:
    """List by list, every fact that a rule for a band reads."""
    return tuple(block for one in Pathway for block in _facts_of(told.content, one))


def _facts_of(content: Content, pathway: Pathway) -> Iterator[Block]:
    rules = [
        rule
        for rule in content.books[pathway].rules
        if isinstance(rule.outcome, BandFloor)
    ]
    read = {key for rule in rules for key in rule.facts}
    yield from words(f"{LISTS[pathway]}: {len(rules)} rules read these facts.")
    yield items(*(one.label for key, one in content.catalogue.items() if key in read))


def points(told: Told) -> Blocks:
    """Card by card, the most that each part of a child's life can add."""
    return tuple(
        block for card in told.content.cards.values() for block in _points_of(card)
    )


def _points_of(card: Scorecard) -> Iterator[Block]:
    yield from words(
        f"{LISTS[card.pathway]}: {card.name}, version {card.version}. {card.status}"
    )
    heads = ("Part of a child’s life", "Most points", "Facts that add points")
    yield table(
        heads,
        *(
            (domain.label, str(domain.cap), _labels(card, key))
            for key, domain in card.domains.items()
        ),
    )


def _labels(card: Scorecard, domain: str) -> str:
    own = [one.fact.label for one in card.factors if one.domain == domain]
    return "; ".join(own)


def forbidden(told: Told) -> Blocks:
    """Every fact that may change no band, points or place."""
    content = told.content
    return (items(*(content.catalogue[key].label for key in content.policy.forbidden)),)


def versions(told: Told) -> Blocks:
    """What is in force, each part with its version and fingerprint."""
    content, policy = told.content, told.content.policy
    books = [content.books[one] for one in Pathway]
    rows = [
        *((f"Rules: {b.title}", b.version, b.status, _short(b.digest)) for b in books),
        *(
            (f"Points: {LISTS[c.pathway]}", c.version, c.status, _short(c.digest))
            for c in content.cards.values()
        ),
        ("Policy", policy.version, policy.status, _short(policy.digest)),
    ]
    heads = ("What", "Version", "Where it stands", "Fingerprint")
    return (
        *words(f"The edition’s fingerprint is {_short(content.digest)}."),
        table(heads, *rows),
    )


def since(told: Told) -> Blocks:
    """Every time an edition came into force, and how many people approved it."""
    if not told.began:
        return words(NOT_YET)
    rows = [(day(one.on_day), _short(one.digest), one.how) for one in told.began]
    return (table(("From", "Edition", "Approval"), *rows),)


def proof(told: Told) -> Blocks:
    """List by list, what was proved, or that nothing was."""
    rows = [(LISTS[one], _proved(found)) for one, found in told.proofs.items()]
    return (table(("List", "Proof"), *rows),)


def _proved(found: Proof) -> str:
    if not found.proved or found.made_on is None:
        return f"Not proved. {found.why_not}"
    kept = " ".join(one.sentence for one in found.properties)
    return f"Proved on {day(found.made_on)} with {found.prover}. {kept}"


def reviews(told: Told) -> Blocks:
    """Where the policy stands, who owns it, and when it is looked at again."""
    policy = told.content.policy
    return words(
        f"The policy is owned by: {policy.owner}. It is reviewed by "
        f"{day(policy.review_on)}. {policy.status}"
    )


def models(told: Told) -> Blocks:
    """Each scorecard, and plainly where it stands."""
    rows = [
        (card.name, card.version, card.status, card.source)
        for card in told.content.cards.values()
    ]
    heads = ("Name", "Version", "Where it stands", "Where it comes from")
    return (table(heads, *rows),)


def catalogue(told: Told) -> Blocks:
    """How many facts may be known, and of how many nobody ranks."""
    found = told.content.catalogue.values()
    never = len(told.content.policy.forbidden)
    return words(
        f"The catalogue holds {len(found)} facts, each with what it does and where that "
        f"comes from. {never} of them may never rank."
    )


# What a field may ask for by its `made`.
MADE: dict[str, Callable[[Told], Blocks]] = {
    one.__name__: one
    for one in (
        priorities,
        facts,
        points,
        forbidden,
        versions,
        since,
        proof,
        reviews,
        models,
        catalogue,
    )
}


def _weeks(number: int) -> str:
    return f"{number} week{'' if number == 1 else 's'}"


def _short(digest: str) -> str:
    return digest[:SHORT]


def day(when: date) -> str:
    """A day as people write it."""
    return f"{when.day} {when:%B %Y}"
