"""E-mail to a real mail server: one recipient, once, and its fate as far as is known."""

import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.messages.mail_server import (
    HANG_UP,
    Said,
    certificate,
    knows,
    mail_server,
)
from triage.messages.channels.channel import Fate, HandedOver, Outgoing
from triage.messages.channels.smtp import MailServer, Smtp, one_address, written
from triage.messages.outbox import Way


SENDER = "Riverside children <no-reply@riverside.example>"
MESSAGE = Outgoing(
    reference="0123456789abcdef",
    way=Way.EMAIL,
    to="parent@example.org",
    name="Ms O’Hara",
    subject="How are things? آپ",
    body="Dear Ms O’Hara\n\nHow are things with Léo? آپ\n.\nRiverside\n" + "x" * 2_000,
    language="en",
    at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
)


def by(port: int, **changes: object) -> Smtp:
    usual: dict[str, object] = {"host": "127.0.0.1", "sender": SENDER, "tls": "none"}
    server = MailServer(port=port, **usual | changes)  # type: ignore[arg-type]  # a test's own words
    return Smtp(server, longest=5)


def handed(said: Said, message: Outgoing = MESSAGE) -> HandedOver:
    with mail_server(said) as port:
        return by(port).send(message)


def test_an_e_mail_arrives_as_it_was_written_at_one_address() -> None:
    said = Said()

    result = handed(said)

    (mail,), (to,) = said.got, said.recipients
    assert result == HandedOver(
        fate=Fate.SENT, provider_id="<0123456789abcdef@riverside.example>"
    )
    assert to == ["parent@example.org"]
    assert mail.get_content().replace("\r\n", "\n") == f"{MESSAGE.body}\n"
    assert mail["Subject"] == MESSAGE.subject
    assert mail["To"] == "parent@example.org"
    assert mail["From"] == SENDER
    assert mail["Message-ID"] == "<0123456789abcdef@riverside.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"] == "Mon, 23 Nov 2026 09:30:00 +0000"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert said.raw[0].isascii()


@pytest.mark.parametrize(
    ("said", "fate", "problem"),
    [
        (Said(mail="451 later"), Fate.TRY_AGAIN, "smtp-sender-451"),
        (Said(mail="550 who are you"), Fate.TRY_AGAIN, "smtp-sender-550"),
        (Said(mail=HANG_UP), Fate.TRY_AGAIN, "smtp-unreachable"),
        (Said(rcpt="450 greylisted"), Fate.TRY_AGAIN, "smtp-450"),
        (Said(rcpt="550 no such user"), Fate.FAILED, "smtp-550"),
        (Said(rcpt=HANG_UP), Fate.TRY_AGAIN, "smtp-unreachable"),
        (Said(data="451 later"), Fate.TRY_AGAIN, "smtp-451"),
        (Said(data="554 not liked"), Fate.FAILED, "smtp-554"),
        (Said(data=HANG_UP), Fate.NOT_KNOWN, "smtp-no-answer"),
        (Said(data="what?"), Fate.NOT_KNOWN, "smtp-unreadable"),
        (Said(data="354 more"), Fate.NOT_KNOWN, "smtp-unreadable"),
    ],
    ids=lambda one: (
        f"{one.mail}/{one.rcpt}/{one.data}" if isinstance(one, Said) else ""
    ),
)
@pytest.mark.hazard("H-15")
def test_every_answer_of_a_mail_server_has_one_fate(
    said: Said, fate: Fate, problem: str
) -> None:
    result = handed(said)

    assert (result.fate, result.problem) == (fate, problem)


def test_nobody_there_took_nothing() -> None:
    result = by(9).send(MESSAGE)

    assert (result.fate, result.problem) == (Fate.TRY_AGAIN, "smtp-unreachable")


@pytest.mark.parametrize(
    "greeting", [b"", b"554 go away\r\n", b"\xff\xfe\r\n", b"-" * 9_999]
)
def test_something_else_at_that_port_took_nothing(greeting: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:

        def greet() -> None:
            talk, _ = door.accept()
            with talk:
                talk.sendall(greeting)

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        result = by(door.getsockname()[1]).send(MESSAGE)
        thread.join(5)

    assert result.fate is Fate.TRY_AGAIN


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = MailServer(
            host="127.0.0.1", port=door.getsockname()[1], sender=SENDER, tls="none"
        )
        result = Smtp(server, longest=0.3).send(MESSAGE)

    assert (result.fate, result.problem) == (Fate.TRY_AGAIN, "smtp-unreachable")


def test_a_mail_server_cannot_say_what_it_took() -> None:
    channel = by(9)

    found = channel.look_up("R1")

    assert not channel.can_look_up
    assert found is not None
    assert found.fate is Fate.NOT_KNOWN


@pytest.mark.hazard("H-22")
def test_nothing_is_sent_unencrypted_where_encryption_is_asked_for() -> None:
    said = Said()
    with mail_server(said) as port:
        result = by(port, tls="starttls").send(MESSAGE)

    assert (result.fate, result.problem) == (Fate.TRY_AGAIN, "smtp-tls")
    assert said.got == []


@pytest.mark.hazard("H-22")
@pytest.mark.parametrize("known", [True, False], ids=["known", "a stranger"])
def test_an_encrypted_server_is_believed_only_with_its_own_certificate(
    tmp_path: Path, known: bool
) -> None:
    server, client = certificate(tmp_path)
    said = Said()
    trusts = {"trusts": client} if known else {}
    with mail_server(said, tls_context=server, require_starttls=True) as port:
        result = by(port, host="localhost", tls="starttls", **trusts).send(MESSAGE)

    assert result.fate is (Fate.SENT if known else Fate.TRY_AGAIN)
    assert said.encrypted == ([True] if known else [])


@pytest.mark.parametrize("password", ["right", "wrong"])
def test_a_wrong_password_is_our_trouble_and_not_the_familys(
    tmp_path: Path, password: str
) -> None:
    server, client = certificate(tmp_path)
    said = Said()
    more = {
        "tls_context": server,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": knows("us", "right"),
    }
    with mail_server(said, **more) as port:
        channel = by(
            port,
            host="localhost",
            tls="starttls",
            trusts=client,
            user="us",
            password=password,
        )
        result = channel.send(MESSAGE)

    assert "right" not in repr(channel.server)
    assert (result.fate, result.problem) == (
        (Fate.SENT, None) if password == "right" else (Fate.TRY_AGAIN, "smtp-sign-in")
    )


@pytest.mark.parametrize(
    "to",
    [
        "",
        "nobody",
        "@example.org",
        "a@",
        "a@b.org, c@d.org",
        "a@b.org c@d.org",
        "a@b.org\r\nBcc: c@d.org",
        "a@b\nRCPT TO:<c@d>",
        "a@b.org>",
        "a@b.org\r\n",
        "x..y@b.org",
        "Name <a@b.org>",
        "émile@example.org",
        "a@b.org\x00",
        "a@-.\u2603." + "x" * 70,
    ],
)
@pytest.mark.hazard("H-12")
def test_what_is_not_one_address_is_written_to_nobody(to: str) -> None:
    said = Said()

    result = handed(said, replace(MESSAGE, to=to))

    assert (result.fate, result.problem) == (Fate.FAILED, "smtp-address")
    assert said.got == []


def test_an_address_in_another_alphabets_domain_is_written_in_plain_letters() -> None:
    assert str(one_address("a@bücher.example")) == "a@xn--bcher-kva.example"


@given(
    subject=st.text(st.characters(exclude_categories=["Cs"])),
    body=st.text(st.characters(exclude_categories=["Cs"])),
    language=st.text(st.characters(exclude_categories=["Cs"])),
    reference=st.text(
        st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80
    ),
)
@pytest.mark.hazard("H-12")
def test_nothing_in_a_message_becomes_a_header_or_another_recipient(
    subject: str, body: str, language: str, reference: str
) -> None:
    message = replace(
        MESSAGE, subject=subject, body=body, language=language, reference=reference
    )

    raw = written(message, SENDER).as_bytes()

    head = raw.split(b"\r\n\r\n")[0]
    names = [
        line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith(b" ")
    ]
    assert names == [
        b"From",
        b"To",
        b"Subject",
        b"Message-ID",
        b"Date",
        b"Auto-Submitted",
        b"X-Auto-Response-Suppress",
        b"Content-Type",
        b"Content-Transfer-Encoding",
        b"MIME-Version",
        b"Content-Language",
    ]
    assert raw.isascii()


def test_without_a_moment_the_server_puts_the_date() -> None:
    mail = written(replace(MESSAGE, at=None), SENDER)

    assert isinstance(mail, EmailMessage)
    assert mail["Date"] is None
