"""The waiting list and one child's page, as the store holds them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from triage.calendar import midnight, weeks_waited
from triage.desk import child_shown, export, list_shown
from triage.desk.content import Content
from triage.desk.in_force import content_in_force
from triage.desk.list_shown import ANYONE, Viewer, narrowed
from triage.desk.views import ChildPage, Filters, ListPage
from triage.errors import TriageError
from triage.referrals import Band, Pathway
from triage.store import placements, places, same_points
from triage.store import waiting as store
from triage.store.places import BadPageKey
from triage.store.unseen import Unseen
from triage.store.waiting import Standing


__all__ = ["BadPageKey", "NoSuchReferral", "child_page", "export_list", "list_page"]


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
    viewer: Viewer = ANYONE,
) -> ListPage:
    """One page in the proposed order. Raises `BadPageKey` on a key nobody wrote."""
    ranking = placements.in_force(session, tenant=tenant)
    content = content_in_force(session, tenant)
    key = places.read_key(after) if after else None
    if ranking is None:
        return _page(content, filters, worked_out_at=midnight(today))
    asked = list_shown.ask(
        session,
        tenant=tenant,
        ranking=ranking.number,
        filters=filters,
        today=today,
        viewer=viewer,
    )
    return _page(
        content,
        filters,
        worked_out_at=ranking.worked_out_at,
        **list_shown.parts(asked, key, size),
    )


def child_page(
    session: Session,
    *,
    tenant: str,
    referral_id: str,
    today: date,
    open_: bool = True,
    unseen: Unseen | None = None,
) -> ChildPage:
    """Everything a clinician checks. Raises `NoSuchReferral`.

    A referral that is off the list is shown as it last stood, with place 0. Unless
    `open_`, confidential facts are there but not named. Places are counted among those
    who are not `unseen`.
    """
    ranking = placements.in_force(session, tenant=tenant)
    on: dict[str, Any] = {"tenant": tenant, "referral_id": referral_id}
    standing = ranking and _standing(session, ranking.number, unseen, **on)
    if not (ranking and standing):
        raise NoSuchReferral
    content = content_in_force(session, tenant)
    others = _others(session, content, tenant, ranking.number, standing, unseen)
    return child_shown.page(
        session, tenant, content, standing, today, open_=open_, others=others
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
        narrowed=narrowed(filters, today, ANYONE),
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


def _standing(
    session: Session,
    ranking: int,
    unseen: Unseen | None,
    *,
    tenant: str,
    referral_id: str,
) -> Standing | None:
    """Where a referral stands, or where it last stood when it is off the list."""
    found = store.standing(
        session,
        tenant=tenant,
        ranking=ranking,
        referral_id=referral_id,
        unseen=unseen,
    )
    if found is not None:
        return found
    return store.last_stood(session, tenant=tenant, referral_id=referral_id)


def _others(
    session: Session,
    content: Content,
    tenant: str,
    ranking: int,
    standing: Standing,
    unseen: Unseen | None,
) -> int | None:
    """How many are equal to a child in points; None where points order nobody.

    Off the list, without a card, in a band where points count for nothing, and of a child
    who was credited days beside them.
    """
    one = standing.placement
    counts = content.policy.caps[one.band] and content.cards.get(one.pathway)
    credited = one.clock_start - one.order_day != timedelta(weeks=one.credit_weeks)
    if credited or not (one.place and counts):
        return None
    return same_points.others(
        session, tenant=tenant, ranking=ranking, placement=one, unseen=unseen
    )
