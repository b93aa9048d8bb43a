"""A list's capacity as pages, programs and files read it: plain values."""

from dataclasses import dataclass
from datetime import date

from triage.desk.waits.clinic_weeks import ClinicWeek
from triage.desk.waits.staffing import StaffShown
from triage.referrals import Band, Pathway
from triage.waits.capacity import WEEKS_IN_YEAR


AS_MANY = 100  # per cent


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What a manager tries. Left as it is, everything goes on as now."""

    more: int = 0  # slots in every week; fewer where below 0
    joining: int = AS_MANY  # for each 100 children who join now
    missed: int | None = None  # in 100 slots; None: as of late
    part: int = 0  # in 100 of the clinics' time that go to sessions of another kind
    children: int = 1  # in each of those
    minutes: int | None = None  # of each of those; None: as long as a slot now
    until: date | None = None  # None: half a year
    target: int | None = None  # children on the list by then; None: the list's target
    appointments: int | None = None  # a child needs; None: as of late
    weeks_open: int = WEEKS_IN_YEAR  # clinic weeks in a year

    @property
    def changes(self) -> bool:
        """Whether anything differs from now."""
        return bool(self.more or self.joining != AS_MANY or self.changes_a_slot)

    @property
    def changes_a_slot(self) -> bool:
        """Whether a slot would bring more or fewer children than now."""
        kind = self.part and (self.children != 1 or self.minutes is not None)
        return bool(self.missed is not None or kind)


@dataclass(frozen=True, kw_only=True)
class NeedShown:
    """Slots a week that something takes, or why no number can be given."""

    key: str
    what: str
    slots: float | None
    low: float | None = None
    high: float | None = None
    why_not: str = ""
    once: bool = False  # so many in all, not in every week


@dataclass(frozen=True, kw_only=True)
class BandShown:
    """More slots a week that keep a band's promise: as now, and with what is tried."""

    band: Band
    max_weeks: int
    extra: int | None  # None: no number within reason
    extra_tried: int | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class WeekShown:
    """The end of one coming week, as now and with what is tried."""

    monday: date
    slots: float
    waiting: float
    low: float
    high: float
    slots_tried: float
    waiting_tried: float
    low_tried: float
    high_tried: float


@dataclass(frozen=True, kw_only=True)
class TrialShown:
    """What is tried beside what goes on as now. Without weeks, `sentence` says why."""

    tried: Tried
    until: date  # the last Sunday counted
    words: str  # what is changed
    sentence: str
    weeks: tuple[WeekShown, ...]
    hold: NeedShown  # the list with what is tried


@dataclass(frozen=True, kw_only=True)
class EffectShown:
    """One change by itself, and how many wait then at the end of the weeks tried."""

    words: str
    waiting: float
    fewer: float  # than if all went on as now


@dataclass(frozen=True, kw_only=True)
class CapacityShown:
    """One list's capacity. Where the past says too little, `why_not` is a sentence."""

    pathway: Pathway
    as_of: date
    window_weeks: float
    why_not: str
    finding: str
    basis: str  # how far what one slot brings is known
    waiting: int
    joined_a_week: float | None
    seen_a_week: float | None
    left_a_week: float | None
    slots_a_week: float | None
    missed_share: float | None
    unused: int
    needs: tuple[NeedShown, ...]
    promises: tuple[BandShown, ...]
    no_promise: str  # why no band is promised anything
    trial: TrialShown | None
    effects: tuple[EffectShown, ...]
    calendar: tuple[ClinicWeek, ...]
    calendar_finding: str
    plan: str  # where the slots of the coming weeks come from
    staff: StaffShown
