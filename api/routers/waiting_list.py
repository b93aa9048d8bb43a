"""Waiting lists and placements, for programs."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api import deps
from api.deps import AtDesk, Reads, Tenant, Today
from api.errors import describe
from api.narrowing import Narrowed
from api.shapes import PlacementOut, ReasonsOut, WaitingListOut
from api.signin import NotSignedIn
from triage.desk import versions, waiting
from triage.roles import Action, NotAllowed


router = APIRouter(tags=["waiting list"])


@router.get(
    "/waiting-lists/{pathway}",
    responses=describe(NotSignedIn, NotAllowed),
    dependencies=[deps.needs(Action.SEE_LIST)],
)
def waiting_list(
    filters: Narrowed,
    session: Reads,
    tenant: Tenant,
    today: Today,
    after: str | None = None,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> WaitingListOut:
    """One page of the proposed order. Send `next_after` back as `after` for the next."""
    page = waiting.list_page(
        session, tenant=tenant, filters=filters, after=after, size=size, today=today
    )
    return WaitingListOut.model_validate(page)


@router.get(
    "/referrals/{referral_id}/placement",
    responses=describe(NotSignedIn, NotAllowed, waiting.NoSuchReferral),
    dependencies=[deps.sees_child()],
)
def placement(referral_id: str, desk: AtDesk, response: Response) -> ReasonsOut:
    """One child's place, and everything it rests on.

    Send the ETag back as If-Match with whatever you decide about it.
    """
    child = waiting.child_page(
        desk.session,
        tenant=desk.tenant,
        referral_id=referral_id,
        today=desk.today,
        open_=desk.actor.may(Action.SEE_CONFIDENTIAL),
    )
    desk.note("Looked at the placement", on=("referral", referral_id))
    seen = versions.version_of(desk, "referral", referral_id)
    response.headers["ETag"] = f'"{seen}"'
    around = {
        name: getattr(child, name)
        for name in ReasonsOut.model_fields
        if name != "placement"
    }
    return ReasonsOut.model_validate(
        around | {"placement": PlacementOut.model_validate(child.entry)}
    )
