"""A red answer is a same-day task for a person, and whoever is on duty is told at once.

One matter has one open task, however often it is answered. A task that was closed does
not hide a new answer: that opens another.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from triage.checkins.reply import Meaning
from triage.desk.desk import Work
from triage.desk.in_force import content_in_force
from triage.desk.tasks import due_at
from triage.desk.telling import tell
from triage.rulebook.rules import Safe
from triage.store import merges, referrals, replies, tasks
from triage.store.check_ins import StoredCheckIn
from triage.store.tasks import SAFE, NewTask, StoredTask


NEEDS = "An answer needs a person today. Read it, then speak to the family."


def open_now(work: Work, record_id: str) -> Mapping[str, StoredTask]:
    """The open same-day tasks about a child, on whichever record or list."""
    child_id = _kept(work, record_id)
    theirs = referrals.of_children(
        work.session, tenant=work.tenant, child_ids=[child_id]
    )
    found = tasks.open_about(
        work.session,
        tenant=work.tenant,
        kind=SAFE,
        referral_ids=list(theirs),
        child_ids=_records(work, child_id),
    )
    return {one.id: one for one in found}


def see_to(
    work: Work,
    check_in: StoredCheckIn,
    means: Meaning,
    *,
    before: Mapping[str, StoredTask],
) -> bool:
    """Open what the rules did not, and tell duty of what is new; whether any is open."""
    now = open_now(work, check_in.child_id)
    moments = replies.moments(
        work.session, tenant=work.tenant, child_ids=_records(work, check_in.child_id)
    )
    seen_to = {flag for one in now.values() for flag in _speaks_of(work, one, moments)}
    if missing := [flag for flag in means.red if flag not in seen_to]:
        _open(work, check_in, means, missing)
        now = open_now(work, check_in.child_id)
    for task_id in now.keys() - before.keys():
        tell.alert_duty(work, key=f"duty:{task_id}", child_task_id=task_id)
    return bool(now)


def _open(
    work: Work, check_in: StoredCheckIn, means: Meaning, flags: Collection[str]
) -> None:
    """One task for each flag that no open task speaks of."""
    child_id = _kept(work, check_in.child_id)
    theirs = referrals.of_children(
        work.session, tenant=work.tenant, child_ids=[child_id]
    )
    first = min(theirs, key=lambda one: (theirs[one].clock_start, one), default=None)
    new = [
        NewTask(
            matter=_matter(work, child_id, flag),
            kind=SAFE,
            sentence=NEEDS,
            due_at=due_at(work.today),
            quote=". ".join(means.red_said),
            referral_id=first,
            child_id=child_id,
        )
        for flag in flags
    ]
    tasks.open_tasks(
        work.session, tenant=work.tenant, new=new, import_id=None, now=work.now
    )


def _matter(work: Work, child_id: str, flag: str) -> str:
    """The same matter while its task is open; another once that one is closed."""
    begins = f"{SAFE}:reply:{flag}:{child_id}"[:72]
    closed = tasks.closed_beginning(work.session, tenant=work.tenant, matter=begins)
    return f"{begins}:{closed}"


def _speaks_of(
    work: Work, task: StoredTask, moments: Collection[datetime]
) -> Iterator[str]:
    """The facts that an open same-day task of an answer is about.

    A rule's task counts where an answer opened it. One that stood there before, for what
    an old file said, does not: what a family says today is new.
    """
    parts = task.matter.split(":")
    if parts[1:2] == ["reply"]:
        yield parts[2]
    elif task.opened_at in moments:
        yield from _facts_of_rules(work, task)


def _facts_of_rules(work: Work, task: StoredTask) -> Iterator[str]:
    """What the rule behind a task reads."""
    rule_id = task.matter.rpartition(":")[0].rpartition(":")[2]
    for book in content_in_force(work.session, work.tenant).books.values():
        for rule in book.rules:
            if rule.id == rule_id and isinstance(rule.outcome, Safe):
                yield from rule.facts


def _kept(work: Work, record_id: str) -> str:
    return merges.kept(record_id, merges.pointers(work.session, tenant=work.tenant))


def _records(work: Work, child_id: str) -> tuple[str, ...]:
    found = merges.records_of(work.session, tenant=work.tenant, child_ids=[child_id])
    return found[child_id]
