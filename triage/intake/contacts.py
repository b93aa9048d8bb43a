"""Who filled in a form and how they may be reached: kept for later, never in rank."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from triage.facts import Known
from triage.intake import spelling
from triage.intake.findings import Finding, finding
from triage.intake.spelling import Spellings


EMAIL = re.compile(r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}$")
NOT_DIGITS = re.compile(r"[\s().\-–/]")
MOBILE = re.compile(r"^(?:\+44|0044|0)7\d{9}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactRead:
    """A contact as the form gave it. What was not given or not readable is None."""

    relationship: str | None
    mobile: str | None  # as +447...
    email: str | None
    safe_to_text: bool | None  # None: not known, so nothing is texted
    language: str | None
    format: str | None  # large print, easy read, audio, BSL


def read(
    fields: Mapping[str, str], words: Spellings
) -> tuple[ContactRead, tuple[Finding, ...]]:
    """The contact on a form row, and what was wrong with it."""
    mobile, email = (
        read_mobile(fields.get("mobile", "")),
        read_email(fields.get("email", "")),
    )
    safe = spelling.read(fields.get("safe_to_text", ""), words)
    contact = ContactRead(
        relationship=fields.get("relationship") or None,
        mobile=mobile,
        email=email,
        safe_to_text=safe.value if safe.known is Known.KNOWN else None,
        language=fields.get("language") or None,
        format=fields.get("format") or None,
    )
    wrong = []
    if fields.get("mobile") and mobile is None:
        wrong.append(finding("mobile_not_read", "mobile"))
    if fields.get("email") and email is None:
        wrong.append(finding("email_not_read", "email"))
    return contact, tuple(wrong)


def read_mobile(text: str) -> str | None:
    """A United Kingdom mobile number as +447..., or None."""
    digits = NOT_DIGITS.sub("", text.strip())
    return "+44" + digits[-10:] if MOBILE.match(digits) else None


def read_email(text: str) -> str | None:
    """An address that has the shape of one, or None."""
    text = text.strip()
    return text if EMAIL.match(text) else None
