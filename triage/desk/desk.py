"""Whoever does something at one moment, in one unit of work, and what they did."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from triage.calendar import london_day
from triage.roles import Actor
from triage.store import audit
from triage.store.audit import Deed


@dataclass(frozen=True, kw_only=True)
class Work:
    """One unit of work at one moment, by somebody named: a timer, a family, a person."""

    session: Session
    tenant: str
    now: datetime
    by: str  # as the record names them

    @property
    def today(self) -> date:
        """The day on the wall in London."""
        return london_day(self.now)

    def note(self, what: str, *, on: tuple[str, str], **details: Any) -> None:
        """Keep in the record that somebody did or saw something."""
        subject, subject_id = on
        deed = Deed(
            at=self.now,
            who=self.by,
            what=what,
            subject=subject,
            subject_id=subject_id,
            details=details,
        )
        audit.write(self.session, tenant=self.tenant, deed=deed)


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

    @property
    def work(self) -> Work:
        """The same, where it does not matter what the person's role is."""
        return Work(
            session=self.session, tenant=self.tenant, now=self.now, by=self.actor.by
        )

    def note(self, what: str, *, on: tuple[str, str], **details: Any) -> None:
        """Keep in the record that this person did or saw something."""
        self.work.note(what, on=on, staff=self.actor.staff_id, **details)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was done, in a sentence without a child's data, and what to look at next."""

    sentence: str
    kind: str  # referral, task, offer, clinic, proposal, person, list ...
    id: str = ""
