"""Numbers however they were typed: days, counts and attendance."""

import re
from decimal import Decimal
from functools import lru_cache


WHOLE = re.compile(
    r"^(\d{1,6})(?:\.0+)?\s*(?:x|days?|day\(s\)|d|times?|occasions?|sessions?|weeks?|wks?|so far)?$",
    re.IGNORECASE,
)
DECIMAL = re.compile(r"^(\d{1,3}(?:[.,]\d+)?)\s*(%|per ?cent|pc)?$", re.IGNORECASE)
WORDS = ("zero none nil", "one", "two", "three", "four", "five", "six", "seven",
         "eight", "nine", "ten", "eleven", "twelve")  # fmt: skip
NUMBERS = {word: number for number, words in enumerate(WORDS) for word in words.split()}
ALL_OF_IT = Decimal(100)


@lru_cache(maxsize=50_000)
def whole(text: str) -> int | None:
    """A count ("3", "3 days", "three"); None when it is not one."""
    text = text.strip().casefold()
    if match := WHOLE.match(text):
        return int(match.group(1))
    return NUMBERS.get(re.sub(r"\s*(days?|times?)$", "", text))


@lru_cache(maxsize=50_000)
def percent(text: str, *, one_is_all: bool) -> float | None:
    """A percentage from "93.2%", "93.2" or the fraction 0.932; None when it is not one.

    A bare 1 is 100 % in a column of fractions and is not read in any other.
    """
    match = DECIMAL.match(text.strip())
    if not match:
        return None
    number, signed = Decimal(match.group(1).replace(",", ".")), bool(match.group(2))
    if not signed and number <= 1:
        if number == 1 and not one_is_all and not text.strip().startswith("1.00"):
            return None
        number *= ALL_OF_IT
    return float(round(number, 4)) if number <= ALL_OF_IT else None


def absence(attendance: float) -> float:
    """Absence in percent from attendance in percent."""
    return float(round(ALL_OF_IT - Decimal(str(attendance)), 4))


def is_fraction(text: str) -> bool:
    """Whether a cell can only be a fraction of 1."""
    match = DECIMAL.match(text.strip())
    if not match or match.group(2):
        return False
    return 0 < Decimal(match.group(1).replace(",", ".")) < 1
