"""What a list is narrowed to: one definition of each filter, for pages, counts and copies.

Whatever counts children or shows them asks here, so that no two pages disagree.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Table,
    and_,
    false,
    func,
    select,
    union,
    union_all,
)
from sqlalchemy.sql.selectable import FromClause
from sqlmodel import Session

from triage.referrals import Band, Pathway
from triage.store.clinic_rows import OPEN_OFFERS, OfferRow, SlotRow
from triage.store.decision_rows import InformationRequestRow
from triage.store.particulars import CHILDREN, REFERRALS, name_key
from triage.store.standing import LISTED
from triage.store.tasks import HELD, SAFE, TASKS
from triage.store.unseen import Unseen, owes, sees


ASKED = InformationRequestRow.__table__  # type: ignore[attr-defined]
OFFERS = OfferRow.__table__  # type: ignore[attr-defined]
MERGED = CHILDREN.alias("merged")
SLOTS = SlotRow.__table__  # type: ignore[attr-defined]

Read = Callable[[ColumnElement[Any]], ColumnElement[Any]]

NUMBER_DIGITS = 10  # of an NHS number
FEW = 1_000  # ids that go into a statement one by one


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What a list is narrowed to. Empty means everything."""

    pathway: Pathway
    bands: tuple[Band, ...] = ()
    search: str = ""
    found: tuple[str, ...] | None = None  # whom the search meant, when they are few
    unconfirmed: bool = False
    asked: bool = False  # a question is held open, or asked and not answered
    no_reply_by: date | None = None  # something asked was due before this day
    changed_since: date | None = None
    clock_before: date | None = None
    due_before: date | None = None
    safe: bool = False
    clinic: str = ""
    language: str | None = None  # "": not known
    owner_id: str = ""  # has an open task of this person's
    unseen: Unseen | None = None  # leaves out those whose band this clinician owes
    owed: bool = False  # or means only those


def narrow(
    query: Select[Any],
    *,
    tenant: str,
    ranking: int,
    narrowed: Narrowed,
    ordered: bool = False,
    by_clock: bool = False,
) -> Select[Any]:
    """A query of `listed`, narrowed; `ordered` when it reads in the list's order,
    `by_clock` when it reads in the order of waiting.

    Another table names few, so those are looked up by the list's key, one by one; the
    list is not walked from end to end to find them.
    """
    named = [*_of_other_tables(tenant, narrowed)]
    for one in named:
        (name,) = one.c
        query = query.join(one, LISTED.c.referral_id == name)
    pathway = _itself(LISTED.c.pathway) if named else LISTED.c.pathway
    return query.where(
        LISTED.c.tenant == tenant,
        LISTED.c.ranking == ranking,
        pathway == narrowed.pathway.value,
        *_of_the_viewer(tenant, narrowed, by_clock=by_clock),
        *_of_the_line(narrowed, _itself if ordered else _as_it_is),
    )


def how_many(session: Session, *, tenant: str, ranking: int, narrowed: Narrowed) -> int:
    """How many children a narrowed list holds; read from the order's index alone."""
    query = narrow(
        select(func.count()).select_from(LISTED),
        tenant=tenant,
        ranking=ranking,
        narrowed=narrowed,
    )
    return session.scalar(query) or 0


def _as_it_is(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column


def _itself(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column that no index is chosen by. A page reads along the order's index, which
    holds every filter; another index would have the whole list sorted for fifty lines.
    """
    return func.coalesce(column, column)


def has_open_safe(tenant: str) -> Select[tuple[str | None]]:
    """Referrals somebody must see to now: the one meaning of SAFE in counts."""
    return _open_tasks(tenant).where(TASKS.c.kind == SAFE)


def _open_tasks(tenant: str) -> Select[tuple[str | None]]:
    return select(TASKS.c.referral_id).where(
        TASKS.c.tenant == tenant,
        TASKS.c.closed_at.is_(None),
        TASKS.c.undone_at.is_(None),
    )


def sought(session: Session, *, tenant: str, narrowed: Narrowed) -> Narrowed:
    """The same with its search carried out once, unless it means very many."""
    if not narrowed.search.strip():
        return narrowed
    meant = searched(tenant, narrowed.search).limit(FEW + 1)
    found: tuple[str, ...] = tuple(row[0] for row in session.execute(meant))
    return narrowed if len(found) > FEW else replace(narrowed, found=found)


def searched(tenant: str, search: str) -> CompoundSelect[tuple[str]]:
    """Referrals whose child's name holds every word, or whose number it is.

    Records found to be one child are found by the name of either.
    """
    mine = select(REFERRALS.c.id).where(REFERRALS.c.tenant == tenant)
    return union(
        mine.where(REFERRALS.c.child_id.in_(_children_meant(tenant, search))),
        mine.where(REFERRALS.c.id == search.strip()),
    )


def _children_meant(tenant: str, search: str) -> CompoundSelect[tuple[str]]:
    meant = select(CHILDREN.c.id).where(
        CHILDREN.c.tenant == tenant, _is_meant(search, CHILDREN)
    )
    kept = meant.with_only_columns(CHILDREN.c.merged_into).where(
        CHILDREN.c.merged_into.is_not(None)
    )
    merged = (
        select(MERGED.c.id)
        .join(
            CHILDREN,
            (CHILDREN.c.tenant == MERGED.c.tenant)
            & (CHILDREN.c.id == MERGED.c.merged_into),
        )
        .where(MERGED.c.tenant == tenant, MERGED.c.merged_into.is_not(None))
        .where(_is_meant(search, CHILDREN))
    )
    return union_all(meant, kept, merged)


def _of_the_viewer(
    tenant: str, narrowed: Narrowed, *, by_clock: bool
) -> Iterator[ColumnElement[bool]]:
    """Which half of the list a clinician is shown: what is seen, or what is owed."""
    if narrowed.unseen is None:
        if narrowed.owed:
            yield false()
    elif narrowed.owed:
        yield owes(tenant, narrowed.unseen, by_clock=by_clock)
    else:
        yield sees(tenant, narrowed.unseen)


def _of_the_line(narrowed: Narrowed, read: Read) -> Iterator[ColumnElement[bool]]:
    """What the line itself says; all of it stands in the order's index."""
    if narrowed.bands:
        yield LISTED.c.band.in_([int(band) for band in narrowed.bands])
    if narrowed.unconfirmed:
        yield LISTED.c.confirmed.is_(False)
    if narrowed.changed_since is not None:
        yield LISTED.c.changed_on >= narrowed.changed_since
    if narrowed.clock_before is not None:
        yield read(LISTED.c.clock_start) < narrowed.clock_before
    if narrowed.due_before is not None:
        yield LISTED.c.due_on < narrowed.due_before
    if narrowed.language is not None:
        yield read(LISTED.c.language) == narrowed.language


def _of_other_tables(tenant: str, narrowed: Narrowed) -> Iterator[FromClause]:
    """The referrals that other tables name, each once."""
    if narrowed.found is not None:
        yield _these(tenant, narrowed.found)
    elif narrowed.search.strip():
        yield searched(tenant, narrowed.search).subquery()
    if narrowed.owner_id:
        yield _with_task_of(tenant, narrowed.owner_id).distinct().subquery()
    if narrowed.clinic:
        yield _offered_at(tenant, narrowed.clinic).distinct().subquery()
    if narrowed.no_reply_by is not None:
        late = _not_answered(tenant).where(ASKED.c.due_on < narrowed.no_reply_by)
        yield late.distinct().subquery()
    if narrowed.asked:
        yield union(_not_answered(tenant), _held_open(tenant)).subquery()
    if narrowed.safe:
        yield has_open_safe(tenant).distinct().subquery()


def _these(tenant: str, names: tuple[str, ...]) -> FromClause:
    mine = select(REFERRALS.c.id).where(REFERRALS.c.tenant == tenant)
    return mine.where(REFERRALS.c.id.in_(names)).subquery()


def _not_answered(tenant: str) -> Select[tuple[str]]:
    return select(ASKED.c.referral_id).where(
        ASKED.c.tenant == tenant, ASKED.c.closed_at.is_(None)
    )


def _held_open(tenant: str) -> Select[tuple[str | None]]:
    return _open_tasks(tenant).where(TASKS.c.kind == HELD)


def _offered_at(tenant: str, clinic: str) -> Select[tuple[str]]:
    return (
        select(OFFERS.c.referral_id)
        .join(
            SLOTS,
            (SLOTS.c.tenant == OFFERS.c.tenant) & (SLOTS.c.id == OFFERS.c.slot_id),
        )
        .where(OFFERS.c.tenant == tenant, OFFERS.c.state.in_(OPEN_OFFERS))
        .where(SLOTS.c.clinic_id == clinic)
    )


def _with_task_of(tenant: str, owner_id: str) -> Select[tuple[str | None]]:
    return _open_tasks(tenant).where(TASKS.c.owner_id == owner_id)


def _is_meant(search: str, child: Table) -> ColumnElement[bool]:
    number = "".join(search.split()).replace("-", "")
    if number.isdecimal() and len(number) == NUMBER_DIGITS:
        return child.c.nhs_number == number
    words = name_key(search, "").split()
    return and_(*(child.c.name_key.contains(one, autoescape=True) for one in words))
