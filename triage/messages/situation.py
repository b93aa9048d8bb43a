"""What the rule of who may be told looks at: one person, one address, one message.

Each part is one of a few words, so that the whole table can be tried on every
combination there is.
"""

from dataclasses import dataclass
from enum import StrEnum


class Relationship(StrEnum):
    """Who somebody is to the child."""

    MOTHER = "mother"
    FATHER = "father"
    PARENT = "parent"
    CARER = "carer"
    FOSTER_CARER = "foster carer"
    RELATIVE = "relative"
    YOUNG_PERSON = "young person"
    SOCIAL_WORKER = "social worker"
    SCHOOL = "school"
    GP = "GP"
    HEALTH_VISITOR = "health visitor"
    REFERRER = "referrer"
    NOT_KNOWN = "not known"


class Hold(StrEnum):
    """Why nobody is written to about a child until a named person says otherwise."""

    DECEASED = "deceased"
    ADOPTED = "adopted"
    REMOVED = "not with the family any more"
    MOVED_AWAY = "moved away"
    SAFEGUARDING = "safeguarding"


class Purpose(StrEnum):
    """What a message is for."""

    STATUS = "where the referral stands"
    APPOINTMENT = "an appointment"
    CHECK_IN = "a check-in"
    CODE = "a new code"
    ANSWER = "an answer to what they told us"
    CORRECTION = "putting an earlier message right"


class Stopped(StrEnum):
    """Whether anything stops messages about the child, whoever would read them."""

    NO = "nothing"
    DECEASED = "the child has died"
    ADOPTED = "the child was adopted"
    REMOVED = "the child is not with the family any more"
    MOVED_AWAY = "the family moved away"
    SAFEGUARDING = "safeguarding"
    BEREAVED = "the address is kept for another child, who has died"


class Kin(StrEnum):
    """Who somebody is, as far as the rule tells people apart."""

    PARENT = "a parent"
    CARER = "a carer"
    FOSTER_CARER = "a foster carer"
    OTHER = "a relative, or not known who"
    YOUNG_PERSON = "the young person"
    SOCIAL_WORKER = "a social worker"
    SCHOOL = "a school"
    HEALTH = "a GP, a health visitor or the referrer"


class Word(StrEnum):
    """What a named person, or they themselves, last said of telling them."""

    NOBODY = "nobody has judged"
    EARLIER = "judged that they may be told, but when the child was younger"
    TOLD = "judged that they may be told"
    NOT_TOLD = "judged that they are not told"
    OPTED_OUT = "asked not to be written to"
    ENDED = "not in the child's life any more"


class Claim(StrEnum):
    """What speaks for or against telling them: the gravest that is known."""

    RESPONSIBLE = "has parental responsibility"
    NOT_KNOWN = "parental responsibility not known"
    NOT_RESPONSIBLE = "has no parental responsibility"
    ABUSE = "domestic abuse was spoken of"
    DISPUTED = "somebody asked that they are not told"
    ORDER = "a court order limits what they are told"


class Age(StrEnum):
    """How old the child is, as far as the rule tells ages apart."""

    NOT_KNOWN = "not known"
    UNDER_ELEVEN = "under 11"
    ELEVEN = "11 to 15 years 8 months"
    NEARLY_SIXTEEN = "from 15 years 9 months"
    SIXTEEN = "16 or 17"
    ADULT = "18 or older"
    ADULT_IN_NEED = "18 or older, and may need help to decide"


class Safe(StrEnum):
    """Whether it is safe to use the address. What is not known is not safe."""

    SAFE = "safe"
    NOT_KNOWN = "not known to be safe"
    UNSAFE = "unsafe"


class Address(StrEnum):
    """What is known of the address beside that."""

    GOOD = "nothing against it"
    RESTRICTED = "restricted"
    RELEASED = "restricted, and two people released this letter"
    INVALID = "did not reach anybody, or was replaced"
    NONE = "there is none"


class By(StrEnum):
    """How the message would travel."""

    LETTER = "a letter"
    WIRE = "a text or an email"


class Format(StrEnum):
    """Whether they can read it this way."""

    MET = "can be read"
    ANOTHER_WAY = "can be read by another way"
    CALL = "needs a person: braille, sign language or audio"


class Term(StrEnum):
    """Whether schools are open."""

    OPEN = "in term"
    CLOSED = "out of term"


Part = StrEnum | bool


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Everything the rule looks at: one person, one address, one message."""

    stopped: Stopped = Stopped.NO
    kin: Kin
    word: Word = Word.NOBODY
    claim: Claim = Claim.NOT_KNOWN
    looked_after: bool = False
    age: Age
    safe: Safe = Safe.NOT_KNOWN
    address: Address = Address.NONE
    by: By = By.WIRE
    form: Format = Format.MET
    purpose: Purpose
    term: Term = Term.OPEN


# What each message is for. A house test finds a wording that is not here.
PURPOSES = {
    "acknowledged": Purpose.STATUS,
    "wait_update": Purpose.STATUS,
    "off_the_list": Purpose.STATUS,
    "back_on_the_list": Purpose.STATUS,
    "returned": Purpose.STATUS,
    "say_your_language": Purpose.STATUS,
    "contact_agreement": Purpose.STATUS,
    "contact_agreement_young_person": Purpose.STATUS,
    "check_in": Purpose.CHECK_IN,
    "check_in_young_person": Purpose.CHECK_IN,
    "check_in_school": Purpose.CHECK_IN,
    "check_in_gp": Purpose.CHECK_IN,
    "chase": Purpose.CHECK_IN,
    "offer": Purpose.APPOINTMENT,
    "appointment_reminder": Purpose.APPOINTMENT,
    "appointment_cancelled": Purpose.APPOINTMENT,
    "not_brought": Purpose.APPOINTMENT,
    "new_code": Purpose.CODE,
    "confirm_details": Purpose.ANSWER,
    "details_changed": Purpose.ANSWER,
    "reply_received": Purpose.ANSWER,
    "red_reply_received": Purpose.ANSWER,
    "looked_again": Purpose.ANSWER,
    "correction": Purpose.CORRECTION,
    "put_right": Purpose.CORRECTION,
}


def purpose_of(kind: str) -> Purpose:
    """What a message is for, by its wording; the one most guarded where not known."""
    return PURPOSES.get(kind, Purpose.CODE)
