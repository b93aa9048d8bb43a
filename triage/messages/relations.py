"""What forms call the people in a child's life, and how they need to read."""

import re
from dataclasses import dataclass

from triage.messages.outbox import Way
from triage.messages.situation import By, Format, Kin, Relationship


# A form's words, in plain letters, to what they mean. What stands here in no form is
# not known, and whoever is not known is told nothing until a named person judges.
WORDS: dict[str, Relationship] = {
    word: relationship
    for relationship, words in {
        Relationship.MOTHER: (
            "mother", "mum", "mom", "mam", "mummy", "mammy", "birth mother",
            "biological mother", "mother mum", "ammi", "mama", "matka", "mamă",
        ),
        Relationship.FATHER: (
            "father", "dad", "da", "daddy", "birth father", "biological father",
            "father dad", "abbu", "papa", "tata", "ojciec", "tată",
        ),
        Relationship.PARENT: (
            "parent", "adoptive parent", "adoptive mother", "adoptive father",
            "adoptive mum", "adoptive dad",
        ),
        Relationship.CARER: (
            "carer", "parent carer", "parent or carer", "guardian", "legal guardian",
            "special guardian", "kinship carer", "main carer", "caregiver",
        ),
        Relationship.FOSTER_CARER: (
            "foster carer", "foster parent", "foster mum", "foster dad",
            "foster mother", "foster father",
        ),
        Relationship.RELATIVE: (
            "relative", "grandparent", "grandmother", "grandfather", "gran", "granny",
            "grandma", "nan", "nana", "nanny", "grandad", "granddad", "grandpa",
            "aunt", "auntie", "uncle", "brother", "sister", "sibling", "cousin",
            "stepmother", "stepfather", "step mother", "step father", "step mum",
            "step dad", "stepmum", "stepdad", "step parent", "stepparent",
            "family friend", "babcia", "dziadek",
        ),
        Relationship.YOUNG_PERSON: (
            "self", "child", "young person", "young person 16", "patient", "me",
            "myself", "i am the young person",
        ),
        Relationship.SOCIAL_WORKER: ("social worker", "council social worker"),
        Relationship.SCHOOL: (
            "school", "teacher", "head teacher", "headteacher", "senco", "sendco",
            "nursery", "college", "class teacher",
        ),
        Relationship.GP: ("gp", "doctor", "general practitioner"),
        Relationship.HEALTH_VISITOR: ("health visitor",),
        Relationship.REFERRER: (
            "referrer", "professional", "paediatrician", "therapist",
        ),
    }.items()
    for word in words
}  # fmt: skip
NOT_LETTERS = re.compile(r"[^\w]+", re.UNICODE)

KIN = {
    Relationship.MOTHER: Kin.PARENT,
    Relationship.FATHER: Kin.PARENT,
    Relationship.PARENT: Kin.PARENT,
    Relationship.CARER: Kin.CARER,
    Relationship.FOSTER_CARER: Kin.FOSTER_CARER,
    Relationship.RELATIVE: Kin.OTHER,
    Relationship.NOT_KNOWN: Kin.OTHER,
    Relationship.YOUNG_PERSON: Kin.YOUNG_PERSON,
    Relationship.SOCIAL_WORKER: Kin.SOCIAL_WORKER,
    Relationship.SCHOOL: Kin.SCHOOL,
    Relationship.GP: Kin.HEALTH,
    Relationship.HEALTH_VISITOR: Kin.HEALTH,
    Relationship.REFERRER: Kin.HEALTH,
}
AT_WORK = frozenset({Kin.SOCIAL_WORKER, Kin.SCHOOL, Kin.HEALTH})


def relationship(said: str | None) -> Relationship:
    """Who somebody is, by the word a form used. A word not known is nobody known."""
    return WORDS.get(plain(said), Relationship.NOT_KNOWN)


def plain(said: str | None) -> str:
    """A form's word in plain letters, so that "Step-mum " and "step mum" are one."""
    return NOT_LETTERS.sub(" ", said or "").casefold().strip()


@dataclass(frozen=True, kw_only=True)
class Reads:
    """How somebody reads."""

    easy_read: bool = False
    only_letters: bool = False
    by_voice: bool = False  # or by hand: a person tells them

    def met(self, by: By) -> Format:
        """Whether they can read what comes this way."""
        if self.by_voice:
            return Format.CALL
        if self.only_letters and by is not By.LETTER:
            return Format.ANOTHER_WAY
        return Format.MET


USUAL = ("", "no", "none", "standard", "not needed", "n a", "no thanks", "no thank you")


def reads(said: str | None) -> Reads:
    """How somebody reads, by what a form said. A need nobody knows is met by a person."""
    words = plain(said)
    if words in USUAL:
        return Reads()
    if "easy" in words or "simple" in words or "plain english" in words:
        return Reads(easy_read=True, only_letters="large" in words)
    if "large" in words or "big print" in words:
        return Reads(only_letters=True)
    return Reads(by_voice=True)


def by(way: Way) -> By:
    """How the rule tells ways apart."""
    return By.LETTER if way is Way.LETTER else By.WIRE
