"""Rows that count wrong tries, held while they are counted."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.store.people_rows import SignInAddressRow, StaffRow


ADDRESSES = SignInAddressRow.__table__  # type: ignore[attr-defined]
STAFF = StaffRow.__table__  # type: ignore[attr-defined]
FORGOTTEN_AFTER = timedelta(days=1)  # since an address was last seen


def of_address(
    session: Session, *, tenant: str, digest: str, now: datetime
) -> SignInAddressRow:
    """The tries of one address, held until the commit; others long past are dropped."""
    connection = session.connection()
    postgres = connection.dialect.name == "postgresql"
    fresh = (postgresql.insert if postgres else sqlite.insert)(ADDRESSES).values(
        tenant=tenant, id=digest, wrong_tries=0, seen_at=now
    )
    connection.execute(fresh.on_conflict_do_nothing())
    connection.execute(
        delete(ADDRESSES).where(
            ADDRESSES.c.tenant == tenant,
            ADDRESSES.c.id != digest,
            ADDRESSES.c.seen_at < now - FORGOTTEN_AFTER,
        )
    )
    return session.scalars(
        select(SignInAddressRow)
        .where(SignInAddressRow.tenant == tenant, SignInAddressRow.id == digest)
        .with_for_update()
    ).one()


def of_person(
    session: Session, *, tenant: str, email: str = "", staff_id: str = ""
) -> StaffRow | None:
    """The person a try is for, held until the commit."""
    which = StaffRow.id == staff_id if staff_id else StaffRow.email == email
    return session.scalars(
        select(StaffRow).where(StaffRow.tenant == tenant, which).with_for_update()
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
