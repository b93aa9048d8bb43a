"""What a try of policies is said in: what was held the same, and what came of it."""

from collections.abc import Sequence

from triage.desk.waits.policies_shown import PolicyShown, RowShown
from triage.referrals import Band
from triage.waits.figure import Figure
from triage.waits.outcomes import Outcome
from triage.waits.worlds import Conditions


PER_CENT = 100
INVENTED = "Where nothing was given, the figures of the list are invented."
NO_SLOTS = (
    "Nobody was seen and no slots were kept of late. Say how many slots a week to try."
)
NO_PREDICTION = (
    "This compares ways of choosing under the same conditions. It does not say what "
    "will happen."
)
ALARM = "So many come in P1 and P2 that ‘as now’ means the shares of the alarm."
NO_DIFFERENCE = (
    "No priority’s mean wait differs by more than chance alone would make it."
)


def of_late(weeks: float) -> str:
    """Where the figures come from that nobody gave."""
    return f"What was not given is as in the last {weeks:.0f} weeks."


def basis(conditions: Conditions, source: str) -> tuple[str, ...]:
    """What is the same for every policy."""
    arrivals = conditions.arrivals_a_week
    by_band = ", ".join(f"{arrivals.get(one, 0):.1f} in {one.name}" for one in Band)
    missed = f"{conditions.missed * PER_CENT:.0f} of 100 visits are missed"
    leaving = f"{conditions.leaving_a_year * PER_CENT:.0f} of 100 leave unseen"
    raised = f"{conditions.raised_a_year * PER_CENT:.0f} of 100"
    back = f"back in line after {conditions.back_after_weeks} weeks with their place"
    slots = f"{conditions.slots_a_week:.1f} slots a week can begin an assessment"
    return (
        f"{sum(arrivals.values()):.1f} children come a week: {by_band}.",
        f"{slots}; {missed}. Then the slot is lost, and the child is {back}.",
        f"In a year {leaving}, and {raised} come to hold the next more urgent priority.",
        source,
    )


def notes(
    conditions: Conditions, seeds: Sequence[int], *, alarm: bool
) -> tuple[str, ...]:
    """What a reader must know of how the figures were made."""
    rates = ", ".join(f"{conditions.harm.get(one, 0):g} in {one.name}" for one in Band)
    told = [
        _runs(conditions.years, len(seeds)),
        f"Harm is declared, not known: {rates} for every 1,000 weeks waited.",
        NO_PREDICTION,
    ]
    return (*told, ALARM) if alarm else tuple(told)


def fewer_runs(runs: int, asked: int) -> str:
    """Why a page made fewer runs than were asked for."""
    return f"A page has time for {runs} of the {asked} runs; the command ‘triage simulate’ for all."


def _runs(years: float, many: int) -> str:
    long = "1 year" if years == 1 else f"{years:g} years"
    if many == 1:
        return f"One run of {long}: nothing can be said of chance."
    return (
        f"{many} runs of {long}, on the same children and slots for each policy. "
        "Ranges hold in 95 of 100 such cases; they tell of chance and of nothing else."
    )


def starves(band: Band, part: float) -> str:
    """A warning: a policy under which a band may never be seen."""
    return (
        f"{band.name} starves: more urgent children, who always go first, ask for "
        f"{part * PER_CENT:.0f} of every 100 slots that are kept."
    )


def finding(policies: Sequence[PolicyShown], rows: Sequence[RowShown]) -> str:
    """What came of it, in a sentence or two."""
    if len(policies) == 1:
        return _alone(policies[0], rows)
    one, other = policies
    bands = [row for row in rows if row.band]
    changes = [told for row in bands if (told := _change(row))]
    gone = [told for row in bands if (told := _unseen(row, one, other))]
    if not changes and not gone:
        return f"{NO_DIFFERENCE[:-1]} with ‘{other.text}’ instead of ‘{one.text}’."
    told = f"With ‘{other.text}’ instead of ‘{one.text}’ {_and(changes)}."
    return " ".join([told, *gone] if changes else gone)


def _alone(one: PolicyShown, rows: Sequence[RowShown]) -> str:
    waits = {row.name: row.cell(Outcome.MEAN).one.value for row in rows if row.band}
    told = [f"{name} {wait:.1f}" for name, wait in waits.items() if wait is not None]
    if not told:
        return f"With ‘{one.text}’ nobody is seen in the last year."
    return f"With ‘{one.text}’ the mean wait of those seen in the last year is, in weeks: {_and(told)}."


def _change(row: RowShown) -> str:
    """A band's mean wait, where it differs by more than chance and by a tenth of a week."""
    found = row.cell(Outcome.MEAN).difference
    if (
        found is None
        or found.value is None
        or not sure(found)
        or abs(found.value) < 0.05
    ):
        return ""
    than = "more" if found.value > 0 else "less"
    ends = sorted(abs(end) for end in (found.low, found.high) if end is not None)
    between = f" ({ends[0]:.1f} to {ends[1]:.1f})" if ends else ""
    return f"{row.name} waits {abs(found.value):.1f} weeks {than}{between}"


def _unseen(row: RowShown, one: PolicyShown, other: PolicyShown) -> str:
    """A band that only one of the two sees at all."""
    waits = row.cell(Outcome.SEEN)
    seen = [waits.one.value, waits.other.value if waits.other else None]
    if seen[0] and seen[1] == 0:
        return f"Nobody in {row.name} is seen in the last year with ‘{other.text}’."
    if seen[1] and seen[0] == 0:
        return f"Nobody in {row.name} is seen in the last year with ‘{one.text}’."
    return ""


def sure(difference: Figure) -> bool:
    """Whether an interval leaves 0 out: chance alone would hardly make it."""
    low, high = difference.low, difference.high
    return low is not None and high is not None and (low > 0 or high < 0)


def _and(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
