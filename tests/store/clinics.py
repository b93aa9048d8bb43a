"""A clinic with slots, invented children in line for it, and people at the desk."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, select, update
from sqlmodel import Session

from tests.store.builders import NOW, TENANT, a_list, a_placement
from triage.desk.desk import Desk
from triage.desk.offering import drawing, life, reached
from triage.referrals import Pathway, ReferralState
from triage.roles import Actor, Role
from triage.store import clinics, offers, referrals, tasks
from triage.store.clinics import NewSlot
from triage.store.engine import unit_of_work
from triage.store.offers import Offer
from triage.store.standing import LISTED


WEEK = date(2026, 11, 9)  # the Monday after the tests' own day
FIRST = datetime(2026, 11, 9, 9, tzinfo=UTC)
AFTER = FIRST + timedelta(hours=30)  # when the first appointments have been
JO = Actor(staff_id="jo", name="Jo Lane", role=Role.COORDINATOR)
SAM = Actor(staff_id="sam", name="Sam Reid", role=Role.MANAGER)


def desk(session: Session, *, now: datetime = NOW, actor: Actor = JO) -> Desk:
    """Somebody at the desk."""
    return Desk(session=session, tenant=TENANT, actor=actor, now=now)


def a_clinic(
    engine: Engine,
    *,
    slots: int,
    children: int = 8,
    confirmed: bool = True,
    joint: bool = False,
) -> str:
    """A clinic with slots, one an hour, and some children on its list."""
    with unit_of_work(engine) as session:
        a_list(session, [a_placement(at) for at in range(children)])
        session.connection().execute(update(LISTED).values(confirmed=confirmed))
        clinic = clinics.add_clinic(
            session,
            tenant=TENANT,
            name="Riverside",
            pathway=Pathway.NEURODEVELOPMENTAL,
            place="Riverside",
            now=NOW,
        )
        add_slots(session, clinic, slots, joint=joint)
    return clinic


def add_slots(
    session: Session, clinic: str, many: int, *, after: int = 0, joint: bool = False
) -> None:
    """More slots, one an hour."""
    new = [
        NewSlot(
            clinic_id=clinic,
            starts_at=FIRST + timedelta(hours=after + at),
            minutes=60,
            joint=joint,
        )
        for at in range(many)
    ]
    clinics.add_slots(session, tenant=TENANT, new=new, now=NOW)


def hold(engine: Engine, clinic: str, *, now: datetime = NOW) -> list[Offer]:
    """Look at who is next and hold exactly that; every open offer afterwards."""
    with unit_of_work(engine) as session:
        here = desk(session, now=now)
        seen = drawing.preview(here, clinic, WEEK).seen
        drawing.hold(here, clinic, week=WEEK, seen=seen)
        return offers.every_open(session, tenant=TENANT)


def offer_to(session: Session, referral_id: str) -> Offer:
    """The newest offer of a referral."""
    found = offers.of_referrals(session, tenant=TENANT, referral_ids=[referral_id])
    return found[referral_id][0]


def referral_ids(some: Sequence[Offer]) -> list[str]:
    """Who has an offer, in the order of the slots."""
    return [one.referral_id for one in sorted(some, key=lambda one: one.starts_at)]


def accepted(engine: Engine) -> Offer:
    """One child with an accepted appointment."""
    clinic = a_clinic(engine, slots=1)
    one = hold(engine, clinic)[0]
    with unit_of_work(engine) as session:
        life.offer(desk(session), one.id, asked=False, note="")
        life.accept(desk(session), one.id, note="")
    return one


def state_of(session: Session, referral_id: str) -> ReferralState:
    """Where a referral stands."""
    found = referrals.referrals(session, tenant=TENANT, ids=[referral_id])
    return found[referral_id].state


def listed(session: Session) -> dict[str, tuple[int, object]]:
    """Band and clock of everybody on the list."""
    query = select(LISTED.c.referral_id, LISTED.c.band, LISTED.c.clock_start)
    return {name: (band, clock) for name, band, clock in session.execute(query)}


def in_line(session: Session) -> reached.Line:
    """Whom the next draw may reach."""
    taken = offers.every_open(session, tenant=TENANT)
    return reached.line(desk(session), Pathway.NEURODEVELOPMENTAL, slots=9, taken=taken)


def kinds(session: Session, referral_id: str) -> list[str]:
    """The kinds of the open tasks about a referral."""
    found = tasks.still_open(session, tenant=TENANT, referral_ids=[referral_id])
    return sorted(one.kind for one in found)
