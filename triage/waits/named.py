"""Policies as people write them: one line of words and numbers, read into a rule.

as now                    the shares in force
first come                whoever has waited longest
strict                    every more urgent child first
shares 5:3:2              P1 first; of ten slots 5 to P2, 3 to P3, 2 to P4
shares 3:2                P1, then P2 first; of five slots 3 to P3, 2 to P4
accumulating 8:4:2:1      priority grows with each week, by P1 to P4
credit 52:26:8:0          weeks of waiting that P1 to P4 are worth
... + oldest 5            and every fifth slot to the longest waiter
3 strict, 1 first come    turns between policies
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from triage.errors import TriageError
from triage.referrals import Band
from triage.waiting_list.policy import Policy
from triage.waiting_list.shares import over_called
from triage.waits.policies import (
    Accumulating,
    Credit,
    FirstCome,
    Rule,
    Strict,
    Turns,
    quota,
    shares,
)


HEAVIEST = 10  # a weight up to this divides a turn into whole parts
STEEPEST = 1000
LONGEST_CREDIT = 520  # weeks
SELDOM = 100  # the longest waiter has at least one slot of so many


class NoSuchPolicy(TriageError):
    """The policy cannot be read: {why}."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """A policy by its own words. `text` read again is the same policy."""

    text: str
    words: str  # what it does, in a sentence
    rule: Rule


@dataclass(frozen=True, kw_only=True)
class InForce:
    """What a name may lean on: the policy in force, and whether its alarm holds."""

    policy: Policy
    alarm: bool

    @property
    def weights(self) -> Mapping[Band, int]:
        """The shares that hold."""
        return self.policy.shares.alarm if self.alarm else self.policy.shares.normal

    @property
    def caps(self) -> tuple[int, int, int, int]:
        """The most that points may add, by band."""
        p1, p2, p3, p4 = (self.policy.caps[band] for band in Band)
        return p1, p2, p3, p4


def in_force(policy: Policy, arrivals: Mapping[Band, float]) -> InForce:
    """The policy as it draws where so many come, by band, for good."""
    urgent = arrivals.get(Band.P1, 0) + arrivals.get(Band.P2, 0)
    return InForce(
        policy=policy, alarm=over_called(urgent, sum(arrivals.values()), policy)
    )


def read(text: str, now: InForce) -> Named:
    """A policy from its words. Raises `NoSuchPolicy`."""
    words = " ".join(text.lower().split())
    main, *oldest = (part.strip() for part in words.split("+"))
    if len(oldest) > 1:
        raise NoSuchPolicy(why="one + is enough")
    found = _mixture(main, now) if "," in main else _single(main, now)
    return _with_oldest(found, oldest[0]) if oldest else found


def _with_oldest(found: Named, words: str) -> Named:
    name, (nth,) = _numbers(words, 1, SELDOM)
    if name != "oldest":
        raise NoSuchPolicy(why="after + stands oldest and a number")
    return Named(
        text=f"{found.text} + oldest {nth}",
        words=f"{found.words} Every {_nth(nth)} slot goes to the longest waiter.",
        rule=quota(nth, found.rule),
    )


def _mixture(words: str, now: InForce) -> Named:
    """Turns between policies: "3 strict, 1 first come"."""
    parts = []
    for part in words.split(","):
        found = re.fullmatch(r"\s*(\d{1,2}) (.+)", part)
        if not found or not 1 <= int(found[1]) <= HEAVIEST:
            raise NoSuchPolicy(
                why=f"in a mixture a number from 1 to {HEAVIEST} stands before each policy"
            )
        parts.append((int(found[1]), _single(found[2].strip(), now)))
    total = sum(many for many, _ in parts)
    told = " ".join(f"{many} of {total} slots: {one.words}" for many, one in parts)
    return Named(
        text=", ".join(f"{many} {one.text}" for many, one in parts),
        words=told,
        rule=Turns(tuple((one.rule, many) for many, one in parts)),
    )


def _single(words: str, now: InForce) -> Named:
    for name, reads in KINDS.items():
        if words == name or words.startswith(f"{name} "):
            return reads(words, now)
    known = ", ".join(KINDS)
    raise NoSuchPolicy(why=f"it begins with one of these: {known}")


def _as_now(words: str, now: InForce) -> Named:
    _bare(words, "as now")
    told = ":".join(str(many) for many in now.weights.values())
    return Named(
        text=words,
        words=f"The policy in force, shares {told}: {_shares_words(now.weights)}",
        rule=shares(now.policy, now.weights),
    )


def _first_come(words: str, _: InForce) -> Named:
    _bare(words, "first come")
    return Named(
        text=words, words="Whoever has waited longest is next.", rule=FirstCome()
    )


def _strict(words: str, now: InForce) -> Named:
    _bare(words, "strict")
    return Named(
        text=words,
        words="Every more urgent child goes first.",
        rule=Strict(now.caps),
    )


def _shares(words: str, now: InForce) -> Named:
    name, many = _numbers(words, (2, 3), HEAVIEST)
    weights = dict(zip(list(Band)[-len(many) :], many, strict=True))
    return Named(
        text=_said(name, many),
        words=_shares_words(weights),
        rule=shares(now.policy, weights),
    )


def _accumulating(words: str, _: InForce) -> Named:
    name, (p1, p2, p3, p4) = _numbers(words, 4, STEEPEST)
    return Named(
        text=_said(name, (p1, p2, p3, p4)),
        words=f"Each week waited counts {p1}, {p2}, {p3} or {p4} times in P1 to P4.",
        rule=Accumulating((p1, p2, p3, p4)),
    )


def _credit(words: str, now: InForce) -> Named:
    name, (p1, p2, p3, p4) = _numbers(words, 4, LONGEST_CREDIT, least=0)
    return Named(
        text=_said(name, (p1, p2, p3, p4)),
        words=f"P1 to P4 are worth {p1}, {p2}, {p3} and {p4} weeks of waiting; points add to them.",
        rule=Credit((p1, p2, p3, p4), now.caps),
    )


KINDS: Mapping[str, Callable[[str, InForce], Named]] = {
    "as now": _as_now,
    "first come": _first_come,
    "strict": _strict,
    "shares": _shares,
    "accumulating": _accumulating,
    "credit": _credit,
}


def _bare(words: str, name: str) -> None:
    if words != name:
        raise NoSuchPolicy(why=f"{name} takes no numbers")


def _numbers(
    words: str, how_many: int | tuple[int, ...], most: int, *, least: int = 1
) -> tuple[str, tuple[int, ...]]:
    """The name and the numbers after it, as in "shares 5:3:2"."""
    name, _, told = words.partition(" ")
    allowed = (how_many,) if isinstance(how_many, int) else how_many
    found = re.fullmatch(r"\d{1,4}(:\d{1,4})*", told.replace(" ", ""))
    many = tuple(int(one) for one in found[0].split(":")) if found else ()
    if len(many) not in allowed or not all(least <= one <= most for one in many):
        counts = " or ".join(str(one) for one in allowed)
        raise NoSuchPolicy(
            why=f"{name} takes {counts} whole numbers from {least} to {most}, such as 5:3:2"
            if max(allowed) > 1
            else f"{name} takes one whole number from {least} to {most}"
        )
    return name, many


def _said(name: str, many: tuple[int, ...]) -> str:
    return f"{name} {':'.join(map(str, many))}"


def _shares_words(weights: Mapping[Band, int]) -> str:
    first = " then ".join(band.name for band in Band if band not in weights)
    rest = ", ".join(f"{many} for {band.name}" for band, many in weights.items())
    return f"{first} first; of every {sum(weights.values())} other slots {rest}."


def _nth(number: int) -> str:
    tail = (
        "th"
        if 10 < number % 100 < 14
        else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{tail}"
