"""What drove who was seen, as it was recorded: places, decisions and offers, dated.

Read for learning only: a child's row says what was known on a day, and nothing later.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlmodel import Session

from triage.store.decisions import DECISIONS
from triage.store.offers import OFFERS
from triage.store.placements import PLACED
from triage.store.written import in_batches


@dataclass(frozen=True, slots=True)
class Put:
    """Where a referral was placed."""

    at: datetime
    band: int
    points: int
    credit_weeks: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a clinician decided, and the coded reason."""

    at: datetime
    kind: str
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Drivers:
    """Everything of one referral, oldest first."""

    placed: tuple[Put, ...]
    decided: tuple[Said, ...]
    offered: tuple[datetime, ...]


def drivers(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> dict[str, Drivers]:
    """The drivers of each referral."""
    placed: dict[str, list[Put]] = {name: [] for name in referral_ids}
    decided: dict[str, list[Said]] = {name: [] for name in referral_ids}
    offered: dict[str, list[datetime]] = {name: [] for name in referral_ids}
    for some in in_batches(list(referral_ids)):
        for name, *put in session.execute(_placements(tenant, some)):
            placed[name].append(Put(*put))
        for name, *said in session.execute(_decisions(tenant, some)):
            decided[name].append(Said(*said))
        for name, at in session.execute(_offers(tenant, some)):
            offered[name].append(at)
    return {
        name: Drivers(
            placed=tuple(placed[name]),
            decided=tuple(decided[name]),
            offered=tuple(offered[name]),
        )
        for name in referral_ids
    }


def _placements(
    tenant: str, some: Collection[str]
) -> Select[tuple[str, datetime, int, int, int]]:
    one = PLACED.c
    return (
        select(one.referral_id, one.made_at, one.band, one.points, one.credit_weeks)
        .where(one.tenant == tenant, one.referral_id.in_(some))
        .order_by(one.referral_id, one.number)
    )


def _decisions(
    tenant: str, some: Collection[str]
) -> Select[tuple[str, datetime, str, str | None]]:
    one = DECISIONS.c
    return (
        select(one.referral_id, one.made_at, one.kind, one.reason)
        .where(one.tenant == tenant, one.referral_id.in_(some))
        .order_by(one.id)
    )


def _offers(tenant: str, some: Collection[str]) -> Select[tuple[str, datetime]]:
    one = OFFERS.c
    return (
        select(one.referral_id, one.made_at)
        .where(one.tenant == tenant, one.referral_id.in_(some))
        .order_by(one.id)
    )
