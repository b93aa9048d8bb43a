"""The stand-in's own desk: takes messages, says what became of them, calls back."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from api.standin import asked, life, templates
from api.standin.faults import Faults
from api.standin.kept import Kept, Kind, Taken, told_again
from api.standin.life import Pace
from api.standin.limits import Allowed, Limits
from api.standin.refusing import refusal


PATIENCE = 5.0  # seconds until a service that was called has not answered
CALLS = 6  # the first, and five more
CALLED_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class CallBack:
    """Whom to tell how a message ended."""

    url: str
    token: str = field(repr=False)
    again_after: timedelta = CALLED_AGAIN


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How this stand-in behaves where services differ."""

    pace: Pace = field(default_factory=Pace)
    allowed: Allowed = field(default_factory=Allowed)
    any_letter: bool = True  # texts may hold every alphabet
    call_back: CallBack | None = None


class Provider:
    """Everything behind the addresses. Knows no web framework's request."""

    def __init__(
        self, folder: Path, now: Callable[[], datetime], habits: Habits, faults: Faults
    ) -> None:
        self.kept = Kept(folder)
        self.now = now
        self.habits = habits
        self.faults = faults
        self.limits = Limits(habits.allowed)

    def take(self, kind: Kind, body: object) -> tuple[Taken, bool]:
        """A new message, and whether it is really kept. Raises a refusal."""
        letter = kind == "letter" and isinstance(body, dict) and "content" in body
        read = asked.check("precompiled" if letter else kind, body)
        one, pdf = self._letter(read) if letter else (self._written(kind, read), None)
        self._count(kind)
        if one.to in life.NOT_KEPT:
            return one, False
        self.kept.take(one, pdf)
        return one, True

    def status(self, one: Taken) -> str:
        """Where a message stands now."""
        return life.status(one, self.now(), self.habits.pace)

    def call_back(self) -> int:
        """Tell the service of every message that has ended; how many calls were made."""
        to = self.habits.call_back
        if to is None:
            return 0
        due = list(self._to_tell())
        with httpx2.Client(timeout=PATIENCE, trust_env=False) as client:
            for one in due:
                more = self._call(client, to, one)
                self.kept.change(one.id, lambda kept, at=more: told_again(kept, at))  # type: ignore[misc]  # the default binds this turn's value
        return len(due)

    def _letter(self, body: Mapping[str, Any]) -> tuple[Taken, bytes]:
        pdf = asked.pages(body["content"])
        one = self._new(
            "letter",
            to="an address in the window",
            reference=body["reference"],
            postage=body.get("postage", "second"),
            precompiled=True,
            subject="Pre-compiled PDF",
            trouble=None if pdf.startswith(b"%PDF-") else "validation-failed",
        )
        return one, pdf

    def _written(self, kind: Kind, body: Mapping[str, Any]) -> Taken:
        template = templates.of(body["template_id"], kind)
        values = body.get("personalisation") or {}
        subject, text = templates.filled(template, values)
        if kind == "sms":
            text = asked.as_text(text, any_letter=self.habits.any_letter)
        to = self._whom(kind, body, values)
        return self._new(
            kind,
            to=to,
            reference=body.get("reference"),
            template=template.id,
            subject=None if kind == "sms" else subject,
            body=text,
            postage="second" if kind == "letter" else None,
            trouble=life.TROUBLE.get(to),
        )

    def _whom(
        self, kind: Kind, body: Mapping[str, Any], values: Mapping[str, Any]
    ) -> str:
        if kind == "sms":
            return asked.number(body["phone_number"])
        if kind == "email":
            return str(body["email_address"])
        return "\n".join(asked.address(values))

    def _new(self, kind: Kind, **words: Any) -> Taken:
        now = self.now()
        told = self.habits.call_back is not None and kind != "letter"
        ends = now + self.habits.pace.ends if told else None
        return Taken(id=str(uuid4()), kind=kind, at=now, call_at=ends, **words)

    def _count(self, kind: Kind) -> None:
        now, allowed = self.now(), self.habits.allowed
        if not self.limits.one_more(now):
            raise too_many_at_once()
        if not self.limits.one_more_today(kind, now):
            most = getattr(allowed, f"{kind}_a_day")
            raise too_many_today(most)

    def _to_tell(self) -> Iterator[Taken]:
        now = self.now()
        for one in self.kept.newest_first():
            if one.call_at is not None and one.call_at <= now:
                yield one

    def _call(self, client: httpx2.Client, to: CallBack, one: Taken) -> datetime | None:
        """One call; the moment of the next, or None where there is none.

        A service that refuses is believed: only silence, its own errors and "too many"
        are tried again.
        """
        try:
            answer = client.post(
                to.url,
                json=self.told(one),
                headers={"Authorization": f"Bearer {to.token}"},
            )
            again = answer.status_code >= 500 or answer.status_code == 429
        except httpx2.HTTPError:
            again = True
        if not again or one.calls + 1 >= CALLS:
            return None
        return self.now() + to.again_after

    def told(self, one: Taken) -> dict[str, object]:
        """What a service is told of a message that has ended."""
        now, pace = self.now(), self.habits.pace
        return {
            "id": one.id,
            "reference": one.reference,
            "to": one.to,
            "status": life.status(one, now, pace),
            "created_at": moment(one.at),
            "completed_at": moment(life.completed_at(one, now, pace)),
            "sent_at": moment(life.sent_at(one, now, pace)),
            "notification_type": one.kind,
            "template_id": one.template,
            "template_version": 1,
        }


def too_many_at_once() -> Exception:
    """The refusal of more than the bucket holds."""
    return refusal(
        429,
        "RateLimitError",
        "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds",
    )


def too_many_today(most: int) -> Exception:
    """The refusal of more than a day's share."""
    return refusal(
        429, "TooManyRequestsError", f"Exceeded send limits ({most}) for today"
    )


def moment(at: datetime | None) -> str | None:
    """A time as the real service writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at else None


def as_trouble(one: Taken, status: str) -> Taken:
    """The same, ending another way: for tests of what may happen to a message."""
    return replace(one, trouble=status)
