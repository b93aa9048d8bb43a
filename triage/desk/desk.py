"""One person at the desk at one moment, and what they did."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from triage.calendar import london_day
from triage.roles import Actor
from triage.store import audit
from triage.store.audit import Deed


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Who asks, when, and the unit of work it happens in."""

    session: Session
    tenant: str
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The day on the wall in London."""
        return london_day(self.now)

    def note(self, what: str, *, on: tuple[str, str], **details: Any) -> None:
        """Keep in the record that this person did or saw something."""
        subject, subject_id = on
        deed = Deed(
            at=self.now,
            who=self.actor.by,
            what=what,
            subject=subject,
            subject_id=subject_id,
            details={"staff": self.actor.staff_id, **details},
        )
        audit.write(self.session, tenant=self.tenant, deed=deed)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was done, in a sentence without a child's data, and what to look at next."""

    sentence: str
    kind: str  # referral, task, offer, clinic, proposal, person, list ...
    id: str = ""
