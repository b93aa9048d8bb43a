"""What is done once it is known, or cannot be known, what became of a message.

Whoever has lost a message to another worker changes nothing of it. Each of these may be
called again for one message: it is followed by one other at most, and one matter is one
task.
"""

from datetime import timedelta

from triage.desk.checking_in import promise
from triage.desk.desk import Work
from triage.desk.telling import following, linking, to_do
from triage.messages.channels.channel import Fate, HandedOver
from triage.messages.outbox import Audience, MessageState, Patience
from triage.store import outbox
from triage.store.outbox import StoredMessage


GONE = {Fate.SENT: MessageState.SENT, Fate.DELIVERED: MessageState.DELIVERED}
NO_REASON, NOBODY_KNOWS, WITHHELD = "no-reason-given", "unknown", "withheld"
AT_ONCE = timedelta(0)


def handed_over(
    work: Work,
    message: StoredMessage,
    handed: HandedOver,
    *,
    patience: Patience,
    can_look_up: bool,
) -> None:
    """Keep what a provider said when it was given a message, or was asked about it."""
    if handed.fate in GONE:
        _gone(work, message, handed)
    elif handed.fate is Fate.FAILED:
        give_up(work, message, handed.problem)
    elif handed.fate is Fate.TRY_AGAIN or message.audience is Audience.DUTY:
        try_again(work, message, handed.problem, patience)  # an alert: twice, not never
    elif not can_look_up:
        nobody_knows(work, message)
    # Else it stays as it is: whoever has it when the lease has run out asks.


def never_had(work: Work, message: StoredMessage) -> None:
    """The provider was asked and never had it: it is due again, as if not tried."""
    outbox.give_back(
        work.session, tenant=work.tenant, message=message, not_before=work.now
    )


def not_answered(work: Work, message: StoredMessage, patience: Patience) -> None:
    """The provider could not be asked: later, and after long enough a person finds out."""
    if patience.gives_up(message.tried_at, work.now):
        nobody_knows(work, message)
        return
    outbox.hold_on(
        work.session,
        tenant=work.tenant,
        message=message,
        until=work.now + patience.wait(message.attempts),
    )


def cannot_ask(work: Work, message: StoredMessage, patience: Patience) -> None:
    """A worker died while sending, by a way that cannot be asked what it took."""
    if message.audience is Audience.DUTY:
        try_again(work, message, message.problem, patience)
    else:
        nobody_knows(work, message)


def try_again(
    work: Work, message: StoredMessage, problem: str | None, patience: Patience
) -> None:
    """Due again after a while, or given up on after long enough."""
    if patience.gives_up(message.tried_at, work.now):
        give_up(work, message, problem)
        return
    urgent = message.urgent
    outbox.give_back(
        work.session,
        tenant=work.tenant,
        message=message,
        not_before=work.now + patience.wait(message.attempts + 1, urgent=urgent),
        problem=problem,
    )


def set_aside(
    work: Work, message: StoredMessage, problem: str, patience: Patience
) -> None:
    """It could not be made ready: later, and after long enough it counts as failed."""
    if patience.gives_up(message.tried_at, work.now):
        give_up(work, message, problem)
        return
    outbox.set_aside(
        work.session,
        tenant=work.tenant,
        message=message,
        now=work.now,
        not_before=work.now + patience.wait(message.attempts + 1),
        problem=problem,
    )


def give_up(work: Work, message: StoredMessage, problem: str | None) -> None:
    """It will not arrive this way."""
    why = problem or NO_REASON
    if _settled(work, message, MessageState.FAILED, why):
        failed(work, message.id, why)


def withdraw(work: Work, message: StoredMessage, problem: str) -> None:
    """It is of no use any more."""
    _settled(work, message, MessageState.WITHDRAWN, problem)


def withhold(work: Work, message: StoredMessage, reason: str) -> None:
    """Its person may not be told any more: somebody looks."""
    if _settled(work, message, MessageState.WITHHELD, WITHHELD):
        to_do.withheld(work, message, reason)
        work.note("Withheld a message", on=("message", message.id), reason=reason)


def nobody_knows(work: Work, message: StoredMessage) -> None:
    """It may have gone and nobody can say: a person finds out, it is not sent again."""
    if _settled(work, message, MessageState.UNKNOWN, NOBODY_KNOWS):
        to_do.nobody_knows(work, message)


def failed(work: Work, message_id: str, problem: str) -> None:
    """It did not arrive: the next way to the same person, or a task where none is."""
    outbox.move(
        work.session,
        tenant=work.tenant,
        message_id=message_id,
        to=MessageState.FAILED,
        now=work.now,
        problem=problem,
    )
    message = outbox.find(work.session, tenant=work.tenant, message_id=message_id)
    if message is None or message.state is not MessageState.FAILED:
        return  # it arrived after all
    linking.did_not_reach(work, message.contact_id, problem)
    other = following.another_way(work, message)
    if other is None:
        to_do.did_not_arrive(work, message, problem)
    else:
        outbox.enqueue(work.session, tenant=work.tenant, new=[other], now=work.now)


def _gone(work: Work, message: StoredMessage, handed: HandedOver) -> None:
    """A provider has it: a family counts as told."""
    if not _settled(
        work, message, GONE[handed.fate], handed.problem, handed.provider_id
    ):
        return
    if message.child_id is not None and message.audience is Audience.FAMILY:
        promise.note_told(work, message.child_id, message.why)
    if handed.problem is not None:
        to_do.changed_on_the_way(work, message, handed.problem)


def _settled(
    work: Work,
    message: StoredMessage,
    to: MessageState,
    problem: str | None,
    provider_id: str | None = None,
) -> bool:
    return outbox.settle(
        work.session,
        tenant=work.tenant,
        message=message,
        to=to,
        now=work.now,
        problem=problem,
        provider_id=provider_id,
    )
