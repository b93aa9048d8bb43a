"""What whoever referred a child is told of the referral: no clinical detail.

One sentence says where it stands. A referral that came back or was not taken on says
what is needed, or why, and the way back.
"""

from dataclasses import dataclass
from datetime import date

from triage.desk.desk import Desk
from triage.desk.reasons import day
from triage.desk.record import stages
from triage.desk.record.stages import Stage, Stands


DIED = "the child has died"
AGAIN = (
    "You can refer again at any time. If it is within 26 weeks, tell us, and we decide "
    "whether the first date counts."
)
NEXT = {
    Stage.RECEIVED: "We read it and tell you whether we can take it on.",
    Stage.ACCEPTED: "The family will be offered a first appointment. You need do nothing, unless something changes: then please tell us.",
    Stage.OFFERED: "We tell you when the child has been seen.",
    Stage.RETURNED: "Please send what is needed. The referral keeps its date and its place meanwhile.",
    Stage.ELSEWHERE: "The referral keeps its date and its place. We tell you what comes of it.",
    Stage.SET_ASIDE: "It keeps its date. The family or you can ask us to go on at any time.",
    Stage.DECLINED: AGAIN,
    Stage.SEEN: "We write to you again when the assessment is complete.",
    Stage.REMOVED: AGAIN,
}
IN_WORDS = {
    Stage.RECEIVED: "We have received your referral for {asked}{on}. Nobody has decided on it yet.",
    Stage.ACCEPTED: "We accepted your referral for {asked}{on}, and the child is on the waiting list from {start}.",
    Stage.OFFERED: "A first appointment for {asked} has been offered{on}.",
    Stage.RETURNED: "We sent your referral for {asked} back{on}, because {reason}.",
    Stage.ELSEWHERE: "Another provider is looking at this{on}: {reason}.",
    Stage.SET_ASIDE: "Your referral for {asked} is set aside{on}: {reason}.",
    Stage.DECLINED: "We could not take on your referral for {asked}{on}, because {reason}.",
    Stage.SEEN: "The child has been seen{on}: the assessment has begun.",
    Stage.REMOVED: "Your referral for {asked} came off the waiting list{on}: {reason}.",
}


@dataclass(frozen=True, kw_only=True)
class ReferrerTold:
    """What a referrer may be told of one referral."""

    referral_id: str
    name: str
    nhs_number: str | None
    born_on: date | None
    referrer: str | None
    received_on: date | None
    status: Stage
    sentence: str
    more: str  # what is needed, or other help: as a person wrote it for the family
    next: str


def told(desk: Desk, referral_id: str) -> ReferrerTold:
    """What a referrer may be told today. Raises `NotHere`."""
    stands = stages.of_referral(
        desk.session, tenant=desk.tenant, referral_id=referral_id
    )
    desk.note("Read what the referrer is told", on=("referral", referral_id))
    child, referral = stands.child, stands.referral
    return ReferrerTold(
        referral_id=referral_id,
        name=child.name,
        nhs_number=child.nhs_number,
        born_on=child.born_on,
        referrer=referral.source,
        received_on=referral.received_on,
        status=stands.stage,
        sentence=sentence(stands),
        more=_more(stands),
        next="" if _died(stands) else NEXT[stands.stage],
    )


def sentence(stands: Stands) -> str:
    """Where the referral stands, in one plain sentence."""
    if _died(stands):
        return "We are sorry: we have been told that the child has died."
    return IN_WORDS[stands.stage].format(
        asked=stands.pathway,
        on=f" on {day(stands.since)}" if stands.since else "",
        start=day(stands.referral.clock_start),
        reason=stands.move.reason if stands.move else "ask us why",
    )


def _died(stands: Stands) -> bool:
    return stands.move is not None and stands.move.reason == DIED


def _more(stands: Stands) -> str:
    """Where else to find help. What was written to the family stays with the family."""
    return stands.move.signposting if stands.move and not _died(stands) else ""
