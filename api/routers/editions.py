"""Editions of the rules and their rehearsals, for programs."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.shapes import BandName, Shape
from api.signin import NotSignedIn
from triage.desk.editions import rehearsal_shown, shown
from triage.desk.editions.rehearsing import DayTooFar
from triage.desk.record import looks
from triage.desk.versions import NotHere
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


class EditionLineOut(Shape):
    """One edition. `state`: in force, draft or earlier."""

    digest: str
    state: str
    why: str
    kept_at: datetime
    kept_by: str
    missing: tuple[str, ...]
    on_day: date | None


class TermOut(Shape):
    """One time an edition came into force."""

    number: int
    how: str
    digest: str
    began_at: datetime
    begun_by: str
    why: str


class EditionsOut(Shape):
    """Every edition kept here, and every time one came into force."""

    editions: tuple[EditionLineOut, ...]
    terms: tuple[TermOut, ...]


class EditionProofOut(Shape):
    """Whether it is proved. Not `proved`: `why_not` says why."""

    proved: bool
    why_not: str
    made_on: date | None
    prover: str
    tried: int
    failures: tuple[str, ...]


class ApprovalOut(Shape):
    """One person's word."""

    by: str
    why: str
    at: datetime


class DayOut(Shape):
    """A day that was set for an edition, and what came of it."""

    on_day: date
    set_by: str
    state: str
    told: str


class SaidOut(Shape):
    """One thing said otherwise. Empty: it was not said, or is not any more."""

    label: str
    before: str
    after: str


class DifferenceOut(Shape):
    """One rule or figure that differs: added, removed or changed."""

    what: str
    name: str
    lines: tuple[SaidOut, ...]


class DifferencesOut(Shape):
    """Rules first, then everything else by its file."""

    rules: tuple[DifferenceOut, ...]
    others: tuple[tuple[str, tuple[DifferenceOut, ...]], ...]


class EditionOut(Shape):
    """One edition: what differs from the one in force, and how far it has come."""

    line: EditionLineOut
    proof: EditionProofOut
    examples: int
    approvals: tuple[ApprovalOut, ...]
    needed: int
    days: tuple[DayOut, ...]
    differs: DifferencesOut


class GroupLineOut(Shape):
    """One group. Null: too few to show, or it would tell of too few."""

    group: str
    children: int | None
    counts: dict[str, int | None]


class GroupTableOut(Shape):
    """Everybody by one kind of group."""

    kind: str
    lines: tuple[GroupLineOut, ...]


class MoveOut(Shape):
    """One child who would move. `place_before` null: on no list now."""

    referral_id: str
    name: str
    pathway: Pathway
    place_before: int | None
    place: int
    band_before: BandName | None
    band: BandName
    changes: tuple[str, ...]


class RehearsalOut(Shape):
    """What an edition would make of the lists. Nothing was changed."""

    digest: str
    day: date
    more_than: int
    totals: GroupLineOut
    groups: tuple[GroupTableOut, ...]
    safe_tasks: int
    reviews: int
    moves: tuple[MoveOut, ...]
    moves_from: int
    moves_in_all: int | None
    own_first: int


router = APIRouter(prefix="/editions", tags=["edition"])
SIGNED = (NotSignedIn, NotAllowed)
Day = Annotated[date | None, Query(alias="day")]
Places = Annotated[int, Query(alias="places", ge=0, le=1_000_000)]
Start = Annotated[int, Query(alias="from", ge=0, le=1_000_000)]


@router.get(
    "",
    dependencies=[deps.needs(Action.SEE_RULES)],
    responses=describe(*SIGNED),
)
def editions(desk: Looks) -> EditionsOut:
    """Which edition is in force, the drafts, and every time one came into force."""
    return EditionsOut.model_validate(shown.listed(desk))


@router.get(
    "/{edition_id}",
    dependencies=[deps.needs(Action.SEE_RULES)],
    responses=describe(*SIGNED, NotHere),
)
def edition(edition_id: str, desk: Looks) -> EditionOut:
    """One edition beside the one in force."""
    return EditionOut.model_validate(shown.shown(desk, edition_id))


@router.get(
    "/{edition_id}/rehearsal",
    dependencies=[deps.needs(Action.REHEARSE_RULES)],
    responses=describe(*SIGNED, NotHere, DayTooFar),
)
def rehearsal(
    edition_id: str,
    desk: AtDesk,
    looking: Looks,
    day: Day = None,
    places: Places = 10,
    start: Start = 0,
) -> RehearsalOut:
    """Rehearse an edition on the lists as they stand. Nothing is changed."""
    found = rehearsal_shown.rehearsal(
        looking, edition_id, day=day, more_than=places, start=start
    )
    looks.several(desk, "Rehearsal of new rules", found.moves)
    return RehearsalOut.model_validate(found)
