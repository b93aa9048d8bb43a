"""Clinics, a clinic's week and one offer, as people look at them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from triage.calendar import london_day
from triage.desk import versions
from triage.desk.deciding import blind
from triage.desk.desk import Desk
from triage.desk.offering import clinics, life, reached
from triage.desk.offering.weeks import DAYS_IN_WEEK, monday_of, week_of
from triage.referrals import Pathway, ReferralState
from triage.store import clinics as store
from triage.store import offers
from triage.store.clinics import Clinic, Slot
from triage.store.offers import Offer
from triage.waiting_list.offers import OFFER_MOVES, OPEN, OfferState


WEEKS_AHEAD = 8


@dataclass(frozen=True, kw_only=True)
class WeekCount:
    """How a clinic's week is filled."""

    monday: date
    slots: int
    taken: int

    @property
    def free(self) -> int:
        """Slots that nobody has."""
        return self.slots - self.taken


@dataclass(frozen=True, kw_only=True)
class ClinicShown:
    """One clinic in the list of clinics."""

    id: str
    name: str
    pathway: Pathway
    place: str
    weeks: tuple[WeekCount, ...]


@dataclass(frozen=True, kw_only=True)
class OfferLine:
    """One offer as a line of a slot or of a child's page."""

    id: str
    referral_id: str
    name: str
    state: str
    starts_at: datetime
    clinic: str
    place: str
    format: str
    with_whom: str
    joint: bool
    together: bool
    why: str
    reply_by: datetime | None
    late: bool  # the hold ran out, or no answer came by the day asked
    is_open: bool
    made_by: str
    made_at: datetime
    changed_by: str | None
    changed_at: datetime | None
    note: str

    @property
    def words(self) -> str:
        """Like "Offered for": what stands before the day."""
        return {"held": "Held for", "offered": "Offered for"}.get(
            self.state, self.state.capitalize() + " for"
        )


@dataclass(frozen=True, kw_only=True)
class SlotShown:
    """One slot of a week and who has it."""

    id: str
    starts_at: datetime
    minutes: int
    with_whom: str
    format: str
    language: str
    joint: bool
    cancelled: bool
    cancelled_why: str
    past: bool
    version: str
    offers: tuple[OfferLine, ...]  # open ones and what came of it
    let_go: int  # offers of this slot that ended before

    @property
    def free(self) -> bool:
        """Whether the slot can still be given."""
        return not (self.offers or self.cancelled or self.past)


@dataclass(frozen=True, kw_only=True)
class WeekShown:
    """One clinic's week, day by day."""

    clinic: Clinic
    monday: date
    before: date
    after: date
    days: tuple[tuple[date, tuple[SlotShown, ...]], ...]
    free: int
    counts: dict[str, int]  # slots by state


@dataclass(frozen=True, kw_only=True)
class OfferPage:
    """One offer: what it is, what may be done next, and the child's other offers."""

    offer: OfferLine
    clinic_id: str
    version: str
    acts: tuple[str, ...]
    confirmed: bool
    ask_first: bool
    on_the_list: bool
    earlier: tuple[OfferLine, ...]
    beside: tuple[OfferLine, ...]  # the other seat, or the brother or sister


def clinics_page(desk: Desk) -> tuple[ClinicShown, ...]:
    """Every clinic with how full its next weeks are."""
    found = store.clinics(desk.session, tenant=desk.tenant)
    first, _ = week_of(desk.today)
    slots = store.between(
        desk.session,
        tenant=desk.tenant,
        clinic_ids=[one.id for one in found],
        first=first,
        end=first + timedelta(weeks=WEEKS_AHEAD),
    )
    taken = _taken(desk, slots)
    return tuple(
        ClinicShown(
            id=one.id,
            name=one.name,
            pathway=one.pathway,
            place=one.place,
            weeks=_weeks(
                desk, [each for each in slots if each.clinic_id == one.id], taken
            ),
        )
        for one in found
    )


def week(desk: Desk, clinic_id: str, day: date) -> WeekShown:
    """One clinic's week. Raises `NotHere`."""
    clinic = clinics.find(desk, clinic_id)
    first, end = week_of(day)
    slots = store.between(
        desk.session, tenant=desk.tenant, clinic_ids=[clinic_id], first=first, end=end
    )
    had = offers.of_slots(
        desk.session, tenant=desk.tenant, slot_ids=[one.id for one in slots]
    )
    everybody = {one.referral_id for some in had.values() for one in some}
    hidden = blind.hidden_among(desk, everybody)
    shown = [_slot(desk, one, had.get(one.id, []), hidden) for one in slots]
    desk.note(
        "Looked at a clinic's week", on=("clinic", clinic_id), week=first.date().isoformat(),
        referrals=sorted({o.referral_id for one in shown for o in one.offers}),
    )  # fmt: skip
    monday = monday_of(day)
    return WeekShown(
        clinic=clinic,
        monday=monday,
        before=monday - timedelta(days=DAYS_IN_WEEK),
        after=monday + timedelta(days=DAYS_IN_WEEK),
        days=_by_day(shown),
        free=sum(one.free for one in shown),
        counts=_counts(shown),
    )


def offer_page(desk: Desk, offer_id: str) -> OfferPage:
    """One offer. Raises `NotHere`."""
    one = life.find(desk, offer_id)
    everything = offers.of_referrals(
        desk.session, tenant=desk.tenant, referral_ids=[one.referral_id]
    )[one.referral_id]
    stands, hidden = _standing(desk, one), blind.hidden_among(desk, [one.referral_id])
    desk.note("Looked at an offer", on=("referral", one.referral_id), offer=offer_id)
    return OfferPage(
        offer=_line(desk, one, hidden),
        clinic_id=one.clinic_id,
        version=versions.version_of(desk, "offer", offer_id),
        acts=acts_of(desk, one),
        confirmed=stands is not None and stands.confirmed,
        ask_first=stands is not None and stands.state is not ReferralState.WAITING,
        on_the_list=stands is not None,
        earlier=tuple(_line(desk, o, hidden) for o in everything if o.id != offer_id),
        beside=_beside(desk, one),
    )


def offers_of(
    session: Session, *, tenant: str, referral_ids: Collection[str], now: datetime
) -> dict[str, tuple[OfferLine, ...]]:
    """Every offer of some referrals, the newest first: for a child's page."""
    found = offers.of_referrals(session, tenant=tenant, referral_ids=referral_ids)
    return {
        name: tuple(_as_line(one, now) for one in some) for name, some in found.items()
    }


def of_referral(desk: Desk, referral_id: str) -> tuple[OfferLine, ...]:
    """The same for one referral, asked for by itself. Raises `NotHere`."""
    versions.version_of(desk, "referral", referral_id)
    hidden = blind.hidden_among(desk, [referral_id])
    desk.note("Looked at the offers", on=("referral", referral_id))
    found = offers.of_referrals(
        desk.session, tenant=desk.tenant, referral_ids=[referral_id]
    )
    return tuple(_line(desk, one, hidden) for one in found.get(referral_id, ()))


def acts_of(desk: Desk, one: Offer) -> tuple[str, ...]:
    """What may be done with an offer now, as the acts are named."""
    before = OfferState(one.state)
    to = {end for start, end in OFFER_MOVES if start is before}
    over = one.starts_at <= desk.now
    only_after = {OfferState.WAS_NOT_BROUGHT, OfferState.ATTENDED}
    able = [
        act
        for state, act in ACTS.items()
        if state in to
        and (over or state not in only_after)
        and not (over and state is OfferState.OFFERED)
    ]
    return tuple(dict.fromkeys(able))


ACTS = {
    OfferState.OFFERED: "offer",
    OfferState.ACCEPTED: "accept",
    OfferState.ATTENDED: "attended",
    OfferState.WAS_NOT_BROUGHT: "was-not-brought",
    OfferState.DECLINED: "decline",
    OfferState.RELEASED: "release",
    OfferState.CANCELLED_BY_FAMILY: "cancel",
    OfferState.CANCELLED_BY_SERVICE: "cancel",
}


def slot(desk: Desk, slot_id: str) -> SlotShown:
    """One slot and who has it. Raises `NotHere`."""
    one = store.slot(desk.session, tenant=desk.tenant, slot_id=slot_id)
    if one is None:
        raise versions.NotHere
    had = offers.of_slots(desk.session, tenant=desk.tenant, slot_ids=[slot_id])
    everybody = {each.referral_id for each in had.get(slot_id, [])}
    hidden = blind.hidden_among(desk, everybody)
    shown = _slot(desk, one, had.get(slot_id, []), hidden)
    desk.note(
        "Looked at a slot", on=("clinic", one.clinic_id), slot=slot_id,
        referrals=sorted(each.referral_id for each in shown.offers),
    )  # fmt: skip
    return shown


def _standing(desk: Desk, one: Offer) -> reached.Standing | None:
    try:
        return reached.standing(desk, one.referral_id)
    except reached.OffTheList:
        return None


def _beside(desk: Desk, one: Offer) -> tuple[OfferLine, ...]:
    """Offers made with this one that are still open."""
    if one.together is None:
        return ()
    found = [
        other
        for other in offers.every_open(desk.session, tenant=desk.tenant)
        if other.together == one.together and other.id != one.id
    ]
    hidden = blind.hidden_among(desk, {other.referral_id for other in found})
    return tuple(_line(desk, other, hidden) for other in found)


def _taken(desk: Desk, slots: Collection[Slot]) -> set[str]:
    had = offers.of_slots(
        desk.session, tenant=desk.tenant, slot_ids=[one.id for one in slots]
    )
    return {
        name for name, some in had.items() if any(o.state in store.TAKEN for o in some)
    }


def _weeks(
    desk: Desk, slots: Collection[Slot], taken: Collection[str]
) -> tuple[WeekCount, ...]:
    usable = [one for one in slots if one.cancelled_at is None]
    mondays = sorted({monday_of(london_day(one.starts_at)) for one in usable})
    found = []
    for monday in mondays:
        mine = [o for o in usable if monday_of(london_day(o.starts_at)) == monday]
        full = sum(o.id in taken or o.starts_at <= desk.now for o in mine)
        found.append(WeekCount(monday=monday, slots=len(mine), taken=full))
    return tuple(found)


def _slot(
    desk: Desk, slot: Slot, had: Collection[Offer], hidden: Collection[str]
) -> SlotShown:
    standing = [one for one in had if one.state in store.TAKEN]
    names = ("id", "starts_at", "minutes", "with_whom", "format", "language", "joint")
    return SlotShown(
        **{name: getattr(slot, name) for name in names},
        cancelled=slot.cancelled_at is not None,
        cancelled_why=slot.cancelled_why,
        past=slot.starts_at <= desk.now,
        version=versions.written(slot.version),
        offers=tuple(_line(desk, one, hidden) for one in standing),
        let_go=len(had) - len(standing),
    )


def _line(desk: Desk, one: Offer, hidden: Collection[str]) -> OfferLine:
    """A line; why it was this child's turn names a band, which some do not see yet."""
    line = _as_line(one, desk.now)
    return replace(line, why=blind.HIDDEN) if one.referral_id in hidden else line


def _as_line(one: Offer, now: datetime) -> OfferLine:
    names = set(OfferLine.__dataclass_fields__) & set(Offer.__dataclass_fields__)
    plain = {name: getattr(one, name) for name in names}
    waits = OfferState(one.state) in OPEN and one.state != OfferState.ACCEPTED
    return OfferLine(
        **plain
        | {
            "together": one.together is not None and not one.joint,
            "is_open": one.is_open,
            "late": waits and one.reply_by is not None and one.reply_by < now,
        }
    )


def _by_day(
    shown: Collection[SlotShown],
) -> tuple[tuple[date, tuple[SlotShown, ...]], ...]:
    days: dict[date, list[SlotShown]] = {}
    for one in shown:
        days.setdefault(london_day(one.starts_at), []).append(one)
    return tuple((day, tuple(some)) for day, some in sorted(days.items()))


def _counts(shown: Collection[SlotShown]) -> dict[str, int]:
    """Every slot once: cancelled, by its offer's state, open, or gone by unused."""
    counts: dict[str, int] = {}
    for one in shown:
        if one.offers:
            name = one.offers[0].state
        elif one.cancelled:
            name = "cancelled"
        else:
            name = "not used" if one.past else "open"
        counts[name] = counts.get(name, 0) + 1
    return counts
