"""How often clinicians go another way than the list, and than each other.

Agreeing always is as telling as agreeing never: near 0 % nobody may be looking. No
rate is shown on few decisions, only the counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from triage.duty import Meeting
from triage.referrals import Band
from triage.store.meeting import Given, Refused, Word


LOW = "Near none: is anybody looking before they agree?"
HIGH = "Many: do the rules fit these children?"


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How many decisions, how many of them another band, and what that says."""

    who: str  # "" for everyone
    decisions: int
    changed: int
    raised: int
    lowered: int
    share: float | None  # None on few decisions
    alarm: str  # "" when there is none


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """Two words on one child that differ."""

    referral_id: str
    first: str
    second: str
    between: str
    at: datetime
    apart: int  # bands between them; 0 when only an agreement was refused


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How often two words on one child were the same."""

    pairs: int
    same: int
    one_apart: int
    share: float | None  # None on few pairs


def overall(words: Sequence[Word], meeting: Meeting) -> Rate:
    """Everyone's decisions together."""
    return _rate("", words, meeting)


def by_clinician(words: Sequence[Word], meeting: Meeting) -> tuple[Rate, ...]:
    """Each clinician's, by name."""
    names = {one.staff_id: one.made_by for one in words}
    return tuple(
        _rate(name, [one for one in words if one.staff_id == key], meeting)
        for key, name in sorted(names.items(), key=lambda pair: pair[1])
    )


def blind_against_proposed(given: Iterable[Given], meeting: Meeting) -> Agreement:
    """Bands given blind beside the bands then proposed."""
    pairs = [(one.band, one.proposed) for one in given if one.proposed is not None]
    return _agreement(pairs, meeting)


def between_raters(given: Sequence[Given], meeting: Meeting) -> Agreement:
    """Bands that two clinicians gave blind to the same child."""
    return _agreement([(a.band, b.band) for a, b in two_by_two(given)], meeting)


def disagreements(
    given: Sequence[Given], refused: Iterable[Refused]
) -> tuple[Disagreement, ...]:
    """Every two words that differ, the furthest apart first."""
    found = [_beside_the_list(one, one.proposed) for one in given if one.proposed]
    found += [_two_words(a, b) for a, b in two_by_two(given)]
    differ = [one for one in found if one.apart]
    differ += [_refused(one) for one in refused]
    return tuple(sorted(differ, key=lambda one: (-one.apart, one.referral_id, one.at)))


def _beside_the_list(one: Given, proposed: Band) -> Disagreement:
    return Disagreement(
        referral_id=one.referral_id,
        first=f"{one.band.name}: {one.made_by}",
        second=f"{proposed.name}: the list",
        between="given blind, then compared",
        at=one.made_at,
        apart=abs(one.band - proposed),
    )


def _two_words(one: Given, other: Given) -> Disagreement:
    return Disagreement(
        referral_id=one.referral_id,
        first=f"{one.band.name}: {one.made_by}",
        second=f"{other.band.name}: {other.made_by}",
        between="two clinicians, blind",
        at=one.made_at,
        apart=abs(one.band - other.band),
    )


def _refused(one: Refused) -> Disagreement:
    return Disagreement(
        referral_id=one.referral_id,
        first=f"asked: {one.made_by}",
        second=f"refused: {one.second_by}",
        between="second sign-off",
        at=one.decided_at,
        apart=0,
    )


def _rate(who: str, words: Sequence[Word], meeting: Meeting) -> Rate:
    raised = sum(one.band < one.proposed_band for one in words)
    lowered = sum(one.band > one.proposed_band for one in words)
    changed, many = raised + lowered, len(words)
    share = changed / many if many >= meeting.least_decisions else None
    return Rate(
        who=who,
        decisions=many,
        changed=changed,
        raised=raised,
        lowered=lowered,
        share=share,
        alarm=alarm(share, meeting),
    )


def alarm(share: float | None, meeting: Meeting) -> str:
    """What a share of other bands says, where it says something; else nothing."""
    if share is None:
        return ""
    if share <= meeting.override_low:
        return LOW
    return HIGH if share >= meeting.override_high else ""


def _agreement(pairs: Sequence[tuple[Band, Band]], meeting: Meeting) -> Agreement:
    same = sum(a is b for a, b in pairs)
    enough = len(pairs) >= meeting.least_decisions
    return Agreement(
        pairs=len(pairs),
        same=same,
        one_apart=sum(abs(a - b) == 1 for a, b in pairs),
        share=same / len(pairs) if enough else None,
    )


def two_by_two(given: Sequence[Given]) -> list[tuple[Given, Given]]:
    """The latest word of each clinician on a child, beside each other's."""
    latest: dict[str, dict[str, Given]] = {}
    for one in given:
        latest.setdefault(one.referral_id, {}).setdefault(one.staff_id, one)
    return [pair for each in latest.values() for pair in combinations(each.values(), 2)]
