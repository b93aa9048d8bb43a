"""What a promise of a wait rests on: slots given of late, who came, and who waits now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlmodel import Session

from triage.referrals import Band, Pathway
from triage.store.clinic_rows import OPEN_OFFERS
from triage.store.listing import ORDER
from triage.store.offers import CLINICS, OFFERS, SLOTS
from triage.store.placements import PLACED
from triage.store.referrals import REFERRALS
from triage.store.standing import LISTED


@dataclass(frozen=True, slots=True)
class MoreUrgent:
    """A waiting child of a more urgent band, in what the line for another's slots reads."""

    band: Band
    clock_start: date
    lot: int
    referral_id: str
    points: int


def slots_offered(
    session: Session, *, tenant: str, pathway: Pathway, since: datetime, until: datetime
) -> int:
    """Slots that began in a time, were offered to somebody and were not called off."""
    query = (
        select(func.count(SLOTS.c.id.distinct()))
        .select_from(
            SLOTS.join(
                CLINICS,
                (CLINICS.c.tenant == SLOTS.c.tenant)
                & (CLINICS.c.id == SLOTS.c.clinic_id),
            ).join(
                OFFERS,
                (OFFERS.c.tenant == SLOTS.c.tenant) & (OFFERS.c.slot_id == SLOTS.c.id),
            )
        )
        .where(SLOTS.c.tenant == tenant, CLINICS.c.pathway == pathway.value)
        .where(SLOTS.c.starts_at >= since, SLOTS.c.starts_at < until)
        .where(SLOTS.c.cancelled_at.is_(None), OFFERS.c.state != "released")
    )
    return session.scalar(query) or 0


def came(
    session: Session, *, tenant: str, ranking: int, pathway: Pathway, since: date
) -> dict[Band, int]:
    """Of those whose clock started since a day, how many in each band, seen ones too."""
    waiting = (
        select(LISTED.c.band, func.count())
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == pathway.value, LISTED.c.clock_start >= since)
        .group_by(LISTED.c.band)
    )
    there = _by_band(session.execute(waiting))
    gone = _by_band(session.execute(_gone(tenant, ranking, pathway, since)))
    return {band: there[band] + gone[band] for band in Band}


def _gone(
    tenant: str, ranking: int, pathway: Pathway, since: date
) -> Select[tuple[int, int]]:
    """Those among them who wait no more, in the band they had last."""
    listed = select(LISTED.c.referral_id).where(
        LISTED.c.tenant == tenant, LISTED.c.ranking == ranking
    )
    lately = select(REFERRALS.c.id).where(
        REFERRALS.c.tenant == tenant,
        REFERRALS.c.clock_start >= since,
        REFERRALS.c.undone_at.is_(None),
        REFERRALS.c.id.not_in(listed),
    )
    last = (
        select(PLACED.c.referral_id, func.max(PLACED.c.number).label("number"))
        .where(PLACED.c.tenant == tenant, PLACED.c.referral_id.in_(lately))
        .group_by(PLACED.c.referral_id)
        .subquery()
    )
    return (
        select(PLACED.c.band, func.count())
        .join(
            last,
            (PLACED.c.referral_id == last.c.referral_id)
            & (PLACED.c.number == last.c.number),
        )
        .where(PLACED.c.tenant == tenant, PLACED.c.pathway == pathway.value)
        .group_by(PLACED.c.band)
    )


def undrawn(
    session: Session, *, tenant: str, ranking: int, pathway: Pathway
) -> dict[Band, int]:
    """How many of each band wait and have no slot yet."""
    query = (
        select(LISTED.c.band, func.count())
        .where(*_undrawn(tenant, ranking, pathway))
        .group_by(LISTED.c.band)
    )
    return _by_band(session.execute(query))


def owed(session: Session, *, tenant: str, ranking: int, pathway: Pathway) -> int:
    """How many of those were last given a visit that the service called off."""
    last = (
        select(func.max(OFFERS.c.id))
        .where(OFFERS.c.tenant == tenant, OFFERS.c.state != "released")
        .group_by(OFFERS.c.referral_id)
    )
    called_off = select(OFFERS.c.referral_id).where(
        OFFERS.c.tenant == tenant,
        OFFERS.c.id.in_(last),
        OFFERS.c.state == "cancelled by service",
    )
    query = select(func.count()).where(
        *_undrawn(tenant, ranking, pathway), LISTED.c.referral_id.in_(called_off)
    )
    return session.scalar(query) or 0


def ahead_in_band(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    pathway: Pathway,
    band: Band,
    key: tuple[date, date, int, str],
) -> int:
    """How many of a child's own band stand before them and have no slot yet."""
    query = select(func.count()).where(
        *_undrawn(tenant, ranking, pathway),
        LISTED.c.band == int(band),
        tuple_(*(LISTED.c[name] for name in ORDER[1:])) < tuple_(*key),
    )
    return session.scalar(query) or 0


def longer_waiting(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    pathway: Pathway,
    bands: Collection[Band],
    before: date,
) -> dict[Band, int]:
    """How many of some bands started before a day, whatever their points, undrawn yet."""
    query = (
        select(LISTED.c.band, func.count())
        .where(*_undrawn(tenant, ranking, pathway))
        .where(LISTED.c.band.in_([int(one) for one in bands]))
        .where(LISTED.c.clock_start < before)
        .group_by(LISTED.c.band)
    )
    return _by_band(session.execute(query))


def by_points(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    pathway: Pathway,
    bands: Collection[Band],
    since: date,
    until: date,
) -> list[MoreUrgent]:
    """Those of some bands who started between two days: their points tell who is first."""
    columns = (LISTED.c.clock_start, LISTED.c.lot, LISTED.c.referral_id)
    query = (
        select(LISTED.c.band, *columns, PLACED.c.points)
        .join(
            PLACED,
            (PLACED.c.tenant == LISTED.c.tenant)
            & (PLACED.c.referral_id == LISTED.c.referral_id)
            & (PLACED.c.number == LISTED.c.placement),
        )
        .where(*_undrawn(tenant, ranking, pathway))
        .where(LISTED.c.band.in_([int(one) for one in bands]))
        .where(LISTED.c.clock_start.between(since, until))
    )
    return [MoreUrgent(Band(band), *rest) for band, *rest in session.execute(query)]


def _undrawn(
    tenant: str, ranking: int, pathway: Pathway
) -> tuple[ColumnElement[bool], ...]:
    drawn = select(OFFERS.c.referral_id).where(
        OFFERS.c.tenant == tenant, OFFERS.c.state.in_(OPEN_OFFERS)
    )
    return (
        LISTED.c.tenant == tenant,
        LISTED.c.ranking == ranking,
        LISTED.c.pathway == pathway.value,
        LISTED.c.referral_id.not_in(drawn),
    )


def _by_band(rows: Iterable[Any]) -> dict[Band, int]:
    return dict.fromkeys(Band, 0) | {Band(band): many for band, many in rows}
