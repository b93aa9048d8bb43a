"""The same message by another way to the same person, where one did not arrive."""

from dataclasses import replace

from triage.desk.desk import Work
from triage.desk.telling import people, words
from triage.desk.telling.words import Put
from triage.messages.outbox import Way
from triage.messages.situation import purpose_of
from triage.store import outbox
from triage.store.outbox import NewMessage, StoredMessage


FOLLOWS = "after:"  # and the id: a message is followed by one at most
LONGEST_CHAIN = len(Way)


def another_way(work: Work, message: StoredMessage) -> NewMessage | None:
    """What to write in its place; None where no way is left that was not tried."""
    put = _put(work, message)
    if put is None:
        return None
    return replace(
        words.new_message(put, kind=message.kind, why=message.why, at=work.now),
        key=f"{FOLLOWS}{message.id}",
        given=message.given,
        child_id=message.child_id,
        check_in_id=message.check_in_id,
        expires_at=message.expires_at,
        follows=message.id,
        corrects=message.corrects,
    )


def _put(work: Work, message: StoredMessage) -> Put | None:
    if message.child_id is None or message.recipient_id is None:
        return None
    tried, purpose = _tried(work, message), purpose_of(message.kind)
    to = people.next_way(work, message.recipient_id, tried, purpose)
    if to is None:
        return None
    names = words.first_names(work, [message.child_id])
    return words.put(
        work,
        to,
        kind=message.kind,
        first_name=names[message.child_id],
        given=message.given,
        purpose=purpose,
        tried=tried,
    )


def _tried(work: Work, message: StoredMessage) -> set[Way]:
    """Every way it was tried by, back to the first."""
    tried, one = {message.way}, message
    for _ in range(LONGEST_CHAIN):
        before = one.follows and outbox.find(
            work.session, tenant=work.tenant, message_id=one.follows
        )
        if not before:
            break
        tried.add(before.way)
        one = before
    return tried
