"""Editions as they were kept, and the one in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlmodel import Session

from triage.store.edition_rows import EditionInForceRow, EditionRow, EditionTermRow
from triage.store.written import from_text, to_text


@dataclass(frozen=True, kw_only=True)
class Term:
    """One time an edition came into force."""

    number: int
    how: str  # installed, activated, rolled back
    digest: str
    began_at: datetime
    begun_by: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An edition, and who kept it when and why."""

    digest: str
    why: str
    kept_at: datetime
    kept_by: str


def hold(session: Session, *, tenant: str, alone: bool) -> None:
    """Nobody changes the edition in force while children are placed, nor the reverse.

    Until the commit. Whoever changes it waits for those who place, and they for them;
    otherwise a child placed by the old edition would be on no list of the new one.
    """
    if session.get_bind().dialect.name == "sqlite":
        return  # has one writer anyway
    digest = sha256(f"{tenant}:edition in force".encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
    session.execute(select(lock(number)))


def keep(
    session: Session,
    *,
    tenant: str,
    digest: str,
    files: Mapping[str, str],
    why: str,
    by: str,
    now: datetime,
) -> None:
    """Keep an edition for ever; one that is kept already stays as it is."""
    if session.get(EditionRow, (tenant, digest)) is None:
        session.add(
            EditionRow(
                tenant=tenant,
                digest=digest,
                files=to_text(dict(sorted(files.items()))),
                why=why,
                kept_at=now,
                kept_by=by,
            )
        )
        session.flush()


def files(session: Session, *, tenant: str, digest: str) -> dict[str, str] | None:
    """The text of every file of an edition, by path; None where it was never kept."""
    row = session.get(EditionRow, (tenant, digest))
    found: dict[str, str] | None = from_text(row.files) if row else None
    return found


def find(session: Session, *, tenant: str, digest: str) -> Kept | None:
    """One edition that was kept here."""
    row = session.get(EditionRow, (tenant, digest))
    return _kept(row) if row else None


def kept(session: Session, *, tenant: str) -> list[Kept]:
    """Every edition that was kept, the latest first."""
    query = (
        select(EditionRow)
        .where(EditionRow.tenant == tenant)  # type: ignore[arg-type]
        .order_by(EditionRow.kept_at.desc(), EditionRow.digest)  # type: ignore[attr-defined]
    )
    return [_kept(row) for row in session.scalars(query)]


def in_force(session: Session, *, tenant: str) -> str | None:
    """The digest of the edition in force; None before the first placement."""
    row = session.get(EditionInForceRow, tenant)
    return row.digest if row else None


def begin(
    session: Session,
    *,
    tenant: str,
    digest: str,
    why: str,
    by: str,
    now: datetime,
    how: str = "installed",
) -> Term:
    """Put a kept edition in force from now on."""
    last = session.scalar(
        select(func.max(EditionTermRow.number)).where(EditionTermRow.tenant == tenant)  # type: ignore[arg-type]
    )
    row = EditionTermRow(
        tenant=tenant,
        number=(last or 0) + 1,
        how=how,
        digest=digest,
        began_at=now,
        begun_by=by,
        why=why,
    )
    session.add(row)
    session.flush()
    session.merge(EditionInForceRow(tenant=tenant, number=row.number, digest=digest))
    session.flush()
    return _term(row)


def terms(session: Session, *, tenant: str) -> list[Term]:
    """Every time an edition came into force, the latest first."""
    query = (
        select(EditionTermRow)
        .where(EditionTermRow.tenant == tenant)  # type: ignore[arg-type]
        .order_by(EditionTermRow.number.desc())  # type: ignore[attr-defined]
    )
    return [_term(row) for row in session.scalars(query)]


def _term(row: EditionTermRow) -> Term:
    return Term(
        number=row.number,
        how=row.how,
        digest=row.digest,
        began_at=row.began_at,
        begun_by=row.begun_by,
        why=row.why,
    )


def _kept(row: EditionRow) -> Kept:
    return Kept(
        digest=row.digest, why=row.why, kept_at=row.kept_at, kept_by=row.kept_by
    )
