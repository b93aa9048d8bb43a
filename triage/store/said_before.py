"""What one person told us before: their own replies and no other's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from triage.checkins.asking import Answer, Form
from triage.store.replies import REPLIES, with_form
from triage.store.written import from_text


@dataclass(frozen=True, kw_only=True)
class Said:
    """One reply, as its own author may see it again."""

    id: str
    check_in_id: str
    form: Form
    answers: dict[str, Answer]
    wrote: bool  # whether they wrote anything in their own words
    red: tuple[str, ...]
    made_at: datetime
    read_at: datetime | None


def of_recipient(session: Session, *, tenant: str, recipient_id: str) -> list[Said]:
    """Everything one person answered, the latest first."""
    return _read(session, tenant, REPLIES.c.recipient_id == recipient_id)


def of_check_in(session: Session, *, tenant: str, check_in_id: str) -> list[Said]:
    """Every time one check-in was answered, the latest first."""
    return _read(session, tenant, REPLIES.c.check_in_id == check_in_id)


def _read(session: Session, tenant: str, which: Any) -> list[Said]:
    query = with_form().where(REPLIES.c.tenant == tenant, which)
    return [_said(row) for row in session.execute(query)]


def _said(row: Any) -> Said:
    return Said(
        id=row.id,
        check_in_id=row.check_in_id,
        form=Form(row.form),
        answers=from_text(row.answers),
        wrote=bool(row.words),
        red=tuple(from_text(row.red)),
        made_at=row.made_at,
        read_at=row.read_at,
    )
