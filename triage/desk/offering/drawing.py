"""Who is next for a clinic's open slots: looked at first, then held by a person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from triage.calendar import add_working_days, london_day
from triage.desk.deciding import blind
from triage.desk.desk import Desk, Done
from triage.desk.in_force import content_in_force
from triage.desk.offering import clinics, following, life, reached
from triage.desk.offering.weeks import DAYS_IN_WEEK, monday_of, week_of
from triage.desk.tasks import due_at
from triage.errors import TriageError
from triage.referrals import Band
from triage.store import clinics as store
from triage.store import offers, referrals
from triage.store.clinics import Clinic, Slot
from triage.store.offers import NewOffer, Offer
from triage.store.written import next_id
from triage.waiting_list.offers import OfferState
from triage.waiting_list.slots import First, Given, OpenSlot, Shared, share


MOST_DAYS = 3 * 366  # how far from today a week may be looked at


class ListChanged(TriageError):
    """The list or the slots changed while you were looking. Read who is next now, then hold again."""


class NothingToHold(TriageError):
    """There is nobody to hold a slot for in this week: every slot is taken, or fits nobody who waits."""


@dataclass(frozen=True, kw_only=True)
class NextShown:
    """One slot and the child who is next for it, or why nobody is."""

    starts_at: datetime
    minutes: int
    with_whom: str
    format: str
    joint: bool
    why: str
    referral_id: str | None = None
    name: str = ""
    band: Band | None = None  # None as well for whoever gives their own first
    covered: bool = False
    first: str = ""  # what a person does before it can be offered
    together: bool = False
    apart: bool = False
    moved: int = 0


@dataclass(frozen=True, kw_only=True)
class KeptShown:
    """A child who was next and whom no slot fits."""

    referral_id: str
    name: str
    why: str


@dataclass(frozen=True, kw_only=True)
class DrawShown:
    """Who is next for every open slot of a week."""

    clinic: Clinic
    monday: date
    alarm: bool
    slots: tuple[NextShown, ...]
    kept: tuple[KeptShown, ...]
    ready: int
    seen: str  # a digest of what is shown: what is held must be the same


@dataclass(frozen=True, kw_only=True)
class _Drawn:
    clinic: Clinic
    slots: dict[str, Slot]
    lapsed: list[Offer]
    shared: Shared
    alarm: bool

    @property
    def digest(self) -> str:
        """Which child has which slot, as one word."""
        pairs = sorted((o.slot.slot_id, o.referral_id) for o in self.shared.given)
        return sha256(repr(pairs).encode()).hexdigest()[:16]


def week_asked(text: str, today: date) -> date:
    """The Monday of the week an address names; next week's when it names none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today + timedelta(days=DAYS_IN_WEEK)
    near = abs((day - today).days) < MOST_DAYS
    return monday_of(day if near else today)


def preview(desk: Desk, clinic_id: str, week: date) -> DrawShown:
    """Who is next; nothing is held yet. Raises `NotHere`."""
    drawn = _draw(desk, clinic_id, week, hold=False)
    shown = _shown(desk, drawn)
    desk.note(
        "Looked at who is next", on=("clinic", clinic_id), referrals=_reached(drawn)
    )
    return DrawShown(
        clinic=drawn.clinic,
        monday=monday_of(week),
        alarm=drawn.alarm,
        slots=tuple(sorted(shown, key=lambda one: (one.starts_at, one.with_whom))),
        kept=_kept(desk, drawn),
        ready=sum(o.child.first is First.NOTHING for o in drawn.shared.given),
        seen=drawn.digest,
    )


def hold(desk: Desk, clinic_id: str, *, week: date, seen: str) -> Done:
    """Hold what was looked at, and carry the turns on, in one unit of work.

    Raises `ListChanged`, `NothingToHold`, `TakenMeanwhile`.
    """
    drawn = _draw(desk, clinic_id, week, hold=True)
    if drawn.digest != seen:
        raise ListChanged
    if not drawn.shared.given:
        raise NothingToHold
    for one in drawn.lapsed:
        life.lapse(desk, one)
    made = _hold(desk, drawn)
    offers.keep_turns(
        desk.session,
        tenant=desk.tenant,
        pathway=drawn.clinic.pathway,
        turns=drawn.shared.turns,
    )
    desk.note("Held slots", on=("clinic", clinic_id), offers=len(made))
    return Done(
        sentence=f"Slots held: {len(drawn.shared.given)}. Nothing has been sent.",
        kind="clinic",
        id=clinic_id,
    )


def _draw(desk: Desk, clinic_id: str, week: date, *, hold: bool) -> _Drawn:
    """Draw for a week's open slots. To hold, the turns are claimed before all else."""
    # Long because a draw is made on one moment's slots, turns, list and limits.
    clinic = clinics.find(desk, clinic_id)
    claim = offers.claim_turns if hold else offers.turns
    turns = claim(desk.session, tenant=desk.tenant, pathway=clinic.pathway)
    first, end = week_of(week)
    taken = offers.every_open(desk.session, tenant=desk.tenant)
    lapsed = [one for one in taken if _has_lapsed(one, desk.now, clinic, first, end)]
    slots = store.open_among(
        desk.session,
        tenant=desk.tenant,
        clinic_id=clinic_id,
        first=max(first, desk.now),
        end=end,
        freed=[one.slot_id for one in lapsed],
        hold=hold,
    )
    line = reached.line(
        desk, clinic.pathway, slots=len(slots), taken=taken, lapsed=lapsed
    )
    shared = share(
        [_open(one, clinic) for one in slots],
        line.waiting,
        content_in_force(desk.session, desk.tenant).policy,
        alarm=line.alarm,
        turns=turns,
        paired=_paired(clinic, taken),
    )
    by_id = {one.id: one for one in slots}
    return _Drawn(
        clinic=clinic, slots=by_id, lapsed=lapsed, shared=shared, alarm=line.alarm
    )


def _has_lapsed(
    one: Offer, now: datetime, clinic: Clinic, first: datetime, end: datetime
) -> bool:
    """Whether a hold of this week ran out before it could be offered."""
    return (
        one.clinic_id == clinic.id
        and one.state == OfferState.HELD
        and first <= one.starts_at < end
        and one.reply_by is not None
        and one.reply_by < now
    )


def _paired(clinic: Clinic, taken: Sequence[Offer]) -> dict[tuple[str, date], int]:
    """Families that have slots on one day of this clinic already, by day."""
    days = {
        (one.together, london_day(one.starts_at))
        for one in taken
        if one.clinic_id == clinic.id and one.together and not one.joint
    }
    many = Counter(day for _, day in days)
    return {(clinic.id, day): number for day, number in many.items()}


def _open(slot: Slot, clinic: Clinic) -> OpenSlot:
    return OpenSlot(
        slot_id=slot.id,
        clinic_id=clinic.id,
        starts_at=slot.starts_at,
        day=london_day(slot.starts_at),
        format=slot.format,
        language=slot.language,
        place=clinic.place,
        joint=slot.joint,
    )


def _hold(desk: Desk, drawn: _Drawn) -> list[str]:
    """The offers, two for a joint visit, and the tasks of those not ready."""
    # Long because an offer is held with its task and its line in the record.
    given = drawn.shared.given
    until = _until(desk)
    pairs = _visits(desk, given)
    new = [
        NewOffer(
            slot_id=one.slot.slot_id,
            referral_id=name,
            seat=seat,
            slot_of=one.draw.slot_of,
            why=one.why,
            together=pairs.get(one.referral_id),
            reply_by=until,
        )
        for one in given
        for seat, name in enumerate(_seats(one), start=1)
    ]
    made = offers.hold(
        desk.session, tenant=desk.tenant, new=new, by=desk.actor.by, now=desk.now
    )
    first = {one.referral_id: one.child.first for one in given}
    for key in made:
        offer = life.find(desk, key)
        desk.note(
            "Offer: held", on=("referral", offer.referral_id), text=offer.why, offer=key
        )
        _ask_first(desk, offer, first.get(offer.referral_id))
    return made


def _ask_first(desk: Desk, offer: Offer, first: First | None) -> None:
    """A task where somebody must confirm or ask before the slot can be offered."""
    if first is None:  # the other referral of a joint visit
        stands = reached.standing(desk, offer.referral_id)
        first = First.NOTHING if stands.confirmed else First.CONFIRM
    if first is First.CONFIRM:
        following.confirm(desk, offer)
    elif first is First.ASK:
        following.ask(desk, offer)


def _seats(one: Given) -> list[str]:
    return [one.referral_id, *([one.child.also] if one.child.also else [])]


def _visits(desk: Desk, given: tuple[Given, ...]) -> dict[str, str]:
    """One name for each joint visit and for each pair that comes together."""
    names = {one.referral_id: next_id(desk.now) for one in given if one.child.also}
    by_child = {one.child.child_id: one.referral_id for one in given}
    for one in given:
        if one.together is not None:
            other = by_child[one.together]
            name = names.get(other) or names.get(one.referral_id) or next_id(desk.now)
            names[one.referral_id] = names[other] = name
    return names


def _until(desk: Desk) -> datetime:
    days = content_in_force(desk.session, desk.tenant).policy.offers.hold_working_days
    return due_at(add_working_days(desk.today, days))


def _reached(drawn: _Drawn) -> int:
    return len(drawn.shared.given) + len(drawn.shared.kept)


def _shown(desk: Desk, drawn: _Drawn) -> list[NextShown]:
    names = _names(desk, [one.child.child_id for one in drawn.shared.given])
    hidden = blind.hidden_among(desk, [one.referral_id for one in drawn.shared.given])
    found = [
        NextShown(
            **_slot(drawn.slots[one.slot.slot_id]),
            why=blind.HIDDEN if one.referral_id in hidden else one.why,
            referral_id=one.referral_id,
            name=names[one.child.child_id],
            band=None if one.referral_id in hidden else one.child.drawable.band,
            covered=one.referral_id in hidden,
            first=one.child.first.value,
            together=one.together is not None,
            apart=one.apart,
            moved=one.moved,
        )
        for one in drawn.shared.given
    ]
    found += [
        NextShown(**_slot(drawn.slots[one.slot.slot_id]), why=one.why)
        for one in drawn.shared.left_open
    ]
    return found


def _slot(slot: Slot) -> dict[str, Any]:
    names = ("starts_at", "minutes", "with_whom", "format", "joint")
    return {name: getattr(slot, name) for name in names}


def _kept(desk: Desk, drawn: _Drawn) -> tuple[KeptShown, ...]:
    names = _names(desk, [one.child.child_id for one in drawn.shared.kept])
    hidden = blind.hidden_among(
        desk, [one.child.referral_id for one in drawn.shared.kept]
    )
    return tuple(
        KeptShown(
            referral_id=one.child.referral_id,
            name=names[one.child.child_id],
            why=blind.HIDDEN if one.child.referral_id in hidden else one.why,
        )
        for one in drawn.shared.kept
    )


def _names(desk: Desk, ids: list[str]) -> dict[str, str]:
    found = referrals.children(desk.session, tenant=desk.tenant, ids=ids)
    return {key: one.name for key, one in found.items()}
