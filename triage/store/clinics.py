"""Clinics and their slots."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.referrals import Pathway
from triage.store.clinic_rows import OPEN_OFFERS
from triage.store.offers import CLINICS, OFFERS, SLOTS
from triage.store.written import next_id


TAKEN = (*OPEN_OFFERS, "attended", "was not brought")


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """A clinic that sees the children of one pathway."""

    id: str
    name: str
    pathway: Pathway
    place: str


@dataclass(frozen=True, kw_only=True)
class NewSlot:
    """One appointment to be added."""

    clinic_id: str
    starts_at: datetime
    minutes: int
    with_whom: str = ""
    format: str = "in person"
    language: str = ""
    joint: bool = False


@dataclass(frozen=True, kw_only=True)
class Slot(NewSlot):
    """One appointment as kept."""

    id: str
    cancelled_at: datetime | None
    cancelled_why: str
    version: int


def add_clinic(
    session: Session,
    *,
    tenant: str,
    name: str,
    pathway: Pathway,
    place: str,
    now: datetime,
) -> str:
    """Keep a new clinic; its id."""
    row = {
        "tenant": tenant,
        "id": next_id(now),
        "name": name,
        "pathway": pathway.value,
        "place": place,
        "made_at": now,
    }
    session.connection().execute(insert(CLINICS), row)
    return str(row["id"])


def clinics(session: Session, *, tenant: str) -> list[Clinic]:
    """Every clinic still running, by name."""
    query = (
        select(CLINICS.c.id, CLINICS.c.name, CLINICS.c.pathway, CLINICS.c.place)
        .where(CLINICS.c.tenant == tenant, CLINICS.c.closed_at.is_(None))
        .order_by(CLINICS.c.name, CLINICS.c.id)
    )
    return [
        Clinic(id=key, name=name, pathway=Pathway(pathway), place=place)
        for key, name, pathway, place in session.execute(query)
    ]


def add_slots(
    session: Session, *, tenant: str, new: Sequence[NewSlot], now: datetime
) -> list[bool]:
    """Add slots that are not there yet; for each, whether it was new.

    A slot is there when its clinic has one at that moment with the same person.
    """
    postgres = session.get_bind().dialect.name == "postgresql"
    added: list[bool] = []
    for one in new:
        row = vars(one) | {"tenant": tenant, "id": next_id(now)}
        put = (postgresql.insert if postgres else sqlite.insert)(SLOTS).values(
            row | {"cancelled_why": "", "version": 0}
        )
        # What comes back says that it is new: PostgreSQL's count of rows does not.
        fresh = put.on_conflict_do_nothing().returning(SLOTS.c.id)
        added.append(session.connection().execute(fresh).first() is not None)
    return added


def slot(session: Session, *, tenant: str, slot_id: str) -> Slot | None:
    """One slot."""
    found = _read(session, _slots(tenant).where(SLOTS.c.id == slot_id))
    return next(iter(found), None)


def between(
    session: Session,
    *,
    tenant: str,
    clinic_ids: Collection[str],
    first: datetime,
    end: datetime,
) -> list[Slot]:
    """Slots of some clinics from a moment until before another, cancelled ones too."""
    query = _slots(tenant).where(
        SLOTS.c.clinic_id.in_(list(clinic_ids)),
        SLOTS.c.starts_at >= first,
        SLOTS.c.starts_at < end,
    )
    return _read(session, query)


def open_among(
    session: Session,
    *,
    tenant: str,
    clinic_id: str,
    first: datetime,
    end: datetime,
    freed: Collection[str] = (),
    hold: bool = False,
) -> list[Slot]:
    """Slots that nobody has, or whose hold ran out. `hold`: kept still until the commit."""
    taken = select(OFFERS.c.slot_id).where(
        OFFERS.c.tenant == tenant, OFFERS.c.state.in_(TAKEN)
    )
    query = _slots(tenant).where(
        SLOTS.c.clinic_id == clinic_id,
        SLOTS.c.starts_at >= first,
        SLOTS.c.starts_at < end,
        SLOTS.c.cancelled_at.is_(None),
        or_(SLOTS.c.id.not_in(taken), SLOTS.c.id.in_(list(freed))),
    )
    return _read(session, query.with_for_update() if hold else query)


def cancel(
    session: Session, *, tenant: str, slot_id: str, why: str, now: datetime
) -> bool:
    """Cancel a slot; False when it was cancelled before."""
    query = (
        update(SLOTS)
        .where(SLOTS.c.tenant == tenant, SLOTS.c.id == slot_id)
        .where(SLOTS.c.cancelled_at.is_(None))
        .values(cancelled_at=now, cancelled_why=why)
    )
    return session.connection().execute(query).rowcount == 1


def _slots(tenant: str) -> Select[tuple[object, ...]]:
    names = Slot.__dataclass_fields__
    return (
        select(*(SLOTS.c[name] for name in names))
        .where(SLOTS.c.tenant == tenant)
        .order_by(SLOTS.c.starts_at, SLOTS.c.with_whom, SLOTS.c.id)
    )


def _read(session: Session, query: Select[tuple[object, ...]]) -> list[Slot]:
    return [Slot(**dict(row)) for row in session.execute(query).mappings()]
