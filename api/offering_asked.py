"""What is asked of whoever sets up clinics, offers slots, or says what came of one."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic import Field as Bounded

from api.forms import Ask, Asked, Line, MaybeLine, Note, Words
from triage.clocks import Question
from triage.desk.offering.clinics import Format, SlotAsked
from triage.desk.offering.life import Who, Worry


FIRST_YEAR, LAST_YEAR = 2020, 2100


def _sensible_day(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("must be a day of this century")
    return day


def _sensible(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("must say its time zone")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError("must be a day of this century")
    return moment


Minutes = Annotated[int, Bounded(ge=5, le=600)]
Weeks = Annotated[int, Bounded(ge=2, le=52)]
Short = Annotated[MaybeLine, Bounded(max_length=80)]
LISTS = {
    "neurodevelopmental": "Neurodevelopmental",
    "speech_language": "Speech and language",
}
SPOKEN = Ask("Language spoken besides English", hint="Leave empty if only English.")
JOINT = Ask("Joint: both services in the room, for children who wait on both lists")


class ClinicIn(Asked):
    """A new clinic."""

    name: Annotated[Line, Ask("Name of the clinic")]
    pathway: Annotated[
        Literal["neurodevelopmental", "speech_language"],
        Ask("Whose list it draws from", choices=LISTS),
    ]
    place: Annotated[MaybeLine, Ask("Place", hint="A building or an area.")] = ""


class SlotIn(Asked):
    """One appointment."""

    starts_at: Annotated[
        datetime, AfterValidator(_sensible), Ask("Starts at", hint="Time in London.")
    ]
    minutes: Annotated[Minutes, Ask("Minutes")]
    format: Annotated[Format, Ask("How the child is seen")]
    with_whom: Annotated[Short, Ask("With whom")] = ""
    language: Annotated[Short, SPOKEN] = ""
    joint: Annotated[bool, JOINT] = False

    def asked(self) -> SlotAsked:
        """As the desk takes it."""
        return SlotAsked(
            starts_at=self.starts_at,
            minutes=self.minutes,
            with_whom=self.with_whom,
            format=self.format.value,
            language=self.language,
            joint=self.joint,
        )


class WeeklySlotsIn(SlotIn):
    """The same appointment in several weeks."""

    weeks: Annotated[Weeks, Ask("For how many weeks", hint="From 2 to 52.")]


class CancelSlotIn(Asked):
    """Why a slot is cancelled."""

    why: Annotated[Words, Ask("Why the slot is cancelled", long=True)]


class DrawIn(Asked):
    """Which week's slots, and what was seen."""

    week: Annotated[
        date, AfterValidator(_sensible_day), Ask("A day of the week", hidden=True)
    ]
    seen: Annotated[Line, Ask("What was seen", hidden=True)]


class OfferIn(Asked):
    """What is known when a slot is offered."""

    asked: Annotated[bool, Ask("The family was asked first and wants to come")] = False
    note: Annotated[Note, Ask("Anything to add", long=True)] = ""


class NoteIn(Asked):
    """Anything to add."""

    note: Annotated[Note, Ask("Anything to add", long=True)] = ""


class DeclineIn(Asked):
    """Why a family declined."""

    note: Annotated[
        Note, Ask("What the family said, and what would suit", long=True)
    ] = ""


class ReleaseIn(Asked):
    """Why a held slot is let go."""

    why: Annotated[Words, Ask("Why the slot goes to the next child", long=True)]


class CancelIn(Asked):
    """Who cancelled, and why."""

    by: Annotated[Who, Ask("Who cancels")]
    why: Annotated[Words, Ask("Why", long=True)]


class NotBroughtIn(Asked):
    """What was done when a child was not brought."""

    worry: Annotated[
        Worry,
        Ask(
            "Is anybody worried that this child may not be safe?",
            hint="Think of bruises, a parent in crisis, other missed visits, a child nobody has seen. ‘Not known’ is a fair answer.",
        ),
    ]
    spoke_to: Annotated[
        Short, Ask("Who was spoken to", hint="Leave empty if nobody yet.")
    ] = ""
    note: Annotated[Note, Ask("What they said", long=True)] = ""


class AttendedIn(Asked):
    """Whether the assessment began."""

    begins_assessment: Annotated[
        Literal["yes", "no"],
        Ask(
            "Did the assessment begin?",
            hint="A check-in, an advice line or a workshop does not begin it.",
        ),
    ]
    questions: Annotated[
        tuple[Question, ...],
        Ask("Which questions it begins to answer", hint="None ticked means all."),
    ] = ()
    note: Annotated[Note, Ask("Anything to add", long=True)] = ""
