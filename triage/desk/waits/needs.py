"""What families need while they wait, what came of it, and what is not recorded.

Counts are of children and leave out what would tell of fewer than five of them. Where
nothing keeps a figure, the page says so: none is made up.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from triage.calendar import LONDON, london_day
from triage.checkins import content
from triage.checkins.counts import GroupCount, suppressed
from triage.desk.checking_in.follow_up import DETAILS, HELP, IS_WORSE, TALK, WORDS
from triage.desk.desk import Desk
from triage.desk.family.wanting_help import HELP_WANTED
from triage.desk.in_force import content_in_force
from triage.desk.offering.weeks import monday_of
from triage.facts import Reading, reconcile_all
from triage.messages import help as helping
from triage.settings import settings_now
from triage.store import facts_ledger, helped, told
from triage.store.helped import HelpAsked


PERIOD = timedelta(weeks=52)
WEEKS = 13
DONE = "done"  # the outcome of a task of help that was given
OTHER = "something else, or not said"
NOT_KNOWN, YES, NO = "not known", "yes", "no"
OF_NOBODY = "This is not known of anybody who waits."
SHORT_BREAKS, PLACE = "short_breaks_need", "school_place"
WITHDRAWING, OUT_OF_AREA = "considering_withdrawal", "placed_out_of_area"
KEYS = (SHORT_BREAKS, PLACE, WITHDRAWING, OUT_OF_AREA)
TASKS_OF_REPLIES = (WORDS, IS_WORSE, TALK, DETAILS, HELP)
MINUTES = 60
NOT_RECORDED = (
    "Whether short breaks were given: nothing here keeps what came of the wish.",
    "Whether a family used the help that their page shows them: nobody is watched there.",
    "When a child left school for home education: only how things stand is kept, and only of families who were asked or told us.",
    "The minutes that each reply truly took to read: the hours here are the replies dealt with, at the minutes that the service says one takes.",
)


@dataclass(frozen=True, kw_only=True)
class NeedTable:
    """One question, and how many children each answer is of."""

    key: str
    title: str
    finding: str
    counted: str  # what the second number is; "" where there is none
    groups: tuple[GroupCount, ...]


@dataclass(frozen=True, kw_only=True)
class ReadingWeek:
    """One week's replies that were dealt with, and the hours they stand for."""

    begins: date
    read: int
    hours: float


@dataclass(frozen=True, kw_only=True)
class ReadingShown:
    """Clinicians' hours with families' replies."""

    finding: str
    weeks: tuple[ReadingWeek, ...]
    minutes: int  # that one reply is said to take
    hours_a_week: float  # that the service says it reads
    unread: int
    unread_since: date | None


@dataclass(frozen=True, kw_only=True)
class NeedsShown:
    """Everything the page of needs says."""

    as_of: date
    since: date
    waiting: int
    tables: tuple[NeedTable, ...]
    reading: ReadingShown
    not_recorded: tuple[str, ...]


def shown(desk: Desk) -> NeedsShown:
    """Needs of those who wait now, help of the last 52 weeks, reading of 13."""
    since = desk.today - PERIOD
    known = _known(desk)
    smallest = content.in_force().smallest_group
    return NeedsShown(
        as_of=desk.today,
        since=since,
        waiting=len(known),
        tables=(_help(desk, since, smallest), *_told(desk, known, smallest)),
        reading=_reading(desk),
        not_recorded=NOT_RECORDED,
    )


HEAD = ("what", "group", "children", "of them", "which are")


def as_rows(found: NeedsShown) -> list[tuple[str, ...]]:
    """Every figure as rows."""
    rows: list[tuple[str, ...]] = [
        (table.title, one.group, _plain(one.families))
        + ((_plain(one.counted), table.counted) if table.counted else ("", ""))
        for table in found.tables
        for one in table.groups
    ]
    rows += [
        (
            "Replies dealt with",
            one.begins.isoformat(),
            str(one.read),
            f"{one.hours:g}",
            "hours",
        )
        for one in found.reading.weeks
    ]
    return rows


def _known(desk: Desk) -> dict[str, Mapping[str, Reading]]:
    """By child who waits: what is known of the facts that are needs."""
    ids = told.described(desk.session, tenant=desk.tenant).keys()
    said = facts_ledger.observations(
        desk.session, tenant=desk.tenant, child_ids=ids, keys=KEYS
    )
    catalogue = content_in_force(desk.session, desk.tenant).catalogue
    return {**reconcile_all(catalogue, said, desk.today)}


def _help(desk: Desk, since: date, smallest: int) -> NeedTable:
    """What help was asked for, and of whom it was given to. One child may ask for several."""
    found = helped.asked(
        desk.session,
        tenant=desk.tenant,
        kind=HELP_WANTED,
        since=datetime.combine(since, time(), LONDON),
    )
    asked: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for need, child in sorted(
        {(need, one.child_id) for one in found for need in _about(one)}
    ):
        theirs = [one for one in found if one.child_id == child and need in _about(one)]
        asked[need] += 1
        given[need] += any(one.outcome == DONE for one in theirs)
    late = sum(one.outcome is None and one.due_at < desk.now for one in found)
    return NeedTable(
        key="help",
        title="Help asked for while waiting",
        finding=_help_said(found, late),
        counted="were answered",
        groups=suppressed({one: (asked[one], given[one]) for one in asked}, smallest),
    )


def _about(one: HelpAsked) -> tuple[str, ...]:
    """The needs that a request names, by the titles that families choose from."""
    words = one.about.casefold()
    named = tuple(
        need.title
        for need in helping.in_force().needs
        if need.title.casefold() in words
    )
    return named or (OTHER,)


def _help_said(found: Sequence[HelpAsked], late: int) -> str:
    if not found:
        return "No family has asked for help while waiting in the last 52 weeks, as far as anybody wrote down."
    times = "once" if len(found) == 1 else f"{len(found):,} times"
    kept = (
        "None of it is past its day."
        if not late
        else f"{late:,} of these wait past their day."
    )
    return f"Families asked for help {times} in the last 52 weeks. {kept}"


def _told(
    desk: Desk, known: Mapping[str, Mapping[str, Reading]], smallest: int
) -> Iterator[NeedTable]:
    """What those who wait now told us, fact by fact."""
    levels = dict(content_in_force(desk.session, desk.tenant).catalogue[PLACE].words)
    for key, title, finding in (
        (SHORT_BREAKS, "Short breaks", "Families who told us that short breaks would help them: {yes}."),
        (PLACE, "School", "Children taught at home because needs were not met: {home}. Without a school place: {none}."),
        (WITHDRAWING, "Thinking of taking the child out of school", "Families who told us that they think of it: {yes}."),
        (OUT_OF_AREA, "Placed outside the home area", "Children whom a council placed outside its own area: {yes}."),
    ):  # fmt: skip
        cells: Counter[str] = Counter(
            _answer(readings.get(key), levels) for readings in known.values()
        )
        groups = suppressed(
            {name: (cells[name], 0) for name in _in_order(cells)}, smallest
        )
        counts = {one.group: one.families for one in groups}
        said = (
            OF_NOBODY
            if cells.keys() <= {NOT_KNOWN}
            else finding.format(
                yes=_some(counts, YES),
                home=_some(counts, levels["ehe_unmet"]),
                none=_some(counts, levels["none"]),
            )
        )
        yield NeedTable(key=key, title=title, finding=said, counted="", groups=groups)


def _answer(reading: Reading | None, levels: Mapping[str, str]) -> str:
    if reading is None or reading.value is None:
        return NOT_KNOWN
    if isinstance(reading.value, bool):
        return YES if reading.value else NO
    return levels.get(str(reading.value), str(reading.value))


def _in_order(cells: Mapping[str, int]) -> list[str]:
    """Yes before no, and what is not known last."""
    return sorted(cells, key=lambda one: (one == NOT_KNOWN, one == NO, one))


def _some(counts: Mapping[str, int | None], name: str) -> str:
    found = counts.get(name, 0)
    return "too few to show" if found is None else f"{found:,}"


def _reading(desk: Desk) -> ReadingShown:
    """Replies dealt with week by week, and the hours they stand for."""
    # Long because the weeks and what is left are told together.
    rules, hours = content.in_force(), settings_now().reading_hours_a_week
    first = monday_of(desk.today) - WEEKS * timedelta(weeks=1)
    found = helped.dealt_with(
        desk.session,
        tenant=desk.tenant,
        kinds=TASKS_OF_REPLIES,
        since=datetime.combine(first, time(), LONDON),
    )
    done = Counter(monday_of(london_day(one.done_at)) for one in found if one.done_at)
    still = [one for one in found if one.done_at is None]
    weeks = tuple(
        ReadingWeek(
            begins=begins,
            read=done[begins],
            hours=round(done[begins] * rules.reading_minutes / MINUTES, 2),
        )
        for begins in (first + week * timedelta(weeks=1) for week in range(WEEKS))
    )
    return ReadingShown(
        finding=_reading_said(weeks, hours, len(still)),
        weeks=weeks,
        minutes=rules.reading_minutes,
        hours_a_week=hours,
        unread=len(still),
        unread_since=london_day(still[0].opened_at) if still else None,
    )


def _reading_said(weeks: Sequence[ReadingWeek], declared: float, still: int) -> str:
    read = sum(one.read for one in weeks)
    if not read and not still:
        return f"No reply needed a person in the last {len(weeks)} weeks."
    took = sum(one.hours for one in weeks) / len(weeks)
    left = f"{still:,} still wait for a person" if still else "none waits for a person"
    return (
        f"Replies took about {took:.1f} hours a week over the last {len(weeks)} weeks; "
        f"the service says it reads for {declared:g}. Of them, {left}."
    )


def _plain(count: int | None) -> str:
    return "fewer than 5, or not shown" if count is None else str(count)
