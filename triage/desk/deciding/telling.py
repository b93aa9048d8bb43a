"""Whoever referred a child is told what happened to the referral."""

from triage.desk.deciding import seen
from triage.desk.desk import Desk
from triage.referrals import Referral
from triage.store.written import next_id


TELL_REFERRER = "tell_referrer"
TELL_WORKING_DAYS = 2


def referrer(desk: Desk, referral: Referral, what: str) -> None:
    """Open a task to tell the referrer."""
    seen.open_task(
        desk,
        referral,
        matter=f"{TELL_REFERRER}:{next_id(desk.now)}",
        kind=TELL_REFERRER,
        sentence=f"Tell {referral.source or 'the referrer'} what happened to the referral.",
        due=seen.in_working_days(desk, TELL_WORKING_DAYS),
        quote=what,
    )
