"""Passwords: long, not among those tried first, and kept only as an Argon2id hash."""

import re
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from triage.errors import TriageError


SHORTEST = 12
LONGEST = 200
LEFT_OVER = 6  # letters and digits that must remain when known words are taken out
DISTINCT = 5
# Those of RFC 9106 for machines that have other work to do: 64 MiB, three passes.
HASHER = PasswordHasher(
    time_cost=3,
    memory_cost=64 * 1024,
    parallelism=2,
    hash_len=32,
    salt_len=16,
    type=Type.ID,
)
# Each hash takes 64 MiB for a moment: a flood of tries waits its turn instead.
AT_ONCE = BoundedSemaphore(4)
TRIED_FIRST = """
password passwort passw0rd pa55word p4ssword letmein welcome changeme default admin
administrator login secret guest qwertyuiop qwerty asdfghjkl asdfgh zxcvbnm 1q2w3e4r
1qaz2wsx qazwsx 12345678 123456 1234 87654321 654321 abcdefgh abcdef abc123
iloveyou loveyou sunshine princess monkey dragon football baseball superman batman
pokemon starwars charlie michael jordan hannah jessica ashley daniel thomas
liverpool everton arsenal chelsea tottenham rangers celtic manchester united
spring summer autumn winter january february march april june july august
september october november december monday tuesday wednesday thursday friday
saturday sunday london england hospital clinic trust doctor nurse health
waiting well triage children child autism adhd speech clinician coordinator
"""


class PasswordTooShort(TriageError):
    """Choose a password of at least 12 characters. Three words that have nothing to do with each other are easy to remember."""


class PasswordTooLong(TriageError):
    """Choose a password of at most 200 characters."""


class PasswordTooCommon(TriageError):
    """Choose a password that is not made of your name, the service's name or words that are tried first, such as "password" or "summer". Three words that have nothing to do with each other are easy to remember."""


def check(password: str, *, own: tuple[str, ...]) -> None:
    """Raise unless a password may be chosen. `own`: names an outsider would try."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise PasswordTooShort
    if len(plain) > LONGEST:
        raise PasswordTooLong
    if len(set(plain)) < DISTINCT or len(_unknown(plain, own)) < LEFT_OVER:
        raise PasswordTooCommon


def hashed(password: str) -> str:
    """What is kept of a password."""
    with AT_ONCE:
        return HASHER.hash(_plain(password))


def is_right(kept: str | None, password: str) -> bool:
    """Whether a password is the one kept; as slow where there is none."""
    nobodys = _nobodys()
    with AT_ONCE:
        try:
            right = HASHER.verify(kept or nobodys, _plain(password)[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return right and kept is not None


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than are used now."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")


def _plain(password: str) -> str:
    """One spelling for what different keyboards send."""
    return unicodedata.normalize("NFKC", password)


def _unknown(password: str, own: tuple[str, ...]) -> str:
    """What is left of a password when the words tried first are taken out."""
    left = re.sub(r"[\W_]", "", password.casefold())
    names = [part for one in own for part in re.split(r"[\W_]+", one.casefold())]
    known = {name for name in names if len(name) > 2} | set(TRIED_FIRST.split())
    for word in sorted(known, key=lambda one: (-len(one), one)):
        left = left.replace(word, "")
    return left
