"""Who has looked at a child, who changed what, and the record itself.

Only who, what, when and which: a deed's details stay where they are, because whoever
checks the record need not see what it is about.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime

from sqlmodel import Session

from triage.desk.desk import Desk
from triage.desk.record import rules
from triage.desk.versions import NotHere
from triage.store import audit_pages, glass, merges
from triage.store.audit import Deed
from triage.store.audit_pages import Sought
from triage.store.glass import Opening
from triage.store.tables import ReferralRow


PAGE = 100


@dataclass(frozen=True, kw_only=True)
class LookShown:
    """One line of the record."""

    number: int
    at: datetime
    who: str
    what: str
    subject: str
    subject_id: str
    emergency: bool = False  # done while an emergency opening of this child was open


@dataclass(frozen=True, kw_only=True)
class OpeningShown:
    """One opening in an emergency."""

    id: str
    who: str
    reason: str
    started_at: datetime
    until: datetime
    reviewed_by: str | None
    review: str | None


@dataclass(frozen=True, kw_only=True)
class LooksShown:
    """Who looked at one child."""

    referral_id: str
    openings: tuple[OpeningShown, ...]
    lines: tuple[LookShown, ...]
    next_before: int | None


@dataclass(frozen=True, kw_only=True)
class RecordShown:
    """A page of the record."""

    lines: tuple[LookShown, ...]
    next_before: int | None


def several(desk: Desk, page: str, *shown: object) -> None:
    """Keep that a page showed these children by name, and to whom."""
    seen = sorted({one for value in shown for one in _referrals_in(value)})
    if seen:
        desk.note(
            f"Looked at a page: {page}", on=(audit_pages.SEVERAL, page), seen=seen
        )


def _referrals_in(value: object) -> Iterator[str]:
    """Every referral that what a page shows speaks of, however deep."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, (tuple, list)):
        for one in value:
            yield from _referrals_in(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            held = getattr(value, one.name)
            if one.name == "referral_id" and held:
                yield str(held)
            else:
                yield from _referrals_in(held)


def of_child(
    desk: Desk, referral_id: str, *, before: int | None = None, size: int = PAGE
) -> LooksShown:
    """Every look at and change to a child, the latest first. Raises `NotHere`."""
    child_id = child_of(desk.session, tenant=desk.tenant, referral_id=referral_id)
    about = rules.about_child(desk.session, tenant=desk.tenant, child_id=child_id)
    found = audit_pages.about(
        desk.session,
        tenant=desk.tenant,
        subjects=rules.subjects(about),
        before=before,
        size=size + 1,
    )
    openings = glass.of_children(
        desk.session, tenant=desk.tenant, child_ids=about.children
    )
    desk.note("Looked at who has seen this child", on=("child", child_id))
    return LooksShown(
        referral_id=referral_id,
        openings=tuple(_opening(one) for one in openings),
        lines=tuple(_line(number, deed, openings) for number, deed in found[:size]),
        next_before=_next(found, size),
    )


def record(
    desk: Desk,
    *,
    who: str = "",
    day: date | None = None,
    kind: str = "",
    before: int | None = None,
    size: int = PAGE,
) -> RecordShown:
    """The record itself, the latest first."""
    found = audit_pages.search(
        desk.session,
        tenant=desk.tenant,
        sought=Sought(who=who, day=day, subject=kind),
        before=before,
        size=size + 1,
    )
    return RecordShown(
        lines=tuple(_line(number, deed) for number, deed in found[:size]),
        next_before=_next(found, size),
    )


def child_of(session: Session, *, tenant: str, referral_id: str) -> str:
    """The record of the child a referral is about, after any merge. Raises `NotHere`."""
    row = session.get(ReferralRow, (tenant, referral_id))
    if row is None or row.undone_at is not None:
        raise NotHere
    return merges.kept(row.child_id, merges.pointers(session, tenant=tenant))


def _next(found: Sequence[tuple[int, Deed]], size: int) -> int | None:
    return found[size - 1][0] if len(found) > size else None


def _line(number: int, deed: Deed, openings: Sequence[Opening] = ()) -> LookShown:
    staff_id = deed.details.get("staff") if isinstance(deed.details, dict) else None
    return LookShown(
        number=number,
        at=deed.at,
        who=deed.who,
        what=deed.what,
        subject=deed.subject,
        subject_id=deed.subject_id,
        emergency=any(
            one.staff_id == staff_id and one.started_at <= deed.at < one.until
            for one in openings
        ),
    )


def _opening(one: Opening) -> OpeningShown:
    return OpeningShown(
        **{name: getattr(one, name) for name in OpeningShown.__dataclass_fields__}
    )
