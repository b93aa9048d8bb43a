"""Who works here: found by id, e-mail address, invitation or what a provider calls them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.store.people_rows import StaffRow


STAFF = StaffRow.__table__  # type: ignore[attr-defined]


def folded(email: str) -> str:
    """An e-mail address as it is kept and compared."""
    return email.strip().casefold()


def by_id(session: Session, *, tenant: str, staff_id: str) -> StaffRow | None:
    """One person."""
    return session.get(StaffRow, (tenant, staff_id))


def by_email(session: Session, *, tenant: str, email: str) -> StaffRow | None:
    """The person who signs in with this address."""
    return _one(session, tenant, STAFF.c.email == folded(email))


def by_subject(
    session: Session, *, tenant: str, issuer: str, subject: str
) -> StaffRow | None:
    """The person an identity provider calls by this name."""
    return _one(session, tenant, STAFF.c.issuer == issuer, STAFF.c.subject == subject)


def by_invitation(session: Session, *, tenant: str, digest: str) -> StaffRow | None:
    """The person an invitation was made for."""
    return _one(session, tenant, STAFF.c.invitation == digest)


def everyone(session: Session, *, tenant: str) -> list[StaffRow]:
    """All who work or worked here, by name."""
    query = select(StaffRow).where(STAFF.c.tenant == tenant)
    return list(session.scalars(query.order_by(STAFF.c.name, STAFF.c.id)))


def add(session: Session, row: StaffRow) -> None:
    """Keep a new person."""
    session.add(row)
    session.flush()


def add_missing(session: Session, rows: list[dict[str, Any]]) -> None:
    """Keep those of these people who are not here yet; others stay as they are."""
    postgres = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql.insert if postgres else sqlite.insert)(STAFF)
    session.execute(statement.on_conflict_do_nothing(), rows)


def _one(session: Session, tenant: str, *which: Any) -> StaffRow | None:
    return session.scalars(
        select(StaffRow).where(STAFF.c.tenant == tenant, *which)
    ).first()
