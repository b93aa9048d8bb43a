"""The second factor: a six-figure code from an app, good for half a minute, once."""

from datetime import datetime
from hmac import compare_digest

import pyotp


STEP = 30  # seconds
EITHER_SIDE = 1  # a clock half a minute off is still right


def fresh() -> str:
    """A new secret for an app: 160 random bits, as letters and figures."""
    return pyotp.random_base32()


def address(secret: str, *, email: str, service: str) -> str:
    """What the picture says to an app."""
    return pyotp.TOTP(
        secret, interval=STEP, name=email, issuer=service
    ).provisioning_uri()


def step_of(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """The time step a code belongs to; None where it is wrong or was used before.

    `after` is the last step a code was taken for.
    """
    given = "".join(code.split()).encode()
    at = int(now.timestamp()) // STEP
    maker = pyotp.TOTP(secret, interval=STEP)
    for step in range(at - EITHER_SIDE, at + EITHER_SIDE + 1):
        if compare_digest(maker.at(step * STEP).encode(), given) and step > after:
            return step
    return None
