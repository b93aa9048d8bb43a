"""Rows that count wrong tries, held while they are counted."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.store.people_rows import SignInAddressRow, StaffRow


ADDRESSES = SignInAddressRow.__table__  # type: ignore[attr-defined]
STAFF = StaffRow.__table__  # type: ignore[attr-defined]


def of_address(
    session: Session, *, tenant: str, digest: str, now: datetime
) -> SignInAddressRow:
    """The tries of one address, held until the commit."""
    postgres = session.get_bind().dialect.name == "postgresql"
    fresh = (postgresql.insert if postgres else sqlite.insert)(ADDRESSES).values(
        tenant=tenant, id=digest, wrong_tries=0, seen_at=now
    )
    session.connection().execute(
        fresh.on_conflict_do_update(
            index_elements=["tenant", "id"], set_={"seen_at": now}
        )
    )
    query = select(SignInAddressRow).where(
        ADDRESSES.c.tenant == tenant, ADDRESSES.c.id == digest
    )
    return session.scalars(query.execution_options(populate_existing=True)).one()


def forget(session: Session, *, tenant: str, before: datetime) -> None:
    """Drop addresses not seen since a moment, but those somebody holds right now."""
    old = (
        select(ADDRESSES.c.id)
        .where(ADDRESSES.c.tenant == tenant, ADDRESSES.c.seen_at < before)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        delete(ADDRESSES).where(ADDRESSES.c.tenant == tenant, ADDRESSES.c.id.in_(old))
    )


def of_person(
    session: Session, *, tenant: str, email: str = "", staff_id: str = ""
) -> StaffRow | None:
    """The person a try is for, held until the commit."""
    which = STAFF.c.id == staff_id if staff_id else STAFF.c.email == email
    query = select(StaffRow).where(STAFF.c.tenant == tenant, which)
    return session.scalars(
        query.with_for_update().execution_options(populate_existing=True)
    ).first()


def use_step(session: Session, *, tenant: str, staff_id: str, step: int) -> bool:
    """Take a code's time step; False where it, or a later one, was taken before."""
    taken = session.connection().execute(
        update(STAFF)
        .where(STAFF.c.tenant == tenant, STAFF.c.id == staff_id)
        .where(STAFF.c.factor_step < step)
        .values(factor_step=step)
    )
    return taken.rowcount == 1
