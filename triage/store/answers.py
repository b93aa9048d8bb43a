"""Answers kept while somebody is still answering: save, go away, and come back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.checkins.asking import Answer
from triage.store.check_in_rows import AnswerRow
from triage.store.written import from_text, to_text


ANSWERS = AnswerRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class SavedAnswer:
    """One answer that is not sent yet."""

    question: str
    answer: Answer
    saved_at: datetime


def save(
    session: Session,
    *,
    tenant: str,
    check_in_id: str,
    question: str,
    answer: Answer,
    now: datetime,
) -> None:
    """Keep an answer in place of the one before."""
    new = {"answer": to_text(answer), "saved_at": now}
    postgres = session.get_bind().dialect.name == "postgresql"
    row = (postgresql.insert if postgres else sqlite.insert)(ANSWERS).values(
        tenant=tenant, check_in_id=check_in_id, question=question, **new
    )
    session.connection().execute(
        row.on_conflict_do_update(
            index_elements=["tenant", "check_in_id", "question"], set_=new
        )
    )


def of_check_in(
    session: Session, *, tenant: str, check_in_id: str
) -> dict[str, SavedAnswer]:
    """What was answered so far, by question."""
    query = select(ANSWERS).where(
        ANSWERS.c.tenant == tenant, ANSWERS.c.check_in_id == check_in_id
    )
    return {row.question: _saved(row) for row in session.execute(query)}


def take(session: Session, *, tenant: str, check_in_id: str) -> dict[str, SavedAnswer]:
    """The answers, taken away to be sent: of two who send at once one gets them."""
    taken = session.connection().execute(
        delete(ANSWERS)
        .where(ANSWERS.c.tenant == tenant, ANSWERS.c.check_in_id == check_in_id)
        .returning(ANSWERS.c.question, ANSWERS.c.answer, ANSWERS.c.saved_at)
    )
    return {row.question: _saved(row) for row in taken}


def _saved(row: Any) -> SavedAnswer:
    return SavedAnswer(
        question=row.question, answer=from_text(row.answer), saved_at=row.saved_at
    )
