"""One child's place and why, as it is stored and shown."""

from dataclasses import dataclass
from datetime import date, timedelta

from triage.referrals import Band, Pathway
from triage.scoring.scorecard import PointsLine


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A standard running beside the band, never replaced by it."""

    rule: str
    name: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class SafeTask:
    """A SAFE finding: a person acts today; the child keeps a place."""

    rule: str
    task: str
    due: str  # "same day" or what the book says
    who: str
    public: str  # how an export or a print may put it
    facts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """The one missing fact that alone would change the band."""

    fact: str
    text: str
    ask: str
    would_be: Band


@dataclass(frozen=True, kw_only=True)
class Credited:
    """Days of waiting that one restitution gave back; see docs/adr/0027-restitution.md."""

    restitution: str
    days: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Versions:
    """What was in force; enough to work the placement out again."""

    book: str
    book_digest: str
    card: str | None
    card_digest: str | None
    policy: str
    policy_digest: str


@dataclass(frozen=True, kw_only=True)
class Placement:
    """A proposal until a named clinician confirms it. Everything needed to check it."""

    referral_id: str
    pathway: Pathway
    place: int  # 1 is first; unique in the pathway
    band: Band
    possible_band: Band
    points: int
    lines: tuple[PointsLine, ...]
    credit_weeks: int
    clock_start: date
    weeks_waited: int
    order_day: date  # due_on for P1, else effective start less credited days
    due_on: date
    band_since: date
    next_change_on: date | None  # a date alone may change this placement then
    next_draw: int | None  # the n-th slot from now would be this child's
    lot: int
    fired: tuple[str, ...]
    undecided: tuple[tuple[str, tuple[str, ...]], ...]  # rule, the facts it lacks
    safe: tuple[SafeTask, ...]
    clocks: tuple[Clock, ...]
    routes: tuple[str, ...]
    flags: tuple[str, ...]
    question: Question | None
    reason: str
    reason_public: str
    versions: Versions
    credited: tuple[Credited, ...] = ()

    @property
    def effective_weeks(self) -> int:
        """Weeks waited plus credit."""
        return self.weeks_waited + self.credit_weeks


def effective_start(clock_start: date, credit_weeks: int) -> date:
    """The stored key: it does not move as days pass."""
    return clock_start - timedelta(weeks=credit_weeks)
