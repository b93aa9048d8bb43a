"""What two people must agree on: one asks, another agrees or refuses.

Until then nothing changes. A clinician who works alone leaves it waiting.
"""

from collections.abc import Callable, Mapping
from typing import Any

from triage.desk import versions
from triage.desk.deciding import blind, seen
from triage.desk.desk import Desk, Done
from triage.desk.versions import ChangedSince, NotHere
from triage.errors import TriageError
from triage.referrals import Referral
from triage.roles import MAY, Action, Role
from triage.store import proposals, staff, tasks
from triage.store.proposals import (
    AGREED,
    REFUSED,
    WITHDRAWN,
    NewProposal,
    Outcome,
    Proposal,
)


class SamePerson(TriageError):
    """You asked for this yourself, so another person has to agree or refuse."""


class NotYours(TriageError):
    """Only the person who asked for this can withdraw it. You can refuse it instead."""


class AlreadyDecided(TriageError):
    """This does not wait any more: somebody agreed, refused or withdrew it."""


class AlreadyAsked(TriageError):
    """The same thing already waits for a second person. Withdraw it before you ask again."""


class ChangedSinceAsked(ChangedSince):
    """Something about this child changed after this was asked. Look at the child's page, then say that you have read what is new."""


SIGN_OFF = "second_sign_off"  # the kind of the task that asks for a second person
SIGN_OFF_WORKING_DAYS = 2
WAITS = "This waits for a second person. Nothing has changed yet."
ALONE = "This waits for a second person, and nobody else here may be one. A task asks the manager to find somebody from outside. Nothing has changed yet."

CarryOut = Callable[[Desk, Proposal], Done]
KINDS: dict[str, CarryOut] = {}


def carries_out(kind: str) -> Callable[[CarryOut], CarryOut]:
    """Name the function that does what a kind of proposal asks, once it is agreed."""

    def keep(function: CarryOut) -> CarryOut:
        KINDS[kind] = function
        return function

    return keep


def ask(
    desk: Desk, referral_id: str, *, kind: str, sentence: str, asked: Mapping[str, Any]
) -> Done:
    """Ask a second person. Raises `AlreadyAsked` while one like it waits."""
    referral = seen.find(desk, referral_id)
    if any(one.kind == kind for one in open_for(desk, referral_id)):
        raise AlreadyAsked
    new = NewProposal(
        kind=kind,
        referral_id=referral_id,
        child_id=referral.child_id,
        asked=asked,
        sentence=sentence,
        seen=versions.version_of(desk, "referral", referral_id),
        staff_id=desk.actor.staff_id,
        made_by=desk.actor.by,
    )
    name = proposals.add(desk.session, tenant=desk.tenant, new=new, now=desk.now)
    desk.note(
        "Asked a second person",
        on=("referral", referral_id),
        text=sentence,
        proposal=name,
    )
    alone = _alone(desk)
    _open_task(desk, referral, name, alone=alone)
    sentence = ALONE if alone else WAITS
    return Done(sentence=sentence, kind="referral", id=referral_id)


def agree(desk: Desk, proposal_id: str, *, looked: str = "", note: str = "") -> Done:
    """Agree, and carry it out. `looked` is the version read since it was asked."""
    proposal = _for_another(desk, proposal_id)
    now = versions.version_of(desk, "referral", proposal.referral_id)
    if now not in (proposal.seen, looked):
        raise ChangedSinceAsked
    versions.claim(desk, "referral", proposal.referral_id, now)
    _decide(desk, proposal, AGREED, note)
    done = KINDS[proposal.kind](desk, proposal)
    _told(desk, proposal, "Agreed as the second person", note)
    return done


def refuse(desk: Desk, proposal_id: str, *, note: str) -> Done:
    """Refuse, with the reason. What stood stands."""
    proposal = _for_another(desk, proposal_id)
    _decide(desk, proposal, REFUSED, note)
    _told(desk, proposal, "Refused as the second person", note)
    return Done(sentence="Refused. Nothing has changed.", kind="proposal")


def withdraw(desk: Desk, proposal_id: str, *, note: str = "") -> Done:
    """Take back what one asked for oneself."""
    proposal = waiting_one(desk, proposal_id)
    if proposal.staff_id != desk.actor.staff_id:
        raise NotYours
    _decide(desk, proposal, WITHDRAWN, note)
    _told(desk, proposal, "Withdrew what was asked", note)
    return Done(
        sentence="Withdrawn. Nothing has changed.",
        kind="referral",
        id=proposal.referral_id,
    )


def waiting_one(desk: Desk, proposal_id: str) -> Proposal:
    """A proposal that waits. Raises `NotHere`, `AlreadyDecided`."""
    found = proposals.find(desk.session, tenant=desk.tenant, proposal_id=proposal_id)
    if found is None:
        raise NotHere
    if found.decided_at is not None:
        raise AlreadyDecided
    return found


def open_for(desk: Desk, referral_id: str) -> list[Proposal]:
    """What waits about one referral."""
    found = proposals.of_referral(
        desk.session, tenant=desk.tenant, referral_id=referral_id
    )
    return [one for one in found if one.decided_at is None]


def _for_another(desk: Desk, proposal_id: str) -> Proposal:
    proposal = waiting_one(desk, proposal_id)
    if proposal.staff_id == desk.actor.staff_id:
        raise SamePerson
    blind.before_agreeing(desk, proposal.kind, proposal.referral_id)
    return proposal


def _decide(desk: Desk, proposal: Proposal, outcome: str, note: str) -> None:
    decided = proposals.decide(
        desk.session,
        tenant=desk.tenant,
        proposal_id=proposal.id,
        outcome=Outcome(
            outcome=outcome,
            second_id=desk.actor.staff_id,
            second_by=desk.actor.by,
            note=note,
        ),
        now=desk.now,
    )
    if not decided:
        raise AlreadyDecided
    tasks.close_matters(
        desk.session,
        tenant=desk.tenant,
        matters=[_matter(proposal.id)],
        outcome=outcome,
        by=desk.actor.by,
        now=desk.now,
    )


def _alone(desk: Desk) -> bool:
    """Whether nobody else who works here may be the second person."""
    return not any(
        one.id != desk.actor.staff_id
        and one.left_at is None
        and Role(one.role) in MAY[Action.SIGN_OFF]
        for one in staff.everyone(desk.session, tenant=desk.tenant)
    )


def _open_task(desk: Desk, referral: Referral, name: str, *, alone: bool) -> None:
    """Somebody answers for it. The sentence names no priority: it may be hidden."""
    outside = (
        " Nobody else here may: invite somebody from another service." if alone else ""
    )
    seen.open_task(
        desk,
        referral,
        matter=_matter(name),
        kind=SIGN_OFF,
        sentence=f"{desk.actor.by} asked for something that needs a second person. Read it, and agree or refuse.{outside}",
        due=seen.in_working_days(desk, SIGN_OFF_WORKING_DAYS),
    )


def _matter(proposal_id: str) -> str:
    return f"{SIGN_OFF}:{proposal_id}"


def _told(desk: Desk, proposal: Proposal, what: str, note: str) -> None:
    text = f"{proposal.sentence} Asked by {proposal.made_by}. {note}".strip()
    about = ("referral", proposal.referral_id)
    desk.note(what, on=about, text=text, proposal=proposal.id)
