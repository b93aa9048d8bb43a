"""A way out that refuses one message after another is left alone for a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from triage.messages.channels.channel import Fate
from triage.messages.outbox import Patience, Way


REFUSALS = 3  # one after another


@dataclass
class Resting:
    """What one sender has heard by each way of late."""

    patience: Patience

    def __post_init__(self) -> None:
        self._refused: dict[Way, int] = {}
        self._until: dict[Way, datetime] = {}

    def heard(self, way: Way, fate: Fate, now: datetime) -> None:
        """Keep whether it took a message or refused it."""
        if fate is not Fate.TRY_AGAIN:
            self._refused[way] = 0
            self._until.pop(way, None)
            return
        self._refused[way] = refused = self._refused.get(way, 0) + 1
        if refused >= REFUSALS:
            self._until[way] = now + self.patience.wait(1 + refused - REFUSALS)

    def rests(self, way: Way, now: datetime) -> bool:
        """Whether nothing is given to it for now."""
        until = self._until.get(way)
        return until is not None and now < until

    def awake(self, ways: Iterable[Way], now: datetime) -> tuple[Way, ...]:
        """Those that may be given a message."""
        return tuple(way for way in ways if not self.rests(way, now))
