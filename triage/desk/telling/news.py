"""What happens to a referral or a visit is told to the family in the same transaction.

Before go-live nothing is written to families: a person tells them, and a task says so.
What is not so any more is taken back, as long as it has not gone.
"""

from collections.abc import Collection, Iterable
from datetime import date

from triage.desk.checking_in.live import is_live
from triage.desk.desk import Work
from triage.desk.tasks import due_at
from triage.desk.telling import send
from triage.desk.telling.tell import Telling, Told, as_key, tell
from triage.messages.outbox import UNFINISHED, MessageState
from triage.store import outbox, tasks
from triage.store.outbox import StoredMessage
from triage.store.tasks import NewTask


TELL_FAMILY = "tell_family"
LONGEST_MATTER = 80
HEARD = (  # or may have been
    MessageState.SENDING,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.UNKNOWN,
)


def write(work: Work, telling: Telling) -> Told:
    """Write it to whoever may be told; twice changes nothing.

    To nobody before go-live, where nobody is left to tell, or once it is of no use.
    """
    late = telling.expires_at is not None and telling.expires_at <= work.now
    nobody = telling.only is not None and not telling.only
    return Told() if late or nobody or not is_live() else tell(work, telling)


def by_hand(
    work: Work, *, matter: str, referral_id: str, child_id: str, sentence: str,
    due: date, quote: str | None = None,
) -> None:  # fmt: skip
    """Ask a person to tell the family."""
    new = NewTask(
        matter=f"{TELL_FAMILY}:{matter}"[:LONGEST_MATTER],
        kind=TELL_FAMILY,
        sentence=sentence,
        due_at=due_at(due),
        quote=quote,
        referral_id=referral_id,
        child_id=child_id,
    )
    tasks.open_tasks(
        work.session, tenant=work.tenant, new=[new], import_id=None, now=work.now
    )


def written(
    work: Work, child_id: str, keys: Collection[str]
) -> tuple[StoredMessage, ...]:
    """Everything written under these keys to anybody, by any way, the earliest first."""
    every = outbox.of_child(work.session, tenant=work.tenant, child_ids=[child_id])
    found: dict[str, StoredMessage] = {}
    for one in reversed(every):
        mine = {as_key(f"{key}:{one.recipient_id}") for key in keys}
        if one.key in mine or one.follows in found:
            found[one.id] = one
    return tuple(found.values())


def heard(some: Iterable[StoredMessage]) -> tuple[StoredMessage, ...]:
    """Those that went to somebody, or may have gone."""
    return tuple(one for one in some if one.state in HEARD)


def take_back(work: Work, child_id: str, keys: Collection[str], why: str) -> None:
    """Take back what was written under these keys and has not gone."""
    for one in written(work, child_id, keys):
        if one.state in UNFINISHED:
            send.retract(work, one.id, why)
