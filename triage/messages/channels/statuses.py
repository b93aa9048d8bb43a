"""The words GOV.UK Notify has for what became of a message, and what each means here.

A word nobody knows yet says that the provider has the message and no more: a new one
must neither fail a message nor mark it delivered.
"""

from datetime import datetime

from triage.messages.channels.channel import Fate


DELIVERED = frozenset({"delivered"})
FAILED = frozenset(
    {
        "permanent-failure",
        "temporary-failure",  # it has stopped trying
        "technical-failure",
        "cancelled",
        "virus-scan-failed",
        "validation-failed",
        "returned-letter",  # our word for a letter that came back
    }
)
ON_THEIR_WAY = frozenset(
    {
        "created",
        "sending",
        "pending",
        "sent",  # to a number abroad: nothing more is ever said of it
        "accepted",
        "received",  # a letter is printed and posted: nothing more is ever said of it
        "pending-virus-check",
    }
)
LAST_WORDS = DELIVERED | FAILED | {"sent", "received"}
KNOWN = DELIVERED | FAILED | ON_THEIR_WAY


def fate(status: str) -> Fate:
    """What a provider's word means for a message it has."""
    if status in DELIVERED:
        return Fate.DELIVERED
    return Fate.FAILED if status in FAILED else Fate.SENT


def problem(status: str) -> str | None:
    """The code of what went wrong, as it is kept on the message."""
    if status in KNOWN - FAILED:
        return None
    return f"notify-{status}" if status in FAILED else "notify-new-status"


def moment(said: object) -> datetime | None:
    """A time as Notify writes it; None where it is none."""
    try:
        at = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return at if at and at.tzinfo else None
