"""Invented households for a simulated year: who they are, how they can be reached."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from sqlmodel import Session

from tests.store.builders import A_CHILD, A_PLACEMENT, A_REFERRAL, TENANT, store
from triage.messages.recipients import Relationship
from triage.referrals import Band
from triage.store import contacts, recipients, referrals
from triage.store.contacts import NewContact
from triage.store.recipients import NewRecipient


FIRST = date(2026, 9, 7)  # a Monday; both clock changes lie in the year after it
DAY = timedelta(days=1)
BANDS = ((0.01, Band.P1), (0.08, Band.P2), (0.36, Band.P3), (1.0, Band.P4))
NEW, SILENT, UNSAFE, BROKEN, FATHERS, SCHOOLS = 0.1, 0.2, 0.04, 0.02, 0.1, 0.05


@dataclass(kw_only=True)
class Household:
    """One invented family, and how it behaves."""

    child_id: str
    band: Band
    born_on: date
    since: date
    arrives: date  # when the referral reaches us
    silent: bool  # nobody replies, whatever comes
    unsafe: bool  # no address is safe to use
    broken: bool  # the number reaches nobody
    email: bool
    letter: bool
    father: bool
    school: bool
    told_on: date | None = field(default=None)  # as the post and the callers know

    @property
    def number(self) -> int:
        """Which one of them it is."""
        return int(self.child_id[1:])


def households(many: int, random: Random) -> list[Household]:
    """So many, a tenth of whom come during the year."""
    return [_household(at, random) for at in range(many)]


def _household(at: int, random: Random) -> Household:
    comes = random.random() < NEW
    arrives = FIRST + random.randrange(1, 330) * DAY if comes else FIRST
    waited = 0 if comes else random.randrange(10, 700)
    lot = random.random()
    return Household(
        child_id=f"C{at}",
        band=next(band for up_to, band in BANDS if lot <= up_to),
        born_on=arrives - random.randrange(3 * 365, 17 * 365) * DAY,
        since=arrives - waited * DAY,
        arrives=arrives,
        silent=random.random() < SILENT,
        unsafe=random.random() < UNSAFE,
        broken=random.random() < BROKEN,
        email=random.random() < 0.6,
        letter=random.random() < 0.5,
        father=random.random() < FATHERS,
        school=random.random() < SCHOOLS,
    )


def move_in(
    session: Session, ranking: int, some: list[Household], now: datetime
) -> None:
    """Put households on the list, with everybody around the child."""
    referrals.record(
        session,
        tenant=TENANT,
        children=[
            replace(A_CHILD, id=one.child_id, born_on=one.born_on) for one in some
        ],
        referrals=[
            replace(
                A_REFERRAL,
                id=f"R{one.child_id}",
                child_id=one.child_id,
                clock_start=one.since,
                received_on=one.since,
            )
            for one in some
        ],
        import_id=None,
        by="a test",
        now=now,
    )
    store(
        session,
        ranking,
        [
            replace(
                A_PLACEMENT,
                referral_id=f"R{one.child_id}",
                band=one.band,
                clock_start=one.since,
                order_day=one.since,
            )
            for one in some
        ],
        now=now,
    )
    _acquaint(session, some, now)


def _acquaint(session: Session, some: list[Household], now: datetime) -> None:
    people = [
        (one, kin)
        for one in some
        for kin, there in (
            (Relationship.MOTHER, True),
            (Relationship.FATHER, one.father),
            (Relationship.SCHOOL, one.school),
        )
        if there
    ]
    ids = recipients.add(
        session,
        tenant=TENANT,
        new=[
            NewRecipient(
                child_id=one.child_id,
                relationship=kin,
                responsibility=None if kin is Relationship.SCHOOL else True,
                agreed=True,
                agreed_by="a test",
                agreed_at=now,
            )
            for one, kin in people
        ],
        by="a test",
        now=now,
    )
    contacts.add(
        session,
        tenant=TENANT,
        new=[
            NewContact(
                child_id=one.child_id,
                recipient_id=who,
                relationship=str(kin),
                channel=channel,
                address=address,
                safe=not one.unsafe or kin is Relationship.SCHOOL,
                why="A test says so.",
            )
            for (one, kin), who in zip(people, ids, strict=True)
            for channel, address in addresses(one, kin)
        ],
        by="a test",
        now=now,
    )


def addresses(one: Household, kin: Relationship) -> list[tuple[str, str]]:
    """Every address of somebody, by the way it is for."""
    if kin is Relationship.SCHOOL:
        return [("email", f"school{one.number}@example.org")]
    who = kin.value
    found = [("sms", f"07{'7' if who == 'mother' else '8'}0 {one.number:07d}")]
    if one.email:
        found.append(("email", f"{who}{one.number}@example.org"))
    if one.letter and kin is Relationship.MOTHER:
        found.append(("letter", f"{one.number} High Street\nAnytown\nAB1 2CD"))
    return found
