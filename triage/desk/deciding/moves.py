"""One function moves a referral, along `MOVES` and by its cause, and tells of it."""

from dataclasses import dataclass

from triage.desk import versions
from triage.desk.deciding import seen
from triage.desk.desk import Desk
from triage.errors import TriageError
from triage.referrals import MOVES, ON_THE_LIST, Cause, Pathway, Referral, ReferralState
from triage.store import moves, referrals
from triage.store.moves import NewMove
from triage.store.proposals import Proposal


MOVE = "move"  # the cause of a placement made again after a move


class NoSuchMove(TriageError):
    """A referral that stands there cannot be moved like that. Look at the child's page: it may have been moved already."""


class NeedsTwoPeople(TriageError):
    """This needs a second person, a reason and a notice to the family."""


class OnThatListAlready(TriageError):
    """This child is on that list already, with this or another referral. Look at both first."""


@dataclass(frozen=True, kw_only=True)
class Why:
    """Why a referral moves, and what others are told of it."""

    reason: str  # coded
    note: str = ""
    notice: str = ""  # to the family, with the way back
    signposting: str = ""


def move(
    desk: Desk,
    referral_id: str,
    to: ReferralState,
    why: Why,
    *,
    agreed: Proposal | None = None,
    first_contact: bool = False,
) -> Referral:
    """Move a referral and place it again. Its clock never changes here.

    `agreed` is what a second person has just agreed to. Raises `NoSuchMove`,
    `NeedsTwoPeople`.
    """
    referral = seen.find(desk, referral_id)
    cause = cause_of(referral.state, to)
    if (cause is Cause.FIRST_CONTACT) != first_contact:
        raise NoSuchMove
    if cause is Cause.TWO_PEOPLE and not _signed(desk, agreed, why):
        raise NeedsTwoPeople
    _keep(desk, referral, to, referral.pathway, why, agreed)
    return seen.find(desk, referral_id)


def cause_of(start: ReferralState, to: ReferralState) -> Cause:
    """What may make a move. Raises `NoSuchMove` when nothing may."""
    if (start, to) not in MOVES:
        raise NoSuchMove
    return MOVES[start, to]


def to_list(desk: Desk, referral_id: str, to: Pathway, why: Why) -> Referral:
    """Put a referral on another list, or on one at all. The clock goes with it."""
    referral = seen.find(desk, referral_id)
    if referral.state not in ON_THE_LIST:
        raise seen.NotOnTheList
    theirs = referrals.of_children(
        desk.session, tenant=desk.tenant, child_ids=[referral.child_id]
    )
    there = {one.pathway for one in theirs.values() if one.state in ON_THE_LIST}
    if to in there:
        raise OnThatListAlready
    _keep(desk, referral, referral.state, to, why, None)
    return seen.find(desk, referral_id)


def _signed(desk: Desk, agreed: Proposal | None, why: Why) -> bool:
    """Two different people, a reason, and something for the family to read."""
    return (
        agreed is not None
        and agreed.staff_id != desk.actor.staff_id
        and bool(why.reason and why.notice.strip())
    )


def _keep(
    desk: Desk,
    referral: Referral,
    state: ReferralState,
    pathway: Pathway,
    why: Why,
    agreed: Proposal | None,
) -> None:
    """The move, its version, its place and its line in the record, together."""
    # Long because a move is kept whole: none of these may be without the others.
    new = NewMove(
        referral_id=referral.id,
        from_state=referral.state,
        to_state=state,
        from_pathway=referral.pathway,
        to_pathway=pathway,
        staff_id=agreed.staff_id if agreed else desk.actor.staff_id,
        made_by=agreed.made_by if agreed else desk.actor.by,
        second_id=desk.actor.staff_id if agreed else None,
        second_by=desk.actor.by if agreed else None,
        **vars(why),
    )
    now = versions.version_of(desk, "referral", referral.id)
    versions.claim(desk, "referral", referral.id, now)
    moves.add(desk.session, tenant=desk.tenant, move=new, now=desk.now)
    seen.place_again(desk, referral.id, MOVE)
    what = (
        f"Moved: {state}"
        if state is not referral.state
        else f"Put on the list: {pathway.replace('_', ' ')}"
    )
    desk.note(
        what,
        on=("referral", referral.id),
        text=" ".join(part for part in (f"{why.reason}.", why.note) if part),
        before=referral.state.value,
        after=state.value,
    )
