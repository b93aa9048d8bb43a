"""What a child's points say: who is equal, what answers may add, what a total means.

For staff. No page, letter or paper for a family has any of it. A total is told in whole
children out of a hundred who had as many points, and never as the chance of one child.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor

from triage.checkins import content as check_ins
from triage.desk.content import Content
from triage.facts import Value
from triage.scoring import scorecard
from triage.scoring.chance import Chance, ChanceRow
from triage.scoring.learning.outcome import FILE, load_outcome
from triage.scoring.learning.refusals import BadOutcome
from triage.scoring.scorecard import Scorecard
from triage.store.same_points import MOST
from triage.store.waiting import Standing
from triage.waiting_list.placement import Placement
from triage.waiting_list.policy import Policy


HUNDRED, THOUSAND = 100, 1_000
DIGITS = 6  # a share of a hundred is a whole number where it is one to a millionth
UNMEASURED = "These points are the starting values that people chose. Nobody has measured yet what a total means."
OF_MANY = "It is said of many children with as many points, never of one child, and it sets no priority."
EARLIER_CARD = (
    "An earlier card gave these points, so the card in force cannot say what they mean."
)
HELD = "These points are held until a named person reviews them. By the facts as they stand the card in force gives {points}, so what the total means is not said."
TOO_FEW = "What {points} mean is not said: the card learnt it from fewer than {least} children."
CHANGES_NOTHING = "Points change nothing in ‘{band}’: who is due first comes first."
EQUALS_FIRST = "Among equals, who has waited longer comes first."


@dataclass(frozen=True, kw_only=True)
class CouldAdd:
    """A fact nobody knows, and what its worst answer alone would add."""

    label: str
    points: int


@dataclass(frozen=True, kw_only=True)
class ChanceShown:
    """What came of children with as many points, if they went on waiting."""

    from_points: int
    to_points: int | None  # None: and more
    of: int  # a hundred children, or a thousand where it is rarer
    about: int  # of these; `low` to `high` is the 95 percent interval
    low: int
    high: int
    weeks: int
    children: int  # whom this was learnt from
    outcome: str  # name and version, as agreed
    parts: tuple[
        str, ...
    ]  # what it is made of; none where the words are another version's
    estimand: str


@dataclass(frozen=True, kw_only=True)
class PointsShown:
    """A child's points and all that may be said of them.

    A sentence is empty where there is nothing to say.
    """

    total: int
    least: int  # if every open answer were the safest
    most: int  # if every one were the worst
    if_answered: str
    could_add: tuple[CouldAdd, ...]  # the most first
    together: str  # where the answers together add less than one by one
    others: int | None  # equal in points, `MOST` or more; None: not counted
    ties: str
    chance: ChanceShown | None
    meaning: tuple[str, ...]  # what a total means, or why that is not said


@dataclass(frozen=True, kw_only=True)
class _Total:
    """A child's points, and the card in force where it is the one that gave them."""

    points: int
    card: Scorecard | None
    values: Mapping[str, Value | None]

    @property
    def own(self) -> int:
        """What the card gives by the facts as placed; fewer where points are held."""
        return scorecard.points(self.card, self.values) if self.card else self.points

    @property
    def least(self) -> int:
        """Points that are held do not fall by an answer."""
        if self.card is None or self.own != self.points:
            return self.points
        return scorecard.least_possible(self.card, self.values)

    @property
    def most(self) -> int:
        possible = scorecard.most_possible(self.card, self.values) if self.card else 0
        return max(self.points, possible)

    @property
    def could_add(self) -> tuple[CouldAdd, ...]:
        if self.card is None:
            return ()
        added = scorecard.could_add(self.card, self.values)
        return tuple(CouldAdd(label=one.label, points=many) for one, many in added)


def of(content: Content, standing: Standing, others: int | None) -> PointsShown:
    """What is said of a child as last placed."""
    placement = standing.placement
    card = content.cards.get(placement.pathway)
    gave = card is not None and card.digest == placement.versions.card_digest
    total = _Total(
        points=placement.points,
        card=card if gave else None,
        values={**standing.facts_seen, **standing.derived},
    )
    least, most, could_add = total.least, total.most, total.could_add
    chance = _chance(content, total)
    return PointsShown(
        total=total.points,
        least=least,
        most=most,
        if_answered=_range(total.points, least, most),
        could_add=could_add,
        together=_together(could_add, most - total.points),
        others=others,
        ties=_ties(content.policy, placement, others),
        chance=chance,
        meaning=tuple(_meaning(total, chance)) if card else (),
    )


def count(points: int) -> str:
    """So many points, in words."""
    return f"{points} point{'' if points == 1 else 's'}"


def _range(total: int, least: int, most: int) -> str:
    if least == most:
        return f"{count(total)}. The open answers would not change that."
    return f"{count(total)}, {least} to {most} if answered."


def _together(could_add: tuple[CouldAdd, ...], most: int) -> str:
    if sum(one.points for one in could_add) <= most:
        return ""
    return f"Together these add no more than {most}: each part of life counts up to its limit."


def _ties(policy: Policy, placement: Placement, others: int | None) -> str:
    """How many have the same points in the same band, and what decides between them."""
    cap, label = policy.caps[placement.band], policy.bands[placement.band].label
    if not placement.place:
        return ""
    if cap == 0:
        return CHANGES_NOTHING.format(band=label)
    if others is None:
        return ""
    enough = ceil(cap / policy.weeks_per_point)
    if placement.points < enough:
        told = _as(others, label, "the same points")
    else:
        limit = f"Points count for at most {cap} weeks here."
        told = f"{limit} {_as(others, label, f'{count(enough)} or more')}"
    return f"{told} {EQUALS_FIRST}" if others else told


def _as(others: int, label: str, points: str) -> str:
    """How many are equal. On a long list they are counted no further than that."""
    if not others:
        return f"No other child in ‘{label}’ has {points}."
    if others == 1:
        return f"One other child in ‘{label}’ has {points}."
    many = f"{others} or more" if others == MOST else others
    return f"{many} other children in ‘{label}’ have {points}."


def _meaning(total: _Total, chance: ChanceShown | None) -> Iterator[str]:
    """What a total means, or why that is not said."""
    if total.card is None:
        yield EARLIER_CARD
    elif total.card.chance is None:
        yield UNMEASURED
    elif total.own != total.points:
        yield HELD.format(points=total.own)
    elif chance is None:
        yield TOO_FEW.format(points=count(total.points), least=_smallest())
    else:
        yield in_words(chance)
        yield _outcome(chance)
        yield OF_MANY
    if total.card:
        yield f"The card says of itself: {total.card.status}"


def _smallest() -> int:
    return check_ins.in_force().smallest_group


def _chance(content: Content, total: _Total) -> ChanceShown | None:
    """What came of children with as many points, of a card that was learnt."""
    card = total.card
    if card is None or card.chance is None or total.own != total.points:
        return None
    row = card.chance.of(total.points)
    if row.children < _smallest():
        return None
    return _shown(card.chance, row, _parts(content, card.chance.outcome))


def _shown(chance: Chance, row: ChanceRow, parts: tuple[str, ...]) -> ChanceShown:
    of_ = HUNDRED if round(row.chance * HUNDRED) else THOUSAND
    after = [one.points for one in chance.rows if one.points > row.points]
    return ChanceShown(
        from_points=row.points,
        to_points=after[0] - 1 if after else None,
        of=of_,
        about=round(row.chance * of_),
        low=floor(round(row.low * of_, DIGITS)),
        high=ceil(round(row.high * of_, DIGITS)),
        weeks=chance.horizon_weeks,
        children=row.children,
        outcome=chance.outcome,
        parts=parts,
        estimand=chance.estimand,
    )


def _parts(content: Content, agreed: str) -> tuple[str, ...]:
    """What the outcome is made of, while the file still has the version learnt from."""
    try:
        outcome = load_outcome(content.folder / "models" / FILE, content.catalogue)
    except BadOutcome:
        return ()
    same = outcome.name in agreed and outcome.version in agreed
    return tuple(one.label for one in outcome.parts) if same else ()


def in_words(chance: ChanceShown) -> str:
    """A chance as so many children, with its interval and what it was learnt from."""
    about = f"about {chance.about}" if chance.about else "fewer than 1"
    return (
        f"Of {chance.of:,} children with {_totals(chance)}, {about} came to the outcome "
        f"within {chance.weeks} weeks if they went on waiting (95 in 100 intervals: "
        f"{chance.low} to {chance.high}; learnt from {chance.children:,} children)."
    )


def _totals(chance: ChanceShown) -> str:
    if chance.to_points is None:
        return f"{count(chance.from_points)} or more"
    if chance.to_points == chance.from_points:
        return count(chance.from_points)
    return f"{chance.from_points} to {chance.to_points} points"


def _outcome(chance: ChanceShown) -> str:
    name = chance.outcome.replace("-", " ")
    if not chance.parts:
        return f"The outcome is {name}."
    return f"The outcome is {name}, the first of: {'; '.join(chance.parts)}."
