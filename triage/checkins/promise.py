"""The contact promise: no family waits longer than this without being told something.

A family outside it always has a reason, and "late" is the reason when there is none.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from triage.calendar import add_working_days
from triage.checkins.content import CheckIns
from triage.referrals import Band


class Outside(StrEnum):
    """Why a family is outside the promise, the first that holds."""

    NOT_LIVE = "messages to families are not switched on"
    HELD = "nobody may be written to about this child"
    NO_SAFE_WAY = "no safe way to reach anybody"
    WHO = "nobody has said who may be told"
    PAUSED = "sending is stopped"
    ON_ITS_WAY = "a message waits to be sent"
    NOT_ARRIVED = "a message did not arrive, or nobody knows whether it did"
    CALL = "the weekly call was not made"
    PACE = "waits its turn: replies must be read"
    SILENCE = "no reply by any way: a person has it"
    LATE = "late, and nobody knows why"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What is known of one family's contact with us."""

    child_id: str
    band: Band
    since: date  # the earliest clock
    told_on: date | None = None
    stands_in: frozenset[Outside] = frozenset()  # everything that stands in the way


def promised_by(rules: CheckIns, contact: Contact) -> date:
    """The last day on which the family is told something, if the promise is kept."""
    if contact.told_on is None:
        return add_working_days(contact.since, rules.acknowledge_working_days)
    return contact.told_on + rules.every[contact.band] + rules.grace


def outside(rules: CheckIns, contact: Contact, today: date) -> Outside | None:
    """Why a family is outside the promise; None while it is kept."""
    if today <= promised_by(rules, contact):
        return None
    return next((one for one in Outside if one in contact.stands_in), Outside.LATE)
