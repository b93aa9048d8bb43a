"""What is asked of whoever keeps staff, books leave, or tries other slots."""

from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator
from pydantic import Field as Bounded

from api.forms import Ask, Asked, Line
from api.offering_asked import LISTS
from triage.desk.waits.capacity_shown import Tried


FIRST_YEAR, LAST_YEAR = 2000, 2100


def _sensible(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("must be a day of this century")
    return day


Day = Annotated[date, AfterValidator(_sensible)]
Short = Annotated[Line, Bounded(max_length=80)]
Few = Annotated[int, Bounded(ge=1, le=20)]
InHundred = Annotated[int, Bounded(ge=0, le=100)]
THE_LIST = Ask("Which list", choices=LISTS)
FIRST, LAST = Ask("First day"), Ask("Last day", hint="It is counted too.")


class PostIn(Asked):
    """A share of somebody's week for one list."""

    pathway: Annotated[Literal["neurodevelopmental", "speech_language"], THE_LIST]
    name: Annotated[
        Short, Ask("Name of the post", hint="Such as ‘Speech therapist, Riverside’.")
    ]
    percent: Annotated[
        int,
        Bounded(ge=1, le=100),
        Ask("Per cent of whole time", hint="Two and a half days a week are 50."),
    ]
    sessions: Annotated[
        Few,
        Ask(
            "Sessions a week for first appointments",
            hint="Of somebody whole-time. A half day is a session.",
        ),
    ]
    slots: Annotated[Few, Ask("Slots in a session")]
    first_day: Annotated[Day, FIRST]
    last_day: Annotated[
        Day | None, Ask("Last day", hint="Leave empty while nobody knows of one.")
    ] = None
    term_only: Annotated[bool, Ask("In school terms only")] = False


class LeaveIn(Asked):
    """Days on which one post has no slots."""

    first_day: Annotated[Day, FIRST]
    last_day: Annotated[Day, LAST]


class ClosureIn(LeaveIn):
    """Days on which a list has no slots at all."""

    pathway: Annotated[Literal["neurodevelopmental", "speech_language"], THE_LIST]
    why: Annotated[
        Line, Ask("Why", hint="Such as ‘The building is closed’. Nobody’s name.")
    ]


class WithdrawIn(Asked):
    """Why something counts no more."""

    why: Annotated[Line, Ask("Why it counts no more")]


class TryIn(Asked):
    """Other slots, tried for a while."""

    more: Annotated[
        int,
        Bounded(ge=-200, le=200),
        Ask("More slots a week", hint="For fewer put a minus before the number."),
    ] = 0
    joining: Annotated[
        Annotated[int, Bounded(ge=0, le=500)],
        Ask("Children who join, for each 100 now", hint="110 is a tenth more."),
    ] = 100
    missed: Annotated[
        InHundred | None,
        Ask("Missed, of 100 slots", hint="Leave empty for as many as of late."),
    ] = None
    part: Annotated[
        InHundred,
        Ask(
            "Of 100 slots, how many go to another kind of session",
            hint="A group, or a shorter visit such as by video.",
        ),
    ] = 0
    children: Annotated[Few, Ask("Children in each such session")] = 1
    minutes: Annotated[
        Annotated[int, Bounded(ge=5, le=600)] | None,
        Ask("Minutes of each such session", hint="Leave empty for as long as a slot."),
    ] = None
    until: Annotated[
        Day | None, Ask("Until", hint="Five years at most. Empty: half a year.")
    ] = None
    target: Annotated[
        Annotated[int, Bounded(ge=0, le=1_000_000)] | None,
        Ask(
            "How many may wait by then",
            hint="Empty: as many as wait when nearly all are seen in 18 weeks.",
        ),
    ] = None
    appointments: Annotated[
        Few | None,
        Ask("Visits a child needs to begin", hint="Empty: as many as of late."),
    ] = None
    weeks_open: Annotated[
        int, Bounded(ge=1, le=52), Ask("Weeks a year with clinics")
    ] = 52

    def tried(self) -> Tried:
        """As the desk takes it."""
        return Tried(**self.model_dump())

    def query(self) -> str:
        """The same as the end of an address, without what was left as it is."""
        asked = self.model_dump(mode="json", exclude_defaults=True)
        return urlencode(asked)
