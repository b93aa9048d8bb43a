"""Offers as kept: who is held for which slot, what came of it, and whose turn is next."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from triage.errors import TriageError
from triage.referrals import Band, Pathway
from triage.store.clinic_rows import OPEN_OFFERS, ClinicRow, OfferRow, SlotRow, TurnsRow
from triage.store.referrals import CHILDREN, REFERRALS
from triage.store.standing import LISTED
from triage.store.written import from_text, in_batches, next_id, to_text
from triage.waiting_list.shares import Turns


CLINICS = ClinicRow.__table__  # type: ignore[attr-defined]
SLOTS = SlotRow.__table__  # type: ignore[attr-defined]
OFFERS = OfferRow.__table__  # type: ignore[attr-defined]
TURNS = TurnsRow.__table__  # type: ignore[attr-defined]


class TakenMeanwhile(TriageError):
    """Somebody else was quicker: one of these slots or children has an offer now. Look at the week again."""


@dataclass(frozen=True, kw_only=True)
class NewOffer:
    """A slot to be held for one referral."""

    slot_id: str
    referral_id: str
    seat: int
    slot_of: Band | None
    why: str
    together: str | None
    reply_by: datetime


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An offer as kept, with the visit it is for and the child's name."""

    id: str
    slot_id: str
    referral_id: str
    child_id: str
    name: str
    pathway: Pathway
    state: str
    slot_of: Band | None
    why: str
    together: str | None
    made_by: str
    made_at: datetime
    reply_by: datetime | None
    changed_by: str | None
    changed_at: datetime | None
    note: str
    begins_assessment: bool | None
    version: int
    clinic_id: str
    clinic: str
    place: str
    starts_at: datetime
    minutes: int
    with_whom: str
    format: str
    joint: bool

    @property
    def is_open(self) -> bool:
        """Whether the slot is still this child's."""
        return self.state in OPEN_OFFERS


def hold(
    session: Session,
    *,
    tenant: str,
    new: Sequence[NewOffer],
    by: str,
    now: datetime,
) -> list[str]:
    """Hold slots; the offers' ids. Raises `TakenMeanwhile`, and then nothing is kept."""
    rows = [
        vars(one)
        | {"tenant": tenant, "id": next_id(now), "state": "held", "note": ""}
        | {"made_by": by, "made_at": now, "version": 0}
        for one in new
    ]
    try:
        if rows:
            session.connection().execute(insert(OFFERS), rows)
    except IntegrityError as taken:
        raise TakenMeanwhile from taken
    return [row["id"] for row in rows]


def change(
    session: Session,
    *,
    tenant: str,
    offer_id: str,
    before: str,
    to: str,
    by: str,
    now: datetime,
    **rest: Any,
) -> None:
    """Store a change the desk has checked. Raises `TakenMeanwhile`."""
    query = (
        update(OFFERS)
        .where(OFFERS.c.tenant == tenant, OFFERS.c.id == offer_id)
        .where(OFFERS.c.state == before)
        .values(state=to, changed_by=by, changed_at=now, **rest)
    )
    try:
        changed = session.connection().execute(query)
    except IntegrityError as taken:
        raise TakenMeanwhile from taken
    if changed.rowcount != 1:
        raise TakenMeanwhile


def offer(session: Session, *, tenant: str, offer_id: str) -> Offer | None:
    """One offer."""
    found = _read(session, tenant, OFFERS.c.id == offer_id)
    return next(found, None)


def of_referrals(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> dict[str, list[Offer]]:
    """Every offer of these referrals, the newest first."""
    found: dict[str, list[Offer]] = {}
    for some in in_batches(list(referral_ids)):
        for one in _read(session, tenant, OFFERS.c.referral_id.in_(some)):
            found.setdefault(one.referral_id, []).append(one)
    return {name: some[::-1] for name, some in found.items()}


def of_slots(
    session: Session, *, tenant: str, slot_ids: Collection[str]
) -> dict[str, list[Offer]]:
    """Every offer of these slots, in the order they were made."""
    found: dict[str, list[Offer]] = {}
    for some in in_batches(list(slot_ids)):
        for one in _read(session, tenant, OFFERS.c.slot_id.in_(some)):
            found.setdefault(one.slot_id, []).append(one)
    return found


def every_open(session: Session, *, tenant: str) -> list[Offer]:
    """All open offers."""
    return list(_read(session, tenant, OFFERS.c.state.in_(OPEN_OFFERS)))


def past(
    session: Session, *, tenant: str
) -> dict[str, list[tuple[str, str, datetime]]]:
    """Slot, state and start of every ended offer of those still on a list, oldest first."""
    query = (
        select(
            OFFERS.c.referral_id, OFFERS.c.slot_id, OFFERS.c.state, SLOTS.c.starts_at
        )
        .select_from(_joined_slots())
        .where(OFFERS.c.tenant == tenant, OFFERS.c.state.not_in(OPEN_OFFERS))
        .where(
            OFFERS.c.referral_id.in_(
                select(LISTED.c.referral_id).where(LISTED.c.tenant == tenant)
            )
        )
        .order_by(OFFERS.c.id)
    )
    found: dict[str, list[tuple[str, str, datetime]]] = {}
    for name, slot, state, starts in session.execute(query):
        found.setdefault(name, []).append((slot, state, starts))
    return found


def turns(session: Session, *, tenant: str, pathway: Pathway) -> Turns:
    """Where the turns of a pathway stand."""
    row = session.execute(_turns(tenant, pathway)).first()
    return _turns_of(row.passes, row.drawn) if row else Turns()


def claim_turns(session: Session, *, tenant: str, pathway: Pathway) -> Turns:
    """The same, held until the commit: a second draw waits and then sees the first."""
    postgres = session.get_bind().dialect.name == "postgresql"
    first = (postgresql.insert if postgres else sqlite.insert)(TURNS).values(
        tenant=tenant, pathway=pathway.value, passes="{}", drawn=0
    )
    session.connection().execute(first.on_conflict_do_nothing())
    row = session.execute(_turns(tenant, pathway).with_for_update()).one()
    return _turns_of(row.passes, row.drawn)


def keep_turns(
    session: Session, *, tenant: str, pathway: Pathway, turns: Turns
) -> None:
    """Carry turns on to the next draw."""
    passes = {band.name: at for band, at in turns.passes.items()}
    session.connection().execute(
        update(TURNS)
        .where(TURNS.c.tenant == tenant, TURNS.c.pathway == pathway.value)
        .values(passes=to_text(passes), drawn=turns.drawn)
    )


def _turns(tenant: str, pathway: Pathway) -> Select[tuple[str, int]]:
    return select(TURNS.c.passes, TURNS.c.drawn).where(
        TURNS.c.tenant == tenant, TURNS.c.pathway == pathway.value
    )


def _turns_of(passes: str, drawn: int) -> Turns:
    named = from_text(passes)
    return Turns(passes={Band[name]: at for name, at in named.items()}, drawn=drawn)


def _joined_slots() -> Any:
    return OFFERS.join(
        SLOTS, (SLOTS.c.tenant == OFFERS.c.tenant) & (SLOTS.c.id == OFFERS.c.slot_id)
    )


_JOINED = (
    _joined_slots()
    .join(
        CLINICS,
        (CLINICS.c.tenant == SLOTS.c.tenant) & (CLINICS.c.id == SLOTS.c.clinic_id),
    )
    .join(
        REFERRALS,
        (REFERRALS.c.tenant == OFFERS.c.tenant)
        & (REFERRALS.c.id == OFFERS.c.referral_id),
    )
    .join(
        CHILDREN,
        (CHILDREN.c.tenant == REFERRALS.c.tenant)
        & (CHILDREN.c.id == REFERRALS.c.child_id),
    )
)
_OF_OFFER = (
    *("id", "slot_id", "referral_id", "state", "slot_of", "why", "together"),
    *("made_by", "made_at", "reply_by", "changed_by", "changed_at", "note"),
    *("begins_assessment", "version"),
)
_OF_SLOT = ("clinic_id", "starts_at", "minutes", "with_whom", "format", "joint")


def _read(session: Session, tenant: str, where: ColumnElement[bool]) -> Iterator[Offer]:
    query = (
        select(
            *(OFFERS.c[name] for name in _OF_OFFER),
            *(SLOTS.c[name] for name in _OF_SLOT),
            CLINICS.c.name.label("clinic"),
            CLINICS.c.place,
            REFERRALS.c.child_id,
            REFERRALS.c.pathway,
            CHILDREN.c.forename,
            CHILDREN.c.surname,
        )
        .select_from(_JOINED)
        .where(OFFERS.c.tenant == tenant, where)
        .order_by(OFFERS.c.id)
    )
    for row in session.execute(query).mappings():
        yield _offer(row)


def _offer(row: Mapping[Any, Any]) -> Offer:
    plain = {name: row[name] for name in Offer.__dataclass_fields__ if name in row}
    return Offer(
        **plain
        | {
            "name": f"{row['forename']} {row['surname']}".strip(),
            "pathway": Pathway(row["pathway"]),
            "slot_of": Band(row["slot_of"]) if row["slot_of"] else None,
        }
    )
