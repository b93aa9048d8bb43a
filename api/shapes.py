"""Shapes: what the JSON routes take and give."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from triage.referrals import Band, Pathway


BandName = Annotated[
    Band, PlainSerializer(lambda band: band.name, return_type=str, when_used="json")
]


class Shape(BaseModel):
    """A shape filled from a value of the same names."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")


class Problem(Shape):
    """Why something was not done."""

    type: str = Field(examples=["no-such-referral"])
    status: int
    sentence: str


class SessionOut(Shape):
    """Who is signed in, and the token every POST must carry."""

    name: str
    role: str
    csrf_token: str


class PlacementOut(Shape):
    """One line of a waiting list. `confirmed_by` null: a proposal.

    `band` null: this clinician gives their own first, so what names it is covered.
    """

    referral_id: str
    nhs_number: str | None
    pathway: Pathway
    place: int | None
    band: BandName | None
    possible_band: BandName | None
    confirmed_by: str | None
    safe_task: str | None
    received_on: date | None
    clock_start: date
    weeks_waited: int
    points: int | None
    credit_weeks: int | None
    effective_weeks: int | None
    due_on: date | None
    why: tuple[str, ...]
    not_known: tuple[str, ...]
    next_question: str | None


class OffListOut(Shape):
    """Somebody found who is not on this list, and why."""

    referral_id: str
    nhs_number: str | None
    why: str
    at: datetime | None
    listed_on: Pathway | None


class SafeOut(Shape):
    """An open task that stands above the list. `owner` null: nobody has taken it."""

    task_id: str
    referral_id: str
    sentence: str
    due_at: datetime
    owner: str | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None


class WaitingListOut(Shape):
    """One page of a waiting list; `next_after` asks for the next."""

    entries: tuple[PlacementOut, ...]
    own_first: tuple[PlacementOut, ...] = Field(
        description="Whose priority this clinician gives before seeing one: without "
        "band, place and points, the longest waiting first. `only=own` pages them."
    )
    own_first_total: int
    own_first_waiting: int
    total: int
    before: int
    by_band: dict[BandName, int]
    by_pathway: dict[Pathway, int]
    safe_first: tuple[SafeOut, ...]
    safe_waiting: int
    safe_off_lists: int
    longest: tuple[PlacementOut, ...]
    off_list: tuple[OffListOut, ...]
    waiting: int
    next_after: str | None
    worked_out_at: datetime
    book_version: str
    book_digest: str
    card_version: str | None


class FactOut(Shape):
    """One fact, where it came from, and its points."""

    key: str
    label: str
    value: str
    known: bool
    source: str
    observed_on: date | None
    points: int | None
    counted: int | None
    stale: bool
    disagrees: bool


class RuleOut(Shape):
    """One rule that holds, or that an unknown fact leaves open."""

    id: str
    outcome: str
    sentence: str
    source: str
    because_of: tuple[str, ...]
    sets_band: bool


class ClockOut(Shape):
    """A standard running beside the band."""

    name: str
    due_on: date
    weeks_left: int


class CouldAddOut(Shape):
    """A fact nobody knows, and what its worst answer alone would add."""

    label: str
    points: int


class ChanceOut(Shape):
    """What came of children with as many points, if they went on waiting.

    Of `of` children about `about` came to the outcome; `low` to `high` is the 95 percent
    interval. `to_points` null: and more. It is never the chance of one child.
    """

    from_points: int
    to_points: int | None
    of: int = Field(examples=[100])
    about: int
    low: int
    high: int
    weeks: int
    children: int = Field(description="Whom it was learnt from.")
    outcome: str
    parts: tuple[str, ...]
    estimand: str


class PointsOut(Shape):
    """What a child's points say. `chance` null: nobody has measured it, or too few."""

    total: int
    least: int = Field(description="If every open answer were the safest.")
    most: int = Field(description="If every open answer were the worst.")
    if_answered: str
    could_add: tuple[CouldAddOut, ...]
    together: str
    others: int | None = Field(
        description="Equal in points in the same band; 100 is that many or more."
    )
    ties: str
    chance: ChanceOut | None
    meaning: tuple[str, ...]


class ReasonsOut(Shape):
    """One child's placement and everything it rests on."""

    placement: PlacementOut
    reason: str
    facts: tuple[FactOut, ...]
    unknown: tuple[FactOut, ...]
    fired: tuple[RuleOut, ...]
    undecided: tuple[RuleOut, ...]
    clocks: tuple[ClockOut, ...]
    points_total: int | None
    points_possible: int | None
    points: PointsOut | None
    question: str | None
    question_would_be: BandName | None
    next_change_on: date | None
    versions: str


class FileCountsOut(Shape):
    """rows = accepted + accepted_with_findings + merged + set_aside."""

    file: str
    profile: str
    rows: int
    accepted: int
    accepted_with_findings: int
    merged: int
    set_aside: int


class RowOut(Shape):
    """One row that needs eyes."""

    file: str
    line: int
    outcome: str
    referral_id: str | None
    findings: tuple[str, ...]
    prompts: tuple[str, ...]
    reason: str | None


class ImportOut(Shape):
    """One import and its report."""

    id: str
    at: datetime
    by: str
    files: tuple[FileCountsOut, ...]
    already_imported: tuple[str, ...]
    missing_children: int
    undone_at: datetime | None
    undone_by: str | None
    rows: tuple[RowOut, ...]


class DoneOut(Shape):
    """What was done, and what to look at next."""

    sentence: str = Field(examples=["The place is confirmed."])
    kind: str = Field(examples=["referral"])
    id: str = Field(examples=["ND-0042"])
