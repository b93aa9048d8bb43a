"""Messages and replies, for programs."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.shapes import Shape
from api.signin import NotSignedIn
from triage.desk.telling import previewed, sending_now, threads
from triage.desk.versions import NotHere
from triage.roles import Action, NotAllowed


class LineOut(Shape):
    """One thing told, answered or said."""

    id: str
    at: datetime
    title: str
    body: str
    why: str
    answers: tuple[tuple[str, str], ...]
    may_take_back: bool
    may_put_right: bool
    red: bool


class ThreadOut(Shape):
    """Everything between the service and one person."""

    recipient_id: str
    who: str
    lines: tuple[LineOut, ...]


class ThreadsOut(Shape):
    """A thread for each person around a child."""

    threads: tuple[ThreadOut, ...]


class PauseOut(Shape):
    """Messages that are stopped. `kind` is empty where all are."""

    id: str
    kind: str
    why: str
    made_by: str
    made_at: datetime


class SendingOut(Shape):
    """How sending stands, without any child."""

    live: bool
    duty_owner: str
    duty_told: bool
    hours: str
    out_of_hours: str
    accepted_on: date | None
    reading_hours: float
    provider: str
    counts: dict[str, int]
    oldest_due: datetime | None
    pauses: tuple[PauseOut, ...]
    crisis_overdue: bool
    crisis_owner: str
    help_to_try: int


class PreviewOut(Shape):
    """One message as one person would read it."""

    who: str
    way: str
    subject: str
    body: str
    notes: tuple[str, ...]


class PreviewsOut(Shape):
    """One message to everybody around a child, and who would not be told."""

    kind: str
    previews: tuple[PreviewOut, ...]
    refused: tuple[tuple[str, str], ...]


router = APIRouter(tags=["message"])
Kind = Annotated[str, Query(max_length=80)]
USUAL = (NotSignedIn, NotAllowed)


@router.get(
    "/messages",
    dependencies=[deps.needs(Action.SEE_PROMISE)],
    responses=describe(*USUAL),
)
def messages(desk: Looks) -> SendingOut:
    """How sending stands: who answers for replies, what waits, what is stopped."""
    return SendingOut.model_validate(sending_now.shown(desk))


@router.get(
    "/referrals/{referral_id}/messages",
    dependencies=[deps.needs(Action.SEE_MESSAGES)],
    responses=describe(*USUAL, NotHere),
)
def of_referral(referral_id: str, desk: AtDesk, looking: Looks) -> ThreadsOut:
    """What each person around the child was told and answered."""
    found = threads.of_referral(looking, referral_id)
    desk.note("Looked at the messages", on=("referral", referral_id))
    return ThreadsOut.model_validate({"threads": found})


@router.get(
    "/referrals/{referral_id}/preview",
    dependencies=[deps.needs(Action.SEE_MESSAGES)],
    responses=describe(*USUAL, NotHere),
)
def preview(
    referral_id: str, desk: AtDesk, looking: Looks, kind: Kind = previewed.FIRST
) -> PreviewsOut:
    """What each person would read, by which way, and who would not be told."""
    shown = previewed.shown(looking, referral_id, kind)
    desk.note("Looked at what a message would say", on=("referral", referral_id))
    return PreviewsOut.model_validate(shown)
