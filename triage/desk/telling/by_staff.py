"""What staff do with messages: take back, put right, send a code, stop for a while."""

from triage.desk.desk import Desk, Done
from triage.desk.family import codes
from triage.desk.knowing import subject
from triage.desk.telling import pausing, send, tell
from triage.desk.telling.tell import Telling
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.messages.recipients import Purpose
from triage.store import outbox, pauses, referrals
from triage.store.outbox import StoredMessage


class GoneAlready(TriageError):
    """This message has gone, or may have. It cannot be taken back: send that it was wrong instead."""


class NobodyToPutRight(TriageError):
    """Nothing can be written to this person now. Ring them, and tell them what was wrong."""


class MayNotBeTold(TriageError):
    """This person may not be written to now, so no code was sent. The child's page says why."""


def take_back(desk: Desk, message_id: str, *, why: str) -> Done:
    """Take back a message that has not gone. Raises `NotHere`, `GoneAlready`."""
    message = find(desk, message_id)
    if not send.retract(desk.work, message_id, why):
        raise GoneAlready
    return _done(desk, message, "Taken back. It is not sent.")


def put_right(desk: Desk, message_id: str, *, why: str) -> Done:
    """Tell the same person that a message was wrong. Raises `NobodyToPutRight`."""
    message = find(desk, message_id)
    if tell.correct(desk.work, message_id, why=why) is None:
        raise NobodyToPutRight
    return _done(desk, message, "They are told that it was wrong.")


def send_code(desk: Desk, referral_id: str, *, recipient_id: str) -> Done:
    """Send a new code to an address of this person that is already safe. Those they had
    open nothing any more once it goes. Raises `MayNotBeTold`."""
    referral = subject.find(desk, referral_id)
    telling = Telling(
        child_id=referral.child_id,
        kind=codes.NEW_CODE,
        key=f"{codes.NEW_CODE}:{recipient_id}:{desk.now:%Y%m%dT%H%M%S}",
        why=f"{desk.actor.by} sent a new code.",
        purpose=Purpose.CODE,
        only=[recipient_id],
    )
    if not tell.tell(desk.work, telling).messages:
        raise MayNotBeTold
    desk.note("Sent a new code", on=("referral", referral_id))
    return subject.done("A new code is on its way.", referral_id)


def pause(desk: Desk, *, kind: str, why: str) -> Done:
    """Stop sending one kind of message, or all where it is empty."""
    pausing.pause(desk.work, kind=kind, why=why)
    return Done(sentence="Sending is stopped. What is due waits.", kind="messages")


def lift(desk: Desk, pause_id: str) -> Done:
    """Let messages go again. Raises `NotHere`, `NotPaused`."""
    stopped(desk, pause_id)
    pausing.lift(desk.work, pause_id)
    return Done(sentence="Messages go again.", kind="messages")


def stopped(desk: Desk, pause_id: str) -> pauses.Pause:
    """Something that is stopped now. Raises `NotHere`."""
    for one in pausing.in_force(desk.work):
        if one.id == pause_id:
            return one
    raise NotHere


def paused(desk: Desk) -> list[pauses.Pause]:
    """What is stopped now."""
    return pausing.in_force(desk.work)


def find(desk: Desk, message_id: str) -> StoredMessage:
    """A message to a family. Raises `NotHere`."""
    found = outbox.find(desk.session, tenant=desk.tenant, message_id=message_id)
    if found is None or found.child_id is None:
        raise NotHere
    return found


def referral_of(desk: Desk, message: StoredMessage) -> str:
    """The page a message leads to: the child's earliest referral."""
    theirs = referrals.of_children(
        desk.session, tenant=desk.tenant, child_ids=[str(message.child_id)]
    )
    return min(theirs, key=lambda one: (theirs[one].clock_start, one), default="")


def _done(desk: Desk, message: StoredMessage, sentence: str) -> Done:
    return Done(sentence=sentence, kind="referral", id=referral_of(desk, message))
