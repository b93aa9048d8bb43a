"""Which way out each message takes, from the settings and nothing else."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from triage.errors import TriageError
from triage.messages.channels.channel import Channel, Fate, HandedOver, Outgoing
from triage.messages.channels.folder import Folder
from triage.messages.channels.letters import Letterhead
from triage.messages.channels.notify import Notify
from triage.messages.channels.smtp import MailServer, Smtp
from triage.messages.outbox import Way
from triage.settings import Settings


NOT_SET_UP = "not-set-up"
ON_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
TOKEN_LENGTH = 32  # as the front door asks of it
KEY_LENGTH = 74  # a name, and the two ids that the client reads off the end


class HalfSetUp(TriageError):
    """Messages are only half set up, and some would go nowhere: {what}."""


class NotSetUp:
    """Where another provider is named and none for this way: nothing goes into a drawer."""

    name = "none"
    can_look_up = True

    def send(self, message: Outgoing) -> HandedOver:
        """It will not go this way: the next way, and a task."""
        return HandedOver(fate=Fate.FAILED, problem=NOT_SET_UP)

    def look_up(self, reference: str) -> HandedOver | None:
        """Nobody ever took it."""
        return None


def in_force(settings: Settings) -> Mapping[Way, Channel]:
    """The way out for each kind of message. Raises `HalfSetUp`."""
    by = {Way.SMS: _texts, Way.EMAIL: _emails, Way.LETTER: _letters}
    _check(settings)
    return {way: chosen(settings) for way, chosen in by.items()}


def letterhead(settings: Settings) -> Letterhead:
    """Who writes the letters, and where one comes back to."""
    address = [line.strip() for line in settings.letters_from.split(",")]
    return Letterhead(
        organisation=settings.service_name,
        address=tuple(line for line in address if line),
        enquiries=settings.enquiries,
    )


def _texts(settings: Settings) -> Channel:
    if settings.notify_key.get_secret_value():
        return _notify(settings)
    return NotSetUp() if settings.smtp_host else _folder(settings)


def _emails(settings: Settings) -> Channel:
    if settings.notify_key.get_secret_value() and settings.notify_email_template:
        return _notify(settings)
    if not settings.smtp_host:
        return _folder(settings)
    return Smtp(
        MailServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.smtp_from,
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value(),
            tls=settings.smtp_tls,
        )
    )


def _letters(settings: Settings) -> Channel:
    """By the provider, or into the tray that a person prints and posts from."""
    return _notify(settings) if settings.notify_letters else _folder(settings)


def _notify(settings: Settings) -> Notify:
    return Notify(
        key=settings.notify_key.get_secret_value(),
        url=settings.notify_url,
        templates={
            Way.SMS: settings.notify_sms_template,
            Way.EMAIL: settings.notify_email_template,
        },
        letterhead=letterhead(settings),
    )


def _folder(settings: Settings) -> Folder:
    folder = settings.messages_folder or Path("messages")
    return Folder(folder, letterhead(settings))


def _check(settings: Settings) -> None:
    """Raise `HalfSetUp` rather than let some messages go where nobody reads them."""
    key, mail = settings.notify_key.get_secret_value(), settings.smtp_host
    token = settings.notify_callback_token.get_secret_value()
    at = urlsplit(settings.notify_url)
    wrong = {
        "TRIAGE_NOTIFY_KEY is not a key of GOV.UK Notify": key
        and len(key) < KEY_LENGTH,
        "TRIAGE_NOTIFY_SMS_TEMPLATE is not set": key
        and not settings.notify_sms_template,
        "TRIAGE_NOTIFY_EMAIL_TEMPLATE is not set, nor TRIAGE_SMTP_HOST": key
        and not (settings.notify_email_template or mail),
        "TRIAGE_NOTIFY_KEY is not set": not key
        and (settings.notify_letters or settings.notify_url),
        f"TRIAGE_NOTIFY_CALLBACK_TOKEN has fewer than {TOKEN_LENGTH} characters": token
        and len(token) < TOKEN_LENGTH,
        "TRIAGE_NOTIFY_URL is not https": at.scheme == "http"
        and at.hostname not in ON_THIS_MACHINE,
        "TRIAGE_SMTP_FROM is not set": mail and "@" not in settings.smtp_from,
        "TRIAGE_SMTP_TLS is none, for a mail server on another machine": mail
        and settings.smtp_tls == "none"
        and mail not in ON_THIS_MACHINE,
    }
    for what, is_so in wrong.items():
        if is_so:
            raise HalfSetUp(what=what)
