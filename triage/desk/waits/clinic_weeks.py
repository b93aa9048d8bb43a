"""The coming weeks of a list's clinics: what is set up, what staff can give, what is needed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest

from triage.calendar import london_day
from triage.desk.offering.weeks import monday_of
from triage.store.slot_fates import Fate, SlotFate
from triage.waits.staffing import Lost, StaffWeek


TAKEN = (Fate.ACCEPTED, Fate.ATTENDED, Fate.WAS_NOT_BROUGHT)
WAITS_FOR_ANSWER = (Fate.HELD, Fate.OFFERED)


@dataclass(frozen=True, kw_only=True)
class ClinicWeek:
    """One week's slots. taken + offered + open + unused = those set up."""

    monday: date
    set_up: int
    taken: int
    offered: int  # held for a child, or offered and not answered yet
    open: int
    unused: int  # its hour passed and it was nobody's
    cancelled: int
    from_staff: float | None  # that staff can give; None where no staff are kept
    lost: Mapping[str, float]  # of what staff could give, by reason
    needed: float | None  # to hold the list; None where that cannot be said

    @property
    def short(self) -> float | None:
        """Slots that are set up too few to hold the list; 0 where there are enough."""
        return None if self.needed is None else max(0.0, self.needed - self.set_up)

    @property
    def lost_slots(self) -> float:
        """What staff cannot give for any reason."""
        return sum(self.lost.values())


def clinic_weeks(
    slots: Sequence[SlotFate],
    staff: Sequence[StaffWeek],
    *,
    monday: date,
    many: int,
    needed: float | None,
    now: datetime,
) -> tuple[ClinicWeek, ...]:
    """So many weeks from a Monday. Without staff, what they can give is not known."""
    by_week: dict[date, list[SlotFate]] = {}
    for one in slots:
        by_week.setdefault(monday_of(london_day(one.starts_at)), []).append(one)
    days = [monday + timedelta(weeks=at) for at in range(many)]
    return tuple(
        _week(day, by_week.get(day, []), week, needed, now)
        for day, week in zip_longest(days, staff[:many])
    )


def _week(
    monday: date,
    slots: Sequence[SlotFate],
    staff: StaffWeek | None,
    needed: float | None,
    now: datetime,
) -> ClinicWeek:
    counts = Counter(one.fate for one in slots)
    unused = sum(one.fate is Fate.OPEN and one.starts_at <= now for one in slots)
    lost = staff.lost if staff else dict.fromkeys(Lost, 0.0)
    return ClinicWeek(
        monday=monday,
        set_up=len(slots) - counts[Fate.CANCELLED],
        taken=sum(counts[fate] for fate in TAKEN),
        offered=sum(counts[fate] for fate in WAITS_FOR_ANSWER),
        open=counts[Fate.OPEN] - unused,
        unused=unused,
        cancelled=counts[Fate.CANCELLED],
        from_staff=staff.slots if staff else None,
        lost={reason.value: slots for reason, slots in lost.items() if slots},
        needed=needed,
    )
