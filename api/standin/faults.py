"""What can go wrong with a provider, switched on for a test: each as a share, or next."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from random import Random
from threading import Lock


class Fault(StrEnum):
    """One way a request goes wrong."""

    REFUSE = "refuse"  # a server error, and nothing was taken
    LIMIT = "limit"  # too many at once
    LIMIT_FOR_TODAY = "limit for today"
    DROP = "drop"  # taken, and then the line is cut
    FAIL_AFTER = "fail after"  # taken, and answered with a server error
    SLOW = "slow"  # taken, and answered after anybody has stopped listening
    RUBBISH = "rubbish"  # taken, and answered with something else
    DEAF = "deaf"  # a list that does not know what was taken just now


class Faults:
    """Which fault the next request meets. With a seed, the same ones each time."""

    def __init__(self, shares: Mapping[Fault, float] | None = None, seed: int = 0):
        self.shares = dict(shares or {})
        self.slow_for = 60.0  # seconds: longer than anybody listens
        self._next: Counter[Fault] = Counter()
        self._random = Random(seed)  # noqa: S311 - which request fails is no secret
        self._lock = Lock()

    def next(self, fault: Fault, times: int = 1) -> None:
        """The next requests meet this fault, whatever the shares."""
        with self._lock:
            self._next[fault] += times

    def now(self, *possible: Fault) -> Fault | None:
        """What this request meets, of what it can meet."""
        with self._lock:
            for fault in possible:
                if self._next[fault] > 0:
                    self._next[fault] -= 1
                    return fault
            drawn = self._random.random()
            for fault in possible:
                drawn -= self.shares.get(fault, 0)
                if drawn < 0:
                    return fault
        return None
