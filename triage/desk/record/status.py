"""Where a referral stands, for those who may not see the record: no clinical detail."""

from dataclasses import dataclass
from datetime import date

from triage.calendar import weeks_waited
from triage.desk.desk import Desk
from triage.desk.record import stages
from triage.desk.record.stages import Stage
from triage.errors import TriageError
from triage.referrals import ON_THE_LIST
from triage.store import referrals


NEXT_STEP = {
    Stage.RECEIVED: "A clinician reads the referral.",
    Stage.ACCEPTED: "The family is offered a first appointment.",
    Stage.OFFERED: "The family answers the offer and comes to the appointment.",
    Stage.RETURNED: "Whoever referred the child sends what is missing.",
    Stage.ELSEWHERE: "The other provider finishes, and the service decides what follows.",
    Stage.SET_ASIDE: "The family or the referrer says when to go on.",
    Stage.DECLINED: "None here. The child can be referred again.",
    Stage.SEEN: "The service finishes the assessment.",
    Stage.REMOVED: "None here. The child can be referred again.",
}


class NoSuchNumber(TriageError):
    """Nobody with this NHS number has a referral here. Check the number and type it again."""


@dataclass(frozen=True, kw_only=True)
class StatusShown:
    """Where one referral stands: never a band, a fact or a reason."""

    referral_id: str
    name: str
    pathway: str
    stage: Stage
    since: date | None
    waiting_since: date
    weeks_waited: int | None  # None where the child is not waiting
    next_step: str
    decides_alone: bool  # 16 or over: the young person's own consent governs


def find(desk: Desk, nhs_number: str) -> tuple[str, ...]:
    """The referrals of a child by the whole NHS number. Raises `NoSuchNumber`."""
    number = "".join(nhs_number.split()).replace("-", "")
    child = referrals.with_number(desk.session, tenant=desk.tenant, nhs_number=number)
    desk.note(
        "Looked for a child by NHS number", on=("list", "status"), found=bool(child)
    )
    if child is None:
        raise NoSuchNumber
    found = referrals.of_children(
        desk.session, tenant=desk.tenant, child_ids=[child.id]
    )
    return tuple(found)


def of_referral(desk: Desk, referral_id: str) -> StatusShown:
    """Where one referral stands today. Raises `NotHere`."""
    stands = stages.of_referral(
        desk.session, tenant=desk.tenant, referral_id=referral_id
    )
    desk.note("Looked at where the referral stands", on=("referral", referral_id))
    referral = stands.referral
    waits = referral.state in ON_THE_LIST
    return StatusShown(
        referral_id=referral_id,
        name=stands.child.name,
        pathway=stands.pathway,
        stage=stands.stage,
        since=stands.since,
        waiting_since=referral.clock_start,
        weeks_waited=weeks_waited(referral.clock_start, desk.today) if waits else None,
        next_step=NEXT_STEP[stands.stage],
        decides_alone=stages.decides_alone(stands.child, desk.today),
    )
