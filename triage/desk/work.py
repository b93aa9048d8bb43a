"""What an edge needs for one unit of work, without knowing the store or the intake."""

from sqlmodel import Session

from triage.intake.files import UnknownFile
from triage.store.engine import reading, unit_of_work
from triage.store.meta import DEMO, marked


__all__ = ["UnknownFile", "is_demonstration", "reading", "unit_of_work"]


def is_demonstration(session: Session, *, tenant: str) -> bool:
    """Whether every child here is marked as invented."""
    return marked(session, tenant=tenant, name=DEMO) is not None
