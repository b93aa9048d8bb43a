"""Why a child is not on a list, in a sentence with its reason and its day."""

from typing import Any

from triage.referrals import ON_THE_LIST, ReferralState
from triage.store.off_list import OffList


LISTED = "On another list."
UNDONE = "The import that brought this referral was undone."
LOST = (
    "Waiting, but on no list: this should not happen. Tell the person who looks after "
    "this system, and act on the referral meanwhile."
)
STATES = {
    ReferralState.SET_ASIDE: "Set aside",
    ReferralState.DECLINED: "Declined",
    ReferralState.SEEN: "Seen: the assessment has begun",
    ReferralState.REMOVED: "Removed from the list",
}


def because(one: OffList) -> dict[str, Any]:
    """The reason, its day, whose it is, and the list the child is on instead."""
    if one.undone_at is not None:
        return _told(UNDONE, at=one.undone_at)
    if one.listed_on is not None:
        return _told(LISTED, listed_on=one.listed_on)
    if one.state in ON_THE_LIST:
        return _told(LOST)
    if one.because is None:
        return _told(f"{STATES[one.state]}. No reason was kept.")
    reason = one.because.reason.rstrip(".")
    words = f"{STATES[one.state]}: {reason}." if reason else f"{STATES[one.state]}."
    return _told(words, at=one.because.at, by=one.because.by)


def _told(why: str, **rest: Any) -> dict[str, Any]:
    return {"why": why, "at": None, "by": None, "listed_on": None} | rest
