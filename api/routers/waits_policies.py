"""Policies tried on a list, for programs."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import deps
from api.deps import Looks
from api.errors import describe
from api.policies_asked import TryPoliciesIn
from api.shapes import BandName, Shape
from api.signin import NotSignedIn
from triage.desk.waits import policies, policies_files
from triage.desk.waits.policies import (
    AnotherTry,
    CannotBeTried,
    NoSuchPolicy,
    TooLongForAPage,
)
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


CSV = "text/csv; charset=utf-8"


class FigureOut(Shape):
    """The mean over the runs. Null: see why_not."""

    value: float | None
    low: float | None = Field(description="Of a range that holds in 95 of 100 cases.")
    high: float | None
    why_not: str


class CellOut(Shape):
    """One figure under each policy; difference is the second less the first."""

    outcome: str = Field(examples=["Mean wait, weeks"])
    one: FigureOut
    other: FigureOut | None = Field(description="Null: one policy alone.")
    difference: FigureOut | None


class RowOut(Shape):
    """The figures of one band, of those waiting or to come, or of all."""

    name: str
    band: BandName | None
    cells: tuple[CellOut, ...]


class PolicyOut(Shape):
    """A policy in its own words."""

    text: str
    words: str
    warnings: tuple[str, ...]


class PoliciesOut(Shape):
    """What was tried and what came of it. It compares; it predicts nothing."""

    pathway: Pathway | None
    waiting: int
    basis: tuple[str, ...]
    notes: tuple[str, ...]
    policies: tuple[PolicyOut, ...]
    finding: str
    rows: tuple[RowOut, ...]
    seeds: tuple[int, ...] = Field(description="The same seeds give the same figures.")
    why_not: str


router = APIRouter(
    tags=["waits"],
    dependencies=[deps.needs(Action.SEE_WAITS)],
    responses=describe(
        NotSignedIn,
        NotAllowed,
        CannotBeTried,
        NoSuchPolicy,
        AnotherTry,
        TooLongForAPage,
    ),
)
Try = Annotated[TryPoliciesIn, Query()]


AS_FILE = {
    "description": "The figures, as a file.",
    "content": {"text/csv": {"schema": {"type": "string"}}},
}


@router.get("/waits/policies")
def policies_tried(asked: Try, looking: Looks) -> PoliciesOut:
    """One policy on the list as it stands, or two beside each other, for years."""
    found = policies.shown(looking, Pathway(asked.pathway), asked.tried())
    return PoliciesOut.model_validate(found)


@router.get(
    "/waits/policies.csv",
    response_class=Response,  # or it would be described as JSON too
    responses={200: AS_FILE},
)
def policies_file(asked: Try, looking: Looks) -> Response:
    """The same as CSV: one line a figure."""
    found = policies.shown(looking, Pathway(asked.pathway), asked.tried())
    name = f"policies-{asked.pathway}.csv"
    return Response(
        policies_files.table(found),
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
