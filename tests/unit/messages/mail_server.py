"""A real mail server on this machine that says what a test tells it to."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


OK = "250 OK"
HANG_UP = "hang up"


@dataclass
class Said:
    """What the server answers, and what it was given."""

    mail: str = OK
    rcpt: str = OK
    data: str = OK
    got: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - the server looks for this name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """What is said of who sends."""
        if self.mail == OK:
            envelope.mail_from = address
        return self._or_hangs_up(server, self.mail)

    async def handle_RCPT(  # noqa: N802 - the server looks for this name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """What is said of whom it goes to."""
        if self.rcpt == OK:
            envelope.rcpt_tos.append(address)
        return self._or_hangs_up(server, self.rcpt)

    async def handle_DATA(  # noqa: N802 - the server looks for this name
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        """What is said of the message itself."""
        read = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(read, EmailMessage)
        self.got.append(read)
        self.raw.append(envelope.content)
        self.recipients.append(list(envelope.rcpt_tos))
        self.encrypted.append(session.ssl is not None)
        return self._or_hangs_up(server, self.data)

    def _or_hangs_up(self, server: Any, said: str) -> str:
        if said == HANG_UP:
            server.transport.abort()
        return said


@contextmanager
def mail_server(said: Said, **more: Any) -> Iterator[int]:
    """The port a server answers at."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    controller = Controller(said, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's own certificate for this machine, and a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))


def knows(user: str, password: str) -> Any:
    """Signs in one user."""

    def check(
        server: Any, session: Any, envelope: Any, mechanism: str, given: Any
    ) -> AuthResult:
        same = (given.login, given.password) == (user.encode(), password.encode())
        return AuthResult(success=same, handled=False)

    return check
