"""What people do with a referral: take it on, send it back, decline, remove, reopen.

Whatever takes a child off a list is asked by one person and agreed by another, with a
notice to the family that tells the way back. A referral keeps its clock throughout.
"""

from dataclasses import dataclass
from datetime import date

from triage.decisions import (
    AsideReason,
    DeclineReason,
    ElsewhereReason,
    PathwayReason,
    RemovalReason,
    ReopenReason,
    ReturnReason,
)
from triage.desk.deciding import family, moves, second, seen, telling
from triage.desk.deciding.moves import Why
from triage.desk.desk import Desk, Done
from triage.desk.offering import life
from triage.errors import TriageError
from triage.referrals import ON_THE_LIST, Pathway, Referral, ReferralState
from triage.store import moves as kept
from triage.store import tasks
from triage.store.proposals import Proposal


LEAVING = "leaving"  # the kind of a proposal to take a referral off the list
RETURNED, ELSEWHERE, ASIDE = "returned", "elsewhere", "set_aside"
WHICH_PATHWAY = "which_pathway"


class AcceptedAlready(TriageError):
    """This referral was accepted before."""


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What takes a referral off the list, and what the family is told."""

    to: ReferralState
    reason: DeclineReason | RemovalReason | AsideReason
    note: str
    notice: str  # with the way back
    signposting: str = ""
    until: date | None = None  # when somebody looks again


def accept(desk: Desk, referral_id: str, *, note: str = "") -> Done:
    """Take a referral on. Raises `AcceptedAlready`."""
    referral = seen.find(desk, referral_id)
    if referral.state not in ON_THE_LIST:
        raise seen.NotOnTheList
    if not kept.accept(
        desk.session,
        tenant=desk.tenant,
        referral_id=referral_id,
        by=desk.actor.by,
        now=desk.now,
    ):
        raise AcceptedAlready
    desk.note("Accepted the referral", on=("referral", referral_id), text=note)
    telling.referrer(desk, referral, "accepted: the child is on the waiting list")
    return _done("The referral is accepted.", referral_id)


def send_back(
    desk: Desk, referral_id: str, *, reason: ReturnReason, needed: str, due_on: date
) -> Done:
    """Ask the referrer for what is missing. The child keeps the place."""
    seen.later_day(desk, due_on)
    why = Why(reason=reason.value, note=needed)
    referral = moves.move(desk, referral_id, ReferralState.RETURNED, why)
    family.returned(desk, referral)
    _look_again(
        desk, referral, RETURNED, due_on, needed,
        "See whether the information asked for has come, then put the referral back to waiting.",
    )  # fmt: skip
    telling.referrer(desk, referral, f"sent back for information: {needed}")
    return _done("Sent back for information. The child keeps the place.", referral_id)


def elsewhere(
    desk: Desk, referral_id: str, *, reason: ElsewhereReason, note: str, review_on: date
) -> Done:
    """Note that the child is being assessed elsewhere. The place here is kept."""
    seen.later_day(desk, review_on)
    why = Why(reason=reason.value, note=note)
    referral = moves.move(desk, referral_id, ReferralState.ELSEWHERE, why)
    _look_again(
        desk, referral, ELSEWHERE, review_on, note,
        "Ask what came of the assessment elsewhere. The child keeps the place until then.",
    )  # fmt: skip
    telling.referrer(desk, referral, "being assessed elsewhere; the place here is kept")
    return _done("Noted: assessment elsewhere. The child keeps the place.", referral_id)


def leave(desk: Desk, referral_id: str, wanted: Leaving) -> Done:
    """Ask a second person to agree that a referral comes off the list."""
    referral = seen.find(desk, referral_id)
    moves.cause_of(referral.state, wanted.to)
    seen.later_day(desk, wanted.until)
    return second.ask(
        desk,
        referral_id,
        kind=LEAVING,
        sentence=f"Take this referral off the list ({wanted.to}): {wanted.reason}. {wanted.note}",
        asked=vars(wanted) | {"to": wanted.to.value, "reason": wanted.reason.value},
    )


@second.carries_out(LEAVING)
def _carry_out(desk: Desk, proposal: Proposal) -> Done:
    """The second person agreed: the referral comes off, and the family is told.

    By a person first, and then in writing.
    """
    asked = proposal.asked
    told = {name: asked[name] for name in ("reason", "note", "notice", "signposting")}
    to = ReferralState(asked["to"])
    referral = moves.move(desk, proposal.referral_id, to, Why(**told), agreed=proposal)
    visits = life.off_the_list(desk, referral.id)
    if asked["until"]:
        _look_again(
            desk, referral, ASIDE, asked["until"], asked["note"],
            "Ask the family whether they want to come back to the list.",
        )  # fmt: skip
    family.left(desk, referral, Why(**told), visits)
    telling.referrer(desk, referral, f"{to}: {told['reason']}. {told['signposting']}")
    return Done(sentence="Agreed. The referral is off the list.", kind="proposal")


def reopen(desk: Desk, referral_id: str, *, reason: ReopenReason, note: str) -> Done:
    """Put a referral back to waiting, from the day its clock always started."""
    before = seen.find(desk, referral_id).state
    why = Why(reason=reason.value, note=note)
    referral = moves.move(desk, referral_id, ReferralState.WAITING, why)
    family.waits_again(desk, referral, before)
    _close(desk, referral, (RETURNED, ELSEWHERE, ASIDE))
    telling.referrer(desk, referral, "waiting again, from its original date")
    return _done("Waiting again, from the original date.", referral_id)


def choose_list(
    desk: Desk, referral_id: str, *, to: Pathway, reason: PathwayReason, note: str
) -> Done:
    """Move a referral to another list, or choose one for a family that was not sure."""
    why = Why(reason=reason.value, note=note)
    referral = moves.to_list(desk, referral_id, to, why)
    _close(desk, referral, (WHICH_PATHWAY,))
    told = f"now on the {to.replace('_', ' ')} list, from its original date"
    telling.referrer(desk, referral, told)
    return _done("Moved to the other list. The clock is the same.", referral_id)


def _look_again(
    desk: Desk, referral: Referral, kind: str, due: date, quote: str, sentence: str
) -> None:
    """A task on the day somebody said they would look again."""
    moved = kept.history(desk.session, tenant=desk.tenant, referral_id=referral.id)
    seen.open_task(
        desk,
        referral,
        matter=f"{kind}:{moved[0].id}",
        kind=kind,
        sentence=sentence,
        due=due,
        quote=quote,
    )


def _close(desk: Desk, referral: Referral, kinds: tuple[str, ...]) -> None:
    """Close the tasks that a move has answered."""
    answered = tasks.still_open(
        desk.session, tenant=desk.tenant, kinds=kinds, referral_ids=[referral.id]
    )
    for task in answered:
        tasks.close(
            desk.session,
            tenant=desk.tenant,
            task_id=task.id,
            outcome="the referral was moved",
            by=desk.actor.by,
            now=desk.now,
        )


def _done(sentence: str, referral_id: str) -> Done:
    return Done(sentence=sentence, kind="referral", id=referral_id)
