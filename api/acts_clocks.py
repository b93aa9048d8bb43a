"""Acts on the clocks: what happened is recorded, another start is asked of two people."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from api.acts import Act, Before, Subject
from api.forms import Ask, Asked, Line, MaybeLine, Words
from triage.clocks import Happened, StartsAfterContact, StartsInTheFuture
from triage.desk.deciding.second import AlreadyAsked
from triage.desk.desk import Desk, Done
from triage.desk.knowing import clocks
from triage.desk.knowing.clocks import Change, ClockReason
from triage.roles import Action


class ClockIn(Asked):
    """Another start for a clock, or a first contact taken out."""

    reason: Annotated[ClockReason, Ask("Why")]
    on_day: Annotated[
        date,
        Ask(
            "The day",
            hint="The day the clock should start; or the day of the contact recorded in error.",
        ),
    ]
    question: Annotated[
        MaybeLine, Ask("Which question", hint="Choose none for every question.")
    ] = ""
    why: Annotated[Words, Ask("How you know", long=True)]


class DayIn(Asked):
    """A question and a day."""

    question: Annotated[Line, Ask("Which question")]
    on_day: Annotated[date, Ask("The day")]


def _clock(desk: Desk, referral_id: str, asked: ClockIn) -> Done:
    return clocks.propose(desk, referral_id, Change(**dict(asked)))


def _outcome(desk: Desk, referral_id: str, asked: DayIn) -> Done:
    return clocks.happened(
        desk, referral_id, kind=Happened.OUTCOME_SHARED, **dict(asked)
    )


def _intervention(desk: Desk, referral_id: str, asked: DayIn) -> Done:
    return clocks.happened(
        desk, referral_id, kind=Happened.FIRST_INTERVENTION, **dict(asked)
    )


def _before(desk: Desk, referral_id: str, query: Mapping[str, str]) -> Before:
    asked = [
        (one, one[:1].upper() + one[1:]) for one in clocks.choices(desk, referral_id)
    ]
    return Before(
        choices={"question": asked},
        values={"question": query.get("question", "")},
    )


ACTS: tuple[Act, ...] = (
    Act(
        name="clock", on=Subject.REFERRAL, action=Action.RECORD_EVENT,
        title="Ask for a clock to be changed", button="Ask a second person",
        shape=ClockIn, does=_clock, before=_before,
        warning="Nothing changes until another person agrees. Both of you stay in the record.",
        raises=(
            clocks.NotItsQuestion, clocks.NoSuchContact, StartsInTheFuture,
            StartsAfterContact, AlreadyAsked,
        ),
    ),
    Act(
        name="outcome-shared", on=Subject.REFERRAL, action=Action.RECORD_EVENT,
        title="The outcome was shared with the family", button="Record the day",
        shape=DayIn, does=_outcome, before=_before,
        raises=(clocks.NotItsQuestion, clocks.NotComeYet, clocks.BeforeTheStart),
    ),
    Act(
        name="first-intervention", on=Subject.REFERRAL, action=Action.RECORD_EVENT,
        title="The first intervention began", button="Record the day",
        shape=DayIn, does=_intervention, before=_before,
        raises=(clocks.NotItsQuestion, clocks.NotComeYet, clocks.BeforeTheStart),
    ),
)  # fmt: skip
