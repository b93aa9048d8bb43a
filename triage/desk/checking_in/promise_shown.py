"""The page of the contact promise: kept or not, by reason and by group, and for whom.

Counts leave out what would tell of fewer than five families. The list of those outside
is for those who may see children, and is in the order in which they are helped.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from triage.checkins import content
from triage.checkins.content import CheckIns
from triage.checkins.counts import GroupCount, suppressed, total
from triage.checkins.groups import Who, groups_of
from triage.checkins.promise import Outside
from triage.desk.checking_in import planning
from triage.desk.checking_in.live import is_live
from triage.desk.desk import Desk, Work
from triage.referrals import Band, Child
from triage.roles import Action
from triage.settings import settings_now
from triage.store import promises, referrals, told
from triage.store.promises import KeptPromise
from triage.store.told import Waits


LOOKED_AFTER, SILENCE = "looked_after", "silence"
PAGE = 50
ASKED = "asked, and nobody has replied yet"
Cells = dict[str, tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class Table:
    """One way of looking at all families: its groups, as may be shown."""

    title: str
    groups: tuple[GroupCount, ...]


@dataclass(frozen=True, kw_only=True)
class Outsider:
    """A family outside the promise, and why."""

    referral_id: str
    name: str
    band: Band
    last_at: datetime | None
    last_what: str
    next_on: date | None
    next_what: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PromiseShown:
    """Everything the page says."""

    live: bool
    as_of: date
    promised_weeks: Mapping[Band, int]
    grace_days: int
    a_week: int  # families that may be asked in a week, at the pace replies are read
    turn_waits: int | None  # families whose day has come and who wait their turn
    everybody: GroupCount
    reasons: Table
    groups: tuple[Table, ...]
    silent: GroupCount
    rungs: Table
    silent_groups: tuple[Table, ...]
    outside: tuple[Outsider, ...]
    outside_from: int  # how many are left out before these
    outside_in_all: int | None  # for those who may see children
    terms_end: date


def shown(desk: Desk, *, start: int = 0, reason: Outside | None = None) -> PromiseShown:
    """The promise as it stands; `reason`: only those outside for it are listed."""
    # Long because everything that is counted is put together here, once.
    rules, work = content.in_force(), desk.work
    waits = {one.child_id: one for one in planning.everybody(work)}
    kept = {
        name: one
        for name, one in promises.all_kept(desk.session, tenant=desk.tenant).items()
        if name in waits
    }
    groups = _groups(work, waits)
    silent, rungs = _silence(work, rules)
    out = [one for one in kept.values() if one.outside]
    listed = _listed(desk, waits, [one for one in out if reason in (None, one.outside)])
    hours = settings_now().reading_hours_a_week
    some = rules.smallest_group
    paced = sum(one.outside is Outside.PACE for one in out)
    return PromiseShown(
        live=is_live(),
        as_of=desk.today,
        promised_weeks={band: gap.days // 7 for band, gap in rules.every.items()},
        grace_days=rules.grace.days,
        a_week=int(hours * 60 / rules.reading_minutes),
        turn_waits=total({"": (paced, 0)}, some).families,
        everybody=total({"": (len(kept), len(out))}, some),
        reasons=_reasons(out, some),
        groups=_tables(groups, kept, lambda name: kept[name].outside is not None, some),
        silent=total({"": (len(waits), sum(name in silent for name in waits))}, some),
        rungs=Table(title="how far silence has climbed", groups=rungs),
        silent_groups=_tables(groups, waits, silent.__contains__, some),
        outside=_page(desk, waits, listed, start),
        outside_from=start,
        outside_in_all=len(listed) if desk.actor.may(Action.SEE_CHILD) else None,
        terms_end=rules.terms_end,
    )


def _reasons(out: Iterable[KeptPromise], smallest: int) -> Table:
    cells: Cells = {str(one): (0, 0) for one in Outside}
    for one in out:
        many, _ = cells[str(one.outside)]
        cells[str(one.outside)] = (many + 1, 0)
    return Table(
        title="why",
        groups=suppressed({k: v for k, v in cells.items() if v[0]}, smallest),
    )


def _groups(work: Work, waits: Mapping[str, Waits]) -> dict[str, dict[str, str]]:
    """Each child's group of each kind."""
    after = told.known_true(work.session, tenant=work.tenant, key=LOOKED_AFTER)
    described = told.described(work.session, tenant=work.tenant)
    return {
        name: groups_of(
            Who(
                band=one.band,
                pathways=described[name].pathways,
                born_on=one.born_on,
                sex=described[name].sex,
                ethnic_category=described[name].ethnic_category,
                language=described[name].language,
                looked_after=name in after,
            ),
            work.today,
        )
        for name, one in waits.items()
    }


def _tables(
    groups: Mapping[str, Mapping[str, str]],
    names: Collection[str],
    counts: Callable[[str], bool],
    smallest: int,
) -> tuple[Table, ...]:
    """A table for each kind of group: families, and those of them that count."""
    cells: dict[str, Cells] = defaultdict(dict)
    for name in names:
        for kind, group in groups[name].items():
            many, few = cells[kind].get(group, (0, 0))
            cells[kind][group] = (many + 1, few + counts(name))
    return tuple(
        Table(title=kind, groups=suppressed(dict(sorted(table.items())), smallest))
        for kind, table in cells.items()
    )


def _silence(
    work: Work, rules: CheckIns
) -> tuple[frozenset[str], tuple[GroupCount, ...]]:
    """Families for whom silence has begun to climb, and how many stand on each rung."""
    at = told.rungs(work.session, tenant=work.tenant)
    with_a_person = {
        name
        for name, _ in told.open_tasks_of(
            work.session, tenant=work.tenant, kinds=[SILENCE]
        )
    }
    names = [ASKED, *(str(rung.step) for rung in rules.ladder)]
    cells: Cells = dict.fromkeys(names, (0, 0))
    top = len(rules.ladder)
    for name in at.keys() | with_a_person:
        rung = top if name in with_a_person else min(at[name], top)
        cells[names[rung]] = (cells[names[rung]][0] + 1, 0)
    silent = frozenset({name for name, rung in at.items() if rung} | with_a_person)
    return silent, suppressed(cells, rules.smallest_group)


def _listed(
    desk: Desk, waits: Mapping[str, Waits], out: Iterable[KeptPromise]
) -> list[KeptPromise]:
    """Those outside, urgent bands first, then whoever heard nothing for longest."""
    if not desk.actor.may(Action.SEE_CHILD):
        return []
    return sorted(
        out,
        key=lambda one: (
            waits[one.child_id].band,
            one.last_at is not None,
            one.last_at or desk.now,
            one.child_id,
        ),
    )


def _page(
    desk: Desk, waits: Mapping[str, Waits], listed: list[KeptPromise], start: int
) -> tuple[Outsider, ...]:
    some = listed[start : start + PAGE]
    named = referrals.children(
        desk.session, tenant=desk.tenant, ids=[one.child_id for one in some]
    )
    return tuple(
        _outsider(waits[one.child_id], one, named[one.child_id]) for one in some
    )


def _outsider(waits: Waits, one: KeptPromise, child: Child) -> Outsider:
    return Outsider(
        referral_id=waits.referral_id,
        name=child.name,
        band=waits.band,
        last_at=one.last_at,
        last_what=one.last_what,
        next_on=one.next_on,
        next_what=one.next_what,
        reason=str(one.outside),
    )


def as_rows(found: PromiseShown) -> list[tuple[str, str, str, str]]:
    """The counts as rows: what is counted, the group, families, and those counted."""
    every = GroupCount(
        group="all families",
        families=found.everybody.families,
        counted=found.everybody.counted,
    )
    tables = [
        Table(title="outside the promise", groups=(every,)),
        Table(title="outside the promise, why", groups=found.reasons.groups),
        *(
            Table(title=f"outside the promise by {one.title}", groups=one.groups)
            for one in found.groups
        ),
        Table(title=f"silence: {found.rungs.title}", groups=found.rungs.groups),
        *(
            Table(title=f"silence by {one.title}", groups=one.groups)
            for one in found.silent_groups
        ),
    ]
    return [
        (table.title, one.group, _said(one.families), _said(one.counted))
        for table in tables
        for one in table.groups
    ]


def _said(count: int | None) -> str:
    return "fewer than 5, or not shown" if count is None else str(count)
