"""What is of no use any more: messages that came too late, turns taken long ago."""

from datetime import datetime, timedelta

from sqlmodel import Session

from triage.store import outbox, slot_runs


TURNS_KEPT = timedelta(days=30)


def tidy(session: Session, tenant: str, now: datetime) -> int:
    """Take back what is of no use any more; how many messages that was."""
    slot_runs.forget(session, tenant=tenant, before=now - TURNS_KEPT)
    return outbox.withdraw_expired(session, tenant=tenant, now=now)
