"""What clinicians decided of bands, and the bands they gave before they saw one.

Nothing here is ever edited: the database refuses it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Select, func, insert, select
from sqlmodel import Session

from triage.decisions import DecisionInForce
from triage.referrals import Band
from triage.store.decision_rows import DecisionRow, OwnBandRow
from triage.store.listing import PlacementRow
from triage.store.written import from_text, in_batches, next_id


DECISIONS = DecisionRow.__table__  # type: ignore[attr-defined]
OWN = OwnBandRow.__table__  # type: ignore[attr-defined]
PLACED = PlacementRow.__table__  # type: ignore[attr-defined]
CONFIRMED, CHANGED = "confirmed", "changed"


@dataclass(frozen=True, kw_only=True)
class NewDecision:
    """A clinician's word on one band, with everything that was on the page."""

    referral_id: str
    kind: str  # confirmed or changed
    band: Band
    proposed_band: Band
    ruled_band: Band
    own_band: Band | None
    placement: int
    reason: str
    note: str
    unknown_because: str  # why it was decided while red flags were not known
    expires_on: date | None
    staff_id: str
    made_by: str
    second_id: str | None = None
    second_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision as it was kept."""

    id: str
    referral_id: str
    kind: str
    band: Band
    proposed_band: Band
    ruled_band: Band
    own_band: Band | None
    placement: int
    reason: str | None
    note: str
    unknown_because: str
    expires_on: date | None
    staff_id: str
    made_by: str
    made_at: datetime
    second_id: str | None
    second_by: str | None


@dataclass(frozen=True, kw_only=True)
class OwnBand:
    """A band given before the proposed one was seen."""

    band: Band
    placement: int
    staff_id: str
    made_by: str
    made_at: datetime


def add(session: Session, *, tenant: str, decision: NewDecision, now: datetime) -> str:
    """Keep a decision; it is in force from now. Its id."""
    name = next_id(now)
    values = vars(decision) | {"tenant": tenant, "id": name, "made_at": now}
    session.connection().execute(insert(DECISIONS).values(**values))
    return name


def in_force(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> dict[str, DecisionInForce]:
    """The latest decision of each referral that has one, with the rules it saw."""
    found: dict[str, DecisionInForce] = {}
    for some in in_batches(list(referral_ids)):
        last = (
            select(func.max(DECISIONS.c.id).label("id"))
            .where(DECISIONS.c.tenant == tenant, DECISIONS.c.referral_id.in_(some))
            .group_by(DECISIONS.c.referral_id)
            .subquery()
        )
        query = _with_rules(tenant).join(last, DECISIONS.c.id == last.c.id)
        for row in session.execute(query).mappings():
            found[row["referral_id"]] = _in_force(row)
    return found


def as_weighed(
    session: Session, *, tenant: str, ids: Collection[str]
) -> dict[str, DecisionInForce]:
    """Decisions by their own ids, as they were weighed when they were in force."""
    found: dict[str, DecisionInForce] = {}
    for some in in_batches(sorted(ids)):
        query = _with_rules(tenant).where(DECISIONS.c.id.in_(some))
        for row in session.execute(query).mappings():
            found[row["id"]] = _in_force(row)
    return found


def made(
    session: Session,
    *,
    tenant: str,
    referral_id: str | None = None,
    decision_id: str | None = None,
    since: datetime | None = None,
) -> list[Decided]:
    """Decisions of one referral, of one id, or made since a moment; the first first."""
    query = select(DECISIONS).where(DECISIONS.c.tenant == tenant)
    if referral_id is not None:
        query = query.where(DECISIONS.c.referral_id == referral_id)
    if decision_id is not None:
        query = query.where(DECISIONS.c.id == decision_id)
    if since is not None:
        query = query.where(DECISIONS.c.made_at >= since)
    rows = session.execute(query.order_by(DECISIONS.c.id)).mappings()
    return [_decided(row) for row in rows]


def history(session: Session, *, tenant: str, referral_id: str) -> list[Decided]:
    """Every decision of a referral, the latest first."""
    query = (
        select(DECISIONS)
        .where(DECISIONS.c.tenant == tenant, DECISIONS.c.referral_id == referral_id)
        .order_by(DECISIONS.c.id.desc())
    )
    return [_decided(row) for row in session.execute(query).mappings()]


def expired(session: Session, *, tenant: str, today: date) -> list[Decided]:
    """Decisions in force whose day has come. They hold all the same."""
    last = (
        select(func.max(DECISIONS.c.id).label("id"))
        .where(DECISIONS.c.tenant == tenant)
        .group_by(DECISIONS.c.referral_id)
        .subquery()
    )
    query = (
        select(DECISIONS)
        .join(last, DECISIONS.c.id == last.c.id)
        .where(DECISIONS.c.tenant == tenant, DECISIONS.c.expires_on <= today)
        .order_by(DECISIONS.c.expires_on, DECISIONS.c.id)
    )
    return [_decided(row) for row in session.execute(query).mappings()]


def give_own(session: Session, *, tenant: str, referral_id: str, own: OwnBand) -> None:
    """Keep a band that a clinician gave before seeing the proposed one."""
    values = vars(own) | {"tenant": tenant, "id": next_id(own.made_at)}
    values |= {"referral_id": referral_id, "band": int(own.band)}
    session.connection().execute(insert(OWN).values(**values))


def own_bands(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> dict[str, list[OwnBand]]:
    """The bands given blind for some referrals, the latest first."""
    found: dict[str, list[OwnBand]] = {}
    for some in in_batches(list(referral_ids)):
        query = (
            select(OWN)
            .where(OWN.c.tenant == tenant, OWN.c.referral_id.in_(some))
            .order_by(OWN.c.id.desc())
        )
        for row in session.execute(query).mappings():
            found.setdefault(row["referral_id"], []).append(_own(row))
    return found


def _with_rules(tenant: str) -> Select[Any]:
    """Decisions, each with the rules that held on the placement that was seen."""
    return (
        select(DECISIONS, PLACED.c.fired)
        .outerjoin(
            PLACED,
            (PLACED.c.tenant == DECISIONS.c.tenant)
            & (PLACED.c.referral_id == DECISIONS.c.referral_id)
            & (PLACED.c.number == DECISIONS.c.placement),
        )
        .where(DECISIONS.c.tenant == tenant)
    )


def _in_force(row: RowMapping) -> DecisionInForce:
    return DecisionInForce(
        id=row["id"],
        referral_id=row["referral_id"],
        band=Band(row["band"]),
        ruled_band=Band(row["ruled_band"]),
        fired=frozenset(from_text(row["fired"]) if row["fired"] else ()),
        made_by=row["made_by"],
        staff_id=row["staff_id"],
        made_at=row["made_at"],
        placement=row["placement"],
        expires_on=row["expires_on"],
    )


def _decided(row: RowMapping) -> Decided:
    own = row["own_band"]
    bands = ("band", "proposed_band", "ruled_band")
    read: dict[str, Any] = {name: Band(row[name]) for name in bands}
    read["own_band"] = Band(own) if own else None
    return Decided(**{name: row[name] for name in Decided.__dataclass_fields__} | read)


def _own(row: RowMapping) -> OwnBand:
    return OwnBand(
        band=Band(row["band"]),
        placement=row["placement"],
        staff_id=row["staff_id"],
        made_by=row["made_by"],
        made_at=row["made_at"],
    )
