"""What comes of an offer. Nothing here takes a child off a list for not coming.

A referral is moved by one thing only: an attended contact that begins the assessment.
Everything else lets the clock run on and, where it should, asks a person to look.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from triage.calendar import LONDON, add_working_days, london_day
from triage.clocks import EVERY_QUESTION, ClockEvent, Happened
from triage.desk.deciding import seen
from triage.desk.desk import Desk, Done
from triage.desk.in_force import content_in_force
from triage.desk.offering import following, reached, told
from triage.desk.tasks import due_at
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.referrals import ReferralState
from triage.store import offers
from triage.store.offers import Offer
from triage.waiting_list.offers import OFFER_MOVES, OfferState


class NoSuchChange(TriageError):
    """This offer cannot be changed like that from where it stands. Look at it again: somebody may have changed it."""


class NotConfirmed(TriageError):
    """A clinician has not confirmed this child's priority. The slot stays held; a task asks for it."""


class FamilyNotAsked(TriageError):
    """This child is being assessed elsewhere or waits for information. Ask the family first whether they want to come, and say so here."""


class NotYet(TriageError):
    """This appointment has not started, so nobody can know yet."""


class Over(TriageError):
    """This appointment is over. Say what came of it instead."""


class NotAsked(TriageError):
    """This referral does not ask that question. Choose among those it asks."""


class Worry(StrEnum):
    """Whether somebody is worried about a child who was not brought."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not known"


OFF_THE_LIST = "The referral came off the list."
RAN_OUT = "The hold ran out."


class Who(StrEnum):
    """Who cancelled."""

    FAMILY = "the family"
    SERVICE = "the service"


def offer(
    desk: Desk,
    offer_id: str,
    *,
    asked: bool,
    note: str,
    reply_by: datetime | None = None,
) -> Done:
    """Offer a held slot. Raises `NotConfirmed`, `FamilyNotAsked`, `Over`."""
    one = find(desk, offer_id)
    for mine in _visit(desk, one):
        stands = reached.standing(desk, mine.referral_id)
        if not stands.confirmed:
            raise NotConfirmed
        if stands.state is not ReferralState.WAITING and not asked:
            raise FamilyNotAsked
    if one.starts_at <= desk.now:
        raise Over
    until = reply_by or _reply_by(desk)
    visit = _change(desk, one, OfferState.OFFERED, note, reply_by=until)
    written = told.offered(desk.work, visit, until)
    following.reply(desk, find(desk, offer_id), written=written)
    return _done("Offered. The slot is theirs until they answer.", one)


def accept(desk: Desk, offer_id: str, *, note: str) -> Done:
    """The family says yes."""
    one = find(desk, offer_id)
    _change(desk, one, OfferState.ACCEPTED, note)
    return _done("Accepted.", one)


def decline(desk: Desk, offer_id: str, *, note: str) -> Done:
    """The family says no. The clock runs on and the child keeps the place."""
    one = find(desk, offer_id)
    for mine in _change(desk, one, OfferState.DECLINED, note):
        _event(desk, mine, Happened.DECLINED, note)
        following.declines(desk, mine, _with_notice(desk, mine.referral_id))
    return _done("Declined. The clock runs on and the child keeps the place.", one)


def release(desk: Desk, offer_id: str, *, why: str) -> Done:
    """Let a held slot go to the next child; this one keeps the place."""
    one = find(desk, offer_id)
    _change(desk, one, OfferState.RELEASED, why)
    return _done("Released. The child keeps the place.", one)


def lapse(desk: Desk, one: Offer) -> None:
    """A hold that ran out, found by the next draw."""
    _change(desk, one, OfferState.RELEASED, RAN_OUT)


def cancel(desk: Desk, offer_id: str, *, by: Who, why: str) -> Done:
    """Cancel an appointment. The clock runs on either way."""
    one = find(desk, offer_id)
    if by is Who.SERVICE:
        cancelled_by_service(desk, one, why)
        return _done("Cancelled. The child is first in line for a slot that fits.", one)
    for mine in _change(desk, one, OfferState.CANCELLED_BY_FAMILY, why):
        _event(desk, mine, Happened.CANCELLED_BY_FAMILY, why)
        following.cancellations(desk, mine, _ended(desk, mine))
    return _done("Cancelled. The clock runs on and the child keeps the place.", one)


def cancelled_by_service(desk: Desk, one: Offer, why: str) -> None:
    """The service could not keep its word: the child comes first in line."""
    visit = _change(desk, one, OfferState.CANCELLED_BY_SERVICE, why)
    for mine in visit:
        _event(desk, mine, Happened.CANCELLED_BY_SERVICE, why)
    told.cancelled(desk.work, visit)


def off_the_list(desk: Desk, referral_id: str) -> list[Offer]:
    """Give back what a child held who has come off the list; the slots are free again.

    The visits that the family knew of: whoever tells them of the list tells of these.
    """
    known = []
    for one in _all(desk, referral_id):
        if one.state == OfferState.HELD:
            _change(desk, one, OfferState.RELEASED, OFF_THE_LIST)
        elif one.state in (OfferState.OFFERED, OfferState.ACCEPTED):
            _change(desk, one, OfferState.CANCELLED_BY_SERVICE, OFF_THE_LIST)
            known.append(one)
    return known


def was_not_brought(
    desk: Desk, offer_id: str, *, spoke_to: str, worry: Worry, note: str
) -> Done:
    """A child was not brought. Nothing of the place changes; people are asked to look.

    Raises `NotYet`.
    """
    one = find(desk, offer_id)
    _started(desk, one)
    said = f"Spoken to: {spoke_to or 'nobody yet'}. Worried: {worry}. {note}".strip()
    visit = _change(desk, one, OfferState.WAS_NOT_BROUGHT, said)
    for mine in visit:
        _event(desk, mine, Happened.WAS_NOT_BROUGHT, said)
    today = following.not_brought(desk, one, worried=worry is Worry.YES, said=said)
    if not today:  # where a person speaks to somebody today, no message comes first
        told.not_brought(desk.work, visit)
    return _done("Recorded. The clock runs on and the child keeps the place.", one)


def attended(
    desk: Desk, offer_id: str, *, begins: bool, questions: Sequence[str], note: str
) -> Done:
    """A child came. The clock stops only where the assessment begins.

    Raises `NotYet`, `NotAsked`.
    """
    one = find(desk, offer_id)
    _started(desk, one)
    if not set(questions) <= set(may_begin(desk, one)):
        raise NotAsked
    visit = _change(desk, one, OfferState.ATTENDED, note, begins_assessment=begins)
    told.came(desk.work, visit)
    if not begins:
        for mine in visit:
            _event(desk, mine, Happened.CONTACT, note)
        return _done("Recorded. The assessment has not begun: the clock runs on.", one)
    still = [following.begun(desk, mine, questions, note) for mine in visit]
    if any(still):
        return _done(
            "Recorded. Another question still waits, so the child keeps the place.", one
        )
    return _done("Recorded. The assessment has begun and the clock is stopped.", one)


def may_begin(desk: Desk, one: Offer) -> list[str]:
    """The questions a visit may begin to answer."""
    asked = (
        following.asks(desk, seen.find(desk, mine.referral_id))
        for mine in _visit(desk, one)
    )
    return [str(each) for some in asked for each in some]


def find(desk: Desk, offer_id: str) -> Offer:
    """One offer. Raises `NotHere`."""
    found = offers.offer(desk.session, tenant=desk.tenant, offer_id=offer_id)
    if found is None:
        raise NotHere
    return found


def _change(
    desk: Desk, one: Offer, to: OfferState, note: str, **rest: Any
) -> list[Offer]:
    """Change an offer, and the other seat of a joint visit with it; the offers changed."""
    # Long because a change, its tasks and its line in the record belong together.
    before = OfferState(one.state)
    if (before, to) not in OFFER_MOVES:
        raise NoSuchChange
    visit = _visit(desk, one)
    for mine in visit:
        offers.change(
            desk.session,
            tenant=desk.tenant,
            offer_id=mine.id,
            before=mine.state,
            to=to.value,
            by=desk.actor.by,
            now=desk.now,
            note=note,
            **rest,
        )
        following.close(desk, mine)
        text = f"{_when(mine.starts_at)}, {mine.clinic}. {note}".strip()
        desk.note(
            f"Offer: {to}",
            on=("referral", mine.referral_id),
            text=text,
            offer=mine.id,
            before=before.value,
            after=to.value,
        )
    told.over(desk.work, visit)
    return visit


def _visit(desk: Desk, one: Offer) -> list[Offer]:
    """The offer and, at a joint visit, the other referral's."""
    if not one.joint or one.together is None:
        return [one]
    found = offers.of_slots(desk.session, tenant=desk.tenant, slot_ids=[one.slot_id])
    return [
        mine
        for mine in found[one.slot_id]
        if mine.together == one.together and mine.state == one.state
    ]


def _event(desk: Desk, one: Offer, kind: Happened, why: str) -> None:
    event = ClockEvent(
        kind=kind, on_day=london_day(one.starts_at), question=EVERY_QUESTION
    )
    following.record(desk, one, [event], why)


def _started(desk: Desk, one: Offer) -> None:
    if one.starts_at > desk.now:
        raise NotYet


def _reply_by(desk: Desk) -> datetime:
    days = content_in_force(desk.session, desk.tenant).policy.offers.reply_working_days
    return due_at(add_working_days(desk.today, days))


def _with_notice(desk: Desk, referral_id: str) -> list[Offer]:
    """Declined offers that gave the family time: a reasonable offer."""
    notice = timedelta(
        days=content_in_force(desk.session, desk.tenant).policy.offers.notice_days
    )
    return [
        one
        for one in _all(desk, referral_id)
        if one.state == OfferState.DECLINED and one.starts_at - one.made_at >= notice
    ]


def _ended(desk: Desk, one: Offer) -> list[Offer]:
    return [
        other
        for other in _all(desk, one.referral_id)
        if other.state == OfferState.CANCELLED_BY_FAMILY
    ]


def _all(desk: Desk, referral_id: str) -> list[Offer]:
    found = offers.of_referrals(
        desk.session, tenant=desk.tenant, referral_ids=[referral_id]
    )
    return found.get(referral_id, [])


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%d.%m.%Y %H:%M}"


def _done(sentence: str, one: Offer) -> Done:
    return Done(sentence=sentence, kind="offer", id=one.id)
