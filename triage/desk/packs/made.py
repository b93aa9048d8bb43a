"""Makes a month's pack: each part asks the one place that knows its figures.

The month's own movements and waits are of its days. What is known only as it is now, such
as promises, fairness and what is owed, is told as it stands when the pack is made, and
the pack says so.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from triage.calendar import in_words
from triage.desk.checking_in import promise_shown
from triage.desk.desk import Desk, Done
from triage.desk.editions import proofs
from triage.desk.in_force import content_in_force
from triage.desk.packs import safety
from triage.desk.packs.months import Month, Part, month_named, said
from triage.desk.packs.pack import Pack, PartMade, Series, Table, from_json, to_json
from triage.desk.versions import NotHere
from triage.desk.waiting_promise import shown as waiting_promises
from triage.desk.waits import charts, fairness, figures, missed, national_return, parts
from triage.desk.waits.figures import since
from triage.desk.waits.numbers import ListFigures, Number
from triage.referrals import Pathway
from triage.settings import settings_now
from triage.store import packs, placements, spells
from triage.store.pack_comments import Comment
from triage.waits.balance import Balance, balance, sound
from triage.waits.spells import day_number
from triage.waits.weekly import Measure


NAMES = {
    Pathway.NEURODEVELOPMENTAL: "Neurodevelopmental list",
    Pathway.SPEECH_LANGUAGE: "Speech and language list",
    Pathway.UNDECIDED: "Pathway not chosen yet",
}
AS_NOW = "As it stood on the day the pack was made, and not at the end of the month."
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


class NoPackYet(NotHere):
    """No pack was made of that month yet. A service manager makes it on the page of monthly packs."""


def make(desk: Desk, name: str) -> Done:
    """Make a month's pack and keep it. Raises `BadMonth`, `MonthNotOver`."""
    month = month_named(name, today=desk.today)
    packs.add(
        desk.session,
        tenant=desk.tenant,
        month=month.first,
        made=to_json(made(desk, month)),
        by=desk.actor.by,
        now=desk.now,
    )
    desk.note("Made a monthly pack", on=("pack", month.name))
    return Done(
        sentence=f"The pack of {month.words} is made.", kind="pack", id=month.name
    )


def with_words(desk: Desk, name: str) -> tuple[Pack, dict[Part, Comment]]:
    """The pack of a month as it was made, and what people say of it.

    Raises `BadMonth`, `MonthNotOver`, `NoPackYet`.
    """
    month = month_named(name, today=desk.today)
    text = packs.of_month(desk.session, tenant=desk.tenant, month=month.first)
    if text is None:
        raise NoPackYet
    return from_json(text), said(desk, month)


def is_made(desk: Desk, name: str) -> bool:
    """Whether a month has a pack. Raises `BadMonth`, `MonthNotOver`."""
    return month_named(name, today=desk.today).first in made_on(desk)


def made_on(desk: Desk) -> dict[date, datetime]:
    """The months that have a pack, by their first day, and when it was made."""
    return packs.months(desk.session, tenant=desk.tenant)


def made(desk: Desk, month: Month) -> Pack:
    """A month's pack from what is known now."""
    return Pack(
        month=month,
        service=settings_now().service_name,
        made_at=desk.now,
        made_by=desk.actor.by,
        parts=tuple(make(desk, month) for make in _PARTS),
    )


def _changed(desk: Desk, month: Month) -> PartMade:
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


def _waits(desk: Desk, month: Month) -> PartMade:
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


def _promise(desk: Desk, _: Month) -> PartMade:
    told = promise_shown.shown(desk)
    outside = told.everybody.counted
    words = (
        "The contact promise has not begun: sending is not live."
        if not told.live
        else "Too few families to say."
        if outside is None or told.everybody.families is None
        else f"{outside:,} of {told.everybody.families:,} families are outside the "
        "promise to be told."
    )
    lists = [one for one in waiting_promises(desk) if not one.too_few]
    rows = tuple(
        (f"{NAMES[one.pathway]}, {band.promise.band.name}", band.sentence)
        for one in lists
        for band in one.bands
    )
    few = [one.too_few for one in waiting_promises(desk) if one.too_few]
    return PartMade(
        part=Part.PROMISE,
        finding=words,
        notes=(AS_NOW, *few),
        tables=(
            Table(title="By when whoever joins is drawn", heads=("", ""), rows=rows),
        )
        if rows
        else (),
    )


def _safety(desk: Desk, month: Month) -> PartMade:
    found = safety.of_month(desk, month)
    hours = {
        "Opened": f"{found.opened:,}",
        "Closed on the day they were opened": f"{found.same_day:,}",
        "Closed before they were due": f"{found.in_time:,}",
        "Open at the end of the month": f"{found.open_now:,}",
        "Hours until somebody took one, the median": _hours(found.taken_hours),
        "Hours until one was closed, the median": _hours(found.closed_hours),
    }
    return PartMade(
        part=Part.SAFETY,
        finding=found.sentence,
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


def _fairness(desk: Desk, _: Month) -> PartMade:
    found = fairness.shown(desk)
    return PartMade(
        part=Part.FAIRNESS,
        finding=found.finding,
        notes=(AS_NOW, *found.standing),
    )


def _missed(desk: Desk, _: Month) -> PartMade:
    found = missed.shown(desk)
    rows = tuple(row for row in missed.as_rows(found) if row[2] != "0")
    table = Table(title="By what is owed", heads=missed.HEAD, rows=rows)
    return PartMade(
        part=Part.MISSED,
        finding=found.finding,
        notes=(AS_NOW,),
        tables=(table,) if rows else (),
    )


def _rules(desk: Desk, _: Month) -> PartMade:
    content = content_in_force(desk.session, desk.tenant)
    stands = proofs.stands(desk.session, desk.tenant, content)
    certificate = stands.certificate
    proved = (
        f"The rules in force are proved: {len(certificate.properties)} properties hold "
        f"for every child who could exist. Proved on {in_words(certificate.made_on)} "
        f"{certificate.made_on.year}."
        if certificate is not None and stands.proved
        else stands.why_not
    )
    rows = tuple(
        (one.sentence, "holds" if one.held else "does not hold")
        for one in (certificate.properties if certificate else ())
    )
    return PartMade(
        part=Part.RULES,
        finding=proved,
        notes=(AS_NOW, f"Edition {content.digest[:12]}."),
        tables=(Table(title="The certificate", heads=("", ""), rows=rows),)
        if rows
        else (),
    )


def _return(desk: Desk, month: Month) -> PartMade:
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


_PARTS = (
    _changed, _waits, _promise, _safety, _fairness, _missed, _rules, _return,
)  # fmt: skip
