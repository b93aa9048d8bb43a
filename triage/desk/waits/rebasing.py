"""A chart's limits begin anew: a named person says from which day, and for what cause.

A rebase hides a change by taking it as the new usual. So it needs a cause that somebody
can check, it stands on the chart with who did it, and it is never taken out: a mistake
is withdrawn, and both stay on record.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from triage.desk.desk import Desk, Done
from triage.desk.offering.weeks import monday_of
from triage.desk.versions import NotHere
from triage.desk.waits.chart_words import SAID
from triage.desk.waits.weekly import MOST_WEEKS
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.store import rebases
from triage.store.rebases import ByWhom, NewRebase, Rebase, WithdrawnAlready
from triage.waits.weekly import Measure


__all__ = [
    "CONFLICTS",
    "TITLES",
    "Asked",
    "NotInTheChart",
    "RebasedThere",
    "WithdrawnAlready",
    "find",
    "rebase",
    "withdraw",
]
TITLES = {measure: said.title for measure, said in SAID.items()}


class NotInTheChart(TriageError):
    """Charts show the whole weeks of the last two years. Choose a day in them, before this week."""


class RebasedThere(TriageError):
    """This chart is rebased in that week already."""


CONFLICTS = (RebasedThere, WithdrawnAlready)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A rebase as somebody asks for it."""

    pathway: Pathway
    measure: Measure
    on_day: date
    why: str


def rebase(desk: Desk, asked: Asked) -> Done:
    """Keep a rebase. Raises `NotInTheChart`, `RebasedThere`."""
    monday = monday_of(desk.today)
    if not monday - timedelta(weeks=MOST_WEEKS) <= asked.on_day < monday:
        raise NotInTheChart
    if any(_same_week(one, asked) for one in _kept(desk, asked)):
        raise RebasedThere
    key = rebases.add(
        desk.session,
        tenant=desk.tenant,
        new=NewRebase(**vars(asked)),
        whom=_whom(desk),
    )
    _note(desk, "Rebased a chart", key, asked.pathway, asked.measure)
    return Done(sentence="The chart is rebased.", kind="chart", id=key)


def withdraw(desk: Desk, rebase_id: str, *, why: str) -> Done:
    """Keep that a rebase counts no more. Raises `NotHere`, `WithdrawnAlready`."""
    found = find(desk, rebase_id)
    if found.withdrawn:
        raise WithdrawnAlready
    whom = _whom(desk)
    rebases.withdraw(desk.session, tenant=desk.tenant, rebase=found, why=why, whom=whom)
    _note(desk, "Withdrew a rebase", rebase_id, found.pathway, found.measure)
    return Done(sentence="The rebase is withdrawn.", kind="chart", id=rebase_id)


def find(desk: Desk, rebase_id: str) -> Rebase:
    """One rebase. Raises `NotHere`."""
    found = rebases.one(desk.session, tenant=desk.tenant, rebase_id=rebase_id)
    if found is None:
        raise NotHere
    return found


def _kept(desk: Desk, asked: Asked) -> list[Rebase]:
    every = rebases.of_list(desk.session, tenant=desk.tenant, pathway=asked.pathway)
    return [one for one in every if one.withdrawn is None]


def _same_week(one: Rebase, asked: Asked) -> bool:
    same = monday_of(one.on_day) == monday_of(asked.on_day)
    return same and one.measure is asked.measure


def _whom(desk: Desk) -> ByWhom:
    return ByWhom(staff_id=desk.actor.staff_id, by=desk.actor.by, now=desk.now)


def _note(desk: Desk, what: str, key: str, pathway: Pathway, measure: Measure) -> None:
    on = ("rebase", key)
    desk.note(what, on=on, list=pathway.value, measure=measure.value)
