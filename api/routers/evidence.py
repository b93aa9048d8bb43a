"""The bundle for a tribunal, a complaint, an ombudsman or a coroner: for programs."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api import deps
from api.deps import AtDesk, OurRequest
from api.errors import describe
from api.forms import Ask, Asked, Line
from api.shapes import Shape
from api.signin import NotFromOurForm, NotSignedIn
from triage.desk.record import evidence
from triage.desk.record.evidence import ForWhom, NotYetThatDay
from triage.desk.versions import NotHere
from triage.roles import Action, NotAllowed


class EvidenceIn(Asked):
    """As of which day, for whom, and who asked for it."""

    as_of: Annotated[
        date, Ask("As it stood at the end of", "What came later is left out")
    ] = Field(examples=["2026-11-02"])
    for_whom: Annotated[ForWhom, Ask("Whom is it for?")] = Field(
        examples=["a tribunal"]
    )
    asked_by: Annotated[
        Line, Ask("Who asked for it", "Such as: the First-tier Tribunal (SEND)")
    ] = Field(examples=["The First-tier Tribunal"])


class EvidenceSectionOut(Shape):
    """What one table held of the child then."""

    table: str
    title: str
    check: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class PartOut(Shape):
    """One table's rows, and how many later ones are left out."""

    section: EvidenceSectionOut
    note: str
    left_out: int


class StoryLineOut(Shape):
    """One thing that happened, in words. `check`: look before handing over."""

    at: str
    what: str
    words: str
    check: str


class OfChildOut(Shape):
    """Whose record it is."""

    id: str
    forename: str
    surname: str
    nhs_number: str | None
    born_on: str | None
    sex: str | None
    ethnic_category: str | None
    language: str | None
    postcode: str | None


class EvidenceOut(Shape):
    """One child's record as it stood at a moment.

    `digest` is SHA-256 over the JSON of all the rest, keys sorted and without spaces.
    """

    child: OfChildOut
    as_of: str
    for_whom: ForWhom
    asked_by: str
    made_by: str
    made_at: str
    decides_alone: bool
    checks: tuple[str, ...]
    hidden: int
    story: tuple[StoryLineOut, ...]
    parts: tuple[PartOut, ...]
    not_kept: tuple[str, ...]
    nothing_in: tuple[str, ...]
    digest: str


router = APIRouter(tags=["record"])


@router.post(
    "/referrals/{referral_id}/evidence",
    dependencies=[deps.needs(Action.SUBJECT_ACCESS), OurRequest],
    responses=describe(NotSignedIn, NotAllowed, NotFromOurForm, NotHere, NotYetThatDay),
)
def evidence_bundle(referral_id: str, asked: EvidenceIn, desk: AtDesk) -> EvidenceOut:
    """One child's record as it stood on a day; that it was taken out is kept."""
    made = evidence.make(
        desk.work,
        referral_id,
        as_of=asked.as_of,
        for_whom=asked.for_whom,
        asked_by=asked.asked_by,
        staff_id=desk.actor.staff_id,
    )
    return EvidenceOut.model_validate(evidence.as_told(made))
