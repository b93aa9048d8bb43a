"""E-mail by a mail server. It cannot be asked what it has, so its last word counts.

Until the message itself is handed over nothing was taken and it may be tried again.
Where the answer to that is lost, nobody can say whether it went.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from time import monotonic
from typing import Literal
from urllib.parse import quote

from triage.messages.channels.channel import Fate, HandedOver, Outgoing


NAME = "mail server"
LONGEST = 20.0  # seconds for the whole conversation
LEAST = 0.05
LOCAL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
)
DOMAIN = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
# Seven bits throughout, so that no server on the way needs to be asked for more.
PLAIN = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where e-mails are handed over, and in whose name."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Literal["starttls", "tls", "none"] = "starttls"
    trusts: ssl.SSLContext | None = field(default=None, repr=False)


class Smtp:
    """Hands e-mails to a mail server, one recipient each."""

    name = NAME
    can_look_up = False

    def __init__(self, server: MailServer, *, longest: float = LONGEST) -> None:
        self.server = server
        self.longest = longest
        self.trusts = server.trusts or ssl.create_default_context()

    def send(self, message: Outgoing) -> HandedOver:
        """Hand it over once."""
        try:
            mail = written(message, self.server.sender)
        except ValueError:
            return HandedOver(fate=Fate.FAILED, problem="smtp-address")
        try:
            with self._opened() as talk:
                return _handed(talk, mail)
        except (smtplib.SMTPException, OSError, ValueError) as wrong:
            return HandedOver(fate=Fate.TRY_AGAIN, problem=_why(wrong))

    def look_up(self, reference: str) -> HandedOver | None:
        """A mail server cannot say."""
        return HandedOver(fate=Fate.NOT_KNOWN, problem="smtp-cannot-say")

    @contextmanager
    def _opened(self) -> Iterator["Talk"]:
        """A conversation, encrypted and signed in as the settings say."""
        ends = monotonic() + self.longest
        smtp = self._connected()
        talk = Talk(smtp, ends)
        try:
            self._introduced(talk)
            yield talk
        finally:
            with suppress(smtplib.SMTPException, OSError):
                talk.on.quit()
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        at, named = self.server, _domain(self.server.sender)
        if at.tls == "tls":
            return smtplib.SMTP_SSL(
                at.host, at.port, named, timeout=self.longest, context=self.trusts
            )
        return smtplib.SMTP(at.host, at.port, named, timeout=self.longest)

    def _introduced(self, talk: "Talk") -> None:
        talk.on.ehlo_or_helo_if_needed()
        if self.server.tls == "starttls":
            talk.on.starttls(context=self.trusts)
            talk.on.ehlo_or_helo_if_needed()  # what was said before does not count
        if self.server.user:
            talk.on.login(self.server.user, self.server.password)


class Talk:
    """One conversation with a mail server, and when it has to be over."""

    def __init__(self, smtp: smtplib.SMTP, ends: float) -> None:
        self._smtp = smtp
        self._ends = ends

    @property
    def on(self) -> smtplib.SMTP:
        """The same conversation; the next word may take no longer than is left."""
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(max(LEAST, self._ends - monotonic()))
        return self._smtp


def written(message: Outgoing, sender: str) -> EmailMessage:
    """The e-mail as it is sent. Raises `ValueError` where the address is not one."""
    mail = EmailMessage(policy=PLAIN)
    mail["From"] = sender
    mail["To"] = one_address(message.to)
    mail["Subject"] = _one_line(message.subject)
    mail["Message-ID"] = f"<{quote(message.reference, safe='')}@{_domain(sender)}>"
    if message.at:
        mail["Date"] = format_datetime(message.at)
    mail["Auto-Submitted"] = "auto-generated"  # no answering machine answers it
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(message.body, charset="utf-8", cte="quoted-printable")
    mail["Content-Language"] = _one_line(message.language) or "en"
    return mail


def one_address(to: str) -> Address:
    """One address and no more. Raises `ValueError` where it is not."""
    local, _, domain = to.rpartition("@")
    plain = domain.encode("idna").decode()
    if not (LOCAL.fullmatch(local) and DOMAIN.fullmatch(plain)):
        raise ValueError
    return Address(username=local, domain=plain)


def _handed(talk: Talk, mail: EmailMessage) -> HandedOver:
    """From whom, to whom, and then the message: only the last can be left unknown."""
    sender, to = mail["From"].addresses[0], mail["To"].addresses[0]
    code, _ = talk.on.mail(sender.addr_spec)
    if not _granted(code):  # this is about us and not about them
        return HandedOver(fate=Fate.TRY_AGAIN, problem=f"smtp-sender-{code}")
    code, _ = talk.on.rcpt(to.addr_spec)
    if not _granted(code):
        return _refused(code)
    try:
        code, _ = talk.on.data(mail.as_bytes())
    except smtplib.SMTPDataError as wrong:  # refused before a word of it was said
        return _refused(wrong.smtp_code)
    except (smtplib.SMTPException, OSError):
        return HandedOver(fate=Fate.NOT_KNOWN, problem="smtp-no-answer")
    if _granted(code):
        return HandedOver(fate=Fate.SENT, provider_id=mail["Message-ID"][:80])
    return _refused(code)


def _granted(code: int) -> bool:
    return 200 <= code < 300


def _refused(code: int) -> HandedOver:
    """4xx: later; 5xx: never; anything else is no answer at all."""
    if 400 <= code < 600:
        fate = Fate.TRY_AGAIN if code < 500 else Fate.FAILED
        return HandedOver(fate=fate, problem=f"smtp-{code}")
    return HandedOver(fate=Fate.NOT_KNOWN, problem="smtp-unreadable")


def _why(wrong: Exception) -> str:
    if isinstance(wrong, smtplib.SMTPAuthenticationError):
        return "smtp-sign-in"
    if isinstance(wrong, (ssl.SSLError, smtplib.SMTPNotSupportedError)):
        return "smtp-tls"
    return "smtp-unreachable"


def _one_line(text: str) -> str:
    """Without line ends and anything else that could begin another header."""
    return "".join(one for one in " ".join(text.split()) if one.isprintable())


def _domain(sender: str) -> str:
    return sender.strip().rstrip(">").rpartition("@")[2]
