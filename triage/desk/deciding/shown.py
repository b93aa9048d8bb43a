"""What pages and programs show of deciding: who decided what, and what waits for two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from triage.calendar import london_day
from triage.desk import versions
from triage.desk.deciding import blind, second, seen
from triage.desk.deciding.seen import band_words
from triage.desk.desk import Desk
from triage.referrals import MOVES, ON_THE_LIST, Band, ReferralState
from triage.roles import Action
from triage.store import decisions, placements, proposals
from triage.store import moves as kept
from triage.store.proposals import Proposal


ANOTHER_BAND = "A change of priority waits for a second person."


@dataclass(frozen=True, kw_only=True)
class DecisionShown:
    """A clinician's word on a band."""

    kind: str  # confirmed or changed
    band: Band
    proposed_band: Band
    own_band: Band | None
    reason: str
    note: str
    unknown_because: str
    expires_on: date | None
    made_by: str
    made_at: datetime
    second_by: str | None


@dataclass(frozen=True, kw_only=True)
class ProposalShown:
    """What waits for a second person, who asked, why and since when."""

    id: str
    kind: str
    referral_id: str
    name: str
    sentence: str
    covered: bool  # this person gives their own band before they read the sentence
    made_by: str
    made_at: datetime
    days: int  # how long it has waited
    mine: bool  # the person looking asked for it
    changed: bool  # something about the child changed after it was asked


@dataclass(frozen=True, kw_only=True)
class MoveShown:
    """How a referral was moved."""

    from_state: ReferralState
    to_state: ReferralState
    from_pathway: str
    to_pathway: str
    reason: str
    note: str
    made_by: str
    made_at: datetime
    second_by: str | None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A clinician's own band beside the one that was proposed."""

    own: Band
    proposed: Band
    sentence: str


@dataclass(frozen=True, kw_only=True)
class DecideShown:
    """The deciding part of a child's page."""

    referral_id: str
    state: ReferralState
    on_the_list: bool
    accepted_by: str | None
    blind: bool  # this person gives their own band first
    compared: Compared | None
    unknown_flags: tuple[str, ...]
    waits: tuple[ProposalShown, ...]
    decisions: tuple[DecisionShown, ...]
    moves: tuple[MoveShown, ...]
    acts: tuple[str, ...]  # names of the acts this person may do now


def decide(desk: Desk, referral_id: str) -> DecideShown:
    """The deciding part of one child's page. Raises `NotHere`."""
    # Long because the part has many pieces.
    referral = seen.find(desk, referral_id)
    here = {"tenant": desk.tenant, "referral_id": referral_id}
    covered = blind.hidden(desk, referral_id)
    accepted = kept.accepted(desk.session, **here)
    return DecideShown(
        referral_id=referral_id,
        state=referral.state,
        on_the_list=referral.state in ON_THE_LIST,
        accepted_by=accepted.by,
        blind=covered,
        compared=None if covered else _compared(desk, referral_id),
        unknown_flags=seen.unknown_flags(desk, referral),
        waits=_proposals(desk, second.open_for(desk, referral_id)),
        decisions=decided(desk, referral_id),
        moves=tuple(_move(one) for one in kept.history(desk.session, **here)),
        acts=_acts(desk, referral.state, covered=covered, accepted=bool(accepted.by)),
    )


def decided(desk: Desk, referral_id: str) -> tuple[DecisionShown, ...]:
    """Every decision on a referral's band, the latest first."""
    found = decisions.history(desk.session, tenant=desk.tenant, referral_id=referral_id)
    return tuple(
        DecisionShown(
            **{name: getattr(one, name) for name in DecisionShown.__dataclass_fields__}
        )
        for one in found
    )


def waiting(desk: Desk) -> tuple[ProposalShown, ...]:
    """Everything that waits for a second person, the longest first."""
    return _proposals(desk, proposals.waiting(desk.session, tenant=desk.tenant))


def _proposals(desk: Desk, some: Sequence[Proposal]) -> tuple[ProposalShown, ...]:
    """What waits; what names a band is covered from those who owe one."""
    hidden = blind.hidden_among(
        desk, {one.referral_id for one in some if one.kind == blind.BAND}
    )
    return tuple(
        _proposal(
            desk, one, covered=one.kind == blind.BAND and one.referral_id in hidden
        )
        for one in some
    )


def _compared(desk: Desk, referral_id: str) -> Compared | None:
    own = blind.own_of(desk, referral_id)
    last = placements.latest(
        desk.session, tenant=desk.tenant, referral_ids=[referral_id]
    )
    if own is None or referral_id not in last:
        return None
    proposed = Band(last[referral_id]["band"])
    return Compared(
        own=own.band, proposed=proposed, sentence=_beside(desk, own.band, proposed)
    )


def _beside(desk: Desk, own: Band, proposed: Band) -> str:
    if own is proposed:
        return f"You gave {band_words(desk, own)}, and so do the rules."
    more = "more" if own < proposed else "less"
    return (
        f"You gave {band_words(desk, own)}. Proposed is {band_words(desk, proposed)}: "
        f"yours is {more} urgent."
    )


def _proposal(desk: Desk, one: Proposal, *, covered: bool) -> ProposalShown:
    now = versions.version_of(desk, "referral", one.referral_id)
    return ProposalShown(
        id=one.id,
        kind=one.kind,
        referral_id=one.referral_id,
        name=one.name,
        sentence=ANOTHER_BAND if covered else one.sentence,
        covered=covered,
        made_by=one.made_by,
        made_at=one.made_at,
        days=(desk.today - london_day(one.made_at)).days,
        mine=one.staff_id == desk.actor.staff_id,
        changed=now != one.seen,
    )


def _move(one: kept.Moved) -> MoveShown:
    return MoveShown(
        **{name: getattr(one, name) for name in MoveShown.__dataclass_fields__}
    )


def _acts(
    desk: Desk, state: ReferralState, *, covered: bool, accepted: bool
) -> tuple[str, ...]:
    """What this person may do with a referral that stands here."""
    names: list[str] = []
    if desk.actor.may(Action.DECIDE) and state in ON_THE_LIST:
        names += ["own-band"] if covered else ["confirm", "change-band"]
    if desk.actor.may(Action.DECIDE):
        names.append("hold")
    if desk.actor.may(Action.MOVE_REFERRAL):
        names += ["accept"] if state in ON_THE_LIST and not accepted else []
        names += ["pathway"] if state in ON_THE_LIST else []
        names += [name for to, name in MOVED_BY.items() if (state, to) in MOVES]
    return tuple(names)


# The act that asks for each move. An attended first contact is recorded with its offer.
MOVED_BY = {
    ReferralState.RETURNED: "return",
    ReferralState.ELSEWHERE: "elsewhere",
    ReferralState.SET_ASIDE: "set-aside",
    ReferralState.DECLINED: "decline",
    ReferralState.REMOVED: "remove",
    ReferralState.WAITING: "reopen",
}
