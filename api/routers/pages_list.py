"""The ordered list, the tasks and the rule books, as pages."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api import deps, narrowing
from api.deps import Now, OurForm, Reads, SignedIn, Tenant, Today
from api.narrowing import Narrowed
from api.templating import home, page
from api.wording import BAND_LABELS, LISTS
from triage.calendar import LONDON
from triage.desk import books, tasks, waiting
from triage.desk.views import Filters, ListPage
from triage.referrals import Pathway


PAGE_SIZE = 50
BAND_CHOICES = {band.name: words for band, words in BAND_LABELS.items()}

router = APIRouter(dependencies=[Depends(deps.signed_in)])


@router.get("/")
def front(actor: SignedIn) -> RedirectResponse:
    """The first page this person's role needs."""
    return RedirectResponse(home(actor), 303)


@router.get("/lists/{pathway}")
def waiting_list(
    request: Request,
    filters: Narrowed,
    session: Reads,
    tenant: Tenant,
    today: Today,
    after: str | None = None,
) -> HTMLResponse:
    """One page of a waiting list in the proposed order."""
    shown = waiting.list_page(
        session,
        tenant=tenant,
        filters=filters,
        after=after,
        size=PAGE_SIZE,
        today=today,
    )
    return _list(request, filters, shown, today)


@router.post("/lists/{pathway}/search", dependencies=[OurForm])
def search(
    request: Request,
    pathway: Pathway,
    session: Reads,
    tenant: Tenant,
    today: Today,
    search: Annotated[str, Form(max_length=200)] = "",
    after: Annotated[str | None, Form()] = None,
) -> HTMLResponse:
    """Find by name or NHS number; by POST, so that neither is in an address."""
    filters = Filters(pathway=pathway, search=search.strip())
    shown = waiting.list_page(
        session,
        tenant=tenant,
        filters=filters,
        after=after,
        size=PAGE_SIZE,
        today=today,
    )
    return _list(request, filters, shown, today)


@router.get("/lists/{pathway}/search")
def search_again(pathway: Pathway) -> RedirectResponse:
    """A search is not kept, so its address leads back to the list."""
    return RedirectResponse(f"/lists/{pathway}", 303)


@router.get("/tasks")
def open_tasks(
    request: Request, session: Reads, tenant: Tenant, now: Now
) -> HTMLResponse:
    """Everything that waits for a person, the soonest due first."""
    found = sorted(tasks.open_tasks(session, tenant=tenant), key=lambda one: one.due_at)
    end = _end_of_day(now)
    return page(
        request,
        "tasks.jinja",
        title="Tasks",
        tasks=found,
        late=[one for one in found if one.due_at <= end],
        later=[one for one in found if one.due_at > end],
    )


@router.get("/rules/{pathway}")
def rules(request: Request, pathway: Pathway) -> HTMLResponse:
    """A rule book in plain English."""
    return page(
        request,
        "rules.jinja",
        title=f"Rules, {LISTS[pathway]}",
        book=books.book_shown(pathway),
    )


def _list(
    request: Request, filters: Filters, shown: ListPage, today: object
) -> HTMLResponse:
    on = narrowing.pairs(filters)
    following = [*on, ("after", shown.next_after or "")]
    return page(
        request,
        "list.jinja",
        title=f"Children waiting, {LISTS[filters.pathway]}",
        page=shown,
        filters=filters,
        today=today,
        narrowed=bool(on) or bool(filters.search),
        chips=narrowing.chips(filters),
        bands_on=[value for kind, value in on if kind == "band"],
        only_on=[value for kind, value in on if kind == "only"],
        band_choices=BAND_CHOICES,
        only_choices=narrowing.ONLY_LABELS,
        next_address=narrowing.address(filters.pathway, following),
    )


def _end_of_day(now: datetime) -> datetime:
    return now.astimezone(LONDON).replace(hour=23, minute=59, second=59)
