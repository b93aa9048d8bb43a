"""Opening a record in an emergency: a reason, an hour, an alert, and a review.

Somebody whose role does not see children's records may open one for an hour. The
safeguarding lead is told and looks at every opening afterwards.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from triage.calendar import add_working_days
from triage.desk.desk import Desk, Done
from triage.desk.record.looks import child_of
from triage.desk.tasks import due_at
from triage.desk.telling import duty_team, tell
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.roles import Action, Actor, NotAllowed
from triage.settings import settings_now
from triage.store import glass, merges, tasks
from triage.store.glass import Opening
from triage.store.tasks import NewTask


LASTS = timedelta(hours=1)
KIND = "glass"  # the kind of task that asks for a review


class RecordClosed(TriageError):
    """Your role does not open children's records. In an emergency you may open this one, with a reason."""


class AlreadyOpen(TriageError):
    """Your role opens this record already. No emergency opening is needed."""


class AlreadyReviewed(TriageError):
    """Somebody has reviewed this opening already."""


class NotYourOwn(TriageError):
    """Somebody else must review an opening that was yours."""


def sees(
    session: Session, *, tenant: str, actor: Actor, referral_id: str, now: datetime
) -> datetime | None:
    """Until when an emergency opening lasts; None for a role that sees records anyway.

    Raises `RecordClosed` for those who may open it in an emergency, `NotAllowed` for
    everybody else.
    """
    if actor.may(Action.SEE_CHILD):
        return None
    if not actor.may(Action.BREAK_GLASS):
        raise NotAllowed
    until = _open_until(session, tenant, actor.staff_id, referral_id, now)
    if until is None:
        raise RecordClosed
    return until


def open_record(desk: Desk, referral_id: str, *, reason: str) -> Done:
    """Open one child's record for an hour. Raises `AlreadyOpen`, `NotHere`."""
    if desk.actor.may(Action.SEE_CHILD):
        raise AlreadyOpen
    child_id = child_of(desk.session, tenant=desk.tenant, referral_id=referral_id)
    opening_id = glass.start(
        desk.session,
        tenant=desk.tenant,
        staff_id=desk.actor.staff_id,
        child_id=child_id,
        reason=reason,
        now=desk.now,
        until=desk.now + LASTS,
    )
    desk.note(
        "Opened the record in an emergency", on=("child", child_id), reason=reason
    )
    _alert(desk, opening_id, child_id, referral_id)
    if duty_team.at_work(settings_now(), desk.now):
        key = f"{KIND}:{opening_id}"
        tell.alert_duty(desk.work, key=key, child_task_id=opening_id)
    sentence = "The record is open to you for one hour. The safeguarding lead is told."
    return Done(sentence=sentence, kind="referral", id=referral_id)


def review(desk: Desk, opening_id: str, *, needed: bool, words: str) -> Done:
    """Keep what a review found, and close its task."""
    opening = glass.get(desk.session, tenant=desk.tenant, opening_id=opening_id)
    if opening is None:
        raise NotHere
    if opening.staff_id == desk.actor.staff_id:
        raise NotYourOwn
    found = f"{'Needed' if needed else 'Not needed'}: {words}"
    if not glass.review(
        desk.session,
        tenant=desk.tenant,
        opening_id=opening_id,
        by=desk.actor.by,
        words=found,
        now=desk.now,
    ):
        raise AlreadyReviewed
    _close_task(desk, opening_id, needed=needed)
    desk.note("Reviewed an emergency opening", on=("glass", opening_id), needed=needed)
    return Done(sentence="The opening is reviewed.", kind="glass", id=opening_id)


def in_words(desk: Desk, opening_id: str) -> tuple[str, ...]:
    """An opening as its review shows it. Raises `NotHere`."""
    one = glass.get(desk.session, tenant=desk.tenant, opening_id=opening_id)
    if one is None:
        raise NotHere
    return (f"{one.who} opened a record in an emergency.", f"The reason: {one.reason}")


def openings(desk: Desk) -> tuple[Opening, ...]:
    """Every emergency opening: those not reviewed yet first, the latest first."""
    found = glass.everyones(desk.session, tenant=desk.tenant)
    return tuple(sorted(found, key=lambda one: one.reviewed_at is not None))


def _alert(desk: Desk, opening_id: str, child_id: str, referral_id: str) -> None:
    new = NewTask(
        matter=f"{KIND}:{opening_id}",
        kind=KIND,
        sentence=(
            f"{desk.actor.by} opened this record in an emergency. Safeguarding lead: "
            "check that it was needed."
        ),
        due_at=due_at(add_working_days(desk.today, 1)),
        referral_id=referral_id,
        child_id=child_id,
    )
    tasks.open_tasks(
        desk.session, tenant=desk.tenant, new=[new], import_id=None, now=desk.now
    )


def _close_task(desk: Desk, opening_id: str, *, needed: bool) -> None:
    task_id = glass.task_of(
        desk.session, tenant=desk.tenant, matter=f"{KIND}:{opening_id}"
    )
    if task_id:
        tasks.close(
            desk.session,
            tenant=desk.tenant,
            task_id=task_id,
            outcome="needed" if needed else "not needed",
            by=desk.actor.by,
            now=desk.now,
        )


def _open_until(
    session: Session, tenant: str, staff_id: str, referral_id: str, now: datetime
) -> datetime | None:
    """Whether there is such a referral is not told to those who may not see it."""
    try:
        child_id = child_of(session, tenant=tenant, referral_id=referral_id)
    except NotHere:
        return None
    records = merges.records_of(session, tenant=tenant, child_ids=[child_id])
    return glass.open_until(
        session,
        tenant=tenant,
        staff_id=staff_id,
        child_ids=records[child_id],
        now=now,
    )
