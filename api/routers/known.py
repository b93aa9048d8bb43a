"""What is known of a child beside the facts, for programs."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path

from api import deps
from api.deps import AtDesk
from api.errors import describe
from api.shapes import Shape
from api.signin import NotSignedIn
from triage.desk.knowing.shown import known_page
from triage.desk.versions import NotHere
from triage.referrals import Pathway, ReferralState
from triage.roles import NotAllowed


class QuestionClockOut(Shape):
    """One question's clock. Weeks are whole, from its start."""

    question: str
    started_on: date
    first_contact_on: date | None
    outcome_on: date | None
    intervention_on: date | None
    weeks_waiting: int | None
    weeks_so_far: int
    weeks_to_contact: int | None
    weeks_to_outcome: int | None
    weeks_to_intervention: int | None


class ReferralOut(Shape):
    """One of a child's referrals."""

    id: str
    pathway: Pathway
    state: ReferralState
    clock_start: date
    here: bool
    clocks: tuple[QuestionClockOut, ...]


class ClockChangeOut(Shape):
    """Something that moved a clock, and the two people behind it."""

    what: str
    question: str
    on_day: date
    why: str
    by: str
    second_by: str


class ContactOut(Shape):
    """One way to reach somebody, and whether it may be used."""

    id: str
    relationship: str
    channel: str
    address: str
    safety: str
    judged: str
    language: str
    format: str


class RequestOut(Shape):
    """Something that was asked."""

    id: str
    asked_of: str
    question: str
    due_on: date
    late: bool
    outcome: str
    answer: str
    made_by: str
    made_at: datetime


class ReportOut(Shape):
    """A private report."""

    id: str
    question: str
    provider: str
    received_on: date
    outcome: str
    reasons: str
    decided_by: str


class ComplaintOut(Shape):
    """A complaint. It never moves a place."""

    id: str
    received_on: date
    due_on: date
    about: str
    acknowledged_at: datetime | None
    closed_at: datetime | None
    outcome: str


class WrongOut(Shape):
    """A word that a named person found wrong."""

    words: str
    why: str
    by: str


class NeedOut(Shape):
    """What an appointment must offer. Empty parts ask for nothing."""

    language: str
    formats: tuple[str, ...]
    place: str
    joint: bool
    note: str
    said_by: str


class KinOut(Shape):
    """Another child of the family."""

    referral_id: str
    name: str
    kind: str
    together: bool


class CandidateOut(Shape):
    """A record that could be the same child's."""

    referral_id: str
    name: str
    born_on: date | None
    why: str


class MergeOut(Shape):
    """Two records read as one child."""

    id: str
    why: str
    made_by: str
    made_at: datetime


class AddressOut(Shape):
    """One way to reach a person."""

    id: str
    channel: str
    address: str
    safety: str
    safe: bool
    notes: tuple[str, ...]
    restricted: bool
    used: bool


class PersonOut(Shape):
    """Somebody around the child, and whether they are told."""

    id: str
    name: str
    relationship: str
    told: bool
    told_words: str
    said: tuple[str, ...]
    judged: str
    opted_out: bool
    ended: bool
    addresses: tuple[AddressOut, ...]


class HoldOut(Shape):
    """Why nobody is written to about the child."""

    id: str
    kind: str
    why: str
    made_by: str
    made_at: datetime


class KnownOut(Shape):
    """Everything known of a child beside the facts, over all of their referrals."""

    referral_id: str
    referrals: tuple[ReferralOut, ...]
    changes: tuple[ClockChangeOut, ...]
    people: tuple[PersonOut, ...]
    holds: tuple[HoldOut, ...]
    contacts: tuple[ContactOut, ...]
    requests: tuple[RequestOut, ...]
    reports: tuple[ReportOut, ...]
    complaints: tuple[ComplaintOut, ...]
    wrong: tuple[WrongOut, ...]
    needs: NeedOut
    family: tuple[KinOut, ...]
    candidates: tuple[CandidateOut, ...]
    merges: tuple[MergeOut, ...]


router = APIRouter(tags=["knowing"])


@router.get(
    "/referrals/{referral_id}/known",
    dependencies=[deps.sees_child()],
    responses=describe(NotSignedIn, NotAllowed, NotHere),
)
def known(referral_id: Annotated[str, Path(max_length=80)], desk: AtDesk) -> KnownOut:
    """What is known of a referral's child beside the facts."""
    found = known_page(desk, referral_id)
    desk.note("Looked at what is known", on=("referral", referral_id))
    return KnownOut.model_validate(found)
