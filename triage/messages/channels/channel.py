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
class SheetQuestion:
    """One question on the sheet that comes back by post."""

    prompt: str
    hint: str = ""
    choices: tuple[str, ...] = ()  # a box for each; none: lines to write on
    rows: tuple[str, ...] = ()  # each is answered by one of the choices


@dataclass(frozen=True, kw_only=True)
class ReplySheet:
    """A page to tear off, fill in and post. Carries the code and never a name."""

    title: str
    before: tuple[str, ...]  # what it is for; whom to ring at once
    questions: tuple[SheetQuestion, ...]
    after: tuple[str, ...]  # where to post it, and again whom to ring
    language: str = "en"  # its questions may be in another one than the letter


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
    at: datetime | None = None  # the moment of sending: the date on a letter
    large_print: bool = False  # also easy read: at least 16 points on paper
    code: str = ""  # printed large on a letter
    link: str = ""  # drawn on a letter for a phone's camera
    reply_sheet: ReplySheet | None = None


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """What became of it, as far as is known.

    A message may be `SENT` and have a problem: the provider has it, and a person should
    look at what it says.
    """

    fate: Fate
    provider_id: str | None = None
    problem: str | None = None  # coded, never the provider's own words
    at: datetime | None = None
    status: str | None = None  # the provider's own word for it


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
