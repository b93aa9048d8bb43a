"""Marks on a tenant's data."""

from sqlmodel import Session

from triage.store.tables import MetaRow


DEMO = "demo"


def mark(session: Session, *, tenant: str, name: str, value: str) -> None:
    """Set a mark, such as `demo`: every child here is invented."""
    session.merge(MetaRow(tenant=tenant, name=name, value=value))


def marked(session: Session, *, tenant: str, name: str) -> str | None:
    """A mark's value; None where there is none."""
    row = session.get(MetaRow, (tenant, name))
    return row.value if row else None
