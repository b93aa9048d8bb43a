"""Asking twice does it once: a double click, a browser's retry, a program's retry."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.desk.desk import Desk, Done
from triage.errors import TriageError
from triage.store.people_rows import OnceRow
from triage.store.written import from_text, to_text


ONCE = OnceRow.__table__  # type: ignore[attr-defined]


class AnotherRequest(TriageError):
    """This key was used before for another request. Use a new key for a new request."""


def only(desk: Desk, key: str, asked: str, does: Callable[[], Done]) -> Done:
    """Do it, or give the answer already given under this key; no key, no promise."""
    return Done(**the_same(desk, key, asked, lambda: vars(does())))


def the_same(
    desk: Desk, key: str, asked: str, does: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """The same, for an answer of another form. It must hold no child's data."""
    if key and (given := answered(desk, key, asked)) is not None:
        return given
    answer = does()
    if key:
        _keep(desk, key, answer)
    return answer


def answered(desk: Desk, key: str, asked: str) -> dict[str, Any] | None:
    """The answer already given under this key; None when it is ours to carry out.

    The key is taken first, so a second request waits for the first and then finds its
    answer. Raises `AnotherRequest` when the key was used for something else.
    """
    digest = sha256(asked.encode()).hexdigest()
    postgres = desk.session.get_bind().dialect.name == "postgresql"
    take = (postgresql.insert if postgres else sqlite.insert)(ONCE).values(
        tenant=desk.tenant,
        staff_id=desk.actor.staff_id,
        key=key,
        asked=digest,
        at=desk.now,
    )
    # What comes back says that it is ours: PostgreSQL's count of rows does not.
    taken = take.on_conflict_do_nothing().returning(ONCE.c.key)
    if desk.session.connection().execute(taken).first() is not None:
        return None
    row = desk.session.execute(_row(desk, key)).one()
    if row.asked != digest:
        raise AnotherRequest
    return dict(from_text(row.answer))


def _keep(desk: Desk, key: str, answer: dict[str, Any]) -> None:
    """Keep the answer beside the key."""
    desk.session.connection().execute(
        update(ONCE)
        .where(ONCE.c.tenant == desk.tenant)
        .where(ONCE.c.staff_id == desk.actor.staff_id, ONCE.c.key == key)
        .values(answer=to_text(answer))
    )


def told(desk: Desk, key: str) -> str | None:
    """What was done under a key, to say it on the next page."""
    row = desk.session.execute(_row(desk, key)).first()
    return from_text(row.answer).get("sentence") if row and row.answer else None


def _row(desk: Desk, key: str) -> Select[tuple[str, str | None]]:
    return select(ONCE.c.asked, ONCE.c.answer).where(
        ONCE.c.tenant == desk.tenant,
        ONCE.c.staff_id == desk.actor.staff_id,
        ONCE.c.key == key,
    )
