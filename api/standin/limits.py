"""How many messages may come: so many at once, so many a second, so many a day."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Lock


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """The real service's own figures."""

    at_once: float = 1_000
    a_second: float = 50
    email_a_day: int = 250_000
    sms_a_day: int = 250_000
    letter_a_day: int = 20_000


class Limits:
    """A bucket that fills again, and the day's counts in UTC."""

    def __init__(self, allowed: Allowed) -> None:
        self.allowed = allowed
        self._left = allowed.at_once
        self._filled_at: datetime | None = None
        self._today: Counter[tuple[date, str]] = Counter()
        self._lock = Lock()

    def one_more(self, now: datetime) -> bool:
        """Take one from the bucket; False where it is empty."""
        with self._lock:
            since = (now - (self._filled_at or now)).total_seconds()
            filled = self._left + max(since, 0) * self.allowed.a_second
            self._left = min(filled, self.allowed.at_once)
            self._filled_at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def one_more_today(self, kind: str, now: datetime) -> bool:
        """Count one more of a kind; False where the day has had its share."""
        with self._lock:
            key = (now.astimezone(UTC).date(), kind)
            if self._today[key] >= getattr(self.allowed, f"{kind}_a_day"):
                return False
            self._today[key] += 1
            return True
