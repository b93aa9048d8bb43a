"""Families on a list who can be asked how things are, and what the timers do for them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from tests.functional.families import MONDAY
from tests.functional.households import FIRST, Household, move_in
from tests.store.builders import TENANT
from triage.desk.checking_in.timers import TIMERS
from triage.referrals import Band
from triage.store import check_ins, outbox, placements, promises, tasks
from triage.store.check_ins import StoredCheckIn
from triage.store.engine import reading, unit_of_work
from triage.store.offers import CLINICS, OFFERS, SLOTS
from triage.store.outbox import StoredMessage
from triage.store.promises import KeptPromise
from triage.store.tasks import StoredTask


LOOKS = {name: look for name, _, look in TIMERS}
HOME = Household(
    child_id="C1",
    band=Band.P4,
    born_on=date(2019, 3, 4),
    since=date(2026, 3, 2),  # 35 weeks before the Monday
    arrives=FIRST,
    silent=False,
    unsafe=False,
    broken=False,
    email=True,
    letter=True,
    father=False,
    school=False,
)


def live(patch: pytest.MonkeyPatch, hours: float = 40) -> None:
    """Somebody answers for the replies, and has so many hours a week to read them."""
    patch.setenv("TRIAGE_DUTY_OWNER", "Dr Priya Shah")
    patch.setenv("TRIAGE_READING_HOURS_A_WEEK", str(hours))


def homes(engine: Engine, *some: Household, now: datetime = MONDAY) -> int:
    """Households on the list in force; its number."""
    with unit_of_work(engine) as session:
        number = placements.new_ranking(session, tenant=TENANT, content="c", now=now)
        placements.put_in_force(session, tenant=TENANT, number=number, now=now)
        move_in(session, number, list(some), now)
    return number


def a_home(**changes: object) -> Household:
    """One household, and how it differs."""
    return replace(HOME, **changes)  # type: ignore[arg-type]  # a test's own words


def look(engine: Engine, name: str, now: datetime = MONDAY) -> int:
    """Let one timer look; how much it found."""
    with unit_of_work(engine) as session:
        return LOOKS[name](session, TENANT, now)


def on(day: date, hour: int = 10) -> datetime:
    """A moment of a day."""
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)


def later(**more: float) -> datetime:
    """So long after the Monday."""
    return MONDAY + timedelta(**more)


def asked(engine: Engine, child_id: str = "C1") -> list[StoredCheckIn]:
    """What was asked about a child, the earliest first."""
    with reading(engine) as session:
        found = check_ins.of_children(session, tenant=TENANT, child_ids=[child_id])
    return found[::-1]


def letters(engine: Engine) -> list[StoredMessage]:
    """Every message there is, in the order in which they were written."""
    with reading(engine) as session:
        found = outbox.read(session, outbox.every(TENANT))
    return sorted(found, key=lambda one: one.id)


def to_do(engine: Engine, *kinds: str) -> list[StoredTask]:
    """Open tasks of some kinds."""
    with reading(engine) as session:
        return tasks.still_open(session, tenant=TENANT, kinds=kinds)


def kept(engine: Engine) -> dict[str, KeptPromise]:
    """How every family stands with the promise."""
    with reading(engine) as session:
        return promises.all_kept(session, tenant=TENANT)


def visit(engine: Engine, child_id: str, at: datetime, state: str = "accepted") -> None:
    """An appointment of a child; one that was attended began the assessment."""
    clinic, name = f"K{child_id}{at:%m%d}", f"{child_id}{at:%y%m%d}"
    with unit_of_work(engine) as session:
        session.execute(
            CLINICS.insert().values(
                tenant=TENANT,
                id=clinic,
                name="Riverside",
                pathway="neurodevelopmental",
                place="",
                made_at=MONDAY,
            )
        )
        session.execute(
            SLOTS.insert().values(
                tenant=TENANT,
                id=f"S{name}",
                clinic_id=clinic,
                starts_at=at,
                minutes=60,
                with_whom="",
                format="in person",
                language="",
                joint=False,
                cancelled_why="",
                version=0,
            )
        )
        session.execute(
            OFFERS.insert().values(
                tenant=TENANT,
                id=f"O{name}",
                slot_id=f"S{name}",
                referral_id=f"R{child_id}",
                seat=1,
                state=state,
                why="next",
                made_by="a test",
                made_at=MONDAY,
                note="",
                begins_assessment=True if state == "attended" else None,
                version=0,
            )
        )
