"""A message as it is written, as it is kept, and as a worker looks for it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from triage.messages.outbox import Audience, MessageState, Way
from triage.store.written import from_text


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """A message to be written unless one with its key is there already."""

    key: str
    audience: Audience
    kind: str
    way: Way
    language: str
    wording: str
    subject: str
    body: str
    why: str
    not_before: datetime
    given: Mapping[str, str] = field(
        default_factory=dict
    )  # what was put into the words
    child_id: str | None = None
    recipient_id: str | None = None
    contact_id: str | None = None
    check_in_id: str | None = None
    urgent: bool = False
    expires_at: datetime | None = None
    follows: str | None = None
    corrects: str | None = None


@dataclass(frozen=True, kw_only=True)
class StoredMessage:
    """A message as kept."""

    id: str
    key: str
    audience: Audience
    kind: str
    child_id: str | None
    recipient_id: str | None
    contact_id: str | None
    check_in_id: str | None
    way: Way
    language: str
    wording: str
    subject: str
    body: str
    given: Mapping[str, str]
    why: str
    urgent: bool
    state: MessageState
    not_before: datetime
    expires_at: datetime | None
    attempts: int
    worker: str | None
    lease_until: datetime | None
    provider_id: str | None
    problem: str | None
    follows: str | None
    corrects: str | None
    made_at: datetime
    tried_at: datetime | None
    sent_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> Self:
        """A message from its row."""
        words = {name: row[name] for name in cls.__dataclass_fields__}
        words |= {
            "audience": Audience(row["audience"]),
            "way": Way(row["way"]),
            "state": MessageState(row["state"]),
            "given": from_text(row["given"]),
        }
        return cls(**words)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Which messages a worker looks for: when, under what name and until when."""

    worker: str
    now: datetime
    until: datetime  # the lease
    urgent: bool
    ways: Collection[Way]
    paused: Collection[str] = ()  # kinds that are not sent for now
