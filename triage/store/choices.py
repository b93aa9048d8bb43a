"""What a list can be narrowed to by name: the languages on it, and the clinics."""

from sqlalchemy import Select, select
from sqlmodel import Session

from triage.referrals import Pathway
from triage.store.clinic_rows import ClinicRow
from triage.store.standing import LISTED


CLINICS = ClinicRow.__table__  # type: ignore[attr-defined]


def languages(
    session: Session, *, tenant: str, ranking: int, pathway: Pathway
) -> list[str]:
    """Each language of a list once, by stepping along the index from one to the next.

    A list of a hundred thousand has a dozen languages, so nothing else is read.
    """
    first = _next_language(tenant, ranking, pathway).where(LISTED.c.language > "")
    seen = select(first.scalar_subquery().label("language")).cte("seen", recursive=True)
    following = _next_language(tenant, ranking, pathway).where(
        LISTED.c.language > seen.c.language
    )
    seen = seen.union_all(
        select(following.scalar_subquery()).where(seen.c.language.is_not(None))
    )
    found = select(seen.c.language).where(seen.c.language.is_not(None))
    return list(session.scalars(found))


def clinics(session: Session, *, tenant: str) -> dict[str, str]:
    """Open clinics by id, in the order of their names."""
    query = (
        select(CLINICS.c.id, CLINICS.c.name)
        .where(CLINICS.c.tenant == tenant, CLINICS.c.closed_at.is_(None))
        .order_by(CLINICS.c.name, CLINICS.c.id)
    )
    return {row.id: row.name for row in session.execute(query)}


def _next_language(tenant: str, ranking: int, pathway: Pathway) -> Select[tuple[str]]:
    return (
        select(LISTED.c.language)
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == pathway.value)
        .order_by(LISTED.c.language)
        .limit(1)
    )
