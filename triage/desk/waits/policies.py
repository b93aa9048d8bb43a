"""Two policies tried on a list as it stands, or on an invented one, over years to come.

What is not asked for is as the list was in its last weeks. A browser's try is kept to
what a few seconds can hold: fewer runs are made then, and that is said.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from threading import BoundedSemaphore

from sqlmodel import Session

from triage.desk.desk import Desk
from triage.desk.in_force import installed
from triage.desk.waits import policies_words as words
from triage.desk.waits.policies_present import LISTS, Present, given
from triage.desk.waits.policies_shown import (
    Asked,
    CellShown,
    PoliciesShown,
    PolicyShown,
    RowShown,
)
from triage.errors import TriageError
from triage.referrals import Band, Pathway
from triage.roles import Actor, Role
from triage.waiting_list.policy import Policy
from triage.waits import laboratory
from triage.waits.laboratory import Compared, Given, Tried, seeds_from
from triage.waits.named import InForce, Named, NoSuchPolicy, in_force, read
from triage.waits.outcomes import Outcome
from triage.waits.worlds import CannotBeTried, Conditions, Waiting, checked, expected


__all__ = ["LISTS", "CannotBeTried", "NoSuchPolicy"]
# Children or slots that a page may simulate in all, about three seconds' work.
MOST_OF_A_PAGE = 1_000_000
FEWEST_RUNS = 2  # or nothing could be said of chance
# One at a time: others who ask wait this long, and are then told so.
AT_ONCE, PATIENCE = BoundedSemaphore(1), 20.0  # seconds
INVENTED = {Band.P1: 0.03, Band.P2: 0.07, Band.P3: 0.4, Band.P4: 0.5}  # of arrivals
WEEKS_WAITED = 40  # by an invented list, on average: so many weeks of arrivals wait
ENOUGH = 0.95  # slots of an invented list for each child who comes


class AnotherTry(TriageError):
    """Another try is being worked out. Ask again in a minute."""


class TooLongForAPage(TriageError):
    """On a page this would take too long: try fewer years, or use the command `triage simulate`."""


def shown(desk: Desk, pathway: Pathway, asked: Asked) -> PoliciesShown:
    """The list as it stands, tried as a page may: one at a time, and not for long.

    Raises `NotHere`, `CannotBeTried`, `NoSuchPolicy`, `AnotherTry`, `TooLongForAPage`.
    """
    return _shown(Present(desk, pathway, asked), asked)


def looked(
    desk: Desk, pathway: Pathway, asked: Asked
) -> tuple[PoliciesShown, dict[str, str]]:
    """The same for a form: with what was tried, or what to put right by question."""
    present = Present(desk, pathway, asked)
    if wrong := _unreadable(present.now, asked):
        return present.nothing(), wrong
    try:
        return _shown(present, asked), {}
    except (CannotBeTried, AnotherTry, TooLongForAPage) as refusal:
        return present.nothing(), {"slots": refusal.sentence()}


def on_list(desk: Desk, pathway: Pathway, asked: Asked) -> PoliciesShown:
    """The same without a page's limits."""
    found = Present(desk, pathway, asked)
    return found.nothing() if found.why_not else _on(found, asked)


def basis_of(desk: Desk, pathway: Pathway, asked: Asked) -> PoliciesShown:
    """What a try would be made from, without trying anything."""
    return Present(desk, pathway, asked).nothing()


def on_invented(children: int, asked: Asked) -> PoliciesShown:
    """An invented list of so many, under the policy that came installed. No database."""
    policy = installed().policy
    coming = children / WEEKS_WAITED
    arrivals = {band: part * coming for band, part in INVENTED.items()}
    slots = ENOUGH * coming
    held = given(policy, asked, arrivals, slots, missed=0.08, leaving=0.05)
    return _tried(None, held, children, policy, asked, words.INVENTED)


def at_command_line(session: Session, tenant: str, now: datetime) -> Desk:
    """Who asks where nobody signs in: whoever may run commands on this machine."""
    actor = Actor(staff_id="", name="Command line", role=Role.MANAGER)
    return Desk(session=session, tenant=tenant, actor=actor, now=now)


def _shown(found: Present, asked: Asked) -> PoliciesShown:
    if found.why_not:
        return found.nothing()
    runs = _runs_of_a_page(found.conditions, len(found.waiting), asked)
    with _alone():
        tried = _on(found, replace(asked, runs=runs))
    fewer = (words.fewer_runs(runs, asked.runs),) if runs < asked.runs else ()
    return replace(tried, notes=fewer + tried.notes)


def _on(found: Present, asked: Asked) -> PoliciesShown:
    return _tried(
        found.pathway,
        found.conditions,
        found.waiting,
        found.policy,
        asked,
        found.source,
    )


def _tried(
    pathway: Pathway | None,
    conditions: Conditions,
    waiting: Waiting | int,
    policy: Policy,
    asked: Asked,
    of_late: str,
) -> PoliciesShown:
    # Long because every part of the page is named.
    many = waiting if isinstance(waiting, int) else len(waiting)
    checked(conditions, many)
    now = in_force(policy, conditions.arrivals_a_week)
    named = [read(text, now) for text in (asked.one, asked.other) if text.strip()]
    if not named:
        raise CannotBeTried(why="no policy is named")
    on = Given(
        conditions=conditions,
        waiting=waiting,
        seeds=seeds_from(asked.seed, asked.runs),
    )
    rows = _rows(on, named)
    policies = tuple(_policy(one, conditions) for one in named)
    return PoliciesShown(
        pathway=pathway,
        waiting=many,
        basis=words.basis(conditions, of_late),
        notes=words.notes(conditions, on.seeds, alarm=now.alarm),
        policies=policies,
        finding=words.finding(policies, rows),
        rows=rows,
        seeds=on.seeds,
    )


def _rows(on: Given, named: Sequence[Named]) -> tuple[RowShown, ...]:
    if len(named) == 1:
        alone = laboratory.tried(on, named[0].rule)
        return tuple(_row(name, alone) for name in alone.table)
    both = laboratory.compared(on, named[0].rule, named[1].rule)
    return tuple(_row(name, both.tried[0], both) for name in both.differences)


def _row(name: str, one: Tried, both: Compared | None = None) -> RowShown:
    cells = (
        CellShown(
            outcome=outcome,
            one=one.table[name][outcome],
            other=both.tried[1].table[name][outcome] if both else None,
            difference=both.differences[name][outcome] if both else None,
        )
        for outcome in Outcome
    )
    band = Band[name] if name in Band.__members__ else None
    return RowShown(name=name, band=band, cells=tuple(cells))


def _policy(one: Named, conditions: Conditions) -> PolicyShown:
    starved = laboratory.starved(one.rule, conditions)
    return PolicyShown(
        text=one.text,
        words=one.words,
        warnings=tuple(words.starves(band, part) for band, part in starved.items()),
    )


def _runs_of_a_page(conditions: Conditions, waiting: int, asked: Asked) -> int:
    """As many runs as a page has time for. Raises `TooLongForAPage`."""
    checked(conditions, waiting)
    policies = 2 if asked.other.strip() else 1
    runs = int(MOST_OF_A_PAGE / policies / max(1.0, expected(conditions, waiting)))
    if runs < min(asked.runs, FEWEST_RUNS):
        raise TooLongForAPage
    return min(asked.runs, runs)


def _unreadable(now: InForce, asked: Asked) -> dict[str, str]:
    """What is wrong with each policy's words."""
    wrong = {}
    for name, text in (("one", asked.one), ("other", asked.other)):
        try:
            _ = text.strip() and read(text, now)
        except NoSuchPolicy as refusal:
            wrong[name] = refusal.sentence()
    return wrong


@contextmanager
def _alone() -> Iterator[None]:
    """One try at a time. Raises `AnotherTry`."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise AnotherTry
    try:
        yield
    finally:
        AT_ONCE.release()
