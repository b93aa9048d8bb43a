"""GOV.UK Notify by its official client: texts, e-mails, and letters it prints and posts.

What Notify answers is read by its code and type, never by its words. It does not drop a
second message of one reference, so a hand-over whose end is not known stays not known
until the reference has been looked up. It keeps references for seven days.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any

import jwt
import requests
from notifications_python_client.errors import APIError, HTTPError
from notifications_python_client.notifications import NotificationsAPIClient
from urllib3.exceptions import MaxRetryError, NewConnectionError

from triage.messages.channels import letters, refusals, statuses
from triage.messages.channels.channel import Fate, HandedOver, Outgoing
from triage.messages.channels.letters import Letterhead
from triage.messages.channels.same_words import same_words
from triage.messages.outbox import Way


REMEMBERS = timedelta(days=7)  # then it has forgotten a reference
CONNECT, ANSWER = 5.0, 15.0  # seconds; together what one attempt may take
BODY, SUBJECT = "body", "subject"
CHANGED = "notify-changed-words"  # sent, but not as we wrote it
# The client writes the provider's error text into its log, and that repeats addresses.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL + 1)


class Notify:
    """Hands messages to GOV.UK Notify, or to whatever answers at its address."""

    name = "GOV.UK Notify"
    can_look_up = True

    def __init__(
        self,
        *,
        key: str,
        url: str,
        templates: Mapping[Way, str],
        letterhead: Letterhead,
    ) -> None:
        at = {"base_url": url} if url else {}
        self.client = NotificationsAPIClient(key, timeout=(CONNECT, ANSWER), **at)
        # A key is for one address: an answer that leads elsewhere is not followed.
        self.client.request_session.max_redirects = 0
        self.templates = templates
        self.letterhead = letterhead

    def send(self, message: Outgoing) -> HandedOver:
        """Hand it over once."""
        try:
            hand_over = self._ready(message)
        except letters.LetterUnfit as unfit:
            return HandedOver(fate=Fate.FAILED, problem=unfit.problem)
        answer = _asked(hand_over)
        if isinstance(answer, HandedOver):
            return answer
        return _taken(answer, message)

    def look_up(self, reference: str) -> HandedOver | None:
        """What became of a reference; None where Notify never had it."""
        answer = _asked(
            lambda: self.client.get_all_notifications(
                reference=reference, include_jobs=True
            )
        )
        if isinstance(answer, HandedOver):
            return HandedOver(fate=Fate.NOT_KNOWN, problem=answer.problem)
        return _found(answer, reference)

    def _ready(self, message: Outgoing) -> Callable[[], object]:
        """The one request that hands it over. Raises `LetterUnfit`."""
        client, template = self.client, self.templates.get(message.way, "")
        if message.way is Way.SMS:
            return lambda: client.send_sms_notification(
                message.to, template, {BODY: message.body}, message.reference
            )
        if message.way is Way.EMAIL:
            words = {
                SUBJECT: _one_line(message.subject),
                BODY: _no_hidden(message.body),
            }
            typed = [SUBJECT, BODY] if message.child_written else None
            return lambda: client.send_email_notification(
                message.to,
                template,
                words,
                message.reference,
                sanitise_content_for=typed,
            )
        pdf = BytesIO(letters.made(message, self.letterhead))
        return lambda: client.send_precompiled_letter_notification(
            message.reference, pdf, postage="second"
        )


def _asked(request: Callable[[], object]) -> object | HandedOver:
    """Notify's answer, or what its refusal or silence means for the hand-over."""
    try:
        return request()
    except HTTPError as wrong:
        return _refused(wrong) if wrong.response is not None else _unheard(wrong)
    except (APIError, RecursionError):  # an answer that is no JSON, or endless
        return HandedOver(fate=Fate.NOT_KNOWN, problem="notify-unreadable")


def _unheard(wrong: HTTPError) -> HandedOver:
    """No answer came. Only where no connection was made was nothing taken."""
    cause = wrong.__cause__
    if isinstance(cause, requests.ConnectTimeout) or _never_connected(cause):
        return HandedOver(fate=Fate.TRY_AGAIN, problem="notify-unreachable")
    if isinstance(cause, ValueError):  # an address that is none, before any request
        return HandedOver(fate=Fate.TRY_AGAIN, problem="notify-address")
    return HandedOver(fate=Fate.NOT_KNOWN, problem="notify-no-answer")


def _never_connected(cause: BaseException | None) -> bool:
    inner = cause.args[0] if cause and cause.args else None
    return isinstance(inner, MaxRetryError) and isinstance(
        inner.reason, NewConnectionError
    )


def _refused(wrong: HTTPError) -> HandedOver:
    response: requests.Response = wrong.response
    return refusals.read(
        response.status_code,
        _kind(wrong.message),
        clocks_apart=_clocks_apart(response),
    )


def _kind(errors: object) -> str:
    """The type of the first error, as Notify names it; "" in any other shape."""
    first = errors[0] if isinstance(errors, list) and errors else None
    return str(first.get("error", "")) if isinstance(first, dict) else ""


def _clocks_apart(response: requests.Response) -> timedelta:
    """How far the provider's clock is from the one our request was signed by."""
    try:
        signed = jwt.decode(
            str(response.request.headers["Authorization"]).removeprefix("Bearer "),
            options={"verify_signature": False},
        )
        at = parsedate_to_datetime(response.headers["Date"])
        return abs(timedelta(seconds=at.timestamp() - float(signed["iat"])))
    except (KeyError, TypeError, ValueError, jwt.InvalidTokenError):
        return timedelta(0)


def _taken(answer: object, message: Outgoing) -> HandedOver:
    """What a 201 says: whose it is now, and whether the words came through whole."""
    if not isinstance(answer, dict) or not isinstance(answer.get("id"), str):
        return HandedOver(fate=Fate.NOT_KNOWN, problem="notify-unreadable")
    content = answer.get("content")
    returned = content.get(BODY) if isinstance(content, dict) else None
    whole = message.way is Way.LETTER or same_words(message.body, returned)
    return HandedOver(
        fate=Fate.SENT,
        provider_id=answer["id"][:80],
        problem=None if whole else CHANGED,
    )


def _found(answer: object, reference: str) -> HandedOver | None:
    """What a list of messages says of one reference."""
    listed = answer.get("notifications") if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        return HandedOver(fate=Fate.NOT_KNOWN, problem="notify-unreadable")
    ours = [
        one
        for one in listed
        if isinstance(one, dict) and one.get("reference") == reference
    ]
    if listed and not ours:  # it did not ask what we asked
        return HandedOver(fate=Fate.NOT_KNOWN, problem="notify-unreadable")
    return _best(ours) if ours else None


def _best(ours: list[dict[str, Any]]) -> HandedOver:
    """The furthest of the messages that carry one reference."""
    read = [
        HandedOver(
            fate=statuses.fate(str(one.get("status"))),
            provider_id=str(one.get("id"))[:80],
            status=str(one.get("status"))[:80] or None,
            at=statuses.moment(one.get("completed_at") or one.get("sent_at")),
            problem=statuses.problem(str(one.get("status"))),
        )
        for one in ours
    ]
    order = (Fate.DELIVERED, Fate.SENT, Fate.FAILED)
    return min(read, key=lambda one: order.index(one.fate))


def _no_hidden(body: str) -> str:
    """No address behind other words: a name may hold brackets, our own words do not."""
    return body.replace("](", "] (")


def _one_line(text: str) -> str:
    return " ".join(text.split())
