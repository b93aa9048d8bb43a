"""A person's own saved views of the lists, and whom and what one may choose: for
programs."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api import deps, narrowing
from api.deps import AtDesk, Looks, OurRequest
from api.errors import describe
from api.forms import SHORT, Asked, Line
from api.keyed import Key
from api.narrowing import Narrowed
from api.shapes import DoneOut, Shape
from api.signin import NotFromOurForm, NotSignedIn
from triage.desk import once, saved_views
from triage.desk.knowing import alike, merging, subject
from triage.desk.saved_views import NoSuchView
from triage.desk.tasks import doing
from triage.desk.versions import NotHere
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


router = APIRouter()
SIGNED = (NotSignedIn, NotAllowed)
CHANGES = (*SIGNED, NotFromOurForm, once.AnotherRequest)


class ViewOut(Shape):
    """One saved view: its list, and how that list is narrowed."""

    id: str
    name: str
    pathway: Pathway
    pairs: tuple[tuple[str, str], ...]


class ViewIn(Asked):
    """What the view is called. How it is narrowed stands in the address."""

    name: Line = Field(examples=["Waiting over a year"])


class ChoiceOut(Shape):
    """Somebody a task may be given to."""

    id: str
    name: str


class SideOut(Shape):
    """One of two records."""

    name: str
    born_on: str
    nhs_number: str
    referrals: tuple[str, ...]


class SideBySideOut(Shape):
    """Two records before they are merged: what differs, and what would happen."""

    kept: SideOut
    merged: SideOut
    differ: tuple[tuple[str, str, str], ...]
    warnings: tuple[str, ...]
    refused: tuple[str, ...]
    would: tuple[str, ...]


class AlikeOut(Shape):
    """A record that may be the same child's."""

    referral_id: str
    name: str
    born_on: date | None
    why: str


SEES = [deps.needs(Action.SEE_LIST)]


@router.get(
    "/views", tags=["waiting list"], dependencies=SEES, responses=describe(*SIGNED)
)
def views(desk: Looks) -> list[ViewOut]:
    """One's own saved views."""
    return [ViewOut.model_validate(one) for one in saved_views.mine(desk)]


@router.post(
    "/waiting-lists/{pathway}/views",
    tags=["waiting list"],
    dependencies=[*SEES, OurRequest],
    responses=describe(*CHANGES, *saved_views.REFUSALS),
)
def save_view(
    filters: Narrowed, asked: ViewIn, desk: AtDesk, idempotency_key: Key = None
) -> DoneOut:
    """Keep the list as the address narrows it; a view of the same name gives way."""
    pairs = narrowing.pairs(filters)
    told = f"save view|{filters.pathway}|{pairs}|{asked.name}"
    done = once.only(
        desk,
        idempotency_key or "",
        told,
        lambda: saved_views.save(
            desk, name=asked.name, pathway=filters.pathway, pairs=pairs
        ),
    )
    return DoneOut.model_validate(done)


@router.post(
    "/views/{view_id}/forget",
    tags=["waiting list"],
    dependencies=[*SEES, OurRequest],
    responses=describe(*CHANGES, NoSuchView),
)
def forget_view(view_id: str, desk: AtDesk, idempotency_key: Key = None) -> DoneOut:
    """Forget one of one's own views."""
    done = saved_views.forget_once(desk, idempotency_key or "", view_id)
    return DoneOut.model_validate(done)


@router.get(
    "/task-owners",
    tags=["task"],
    dependencies=[deps.needs(Action.DO_TASKS)],
    responses=describe(*SIGNED),
)
def owners(desk: Looks) -> list[ChoiceOut]:
    """Whom a task may be given to: send the id as `to`."""
    return [ChoiceOut(id=one, name=name) for one, name in doing.people(desk)]


@router.get(
    "/referrals/{referral_id}/alike",
    tags=["referral"],
    dependencies=[deps.needs(Action.MERGE)],
    responses=describe(*SIGNED, NotHere),
)
def records_alike(referral_id: str, desk: AtDesk) -> list[AlikeOut]:
    """Other records that may be the same child's."""
    referral = subject.find(desk, referral_id)
    desk.note("Looked for the same child", on=("referral", referral_id))
    found = alike.candidates(desk, subject.child_of(desk, referral))
    return [AlikeOut.model_validate(one) for one in found]


@router.get(
    "/referrals/{referral_id}/merge",
    tags=["referral"],
    dependencies=[deps.needs(Action.MERGE)],
    responses=describe(*SIGNED, NotHere),
)
def merge_preview(
    referral_id: str, desk: AtDesk, other: Annotated[str, Query(max_length=SHORT)]
) -> SideBySideOut:
    """Two records side by side; nothing is merged."""
    referral = subject.find(desk, referral_id)
    found = alike.side_by_side(desk, referral, merging.other_one(desk, other))
    desk.note("Looked at two records", on=("referral", referral_id), other=other)
    return SideBySideOut.model_validate(found)
