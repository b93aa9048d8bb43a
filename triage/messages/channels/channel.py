"""What every way out offers: hand a message over, and say what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from triage.messages.outbox import Way


class Fate(StrEnum):
    """What is known of one hand-over."""

    SENT = "sent"  # the provider has it
    DELIVERED = "delivered"
    FAILED = "failed"  # for good: this address or this message will not do
    TRY_AGAIN = "try again"  # surely not taken: the same may be sent later
    NOT_KNOWN = "not known"  # it may have been taken


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message as it is handed over. Holds a family's address: never logged."""

    reference: str  # the message's own id; the provider gives it back
    way: Way
    to: str  # a number, an e-mail address, or the lines of a postal address
    name: str  # as a letter begins
    subject: str
    body: str
    language: str  # as `lang` in HTML
    child_written: bool = False  # somebody else's own words stand in it


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """What became of it, as far as is known."""

    fate: Fate
    provider_id: str | None = None
    problem: str | None = None  # coded, never the provider's own words
    at: datetime | None = None


class Channel(Protocol):
    """One way out. Synchronous; one instance for each worker thread."""

    name: str
    can_look_up: bool  # whether it can say if a reference was taken

    def send(self, message: Outgoing) -> HandedOver:
        """Hand it over once. Never raises for what a provider may do."""
        ...

    def look_up(self, reference: str) -> HandedOver | None:
        """What became of a reference; None where the provider never had it.

        `NOT_KNOWN` where the provider could not be asked.
        """
        ...
