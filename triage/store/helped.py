"""Help that families asked for, and replies that people dealt with: for counting only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from triage.store.tasks import TASKS


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """One time a family asked for help, and what became of it."""

    child_id: str
    about: str  # what was asked for, as the task says it
    due_at: datetime
    outcome: str | None  # None: still open


@dataclass(frozen=True, slots=True)
class Dealt:
    """A reply that left something to do: when that was opened, and all of it done."""

    opened_at: datetime
    done_at: datetime | None  # None: something is still open


def asked(
    session: Session, *, tenant: str, kind: str, since: datetime
) -> list[HelpAsked]:
    """Every request for help since a moment."""
    query = (
        select(
            TASKS.c.child_id,
            func.coalesce(TASKS.c.quote, TASKS.c.sentence),
            TASKS.c.due_at,
            TASKS.c.outcome,
        )
        .where(TASKS.c.tenant == tenant, TASKS.c.kind == kind)
        .where(TASKS.c.opened_at >= since, TASKS.c.undone_at.is_(None))
        .where(TASKS.c.child_id.is_not(None))
        .order_by(TASKS.c.id)
    )
    return [HelpAsked(*row) for row in session.execute(query)]


def dealt_with(
    session: Session, *, tenant: str, kinds: Collection[str], since: datetime
) -> list[Dealt]:
    """Replies done with since a moment, and those that are not; the oldest first.

    The tasks of one reply share its name in their matter: "kind:reply:number".
    """
    query = select(TASKS.c.matter, TASKS.c.opened_at, TASKS.c.closed_at).where(
        TASKS.c.tenant == tenant,
        TASKS.c.kind.in_(list(kinds)),
        TASKS.c.undone_at.is_(None),
    )
    of: dict[str, list[tuple[datetime, datetime | None]]] = {}
    for matter, opened_at, closed_at in session.execute(query):
        _, reply, number = (*matter.split(":"), "", "")[:3]
        if number.isdigit():  # a week, where a family asked on its own page
            of.setdefault(reply, []).append((opened_at, closed_at))
    every = [_dealt(some) for some in of.values()]
    kept = [one for one in every if one.done_at is None or one.done_at >= since]
    return sorted(kept, key=lambda one: one.opened_at)


def _dealt(some: Sequence[tuple[datetime, datetime | None]]) -> Dealt:
    ends = [closed_at for _, closed_at in some]
    return Dealt(
        min(opened_at for opened_at, _ in some),
        None if None in ends else max(one for one in ends if one),
    )
