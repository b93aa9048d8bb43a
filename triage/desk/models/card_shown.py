"""One card as people read it: its rows, what a total means, and its model card."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from triage.checkins import content as check_ins
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force
from triage.desk.models import kept
from triage.desk.models.candidate import Candidate
from triage.desk.models.card_rows import specification
from triage.desk.models.card_said import model_card
from triage.desk.models.in_use import InUse, in_use
from triage.desk.models.model_card import Block, Bullets, Table, Text
from triage.desk.versions import NotHere
from triage.referrals import Pathway
from triage.roles import Action
from triage.scoring.card import Scorecard
from triage.scoring.chance import Chance
from triage.store.models import KeptCandidate


NO_CHANCES = "This card gives no chances: they are for cards learnt from outcomes. Its points say who stands before whom, and nothing of how likely anything is."
# What is read first; the rest of a model card folds.
FIRST = (
    "Summary",
    "Results: specification",
    "Results: performance",
    "Results: groups of children",
    "Results: rank stability",
    "Results: unrecorded drivers",
)
ROWS = "Results: specification"


@dataclass(frozen=True, kw_only=True)
class BlockShown:
    """A paragraph, a list or a table: what it is not is empty."""

    text: str = ""
    lines: tuple[str, ...] = ()
    caption: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class SectionShown:
    """One heading of a model card."""

    heading: str
    blocks: tuple[BlockShown, ...]


@dataclass(frozen=True, kw_only=True)
class ChanceLine:
    """Totals from `points` to `to`, and what came. Nulls: and more; too few to show."""

    points: int
    to: int | None
    chance: float | None
    low: float | None
    high: float | None
    children: int | None


@dataclass(frozen=True, kw_only=True)
class Chances:
    """What a total means."""

    horizon_weeks: int
    outcome: str
    estimand: str
    children: int
    outcomes: int
    lines: tuple[ChanceLine, ...]


@dataclass(frozen=True, kw_only=True)
class BinShown:
    """Children with about the same chance: what was expected, and what came."""

    expected: float
    observed: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class CardShown:
    """One card. Null or empty: it is not known of this card."""

    digest: str
    name: str
    version: str
    pathway: Pathway
    state: str  # in force, challenger, withdrawn, rolled back
    status: str
    source: str
    since: datetime | None  # in force
    edition: str
    why: str
    kept_at: datetime | None
    kept_by: str
    tried: str  # on whom it was tried
    warnings: tuple[str, ...]
    no_chances: str
    chances: Chances | None
    bins: tuple[BinShown, ...]
    first: tuple[SectionShown, ...]
    more: tuple[SectionShown, ...]
    as_file: bool  # whether its model card can be taken as a file
    can_rehearse: bool
    can_withdraw: bool


def shown(desk: Desk, digest: str) -> CardShown:
    """A proposed card, or a card in force. Raises `NotHere` and `CandidateChanged`."""
    for pathway in Pathway:
        now = in_use(desk.session, desk.tenant, pathway)
        if now and now.card.digest == digest:
            return _in_force(desk, now)
    return _proposed(desk, kept.find(desk.session, desk.tenant, digest))


def as_markdown(desk: Desk, digest: str) -> tuple[str, str]:
    """The name of a card, and its model card as a file. Raises `NotHere`."""
    found = _kept(desk, digest)
    if found and found.card_md:
        return name_of(found), found.card_md
    content = content_in_force(desk.session, desk.tenant)
    for card in content.cards.values():
        file = content.folder / "models" / card.name / "card.md"
        if card.digest == digest and file.is_file():
            return card.name, file.read_text("utf-8")
    raise NotHere


def name_of(one: KeptCandidate) -> str:
    """What a kept card calls itself."""
    return str(json.loads(one.card)["name"])


def _in_force(desk: Desk, now: InUse) -> CardShown:
    return _shown(desk, now.card, _kept(desk, now.card.digest), now)


def _proposed(desk: Desk, one: KeptCandidate) -> CardShown:
    content = content_in_force(desk.session, desk.tenant)
    return _shown(desk, kept.card_of(one, content), one, None)


def _shown(
    desk: Desk, card: Scorecard, one: KeptCandidate | None, now: InUse | None
) -> CardShown:
    # Long because everything that is known of a card is on one page.
    told = kept.told_of(one) if one else None
    about = told.about if told else None
    digest = one.digest if one else card.digest
    state = kept.states(desk.session, desk.tenant).get(digest, kept.CHAMPION)
    sections = _sections(card, told)
    edition = now.edition if now else one.edition if one else ""
    challenger = state == kept.CHALLENGER
    return CardShown(
        digest=digest,
        name=card.name,
        version=card.version,
        pathway=card.pathway,
        state=state,
        status=card.status,
        source=card.source,
        since=now.since if now else None,
        edition=edition,
        why=one.why if one else "",
        kept_at=one.kept_at if one else None,
        kept_by=one.kept_by if one else "",
        tried=about.validation.sentence if about else "",
        warnings=about.warnings if about else (),
        no_chances="" if card.chance else NO_CHANCES,
        chances=_chances(card.chance) if card.chance else None,
        bins=tuple(
            BinShown(
                expected=each.expected,
                observed=each.observed,
                low=each.low,
                high=each.high,
            )
            for each in (about.validation.candidate.bins if about else ())
        ),
        first=tuple(each for each in sections if each.heading in FIRST),
        more=tuple(each for each in sections if each.heading not in FIRST),
        as_file=_has_file(desk, digest),
        can_rehearse=challenger and desk.actor.may(Action.REHEARSE_RULES),
        can_withdraw=challenger and desk.actor.may(Action.BEGIN_RULES),
    )


def _kept(desk: Desk, digest: str) -> KeptCandidate | None:
    try:
        return kept.find(desk.session, desk.tenant, digest)
    except NotHere:
        return None


def _has_file(desk: Desk, digest: str) -> bool:
    try:
        return bool(as_markdown(desk, digest))
    except NotHere:
        return False


def _sections(card: Scorecard, told: Candidate | None) -> tuple[SectionShown, ...]:
    """The model card of a card that was learnt; of another, its rows alone.

    What a total means is told by itself, where few children are not shown.
    """
    card = replace(card, chance=None)
    every: Iterable[tuple[str, Iterable[Block]]] = (
        model_card(told, card).sections if told else ((ROWS, specification(card)),)
    )
    return tuple(
        SectionShown(heading=heading, blocks=tuple(map(_block, blocks)))
        for heading, blocks in every
    )


def _block(block: Block) -> BlockShown:
    """The same without the marks of the file."""
    match block:
        case Text(text=text):
            return BlockShown(text=_bare(text))
        case Bullets(lines=lines):
            return BlockShown(lines=tuple(map(_bare, lines)))
        case Table(caption=caption, head=head, rows=rows):
            return BlockShown(
                caption=_bare(caption),
                head=tuple(map(_begun, head)),
                rows=tuple((_begun(row[0]), *map(_bare, row[1:])) for row in rows),
            )


def _begun(text: str) -> str:
    """Words with a capital; a card's or a fact's own name stays as it is."""
    text = _bare(text)
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.isalpha() else text


def _bare(text: str) -> str:
    return text.replace("**", "").replace("`", "")


def _chances(chance: Chance) -> Chances:
    smallest = check_ins.in_force().smallest_group
    lines = []
    for row, to in chance.spans:
        few = row.children < smallest
        lines.append(
            ChanceLine(
                points=row.points,
                to=to,
                chance=None if few else row.chance,
                low=None if few else row.low,
                high=None if few else row.high,
                children=None if few else row.children,
            )
        )
    return Chances(
        horizon_weeks=chance.horizon_weeks,
        outcome=chance.outcome,
        estimand=chance.estimand,
        children=chance.children,
        outcomes=chance.outcomes,
        lines=tuple(lines),
    )
