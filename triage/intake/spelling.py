"""Yes, no and unknown, however they are spelt; what is none of them is never guessed.

The words are content (`rules/profiles/spellings.toml`). A plain word may carry a tail:
"Yes - see letter", "N (reviewed)". A tail that takes the word back ("No, but ...",
"Yes?", "No longer") makes the value unread, and a person is asked.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from triage.facts import Known


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a cell says. `read` is false when the words were not understood."""

    known: Known
    value: bool | None = None
    tail: str = ""  # words after a plain yes or no
    read: bool = True


UNKNOWN = Answer(known=Known.UNKNOWN)
NOT_ASKED = Answer(known=Known.NOT_ASKED)
NOT_READ = Answer(known=Known.UNKNOWN, read=False)


@dataclass(frozen=True)
class Spellings:
    """The words that mean yes, no, unknown and not asked, and what takes them back."""

    yes: frozenset[str]
    no: frozenset[str]
    unknown: frozenset[str]
    not_asked: frozenset[str]
    no_phrases: re.Pattern[str]
    unknown_phrases: re.Pattern[str]
    takes_back: re.Pattern[str]
    takes_back_no: re.Pattern[str]
    asks: re.Pattern[str]  # a question is not an answer
    digest: str = ""

    def __hash__(self) -> int:
        return hash(self.digest)


def spellings(table: Mapping[str, list[str]], digest: str) -> Spellings:
    """The spellings of a content table."""
    return Spellings(
        yes=_words(table["yes"]),
        no=_words(table["no"]),
        unknown=_words(table["unknown"]),
        not_asked=_words(table["not_asked"]),
        no_phrases=_any_of(table["no_phrases"]),
        unknown_phrases=_any_of(table["unknown_phrases"]),
        takes_back=_any_of(table["takes_back"]),
        takes_back_no=_any_of(table["takes_back_no"]),
        asks=re.compile(r"\?"),
        digest=digest,
    )


def _words(words: list[str]) -> frozenset[str]:
    return frozenset(plain(word) for word in words)


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE)


SLASH = re.compile(r" ?/ ?")
# A tail that opens with the opposite answer contradicts the first.
OPPOSITES = {
    True: frozenset({"no", "n", "false", "not", "none", "nil"}),
    False: frozenset({"yes", "y", "true"}),
}


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Case, spacing, quotes and a closing full stop do not matter."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("\ufe0f", "")
    text = SLASH.sub("/", " ".join(text.casefold().split()))
    return text.strip(" '\"`").rstrip(".!;,").strip()


SEPARATOR = re.compile(r"\s*(?:[,;:(\[–—]|\.\s|\s-|-\s|\s/\s)\s*")


@lru_cache(maxsize=100_000)
def read(text: str, words: Spellings) -> Answer:
    """What a cell says: exact words first, then a word with a harmless tail."""
    said = plain(text)
    if said in words.not_asked:
        return NOT_ASKED
    if not said or said in words.unknown:
        return UNKNOWN
    if said in words.yes:
        return Answer(known=Known.KNOWN, value=True)
    if said in words.no:
        return Answer(known=Known.KNOWN, value=False)
    return _phrase(said, words)


def _phrase(said: str, words: Spellings) -> Answer:
    word = SEPARATOR.split(said, maxsplit=1)[0]
    if word in words.not_asked:
        return NOT_ASKED
    if word in words.unknown or words.unknown_phrases.fullmatch(said):
        return UNKNOWN
    if words.asks.search(said) or words.takes_back.search(said):
        return NOT_READ
    if words.no_phrases.fullmatch(said):
        return Answer(known=Known.KNOWN, value=False, tail=said)
    return _with_tail(said, words)


def _with_tail(said: str, words: Spellings) -> Answer:
    word, *rest = SEPARATOR.split(said, maxsplit=1)
    if not rest:
        return _yes_and_more(said, words)
    tail = rest[0].strip(" )]")
    return _answer(word, tail, words)


def _answer(word: str, tail: str, words: Spellings) -> Answer:
    value = word in words.yes
    same = words.yes if value else words.no
    doubtful = not value and words.takes_back_no.search(tail)
    if word not in same or doubtful or _opens_with(tail, OPPOSITES[value]):
        return NOT_READ
    if word.isdigit() and tail not in same:
        return NOT_READ
    return Answer(known=Known.KNOWN, value=value, tail=tail)


def _opens_with(tail: str, other: frozenset[str]) -> bool:
    return re.split(r"[\s,;:/]+", tail)[0] in other


def _yes_and_more(said: str, words: Spellings) -> Answer:
    """ "Yes see letter" is a yes; "no see letter" could be either, and is not read."""
    word, _, tail = said.partition(" ")
    if word == "yes" and not _opens_with(tail, OPPOSITES[True]):
        return Answer(known=Known.KNOWN, value=True, tail=tail)
    return NOT_READ
