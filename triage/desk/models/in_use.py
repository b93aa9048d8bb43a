"""The card in force of each list: which, since when, and what is known of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from sqlmodel import Session

from triage.desk.in_force import content_in_force
from triage.referrals import Pathway
from triage.scoring.card import Scorecard
from triage.scoring.reading import digest_of
from triage.store import editions


@dataclass(frozen=True, kw_only=True)
class InUse:
    """A card in force."""

    card: Scorecard
    edition: str
    since: datetime | None  # None: nobody has been placed yet


def in_use(session: Session, tenant: str, pathway: Pathway) -> InUse | None:
    """The card that gives a list its points; None where it has none."""
    content = content_in_force(session, tenant)
    card = content.cards.get(pathway)
    if card is None:
        return None
    since = _since(session, tenant, pathway, card.digest)
    return InUse(card=card, edition=content.digest, since=since)


def _since(
    session: Session, tenant: str, pathway: Pathway, digest: str
) -> datetime | None:
    """When the first of the editions began that had this card without a break."""
    terms = takewhile(
        lambda one: _has(session, tenant, one.digest, pathway, digest),
        editions.terms(session, tenant=tenant),
    )
    return min((one.began_at for one in terms), default=None)


def _has(
    session: Session, tenant: str, edition: str, pathway: Pathway, digest: str
) -> bool:
    files = editions.files(session, tenant=tenant, digest=edition) or {}
    return any(_is(text, pathway, digest) for text in _cards(files))


def _cards(files: Mapping[str, str]) -> list[str]:
    return [text for path, text in files.items() if path.startswith("models/")]


def _is(text: str, pathway: Pathway, digest: str) -> bool:
    told = json.loads(text)
    return bool(told["pathway"] == pathway.value and digest_of(told) == digest)
