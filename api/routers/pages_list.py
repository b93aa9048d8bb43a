"""A waiting list as a page: narrowed, searched, and the views a person saved of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import deps, narrowing
from api.deps import AtDesk, Looks, OurForm, SignedIn
from api.narrowing import Narrowed, viewer
from api.templating import HOMES, page
from api.wording import BAND_LABELS, LISTS
from triage.desk import saved_views, waiting
from triage.desk.deciding import blind
from triage.desk.desk import Desk
from triage.desk.saved_views import TooManyViews, ViewNamesChild, ViewNeedsName
from triage.desk.views import Filters, ListPage
from triage.referrals import Pathway
from triage.roles import Action


PAGE_SIZE = 50
BAND_CHOICES = {band.name: words for band, words in BAND_LABELS.items()}
WAITED_CHOICES = {one.value: words for one, words in narrowing.WAITED_LABELS.items()}
FIRST = (
    (Action.SEE_LIST, HOMES["/lists/"]),
    (Action.MANAGE_PEOPLE, "/people"),
    (Action.SEE_AUDIT, "/audit"),
    (Action.SEE_STATUS, "/status"),
)
SEES_LIST = deps.needs(Action.SEE_LIST)

router = APIRouter()


@router.get("/", dependencies=[deps.needs(Action.SEE_RULES)])
def home(actor: SignedIn) -> RedirectResponse:
    """What each role needs first; for most of them, the list."""
    first = next(address for action, address in FIRST if actor.may(action))
    return RedirectResponse(first, 303)


@router.get("/lists/{pathway}", dependencies=[SEES_LIST, deps.Notice])
def waiting_list(
    request: Request, filters: Narrowed, desk: Looks, after: str | None = None
) -> HTMLResponse:
    """One page of a waiting list in the proposed order."""
    return _list(request, desk, filters, _shown(desk, filters, after))


@router.post("/lists/{pathway}/search", dependencies=[SEES_LIST, OurForm])
def search(
    request: Request,
    pathway: Pathway,
    desk: AtDesk,
    looking: Looks,
    search: Annotated[str, Form(max_length=200)] = "",
    after: Annotated[str | None, Form(max_length=400)] = None,
) -> HTMLResponse:
    """Find by name or NHS number; by POST, so that neither is in an address."""
    filters = Filters(pathway=pathway, search=search.strip())
    shown = _shown(looking, filters, after)
    desk.note("Searched the list", on=("list", pathway.value), found=shown.total)
    return _list(request, looking, filters, shown)


@router.get("/lists/{pathway}/search", dependencies=[SEES_LIST])
def search_again(pathway: Pathway) -> RedirectResponse:
    """A search is not kept, so its address leads back to the list."""
    return RedirectResponse(f"/lists/{pathway}", 303)


@router.post("/lists/{pathway}/views", dependencies=[SEES_LIST, OurForm])
def save_view(
    request: Request,
    filters: Narrowed,
    desk: AtDesk,
    looking: Looks,
    name: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Keep the list as it is narrowed now, under a name; never a search."""
    on = narrowing.pairs(filters)
    try:
        saved_views.save(desk, name=name, pathway=filters.pathway, pairs=on)
    except (ViewNeedsName, ViewNamesChild, TooManyViews) as wrong:
        shown = _shown(looking, filters, None)
        said = {"errors": {"view-name": wrong.sentence()}, "view_name": name}
        return _list(request, looking, filters, shown, status=422, **said)
    return RedirectResponse(narrowing.address(filters.pathway, on), 303)


@router.post("/views/{view_id}/forget", dependencies=[SEES_LIST, OurForm])
def forget_view(view_id: str, desk: AtDesk) -> RedirectResponse:
    """Forget a view of one's own."""
    saved_views.forget(desk, view_id)
    return RedirectResponse(HOMES["/lists/"], 303)


def _shown(desk: Desk, filters: Filters, after: str | None) -> ListPage:
    return waiting.list_page(
        desk.session,
        tenant=desk.tenant,
        filters=filters,
        after=after,
        size=PAGE_SIZE,
        today=desk.today,
        viewer=viewer(desk),
    )


def _list(
    request: Request,
    desk: Desk,
    filters: Filters,
    shown: ListPage,
    status: int = 200,
    **more: Any,
) -> HTMLResponse:
    # Long because a page has many parts.
    on, pathway = narrowing.pairs(filters), filters.pathway
    views = saved_views.mine(desk)
    names = {one.referral_id for one in (*shown.entries, *shown.longest)}
    return page(
        request,
        "list.jinja",
        status=status,
        title=f"Children waiting, {LISTS[pathway]}",
        page=shown,
        filters=filters,
        blind=blind.hidden_among(desk, names),
        today=desk.today,
        now=desk.now,
        narrowed=bool(on) or bool(filters.search),
        chips=narrowing.chips(filters, shown.clinics),
        on={kind: narrowing.values(filters, kind) for kind in narrowing.KINDS},
        band_choices=BAND_CHOICES,
        only_choices=narrowing.ONLY_LABELS,
        waited_choices=WAITED_CHOICES,
        languages=[*shown.languages, narrowing.NOT_KNOWN],
        next_address=narrowing.address(
            pathway, [*on, ("after", shown.next_after or "")]
        ),
        print_address=narrowing.address(pathway, on, "/print"),
        save_address=narrowing.address(pathway, on, "/views"),
        may_take_out=desk.actor.may(Action.TAKE_OUT),
        views=[
            (one, narrowing.address(one.pathway, one.pairs), one.pairs == tuple(on))
            for one in views
        ],
        **more,
    )
