"""Children's names, and when two spellings may be the same child's name."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


LOST = "?"  # what a lossy encoding leaves of a letter
PLAIN = str.maketrans(
    {
        "ł": "l", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "æ": "ae",
        "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "\ufffd": LOST,
    }
)  # fmt: skip
NOT_LETTERS = re.compile(r"[^a-z?]")
TITLES = re.compile(r"^(mr|mrs|miss|ms|mstr|master|baby)\.?\s+", re.IGNORECASE)
MOJIBAKE = re.compile(r"[ÃÅÄÂ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A child's name. Either part may be empty when the file does not say it."""

    forename: str
    surname: str

    @property
    def whole(self) -> bool:
        """Whether both parts are there."""
        return bool(self.forename and self.surname)

    @property
    def lossy(self) -> bool:
        """Whether letters were lost on the way."""
        return LOST in fold(self.forename + self.surname)


def split(text: str) -> Name:
    """Read "SURNAME, Forename" or "Forename Surname"."""
    text = TITLES.sub("", " ".join(text.split()))
    if "," in text:
        surname, _, forename = text.partition(",")
        return of(TITLES.sub("", forename.strip()), surname)
    forename, _, surname = text.rpartition(" ")
    return of(forename, surname)


def of(forename: str, surname: str) -> Name:
    """A name from its two parts, in the case people write it."""
    return Name(forename=_tidy(forename), surname=_tidy(surname))


def _tidy(text: str) -> str:
    text = " ".join(mend(text).split())
    return text.title() if text.isupper() else text


def mend(text: str) -> str:
    """Undo UTF-8 that was once read as Windows text: "JosÃ©" is "José"."""
    if not MOJIBAKE.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Letters only: no case, accents, spaces or punctuation. Lost letters stay `?`."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN))
    return NOT_LETTERS.sub("", plain)


def agree(one: Name, other: Name) -> bool:
    """Whether two names may be one child's; a lost letter stands for any one letter.

    The split between forename and surname does not matter. A middle name that only
    one of them has does not either; another first forename always does.
    """
    if not (one.whole and other.whole):
        return False
    if same_letters(
        fold(one.forename + one.surname), fold(other.forename + other.surname)
    ):
        return True
    return same_letters(fold(one.surname), fold(other.surname)) and same_letters(
        _first(one), _first(other)
    )


@lru_cache(maxsize=100_000)
def keys(name: Name) -> tuple[str, ...]:
    """Two spellings of a whole name. Names without lost letters agree only when they
    share one of these."""
    whole = fold(name.forename + name.surname)
    return tuple(dict.fromkeys((whole, f"{_first(name)} {fold(name.surname)}")))


def same(one: Name, other: Name) -> bool:
    """Whether two full names are the same, letter for letter."""
    return one.whole and same_letters(
        fold(one.forename + one.surname), fold(other.forename + other.surname)
    )


def _first(name: Name) -> str:
    return fold(name.forename.split()[0])


def same_letters(one: str, other: str) -> bool:
    """Whether two folded names are equal, a lost letter matching any one letter."""
    if LOST not in one and LOST not in other:
        return one == other
    return len(one) == len(other) and all(
        a == b or LOST in (a, b) for a, b in zip(one, other, strict=True)
    )
