"""Whether the lists are fair to every group, for programs."""

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from api import deps
from api.deps import Looks
from api.errors import describe
from api.shapes import Shape
from api.signin import NotSignedIn
from triage.checkins.groups import Kind
from triage.desk.waits import fairness
from triage.roles import Action, NotAllowed


class GroupOut(Shape):
    """One group. Null: too few to show, or it would tell of too few."""

    group: str
    children: int | None
    counted: int | None
    value: float | None = Field(description="A share from 0 to 1, or weeks.")
    low: float | None = Field(description="The 95 % interval of the value.")
    high: float | None
    usual: float | None = Field(
        description="What it would be, did the group fare as others like it."
    )
    chance_low: float | None = Field(description="Between these lies chance alone.")
    chance_high: float | None
    differs: bool = Field(description="Chance alone would rarely give this.")
    more: bool


class FairTableOut(Shape):
    """A measure by one kind of group."""

    kind: Kind
    finding: str
    groups: tuple[GroupOut, ...]


class MeasureOut(Shape):
    """One measure, of everybody and by every kind of group."""

    key: str = Field(examples=["waiting"])
    title: str
    of: str
    says: str
    alike: str
    weeks: bool = Field(description="A median in weeks; else a share.")
    everybody: GroupOut
    tables: tuple[FairTableOut, ...]


class KnownOut(Shape):
    """How much is known of one kind of group, of those who wait now."""

    kind: Kind
    known: float | None


class FairnessOut(Shape):
    """How the lists fall on groups, today and over the 52 weeks before."""

    as_of: date
    since: date
    smallest: int
    compared: int
    standing: tuple[str, ...]
    finding: str
    kinds: tuple[KnownOut, ...]
    measures: tuple[MeasureOut, ...]


router = APIRouter(tags=["Waits"])


@router.get(
    "/waits/fairness",
    dependencies=[deps.needs(Action.SEE_WAITS)],
    responses=describe(NotSignedIn, NotAllowed),
)
def fairness_of_lists(desk: Looks) -> FairnessOut:
    """Every measure by every kind of group, small numbers left out."""
    return FairnessOut.model_validate(fairness.shown(desk))
