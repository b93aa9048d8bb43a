"""Who looked, the record, people, where referrals stand: for programs."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import deps
from api.deps import AtDesk, Looks, OurRequest
from api.errors import describe
from api.forms import Ask, Asked, Line
from api.keyed import Key
from api.shapes import Shape
from api.signin import NotFromOurForm, NotSignedIn
from api.versioned import TAGGED, tag
from triage.desk import versions
from triage.desk.once import AnotherRequest
from triage.desk.people import glass, joiners
from triage.desk.record import looks, referrers, status, whole
from triage.desk.record.status import NoSuchNumber
from triage.desk.versions import NotHere
from triage.roles import Action, NotAllowed


ALWAYS = (NotSignedIn, NotAllowed)
CHANGES = (*ALWAYS, NotFromOurForm)
router = APIRouter(tags=["record"])
Before = Annotated[int | None, Query(ge=1, le=2**62)]
Text = Annotated[str, Query(max_length=80, pattern=r"^[^\x00-\x1f]*$")]


class LookOut(Shape):
    """One line of the record: who, what, when and which."""

    number: int
    at: datetime
    who: str
    what: str = Field(examples=["Looked at the child's page"])
    subject: str
    subject_id: str
    emergency: bool


class OpeningOut(Shape):
    """One emergency opening."""

    id: str
    who: str
    reason: str
    started_at: datetime
    until: datetime
    reviewed_by: str | None
    review: str | None


class LooksOut(Shape):
    """Who looked at one child; send `next_before` back as `before`."""

    referral_id: str
    openings: tuple[OpeningOut, ...]
    lines: tuple[LookOut, ...]
    next_before: int | None


class RecordOut(Shape):
    """A page of the record."""

    lines: tuple[LookOut, ...]
    next_before: int | None


class PersonOut(Shape):
    """One person who works or worked here."""

    id: str
    name: str
    email: str
    role: str
    state: str
    second_factor: str
    last_seen: datetime | None
    locked_until: datetime | None
    tasks: int
    joined_at: datetime
    left_at: datetime | None
    version: str = Field(examples=["2.0"], description="Goes into If-Match.")


class LinkOut(Shape):
    """A sign-in link's secret part, told this once."""

    token: str
    until: datetime


class StatusOut(Shape):
    """Where a referral stands, without clinical detail."""

    referral_id: str
    name: str
    pathway: str
    stage: str
    since: date | None
    waiting_since: date
    weeks_waited: int | None
    next_step: str
    decides_alone: bool


class NumberIn(Asked):
    """A whole NHS number."""

    nhs_number: Annotated[Line, Ask("NHS number")] = Field(examples=["999 000 0018"])


class AskedByIn(Asked):
    """Who asked for the record."""

    asked_by: Annotated[Line, Ask("Who asked for it")] = Field(
        examples=["The young person"]
    )


class SectionOut(Shape):
    """What one table holds of the child."""

    table: str
    title: str
    check: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class WholeOut(Shape):
    """One child's whole record. What is in `checks` a person must look at first."""

    made_at: datetime
    made_by: str
    asked_by: str
    decides_alone: bool
    checks: tuple[str, ...]
    sections: tuple[SectionOut, ...]
    nothing_in: tuple[str, ...]


class ReferrerToldOut(Shape):
    """What a referrer may be told."""

    referral_id: str
    status: str
    sentence: str
    more: str
    next: str


@router.get(
    "/referrals/{referral_id}/looks",
    dependencies=[deps.needs(Action.SEE_AUDIT)],
    responses=describe(*ALWAYS, NotHere),
)
def looks_at(referral_id: str, desk: AtDesk, before: Before = None) -> LooksOut:
    """Who has looked at and changed a child's record, the latest first."""
    return LooksOut.model_validate(looks.of_child(desk, referral_id, before=before))


@router.get(
    "/audit",
    dependencies=[deps.needs(Action.SEE_AUDIT)],
    responses=describe(*ALWAYS),
)
def the_record(
    desk: Looks,
    who: Text = "",
    day: date | None = None,
    kind: Text = "",
    before: Before = None,
) -> RecordOut:
    """The record itself, the latest first."""
    found = looks.record(desk, who=who, day=day, kind=kind, before=before)
    return RecordOut.model_validate(found)


@router.get(
    "/glass",
    dependencies=[deps.needs(Action.SEE_AUDIT)],
    responses=describe(*ALWAYS),
)
def emergency_openings(desk: Looks) -> tuple[OpeningOut, ...]:
    """Every emergency opening, those to review first."""
    return tuple(OpeningOut.model_validate(one) for one in glass.openings(desk))


@router.get(
    "/people",
    dependencies=[deps.needs(Action.MANAGE_PEOPLE)],
    responses=describe(*ALWAYS),
)
def people(desk: Looks) -> tuple[PersonOut, ...]:
    """Everybody who works or worked here. `version` goes into If-Match."""
    return tuple(PersonOut.model_validate(one) for one in joiners.people(desk))


@router.get(
    "/people/{staff_id}",
    dependencies=[deps.needs(Action.MANAGE_PEOPLE)],
    responses=describe(*ALWAYS, NotHere) | TAGGED,
)
def one_person(staff_id: str, desk: Looks, response: Response) -> PersonOut:
    """One person; its ETag goes into If-Match."""
    found = joiners.person(desk, staff_id)
    tag(response, found.version)
    return PersonOut.model_validate(found)


@router.post(
    "/people/{staff_id}/link",
    dependencies=[deps.needs(Action.MANAGE_PEOPLE), OurRequest],
    responses=describe(
        *CHANGES, NotHere, joiners.NothingToTakeUp, *joiners.REFUSALS, AnotherRequest,
        joiners.ToldOnce,
    ),
)  # fmt: skip
def make_link(staff_id: str, desk: AtDesk, idempotency_key: Key = None) -> LinkOut:
    """A fresh sign-in link for an invitation nobody took up yet."""
    link = joiners.make_link_once(desk, idempotency_key or "", staff_id)
    return LinkOut.model_validate(link)


@router.post(
    "/status",
    dependencies=[deps.needs(Action.SEE_STATUS), OurRequest],
    responses=describe(*CHANGES, NoSuchNumber),
)
def find_status(asked: NumberIn, desk: AtDesk) -> tuple[StatusOut, ...]:
    """Where the referrals of a child stand, by the whole NHS number."""
    found = status.find(desk, asked.nhs_number)
    return tuple(
        StatusOut.model_validate(status.of_referral(desk, one)) for one in found
    )


@router.get(
    "/referrals/{referral_id}/status",
    dependencies=[deps.needs(Action.SEE_STATUS)],
    responses=describe(*ALWAYS, NotHere) | TAGGED,
)
def status_of(referral_id: str, desk: AtDesk, response: Response) -> StatusOut:
    """Where one referral stands. Its ETag goes into If-Match to open the record."""
    found = status.of_referral(desk, referral_id)
    tag(response, versions.version_of(desk, "referral", referral_id))
    return StatusOut.model_validate(found)


@router.get(
    "/referrals/{referral_id}/for-referrer",
    dependencies=[deps.needs(Action.ASK)],
    responses=describe(*ALWAYS, NotHere),
)
def for_referrer(referral_id: str, desk: AtDesk) -> ReferrerToldOut:
    """What whoever referred the child may be told."""
    return ReferrerToldOut.model_validate(referrers.told(desk, referral_id))


@router.post(
    "/referrals/{referral_id}/record",
    dependencies=[deps.needs(Action.SUBJECT_ACCESS), OurRequest],
    responses=describe(*CHANGES, NotHere),
)
def take_out(referral_id: str, asked: AskedByIn, desk: AtDesk) -> WholeOut:
    """One child's whole record; that it was taken out is kept."""
    made = whole.make(
        desk.session,
        tenant=desk.tenant,
        referral_id=referral_id,
        asked_by=asked.asked_by,
        by=desk.actor.by,
        staff_id=desk.actor.staff_id,
        now=desk.now,
    )
    return WholeOut.model_validate(made)
