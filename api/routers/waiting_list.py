"""Waiting lists and placements, for programs."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api import deps
from api.deps import Reads, Tenant, Today
from api.errors import describe
from api.narrowing import Narrowed
from api.shapes import PlacementOut, ReasonsOut, WaitingListOut
from api.signin import NotSignedIn
from triage.desk import waiting


router = APIRouter(tags=["waiting list"], dependencies=[Depends(deps.signed_in)])


@router.get("/waiting-lists/{pathway}", responses=describe(NotSignedIn))
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


@router.get("/referrals/{referral_id}/placement", responses=describe(NotSignedIn))
def placement(
    referral_id: str, session: Reads, tenant: Tenant, today: Today
) -> ReasonsOut:
    """One child's place, and everything it rests on."""
    child = waiting.child_page(
        session, tenant=tenant, referral_id=referral_id, today=today
    )
    around = {
        name: getattr(child, name)
        for name in ReasonsOut.model_fields
        if name != "placement"
    }
    return ReasonsOut.model_validate(
        around | {"placement": PlacementOut.model_validate(child.entry)}
    )
