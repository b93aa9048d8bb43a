"""Each question's clock: what a family waits for an answer to, and since when.

A referral may ask several questions, and each has a clock of its own. A clock is worked
out from events and never stored. It stops only at the first attended contact that
begins the assessment. Nothing resets it: not a missed or cancelled visit, not a move,
not another referral. Only two people together may say that it started on another day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from triage.calendar import weeks_waited
from triage.errors import TriageError
from triage.referrals import Pathway, Referral


RE_REFERRAL_WEEKS = 26  # within these, a re-referral may take its first date back


class Question(StrEnum):
    """What a family waits for an answer about."""

    AUTISM = "autism"
    ADHD = "ADHD"
    SPEECH_LANGUAGE = "speech and language"
    EATING_DRINKING = "eating and drinking"
    FLUENCY = "fluency"
    VOICE = "voice"
    OTHER = "another question"


class Happened(StrEnum):
    """What may happen to a clock. Only the first group changes anything."""

    STARTED = "started"
    RESTORED = "restored"  # to an earlier referral's date
    CORRECTED = "corrected"
    FIRST_CONTACT = "first contact"  # attended, and it begins the assessment
    NOT_A_CONTACT = "first contact withdrawn"  # it was recorded in error
    OUTCOME_SHARED = "outcome shared"
    FIRST_INTERVENTION = "first intervention"

    CONTACT = "another contact"  # a check-in, an advice line, a workshop
    WAS_NOT_BROUGHT = "was not brought"
    CANCELLED_BY_FAMILY = "cancelled by family"
    CANCELLED_BY_SERVICE = "cancelled by service"
    DECLINED = "offer declined"


STARTS = (Happened.STARTED, Happened.RESTORED, Happened.CORRECTED)
TWO_PEOPLE = (Happened.RESTORED, Happened.CORRECTED, Happened.NOT_A_CONTACT)
EVERY_QUESTION = ""  # an event of the whole referral


class StartsInTheFuture(TriageError):
    """A clock cannot start on a day that has not come."""


class StartsAfterContact(TriageError):
    """A clock cannot start after the first contact that stopped it."""


@dataclass(frozen=True, kw_only=True)
class ClockEvent:
    """One thing that happened, in the order it was recorded."""

    kind: Happened
    on_day: date
    question: str = EVERY_QUESTION


@dataclass(frozen=True, kw_only=True)
class QuestionClock:
    """One question's clock on a day. Weeks are whole, and counted from the start."""

    question: str
    started_on: date
    first_contact_on: date | None
    outcome_on: date | None
    intervention_on: date | None
    weeks_waiting: int | None  # so far; None once the first contact has been
    weeks_so_far: int  # from the start until the day asked about
    weeks_to_contact: int | None
    weeks_to_outcome: int | None
    weeks_to_intervention: int | None

    @property
    def runs(self) -> bool:
        """Whether the family still waits for the first contact."""
        return self.first_contact_on is None


_ASKED: dict[str, tuple[Question, ...]] = {
    "autism": (Question.AUTISM,),
    "adhd": (Question.ADHD,),
    "both": (Question.AUTISM, Question.ADHD),
    "speech": (Question.SPEECH_LANGUAGE,),
    "language": (Question.SPEECH_LANGUAGE,),
    "eating_drinking": (Question.EATING_DRINKING,),
    "fluency": (Question.FLUENCY,),
    "voice": (Question.VOICE,),
    "other": (Question.OTHER,),
}
_OF_NEURODEVELOPMENTAL = (Question.AUTISM, Question.ADHD, Question.OTHER)
_OF_SPEECH_LANGUAGE = (
    Question.SPEECH_LANGUAGE,
    Question.EATING_DRINKING,
    Question.FLUENCY,
    Question.VOICE,
    Question.OTHER,
)
_UNTIL_KNOWN: dict[Pathway, tuple[Question, ...]] = {
    Pathway.NEURODEVELOPMENTAL: (Question.AUTISM, Question.ADHD),
    Pathway.SPEECH_LANGUAGE: (Question.SPEECH_LANGUAGE,),
    Pathway.UNDECIDED: (Question.AUTISM, Question.ADHD, Question.SPEECH_LANGUAGE),
}
_MAY_ASK: dict[Pathway, tuple[Question, ...]] = {
    Pathway.NEURODEVELOPMENTAL: _OF_NEURODEVELOPMENTAL,
    Pathway.SPEECH_LANGUAGE: _OF_SPEECH_LANGUAGE,
    Pathway.UNDECIDED: tuple(Question),
}


def questions(pathway: Pathway, said: Iterable[object]) -> tuple[Question, ...]:
    """What a referral asks, from every source's word on it.

    Each question anyone named is asked. Where nobody named one of this pathway, all of
    the pathway's usual ones are: not known is never "no".
    """
    named = {one for word in said for one in _ASKED.get(str(word), ())}
    asked = tuple(one for one in _MAY_ASK[pathway] if one in named)
    return asked or _UNTIL_KNOWN[pathway]


def clocks(
    referral: Referral,
    events: Sequence[ClockEvent],
    today: date,
    asked: Sequence[str] = (),
) -> tuple[QuestionClock, ...]:
    """The clock of each question asked, and of each that ever had an event."""
    usual = asked or questions(referral.pathway, ())
    named = [one.question for one in events if one.question != EVERY_QUESTION]
    every = dict.fromkeys([*map(str, usual), *named])
    return tuple(_clock(referral, one, events, today) for one in every)


def decided_start(events: Sequence[ClockEvent]) -> date | None:
    """The day a referral's place counts from, where people decided it; else None.

    The earliest of its questions' starts. A question that was answered still counts: a
    place never moves later because part of an answer came.
    """
    whole, parts = _decided(events)
    return min(parts.values(), default=whole)


def changed(
    referral: Referral,
    events: Sequence[ClockEvent],
    asked: Sequence[str],
    change: ClockEvent,
    today: date,
) -> tuple[ClockEvent, ...]:
    """The events a change of one clock's start comes to; the other clocks are pinned.

    Raises `StartsInTheFuture` or `StartsAfterContact`.
    """
    if change.on_day > today:
        raise StartsInTheFuture
    now = clocks(referral, events, today, asked)
    mine = [one for one in now if change.question in (EVERY_QUESTION, one.question)]
    contacts = [one.first_contact_on for one in mine if one.first_contact_on]
    if any(change.on_day > day for day in contacts):
        raise StartsAfterContact
    if change.question == EVERY_QUESTION:
        return (change,)
    _, pinned = _decided(events)
    pins = (
        ClockEvent(kind=Happened.STARTED, on_day=one.started_on, question=one.question)
        for one in now
        if one.question not in {change.question, *pinned}
    )
    return (*pins, change)


def _decided(events: Sequence[ClockEvent]) -> tuple[date | None, dict[str, date]]:
    """The start of the whole referral, and those of single questions since then."""
    whole: date | None = None
    parts: dict[str, date] = {}
    for one in events:
        if one.kind in STARTS and one.question == EVERY_QUESTION:
            whole, parts = one.on_day, {}
        elif one.kind in STARTS:
            parts[one.question] = one.on_day
    return whole, parts


def _clock(
    referral: Referral, question: str, events: Sequence[ClockEvent], today: date
) -> QuestionClock:
    mine = [one for one in events if one.question in (EVERY_QUESTION, question)]
    starts = [one.on_day for one in mine if one.kind in STARTS]
    started = starts[-1] if starts else referral.clock_start
    contact = _first_contact(mine)
    outcome = _first(mine, Happened.OUTCOME_SHARED)
    intervention = _first(mine, Happened.FIRST_INTERVENTION)
    return QuestionClock(
        question=question,
        started_on=started,
        first_contact_on=contact,
        outcome_on=outcome,
        intervention_on=intervention,
        weeks_waiting=weeks_waited(started, today) if contact is None else None,
        weeks_so_far=weeks_waited(started, today),
        weeks_to_contact=_weeks(started, contact),
        weeks_to_outcome=_weeks(started, outcome),
        weeks_to_intervention=_weeks(started, intervention),
    )


def _first_contact(mine: Iterable[ClockEvent]) -> date | None:
    """The earliest that stands: one recorded in error is taken out by a later word."""
    days: set[date] = set()
    for one in mine:
        if one.kind is Happened.FIRST_CONTACT:
            days.add(one.on_day)
        elif one.kind is Happened.NOT_A_CONTACT:
            days.discard(one.on_day)
    return min(days, default=None)


def _first(mine: Iterable[ClockEvent], kind: Happened) -> date | None:
    return min((one.on_day for one in mine if one.kind is kind), default=None)


def _weeks(start: date, end: date | None) -> int | None:
    return None if end is None else weeks_waited(start, end)
