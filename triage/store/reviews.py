"""Reviews that were done, who waits for one, and how many were opened this week."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, insert, select
from sqlmodel import Session

from triage.calendar import london_day
from triage.referrals import Band
from triage.reviews import Found, Harm, Kind, Waits
from triage.store.decision_rows import ReviewRow
from triage.store.standing import LISTED
from triage.store.tasks import TASKS
from triage.store.written import next_id


REVIEWS = ReviewRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class NewReview:
    """A review as a person did it."""

    referral_id: str
    kind: Kind
    outcome: Found | None = None  # of a forced one
    harm: Harm | None = None  # of a harm review
    note: str
    learning: str = ""
    staff_id: str
    made_by: str


@dataclass(frozen=True, kw_only=True)
class Done:
    """A review as kept."""

    id: str
    referral_id: str
    kind: str
    outcome: str | None
    harm: str | None
    note: str
    learning: str
    made_by: str
    made_at: datetime


def add(session: Session, *, tenant: str, review: NewReview, now: datetime) -> str:
    """Keep a review; its id. It is never edited."""
    name = next_id(now)
    values = vars(review) | {"tenant": tenant, "id": name, "made_at": now}
    session.connection().execute(insert(REVIEWS).values(**values))
    return name


def waits(
    session: Session, *, tenant: str, ranking: int, counting: Collection[Kind]
) -> list[Waits]:
    """Everyone on a list, with the day of the last review of these kinds."""
    last = {
        name: london_day(at)
        for name, at in session.execute(
            select(REVIEWS.c.referral_id, func.max(REVIEWS.c.made_at))
            .where(REVIEWS.c.tenant == tenant, REVIEWS.c.kind.in_(list(counting)))
            .group_by(REVIEWS.c.referral_id)
        )
    }
    rows = session.execute(
        select(LISTED.c.referral_id, LISTED.c.band, LISTED.c.clock_start).where(
            LISTED.c.tenant == tenant, LISTED.c.ranking == ranking
        )
    )
    return [
        Waits(
            referral_id=name,
            band=Band(band),
            clock_start=start,
            reviewed_on=last.get(name),
        )
        for name, band, start in rows
    ]


def open_for(session: Session, *, tenant: str, kind: str) -> set[str]:
    """The referrals with an open task of this kind."""
    query = select(TASKS.c.referral_id).where(
        TASKS.c.tenant == tenant,
        TASKS.c.kind == kind,
        TASKS.c.closed_at.is_(None),
        TASKS.c.undone_at.is_(None),
    )
    return {str(name) for name in session.scalars(query)}


def opened_since(session: Session, *, tenant: str, kind: str, since: datetime) -> int:
    """How many tasks of this kind were opened since a moment, closed ones too."""
    query = select(func.count()).where(
        TASKS.c.tenant == tenant,
        TASKS.c.kind == kind,
        TASKS.c.opened_at >= since,
        TASKS.c.undone_at.is_(None),
    )
    return session.scalar(query) or 0


def done(
    session: Session,
    *,
    tenant: str,
    since: date | datetime | None = None,
    referral_id: str | None = None,
) -> list[Done]:
    """Reviews that were done, the latest first."""
    query = select(*(REVIEWS.c[name] for name in Done.__dataclass_fields__)).where(
        REVIEWS.c.tenant == tenant
    )
    if since is not None:
        query = query.where(REVIEWS.c.made_at >= since)
    if referral_id is not None:
        query = query.where(REVIEWS.c.referral_id == referral_id)
    rows = session.execute(query.order_by(REVIEWS.c.id.desc())).mappings()
    return [Done(**row) for row in rows]
