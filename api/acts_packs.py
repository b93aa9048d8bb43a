"""Acts on monthly packs: one is made, and people say what its figures do not."""

from collections.abc import Mapping
from typing import Annotated

from api.acts import Act, Before, Subject
from api.forms import Ask, Asked, Line, Words
from triage.desk.desk import Desk, Done
from triage.desk.packs import made, months
from triage.desk.packs.months import Part
from triage.roles import Action


PARTS = {one.value: one.value.capitalize() for one in Part}


class MakeIn(Asked):
    """Which month."""

    month: Annotated[Line, Ask("Month", hint="Such as 2026-10.")]


class SayIn(Asked):
    """What somebody says of one section of a month."""

    month: Annotated[Line, Ask("Month", hint="Such as 2026-10.")]
    part: Annotated[Part, Ask("Which section", choices=PARTS)]
    text: Annotated[
        Words,
        Ask(
            "What the board should know",
            hint="Why it is so, and what is being done. No child’s name.",
            long=True,
        ),
    ]


def _make(desk: Desk, _: str, asked: MakeIn) -> Done:
    return made.make(desk, asked.month)


def _say(desk: Desk, _: str, asked: SayIn) -> Done:
    return months.say(desk, month=asked.month, part=asked.part, text=asked.text)


def _which(_: Desk, __: str, query: Mapping[str, str]) -> Before:
    """The month and section that the link named stand in the form already."""
    return Before(values={name: query.get(name, "") for name in ("month", "part")})


ACTS = (
    Act(
        name="make-pack",
        on=Subject.SERVICE,
        action=Action.PLAN_WAITS,
        title="Make a monthly pack",
        button="Make the pack",
        shape=MakeIn,
        does=_make,
        before=_which,
        warning="The pack is kept as it is made. Made again, the later one counts and the "
        "earlier one is kept.",
        raises=(months.BadMonth, months.MonthNotOver),
    ),
    Act(
        name="say-in-pack",
        on=Subject.SERVICE,
        action=Action.PLAN_WAITS,
        title="Say something in a pack",
        button="Keep it",
        shape=SayIn,
        does=_say,
        before=_which,
        raises=(months.BadMonth, months.MonthNotOver),
    ),
)
