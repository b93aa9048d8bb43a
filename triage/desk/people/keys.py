"""What is worked out from the server's secret, each use with a key of its own."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from ipaddress import ip_address, ip_network
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from triage.errors import TriageError
from triage.settings import Settings, SignIn


NONCE = 12  # bytes, as AES-GCM asks
SHORTEST_SECRET = 32


class SecretTooShort(TriageError):
    """Real sign-in needs a secret of at least 32 characters that only this server knows. Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))" and set it as TRIAGE_SECRET."""


class FactorUnreadable(TriageError):
    """A second factor cannot be read: TRIAGE_SECRET is not the one it was kept with. Put the old secret back, or reset the person's sign-in."""


def require_secret(settings: Settings) -> None:
    """Refuse real sign-in without a secret worth the name. Raises `SecretTooShort`."""
    if settings.sign_in is SignIn.PERSONAS:
        return
    if len(settings.secret.get_secret_value().encode()) < SHORTEST_SECRET:
        raise SecretTooShort


def seal(secret: str, words: str, *, owner: str) -> str:
    """Words that only this server can read again, and only for the same owner."""
    nonce = token_bytes(NONCE)
    sealed = AESGCM(_key(secret, "factor")).encrypt(
        nonce, words.encode(), owner.encode()
    )
    return urlsafe_b64encode(nonce + sealed).decode()


def unseal(secret: str, sealed: str, *, owner: str) -> str:
    """What was sealed. Raises `FactorUnreadable`."""
    raw = urlsafe_b64decode(sealed)
    cipher = AESGCM(_key(secret, "factor"))
    try:
        return cipher.decrypt(raw[:NONCE], raw[NONCE:], owner.encode()).decode()
    except InvalidTag as wrong:
        raise FactorUnreadable from wrong


def address_digest(secret: str, address: str) -> str:
    """A visitor's address as it is kept: nobody can read it back or try them all.

    One household holds a whole block of the newer addresses, so the block is counted.
    """
    try:
        number = ip_address(address)
    except ValueError:
        block = address
    else:
        width = 64 if number.version == 6 else 32
        block = str(ip_network(f"{number}/{width}", strict=False))
    return hmac.new(_key(secret, "address"), block.encode(), "sha256").hexdigest()


def keyed(secret: str, use: str, words: str) -> str:
    """What is kept of something secret: nobody can try it out without our own secret."""
    return hmac.new(_key(secret, use), words.encode(), "sha256").hexdigest()


def _key(secret: str, use: str) -> bytes:
    """A key for one use, from a secret that is long and random (see `require_secret`)."""
    return hmac.digest(secret.encode(), f"waiting well: {use}".encode(), "sha256")
