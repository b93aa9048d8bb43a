"""What becomes of a message as time passes: worked out from when it was taken.

The numbers and addresses that the real service sets apart for trying things out end here
as they do there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.standin.kept import Taken


# Sent to these, a message is neither kept nor told of again.
NOT_KEPT = frozenset(
    {
        "447700900000",
        "447700900111",
        "447700900222",
        "simulate-delivered@notifications.service.gov.uk",
        "simulate-delivered-2@notifications.service.gov.uk",
        "simulate-delivered-3@notifications.service.gov.uk",
    }
)
TROUBLE = {
    "447700900003": "temporary-failure",
    "447700900002": "permanent-failure",
    "temp-fail@simulator.notify": "temporary-failure",
    "perm-fail@simulator.notify": "permanent-failure",
}


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How soon each thing happens. The real service takes minutes, and days by post."""

    sending: timedelta = timedelta(seconds=1)
    ends: timedelta = timedelta(seconds=3)
    letter_checked: timedelta = timedelta(seconds=2)
    letter_posted: timedelta = timedelta(seconds=20)


def status(one: Taken, now: datetime, pace: Pace) -> str:
    """Where a message stands, in the real service's word."""
    age = now - one.at
    if one.kind == "letter":
        return _letter(one, age, pace)
    if age < pace.sending:
        return "created"
    if age < pace.ends:
        return "sending"
    return _last(one)


def completed_at(one: Taken, now: datetime, pace: Pace) -> datetime | None:
    """When its end came, if it has."""
    lasts = pace.letter_posted if one.kind == "letter" else pace.ends
    return one.at + lasts if now - one.at >= lasts else None


def sent_at(one: Taken, now: datetime, pace: Pace) -> datetime | None:
    """When it was passed on to a network, if it was."""
    return one.at + pace.sending if now - one.at >= pace.sending else None


def _last(one: Taken) -> str:
    if one.trouble:
        return one.trouble
    abroad = one.kind == "sms" and not one.to.startswith("44")
    return "sent" if abroad else "delivered"


def _letter(one: Taken, age: timedelta, pace: Pace) -> str:
    if one.precompiled and age < pace.letter_checked:
        return "pending-virus-check"
    if one.trouble:
        return one.trouble
    return "accepted" if age < pace.letter_posted else "received"
