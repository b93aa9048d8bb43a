"""What is known of waits without simulating them: theorems, with when each holds.

T1 to T3 are averages of a list that has settled: children come by chance at a steady
rate (Poisson), one place sees them one after another, a visit once begun is not broken
off, nobody leaves and nobody misses a visit. T4 to T6 hold on every single path, for
slots of one length, with any calendar of slots and any arrivals. All times are weeks
unless a name says otherwise.

T1 Cobham 1954, Operations Research 2:70. T2 Kleinrock 1965; Queueing Systems II 1976,
3.4. T3 Kleinrock 1964, Naval Research Logistics Quarterly 11:329; Stanford, Taylor and
Ziedins 2014, Queueing Systems 77:297. T4 Jackson's urgency numbers 1960 to 1962;
Goldberg 1980, Mathematics of Operations Research. T5 Jackson 1955; Horn 1974. T6 counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.referrals import Band
from triage.waits.figure import Figure, cannot


WEEKS_IN_YEAR = 52
SURE_OF_HEAVY_TRAFFIC = 2  # the mean wait is at least so many times the largest credit

STARVES = (
    "More urgent children alone fill every slot, so these are never sure to be seen."
)
GROWS = "As many come as can be seen, or more, so the wait grows without end."
NOBODY_COMES = "Nobody comes, so there is no wait to average."
NO_SLOTS = "There are no slots."
NOT_HEAVY = (
    "The wait is short beside the credit, so the rule for long lists does not hold."
)
STILL_SLOPE = "Every priority has to grow with time: each slope above 0."


@dataclass(frozen=True, kw_only=True)
class Stream:
    """Children of one kind: how many come a week, and how long a visit keeps the place."""

    arrivals: float
    visit: float
    visit_squared: float  # the mean of the square of a visit's length

    @property
    def load(self) -> float:
        """The part of the time they take up."""
        return self.arrivals * self.visit


def load(streams: Sequence[Stream]) -> float:
    """The part of the time that is taken up; the list settles only below 1."""
    return sum(one.load for one in streams)


def residual(streams: Sequence[Stream]) -> float:
    """How long, on average, whoever comes waits for the visit that is under way."""
    return sum(one.arrivals * one.visit_squared for one in streams) / 2


def slot_residual(slot: float) -> float:
    """The same where slots come by a calendar and an unused one passes: half a slot."""
    return slot / 2


def first_come_wait(
    streams: Sequence[Stream], under_way: float | None = None
) -> Figure:
    """The mean wait where whoever came first is seen first: R / (1 - load)."""
    if load(streams) >= 1:
        return cannot(GROWS)
    return Figure(value=_residual(streams, under_way) / (1 - load(streams)))


def strict_waits(
    streams: Sequence[Stream], under_way: float | None = None
) -> tuple[Figure, ...]:
    """T1: mean waits where the more urgent always goes first; most urgent stream first.

    W(k) = R / ((1 - s(k-1)) (1 - s(k))), where s(k) is the load of the first k streams.
    Finite exactly where s(k) < 1: more urgent streams wait little while others starve.
    """
    rest, before, found = _residual(streams, under_way), 0.0, []
    for one in streams:
        up_to = before + one.load
        if before >= 1:
            found.append(cannot(STARVES))
        elif up_to >= 1:
            found.append(cannot(GROWS))
        else:
            found.append(Figure(value=rest / ((1 - before) * (1 - up_to))))
        before = up_to
    return tuple(found)


def conserved(streams: Sequence[Stream], under_way: float | None = None) -> Figure:
    """T2: the sum of load x mean wait, the same whatever the order of service.

    Whom a policy brings forward, others wait for: only slots shorten the sum.
    """
    return first_come_wait(streams, under_way).then(lambda wait: load(streams) * wait)


def accumulating_waits(
    streams: Sequence[Stream], slopes: Sequence[float], under_way: float | None = None
) -> tuple[Figure, ...]:
    """T3: mean waits where priority grows by `slopes` a week, the steepest first.

    W(p) = (R / (1 - load) - sum over less steep i of load(i) W(i) (1 - b(i)/b(p)))
    / (1 - sum over steeper i of load(i) (1 - b(p)/b(i))). Only ratios of slopes count.
    """
    assert list(slopes) == sorted(slopes, reverse=True), "the steepest first"
    base = first_come_wait(streams, under_way)
    if min(slopes, default=1) <= 0:
        return (cannot(STILL_SLOPE),) * len(streams)
    if base.value is None:
        return (base,) * len(streams)
    waits = [0.0] * len(streams)
    for p in reversed(range(len(streams))):
        slower = sum(
            streams[i].load * waits[i] * (1 - slopes[i] / slopes[p])
            for i in range(p + 1, len(streams))
        )
        steeper = sum(streams[i].load * (1 - slopes[p] / slopes[i]) for i in range(p))
        waits[p] = (base.value - slower) / (1 - steeper)
    return tuple(Figure(value=one) for one in waits)


def overtaking_limit(credit: float, most: float) -> float:
    """T4b: nobody who came more than this after a child can be seen before them.

    Of everybody with a credit from 0 to `most`, all able to use the same slots.
    """
    return most - credit


def last_slot(ahead: int, may_overtake: int) -> int:
    """T4b: the latest slot of a child, counted from 1 while they wait.

    `ahead` came before them and wait; `may_overtake` come within `overtaking_limit`.
    """
    return ahead + may_overtake + 1


def added_a_year(arrivals: float, slots: float) -> Figure:
    """T4c: weeks by which everybody's wait grows a year where more come than are seen.

    All wait the same less their credit, once waits are longer than the credits.
    """
    if arrivals <= 0:
        return cannot(NOBODY_COMES)
    return Figure(value=WEEKS_IN_YEAR * max(0.0, 1 - slots / arrivals))


def credit_waits(
    streams: Sequence[Stream],
    credits_: Sequence[float],
    under_way: float | None = None,
) -> tuple[Figure, ...]:
    """T4d: mean waits with credit, near full load: W + mean credit - own credit.

    An approximation: close only where the mean wait is long beside the credits.
    """
    wait = first_come_wait(streams, under_way)
    if wait.value is None:
        return (wait,) * len(streams)
    if wait.value < SURE_OF_HEAVY_TRAFFIC * max(credits_):
        return (cannot(NOT_HEAVY),) * len(streams)
    parts = zip(streams, credits_, strict=True)
    mean = sum(one.load * credit for one, credit in parts) / load(streams)
    return tuple(Figure(value=wait.value + mean - credit) for credit in credits_)


def credits_for(maxima: Mapping[Band, int]) -> dict[Band, int]:
    """T5: the credits that make the worst breach of these maxima as small as can be.

    Then the order is by due date, which no other order beats on its latest child,
    whatever the calendar of slots and whenever children come.
    """
    longest = max(maxima.values())
    return {band: longest - weeks for band, weeks in maxima.items()}


def quota_slots(ahead: int, nth: int) -> Figure:
    """T6: slots within which a child is seen if every n-th goes to the longest waiter.

    `ahead` waited longer when the child came. Whatever rule governs the other slots.
    """
    if nth < 1:
        return cannot("No slots are kept for the longest waiter.")
    return Figure(value=nth * (ahead + 1))


def quota_weeks(ahead: int, nth: int, slots_a_week: float) -> Figure:
    """T6 in weeks, with one more slot's time for the one that was just missed."""
    if slots_a_week <= 0:
        return cannot(NO_SLOTS)
    return quota_slots(ahead, nth).then(lambda slots: (slots + 1) / slots_a_week)


def crowded_out(demand: Mapping[Band, float], slots: float) -> dict[Band, Figure]:
    """For each band, the part of all slots that more urgent children ask for.

    At 1 or more, and if the more urgent always go first, the band starves (T1).
    """
    if slots <= 0:
        return {band: cannot(NO_SLOTS) for band in demand}
    before, found = 0.0, {}
    for band in sorted(demand):
        found[band] = Figure(value=before / slots)
        before += demand[band]
    return found


def _residual(streams: Sequence[Stream], under_way: float | None) -> float:
    return residual(streams) if under_way is None else under_way
