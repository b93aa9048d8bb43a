"""A clinic with slots, invented children in line for it, and people at the desk."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, update
from sqlmodel import Session

from tests.store.builders import NOW, TENANT, a_list, a_placement
from triage.desk.desk import Desk
from triage.desk.offering import drawing
from triage.referrals import Pathway
from triage.roles import Actor, Role
from triage.store import clinics, offers
from triage.store.clinics import NewSlot
from triage.store.engine import unit_of_work
from triage.store.offers import Offer
from triage.store.standing import LISTED


WEEK = date(2026, 11, 9)  # the Monday after the tests' own day
FIRST = datetime(2026, 11, 9, 9, tzinfo=UTC)
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
