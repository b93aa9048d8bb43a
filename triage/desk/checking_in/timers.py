"""The timers of check-ins and of the promise, as the scheduler adds them.

Each looks for what is due now and asks for it once: a turn missed or taken twice changes
nothing. None of them moves a referral.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from triage.desk.checking_in import calls, chase, notices, planning, promise
from triage.desk.desk import Work
from triage.desk.telling.linking import link_contacts


Looks = Callable[[Session, str, datetime], int]


def _acknowledge(session: Session, tenant: str, now: datetime) -> int:
    return notices.acknowledge(session, tenant=tenant, now=now)


def _ask(session: Session, tenant: str, now: datetime) -> int:
    return planning.ask_due(session, tenant=tenant, now=now)


def _climb(session: Session, tenant: str, now: datetime) -> int:
    return chase.climb_due(session, tenant=tenant, now=now)


def _ring(session: Session, tenant: str, now: datetime) -> int:
    return calls.ring_weekly(session, tenant=tenant, now=now)


def _remind(session: Session, tenant: str, now: datetime) -> int:
    return notices.remind(session, tenant=tenant, now=now)


def _update_waits(session: Session, tenant: str, now: datetime) -> int:
    return notices.update_waits(session, tenant=tenant, now=now)


def _agree(session: Session, tenant: str, now: datetime) -> int:
    return calls.agree_contact(session, tenant=tenant, now=now)


def _link(session: Session, tenant: str, now: datetime) -> int:
    work = Work(session=session, tenant=tenant, now=now, by="The timer for addresses")
    return link_contacts(work)


def _check_numbers(session: Session, tenant: str, now: datetime) -> int:
    return calls.check_crisis_numbers(session, tenant=tenant, now=now)


def _count(session: Session, tenant: str, now: datetime) -> int:
    return promise.count_again(session, tenant=tenant, now=now)


HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
TIMERS: tuple[tuple[str, timedelta, Looks], ...] = (
    ("acknowledge", QUARTER, _acknowledge),
    ("check-ins", HOUR, _ask),
    ("silence", HOUR, _climb),
    ("weekly-calls", HOUR, _ring),
    ("reminders", QUARTER, _remind),
    ("wait-updates", HOUR, _update_waits),
    ("agree-contact", HOUR, _agree),
    ("addresses", HOUR, _link),
    ("crisis-numbers", HOUR, _check_numbers),
    ("contact-promise", HOUR, _count),
)
