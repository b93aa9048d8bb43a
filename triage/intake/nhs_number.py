"""NHS numbers: ten digits whose last one checks the other nine (modulus 11)."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache


LENGTH = 10
LABEL = re.compile(r"^\s*(nhs)?\s*(number|num|no)?\.?\s*[:#]?\s*", re.IGNORECASE)
SEPARATORS = re.compile(r"[\s\-‐‑–—./_'’`\"]")
SCIENTIFIC = re.compile(r"^\d(\.\d+)?e\+?0?9$", re.IGNORECASE)
WHOLE_FLOAT = re.compile(r"^\d{10}\.0+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberRead:
    """A number that passes the check, or the codes that say why there is none."""

    number: str | None
    codes: tuple[str, ...] = ()


def is_valid(digits: str) -> bool:
    """Whether ten digits pass the check. One digit repeated is a placeholder."""
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        return False
    if len(set(digits)) == 1:
        return False
    weighted = sum(int(digit) * (11 - at) for at, digit in enumerate(digits[:9], 1))
    return (11 - weighted % 11) % 11 == int(digits[9])  # a check of 10 equals no digit


@lru_cache(maxsize=200_000)
def read(text: str) -> NumberRead:
    """Read a number however it is spelt."""
    bare = LABEL.sub("", text)
    if not any(character.isdigit() for character in bare):
        return NumberRead(number=None, codes=("nhs_missing",))
    if SCIENTIFIC.match(bare.replace(" ", "")):
        return _scientific(bare.replace(" ", ""))
    if WHOLE_FLOAT.match(bare.strip()):
        bare = bare.strip().split(".")[0]
    digits = SEPARATORS.sub("", bare)
    if is_valid(digits):
        return NumberRead(number=digits)
    if digits.strip("0") == "":
        return NumberRead(number=None, codes=("nhs_missing",))
    return NumberRead(number=None, codes=("nhs_check_digit",))


def _scientific(text: str) -> NumberRead:
    """A spreadsheet's 9.992879211E+09 holds every digit; 9.99E+09 has lost most."""
    mantissa = text.lower().split("e")[0]
    whole = str(int(Decimal(mantissa) * 10**9))
    if len(mantissa.replace(".", "")) == LENGTH:
        valid = is_valid(whole)
        return NumberRead(
            number=whole if valid else None, codes=() if valid else ("nhs_check_digit",)
        )
    return NumberRead(number=None, codes=("nhs_missing", "nhs_digits_lost"))
