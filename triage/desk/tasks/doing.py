"""What people do with a task: take it, give it, acknowledge it, close it. One at a time."""

from typing import Any

from triage.desk.desk import Desk, Done
from triage.desk.tasks.kinds import Outcome, TaskKind, kind_of
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.roles import MAY, Action, Role
from triage.store import replies, staff, work_list
from triage.store import tasks as store
from triage.store.tasks import StoredTask


REPLY_WORDS = "reply_words"  # the kind of task that asks for a reply to be read


class AlreadyClosed(TriageError):
    """Somebody closed this task already. Nothing more has to be done about it."""


class NotAnOutcome(TriageError):
    """Choose one of the outcomes shown: this kind of task closes only with one of them."""


class WhoAccepted(TriageError):
    """Write who accepted it. A task is handed over only when a named person has it."""


class SayMore(TriageError):
    """Write a few words with this outcome, so that the next person knows what was found."""


class ReviewFirst(TriageError):
    """This closes when the thing itself is done: the review, or the second person's answer. Open the child's page."""


class NotSomebodyHere(TriageError):
    """Choose a person who works here and whose role does tasks."""


def take(desk: Desk, task_id: str) -> Done:
    """Make an open task one's own."""
    _open(desk, task_id)
    mine = {"owner_id": desk.actor.staff_id, "owner": desk.actor.by}
    return _changed(desk, task_id, mine, "Took a task", "It is yours now.")


def give(desk: Desk, task_id: str, *, staff_id: str) -> Done:
    """Give an open task to somebody else. Raises `NotSomebodyHere`."""
    _open(desk, task_id)
    people = dict(_people(desk))
    if staff_id not in people:
        raise NotSomebodyHere
    given = {"owner_id": staff_id, "owner": people[staff_id]}
    return _changed(desk, task_id, given, "Gave a task", "Given.", to=people[staff_id])


def acknowledge(desk: Desk, task_id: str) -> Done:
    """Say that one has seen it and sees to it; whoever has none takes it."""
    task = _open(desk, task_id)
    seen: dict[str, Any] = {
        "acknowledged_at": task.acknowledged_at or desk.now,
        "acknowledged_by": task.acknowledged_by or desk.actor.by,
    }
    if task.owner_id is None:
        seen |= {"owner_id": desk.actor.staff_id, "owner": desk.actor.by}
    told = "Acknowledged. The task stays open until somebody records what was done."
    return _changed(desk, task_id, seen, "Acknowledged a task", told)


def close(
    desk: Desk, task_id: str, *, outcome: str, accepted_by: str = "", note: str = ""
) -> Done:
    """Close a task with one of its kind's outcomes, on the record.

    Raises `NotAnOutcome`, `WhoAccepted`, `SayMore`, `ReviewFirst`.
    """
    task = _open(desk, task_id)
    kind = kind_of(task.kind)
    chosen = _outcome(kind, outcome)
    if chosen.who and not accepted_by.strip():
        raise WhoAccepted
    if chosen.note and not note.strip():
        raise SayMore
    accepted = f"Accepted by {accepted_by.strip()}. " if accepted_by.strip() else ""
    words = f"{accepted}{note.strip()}".strip()
    closed = store.close(
        desk.session,
        tenant=desk.tenant,
        task_id=task_id,
        outcome=chosen.code,
        by=desk.actor.by,
        now=desk.now,
        note=words,
    )
    if not closed:
        raise AlreadyClosed
    _read(desk, task)
    _told(desk, task, chosen, words)
    return Done(sentence="Closed, with what was done.", kind="task", id=task_id)


def _read(desk: Desk, task: StoredTask) -> None:
    """Whoever closes the task of a family's words has read them."""
    if task.kind == REPLY_WORDS:
        replies.read(
            desk.session,
            tenant=desk.tenant,
            reply_id=task.matter.split(":")[1],
            by=desk.actor.by,
            now=desk.now,
        )


def people(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Those a task can be given to: their ids, and how the record names them."""
    return tuple(_people(desk))


def find(desk: Desk, task_id: str) -> StoredTask:
    """One task, open or closed. Raises `NotHere`."""
    found = work_list.find(desk.session, tenant=desk.tenant, task_id=task_id)
    if found is None:
        raise NotHere
    return found


def _open(desk: Desk, task_id: str) -> StoredTask:
    task = find(desk, task_id)
    if task.closed_at is not None:
        raise AlreadyClosed
    return task


def _told(desk: Desk, task: StoredTask, chosen: Outcome, words: str) -> None:
    """On the record: of the task, and of the child it is about."""
    desk.note(
        f"Closed a task: {chosen.words.lower()}",
        on=("task", task.id),
        kind=task.kind,
        referral=task.referral_id,
        text=words,
    )
    if task.referral_id:
        text = f"{kind_of(task.kind).title}. {chosen.words}. {words}".strip()
        desk.note("Closed a task", on=("referral", task.referral_id), text=text)


def _outcome(kind: TaskKind, code: str) -> Outcome:
    if kind.done_by:
        raise ReviewFirst
    for one in kind.outcomes:
        if one.code == code:
            return one
    raise NotAnOutcome


def _people(desk: Desk) -> list[tuple[str, str]]:
    here = staff.everyone(desk.session, tenant=desk.tenant)
    return [
        (one.id, f"{one.name}, {one.role}")
        for one in here
        if one.left_at is None and Role(one.role) in MAY[Action.DO_TASKS]
    ]


def _changed(
    desk: Desk,
    task_id: str,
    values: dict[str, Any],
    what: str,
    told: str,
    **details: Any,
) -> Done:
    changed = work_list.change(
        desk.session, tenant=desk.tenant, task_id=task_id, values=values
    )
    if not changed:
        raise AlreadyClosed
    desk.note(what, on=("task", task_id), **details)
    return Done(sentence=told, kind="task", id=task_id)
