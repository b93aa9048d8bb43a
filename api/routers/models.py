"""Scorecards, for programs: which is in force, what is proposed, and one card whole."""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import Field

from api import deps
from api.deps import Looks
from api.errors import describe
from api.shapes import Shape
from api.signin import NotSignedIn
from triage.desk.models import card_shown, models_shown
from triage.desk.models.candidate import CandidateChanged
from triage.desk.versions import NotHere
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


class ChampionOut(Shape):
    """The card in force of a list. `since` null: nobody was placed yet."""

    digest: str
    name: str
    version: str
    status: str
    source: str
    learnt: bool
    edition: str
    since: datetime | None


class ProposedOut(Shape):
    """A proposed card. `state`: in force, challenger, withdrawn or rolled back."""

    digest: str
    name: str
    state: str
    finding: str
    why: str
    kept_at: datetime
    kept_by: str
    edition: str
    edition_state: str
    withdrawn_why: str
    withdrawn_at: datetime | None
    withdrawn_by: str


class ComparedOut(Shape):
    """One card or ceiling: figures with their 95 percent intervals, in words."""

    name: str
    kind: str
    auc: str
    brier: str
    note: str


class JudgedOut(Shape):
    """Whether a candidate met what is asked of a card before it replaces another."""

    name: str
    met: str
    criteria: tuple[str, ...]


class ComparisonOut(Shape):
    """One quarter's card in force held against others."""

    quarter: str
    champion: str
    champion_name: str
    champion_auc: float | None
    gap: float | None = Field(
        description="How far the best ceiling's AUC was above the card's; null: none was measured."
    )
    finding: str
    compared: tuple[ComparedOut, ...]
    judged: tuple[JudgedOut, ...]
    made_at: datetime
    made_by: str


class FrozenMonthOut(Shape):
    """A month in which the list was frozen. `children` null: too few to show."""

    month: date
    taken_at: datetime
    children: int | None
    cards: int
    left_out: tuple[str, ...]


class ListModelsOut(Shape):
    """One list's cards."""

    pathway: Pathway
    finding: str
    champion: ChampionOut | None
    proposed: tuple[ProposedOut, ...]
    notices: tuple[str, ...]
    comparisons: tuple[ComparisonOut, ...]
    months: tuple[FrozenMonthOut, ...]


class ModelsOut(Shape):
    """Every list that may have a card, and what so many outcomes allow."""

    lists: tuple[ListModelsOut, ...]
    ladder: tuple[str, ...]


class BlockOut(Shape):
    """A paragraph, a list or a table: what it is not is empty."""

    text: str
    lines: tuple[str, ...]
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class SectionOut(Shape):
    """One heading of a model card."""

    heading: str
    blocks: tuple[BlockOut, ...]


class ChanceLineOut(Shape):
    """Totals from `points` to `to`, and what came. Null `to`: and more."""

    points: int
    to: int | None
    chance: float | None
    low: float | None
    high: float | None
    children: int | None


class ChancesOut(Shape):
    """What a total means."""

    horizon_weeks: int
    outcome: str
    estimand: str
    children: int
    outcomes: int
    lines: tuple[ChanceLineOut, ...]


class BinOut(Shape):
    """Children with about the same chance: what was expected, and what came."""

    expected: float
    observed: float
    low: float
    high: float


class ModelOut(Shape):
    """One card. Null or empty: it is not known of this card."""

    digest: str
    name: str
    version: str
    pathway: Pathway
    state: str
    status: str
    source: str
    since: datetime | None
    edition: str
    why: str
    kept_at: datetime | None
    kept_by: str
    tried: str
    warnings: tuple[str, ...]
    no_chances: str
    chances: ChancesOut | None
    bins: tuple[BinOut, ...]
    first: tuple[SectionOut, ...]
    more: tuple[SectionOut, ...]


router = APIRouter(prefix="/models", tags=["model"])


@router.get(
    "",
    dependencies=[deps.needs(Action.SEE_RULES)],
    responses=describe(NotSignedIn, NotAllowed),
)
def models(looking: Looks) -> ModelsOut:
    """Each list's card in force, its challengers, and how they compare."""
    return ModelsOut.model_validate(models_shown.shown(looking))


@router.get(
    "/{model_id}",
    dependencies=[deps.needs(Action.SEE_RULES)],
    responses=describe(NotSignedIn, NotAllowed, NotHere, CandidateChanged),
)
def model(model_id: str, looking: Looks) -> ModelOut:
    """One card: every row, what a total means, and its model card."""
    return ModelOut.model_validate(card_shown.shown(looking, model_id))
