"""Who may be told what about a child: one table, read from the top, first line wins.

What stops a message stands above what lets one go, and what no line allows is asked of
a person. The reference page is drawn from this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from triage.messages.situation import (
    Address,
    Age,
    By,
    Claim,
    Format,
    Hold,
    Kin,
    Part,
    Purpose,
    Relationship,
    Safe,
    Situation,
    Stopped,
    Term,
    Word,
)


__all__ = ["TABLE", "Hold", "Purpose", "Relationship", "Situation", "judge"]


class Verdict(StrEnum):
    """What the rule says."""

    MAY = "may"
    LATER = "later"  # not now, and nobody need do anything
    ASK = "ask"  # nothing is sent: a task asks a named person
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table. It holds where every part it names is one of those named."""

    name: str
    says: str  # the condition, as a person reads it
    when: Mapping[str, tuple[Part, ...]]
    verdict: Verdict
    reason: str  # why, as staff read it
    task: str | None = None  # the kind of task it opens

    def holds(self, situation: Situation) -> bool:
        """Whether the line is about this situation."""
        return all(getattr(situation, part) in some for part, some in self.when.items())


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the table says of one situation, and which line says it."""

    verdict: Verdict
    line: str
    reason: str
    task: str | None = None


WHO = "who_may_be_told"
AGREE = "agree_contact"
CALL = "call_family"
NO_WAY = "no_safe_way"

BOTH = (Kin.PARENT, Kin.CARER)
PRIVATE = (*BOTH, Kin.FOSTER_CARER, Kin.OTHER)
ASKED_ONLY = (Kin.SCHOOL, Kin.HEALTH)  # told nothing but what they are asked
NOBODY, TOLD = (Word.NOBODY,), (Word.TOLD,)
NOT_NOW = (Word.NOBODY, Word.EARLIER)  # nobody has judged since they were nearly 16
IN_DOUBT = (Claim.ABUSE, Claim.DISPUTED, Claim.ORDER)
NEUTRAL = (Purpose.STATUS, Purpose.APPOINTMENT, Purpose.ANSWER, Purpose.CORRECTION)
UNDER_SIXTEEN = (Age.NOT_KNOWN, Age.UNDER_ELEVEN, Age.ELEVEN, Age.NEARLY_SIXTEEN)
FROM_SIXTEEN = (Age.SIXTEEN, Age.ADULT, Age.ADULT_IN_NEED)


def _never(name: str, says: str, reason: str, **when: tuple[Part, ...]) -> Line:
    return Line(name=name, says=says, when=when, verdict=Verdict.NEVER, reason=reason)


def _ask(
    name: str, says: str, reason: str, task: str, **when: tuple[Part, ...]
) -> Line:
    said = Verdict.ASK
    return Line(name=name, says=says, when=when, verdict=said, reason=reason, task=task)


def _may(
    name: str,
    says: str,
    reason: str,
    task: str | None = None,
    **when: tuple[Part, ...],
) -> Line:
    said = Verdict.MAY
    return Line(name=name, says=says, when=when, verdict=said, reason=reason, task=task)


TABLE: tuple[Line, ...] = (
    # What stops everything.
    _never(
        "died", "The child has died.",
        "The child has died. Nobody is written to.",
        stopped=(Stopped.DECEASED,),
    ),
    _never(
        "ended", "The person is not in the child's life any more.",
        "They are not in this child's life any more.",
        word=(Word.ENDED,),
    ),
    _never(
        "opted-out", "The person asked not to be written to.",
        "They asked not to be written to. A person may still ring.",
        word=(Word.OPTED_OUT,),
    ),
    _never(
        "not-told", "A named person judged that they are not to be told.",
        "A named person judged that they are not to be told.",
        word=(Word.NOT_TOLD,),
    ),
    _never(
        "unsafe", "Anybody says that the address is unsafe.",
        "This address is unsafe to use.",
        safe=(Safe.UNSAFE,),
    ),
    _never(
        "safeguarding", "Messages are stopped for safeguarding.",
        "Messages are stopped for safeguarding until a named person lifts it.",
        stopped=(Stopped.SAFEGUARDING,),
    ),
    _never(
        "adopted", "The child was adopted.",
        "The child was adopted: what was known of the family before is never used.",
        stopped=(Stopped.ADOPTED,),
    ),
    _never(
        "left-family", "The child is not with the family, and the person is private.",
        "The child is not with the family any more.",
        stopped=(Stopped.REMOVED,), kin=PRIVATE,
    ),
    _ask(
        "left-others", "The child is not with the family, and the person is any other.",
        "The child is not with the family any more. Say who is told now.", WHO,
        stopped=(Stopped.REMOVED,),
    ),
    _ask(
        "bereaved", "The same address is kept for another child, who has died.",
        "This address is kept for another child, who has died. Speak to the family "
        "before anything is written.", CALL,
        stopped=(Stopped.BEREAVED,),
    ),
    _ask(
        "moved", "The family moved away.",
        "The family moved away. Find out where they are before anything is sent.", CALL,
        stopped=(Stopped.MOVED_AWAY,),
    ),
    # The address.
    _ask(
        "no-address", "No address is kept of the person.",
        "No way to reach them in writing is known.", NO_WAY,
        address=(Address.NONE,),
    ),
    _ask(
        "invalid", "The address reached nobody, or was replaced.",
        "This address reached nobody, or was replaced.", NO_WAY,
        address=(Address.INVALID,),
    ),
    _ask(
        "safe-unknown", "Nobody has said that the address is safe.",
        "Nobody has said that this address is safe to use.", NO_WAY,
        safe=(Safe.NOT_KNOWN,),
    ),
    _ask(
        "restricted-letter", "The address is restricted, and this is a letter.",
        "The address is restricted: two people must release a letter.", WHO,
        address=(Address.RESTRICTED,), by=(By.LETTER,),
    ),
    _ask(
        "restricted-place", "The address is restricted, and the message is about when "
        "and where to come.",
        "The address is restricted: two people must release a message that names a "
        "place.", WHO,
        address=(Address.RESTRICTED,), purpose=(Purpose.APPOINTMENT,),
    ),
    # The person.
    _ask(
        "order", "A court order limits what they are told, and nobody has judged since.",
        "A court order limits what they are told. Read it, and say what they may be "
        "told.", WHO,
        claim=(Claim.ORDER,), word=NOT_NOW,
    ),
    _ask(
        "disputed", "Somebody asked that they are not told, and nobody has judged.",
        "What is said about telling them conflicts. Nothing is sent until a named "
        "person judges.", WHO,
        claim=(Claim.DISPUTED,), word=NOT_NOW,
    ),
    _ask(
        "abuse", "Domestic abuse was ever spoken of, and nobody has judged about this "
        "person.",
        "Nothing is sent until a named person has judged that it is safe to tell them.",
        WHO,
        claim=(Claim.ABUSE,), word=NOT_NOW, kin=(*PRIVATE, Kin.YOUNG_PERSON),
    ),
    _never(
        "birth-family", "The child is looked after, the person is a parent or relative, "
        "and nobody has judged.",
        "The child is looked after: a parent or relative is told only where a named "
        "person judged so.",
        looked_after=(True,), kin=(Kin.PARENT, Kin.OTHER), word=NOBODY,
    ),
    _ask(
        "carer", "The child is looked after, the person is a carer, and nobody has "
        "judged.",
        "The child is looked after: the council says what a carer is told. Ask the "
        "social worker.", WHO,
        looked_after=(True,), kin=(Kin.CARER, Kin.FOSTER_CARER), word=NOBODY,
    ),
    _ask(
        "no-responsibility", "They have no parental responsibility, and nobody has "
        "judged.",
        "They have no parental responsibility. Say whether they may be told.", WHO,
        claim=(Claim.NOT_RESPONSIBLE,), kin=BOTH, word=NOBODY,
    ),
    _ask(
        "others", "A foster carer, a relative or somebody not known, and nobody has "
        "judged.",
        "Say whether they may be told: they are not known to be a parent.", WHO,
        kin=(Kin.FOSTER_CARER, Kin.OTHER), word=NOBODY,
    ),
    _never(
        "asked-only", "A school, a GP or a health visitor, and nothing is asked of them.",
        "Schools and surgeries are told nothing but what they are asked.",
        kin=ASKED_ONLY, purpose=(Purpose.STATUS, Purpose.APPOINTMENT),
    ),
    Line(
        name="school-holiday", says="A check-in for a school, out of term.",
        when={
            "kin": (Kin.SCHOOL,), "purpose": (Purpose.CHECK_IN,),
            "term": (Term.CLOSED,),
        },
        verdict=Verdict.LATER, reason="Schools are asked in term time only.",
    ),
    _ask(
        "professional", "A school, a GP, a health visitor or the referrer, and nobody "
        "has judged.",
        "Say whether they may be asked about this child.", WHO,
        kin=ASKED_ONLY, word=NOT_NOW,
    ),
    _ask(
        "social-worker", "A social worker of a child not known to be looked after, and "
        "nobody has judged.",
        "The child is not known to be looked after. Say whether a social worker is "
        "told.", WHO,
        kin=(Kin.SOCIAL_WORKER,), looked_after=(False,), word=NOT_NOW,
    ),
    # Age.
    _never(
        "too-young", "The young person themselves, under 11.",
        "A young person is written to from the age of 11.",
        kin=(Kin.YOUNG_PERSON,), age=(Age.UNDER_ELEVEN,),
    ),
    _ask(
        "own-code", "The young person themselves, not known to be 16, and nobody has "
        "agreed it with them.",
        "Agree first with the young person how they want to be told, and say who reads "
        "their answers.", WHO,
        kin=(Kin.YOUNG_PERSON,), age=UNDER_SIXTEEN, word=NOT_NOW,
    ),
    _ask(
        "adult", "The young person is 18, and nobody has agreed contact with them.",
        "They are an adult now. Agree with them who else is told.", AGREE,
        kin=PRIVATE, age=(Age.ADULT,), word=NOT_NOW,
    ),
    _ask(
        "confidential", "The young person is 16 or older, nobody has agreed contact "
        "with them, and the message opens a page about them.",
        "Until contact is agreed with the young person, others are told only where we "
        "are up to and when to come.", AGREE,
        kin=PRIVATE, age=FROM_SIXTEEN, word=NOT_NOW,
        purpose=(Purpose.CHECK_IN, Purpose.CODE),
    ),
    # The form in which it can be read.
    _ask(
        "another-way", "They cannot read it this way.",
        "They cannot read it this way, and no safe way that they can read is known.",
        CALL,
        form=(Format.ANOTHER_WAY,),
    ),
    _ask(
        "by-voice", "They need braille, sign language or audio.",
        "They need braille, sign language or audio: a person tells them.", CALL,
        form=(Format.CALL,),
    ),
    # Who may be told.
    _may(
        "looked-after", "The social worker of a child who is looked after.",
        "The child is looked after, and the council holds parental responsibility.",
        kin=(Kin.SOCIAL_WORKER,), looked_after=(True,),
    ),
    _may(
        "themselves", "The young person themselves, 16 or older.",
        "They decide for themselves.",
        kin=(Kin.YOUNG_PERSON,), age=FROM_SIXTEEN,
    ),
    _may(
        "judged", "A named person judged that they may be told.",
        "A named person judged that they may be told.",
        word=TOLD,
    ),
    _may(
        "sixteen", "The young person is 16 or may need help to decide, nobody has "
        "agreed contact, and the message is neutral.",
        "They were told before the birthday. Agree contact with the young person.",
        AGREE,
        kin=PRIVATE, age=(Age.SIXTEEN, Age.ADULT_IN_NEED), word=NOT_NOW,
        purpose=NEUTRAL,
    ),
    _may(
        "nearly-sixteen", "A parent or carer of a young person from 15 years 9 months.",
        "They may be told. Agree contact with the young person before the birthday.",
        AGREE,
        kin=BOTH, age=(Age.NEARLY_SIXTEEN,), word=NOBODY,
        claim=(Claim.RESPONSIBLE, Claim.NOT_KNOWN),
    ),
    _may(
        "responsible", "A parent or carer who has parental responsibility.",
        "They have parental responsibility.",
        kin=BOTH, age=UNDER_SIXTEEN, word=NOBODY, claim=(Claim.RESPONSIBLE,),
    ),
    _may(
        "own-form", "A parent or carer whose own contact was given and is safe, and "
        "nothing conflicts.",
        "They gave this address themselves, it is safe, and nothing conflicts.",
        kin=BOTH, age=UNDER_SIXTEEN, word=NOBODY, claim=(Claim.NOT_KNOWN,),
    ),
    _ask(
        "otherwise", "Anything else.",
        "No line of the table allows it. Say whether they may be told.", WHO,
    ),
)  # fmt: skip


@lru_cache(maxsize=1 << 16)
def judge(situation: Situation) -> Judgement:
    """What the first line that holds says. Families are alike: answers are remembered."""
    line = next(one for one in TABLE if one.holds(situation))
    return Judgement(
        verdict=line.verdict, line=line.name, reason=line.reason, task=line.task
    )
