"""What a message that did not reach anybody leaves for a person to do."""

from datetime import datetime

from triage.calendar import add_working_days
from triage.desk.desk import Work
from triage.desk.tasks import due_at
from triage.messages.situation import Purpose, purpose_of
from triage.store import referrals, tasks
from triage.store.outbox import StoredMessage
from triage.store.tasks import NewTask


FAILED, UNKNOWN, NOT_TOLD = "message_failed", "message_unknown", "duty_not_told"
LONGEST_MATTER = 80  # what the store keeps of one


def open_task(
    work: Work,
    *,
    kind: str,
    matter: str,
    sentence: str,
    child_id: str | None,
    due: datetime | None = None,
) -> None:
    """Ask a person, unless the matter was asked before: by the next working day."""
    new = NewTask(
        matter=matter[:LONGEST_MATTER],
        kind=kind,
        sentence=sentence,
        due_at=due or due_at(add_working_days(work.today, 1)),
        referral_id=_referral_of(work, child_id),
        child_id=child_id,
    )
    tasks.open_tasks(
        work.session, tenant=work.tenant, new=[new], import_id=None, now=work.now
    )


def did_not_arrive(work: Work, message: StoredMessage, problem: str) -> None:
    """No way is left: a person rings, or duty is told by a person."""
    if message.child_id is None:
        open_task(
            work,
            kind=NOT_TOLD,
            matter=f"{NOT_TOLD}:{message.key}",
            sentence=f"The duty desk could not be told by {message.way} ({problem}). "
            "Tell whoever is on duty, and look at Tasks.",
            child_id=None,
            due=work.now,
        )
        return
    open_task(
        work,
        kind=FAILED,
        matter=f"{FAILED}:{message.id}",
        sentence=f"A message by {message.way} did not arrive ({problem}), and no other "
        "way to write is left. Ring, and check the details.",
        child_id=message.child_id,
    )


def changed_on_the_way(work: Work, message: StoredMessage, problem: str) -> None:
    """It went out, and not as we wrote it."""
    open_task(
        work,
        kind=FAILED,
        matter=f"{problem}:{message.id}",
        sentence=f"A message by {message.way} went out, and something is wrong with it "
        f"({problem}). Look at what they were told.",
        child_id=message.child_id,
    )


def nobody_knows(work: Work, message: StoredMessage) -> None:
    """It may have gone, and whoever carries it cannot say: it is not sent twice."""
    open_task(
        work,
        kind=UNKNOWN,
        matter=f"{UNKNOWN}:{message.id}",
        sentence=f"Nobody knows whether a message by {message.way} arrived. It was not "
        "sent again. Ask the family, and tell them what it said if not.",
        child_id=message.child_id,
    )


def withheld(work: Work, message: StoredMessage, reason: str) -> None:
    """Something to be told was not: a question may be left, anything else may not."""
    if purpose_of(message.kind) is Purpose.CHECK_IN:
        return
    open_task(
        work,
        kind=FAILED,
        matter=f"withheld:{message.id}",
        sentence=f"A message by {message.way} was not sent: {reason} Decide who is told, "
        "and how.",
        child_id=message.child_id,
    )


def _referral_of(work: Work, child_id: str | None) -> str | None:
    """The child's earliest referral: where the task leads to."""
    if child_id is None:
        return None
    found = referrals.of_children(
        work.session, tenant=work.tenant, child_ids=[child_id]
    )
    ordered = sorted(found.values(), key=lambda one: (one.clock_start, one.id))
    return ordered[0].id if ordered else None
