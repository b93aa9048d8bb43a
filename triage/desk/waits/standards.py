"""National standards beside the bands: how many of a list are past each, or near it.

NICE's 91 days, 18 weeks, the advice that a council waits for: each starts from a rule of
the list's own book, runs in any band, and is never replaced by one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force
from triage.referrals import Pathway
from triage.rulebook.rules import ClockRule, Rule
from triage.store import standards as store
from triage.store.standards import Due


SOON_WEEKS = 4


class Stands(StrEnum):
    """How near the day of a standard is."""

    PAST = "past"
    SOON = "soon"
    RUNS = "runs"  # everybody for whom it runs


@dataclass(frozen=True, kw_only=True)
class Standard:
    """One standard, and for how many of a list it runs."""

    rule: str
    name: str
    source: str
    past: int
    soon: int
    runs: int


def of_lists(
    desk: Desk, *, tenant: str, ranking: int | None
) -> dict[Pathway, tuple[Standard, ...]]:
    """Every standard of each list's rule book, and any other that still runs."""
    due = store.due(desk.session, tenant=tenant, ranking=ranking)
    return {pathway: _of_list(desk, pathway, some) for pathway, some in due.items()}


def stands(due_on: date, today: date) -> Stands:
    """Whether a day has passed, is near, or is neither."""
    if due_on < today:
        return Stands.PAST
    near = due_on <= today + timedelta(weeks=SOON_WEEKS)
    return Stands.SOON if near else Stands.RUNS


def key(one: Stands, rule: str) -> str:
    """The key of those who stand so."""
    return f"{one}-{rule.lower()}"


def _of_list(desk: Desk, pathway: Pathway, due: Due) -> tuple[Standard, ...]:
    rules = _rules(desk, pathway)
    names = [*rules, *sorted({rule for rule, _ in due} - rules.keys())]
    every = [_standard(desk.today, name, rules.get(name), due) for name in names]
    return tuple(sorted(every, key=lambda one: not one.runs))  # those that run, first


def _rules(desk: Desk, pathway: Pathway) -> dict[str, Rule]:
    book = content_in_force(desk.session, desk.tenant).books[pathway]
    return {one.id: one for one in book.rules if isinstance(one.outcome, ClockRule)}


def _standard(today: date, name: str, rule: Rule | None, due: Due) -> Standard:
    counts = dict.fromkeys(Stands, 0)
    for (of, day), many in due.items():
        if of == name:
            counts[stands(day, today)] += many
    clock = rule.outcome if rule else None
    return Standard(
        rule=name,
        name=clock.name if isinstance(clock, ClockRule) else name,
        source=rule.source if rule else "",
        past=counts[Stands.PAST],
        soon=counts[Stands.SOON],
        runs=sum(counts.values()),
    )
