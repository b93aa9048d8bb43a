"""Every list's card in force, the cards proposed beside it, and how each compares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from triage.checkins import content as check_ins
from triage.desk.desk import Desk
from triage.desk.models import card_shown, kept, missing_factor
from triage.desk.models.card_said import said
from triage.desk.models.in_use import InUse, in_use
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.scoring.evaluating.measures import Interval
from triage.scoring.learning.ladder import SAYS
from triage.store import editions, models
from triage.store.models import Comparison, KeptCandidate, Snapshot, Withdrawn


LISTS = tuple(one for one in Pathway if one is not Pathway.UNDECIDED)
NO_CARD = "No card gives this list points: children stand by how long they have waited."
EXPERT = "{name} gives this list its points. People set them; they were not learnt from outcomes, and nobody has measured how well they foretell."
LEARNT = "{name} gives this list its points. It was learnt from {children:,} children and {outcomes:,} outcomes."
BESIDE = {0: " No card is watched beside it.", 1: " One card is watched beside it."}
MANY_BESIDE = " {many} cards are watched beside it."
NOT_LEARNT = "People chose its points; they were not learnt from outcomes, so there is nothing to compare yet."
TOLD_APART = "Of 100 pairs of a child who came to the outcome and one who did not, the first had more points in {mine}; by the card in force in {theirs}."
CANNOT = "How it compares with the card in force cannot be said: too few outcomes."
AHEAD = "The best of the ceilings foretold better, by {gap:.3f} of AUC."
LEVEL = "No ceiling foretold better by more than 0.01 of AUC."
NO_CEILING = "No ceiling was measured."


@dataclass(frozen=True, kw_only=True)
class ChampionShown:
    """The card in force of a list."""

    digest: str
    name: str
    version: str
    status: str
    source: str
    learnt: bool
    edition: str
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class ProposedShown:
    """A card that was proposed. `state`: in force, challenger, withdrawn, rolled back."""

    digest: str
    name: str
    state: str
    finding: str  # how it compares with the card it was held to
    why: str
    kept_at: datetime
    kept_by: str
    edition: str
    edition_state: str  # draft, in force, earlier
    withdrawn_why: str
    withdrawn_at: datetime | None
    withdrawn_by: str


@dataclass(frozen=True, kw_only=True)
class ComparedShown:
    """One card or ceiling, in words: figures with their intervals, and what it was."""

    name: str
    kind: str  # in force, candidate, ceiling
    auc: str
    brier: str
    note: str


@dataclass(frozen=True, kw_only=True)
class JudgedShown:
    """Whether a candidate met what is asked of a card before it replaces another."""

    name: str
    met: str  # met, not met, not assessable
    criteria: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ComparisonShown:
    """One quarter's card in force held against others."""

    quarter: str
    champion: str
    champion_name: str
    champion_auc: float | None
    gap: float | None
    finding: str
    compared: tuple[ComparedShown, ...]
    judged: tuple[JudgedShown, ...]
    made_at: datetime
    made_by: str


@dataclass(frozen=True, kw_only=True)
class MonthShown:
    """A month in which the list was frozen. Null: too few children to show."""

    month: date
    taken_at: datetime
    children: int | None
    cards: int  # that scored it
    left_out: tuple[str, ...]  # why a card could not


@dataclass(frozen=True, kw_only=True)
class ListModels:
    """One list's cards."""

    pathway: Pathway
    finding: str
    champion: ChampionShown | None
    proposed: tuple[ProposedShown, ...]
    notices: tuple[str, ...]
    comparisons: tuple[ComparisonShown, ...]
    months: tuple[MonthShown, ...]  # the latest first


@dataclass(frozen=True, kw_only=True)
class ModelsShown:
    """Every list that may have a card, and what so many outcomes allow."""

    lists: tuple[ListModels, ...]
    ladder: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Read:
    """What was kept of this service, read once."""

    desk: Desk
    candidates: tuple[KeptCandidate, ...]
    states: Mapping[str, str]
    withdrawn: Mapping[str, Withdrawn]
    comparisons: tuple[Comparison, ...]
    editions: Mapping[str, str]  # state by digest
    names: Mapping[str, str]  # of cards, by digest


def shown(desk: Desk) -> ModelsShown:
    """Everything on one page."""
    session, tenant = desk.session, desk.tenant
    candidates = tuple(models.candidates(session, tenant=tenant))
    read = _Read(
        desk=desk,
        candidates=candidates,
        states=kept.states(session, tenant),
        withdrawn=models.withdrawn(session, tenant=tenant),
        comparisons=tuple(models.comparisons(session, tenant=tenant)),
        editions=edition_states(desk),
        names={one.digest: card_shown.name_of(one) for one in candidates},
    )
    lists = tuple(_list(read, pathway) for pathway in LISTS)
    return ModelsShown(lists=lists, ladder=tuple(SAYS.values()))


def edition_states(desk: Desk) -> dict[str, str]:
    """What each kept edition is now: draft, in force or earlier."""
    terms = editions.terms(desk.session, tenant=desk.tenant)
    every = editions.kept(desk.session, tenant=desk.tenant)
    found = {one.digest: "draft" for one in every}
    found |= {one.digest: "earlier" for one in terms}
    return found | ({terms[0].digest: "in force"} if terms else {})


def _list(read: _Read, pathway: Pathway) -> ListModels:
    desk = read.desk
    now = in_use(desk.session, desk.tenant, pathway)
    mine = [one for one in read.candidates if one.pathway is pathway]
    months = models.snapshots(desk.session, tenant=desk.tenant, pathway=pathway)
    held = [one for one in read.comparisons if one.pathway is pathway]
    return ListModels(
        pathway=pathway,
        finding=_finding(read, now, mine),
        champion=_champion(now) if now else None,
        proposed=tuple(_proposed(read, one) for one in mine),
        notices=tuple(one.sentence for one in missing_factor.notices(held)),
        comparisons=tuple(_comparison(read, now, one) for one in held),
        months=tuple(map(_month, reversed(months))),
    )


def _finding(read: _Read, now: InUse | None, mine: list[KeptCandidate]) -> str:
    if now is None:
        return NO_CARD
    watched = sum(read.states[one.digest] == kept.CHALLENGER for one in mine)
    beside = BESIDE.get(watched, MANY_BESIDE.format(many=watched))
    card = now.card
    if card.chance is None:
        return EXPERT.format(name=card.name) + beside
    learnt_from = {
        "children": card.chance.children,
        "outcomes": card.chance.outcomes,
    }
    return LEARNT.format(name=card.name, **learnt_from) + beside


def _champion(now: InUse) -> ChampionShown:
    card = now.card
    return ChampionShown(
        digest=card.digest,
        name=card.name,
        version=card.version,
        status=card.status,
        source=card.source,
        learnt=card.chance is not None,
        edition=now.edition,
        since=now.since,
    )


def _proposed(read: _Read, one: KeptCandidate) -> ProposedShown:
    gone = read.withdrawn.get(one.digest)
    return ProposedShown(
        digest=one.digest,
        name=read.names[one.digest],
        state=read.states[one.digest],
        finding=compares(one),
        why=one.why,
        kept_at=one.kept_at,
        kept_by=one.kept_by,
        edition=one.edition,
        edition_state=read.editions[one.edition],
        withdrawn_why=gone.why if gone else "",
        withdrawn_at=gone.withdrawn_at if gone else None,
        withdrawn_by=gone.withdrawn_by if gone else "",
    )


def compares(one: KeptCandidate) -> str:
    """How a proposed card did beside the card it was held to, in a sentence."""
    try:
        told = kept.told_of(one)
    except TriageError as wrong:
        return wrong.sentence()
    if told is None:
        return NOT_LEARNT
    mine, theirs = (
        told.about.validation.candidate.auc,
        told.about.validation.champion.auc,
    )
    return told_apart(mine, theirs)


def told_apart(mine: Interval | None, theirs: Interval | None) -> str:
    """Two cards' discrimination, in a sentence."""
    if mine is None or theirs is None:
        return CANNOT
    return TOLD_APART.format(mine=_of_a_hundred(mine), theirs=_of_a_hundred(theirs))


def _of_a_hundred(auc: Interval) -> str:
    value, low, high = (round(100 * each) for each in (auc.value, auc.low, auc.high))
    return f"{value} ({low} to {high})"


def _comparison(read: _Read, now: InUse | None, one: Comparison) -> ComparisonShown:
    names = {**read.names, **({now.card.digest: now.card.name} if now else {})}
    return ComparisonShown(
        quarter=one.quarter,
        champion=one.champion,
        champion_name=names.get(one.champion, one.champion[:12]),
        champion_auc=one.champion_auc,
        gap=one.gap,
        finding=_gap(one.gap),
        compared=tuple(map(_compared, one.told.get("lines", ()))),
        judged=tuple(map(_judged, one.told.get("judgements", ()))),
        made_at=one.made_at,
        made_by=one.made_by,
    )


def _compared(told: Mapping[str, Any]) -> ComparedShown:
    return ComparedShown(
        name=told["name"],
        kind=told["kind"],
        auc=_figure(told["auc"]),
        brier=_figure(told["brier"]),
        note=told["note"],
    )


def _judged(told: Mapping[str, Any]) -> JudgedShown:
    return JudgedShown(
        name=told["name"],
        met=told["met"],
        criteria=tuple(
            f"{one['met'].capitalize()}: {one['name']}. {one['why']}"
            for one in told["criteria"]
        ),
    )


def _figure(told: Mapping[str, float] | None) -> str:
    return said(Interval(**told) if told else None)


def _gap(gap: float | None) -> str:
    if gap is None:
        return NO_CEILING
    return AHEAD.format(gap=gap) if gap > missing_factor.GAP else LEVEL


def _month(one: Snapshot) -> MonthShown:
    few = 0 < one.children < check_ins.in_force().smallest_group
    return MonthShown(
        month=one.month,
        taken_at=one.taken_at,
        children=None if few else one.children,
        cards=len(one.cards),
        left_out=tuple(one.left_out.values()),
    )
