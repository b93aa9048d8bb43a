"""What a service may ask for, checked as the real service checks it."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from api.standin.refusing import bad, invalid
from triage.messages import sms


Body = Mapping[str, Any]
MOST_REFERENCE = 1_000
MOST_TEXT = 918
MOST_PDF = 2 * 2**20
POSTAGE = ("first", "second", "economy")
EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}"
)
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")
COUNTRIES = frozenset(
    {"FRANCE", "GERMANY", "IRELAND", "POLAND", "SPAIN"}
)  # enough here
WELSH = frozenset("ÂâÊêÎîÔôÛûŴŵŶŷÁáÉéÍíÓóÚúẂẃÝýÀàÈèÌìÒòÙùẀẁỲỳÄäËëÏïÖöÜüẄẅŸÿ")
FIELDS = {
    "sms": ({"phone_number", "template_id"}, {"sms_sender_id"}),
    "email": (
        {"email_address", "template_id"},
        {"email_reply_to_id", "one_click_unsubscribe_url", "sanitise_content_for"},
    ),
    "letter": ({"template_id", "personalisation"}, set[str]()),
    "precompiled": ({"reference", "content"}, {"postage"}),
}


def check(kind: str, body: object) -> Body:
    """The body itself. Raises the refusal that names everything wrong with it."""
    if not isinstance(body, dict):
        raise bad("Invalid JSON supplied in POST data")
    required, optional = FIELDS[kind]
    allowed = required | optional | {"reference"}
    if kind != "precompiled":
        allowed |= {"personalisation"}
    wrong = [f"{name} is a required property" for name in sorted(required - set(body))]
    wrong += [
        f"Additional properties are not allowed ({name} was unexpected)"
        for name in sorted(set(body) - allowed)
    ]
    wrong += [one for name in sorted(body) for one in _wrong(name, body[name])]
    if wrong:
        raise invalid(*wrong)
    return body


def _wrong(name: str, value: object) -> Iterator[str]:
    """What is wrong with one field, whatever the others are."""
    kinds: dict[str, type] = {"personalisation": dict, "sanitise_content_for": list}
    wanted = kinds.get(name, str)
    if not isinstance(value, wanted):
        yield f"{name} {value!r} is not of type {wanted.__name__}"
        return
    if name.endswith("_id") and not is_uuid(str(value)):
        yield f"{name} is not a valid UUID"
    if name == "reference" and len(str(value)) > MOST_REFERENCE:
        yield f"{name} is too long"
    if name == "phone_number" and (problem := _number_problem(str(value))):
        yield f"{name} {problem}"
    if name == "email_address" and not EMAIL.fullmatch(str(value)):
        yield f"{name} Not a valid email address"
    if name == "one_click_unsubscribe_url" and not str(value).startswith("https://"):
        yield f"{name} is not a valid https url"
    if name == "postage" and value not in POSTAGE:
        yield "postage invalid. It must be first, second or economy."


def number(typed: str) -> str:
    """A number in its international form, digits only."""
    digits = re.sub(r"[\s()+.-]", "", typed).removeprefix("00")
    if digits.startswith("07"):
        return f"44{digits[1:]}"
    return f"44{digits[3:]}" if digits.startswith("4407") else digits


def _number_problem(typed: str) -> str:
    digits = number(typed)
    if not (digits.isascii() and digits.isdecimal()):
        return "Must not contain letters or symbols"
    least, most = (12, 12) if digits.startswith("447") else (8, 15)
    if len(digits) < least:
        return "Not enough digits"
    if len(digits) > most:
        return "Too many digits"
    return "Not a UK mobile number" if digits.startswith("0") else ""


def is_uuid(typed: str) -> bool:
    """Whether it is an id."""
    try:
        return str(UUID(typed)) == typed.casefold()
    except ValueError:
        return False


def address(values: Mapping[str, Any]) -> list[str]:
    """The lines of a letter's address. Raises the refusal of one that cannot be sent."""
    lines = [str(values.get(f"address_line_{n}") or "").strip() for n in range(1, 8)]
    lines = [line for line in lines if line]
    if len(lines) < 3:
        raise invalid("Address must be at least 3 lines")
    last = lines[-1].upper()
    if not POSTCODE.fullmatch(last) and last not in COUNTRIES:
        raise invalid(
            "Last line of address must be a real UK postcode or another country"
        )
    return lines


def pages(content: str) -> bytes:
    """A letter made elsewhere. Raises the refusal of what is no such file."""
    try:
        pdf = b64decode(content, validate=True)
    except (NotBase64, ValueError):
        raise bad("Cannot decode letter content (invalid base64 encoding)") from None
    if len(pdf) > MOST_PDF:
        raise bad("Letter content is larger than 2MB")
    return pdf


def as_text(body: str, *, any_letter: bool) -> str:
    """A text as a telephone gets it. Once, letters outside the alphabet became "?"."""
    plain = sms.plain(body)
    if len(plain) > MOST_TEXT:
        raise bad(
            f"Content for template has a character count greater than {MOST_TEXT}"
        )
    if any_letter:
        return plain
    carried = sms.BASIC | sms.EXTENSION | WELSH
    return "".join(one if one in carried else "?" for one in plain)
