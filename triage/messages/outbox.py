"""The states of a message, when one is tried again, and when one worker may take over.

A family message goes out at most once where nobody can be asked whether it arrived, and
exactly once where a provider can. An alert to people at work goes out at least once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from triage.errors import TriageError


class Audience(StrEnum):
    """Whom a message is for: this decides what happens when its fate is not known."""

    FAMILY = "family"
    PROFESSIONAL = "professional"  # a school, a GP, a social worker
    DUTY = "duty"  # people at work: told twice rather than not at all


class Way(StrEnum):
    """How a message travels."""

    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"


class MessageState(StrEnum):
    """Where a message stands. Every message ends in one of `ENDED`."""

    DUE = "due"
    CLAIMED = "claimed"  # one worker has it and has not yet tried
    SENDING = "sending"  # it may have gone out: ask the provider before trying again
    SENT = "sent"  # the provider has it
    DELIVERED = "delivered"
    FAILED = "failed"  # it will not arrive: the next way, and a task
    UNKNOWN = "unknown"  # nobody can say whether it went: a person looks
    WITHHELD = "withheld"  # the person may not be told, found at the moment of sending
    WITHDRAWN = "withdrawn"  # taken back, or of no use any more, before it went


UNFINISHED = (MessageState.DUE, MessageState.CLAIMED, MessageState.SENDING)
ENDED = frozenset(
    {
        MessageState.DELIVERED,
        MessageState.FAILED,
        MessageState.UNKNOWN,
        MessageState.WITHHELD,
        MessageState.WITHDRAWN,
    }
)
# What a provider says may come at any time. It may speak of a message that is due again
# because its first answer was lost: that one has gone, and is not sent a second time.
SAID = frozenset({MessageState.SENT, MessageState.DELIVERED, MessageState.FAILED})
MOVES: dict[MessageState, frozenset[MessageState]] = {
    MessageState.DUE: SAID
    | {MessageState.CLAIMED, MessageState.WITHDRAWN, MessageState.WITHHELD},
    MessageState.CLAIMED: SAID
    | {
        MessageState.DUE,
        MessageState.SENDING,
        MessageState.WITHHELD,
        MessageState.WITHDRAWN,
    },
    MessageState.SENDING: SAID | {MessageState.DUE, MessageState.UNKNOWN},
    MessageState.SENT: frozenset({MessageState.DELIVERED, MessageState.FAILED}),
    MessageState.UNKNOWN: SAID,
    MessageState.FAILED: frozenset({MessageState.DELIVERED}),
    MessageState.DELIVERED: frozenset(),
    MessageState.WITHHELD: frozenset(),
    MessageState.WITHDRAWN: frozenset(),
}


class LeaseTooShort(TriageError):
    """A message's lease of {lease} seconds is too short: it must be at least twice the longest send and the provider's delay together, {least} seconds."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long each thing may take. Figures from the measured crash runs."""

    lease: timedelta = timedelta(seconds=120)
    send: timedelta = timedelta(seconds=20)  # the longest one attempt may take
    look_up_lag: timedelta = timedelta(seconds=30)  # until a provider knows of it
    give_up: timedelta = timedelta(hours=4)  # as the national service does
    first_wait: timedelta = timedelta(seconds=5)
    longest_wait: timedelta = timedelta(minutes=10)
    longest_alert_wait: timedelta = timedelta(seconds=30)  # people at work wait for it

    def checked(self) -> "Patience":
        """Itself. Raises `LeaseTooShort`: a lease that short would send twice."""
        least = 2 * (self.send + self.look_up_lag)
        if self.lease < least:
            raise LeaseTooShort(
                lease=int(self.lease.total_seconds()), least=int(least.total_seconds())
            )
        return self

    def wait(self, attempts: int, *, urgent: bool = False) -> timedelta:
        """How long to wait after so many attempts: twice as long each time."""
        doubled: timedelta = self.first_wait * 2 ** min(max(attempts - 1, 0), 12)
        return min(doubled, self.longest_alert_wait if urgent else self.longest_wait)

    def lease_of(self, *, urgent: bool) -> timedelta:
        """How long one worker has a message. An alert may go twice, and may not wait."""
        return self.send + self.first_wait if urgent else self.lease

    def gives_up(self, tried_at: datetime | None, now: datetime) -> bool:
        """Whether it was tried for so long that a person had better look."""
        return tried_at is not None and tried_at + self.give_up <= now
