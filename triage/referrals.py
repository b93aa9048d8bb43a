"""A child, a referral, its pathway and its clock: plain values."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from hashlib import sha256


class Pathway(StrEnum):
    """The list a referral waits on.

    `UNDECIDED` is a holding list: the family was not sure, and a person decides. Both
    pathways' rules are read there, so no red flag waits for the decision.
    """

    NEURODEVELOPMENTAL = "neurodevelopmental"
    SPEECH_LANGUAGE = "speech_language"
    UNDECIDED = "undecided"


class Band(IntEnum):
    """How soon a child should be seen. Lower is sooner; a stored ordinal, not a code."""

    P1 = 1
    P2 = 2
    P3 = 3
    P4 = 4


class ReferralState(StrEnum):
    """Where a referral stands. Silence and age lead nowhere: see `MOVES`."""

    WAITING = "waiting"
    RETURNED = "returned for information"
    ELSEWHERE = "assessment elsewhere, still waiting"
    SET_ASIDE = "set aside"
    DECLINED = "declined"
    SEEN = "seen"
    REMOVED = "removed"


# Who keeps a place. A family told to go back to the referrer, or being assessed
# elsewhere, has not left the list: a slot that reaches them asks a person first.
ON_THE_LIST = frozenset(
    {ReferralState.WAITING, ReferralState.RETURNED, ReferralState.ELSEWHERE}
)


class Cause(StrEnum):
    """What may move a referral. There is no cause for silence, age or a missed visit."""

    PERSON = "a named person, with a reason"
    TWO_PEOPLE = "two named people, with a reason and a notice to the family"
    FIRST_CONTACT = "an attended contact that begins the assessment"


# Every allowed move and its cause. None is made by a timer.
MOVES: dict[tuple[ReferralState, ReferralState], Cause] = {
    (ReferralState.WAITING, ReferralState.RETURNED): Cause.PERSON,
    (ReferralState.WAITING, ReferralState.ELSEWHERE): Cause.PERSON,
    (ReferralState.WAITING, ReferralState.SET_ASIDE): Cause.TWO_PEOPLE,
    (ReferralState.WAITING, ReferralState.DECLINED): Cause.TWO_PEOPLE,
    (ReferralState.WAITING, ReferralState.REMOVED): Cause.TWO_PEOPLE,
    (ReferralState.WAITING, ReferralState.SEEN): Cause.FIRST_CONTACT,
    (ReferralState.RETURNED, ReferralState.WAITING): Cause.PERSON,
    (ReferralState.RETURNED, ReferralState.DECLINED): Cause.TWO_PEOPLE,
    (ReferralState.RETURNED, ReferralState.REMOVED): Cause.TWO_PEOPLE,
    (ReferralState.RETURNED, ReferralState.SEEN): Cause.FIRST_CONTACT,
    (ReferralState.ELSEWHERE, ReferralState.WAITING): Cause.PERSON,
    (ReferralState.ELSEWHERE, ReferralState.REMOVED): Cause.TWO_PEOPLE,
    (ReferralState.ELSEWHERE, ReferralState.SEEN): Cause.FIRST_CONTACT,
    (ReferralState.SET_ASIDE, ReferralState.WAITING): Cause.PERSON,
    (ReferralState.SET_ASIDE, ReferralState.REMOVED): Cause.TWO_PEOPLE,
    (ReferralState.DECLINED, ReferralState.WAITING): Cause.PERSON,
    (ReferralState.SEEN, ReferralState.WAITING): Cause.PERSON,
    (ReferralState.REMOVED, ReferralState.WAITING): Cause.PERSON,
}


@dataclass(frozen=True, kw_only=True)
class Child:
    """One child as known. `None` means not known, never "none"."""

    id: str
    forename: str
    surname: str
    nhs_number: str | None = None  # ten digits that pass the check, or None
    born_on: date | None = None
    sex: str | None = None
    ethnic_category: str | None = None
    language: str | None = None
    postcode: str | None = None

    @property
    def name(self) -> str:
        """The name as people say it."""
        return f"{self.forename} {self.surname}".strip()


@dataclass(frozen=True, kw_only=True)
class Referral:
    """One request for one pathway, and its clock."""

    id: str
    child_id: str
    pathway: Pathway
    clock_start: date  # always a day: when unreadable, the latest day the file proves
    received_on: date | None = None  # as read from the file; None when unreadable
    source: str | None = None
    question: str | None = None
    state: ReferralState = ReferralState.WAITING


def lot(seed: str, referral_id: str) -> int:
    """A tie-break nobody can choose: 63 bits of sha256(seed : referral id).

    The seed is published in the policy before any tie is drawn.
    """
    digest = sha256(f"{seed}:{referral_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
