"""Clinics and slots as people add them: one, one every week, or one cancelled."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from triage.calendar import LONDON
from triage.desk.desk import Desk, Done
from triage.desk.offering import life
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.store import clinics as store
from triage.store import offers
from triage.store.clinics import Clinic, NewSlot, Slot


class Format(StrEnum):
    """How a child is seen; the database knows the same words."""

    IN_PERSON = "in person"
    VIDEO = "video"
    TELEPHONE = "telephone"
    HOME = "home"
    SCHOOL = "school"


class SlotIsOver(TriageError):
    """A slot must start in the future. Check the day and the time."""


class SlotIsThere(TriageError):
    """This clinic already has a slot at that time with the same person."""


class SlotCancelled(TriageError):
    """This slot was cancelled before."""


@dataclass(frozen=True, kw_only=True)
class SlotAsked:
    """One slot as somebody types it."""

    starts_at: datetime
    minutes: int
    with_whom: str
    format: str
    language: str
    joint: bool


def add_clinic(desk: Desk, *, name: str, pathway: Pathway, place: str) -> Done:
    """Open a clinic for one list."""
    made = store.add_clinic(
        desk.session,
        tenant=desk.tenant,
        name=name,
        pathway=pathway,
        place=place,
        now=desk.now,
    )
    desk.note("Added a clinic", on=("clinic", made), name=name)
    return Done(sentence="The clinic is added.", kind="clinic", id=made)


def add_slot(desk: Desk, clinic_id: str, asked: SlotAsked) -> Done:
    """Add one slot. Raises `SlotIsOver`, `SlotIsThere`."""
    find(desk, clinic_id)
    if not _add(desk, clinic_id, [asked])[0]:
        raise SlotIsThere
    return Done(sentence="The slot is added.", kind="clinic", id=clinic_id)


def add_weekly(desk: Desk, clinic_id: str, asked: SlotAsked, *, weeks: int) -> Done:
    """Add the same slot in several weeks, at the same time on the wall."""
    find(desk, clinic_id)
    local = asked.starts_at.astimezone(LONDON).replace(tzinfo=None)
    days = (local + timedelta(weeks=week) for week in range(weeks))
    every = [replace(asked, starts_at=day.replace(tzinfo=LONDON)) for day in days]
    added = sum(_add(desk, clinic_id, every))
    there = len(every) - added
    return Done(
        sentence=f"{added} slots added; {there} were already there.",
        kind="clinic",
        id=clinic_id,
    )


def cancel_slot(desk: Desk, slot_id: str, *, why: str) -> Done:
    """Cancel a slot; whoever has it comes first in line for the next that fits."""
    slot = find_slot(desk, slot_id).slot
    if not store.cancel(
        desk.session, tenant=desk.tenant, slot_id=slot_id, why=why, now=desk.now
    ):
        raise SlotCancelled
    had = offers.of_slots(desk.session, tenant=desk.tenant, slot_ids=[slot_id])
    mine = [one for one in had.get(slot_id, []) if one.is_open]
    for one in mine:
        life.cancelled_by_service(desk, one, why)
    desk.note("Cancelled a slot", on=("slot", slot_id), why=why, offers=len(mine))
    said = " Whoever had it comes first in line for the next that fits." if mine else ""
    return Done(
        sentence=f"The slot is cancelled.{said}", kind="clinic", id=slot.clinic_id
    )


def find(desk: Desk, clinic_id: str) -> Clinic:
    """One clinic. Raises `NotHere`."""
    found = store.clinics(desk.session, tenant=desk.tenant)
    clinic = next((one for one in found if one.id == clinic_id), None)
    if clinic is None:
        raise NotHere
    return clinic


@dataclass(frozen=True, kw_only=True)
class SlotBefore:
    """A slot somebody is about to cancel."""

    slot: Slot
    clinic: Clinic
    taken: int


def find_slot(desk: Desk, slot_id: str) -> SlotBefore:
    """One slot with its clinic. Raises `NotHere`."""
    slot = store.slot(desk.session, tenant=desk.tenant, slot_id=slot_id)
    if slot is None:
        raise NotHere
    had = offers.of_slots(desk.session, tenant=desk.tenant, slot_ids=[slot_id])
    return SlotBefore(
        slot=slot,
        clinic=find(desk, slot.clinic_id),
        taken=sum(one.is_open for one in had.get(slot_id, [])),
    )


def _add(desk: Desk, clinic_id: str, some: list[SlotAsked]) -> list[bool]:
    if any(one.starts_at <= desk.now for one in some):
        raise SlotIsOver
    new = [NewSlot(clinic_id=clinic_id, **vars(one)) for one in some]
    added = store.add_slots(desk.session, tenant=desk.tenant, new=new, now=desk.now)
    desk.note("Added slots", on=("clinic", clinic_id), slots=sum(added))
    return added
