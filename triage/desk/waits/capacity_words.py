"""What a list's capacity comes to, in sentences a manager can say in a meeting."""

from collections.abc import Sequence
from datetime import date, timedelta

from triage.desk.offering.weeks import DAYS_IN_WEEK
from triage.desk.waits.capacity_shown import AS_MANY, Tried, WeekShown
from triage.desk.waits.clinic_weeks import ClinicWeek
from triage.waits.capacity import (
    WEEKS_IN_YEAR,
    Basis,
    Change,
    Demand,
    Pace,
    Slots,
)


CASES = "in 8 of 10 such cases"
STANDS_STILL = 0.05  # children a week: less than one in twenty weeks
HOLD = "To hold the list as it is"
HOLD_ALONE = "To hold it if nobody left without being seen"
NOBODY_PLACED = "Nobody was placed on a list yet, so nothing is promised."
NOBODY_AWAY = "Nobody on leave and no closed days"
AS_NOW = "Everything goes on as now"
GROUP_OF, PART_TRIED = 4, 0.1
SHORTER_BY = 0.75
GROUPS = (
    f"A tenth of the slots as groups of {GROUP_OF} children, no longer than a slot now"
)
SHORTER = "A tenth of the slots a quarter shorter, such as by video"

BASIS = {
    Basis.NO_SLOTS: "No slots are kept here for the last {weeks:.0f} weeks, so each child seen is counted as one slot.",
    Basis.NONE_SEEN: "Nobody was seen in the last {weeks:.0f} weeks, so each slot that is not missed is taken to begin one assessment.",
}


def finding(pace: Pace, hold: Slots) -> str:
    """What comes, what is seen, and what that does to the list."""
    seen, left = pace.seen / pace.weeks, pace.left / pace.weeks
    net = pace.joined_a_week - seen - left
    leave = f", {left:.1f} leave without being seen" if pace.left else ""
    told = f"{pace.joined_a_week:.1f} children join a week, {seen:.1f} are seen{leave}: the list {_grows(net)}"
    if hold.a_week is None:
        return f"{told} {hold.why_not}"
    given = (
        f"{pace.slots / pace.weeks:.1f} were given" if pace.slots else "none are kept"
    )
    return f"{told} About {hold.a_week:.1f} slots a week would hold it; {given}."


def basis(pace: Pace) -> str:
    """How far what one slot brings is known."""
    if pace.basis is not Basis.MEASURED:
        return BASIS[pace.basis].format(weeks=pace.weeks)
    begin = 100 * pace.seen / pace.slots
    missed = 100 * pace.missed_share
    return f"Of 100 slots given in the last {pace.weeks:.0f} weeks, {begin:.0f} began an assessment and {missed:.0f} were missed."


def clear(target: int, until: date) -> str:
    """What bringing a list down is called."""
    return f"To bring it to {_children(target)} by {_day(until)}"


def match(demand: Demand) -> str:
    """What matching slots to demand is called."""
    visits = f"{demand.appointments:.1f}".removesuffix(".0")
    one = "visit" if visits == "1" else "visits"
    weeks = (
        ""
        if demand.weeks_open == WEEKS_IN_YEAR
        else f" in {demand.weeks_open} clinic weeks a year"
    )
    return f"For new children alone, kept for them: {visits} {one} each{weeks}"


def once(above: int) -> str:
    """What seeing the backlog once is called."""
    return f"Once, to see the {_children(above)} above that number"


def changes(tried: Tried, pace: Pace, minutes: float | None) -> str:
    """What is changed, in one line."""
    parts = []
    if tried.more:
        many = abs(tried.more)
        which = "more" if tried.more > 0 else "fewer"
        parts.append(f"{many} {which} {'slot' if many == 1 else 'slots'} a week")
    if tried.joining != AS_MANY:
        parts.append(f"{tried.joining} children joining for each 100 now")
    if tried.missed is not None:
        of_late = f" instead of {100 * pace.missed_share:.0f}" if pace.slots else ""
        parts.append(f"{tried.missed} of 100 slots missed{of_late}")
    if tried.part and (tried.children != 1 or tried.minutes is not None):
        parts.append(_sessions(tried, minutes))
    return " and ".join(parts) or AS_NOW


def trial(tried: Tried, told: str, weeks: Sequence[WeekShown], waiting: int) -> str:
    """Where the list ends, as now and with what is tried, and which way it then goes."""
    if not weeks:
        return f"No whole week ends until that day, so the list stays as it stands: {_children(waiting)}."
    last, day = weeks[-1], _day(weeks[-1].monday + timedelta(days=DAYS_IN_WEEK - 1))
    before = weeks[-2].waiting_tried if weeks[1:] else waiting
    way = f"The list then {_grows(last.waiting_tried - before)}"
    if not tried.changes:
        return f"As now, about {_children(round(last.waiting))} wait on {day} ({CASES} {_between(last.low, last.high)}). {way}"
    return (
        f"With {told}, about {_children(round(last.waiting_tried))} wait on {day} "
        f"({CASES} {_between(last.low_tried, last.high_tried)}), instead of "
        f"{round(last.waiting):,} ({_between(last.low, last.high)}). {way}"
    )


def single_changes(pace: Pace) -> tuple[tuple[str, Change], ...]:
    """Changes that are each tried by themselves; what changes slots needs some."""
    found = [
        ("1 more slot a week", Change(more_slots=1)),
        ("6 more slots a week", Change(more_slots=6)),
    ]
    if pace.missed:
        half = Change(missed_share=pace.missed_share / 2)
        found.append(("Half as many missed visits", half))
    if pace.slots_a_week:
        found.append((GROUPS, Change(part=PART_TRIED, children=GROUP_OF)))
        found.append((SHORTER, Change(part=PART_TRIED, shorter=1 / SHORTER_BY)))
    return tuple(found)


def calendar(weeks: Sequence[ClinicWeek]) -> str:
    """How many of the coming weeks hold the list."""
    if not any(one.set_up for one in weeks):
        return f"No slots are set up in the coming {len(weeks)} weeks."
    if any(one.short is None for one in weeks):
        return "What would hold the list cannot be said, so the slots stand alone."
    short = [one.short for one in weeks if one.short]
    if not short:
        return f"In each of the coming {len(weeks)} weeks enough slots are set up to hold the list."
    if len(short) == len(weeks):
        return f"In each of the coming {len(weeks)} weeks too few slots are set up to hold the list: {sum(short):.0f} in all."
    return (
        f"In {len(short)} of the coming {len(weeks)} weeks too few slots are set up to "
        f"hold the list: {sum(short):.0f} in all."
    )


def no_staff(pace: Pace | None) -> str:
    """Slots where no staff are kept."""
    if pace is None:
        return "No staff are kept for this list."
    return f"No staff are kept for this list, so each coming week is taken to have {pace.slots_a_week:.1f} slots, as many as of late. Holidays and leave are then in it as they were."


def from_staff(whole: float, pace: Pace | None, known_until: date | None) -> str:
    """Slots from staff, beside those of late."""
    of_late = f"; of late {pace.slots_a_week:.1f} were given" if pace else ""
    terms = (
        f" School holidays are known until {_day(known_until)}." if known_until else ""
    )
    return f"The staff kept for this list make {whole:.1f} slots in a week without a day lost{of_late}. Leave, closed days and bank holidays are taken off.{terms}"


def promise(extra: int | None, tried: int | None, weeks: int) -> str:
    """What keeps a band's promise, as now and with what is tried."""
    now = _extra(extra)
    within = f"to be drawn within {weeks} weeks"
    if tried == extra:
        return f"{now} {within}."
    return f"{now} {within}; with what is tried: {_extra(tried).lower()}."


def _extra(extra: int | None) -> str:
    if extra is None:
        return "No number of slots within reason is enough"
    if extra == 0:
        return "No more slots are needed"
    return f"{extra:,} more {'slot' if extra == 1 else 'slots'} a week"


def _sessions(tried: Tried, minutes: float | None) -> str:
    who = "one child" if tried.children == 1 else f"{tried.children} children"
    told = f"{tried.part} of 100 slots as sessions of {who}"
    if tried.minutes is None:
        return told
    if minutes is None:
        return f"{told} (how long a slot is now is not known, so minutes count for nothing)"
    return f"{told} of {tried.minutes} minutes instead of {minutes:.0f}"


def _grows(net: float) -> str:
    """Where the list goes, by so many a week."""
    if abs(net) < STANDS_STILL:
        return "stands still."
    return f"{'grows' if net > 0 else 'shrinks'} by {abs(net):.1f} a week."


def _between(low: float, high: float) -> str:
    return f"{round(low):,} to {round(high):,}"


def _children(many: int) -> str:
    return f"{many:,} {'child' if many == 1 else 'children'}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
