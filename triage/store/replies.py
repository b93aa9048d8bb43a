"""Replies as kept: what somebody answered, as a whole. A changed answer is a new reply."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, func, insert, select, update
from sqlmodel import Session

from triage.checkins.asking import Answer, Form
from triage.checkins.reply import EnteredBy
from triage.store.check_in_rows import CheckInRow, ReplyRow
from triage.store.written import from_text, next_id, to_text


REPLIES = ReplyRow.__table__  # type: ignore[attr-defined]
CHECK_INS = CheckInRow.__table__  # type: ignore[attr-defined]


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


def with_form() -> Select[Any]:
    """Replies with the form of their check-in, the latest first."""
    return (
        select(REPLIES, CHECK_INS.c.form)
        .join(
            CHECK_INS,
            (CHECK_INS.c.tenant == REPLIES.c.tenant)
            & (CHECK_INS.c.id == REPLIES.c.check_in_id),
        )
        .order_by(REPLIES.c.made_at.desc(), REPLIES.c.id.desc())
    )


@dataclass(frozen=True, kw_only=True)
class StoredReply:
    """A reply as staff read it."""

    id: str
    check_in_id: str
    recipient_id: str
    number: int
    form: Form
    answers: Mapping[str, Answer]
    words: str
    red: tuple[str, ...]
    entered: EnteredBy
    entered_by: str
    made_at: datetime
    read_at: datetime | None
    read_by: str | None


def of_children(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> list[StoredReply]:
    """What anybody answered about these records, the latest first."""
    query = with_form().where(
        REPLIES.c.tenant == tenant, REPLIES.c.child_id.in_(list(child_ids))
    )
    return [_stored(row) for row in session.execute(query).mappings()]


def read(
    session: Session, *, tenant: str, reply_id: str, by: str, now: datetime
) -> None:
    """Keep who read the words of a reply first, and when."""
    session.connection().execute(
        update(REPLIES)
        .where(REPLIES.c.tenant == tenant, REPLIES.c.id == reply_id)
        .where(REPLIES.c.read_at.is_(None))
        .values(read_at=now, read_by=by)
    )


def _stored(row: RowMapping) -> StoredReply:
    kept = {name: row[name] for name in StoredReply.__dataclass_fields__}
    return StoredReply(
        **kept
        | {
            "form": Form(row["form"]),
            "answers": from_text(row["answers"]),
            "red": tuple(from_text(row["red"])),
            "entered": EnteredBy(row["entered"]),
        }
    )
