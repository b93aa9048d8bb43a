"""Clinics, slots and offers, for programs."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, File, Query, Response, UploadFile
from pydantic import Field

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.keyed import Key
from api.shapes import Shape
from api.signin import NotFromOurForm, NotSignedIn
from api.versioned import TAGGED, tag
from triage.desk.offering import drawing, importing, shown
from triage.desk.once import AnotherRequest
from triage.desk.versions import NotHere
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


router = APIRouter(tags=["offering"])
Week = Annotated[str, Query(max_length=10, description="Any day of the week")]


class WeekCountOut(Shape):
    """How full a week is."""

    monday: date
    slots: int
    taken: int
    free: int


class ClinicOut(Shape):
    """One clinic and its next weeks."""

    id: str
    name: str
    pathway: Pathway
    place: str
    weeks: tuple[WeekCountOut, ...]


class OfferOut(Shape):
    """One offer and the visit it is for."""

    id: str
    referral_id: str
    state: str
    starts_at: datetime
    clinic: str
    place: str
    format: str
    with_whom: str
    joint: bool
    together: bool
    why: str
    reply_by: datetime | None
    late: bool
    made_by: str
    made_at: datetime
    changed_by: str | None
    changed_at: datetime | None


class SlotOut(Shape):
    """One slot and who has it. `version` goes into If-Match when it is cancelled."""

    id: str
    starts_at: datetime
    minutes: int
    with_whom: str
    format: str
    language: str
    joint: bool
    cancelled: bool
    free: bool
    version: str = Field(examples=["0.0"], description="Goes into If-Match.")
    offers: tuple[OfferOut, ...]


class WeekOut(Shape):
    """One clinic's week. The counts by state add up to its slots."""

    monday: date
    free: int
    counts: dict[str, int]
    slots: tuple[SlotOut, ...]


class NextOut(Shape):
    """One open slot and who is next for it; `referral_id` null: nobody, and why."""

    starts_at: datetime
    format: str
    joint: bool
    why: str
    referral_id: str | None
    covered: bool
    first: str
    together: bool
    apart: bool
    moved: int


class KeptOut(Shape):
    """A child whom a slot reached and did not fit."""

    referral_id: str
    why: str


class DrawOut(Shape):
    """Who is next. Send `monday` and `seen` back to hold exactly this."""

    monday: date
    seen: str
    alarm: bool
    slots: tuple[NextOut, ...]
    kept: tuple[KeptOut, ...]


class OneOfferOut(Shape):
    """One offer, and what may be done with it now."""

    offer: OfferOut
    version: str = Field(examples=["1.0"], description="Goes into If-Match.")
    acts: tuple[str, ...]
    confirmed: bool
    ask_first: bool


class RowOut(Shape):
    """One row of a file of slots."""

    line: int
    outcome: str
    why: str


class SlotsImportedOut(Shape):
    """What became of every row."""

    rows: tuple[RowOut, ...]


SIGNED = (NotSignedIn, NotAllowed)


@router.get(
    "/clinics",
    dependencies=[deps.needs(Action.OFFER)],
    responses=describe(*SIGNED),
)
def clinics(desk: Looks) -> list[ClinicOut]:
    """Every clinic and how full its next weeks are."""
    return [ClinicOut.model_validate(one) for one in shown.clinics_page(desk)]


@router.get(
    "/clinics/{clinic_id}",
    dependencies=[deps.needs(Action.OFFER)],
    responses=describe(*SIGNED, NotHere),
)
def week(clinic_id: str, desk: AtDesk, week: Week = "") -> WeekOut:
    """One clinic's week."""
    found = shown.week(desk, clinic_id, drawing.week_asked(week, desk.today))
    slots = [SlotOut.model_validate(one) for _, some in found.days for one in some]
    return WeekOut(
        monday=found.monday, free=found.free, counts=found.counts, slots=tuple(slots)
    )


@router.get(
    "/clinics/{clinic_id}/draw",
    dependencies=[deps.needs(Action.OFFER)],
    responses=describe(*SIGNED, NotHere),
)
def who_is_next(clinic_id: str, desk: AtDesk, week: Week = "") -> DrawOut:
    """Who is next for a week's open slots; nothing is held."""
    day = drawing.week_asked(week, desk.today)
    return DrawOut.model_validate(drawing.preview(desk, clinic_id, day))


@router.get(
    "/offers/{offer_id}",
    dependencies=[deps.needs(Action.OFFER)],
    responses=describe(*SIGNED, NotHere) | TAGGED,
)
def offer(offer_id: str, desk: AtDesk, response: Response) -> OneOfferOut:
    """One offer; its ETag goes into If-Match."""
    found = shown.offer_page(desk, offer_id)
    tag(response, found.version)
    return OneOfferOut.model_validate(found)


@router.get(
    "/slots/{slot_id}",
    dependencies=[deps.needs(Action.OFFER)],
    responses=describe(*SIGNED, NotHere) | TAGGED,
)
def slot(slot_id: str, desk: AtDesk, response: Response) -> SlotOut:
    """One slot and who has it; its ETag goes into If-Match."""
    found = shown.slot(desk, slot_id)
    tag(response, found.version)
    return SlotOut.model_validate(found)


@router.post(
    "/slots/import",
    dependencies=[deps.needs(Action.RUN_CLINICS), deps.OurForm],
    responses=describe(
        *SIGNED,
        NotFromOurForm,
        importing.NotSlots,
        importing.TooManyRows,
        AnotherRequest,
    ),
)
def import_slots(
    file: Annotated[UploadFile, File()], desk: AtDesk, idempotency_key: Key = None
) -> SlotsImportedOut:
    """Add slots from a CSV file; every row has an outcome."""
    done = importing.import_once(desk, idempotency_key or "", file.file.read())
    return SlotsImportedOut.model_validate(done)


@router.get(
    "/referrals/{referral_id}/offers",
    dependencies=[deps.needs(Action.OFFER)],
    responses=describe(*SIGNED, NotHere),
)
def offers_of(referral_id: str, desk: AtDesk) -> list[OfferOut]:
    """Every offer of one child's referral, the newest first."""
    return [
        OfferOut.model_validate(one) for one in shown.of_referral(desk, referral_id)
    ]
