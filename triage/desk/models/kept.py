"""Cards that were proposed, kept for good; which of them are watched, and comparisons.

A kept card decides nothing. It is a silent challenger: once a month it scores a frozen
list beside the card in force, and nobody's place is made of that.
"""

import json
from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from triage.desk.content import Content
from triage.desk.desk import Desk, Done, Work
from triage.desk.editions import doing
from triage.desk.in_force import content_in_force
from triage.desk.models import missing_factor
from triage.desk.models.candidate import Candidate, opened
from triage.desk.models.proposing import as_text
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.scoring.card import Scorecard
from triage.scoring.checks import checked_card
from triage.store import editions, models
from triage.store.models import Comparison, KeptCandidate, Withdrawn


CHAMPION, CHALLENGER = "in force", "challenger"
WITHDRAWN, ROLLED_BACK = "withdrawn", "rolled back"


class NotAChallenger(TriageError):
    """This card is in force, was rolled back or is watched no longer already. Only a challenger can be withdrawn."""


def keep_candidate(
    work: Work, candidate: Candidate, *, card_md: str, edition: str, why: str
) -> str:
    """Keep a card that was learnt, with all that is known of it; the card's digest.

    `edition` is the draft it was proposed in. Kept again, it stays as it was. Raises
    `BadScorecard`.
    """
    return keep_proposed(
        work,
        candidate.card,
        candidate=candidate.text,
        card_md=card_md,
        edition=edition,
        why=why,
    )


def keep_proposed(
    work: Work,
    card: Mapping[str, object],
    *,
    edition: str,
    why: str,
    candidate: str = "",
    card_md: str = "",
) -> str:
    """Keep any proposed card: `candidate` says nothing where it was not learnt.

    `card` is what the card's file holds. Otherwise as `keep_candidate`.
    """
    now = content_in_force(work.session, work.tenant)
    read = checked_card(card, now.catalogue, now.policy.forbidden)
    kept = KeptCandidate(
        digest=read.digest,
        pathway=read.pathway,
        candidate=candidate,
        card=as_text(card),
        card_md=card_md,
        edition=edition,
        why=why,
        kept_at=work.now,
        kept_by=work.by,
    )
    if models.keep_candidate(work.session, tenant=work.tenant, kept=kept):
        work.note("Kept a proposed scorecard", on=("model", read.digest), text=why)
    return read.digest


def keep_comparison(
    work: Work,
    told: Mapping[str, object],
    *,
    pathway: Pathway,
    champion: str,
    champion_auc: float | None,
    gap: float | None,
    on: date | None = None,
) -> bool:
    """Keep how the card in force did against others in the quarter of a day.

    `gap` is how far the best ceiling's AUC is above the card's; None where no ceiling
    was measured. `told` is JSON for the page. False where this card has a comparison
    of that quarter already. Two quarters with a gap ask a person for a missing factor.
    """
    comparison = Comparison(
        pathway=pathway,
        quarter=quarter_of(on or work.today),
        champion=champion,
        champion_auc=champion_auc,
        gap=gap,
        told=dict(told),
        made_at=work.now,
        made_by=work.by,
    )
    if not models.keep_comparison(
        work.session, tenant=work.tenant, comparison=comparison
    ):
        return False
    work.note(
        "Held a scorecard against others",
        on=("model", champion),
        quarter=comparison.quarter,
    )
    missing_factor.ask(work)
    return True


def quarter_of(day: date) -> str:
    """The quarter of the year a day is in: 2026-Q3."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def withdraw(desk: Desk, digest: str, *, why: str) -> Done:
    """A challenger is watched no longer; all that was said of it stays.

    Raises `NotHere`, `NotAChallenger`.
    """
    kept = find(desk.session, desk.tenant, digest)
    if states(desk.session, desk.tenant)[digest] != CHALLENGER:
        raise NotAChallenger
    said = Withdrawn(why=why, withdrawn_at=desk.now, withdrawn_by=desk.actor.by)
    if not models.withdraw(
        desk.session, tenant=desk.tenant, digest=kept.digest, withdrawn=said
    ):
        raise NotAChallenger
    desk.note("Withdrew a proposed scorecard", on=("model", digest), text=why)
    return Done(
        sentence="Withdrawn. It is not watched any more.", kind="model", id=digest
    )


def find(session: Session, tenant: str, digest: str) -> KeptCandidate:
    """A proposed card kept by this service. Raises `NotHere`."""
    kept = models.candidate(session, tenant=tenant, digest=digest)
    if kept is None:
        raise NotHere
    return kept


def states(session: Session, tenant: str) -> dict[str, str]:
    """What each proposed card is now, by its digest; the latest proposed first."""
    cards = content_in_force(session, tenant).cards.values()
    champions = {one.digest for one in cards}
    gone = models.withdrawn(session, tenant=tenant)
    terms = editions.terms(session, tenant=tenant)
    found: dict[str, str] = {}
    for one in models.candidates(session, tenant=tenant):
        if one.digest in champions:
            found[one.digest] = CHAMPION
        elif doing.was_rolled_back(terms, one.edition):
            found[one.digest] = ROLLED_BACK
        else:
            found[one.digest] = WITHDRAWN if one.digest in gone else CHALLENGER
    return found


def challengers(
    session: Session, tenant: str, pathway: Pathway
) -> tuple[KeptCandidate, ...]:
    """The silent challengers of a list, the latest proposed first."""
    now = states(session, tenant)
    return tuple(
        one
        for one in models.candidates(session, tenant=tenant)
        if one.pathway is pathway and now[one.digest] == CHALLENGER
    )


def card_of(kept: KeptCandidate, content: Content) -> Scorecard:
    """The card itself, checked against this content. Raises `BadScorecard`."""
    return checked_card(
        json.loads(kept.card), content.catalogue, content.policy.forbidden
    )


def told_of(kept: KeptCandidate) -> Candidate | None:
    """How it was learnt; None of a card that was not. Raises `CandidateChanged`."""
    return opened(kept.card, kept.candidate, kept.digest) if kept.candidate else None
