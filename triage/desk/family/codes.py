"""The codes that let one contact in: made at the moment of sending, never kept.

A code belongs to one contact and never to a child. The database holds a keyed hash; to
come in somebody also needs the child's date of birth.
"""

import secrets
from datetime import timedelta
from typing import Protocol

from triage.desk.desk import Work
from triage.desk.people import keys
from triage.messages.outbox import Way
from triage.settings import Settings, settings_now
from triage.store import codes, details_changes, family_sessions
from triage.store.codes import NewCode


# Thirty characters that nobody takes for one another: no 0 and O, 1, I and L, no U.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12  # 30^12 is 58.9 bits: nobody guesses one
GROUP = 4
LIFE = timedelta(days=14)
LIFE_BY_POST = timedelta(days=28)  # second class post, and a letter that lies about
CONFIRM = "confirm_details"  # this message carries a number, not a code
NEW_CODE = "new_code"  # this one says that the old one does not work any more
NUMBER_LENGTH = 6
NEVER_SENT = "the message it was for was tried again"
OVERTAKEN = "they asked for a new one"


class Carrier(Protocol):
    """What a message says of itself when it is about to carry a code."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def way(self) -> Way: ...
    @property
    def recipient_id(self) -> str | None: ...
    @property
    def contact_id(self) -> str | None: ...
    @property
    def check_in_id(self) -> str | None: ...


def mint(work: Work, message: Carrier) -> str:
    """What a message carries: a new code of its recipient's, or a number to confirm by.

    An earlier code of the same message never went out, so it opens nothing any more;
    nor do older codes once somebody has asked for a new one.
    """
    assert message.recipient_id is not None  # only a family's message carries one
    secret = settings_now().secret.get_secret_value()
    if message.kind == CONFIRM:
        return _number(work, message, secret)
    _forget(work, message)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    by_post = message.way == Way.LETTER
    new = NewCode(
        hash=digest_of(secret, work.tenant, code),
        recipient_id=message.recipient_id,
        contact_id=message.contact_id,
        message_id=message.id,
        check_in_id=message.check_in_id,
        expires_at=work.now + (LIFE_BY_POST if by_post else LIFE),
    )
    codes.keep(work.session, tenant=work.tenant, new=new, now=work.now)
    return code


def revoke(work: Work, recipient_id: str, why: str) -> int:
    """Let none of a person's codes open anything again, nor a page that stands open."""
    count = codes.revoke(
        work.session,
        tenant=work.tenant,
        recipient_id=recipient_id,
        why=why,
        now=work.now,
    )
    family_sessions.end_of_recipient(
        work.session, tenant=work.tenant, recipient_id=recipient_id, now=work.now
    )
    work.note("Revoked codes", on=("recipient", recipient_id), count=count, text=why)
    return count


def link(settings: Settings, code: str) -> str:
    """The address that a message gives; whoever only opens it changes nothing."""
    origin = settings.origin or f"http://{settings.host}:{settings.port}"
    return f"{origin}/f/{shown(code)}"


def shown(code: str) -> str:
    """A code in groups of four, as people read it out, however it came."""
    code = typed(code)
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def typed(text: str) -> str:
    """A code as somebody typed it, without spaces, dashes and small letters."""
    return "".join(one for one in text.upper() if one.isascii() and one.isalnum())


def is_one(text: str) -> bool:
    """Whether it could be a code at all."""
    return len(text) == LENGTH and all(one in ALPHABET for one in text)


def digest_of(secret: str, tenant: str, code: str) -> str:
    """What is kept of a code."""
    return keys.keyed(secret, "family code", f"{tenant}:{code}")


def number_digest(secret: str, change_id: str, number: str) -> str:
    """What is kept of a number that confirms new details."""
    return keys.keyed(secret, "confirming number", f"{change_id}:{number}")


def _forget(work: Work, message: Carrier) -> None:
    codes.revoke_of_message(
        work.session,
        tenant=work.tenant,
        message_id=message.id,
        why=NEVER_SENT,
        now=work.now,
    )
    if message.kind == NEW_CODE:
        codes.revoke(
            work.session,
            tenant=work.tenant,
            recipient_id=str(message.recipient_id),
            why=OVERTAKEN,
            now=work.now,
        )


def _number(work: Work, message: Carrier, secret: str) -> str:
    """A number for the change that waits; where none waits it confirms nothing."""
    number = f"{secrets.randbelow(10**NUMBER_LENGTH):0{NUMBER_LENGTH}d}"
    waiting = details_changes.waiting(
        work.session,
        tenant=work.tenant,
        recipient_id=str(message.recipient_id),
        now=work.now,
    )
    if waiting is not None:
        details_changes.give_number(
            work.session,
            tenant=work.tenant,
            change_id=waiting.id,
            digest=number_digest(secret, waiting.id, number),
            contact_id=message.contact_id,
        )
    return number
