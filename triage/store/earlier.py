"""Placements as they stood before something that was taken back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session

from triage.store.placements import PLACED, last
from triage.store.written import in_batches


def before_import(
    session: Session, *, tenant: str, referral_ids: Collection[str], import_id: str
) -> dict[str, dict[str, Any]]:
    """The placement row each referral had before an import first changed it."""
    first = case((PLACED.c.import_id == import_id, PLACED.c.number))
    changed: dict[int, list[str]] = {}
    for some in in_batches(list(referral_ids)):
        query = (
            select(PLACED.c.referral_id, func.min(first))
            .where(PLACED.c.tenant == tenant, PLACED.c.referral_id.in_(some))
            .group_by(PLACED.c.referral_id)
            .having(func.min(first).is_not(None))
        )
        for name, number in session.execute(query):
            changed.setdefault(number, []).append(name)
    found: dict[str, dict[str, Any]] = {}
    for number, names in changed.items():
        earlier = case((PLACED.c.number < number, PLACED.c.number))
        found |= last(session, tenant, names, earlier)
    return found


def standing_before(
    session: Session, *, tenant: str, referral_ids: Collection[str], moment: datetime
) -> dict[str, dict[str, Any]]:
    """The last placement row each referral had before a moment."""
    earlier = case((PLACED.c.made_at < moment, PLACED.c.number))
    return last(session, tenant, referral_ids, earlier)


def changed_by(session: Session, *, tenant: str, import_id: str) -> set[str]:
    """The referrals an import gave a new placement."""
    query = select(PLACED.c.referral_id).where(
        PLACED.c.tenant == tenant, PLACED.c.import_id == import_id
    )
    return set(session.scalars(query))
