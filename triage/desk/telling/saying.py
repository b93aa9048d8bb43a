"""What staff say of the people around a child: who they are, and who may be told.

Whoever may not be told any more loses their codes in the same moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from triage.desk.desk import Desk, Done
from triage.desk.family import codes
from triage.desk.knowing import subject
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.messages.outbox import Way
from triage.messages.recipients import AGREE, WHO, Hold, Relationship
from triage.referrals import Referral
from triage.roles import Action
from triage.store import recipients, tasks
from triage.store.recipients import NewRecipient, StoredRecipient


class WhoIsIt(TriageError):
    """Say who it is: a name, or who they are to the child."""


class SayWhy(TriageError):
    """Say why, where you say whether somebody may be told."""


class StoppedAlready(TriageError):
    """Messages are stopped for this already."""


class LiftedAlready(TriageError):
    """Messages go again already."""


class NotYoursToLift(TriageError):
    """Messages were stopped for safeguarding: a clinician or the safeguarding lead lets them go again."""


class Told(StrEnum):
    """A named person's word on whether somebody may be told."""

    YES = "yes, they may be told"
    NO = "no, they are not to be told"


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is said of a person, as a whole."""

    relationship: Relationship
    name: str = ""
    responsibility: bool | None = None
    order_limits: bool | None = None
    against: str = ""
    language: str = ""
    format: str = ""
    interpreter: bool | None = None
    prefers: Way | None = None

    def values(self) -> dict[str, Any]:
        """As kept: what was left empty is not known."""
        return {
            "relationship": self.relationship,
            "name": self.name,
            "responsibility": self.responsibility,
            "order_limits": self.order_limits,
            "against": self.against,
            "language": self.language or None,
            "format": self.format or None,
            "interpreter": self.interpreter,
            "prefers": self.prefers.value if self.prefers else None,
        }


def add_person(
    desk: Desk, referral_id: str, details: Details, *, told: Told | None, why: str
) -> Done:
    """Keep somebody around the child. Raises `WhoIsIt`, `SayWhy`."""
    referral = subject.find(desk, referral_id)
    if details.relationship is Relationship.NOT_KNOWN and not details.name:
        raise WhoIsIt
    if told is not None and not why:
        raise SayWhy
    new = NewRecipient(child_id=subject.record_of(desk, referral), **details.values())
    (name,) = recipients.add(
        desk.session, tenant=desk.tenant, new=[new], by=desk.actor.by, now=desk.now
    )
    desk.note("Added a person", on=("recipient", name))
    if told is not None:
        _judge(desk, referral, name, told=told is Told.YES, why=why)
    return subject.done("The person is kept.", referral.id)


def change_person(
    desk: Desk, referral_id: str, recipient_id: str, details: Details
) -> Done:
    """Keep what is now so of somebody.

    Where something new speaks against telling them, an earlier yes does not count any
    more: a named person judges again.
    """
    referral = subject.find(desk, referral_id)
    before = _one(desk, referral, recipient_id)
    values = details.values() | {"relationship": details.relationship.value}
    if _graver(before, details):
        values |= {"agreed": None, "agreed_by": None, "agreed_at": None}
        values |= {"agreed_why": ""}
    _change(desk, recipient_id, values)
    changed = sorted(
        key for key, value in values.items() if value != getattr(before, key)
    )
    desk.note("Changed a person", on=("recipient", recipient_id), changed=changed)
    return subject.done("What is known of the person is changed.", referral.id)


def say_told(
    desk: Desk, referral_id: str, recipient_id: str, *, told: Told, why: str
) -> Done:
    """Say whether somebody may be told, and why."""
    referral = subject.find(desk, referral_id)
    _one(desk, referral, recipient_id)
    _judge(desk, referral, recipient_id, told=told is Told.YES, why=why)
    return subject.done("It is kept who may be told.", referral.id)


def opt_out(desk: Desk, referral_id: str, recipient_id: str, *, out: bool) -> Done:
    """Keep that somebody asked not to be written to, or asked for it again."""
    referral = subject.find(desk, referral_id)
    _one(desk, referral, recipient_id)
    _change(desk, recipient_id, {"opted_out_at": desk.now if out else None})
    what = "Asked not to be written to" if out else "Asked to be written to again"
    desk.note(what, on=("recipient", recipient_id))
    if out:
        codes.revoke(desk.work, recipient_id, "They asked not to be written to.")
        return subject.done("They are not written to any more.", referral.id)
    return subject.done("They may be written to again.", referral.id)


def end_person(
    desk: Desk, referral_id: str, recipient_id: str, *, ended: bool, why: str
) -> Done:
    """Keep that somebody is not in the child's life any more, or is again."""
    referral = subject.find(desk, referral_id)
    _one(desk, referral, recipient_id)
    values = {"ended_at": desk.now if ended else None, "ended_why": why}
    _change(desk, recipient_id, values)
    what = "Ended a person" if ended else "Took back that a person was ended"
    desk.note(what, on=("recipient", recipient_id), text=why)
    if ended:
        codes.revoke(desk.work, recipient_id, "They are not in the child's life.")
    return subject.done("What is known of the person is changed.", referral.id)


def stop(desk: Desk, referral_id: str, *, kind: Hold, why: str) -> Done:
    """Stop every message about the child, and every page of the family's."""
    referral = subject.find(desk, referral_id)
    opened = recipients.open_hold(
        desk.session,
        tenant=desk.tenant,
        child_id=subject.record_of(desk, referral),
        kind=kind,
        why=why,
        by=desk.actor.by,
        now=desk.now,
    )
    if not opened:
        raise StoppedAlready
    for one in around(desk, referral):
        codes.revoke(desk.work, one.id, "Messages about the child are stopped.")
    desk.note(f"Stopped messages: {kind}", on=("referral", referral.id), text=why)
    return subject.done("Nobody is written to about this child.", referral.id)


def let_go(desk: Desk, referral_id: str, hold_id: str, *, why: str) -> Done:
    """Let messages go again. Raises `LiftedAlready`, `NotYoursToLift`."""
    referral = subject.find(desk, referral_id)
    found = [one for one in holds(desk, referral) if one.id == hold_id]
    if not found:
        raise NotHere
    guarded = found[0].kind is Hold.SAFEGUARDING
    if guarded and not desk.actor.may(Action.SEE_CONFIDENTIAL):
        raise NotYoursToLift
    if not recipients.lift_hold(
        desk.session,
        tenant=desk.tenant,
        hold_id=hold_id,
        why=why,
        by=desk.actor.by,
        now=desk.now,
    ):
        raise LiftedAlready
    desk.note(
        f"Let messages go again: {found[0].kind}",
        on=("referral", referral.id),
        text=why,
    )
    return subject.done("Messages about this child may go again.", referral.id)


def around(desk: Desk, referral: Referral) -> list[StoredRecipient]:
    """Everybody kept around the child, merged records included."""
    return recipients.of_children(
        desk.session,
        tenant=desk.tenant,
        child_ids=subject.records_of(desk, referral.child_id),
    )


def holds(desk: Desk, referral: Referral) -> list[recipients.StoredHold]:
    """What stops messages about the child, or once did."""
    return recipients.holds(
        desk.session,
        tenant=desk.tenant,
        child_ids=subject.records_of(desk, referral.child_id),
    )


def _one(desk: Desk, referral: Referral, recipient_id: str) -> StoredRecipient:
    for one in around(desk, referral):
        if one.id == recipient_id:
            return one
    raise NotHere


def _graver(before: StoredRecipient, now: Details) -> bool:
    """Whether something speaks against telling them that did not before."""
    return (
        (bool(now.order_limits) and not before.order_limits)
        or (bool(now.against) and now.against != before.against)
        or (now.responsibility is False and before.responsibility is not False)
    )


def _judge(
    desk: Desk, referral: Referral, recipient_id: str, *, told: bool, why: str
) -> None:
    values = {
        "agreed": told,
        "agreed_by": desk.actor.by,
        "agreed_at": desk.now,
        "agreed_why": why,
    }
    _change(desk, recipient_id, values)
    word = "may" if told else "may not"
    desk.note(f"Said that a person {word} be told", on=("recipient", recipient_id))
    if not told:
        codes.revoke(desk.work, recipient_id, "A named person judged: not to be told.")
    _answered(desk, referral, f"{WHO}:{recipient_id}:")
    if all(one.agreed_at for one in around(desk, referral) if not one.ended_at):
        _answered(desk, referral, f"{AGREE}:")


def _answered(desk: Desk, referral: Referral, matter: str) -> None:
    """Close the tasks that asked what was just said."""
    theirs = [one.id for one in subject.referrals_of(desk, referral.child_id)]
    found = tasks.of_kinds(
        desk.session, tenant=desk.tenant, referral_ids=theirs, kinds=(WHO, AGREE)
    )
    mine = [name for name, closed in found if not closed and name.startswith(matter)]
    subject.close_tasks(desk, mine, "put_right")


def _change(desk: Desk, recipient_id: str, values: Mapping[str, Any]) -> None:
    recipients.change(
        desk.session, tenant=desk.tenant, recipient_id=recipient_id, values=values
    )
