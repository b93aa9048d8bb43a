"""How children fared over a period, by referral or by child: what fairness looks at.

Read for everybody at once. Nothing of a referral whose import was undone is told.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session

from triage.checkins.due import Why
from triage.messages.outbox import Audience
from triage.referrals import Band, Pathway, ReferralState
from triage.store.clinic_rows import OfferRow, SlotRow
from triage.store.decision_rows import DecisionRow
from triage.store.referrals import REFERRALS
from triage.store.told import ARRIVED, BY_THE_FAMILY, CHECK_INS, MESSAGES, REPLIES
from triage.waiting_list.offers import OfferState


DECISIONS = DecisionRow.__table__  # type: ignore[attr-defined]
OFFERS = OfferRow.__table__  # type: ignore[attr-defined]
SLOTS = SlotRow.__table__  # type: ignore[attr-defined]
NEVER_OFFERED = (OfferState.HELD.value, OfferState.RELEASED.value)
CAME_OR_NOT = (OfferState.ATTENDED.value, OfferState.WAS_NOT_BROUGHT.value)


@dataclass(frozen=True, slots=True)
class Came:
    """One referral that stands: whose it is, and where it stands."""

    referral_id: str
    child_id: str
    pathway: Pathway
    state: ReferralState
    clock_start: date
    received_on: date | None


@dataclass(frozen=True, slots=True)
class Word:
    """The last word of a clinician on one referral in the period."""

    proposed: Band
    band: Band


@dataclass(frozen=True, slots=True)
class Asked:
    """A child whose family was asked how things are in the period."""

    arrived: bool  # something that asked them was sent
    replied: bool


def every_referral(session: Session, *, tenant: str) -> list[Came]:
    """Every referral that stands, the earliest clock first."""
    query = (
        select(
            REFERRALS.c.id,
            REFERRALS.c.child_id,
            REFERRALS.c.pathway,
            REFERRALS.c.state,
            REFERRALS.c.clock_start,
            REFERRALS.c.received_on,
        )
        .where(REFERRALS.c.tenant == tenant, REFERRALS.c.undone_at.is_(None))
        .order_by(REFERRALS.c.clock_start, REFERRALS.c.id)
    )
    lists = {one.value: one for one in Pathway}
    states = {one.value: one for one in ReferralState}
    return [
        Came(name, child, lists[pathway], states[state], clock, received)
        for name, child, pathway, state, clock, received in session.execute(query)
    ]


def decided(session: Session, *, tenant: str, since: datetime) -> dict[str, Word]:
    """By referral: the last decision since a moment."""
    query = (
        select(DECISIONS.c.referral_id, DECISIONS.c.proposed_band, DECISIONS.c.band)
        .where(DECISIONS.c.tenant == tenant, DECISIONS.c.made_at >= since)
        .order_by(DECISIONS.c.id)
    )
    bands = {int(one): one for one in Band}
    return {
        name: Word(bands[proposed], bands[band])
        for name, proposed, band in session.execute(query)
    }


def offered(session: Session, *, tenant: str, since: datetime) -> set[str]:
    """Referrals with an appointment that the family was told of since a moment."""
    query = (
        select(OFFERS.c.referral_id)
        .distinct()
        .where(OFFERS.c.tenant == tenant, OFFERS.c.made_at >= since)
        .where(OFFERS.c.state.not_in(NEVER_OFFERED))
    )
    return set(session.scalars(query))


def visits(session: Session, *, tenant: str, since: datetime) -> dict[str, bool]:
    """By referral with an appointment since then: whether once nobody came."""
    missed = func.count().filter(OFFERS.c.state == OfferState.WAS_NOT_BROUGHT.value)
    query = (
        select(OFFERS.c.referral_id, missed)
        .join(
            SLOTS,
            (SLOTS.c.tenant == OFFERS.c.tenant) & (SLOTS.c.id == OFFERS.c.slot_id),
        )
        .where(OFFERS.c.tenant == tenant, OFFERS.c.state.in_(CAME_OR_NOT))
        .where(SLOTS.c.starts_at >= since)
        .group_by(OFFERS.c.referral_id)
    )
    return {name: many > 0 for name, many in session.execute(query)}


def asked(session: Session, *, tenant: str, since: datetime) -> dict[str, Asked]:
    """By child whose family we asked since then: whether it arrived, and was answered."""
    # Long because three tables are asked of the same check-ins.
    ours = (
        select(CHECK_INS.c.id)
        .where(CHECK_INS.c.tenant == tenant, CHECK_INS.c.opened_at >= since)
        .where(CHECK_INS.c.form.in_(BY_THE_FAMILY), CHECK_INS.c.why != Why.CAME.value)
    )
    query = select(CHECK_INS.c.child_id).distinct().where(CHECK_INS.c.tenant == tenant)
    arrived = set(
        session.scalars(
            select(MESSAGES.c.child_id)
            .distinct()
            .where(MESSAGES.c.tenant == tenant, MESSAGES.c.state.in_(ARRIVED))
            .where(MESSAGES.c.audience == Audience.FAMILY)
            .where(MESSAGES.c.check_in_id.in_(ours))
        )
    )
    replied = set(
        session.scalars(
            select(REPLIES.c.child_id)
            .distinct()
            .where(REPLIES.c.tenant == tenant, REPLIES.c.check_in_id.in_(ours))
        )
    )
    return {
        name: Asked(name in arrived, name in replied)
        for name in session.scalars(query.where(CHECK_INS.c.id.in_(ours)))
    }
