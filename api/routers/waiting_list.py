"""Waiting lists and placements, for programs."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import covered, deps
from api.deps import AtDesk, Looks, OurRequest
from api.errors import describe
from api.forms import Asked, Line
from api.narrowing import Narrowed, viewer
from api.shapes import PlacementOut, ReasonsOut, WaitingListOut
from api.signin import NotFromOurForm, NotSignedIn
from api.versioned import TAGGED, tag
from triage.desk import versions, waiting
from triage.desk.deciding import blind
from triage.desk.desk import Desk
from triage.desk.record import looks
from triage.desk.views import Filters
from triage.desk.waiting import BadPageKey
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


router = APIRouter(tags=["waiting list"])

After = Annotated[str | None, Query(max_length=400)]
Size = Annotated[int, Query(ge=1, le=200)]


class SearchIn(Asked):
    """Who is looked for. Sent in the body, so that it is in no address and no log."""

    search: Line
    after: Annotated[str | None, Field(max_length=400)] = None
    size: Annotated[int, Field(ge=1, le=200)] = 50


@router.get(
    "/waiting-lists/{pathway}",
    responses=describe(NotSignedIn, NotAllowed, BadPageKey),
    dependencies=[deps.needs(Action.SEE_LIST)],
)
def waiting_list(
    filters: Narrowed,
    desk: AtDesk,
    looking: Looks,
    after: After = None,
    size: Size = 50,
) -> WaitingListOut:
    """One page of the proposed order. Send `next_after` back as `after` for the next."""
    return _page(desk, looking, filters, after, size)


@router.post(
    "/waiting-lists/{pathway}/search",
    responses=describe(NotSignedIn, NotAllowed, NotFromOurForm, BadPageKey),
    dependencies=[deps.needs(Action.SEE_LIST), OurRequest],
)
def search(
    pathway: Pathway, desk: AtDesk, looking: Looks, sought: SearchIn
) -> WaitingListOut:
    """Find by name or NHS number, and say why anyone found is not on this list."""
    filters = Filters(pathway=pathway, search=sought.search.strip())
    found = _page(desk, looking, filters, sought.after, sought.size)
    desk.note("Searched the list", on=("list", pathway.value), found=found.total)
    return found


@router.get(
    "/referrals/{referral_id}/placement",
    responses=describe(NotSignedIn, NotAllowed, waiting.NoSuchReferral) | TAGGED,
    dependencies=[deps.sees_child()],
)
def placement(
    referral_id: str, desk: AtDesk, looking: Looks, response: Response
) -> ReasonsOut:
    """One child's place, and everything it rests on.

    Send the ETag back as If-Match with whatever you decide about it.
    """
    child = waiting.child_page(
        looking.session,
        tenant=looking.tenant,
        referral_id=referral_id,
        today=looking.today,
        open_=desk.actor.may(Action.SEE_CONFIDENTIAL),
        unseen=blind.unseen(looking),
    )
    desk.note("Looked at the placement", on=("referral", referral_id))
    seen = versions.version_of(looking, "referral", referral_id)
    tag(response, seen)
    around = {
        name: getattr(child, name)
        for name in ReasonsOut.model_fields
        if name != "placement"
    }
    found = ReasonsOut.model_validate(
        around | {"placement": PlacementOut.model_validate(child.entry)}
    )
    return covered.reasons(found) if blind.hidden(looking, referral_id) else found


def _page(
    desk: Desk, looking: Desk, filters: Filters, after: str | None, size: int
) -> WaitingListOut:
    shown = waiting.list_page(
        looking.session,
        tenant=looking.tenant,
        filters=filters,
        after=after,
        size=size,
        today=looking.today,
        viewer=viewer(looking),
    )
    looks.several(desk, "Children waiting", shown)
    return WaitingListOut.model_validate(shown)
