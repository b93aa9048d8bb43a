"""What each chart is called, which way is better, and what its last week says."""

from dataclasses import dataclass

from triage.waits.spc import Assurance, Better, Part, Signal, Variation, Xmr
from triage.waits.weekly import Measure


@dataclass(frozen=True, kw_only=True)
class Said:
    """One chart in words. `natural` is what no value can lie outside of."""

    title: str
    means: str
    of_week: str  # what one week's number is; the number stands in the braces
    better: Better
    unit: str = ""
    natural: tuple[float | None, float | None] = (0.0, None)
    target: float | None = None
    aim: str = ""  # the target in words


SHARE = (0.0, 100.0)
SAID = {
    Measure.REFERRALS: Said(
        title="Children who came to the list",
        means="New referrals, by the day the clock started, and children who came back "
        "or came from the other list.",
        of_week="{} came",
        better=Better.NEITHER,
    ),
    Measure.SEEN: Said(
        title="Children seen",
        means="Children whose assessment began in the week.",
        of_week="{} seen",
        better=Better.HIGHER,
    ),
    Measure.NOT_BROUGHT: Said(
        title="Visits to which a child was not brought",
        means="Of the week’s visits whose outcome is recorded, the share to which the "
        "child was not brought.",
        of_week="the child was not brought to {} of visits",
        better=Better.LOWER,
        unit="%",
        natural=SHARE,
    ),
    Measure.WITHIN_18: Said(
        title="Seen within 18 weeks",
        means="Of the children seen in the week, the share who had waited 18 weeks or "
        "less. It says nothing of those who wait still.",
        of_week="{} of those seen had waited 18 weeks or less",
        better=Better.HIGHER,
        unit="%",
        natural=SHARE,
        target=92.0,
        aim="at least 92% seen within 18 weeks. The national standard of 92% is of those "
        "who wait; here it is an aim for those who are seen",
    ),
    Measure.CHANGE: Said(
        title="Change of the list",
        means="How many more or fewer children wait at the end of the week than at its "
        "beginning. Putting a record right is no change. The length of a list is not "
        "charted: each week holds most of the week before, so nearly every point would "
        "be called a change.",
        of_week="the list changed by {}",
        better=Better.LOWER,
        natural=(None, None),
        target=0.0,
        aim="a list that does not grow",
    ),
}
VARIATION = {
    Variation.COMMON_CAUSE: "Chance alone",
    Variation.IMPROVEMENT_HIGH: "Improvement: higher is better",
    Variation.IMPROVEMENT_LOW: "Improvement: lower is better",
    Variation.CONCERN_HIGH: "Concern: higher is worse",
    Variation.CONCERN_LOW: "Concern: lower is worse",
    Variation.NEITHER_HIGH: "A change upwards, neither better nor worse",
    Variation.NEITHER_LOW: "A change downwards, neither better nor worse",
}
ASSURANCE = {
    Assurance.PASS: "Meets the aim every week, as things are",
    Assurance.FAIL: "Cannot meet the aim, as things are",
    Assurance.HIT_OR_MISS: "Meets the aim in some weeks and not in others, by chance",
}
SIGNALS = {
    Signal.NONE: "",
    Signal.ABOVE_LIMITS: "above the upper limit",
    Signal.BELOW_LIMITS: "below the lower limit",
    Signal.RISING: "one of seven weeks on end that each rose",
    Signal.FALLING: "one of seven weeks on end that each fell",
    Signal.NEAR_UPPER: "one of two weeks in three near the upper limit",
    Signal.NEAR_LOWER: "one of two weeks in three near the lower limit",
    Signal.ABOVE_MEAN: "one of seven weeks on end above the mean",
    Signal.BELOW_MEAN: "one of seven weeks on end below the mean",
}
NO_WEEKS = (
    "There is no whole week to chart yet. Charts begin with the first whole week after a "
    "child has left the list: before that, only those who wait still are on record."
)
NO_SHARE = "There is no week with anything to take a share of yet."
TOO_FEW = "Fewer than two weeks have a value, so what chance does cannot be said yet."
ALIKE = "Every week is the same, so what is unusual cannot be said."


def number(value: float, unit: str = "") -> str:
    """Like 13, 12.8, −3 or 40%."""
    rounded = round(value, 1) + 0.0
    return f"{rounded:,.1f}".removesuffix(".0").replace("-", "−") + unit


def finding(said: Said, chart: Xmr) -> str:
    """The one sentence of a chart: what its latest week says."""
    last = chart.points[-1]
    if last.value is None:
        return "The latest week has nothing to take a share of, so it says nothing."
    told = f"Latest week: {said.of_week.format(number(last.value, said.unit))}"
    if not chart.parts[-1].limits.meaningful:
        return f"{told}. {_no_limits(chart.parts[-1])}"
    if last.signal is Signal.NONE:
        return f"{told}, within what chance gives."
    return f"{told}. {_judged(last.verdict)}: {SIGNALS[last.signal]}."


def _judged(verdict: int) -> str:
    return {1: "An improvement", -1: "A concern", 0: "A change"}[verdict]


def _no_limits(part: Part) -> str:
    return TOO_FEW if part.limits.step is None else ALIKE


def detail(said: Said, chart: Xmr) -> tuple[str, ...]:
    """What chance does, whether the aim is met, and how settled that is."""
    part = chart.parts[-1]
    found = []
    if part.limits.meaningful:
        found.append(_by_chance(said, part))
    if said.target is not None:
        found.append(f"The aim is {said.aim}.")
    if part.few:
        found.append("Fewer than 13 weeks are in it, so these limits will still move.")
    return tuple(found)


def _by_chance(said: Said, part: Part) -> str:
    low, high = said.natural
    mean, lower, upper = part.limits.mean, part.limits.lower, part.limits.upper
    assert mean is not None
    assert lower is not None
    assert upper is not None
    least = lower if low is None else max(low, lower)
    most = upper if high is None else min(high, upper)
    return (
        f"The mean is {number(mean, said.unit)} a week. By chance alone a week lies "
        f"between {number(least, said.unit)} and {number(most, said.unit)}."
    )
