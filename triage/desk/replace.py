"""Place children: after an import, a typed referral, a date, an undo, or new rules.

What a date alone would lower is held and a review task opened. SAFE findings open
their tasks here, so that no placement with one is stored without it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from triage.calendar import add_working_days
from triage.desk.assess import Case, assess
from triage.desk.content import Content
from triage.desk.entries import Words
from triage.desk.held import falls
from triage.desk.in_force import begun
from triage.desk.measures import Measures
from triage.desk.tasks import due_at
from triage.desk.weighing import DECISION, Holds, Weighed, weigh
from triage.facts import reconcile_all
from triage.referrals import ON_THE_LIST, Referral
from triage.store import (
    decisions,
    earlier,
    editions,
    facts_ledger,
    placements,
    referrals,
    restitutions,
    standing,
    tasks,
)
from triage.store.placements import placement_of
from triage.store.tasks import SAFE, NewTask
from triage.waiting_list.inputs import PutRight
from triage.waiting_list.placement import Placement, SafeTask


REVIEW = "review"
REVIEW_WORKING_DAYS = 5
PROVISIONAL = "provisional"
PROVISIONAL_WORKING_DAYS = 1
PUT_IN_FORCE = "the installation"


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """Why placements are made again, and on what day."""

    cause: str  # import, typed, date, undo, new rules, decision, fact, move, ...
    today: date
    now: datetime
    import_id: str | None = None
    undone_import: str | None = None  # hold to what stood before it, not to what it did
    held_to: datetime | None = None  # hold to what stood before then: an unmerge
    put_right: Mapping[str, PutRight] = field(default_factory=dict)  # by a restitution
    sweep: bool = False  # the first import: older dated findings may wait a few days


@dataclass(frozen=True, kw_only=True)
class WouldStand:
    """Where everybody would stand, and the tasks that would follow."""

    cases: Mapping[str, Case]
    weighed: Sequence[Weighed]
    tasks: Sequence[NewTask]


def place_again_due(
    session: Session, *, tenant: str, today: date, now: datetime
) -> int:
    """Make again every placement a date may have changed, and all after new rules.

    How many were looked at. Nothing a date alone would lower is lowered.
    """
    ranking = placements.in_force(session, tenant=tenant)
    if ranking is None:
        return 0
    due = standing.due_again(
        session, tenant=tenant, ranking=ranking.number, today=today
    )
    occasion = Occasion(cause="date", today=today, now=now)
    return place(session, tenant=tenant, referral_ids=due, occasion=occasion)


def place(
    session: Session, *, tenant: str, referral_ids: Iterable[str], occasion: Occasion
) -> int:
    """Place these referrals, or every one when the content is not what it was.

    A new content makes a whole ranking beside the old one and then flips to it. How
    many referrals were placed.
    """
    editions.hold(session, tenant=tenant, alone=False)
    content = begun(session, tenant, by=PUT_IN_FORCE, now=occasion.now)
    ranking = placements.in_force(session, tenant=tenant)
    if ranking is not None and ranking.content == content.digest:
        wanted = referrals.referrals(session, tenant=tenant, ids=referral_ids)
        return _place(session, tenant, content, ranking.number, wanted, occasion)
    number = placements.new_ranking(
        session, tenant=tenant, content=content.digest, now=occasion.now
    )
    placements.put_in_force(session, tenant=tenant, number=number, now=occasion.now)
    everyone = referrals.referrals(session, tenant=tenant)
    return _place(session, tenant, content, number, everyone, occasion)


def working_days_on(today: date) -> date:
    """The day by which what is not urgent is looked at."""
    return add_working_days(today, REVIEW_WORKING_DAYS)


def _place(
    session: Session,
    tenant: str,
    content: Content,
    ranking: int,
    wanted: Mapping[str, Referral],
    occasion: Occasion,
) -> int:
    """Steps: who waits; where each would stand; that is kept; tasks that follow."""
    waiting = _waiting(session, tenant, ranking, wanted)
    found = would_stand(session, tenant, content, waiting.values(), occasion)
    placements.place(
        session,
        tenant=tenant,
        ranking=ranking,
        placed=[one.placed for one in found.weighed],
        cause=occasion.cause,
        import_id=occasion.import_id,
        as_of=occasion.today,
        now=occasion.now,
    )
    tasks.open_tasks(
        session,
        tenant=tenant,
        new=found.tasks,
        import_id=occasion.import_id,
        now=occasion.now,
    )
    return len(found.weighed)


def would_stand(
    session: Session,
    tenant: str,
    content: Content,
    waiting: Iterable[Referral],
    occasion: Occasion,
) -> WouldStand:
    """Where those who wait would stand by this content. Nothing is written.

    What is rehearsed and what is then placed both come from here.
    """
    cases = cases_of(session, tenant, content, waiting, occasion.today)
    made = assess(content, cases.values(), occasion.today)
    holds = _holds(session, tenant, content, list(cases), occasion)
    weighed = weigh(
        made,
        cases,
        holds,
        words=Words(content),
        policy=content.policy,
        as_of=occasion.today,
        cause=occasion.cause,
    )
    new = [*_safe_tasks(content, made, cases, occasion)]
    new += _reviews(weighed, holds, cases, occasion)
    new += _provisional(weighed, cases, occasion)
    return WouldStand(cases=cases, weighed=weighed, tasks=new)


def _waiting(
    session: Session, tenant: str, ranking: int, wanted: Mapping[str, Referral]
) -> dict[str, Referral]:
    """Those who wait; the others are taken off the list."""
    waiting = {name: one for name, one in wanted.items() if one.state in ON_THE_LIST}
    standing.take_off(
        session,
        tenant=tenant,
        ranking=ranking,
        referral_ids=wanted.keys() - waiting.keys(),
    )
    return waiting


def cases_of(
    session: Session,
    tenant: str,
    content: Content,
    waiting: Iterable[Referral],
    today: date,
) -> dict[str, Case]:
    """Referrals with their children and all that is known of each, by referral."""
    some = list(waiting)
    ids = {one.child_id for one in some}
    children = referrals.children(session, tenant=tenant, ids=ids)
    said = facts_ledger.observations(session, tenant=tenant, child_ids=ids)
    readings = reconcile_all(content.catalogue, said, today)
    return {
        one.id: Case(
            referral=one,
            child=children[one.child_id],
            readings=readings[one.child_id],
        )
        for one in some
    }


def _holds(
    session: Session,
    tenant: str,
    content: Content,
    names: Sequence[str],
    occasion: Occasion,
) -> dict[str, Holds]:
    """What holds each referral: what stood, what was decided, what was put right."""
    measures = Measures(session, tenant, content)
    before = _before(session, tenant, names, occasion)
    decided = decisions.in_force(session, tenant=tenant, referral_ids=names)
    credited = restitutions.credited(session, tenant=tenant, referral_ids=names)
    return {
        name: Holds(
            before=placement_of(before[name]) if name in before else None,
            number=before[name]["number"] if name in before else None,
            decision=decided.get(name),
            put_right=occasion.put_right.get(name),
            credited=credited.get(name, ()),
            measures=measures,
        )
        for name in names
    }


def _before(
    session: Session, tenant: str, names: Sequence[str], occasion: Occasion
) -> dict[str, dict[str, Any]]:
    """The row of the placement each referral is held to."""
    if occasion.held_to is not None:
        rows = earlier.standing_before(
            session, tenant=tenant, referral_ids=names, moment=occasion.held_to
        )
    else:
        rows = placements.latest(session, tenant=tenant, referral_ids=names)
    if occasion.undone_import is not None:
        changed = earlier.changed_by(
            session, tenant=tenant, import_id=occasion.undone_import
        )
        rows = {name: row for name, row in rows.items() if name not in changed}
        rows |= earlier.before_import(
            session,
            tenant=tenant,
            referral_ids=[name for name in names if name in changed],
            import_id=occasion.undone_import,
        )
    return rows


def _safe_tasks(
    content: Content,
    made: Iterable[Placement],
    cases: Mapping[str, Case],
    occasion: Occasion,
) -> Iterator[NewTask]:
    for one in made:
        case = cases[one.referral_id]
        for safe in one.safe:
            words = _values_behind(safe, case)
            yield NewTask(
                matter=f"{SAFE}:{one.referral_id}:{safe.rule}:{words}"[:80],
                kind=SAFE,
                sentence=safe.task,
                due_at=due_at(_safe_due(content, safe, case, occasion)),
                referral_id=one.referral_id,
                child_id=case.child.id,
            )


def _values_behind(safe: SafeTask, case: Case) -> str:
    """What was known when the task opened: another value is another matter."""
    known = {
        key: case.readings[key].value for key in safe.facts if key in case.readings
    }
    return sha256(repr(sorted(known.items())).encode()).hexdigest()[:8]


def _safe_due(content: Content, safe: SafeTask, case: Case, occasion: Occasion) -> date:
    """Today; in the first import, older dated findings within a few working days."""
    policy, today = content.policy, occasion.today
    known = [
        case.readings[key]
        for key in safe.facts
        if key in case.readings and case.readings[key].known
    ]
    recent = today - timedelta(days=policy.sweep_recent_days)
    older = all(
        one.chosen and one.chosen.observed_on and one.chosen.observed_on < recent
        for one in known
    )
    if occasion.sweep and known and older:
        return add_working_days(today, policy.sweep_older_working_days)
    return today


def _reviews(
    stood: Iterable[Weighed],
    holds: Mapping[str, Holds],
    cases: Mapping[str, Case],
    occasion: Occasion,
) -> Iterator[NewTask]:
    """A review for each child whom facts alone would let fall; not while deciding."""
    if occasion.cause == DECISION:
        return
    due = due_at(working_days_on(occasion.today))
    for new in (one.stands.settled for one in stood):
        old = holds[new.referral_id].floor(new)
        if old is not None and falls(new, old):
            change = f"{old.band.name}.{old.points}-{new.band.name}.{new.points}"
            yield NewTask(
                matter=f"{REVIEW}:{new.referral_id}:{change}"[:80],
                kind=REVIEW,
                sentence=(
                    f"By today's facts this child would be {new.band.name} with "
                    f"{new.points} points, not {old.band.name} with {old.points}. The "
                    "earlier ones hold until a named person reviews them."
                ),
                due_at=due,
                referral_id=new.referral_id,
                child_id=cases[new.referral_id].child.id,
            )


def _provisional(
    stood: Iterable[Weighed], cases: Mapping[str, Case], occasion: Occasion
) -> Iterator[NewTask]:
    """A task for each band that was raised above what a clinician decided."""
    due = due_at(add_working_days(occasion.today, PROVISIONAL_WORKING_DAYS))
    for one in (each.stands for each in stood):
        decision, band = one.decision, one.placement.band
        if decision is not None and one.provisional:
            yield NewTask(
                matter=f"{PROVISIONAL}:{decision.id}:{band.name}",
                kind=PROVISIONAL,
                sentence=(
                    f"New facts raised this child to {band.name} for now. "
                    f"{decision.made_by} had decided {decision.band.name}. Confirm it, "
                    "or decide again."
                ),
                due_at=due,
                referral_id=one.placement.referral_id,
                child_id=cases[one.placement.referral_id].child.id,
            )
