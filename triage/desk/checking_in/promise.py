"""The contact promise: for every family when they were last told, when next, and why."""

from triage.desk.desk import Work
from triage.store import promises


def note_told(work: Work, child_id: str, what: str) -> None:
    """Keep that a family was told something just now."""
    promises.told(
        work.session,
        tenant=work.tenant,
        child_ids=[child_id],
        what=what,
        at=work.now,
        today=work.today,
    )
