"""The waiting list and one child's page, as the store holds them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session

from triage.calendar import LONDON, weeks_waited
from triage.desk import child_shown, export
from triage.desk.content import Content
from triage.desk.entries import entry
from triage.desk.replace import content_in_force
from triage.desk.views import ChildPage, Filters, ListPage
from triage.errors import TriageError
from triage.referrals import Band, Pathway
from triage.store import placements, places
from triage.store import waiting as store
from triage.store.waiting import ListedChild, Narrowed, Standing


SAFE_SHOWN = 20
LONGEST_SHOWN = 5


class NoSuchReferral(TriageError):
    """There is no such referral here."""


def list_page(
    session: Session,
    *,
    tenant: str,
    filters: Filters,
    after: str | None = None,
    size: int = 50,
    today: date,
) -> ListPage:
    """One page in the proposed order. Raises `BadPageKey` on a key nobody wrote."""
    # Long because a page has many parts.
    ranking = placements.in_force(session, tenant=tenant)
    content = content_in_force()
    key = places.read_key(after) if after else None
    if ranking is None:
        return _page(content, filters, worked_out_at=_midnight(today))
    number, narrowed = ranking.number, _narrowed(filters, today)
    found = store.page(
        session,
        tenant=tenant,
        ranking=number,
        narrowed=narrowed,
        after=key,
        size=size + 1,
    )
    counts = store.counts(
        session, tenant=tenant, ranking=number, pathway=filters.pathway
    )
    safe, longest, many_safe = (
        ([], [], 0) if after else _beside(session, tenant, number, filters)
    )
    lines = store.with_places(
        session, tenant=tenant, ranking=number, found=[*found[:size], *safe, *longest]
    )
    shown = {name: entry(line, today) for name, line in lines.items()}
    return _page(
        content,
        filters,
        worked_out_at=ranking.worked_out_at,
        entries=tuple(shown[one.referral_id] for one in found[:size]),
        total=_total(session, tenant, number, narrowed, counts),
        waiting=counts.by_pathway[filters.pathway],
        by_band=counts.by_band,
        by_pathway=counts.by_pathway,
        next_after=places.write_key(found[size - 1].key) if len(found) > size else None,
        safe_first=tuple(shown[one.referral_id] for one in safe),
        safe_waiting=many_safe,
        longest=tuple(shown[one.referral_id] for one in longest),
    )


def child_page(
    session: Session,
    *,
    tenant: str,
    referral_id: str,
    today: date,
    open_: bool = True,
) -> ChildPage:
    """Everything a clinician checks. Raises `NoSuchReferral`.

    A referral that is off the list is shown as it last stood, with place 0. Unless
    `open_`, confidential facts are there but not named.
    """
    standing = _standing(session, tenant, referral_id)
    if standing is None:
        raise NoSuchReferral
    return child_shown.page(
        session, tenant, content_in_force(), standing, today, open_=open_
    )


def export_list(
    session: Session, *, tenant: str, filters: Filters, today: date
) -> Iterator[list[export.Cell]]:
    """The narrowed list in the order and columns of an export; all of it."""
    ranking = placements.in_force(session, tenant=tenant)
    if ranking is None:
        return
    for one in store.everyone(
        session,
        tenant=tenant,
        ranking=ranking.number,
        narrowed=_narrowed(filters, today),
    ):
        received = one.referral.received_on
        yield export.row(
            replace(
                one.placement,
                weeks_waited=weeks_waited(one.placement.clock_start, today),
            ),
            one.child.nhs_number,
            received.isoformat() if received else "",
        )


def _page(
    content: Content, filters: Filters, *, worked_out_at: datetime, **rest: Any
) -> ListPage:
    versions = content.versions(filters.pathway)
    nobody: dict[str, Any] = {
        "entries": (),
        "total": 0,
        "waiting": 0,
        "by_band": dict.fromkeys(Band, 0),
        "by_pathway": dict.fromkeys(Pathway, 0),
        "next_after": None,
    }
    return ListPage(
        worked_out_at=worked_out_at,
        book_version=versions.book,
        card_version=versions.card,
        book_digest=versions.book_digest,
        **(nobody | rest),
    )


def _beside(
    session: Session, tenant: str, number: int, filters: Filters
) -> tuple[list[ListedChild], list[ListedChild], int]:
    """Beside a first page: who needs a person now, who waits longest, how many need."""
    pathway = filters.pathway
    safe = store.open_safe(
        session, tenant=tenant, ranking=number, pathway=pathway, size=SAFE_SHOWN
    )
    longest = store.longest(
        session, tenant=tenant, ranking=number, pathway=pathway, size=LONGEST_SHOWN
    )
    many = store.how_many_safe(session, tenant=tenant, ranking=number, pathway=pathway)
    return safe, longest, many


def _narrowed(filters: Filters, today: date) -> Narrowed:
    return Narrowed(
        pathway=filters.pathway,
        bands=filters.bands,
        search=filters.search,
        asks=filters.needs_information,
        safe=filters.safe_only,
        due_before=today if filters.over_maximum else None,
    )


def _total(
    session: Session, tenant: str, number: int, narrowed: Narrowed, counts: store.Counts
) -> int:
    """How many match; from the day counters where they can tell."""
    by_band_only = Narrowed(pathway=narrowed.pathway, bands=narrowed.bands)
    if narrowed == by_band_only:
        return sum(counts.by_band[band] for band in narrowed.bands or Band)
    return store.how_many(session, tenant=tenant, ranking=number, narrowed=narrowed)


def _standing(session: Session, tenant: str, referral_id: str) -> Standing | None:
    """Where a referral stands, or where it last stood when it is off the list."""
    ranking = placements.in_force(session, tenant=tenant)
    if ranking is None:
        return None
    found = store.standing(
        session, tenant=tenant, ranking=ranking.number, referral_id=referral_id
    )
    if found is not None:
        return found
    return store.last_stood(session, tenant=tenant, referral_id=referral_id)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)
