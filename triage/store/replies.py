"""Replies as kept: what somebody answered, as a whole. A changed answer is a new reply."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlmodel import Session

from triage.checkins.asking import Answer
from triage.checkins.reply import EnteredBy
from triage.store.check_in_rows import ReplyRow
from triage.store.written import next_id, to_text


REPLIES = ReplyRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class NewReply:
    """What somebody answered."""

    check_in_id: str
    child_id: str
    recipient_id: str
    answers: Mapping[str, Answer]
    words: str
    red: tuple[str, ...]
    entered: EnteredBy
    entered_by: str


def append(session: Session, *, tenant: str, new: NewReply, now: datetime) -> str:
    """Keep a reply under the next number of its check-in; its id."""
    last = session.scalar(
        select(func.max(REPLIES.c.number)).where(
            REPLIES.c.tenant == tenant, REPLIES.c.check_in_id == new.check_in_id
        )
    )
    row = {
        **vars(new),
        "tenant": tenant,
        "id": next_id(now),
        "number": (last or 0) + 1,
        "answers": to_text(dict(new.answers)),
        "red": to_text(list(new.red)),
        "entered": new.entered.value,
        "made_at": now,
    }
    session.connection().execute(insert(REPLIES), [row])
    return str(row["id"])


def moments(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> set[datetime]:
    """When somebody answered about these records, to the microsecond."""
    query = select(REPLIES.c.made_at).where(
        REPLIES.c.tenant == tenant, REPLIES.c.child_id.in_(list(child_ids))
    )
    return set(session.scalars(query))
