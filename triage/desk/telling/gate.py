"""Whether a message may go at this moment: looked at again just before it is sent.

A pause, a quiet hour or the family's ceiling makes it wait; what has become of no use is
taken back; what its person may not be told any more is withheld, and a person is asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from triage.checkins.content import CheckIns
from triage.desk.desk import Work
from triage.desk.telling import pausing, permitted
from triage.desk.telling.permitted import Verdict
from triage.messages.outbox import Audience
from triage.store import pauses, sent
from triage.store.outbox import EXPIRED, StoredMessage


# Whoever gets one of these did something a moment ago, and waits for it.
WAITED_FOR = frozenset({"new_code", "confirm_details", "red_reply_received"})
WAITS_FOR = timedelta(hours=1)


class Passes(StrEnum):
    """What the gate says."""

    GO = "go"
    LATER = "later"
    WITHDRAW = "withdraw"
    WITHHOLD = "withhold"


@dataclass(frozen=True, kw_only=True)
class Said:
    """Whether a message may go, and if not, why and until when."""

    passes: Passes
    reason: str = ""
    when: datetime | None = None
    address: str = ""  # where it goes, unless to the people on duty
    name: str = ""


def ask(work: Work, message: StoredMessage, rules: CheckIns) -> Said:
    """Whether this message may go now."""
    if message.expires_at is not None and message.expires_at <= work.now:
        return Said(passes=Passes.WITHDRAW, reason=EXPIRED)
    if message.audience is Audience.DUTY:
        return Said(passes=Passes.GO)
    if pausing.holds(pauses.kinds(work.session, tenant=work.tenant), message.kind):
        return Said(passes=Passes.LATER, when=work.now)
    allowed = permitted.check(work, message)
    if allowed.verdict is Verdict.WITHHOLD:
        return Said(passes=Passes.WITHHOLD, reason=allowed.reason)
    waits = [
        allowed.when or work.now,
        _after_quiet(work, message, rules),
        _below_ceiling(work, message, rules),
    ]
    if max(waits) > work.now:
        return Said(passes=Passes.LATER, when=max(waits))
    return Said(passes=Passes.GO, address=allowed.address, name=allowed.name)


def _after_quiet(work: Work, message: StoredMessage, rules: CheckIns) -> datetime:
    waited_for = message.kind in WAITED_FOR and work.now < message.made_at + WAITS_FOR
    if message.urgent or waited_for:
        return work.now
    return rules.allowed_from(work.now)


def _below_ceiling(work: Work, message: StoredMessage, rules: CheckIns) -> datetime:
    """When the earliest of those that fill the ceiling no longer counts."""
    ceiling = rules.ceiling
    if message.kind in ceiling.not_counted:
        return work.now
    sent.hold_person(work.session, tenant=work.tenant, message=message)
    went = sent.sent_since(
        work.session,
        tenant=work.tenant,
        like=message,
        besides=ceiling.not_counted,
        since=work.now - ceiling.within,
    )
    if len(went) < ceiling.messages:
        return work.now
    until = went[-ceiling.messages] + ceiling.within
    return rules.allowed_from(until)
