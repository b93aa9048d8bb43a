"""A waiting list as a page: narrowed, searched, and the views a person saved of it."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import deps, last_list, narrowing, sending
from api.deps import AtDesk, Looks, OurForm, SignedIn, Visit
from api.forms import Ask, Asked, MaybeLine
from api.narrowing import Narrowed, viewer
from api.sending import Fields, Put
from api.templating import HOMES, page
from api.wording import BAND_LABELS, LISTS
from triage.desk import kept_searches, saved_views, waiting
from triage.desk.desk import Desk
from triage.desk.record import looks
from triage.desk.saved_views import TooManyViews, ViewNamesChild, ViewNeedsName
from triage.desk.tasks import safe_now
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
    request: Request,
    filters: Narrowed,
    desk: AtDesk,
    looking: Looks,
    after: str | None = None,
) -> HTMLResponse:
    """One page of a waiting list in the proposed order; who was shown is kept."""
    shown = _shown(looking, filters, after)
    looks.several(desk, "Children waiting", shown)
    answer = _list(request, looking, filters, shown)
    last_list.remember(request, answer)
    return answer


class SearchIn(Asked):
    """Who is looked for; nothing: everybody."""

    search: Annotated[MaybeLine, Ask("Name or NHS number")] = ""


@router.post("/lists/{pathway}/search", dependencies=[sending.READS_FORM, SEES_LIST])
def search(
    request: Request,
    pathway: Pathway,
    sent: Fields,
    desk: AtDesk,
    looking: Looks,
    visit: Visit,
) -> Response:
    """Find by name or NHS number; by POST, so that neither is in an address.

    What was found is a page of its own, so that a browser can go back to it.
    """

    def does() -> Response:
        words = sending.read(SearchIn, sent).search
        if not words:
            return RedirectResponse(f"/lists/{pathway}", 303)
        shown = _shown(looking, Filters(pathway=pathway, search=words), None)
        found = shown.total + shown.own_first_total
        desk.note("Searched the list", on=("list", pathway.value), found=found)
        assert visit is not None  # the form carried this session's token
        key = kept_searches.keep(desk, visit, pathway, words)
        return RedirectResponse(f"/lists/{pathway}/found/{key}", 303)

    def again(wrong: Put) -> Response:
        typed = "".join(sent.get("search", ()))
        return _wrong(request, looking, Filters(pathway=pathway), wrong, sought=typed)

    return sending.attempt(request, visit, desk, sent, does, again)


@router.get("/lists/{pathway}/found/{key}", dependencies=[SEES_LIST])
def found(
    request: Request,
    pathway: Pathway,
    key: str,
    desk: AtDesk,
    looking: Looks,
    visit: Visit,
    after: str | None = None,
) -> HTMLResponse:
    """What a search found, for as long as its words are kept. Raises `SearchGone`."""
    assert visit is not None  # somebody is signed in
    words = kept_searches.words(looking, visit, pathway, key)
    filters = Filters(pathway=pathway, search=words)
    shown = _shown(looking, filters, after)
    looks.several(desk, "What a search found", shown)
    answer = _list(request, looking, filters, shown)
    last_list.remember(request, answer)
    return answer


@router.get("/lists/{pathway}/search", dependencies=[SEES_LIST])
def search_again(pathway: Pathway) -> RedirectResponse:
    """The form's own address, typed or reloaded, leads back to the list."""
    return RedirectResponse(f"/lists/{pathway}", 303)


@router.post("/lists/{pathway}/views", dependencies=[sending.READS_FORM, SEES_LIST])
def save_view(
    request: Request,
    filters: Narrowed,
    sent: Fields,
    desk: AtDesk,
    looking: Looks,
    visit: Visit,
) -> Response:
    """Keep the list as it is narrowed now, under a name; never a search.

    Pressed twice, the second gives way to the first: a name is kept once.
    """
    on, name = narrowing.pairs(filters), "".join(sent.get("name", ()))

    def does() -> Response:
        try:
            saved_views.save(desk, name=name, pathway=filters.pathway, pairs=on)
        except (ViewNeedsName, ViewNamesChild, TooManyViews) as wrong:
            raise Put({"view-name": wrong.sentence()}) from wrong
        return RedirectResponse(narrowing.address(filters.pathway, on), 303)

    def again(wrong: Put) -> Response:
        return _wrong(request, looking, filters, wrong, view_name=name)

    return sending.attempt(request, visit, desk, sent, does, again)


@router.post("/views/{view_id}/forget", dependencies=[SEES_LIST, OurForm])
def forget_view(view_id: str, typed: Fields, desk: AtDesk) -> RedirectResponse:
    """Forget a view of one's own."""
    saved_views.forget_once(desk, sending.key(typed), view_id)
    return RedirectResponse(HOMES["/lists/"], 303)


def _with(first: str, after: str) -> str:
    """The page after a key, of the same list or search."""
    return f"{first}{'&' if '?' in first else '?'}{urlencode({'after': after})}"


def _wrong(
    request: Request, looking: Desk, filters: Filters, wrong: Put, **typed: str
) -> HTMLResponse:
    """The list with what is wrong in one of its forms, and what was typed there."""
    shown = _shown(looking, filters, None)
    said: dict[str, Any] = {"errors": wrong.errors, **typed}
    return _list(request, looking, filters, shown, status=wrong.status, **said)


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
    first = request.url.path if filters.search else narrowing.address(pathway, on)
    return page(
        request,
        "list.jinja",
        status=status,
        title=f"Children waiting, {LISTS[pathway]}",
        page=shown,
        filters=filters,
        safe=safe_now.about(
            desk,
            [one.referral_id for one in shown.safe_first],
            only={one.task_id for one in shown.safe_first},
        ),
        does=desk.actor.may(Action.DO_TASKS),
        once=sending.fresh_key(),
        sees=True,
        today=desk.today,
        narrowed=bool(on) or bool(filters.search),
        chips=narrowing.chips(filters, shown.clinics),
        on={kind: narrowing.values(filters, kind) for kind in narrowing.KINDS},
        band_choices=BAND_CHOICES,
        only_choices=narrowing.only_choices(desk),
        waited_choices=WAITED_CHOICES,
        languages=[*shown.languages, narrowing.NOT_KNOWN],
        first_address=first,
        later="after" in request.query_params,
        next_address=_with(first, shown.next_after or ""),
        print_address=narrowing.address(pathway, on, "/print"),
        save_address=narrowing.address(pathway, on, "/views"),
        may_take_out=desk.actor.may(Action.TAKE_OUT),
        views=[
            (one, narrowing.address(one.pathway, one.pairs), one.pairs == tuple(on))
            for one in views
        ],
        **more,
    )
