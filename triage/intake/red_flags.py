"""Words in free text that a person must read. They only ever raise a question.

Free text is never read into facts: a word here opens a "please read" task, and nothing
lowers a child for what a text does not say. The words are content: `red_flags.toml`.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path


LONGEST_QUOTE = 80  # characters of what was seen


@dataclass(frozen=True, kw_only=True)
class RedFlag:
    """The words that speak of one fact, and how soon a person reads them."""

    fact: str
    working_days: int  # 0: the same day
    words: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class RedFlags:
    """All red flags, and one quick look that most texts never get past."""

    flags: tuple[RedFlag, ...]
    any_of_them: re.Pattern[str]
    digest: str

    def __hash__(self) -> int:
        return hash(self.digest)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """Words seen in a text, and the fact they may speak of."""

    fact: str
    words: str
    working_days: int = 0  # in which a person reads them

    def __str__(self) -> str:
        return f"{self.fact}: {self.words}"


def load_red_flags(path: Path) -> RedFlags:
    """Read the word list."""
    text = path.read_bytes()
    tables = tomllib.loads(text.decode())["red_flag"]
    flags = tuple(
        RedFlag(
            fact=table["fact"],
            working_days=table["working_days"],
            words=_any_of(table["words"]),
        )
        for table in tables
    )
    quick = _any_of(word for table in tables for word in table["words"])
    return RedFlags(flags=flags, any_of_them=quick, digest=sha256(text).hexdigest())


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in words), re.IGNORECASE)


@lru_cache(maxsize=100_000)
def seen(text: str, flags: RedFlags) -> tuple[Seen, ...]:
    """Every fact the text may speak of, with the words that say so."""
    said = " ".join(text.replace("’", "'").replace("‘", "'").split())
    if not flags.any_of_them.search(said):
        return ()
    return tuple(
        Seen(
            fact=flag.fact,
            words=match.group(0).strip()[:LONGEST_QUOTE],
            working_days=flag.working_days,
        )
        for flag in flags.flags
        if (match := flag.words.search(said))
    )
