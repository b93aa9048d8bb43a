"""What people do with an edition: approve it, put it in force now or on a day, undo that.

Each change of what is in force is one unit of work: the term, the pointer, a whole new
ranking, the tasks that follow and the record. Nobody places a child meanwhile.
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from sqlmodel import Session

from triage.calendar import add_working_days
from triage.desk.content import Content
from triage.desk.desk import Desk, Done, Work
from triage.desk.editions import drafts, proofs
from triage.desk.in_force import begun, edition
from triage.desk.reasons import day as day_in_words
from triage.desk.replace import PUT_IN_FORCE, Occasion, place
from triage.desk.tasks import due_at
from triage.errors import TriageError
from triage.store import edition_steps, editions, tasks
from triage.store.edition_steps import BEGUN, NOT_MET, TAKEN_BACK, Approval, Planned
from triage.store.editions import Term
from triage.store.tasks import NewTask


APPROVALS = 2
ACTIVATED, ROLLED_BACK = "activated", "rolled back"
CAUSE = "new rules"
THE_TIMERS = "the timers"
NOT_BEGUN = "rules_not_begun"
LOOK_WITHIN_WORKING_DAYS = 1


class EditionNotReady(TriageError):
    """This edition cannot come into force yet. {missing}"""


class AlreadyInForce(TriageError):
    """This edition is in force already."""


class AlreadyApproved(TriageError):
    """You have approved this edition already. Another person has to approve it too."""


class WasRolledBack(TriageError):
    """This edition was rolled back, and its approvals went with it. Draft a new one, under a new version."""


class DayHasPassed(TriageError):
    """That day has passed. Give today or a later day."""


class DayIsSet(TriageError):
    """Another day is set already, {day}. Take it back first."""


class NoDaySet(TriageError):
    """No day is set for this edition, so there is none to take back."""


class NotInForce(TriageError):
    """This edition is not in force, so there is nothing to roll back."""


class NothingBefore(TriageError):
    """There is no earlier edition to go back to: one step back is all there is. Put another edition in force instead."""


REFUSALS = (
    EditionNotReady,
    AlreadyInForce,
    AlreadyApproved,
    WasRolledBack,
    DayIsSet,
    NoDaySet,
    NotInForce,
    NothingBefore,
)


def approve(desk: Desk, digest: str, *, why: str) -> Done:
    """One person's word that an edition may come into force. Raises `AlreadyApproved`."""
    _startable(desk.session, desk.tenant, digest)
    approval = Approval(
        staff_id=desk.actor.staff_id, by=desk.actor.by, why=why, at=desk.now
    )
    if not edition_steps.approve(
        desk.session, tenant=desk.tenant, digest=digest, approval=approval
    ):
        raise AlreadyApproved
    desk.note("Approved an edition of the rules", on=("edition", digest), text=why)
    return Done(sentence="Your approval is kept.", kind="edition", id=digest)


def activate(desk: Desk, digest: str, *, on_day: date, why: str) -> Done:
    """Put an approved edition in force today, or keep the later day on which it begins.

    Raises `EditionNotReady`, `DayHasPassed`, `DayIsSet` and what `_startable` does.
    """
    begun(desk.session, desk.tenant, by=PUT_IN_FORCE, now=desk.now)
    editions.hold(desk.session, tenant=desk.tenant, alone=True)
    _startable(desk.session, desk.tenant, digest)
    if lacks := missing(desk.session, desk.tenant, digest):
        raise EditionNotReady(missing=" ".join(lacks))
    if on_day < desk.today:
        raise DayHasPassed
    plan = edition_steps.to_come(desk.session, tenant=desk.tenant)
    if on_day > desk.today:
        return _plan(desk, digest, on_day, why, plan)
    if plan and plan.digest == digest:
        _end(desk.work, plan, BEGUN, "Put in force before its day.")
    return _begin_now(desk, digest, why)


def take_back_day(desk: Desk, digest: str, *, why: str) -> Done:
    """The edition does not begin on its day. Raises `NoDaySet`."""
    drafts.content_of(desk.session, desk.tenant, digest)
    plan = edition_steps.to_come(desk.session, tenant=desk.tenant)
    if plan is None or plan.digest != digest:
        raise NoDaySet
    _end(desk.work, plan, TAKEN_BACK, why)
    desk.note("Took back a day for new rules", on=("edition", digest), text=why)
    return Done(
        sentence="Taken back. The rules stay as they are.", kind="edition", id=digest
    )


def roll_back(desk: Desk, digest: str, *, why: str) -> Done:
    """One step: the edition before comes into force again; its proof and approvals count.

    Places are held to what stood before the edition that goes, not to what it did.
    Raises `NotInForce`, `NothingBefore`.
    """
    drafts.content_of(desk.session, desk.tenant, digest)
    editions.hold(desk.session, tenant=desk.tenant, alone=True)
    terms = editions.terms(desk.session, tenant=desk.tenant)
    if not terms or terms[0].digest != digest:
        raise NotInForce
    if not can_go_back(terms):
        raise NothingBefore
    before = edition(desk.session, desk.tenant, terms[1].digest)
    begin(desk.work, before, how=ROLLED_BACK, why=why, held_to=terms[0].began_at)
    return Done(
        sentence="Rolled back. The list is in the order of the edition before.",
        kind="edition",
        id=before.digest,
    )


def missing(session: Session, tenant: str, digest: str) -> tuple[str, ...]:
    """What an edition still needs before it may come into force, in sentences.

    That every example comes true is checked by reading it: it is refused otherwise.
    """
    try:
        content = drafts.content_of(session, tenant, digest)
    except TriageError as wrong:
        return (f"It cannot be read any more: {wrong.sentence()}",)
    if content.digest != digest:
        return ("It does not read as it did when it was kept.",)
    proof = proofs.stands(session, tenant, content)
    approved = edition_steps.approvals(session, tenant=tenant, digest=digest)
    lacks = [f"Not proved: {proof.why_not}"] if not proof.proved else []
    if len(approved) < APPROVALS:
        lacks.append(f"{len(approved)} of {APPROVALS} people have approved it.")
    return tuple(lacks)


def was_rolled_back(terms: Sequence[Term], digest: str) -> bool:
    """Whether an edition was ever taken back by a step back; the latest term first."""
    return any(
        after.how == ROLLED_BACK and before.digest == digest
        for after, before in pairwise(terms)
    )


def can_go_back(terms: Sequence[Term]) -> bool:
    """Whether there is an edition before; a step back is not undone by another."""
    return len(terms) > 1 and terms[0].how != ROLLED_BACK


def begin(
    work: Work,
    content: Content,
    *,
    how: str,
    why: str,
    held_to: datetime | None = None,
) -> None:
    """Put an edition in force and place everybody by it. The caller holds the lock."""
    editions.begin(
        work.session,
        tenant=work.tenant,
        digest=content.digest,
        how=how,
        why=why,
        by=work.by,
        now=work.now,
    )
    occasion = Occasion(cause=CAUSE, today=work.today, now=work.now, held_to=held_to)
    many = place(work.session, tenant=work.tenant, referral_ids=(), occasion=occasion)
    work.note(
        f"Rules in force: {how}", on=("edition", content.digest), text=why, placed=many
    )


def begin_due(session: Session, tenant: str, now: datetime) -> int:
    """What the timer does: keep an upgrade's edition, begin the one whose day has come."""
    work = Work(session=session, tenant=tenant, now=now, by=THE_TIMERS)
    drafts.keep_installed(work)
    plan = edition_steps.to_come(session, tenant=tenant)
    if plan is None or plan.on_day > work.today:
        return 0
    editions.hold(session, tenant=tenant, alone=True)
    if why_not := _why_not(session, tenant, plan):
        _not_begun(work, plan, why_not)
        return 1
    begin(
        Work(session=session, tenant=tenant, now=now, by=plan.set_by),
        drafts.content_of(session, tenant, plan.digest),
        how=ACTIVATED,
        why=plan.why,
    )
    _end(work, plan, BEGUN, "")
    return 1


def _startable(session: Session, tenant: str, digest: str) -> None:
    """Raises `NotHere`, `AlreadyInForce`, `WasRolledBack`."""
    drafts.content_of(session, tenant, digest)
    terms = editions.terms(session, tenant=tenant)
    if terms and terms[0].digest == digest:
        raise AlreadyInForce
    if was_rolled_back(terms, digest):
        raise WasRolledBack


def _begin_now(desk: Desk, digest: str, why: str) -> Done:
    content = drafts.content_of(desk.session, desk.tenant, digest)
    begin(desk.work, content, how=ACTIVATED, why=why)
    return Done(
        sentence="In force. Everybody on the lists was placed by it.",
        kind="edition",
        id=digest,
    )


def _plan(
    desk: Desk, digest: str, on_day: date, why: str, plan: Planned | None
) -> Done:
    if plan is not None:
        raise DayIsSet(day=day_in_words(plan.on_day))
    now = editions.in_force(desk.session, tenant=desk.tenant)
    edition_steps.plan(
        desk.session,
        tenant=desk.tenant,
        digest=digest,
        instead_of=now or "",
        on_day=on_day,
        why=why,
        by=desk.actor.by,
        now=desk.now,
    )
    desk.note("Set a day for new rules", on=("edition", digest), text=why)
    told = f"Kept. It comes into force on {day_in_words(on_day)}, if all still holds."
    return Done(sentence=told, kind="edition", id=digest)


def _why_not(session: Session, tenant: str, plan: Planned) -> str:
    """Why a planned edition may not begin after all; empty where it may."""
    if editions.in_force(session, tenant=tenant) != plan.instead_of:
        return "Another edition came into force since the day was set."
    return " ".join(missing(session, tenant, plan.digest))


def _not_begun(work: Work, plan: Planned, why_not: str) -> None:
    """A named state, and a task for a person: nothing begins and nothing is forgotten."""
    _end(work, plan, NOT_MET, why_not)
    work.note("New rules did not begin", on=("edition", plan.digest), text=why_not)
    due = add_working_days(work.today, LOOK_WITHIN_WORKING_DAYS)
    task = NewTask(
        matter=f"{NOT_BEGUN}:{plan.number}",
        kind=NOT_BEGUN,
        sentence=(
            f"New rules were to come into force on {day_in_words(plan.on_day)} and did "
            f"not. {why_not} The rules before them stay in force."
        ),
        due_at=due_at(due),
    )
    tasks.open_tasks(
        work.session, tenant=work.tenant, new=[task], import_id=None, now=work.now
    )


def _end(work: Work, plan: Planned, state: str, told: str) -> None:
    edition_steps.end_plan(
        work.session,
        tenant=work.tenant,
        number=plan.number,
        state=state,
        told=told,
        by=work.by,
        now=work.now,
    )
