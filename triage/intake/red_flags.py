"""Words in free text that a person must read. They only ever raise a question.

Free text is never read into facts: a word here opens a "please read" task, and nothing
lowers a child for what a text does not say. The words are content: `red_flags.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path


LONGEST_QUOTE = 80  # characters of what was seen
WORD_ENDING = re.compile(r"(?<=\w)\w*")
WORD = re.compile(r"\w+")
OPENING = re.compile(r"[a-z0-9]*")
GROUP = re.compile(r"^(?:\\b)?\((?:\?:)?")
MAY_BE_ABSENT = "?*{"


@dataclass(frozen=True, kw_only=True)
class Words:
    """One pattern, and the beginnings of words that any match opens with."""

    fact: str
    pattern: re.Pattern[str]
    openings: frozenset[str]  # holds "" when a match may open with anything


@dataclass(frozen=True, kw_only=True)
class RedFlags:
    """All patterns, found by the first letters of the words a text holds."""

    words: tuple[Words, ...]
    by_letters: Mapping[str, tuple[tuple[str, int], ...]]
    working_days: Mapping[str, int]
    digest: str

    def __hash__(self) -> int:
        return hash(self.digest)

    def worth_a_look(self, said: str) -> list[int]:
        """Patterns of which the text holds an opening word, in the file's order."""
        found = {at for _, at in self.by_letters.get("", ())}
        for word in set(WORD.findall(said.casefold())):
            for letters in (word[:1], word[:2]):
                for opening, at in self.by_letters.get(letters, ()):
                    if at not in found and word.startswith(opening):
                        found.add(at)
        return sorted(found)


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
    words = tuple(
        Words(
            fact=table["fact"],
            pattern=re.compile(pattern, re.IGNORECASE),
            openings=frozenset(openings(pattern)),
        )
        for table in tables
        for pattern in table["words"]
    )
    return RedFlags(
        words=words,
        by_letters=_by_letters(words),
        working_days={table["fact"]: table["working_days"] for table in tables},
        digest=sha256(text).hexdigest(),
    )


def _by_letters(words: Iterable[Words]) -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for at, one in enumerate(words):
        for opening in one.openings:
            found.setdefault(opening[:2], []).append((opening, at))
    return {letters: tuple(some) for letters, some in found.items()}


def openings(pattern: str) -> Iterator[str]:
    """The literal beginnings of a pattern: `\\b(?:chok(?:e|ed)|gags?)` opens with "chok"
    and "gag". Gives "" for a part that may open with anything."""
    for part in _alternatives(pattern):
        bare = part.removeprefix(r"\b")
        if group := GROUP.match(bare):
            inner, rest = _inside(bare, group.end())
            yield from openings(inner)
            if rest[:1] and rest[0] in MAY_BE_ABSENT:
                yield from openings(rest[1:])
        else:
            yield _literal(bare)


def _literal(text: str) -> str:
    found = OPENING.match(text)
    assert found is not None
    literal = found.group()
    after = text[len(literal) :][:1]
    return literal[:-1] if after and after in MAY_BE_ABSENT else literal


def _alternatives(pattern: str) -> Iterator[str]:
    """The parts of a pattern between its outermost bars."""
    depth, start = 0, 0
    for at, character in enumerate(pattern):
        if character == "|" and depth == 0:
            yield pattern[start:at]
            start = at + 1
        depth += (character in "([") - (character in ")]")
    yield pattern[start:]


def _inside(text: str, start: int) -> tuple[str, str]:
    """What a group holds, and what comes after its closing bracket."""
    depth = 1
    for at in range(start, len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        if depth == 0:
            return text[start:at], text[at + 1 :]
    return text[start:], ""


def _whole_words(said: str, match: re.Match[str]) -> str:
    """What was matched, on to the end of its last word."""
    ending = WORD_ENDING.match(said, match.end())
    end = ending.end() if ending else match.end()
    return said[match.start() : end].strip()[:LONGEST_QUOTE]


@lru_cache(maxsize=100_000)
def seen(text: str, flags: RedFlags) -> tuple[Seen, ...]:
    """Every fact the text may speak of, with the first words that say so."""
    said = " ".join(text.replace("’", "'").replace("‘", "'").split())
    found: dict[str, Seen] = {}
    for at in flags.worth_a_look(said):
        one = flags.words[at]
        if one.fact not in found and (match := one.pattern.search(said)):
            found[one.fact] = Seen(
                fact=one.fact,
                words=_whole_words(said, match),
                working_days=flags.working_days[one.fact],
            )
    return tuple(found.values())
