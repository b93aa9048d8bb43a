"""What the figures of a list come to, each in a sentence that stands above them."""

from collections.abc import Mapping, Sequence

from triage.desk.waits.standards import SOON_WEEKS, Standard
from triage.referrals import Band
from triage.waits.statistics import Figures, Window
from triage.waits.waited import Waited


LABELS = {
    Band.P1: "see first",
    Band.P2: "see soon",
    Band.P3: "see next",
    Band.P4: "see in turn",
}
YEAR, EIGHTEEN = 52, 18


def label(band: Band) -> str:
    """A band as pages say it, with its short name for files."""
    return f"{LABELS[band]} ({band.name})"


def many(number: int, one: str = "child", more: str = "children") -> str:
    """Like "1 child" or "1,284 children"."""
    return f"{number:,} {one if number == 1 else more}"


def weeks(value: float) -> str:
    """Like "43 weeks": whole weeks passed, as a wait is said."""
    return many(int(value), "week", "weeks")


def of_list(found: Figures) -> str:
    """The one sentence of a list."""
    if not found.waiting.how_many:
        return "Nobody is waiting."
    return f"{_waiting(found.waiting)} {_direction(found.recent)}"


def _waiting(one: Waited) -> str:
    median, over = one.median_weeks.value or 0.0, one.over[YEAR]
    waits = "child waits" if one.how_many == 1 else "children wait"
    return (
        f"{one.how_many:,} {waits}, half of them {weeks(median)} or longer, "
        f"{over:,} more than a year."
    )


def _direction(one: Window) -> str:
    change = one.balance.change
    if not change:
        return f"As many waited {one.weeks} weeks ago."
    more = "more" if change > 0 else "fewer"
    return f"That is {abs(change):,} {more} than {one.weeks} weeks ago."


def of_waiting(how_many: int, bands: Mapping[Band, int] | None) -> str:
    """How many wait, and how many of them are urgent."""
    if not how_many:
        return "Nobody is waiting."
    if bands is None:
        return f"{many(how_many)} waited at the end of that day."
    urgent = bands[Band.P1] + bands[Band.P2]
    return f"{many(how_many)} on the list, {urgent:,} of them to be seen first or soon."


def of_waits(one: Waited) -> str:
    """How long those who wait have waited."""
    if one.within_18_weeks_percent.value is None:
        return one.within_18_weeks_percent.why_not
    return (
        f"{one.within_18_weeks_percent.value:.0f} in 100 have waited 18 weeks or less; "
        f"about 8 in 100 have waited longer than "
        f"{weeks(one.ninety_second_percentile_weeks.value or 0.0)}."
    )


def of_return(one: Waited) -> str:
    """How many are in the last bands of the national return."""
    if not one.how_many:
        return "Nobody is waiting."
    return (
        f"{many(one.over[YEAR])} in the bands over 52 weeks, "
        f"{one.over[EIGHTEEN]:,} in those over 18."
    )


def of_late(found: Mapping[Band, int]) -> str:
    """How many are past the date that their priority promises."""
    total = sum(found.values())
    if not total:
        return "Nobody is past the date of their priority."
    worst = max(found, key=lambda band: (found[band], -band))
    return (
        f"{many(total)} past the date of their priority, most of them "
        f"‘{LABELS[worst]}’ ({found[worst]:,})."
        if total > found[worst]
        else f"{many(total)} past the date of their priority, all ‘{LABELS[worst]}’."
    )


def of_standards(some: Sequence[Standard]) -> str:
    """Which standard most are past."""
    if not any(one.runs for one in some):
        return "No national standard runs for anybody on this list."
    worst = max(some, key=lambda one: one.past)
    soon = sum(one.soon for one in some)
    if not worst.past:
        return f"Nobody is past a national standard; {soon:,} are due in {SOON_WEEKS} weeks."
    return (
        f"{worst.past:,} of {worst.runs:,} are past ‘{worst.name}’; of every standard "
        f"together, {soon:,} are due in {SOON_WEEKS} weeks."
    )


def of_window(one: Window) -> str:
    """Who came and who was seen, and which of them is more."""
    sums, load = one.balance, one.rates.load
    came = f"{many(sums.came)} came, {sums.seen:,} were seen"
    left = f"and {sums.left_unseen:,} left for another cause"
    if load.value is None:
        return f"{came} {left}. {load.why_not}"
    more = (
        "More come than are seen"
        if load.value > 1
        else "As many are seen as come, or more"
    )
    return f"{came} {left}. {more}."
