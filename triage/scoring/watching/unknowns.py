"""Of how many children each answer is not known, and whether that has changed.

An answer that stops being asked makes a card blind by degrees: nobody's points fall, and
fewer children earn those that they should.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from triage.by_chance import by_lot, discoveries, wilson
from triage.scoring.evaluating.measures import Interval


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One factor in one month."""

    unknown: int
    children: int

    @property
    def share(self) -> Interval | None:
        """Of whom it is not known, with Wilson's interval; None of nobody."""
        if not self.children:
            return None
        low, high = wilson(self.unknown, self.children)
        return Interval(value=self.unknown / self.children, low=low, high=high)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One factor, then and now."""

    factor: str
    before: Asked
    now: Asked
    p: float | None  # how often chance alone differs as much; None: nothing to compare
    beyond_chance: bool

    @property
    def more(self) -> bool:
        """Whether it is not known of a greater share now."""
        return (
            self.now.unknown * self.before.children
            > self.before.unknown * self.now.children
        )


def changes(
    before: Mapping[str, Asked], now: Mapping[str, Asked]
) -> tuple[Change, ...]:
    """Every factor of both months, in the order of the later.

    Fisher's exact test of two shares. Beyond chance are those that stand among all
    factors together: of those named, one in twenty is expected to be chance. Children
    who are in both months make the two shares alike, so the test names too few, never
    too many.
    """
    both = [factor for factor in now if factor in before]
    p = {factor: _as_rare(before[factor], now[factor]) for factor in both}
    tested = [value for value in p.values() if value is not None]
    flags = iter(discoveries(tested))
    return tuple(
        Change(
            factor=factor,
            before=before[factor],
            now=now[factor],
            p=p[factor],
            beyond_chance=p[factor] is not None and next(flags),
        )
        for factor in both
    )


def _as_rare(before: Asked, now: Asked) -> float | None:
    unknown = before.unknown + now.unknown
    drawn = by_lot([now.children], [unknown], [before.children + now.children])
    return None if drawn.settled else drawn.as_rare(now.unknown)
