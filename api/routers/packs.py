"""Monthly packs, for programs."""

from datetime import datetime

from fastapi import APIRouter

from api import deps
from api.deps import Looks
from api.errors import describe
from api.shapes import Shape
from api.signin import NotSignedIn
from triage.desk.packs import made, months
from triage.desk.packs.months import Part
from triage.roles import Action, NotAllowed


class PackTableOut(Shape):
    """Rows under headings. The first cell of a row names it."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class PackSeriesOut(Shape):
    """Lines over weeks; null is a gap."""

    title: str
    finding: str
    unit: str
    x: tuple[str, ...]
    lines: tuple[tuple[str, tuple[float | None, ...]], ...]


class PackPartOut(Shape):
    """One section: what it comes to, and what it comes from."""

    part: Part
    finding: str
    notes: tuple[str, ...]
    tables: tuple[PackTableOut, ...]
    series: tuple[PackSeriesOut, ...]


class PackWordsOut(Shape):
    """What somebody says of a section."""

    said: str
    said_by: str
    said_at: datetime


class PackOut(Shape):
    """A month's pack as it was made, and what people say of it."""

    month: str
    service: str
    made_at: datetime
    made_by: str
    parts: tuple[PackPartOut, ...]
    words: dict[Part, PackWordsOut]


class PackMadeOut(Shape):
    """A month that has a pack, and when it was made."""

    month: str
    made_at: datetime


router = APIRouter(tags=["waits"])


@router.get(
    "/waits/packs",
    dependencies=[deps.needs(Action.SEE_WAITS)],
    responses=describe(NotSignedIn, NotAllowed),
)
def monthly_packs(looking: Looks) -> tuple[PackMadeOut, ...]:
    """Every month that has a pack, the latest first."""
    found = sorted(made.made_on(looking).items(), reverse=True)
    return tuple(
        PackMadeOut(month=months.Month(first=first).name, made_at=at)
        for first, at in found
    )


@router.get(
    "/waits/packs/{month}",
    dependencies=[deps.needs(Action.SEE_WAITS)],
    responses=describe(
        NotSignedIn, NotAllowed, months.BadMonth, months.MonthNotOver, made.NoPackYet
    ),
)
def monthly_pack(month: str, looking: Looks) -> PackOut:
    """The pack of a month, such as 2026-10."""
    pack, said = made.with_words(looking, month)
    return PackOut(
        month=pack.month.name,
        service=pack.service,
        made_at=pack.made_at,
        made_by=pack.made_by,
        parts=tuple(PackPartOut.model_validate(one) for one in pack.parts),
        words={part: PackWordsOut.model_validate(one) for part, one in said.items()},
    )
