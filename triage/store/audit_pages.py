"""Pages of the record: about one child, or narrowed by person, day and kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlmodel import Session

from triage.calendar import LONDON
from triage.store.audit import AUDIT, Deed, deed_of


SEVERAL = "page"  # the subject of a look at several children at once


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What part of the record is wanted. Empty means everything."""

    who: str = ""  # part of a name or a role
    day: date | None = None  # in London
    subject: str = ""


def about(
    session: Session,
    *,
    tenant: str,
    subjects: Mapping[str, tuple[str, ...]],
    before: int | None,
    size: int,
) -> list[tuple[int, Deed]]:
    """What was done to any of these subjects, ids by kind, the latest first.

    Among them every page that showed one of these referrals with others.
    """
    return _page(session, _record(tenant).where(concerns(subjects)), before, size)


def concerns(subjects: Mapping[str, tuple[str, ...]]) -> ColumnElement[bool]:
    """Deeds done to any of these subjects, or that showed one of the referrals."""
    done = [
        and_(AUDIT.c.subject == kind, AUDIT.c.subject_id.in_(ids))
        for kind, ids in subjects.items()
        if ids
    ]
    shown = [
        and_(AUDIT.c.subject == SEVERAL, AUDIT.c.details.contains(f'"{referral_id}"'))
        for referral_id in subjects.get("referral", ())
    ]
    return or_(false(), *done, *shown)


def search(
    session: Session, *, tenant: str, sought: Sought, before: int | None, size: int
) -> list[tuple[int, Deed]]:
    """The record itself, the latest first."""
    query = _record(tenant)
    if sought.subject:
        query = query.where(AUDIT.c.subject == sought.subject)
    if sought.who:
        who = func.lower(AUDIT.c.who)
        query = query.where(who.contains(sought.who.lower(), autoescape=True))
    if sought.day:
        query = query.where(_on(sought.day))
    return _page(session, query, before, size)


def _record(tenant: str) -> Select[Any]:
    return select(AUDIT).where(AUDIT.c.tenant == tenant)


def _on(day: date) -> ColumnElement[bool]:
    """Rows of a London day. Keys begin with their moment, so the key's index finds them."""
    first = _key(datetime.combine(day, time(), LONDON))
    after = _key(datetime.combine(day + timedelta(days=1), time(), LONDON))
    return and_(AUDIT.c.id >= first, AUDIT.c.id < after)


def _key(moment: datetime) -> str:
    return f"{int(moment.astimezone(UTC).timestamp() * 1_000_000):014x}"


def _page(
    session: Session, query: Select[Any], before: int | None, size: int
) -> list[tuple[int, Deed]]:
    if before is not None:
        query = query.where(AUDIT.c.number < before)
    rows = session.execute(query.order_by(AUDIT.c.number.desc()).limit(size))
    return [(row["number"], deed_of(dict(row))) for row in rows.mappings()]
