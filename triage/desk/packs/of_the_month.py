"""The parts of a pack that are of its month's own days."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from triage.desk.desk import Desk
from triage.desk.packs import safety
from triage.desk.packs.months import Month, Part
from triage.desk.packs.pack import PartMade, Series, Table
from triage.desk.waits import charts, figures, missed, national_return, parts
from triage.desk.waits.figures import since
from triage.desk.waits.missed_words import Rule
from triage.desk.waits.numbers import ListFigures, Number
from triage.referrals import Pathway
from triage.store import placements, spells
from triage.waits.balance import Balance, balance, sound
from triage.waits.spells import day_number
from triage.waits.weekly import Measure


NAMES = {
    Pathway.NEURODEVELOPMENTAL: "Neurodevelopmental list",
    Pathway.SPEECH_LANGUAGE: "Speech and language list",
    Pathway.UNDECIDED: "Pathway not chosen yet",
}
WAITS = (
    "waiting",
    "waiting-median",
    "waiting-92nd-percentile",
    "waiting-within-18-weeks",
    "over-52-weeks",
    "over-104-weeks",
)
DRAWN = {Measure.REFERRALS: "Came", Measure.SEEN: "Seen"}
WEEKS_DRAWN = 26


def changed(desk: Desk, month: Month) -> PartMade:
    """Who came to each list, was seen and left it in the month."""
    found = _balances(desk, month)
    return PartMade(
        part=Part.CHANGED,
        finding="\n".join(_moved(name, one) for name, one in found),
        tables=(_balance_table(month, found),),
        series=tuple(_weeks(desk, month)),
    )


def _balances(desk: Desk, month: Month) -> list[tuple[str, Balance]]:
    """Each list's, and the holding list's where anybody was on it."""
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    every = spells.of_lists(
        desk.session,
        tenant=desk.tenant,
        ranking=ranking.number if ranking else None,
        since=since(month.first),
        bands=False,
    )
    before, last = day_number(month.first) - 1, day_number(month.last)
    found = {
        pathway: balance(some.where(sound(some)), before, last)
        for pathway, some in every.items()
    }
    return [
        (NAMES[pathway], one)
        for pathway, one in found.items()
        if pathway is not Pathway.UNDECIDED or _stirred(one)
    ]


def _stirred(one: Balance) -> bool:
    """Whether a list had anybody on it in the month."""
    return bool(one.waiting_before or one.waiting_after or one.came)


def _moved(name: str, one: Balance) -> str:
    return (
        f"{name}: from {one.waiting_before:,} to {one.waiting_after:,} children. "
        f"{one.came:,} came, {one.seen:,} were seen, {one.left_unseen:,} left for another "
        "cause."
    )


def _balance_table(month: Month, found: Iterable[tuple[str, Balance]]) -> Table:
    some = list(found)
    lines: dict[str, Callable[[Balance], int]] = {
        "Waiting before": lambda one: one.waiting_before,
        "New": lambda one: one.joined,
        "Came back, or from the other list": lambda one: one.came_back,
        "Seen": lambda one: one.seen,
        **{
            label: lambda one, cause=cause: one.left[cause]  # type: ignore[misc]
            for cause, label in parts.LEFT.items()
        },
        "Waiting after": lambda one: one.waiting_after,
    }
    return Table(
        title=f"Children in {month.words}",
        heads=("", *(name for name, _ in some)),
        rows=tuple(
            (label, *(f"{count(one):,}" for _, one in some))
            for label, count in lines.items()
        ),
    )


def _weeks(desk: Desk, month: Month) -> Iterator[Series]:
    """Those who came and were seen, week by week, up to the end of the month."""
    for one in charts.shown(desk):
        drawn = {c.measure: c for c in one.charts if c.measure in DRAWN and c.weeks}
        weeks = [
            week.monday
            for week in next((c.weeks for c in drawn.values()), ())
            if week.monday + timedelta(days=6) <= month.last
        ][-WEEKS_DRAWN:]
        if weeks:
            yield Series(
                title=f"{NAMES[one.pathway]}: who came and who was seen, by week",
                finding=" ".join(c.finding for c in drawn.values()),
                unit="children",
                x=tuple(f"{day.day} {day:%b}" for day in weeks),
                lines=tuple((DRAWN[m], _values(c, weeks)) for m, c in drawn.items()),
            )


def _values(chart: charts.ChartShown, weeks: list[date]) -> tuple[float | None, ...]:
    known = {week.monday: week.value for week in chart.weeks}
    return tuple(known.get(day) for day in weeks)


def waits(desk: Desk, month: Month) -> PartMade:
    """How long children wait at the end of the month."""
    found = figures.figures(desk, month.last).lists
    return PartMade(
        part=Part.WAITS,
        finding="\n".join(f"{NAMES[one.pathway]}: {one.finding}" for one in found),
        tables=(_number_table(f"At the end of {month.words}", found),),
    )


def _number_table(title: str, found: Iterable[ListFigures]) -> Table:
    some = [one for one in found if one.pathway is not Pathway.UNDECIDED]
    if not some:
        return Table(title=title, heads=("",), rows=())
    return Table(
        title=title,
        heads=("", *(NAMES[one.pathway] for one in some)),
        rows=tuple(
            (some[0].numbers[key].label, *(_said(one.numbers[key]) for one in some))
            for key in WAITS
        ),
    )


def _said(one: Number) -> str:
    if one.value is None:
        return one.why_not
    return f"{one.value:,.0f}" if one.unit == "children" else f"{one.value:,.1f}"


def safe(desk: Desk, month: Month) -> PartMade:
    """How fast people came where a child needed somebody the same day."""
    found = safety.of_month(desk, month)
    hours = {
        "Opened": f"{found.opened:,}",
        "Closed on the day they were opened": f"{found.same_day:,}",
        "Closed before they were due": f"{found.in_time:,}",
        "Open at the end of the month": f"{found.open_now:,}",
        "Hours until somebody took one, the median": _hours(found.taken_hours),
        "Hours until one was closed, the median": _hours(found.closed_hours),
    }
    overdue = missed.shown(desk, only=Rule.REVIEW)
    return PartMade(
        part=Part.SAFETY,
        finding=found.sentence,
        notes=(f"Reviews overdue when the pack was made: {overdue.children:,}.",),
        tables=(
            Table(
                title="Tasks that need a person the same day",
                heads=("", month.words),
                rows=tuple(hours.items()),
            ),
        ),
    )


def _hours(value: float | None) -> str:
    return "none yet" if value is None else f"{value:,.1f}"


def returned(desk: Desk, month: Month) -> PartMade:
    """The bands of the national return at the end of the month."""
    found = national_return.made(desk, month.last)
    lists = list(dict.fromkeys(line.pathway for line in found.lines))
    known = {(line.label, line.pathway): line.waiting for line in found.lines}
    labels = list(dict.fromkeys(line.label for line in found.lines))
    held = (
        (f"{found.undecided:,} more wait until their list is chosen.",)
        if found.undecided
        else ()
    )
    return PartMade(
        part=Part.RETURN,
        finding=f"Children waiting at the end of {month.words}, by the national bands.",
        notes=held,
        tables=(
            Table(
                title="The national community return",
                heads=("Weeks", *(NAMES[one] for one in lists)),
                rows=tuple(
                    (label, *(f"{known[label, one]:,}" for one in lists))
                    for label in labels
                ),
            ),
        ),
    )
