"""What was frozen of lists, counted for watching a card; and watches as they were made."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session

from triage.referrals import Pathway
from triage.store.models import SCORES, added
from triage.store.watch_rows import CardWatchRow
from triage.store.written import in_batches, next_id


WATCHES = CardWatchRow.__table__  # type: ignore[attr-defined]


def points_of(
    session: Session, *, tenant: str, snapshot_id: str, referral_ids: Collection[str]
) -> dict[str, dict[str, int]]:
    """The points of some referrals of a frozen list, by card and referral."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for some in in_batches(sorted(referral_ids)):
        query = select(SCORES.c.card_digest, SCORES.c.referral_id, SCORES.c.points)
        mine = query.where(
            SCORES.c.tenant == tenant,
            SCORES.c.snapshot_id == snapshot_id,
            SCORES.c.referral_id.in_(some),
        )
        for digest, name, points in session.execute(mine):
            found[digest][name] = points
    return dict(found)


def totals(
    session: Session, *, tenant: str, snapshot_id: str, card: str
) -> dict[int, int]:
    """How many children of a frozen list one card gave each total."""
    query = (
        select(SCORES.c.points, func.count())
        .where(SCORES.c.tenant == tenant, SCORES.c.snapshot_id == snapshot_id)
        .where(SCORES.c.card_digest == card)
        .group_by(SCORES.c.points)
    )
    return {points: int(many) for points, many in session.execute(query)}


@dataclass(frozen=True, kw_only=True)
class Watch:
    """How a list's card fared, as it was worked out in one week."""

    pathway: Pathway
    monday: date
    card: str  # its digest; "" where the list has none
    found: str  # JSON, to the byte
    made_at: datetime


def keep(session: Session, *, tenant: str, made: Watch) -> bool:
    """Keep a watch; False where the week has one already."""
    values = vars(made) | {"tenant": tenant, "pathway": made.pathway.value}
    return added(session, WATCHES, values | {"id": next_id(made.made_at)})


def is_made(session: Session, *, tenant: str, pathway: Pathway, monday: date) -> bool:
    """Whether a list's week has its watch."""
    query = select(WATCHES.c.id).where(
        WATCHES.c.tenant == tenant,
        WATCHES.c.pathway == pathway.value,
        WATCHES.c.monday == monday,
    )
    return session.scalar(query) is not None


def latest(session: Session, *, tenant: str, pathway: Pathway) -> str | None:
    """What the newest watch of a list found; None before the first."""
    query = (
        select(WATCHES.c.found)
        .where(WATCHES.c.tenant == tenant, WATCHES.c.pathway == pathway.value)
        .order_by(WATCHES.c.monday.desc())
        .limit(1)
    )
    return session.scalar(query)
