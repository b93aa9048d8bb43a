"""What the message provider tells us, of its own accord, of messages it took.

Whoever comes shows the token the provider was given. The provider calls again when it
hears nothing or a server error, and never after a refusal: so what is wrong with us is
answered as a server error, and only what is wrong with the call is refused.
"""

from datetime import UTC, datetime
from hmac import compare_digest
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AwareDatetime, Field

from api.deps import Chosen, Now, Tenant, Writes
from api.errors import describe
from api.shapes import Shape
from triage.desk.desk import Work
from triage.desk.telling import receipts
from triage.desk.telling.receipts import NotTheProvider, Receipt


router = APIRouter(prefix="/callbacks", tags=["callbacks"])

SHORTEST = 32  # of a token, in characters
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2100, 1, 1, tzinfo=UTC)),
]
Reference = Annotated[str, Field(max_length=1_000)]
bearer = HTTPBearer(auto_error=False, description="The token the provider was given.")


class DeliveryIn(Shape):
    """What became of a text, an e-mail or a letter. Whom it went to is not read."""

    id: str = Field(pattern=r"^[0-9A-Za-z-]{1,80}$")
    reference: Reference | None
    status: str = Field(pattern=r"^[a-z0-9 _-]{1,80}$", examples=["delivered"])
    created_at: Moment | None = None
    sent_at: Moment | None = None
    completed_at: Moment | None = None

    def receipt(self, now: datetime) -> Receipt:
        """The same, as the desk reads it."""
        at = self.completed_at or self.sent_at or self.created_at or now
        return Receipt(
            reference=self.reference or "",
            provider_id=self.id,
            status=self.status,
            at=at,
        )


class ReturnedLetterIn(Shape):
    """A letter that came back to the sender."""

    notification_id: str = Field(pattern=r"^[0-9A-Za-z-]{1,80}$")
    reference: Reference | None
    date_sent: Moment | None = None

    def receipt(self, now: datetime) -> Receipt:
        """The same, as the desk reads it."""
        return Receipt(
            reference=self.reference or "",
            provider_id=self.notification_id,
            status=receipts.CAME_BACK,
            at=now,
        )


def from_provider(
    chosen: Chosen,
    shown: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> None:
    """Let pass whoever shows the token. Raises `NotTheProvider`."""
    token = chosen.notify_callback_token.get_secret_value()
    given = shown.credentials if shown else ""
    same = compare_digest(given.encode(), token.encode())
    if not same or len(token) < SHORTEST:
        raise NotTheProvider


@router.post(
    "/notify",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[Depends(from_provider)],
    responses=describe(NotTheProvider),
)
def notify(
    said: DeliveryIn | ReturnedLetterIn, session: Writes, tenant: Tenant, now: Now
) -> None:
    """Keep what GOV.UK Notify says of a message. The same said again changes nothing."""
    work = Work(session=session, tenant=tenant, now=now, by=receipts.PROVIDER)
    receipts.receive(work, said.receipt(now))
