"""What a clinician decides about a band, and what a machine may do to it afterwards.

A machine may raise a band provisionally. It never lowers one that a person set, and
nothing here reads a clock: an override that has expired still holds.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from triage.referrals import Band, lot


MILLIONTHS = 1_000_000


class AgreeReason(StrEnum):
    """Why a clinician agrees with a proposed band."""

    FACTS_FIT = "the facts support it"
    KNOWN = "known to the service, and it fits"
    DISCUSSED = "discussed with the referrer, school or family"
    MEETING = "agreed at a clinical meeting"


class ChangeReason(StrEnum):
    """Why a clinician gives another band than the one proposed."""

    NEW_INFORMATION = "new information"
    JUDGEMENT = "clinical judgement of severity"
    NOT_IN_RULES = "something that the rules do not capture"
    SUPPORTED = "already supported elsewhere"
    OUT_OF_DATE = "facts out of date"
    FAMILY = "family circumstances"
    OTHER = "another reason, given below"


class ReturnReason(StrEnum):
    """Why a referral goes back to whoever sent it. It keeps its place."""

    INFORMATION = "information is missing"
    CONSENT = "it is not clear that the family agreed to it"
    SCHOOL = "the school's part is missing"
    UNREADABLE = "a part cannot be read"
    OTHER = "another reason, given below"


class DeclineReason(StrEnum):
    """Why a service does not take a referral. Each has a way back."""

    OUTSIDE_AREA = "another area's service looks after this child"
    OUTSIDE_AGE = "another service looks after children of this age"
    ANOTHER_SERVICE = "another service can help with what was asked"
    NOT_ASKED = "the family says they did not ask for it"
    TWICE = "the same request is already on the list"


class RemovalReason(StrEnum):
    """Why a child comes off the list. Not answering and not being brought are not here."""

    FAMILY_ASKED = "the family told a person that they no longer want it"
    ASSESSED = "the question was answered elsewhere, and this service accepts it"
    MOVED = "another area has taken the referral over"
    TWICE = "the same request is already on the list"
    TRANSFERRED = "an adult service has taken the referral over"
    DIED = "the child has died"


class AsideReason(StrEnum):
    """Why a referral is set aside for a while, with the family's knowledge."""

    FAMILY_ASKED = "the family told a person that they want to wait"
    UNWELL = "the child is too unwell to be assessed now"
    AWAY = "the family is away and told a person when they are back"


class ElsewhereReason(StrEnum):
    """Why a child is assessed elsewhere and keeps the place here."""

    RIGHT_TO_CHOOSE = "the family chose another provider (Right to Choose)"
    PRIVATE = "the family is paying for an assessment"
    OTHER_SERVICE = "another public service is assessing"


class ReopenReason(StrEnum):
    """Why a referral is waiting again, from its original date."""

    OVERTURNED = "the earlier decision was overturned"
    INFORMATION_CAME = "what was asked for has come"
    FAMILY_RETURNED = "the family asked to come back"
    IN_ERROR = "it was closed or set aside in error"
    NOT_ELSEWHERE = "the assessment elsewhere did not happen or did not answer it"


class PathwayReason(StrEnum):
    """Why a referral belongs on another list."""

    FAMILY = "agreed with the family"
    NEED = "what was asked is answered on the other list"
    IN_ERROR = "it was put on this list in error"


class BlindFirst(StrEnum):
    """For whom clinicians give their own band before they see the proposed one."""

    SAMPLE = "sample"
    ALWAYS = "always"


@dataclass(frozen=True, kw_only=True)
class DecisionInForce:
    """The latest word of a clinician on one referral, and what they had seen."""

    id: str
    referral_id: str
    band: Band
    ruled_band: Band  # what the rules said of the facts that were seen
    fired: frozenset[str]  # the rules that held then
    made_by: str
    staff_id: str
    made_at: datetime
    placement: int  # the placement that was seen
    expires_on: date | None = None  # opens a task; the band holds


@dataclass(frozen=True, kw_only=True)
class Settled:
    """The band that stands, and whether a machine raised it for now."""

    band: Band
    provisional: bool = False
    decision_id: str | None = None  # the clinician's word that was weighed


def settle(
    ruled: Band, decision: DecisionInForce | None, *, fresh: Band | None = None
) -> Settled:
    """The band that stands when the rules say `ruled`.

    `fresh` is the most urgent band of the rules that hold now and did not when the
    clinician decided. A band the clinician saw and went below raises nothing; a more
    urgent one, or a new ground for the same one, does until somebody looks.
    """
    if decision is None:
        return Settled(band=ruled)
    unseen = [ruled] if ruled < decision.ruled_band else []
    unseen += [fresh] if fresh is not None else []
    raised = min(unseen, default=decision.band)
    if raised < decision.band:
        return Settled(band=raised, provisional=True, decision_id=decision.id)
    return Settled(band=decision.band, decision_id=decision.id)


def needs_second(before: Band, after: Band) -> bool:
    """Whether another person must agree: a band becomes less urgent."""
    return after > before


def how_blind(
    setting: BlindFirst, referral_id: str, *, seed: str, percent: float
) -> bool:
    """Whether a referral's band is hidden until a clinician has given their own.

    The sample is drawn by the referral's lot, which nobody can choose, so it is the same
    on every page and for every clinician.
    """
    return blind_lot(lot(seed, referral_id)) < blind_below(setting, percent=percent)


def blind_lot(drawn: int, *, decided: bool = False) -> int:
    """Where a lot falls in the sample, in millionths: its end, as its head orders ties.

    Once a clinician has decided it falls beyond everybody: nobody owes a band.
    """
    return MILLIONTHS if decided else drawn % MILLIONTHS


def blind_below(setting: BlindFirst, *, percent: float) -> int:
    """Below which lot a referral is reviewed blind first, in millionths."""
    share = 100 if setting is BlindFirst.ALWAYS else percent
    return int(share * MILLIONTHS / 100)
