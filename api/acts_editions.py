"""What people may do with an edition of the rules on its way into force, and back."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from api.acts import Act, Before, Subject
from api.forms import Ask, Asked, Words
from triage.desk.desk import Desk, Done
from triage.desk.editions import doing, shown
from triage.roles import Action


class WhyIn(Asked):
    """Why it is done."""

    why: Annotated[Words, Ask("Why", long=True)]


class ApproveIn(Asked):
    """Why somebody approves."""

    why: Annotated[
        Words,
        Ask(
            "Why you approve it",
            hint="What you looked at: the rules, the proof, the rehearsal.",
            long=True,
        ),
    ]


class BeginIn(Asked):
    """When an edition comes into force, and why."""

    on_day: Annotated[
        date,
        Ask("Day it comes into force", hint="Today, or a later day."),
    ]
    why: Annotated[Words, Ask("Why", long=True)]


def _approve(desk: Desk, digest: str, asked: ApproveIn) -> Done:
    return doing.approve(desk, digest, why=asked.why)


def _activate(desk: Desk, digest: str, asked: BeginIn) -> Done:
    return doing.activate(desk, digest, on_day=asked.on_day, why=asked.why)


def _take_back(desk: Desk, digest: str, asked: WhyIn) -> Done:
    return doing.take_back_day(desk, digest, why=asked.why)


def _roll_back(desk: Desk, digest: str, asked: WhyIn) -> Done:
    return doing.roll_back(desk, digest, why=asked.why)


def _about(desk: Desk, digest: str, _: Mapping[str, str]) -> Before:
    """Which edition it is, what differs in it and what it still needs."""
    found = shown.shown(desk, digest)
    differs = found.differs.many
    counted = f"{differs} rules and figures differ from the edition in force."
    return Before(
        heading=f"Edition {digest[:12]}",
        lines=(found.line.why, counted, *found.line.missing),
    )


def _before_activate(desk: Desk, digest: str, query: Mapping[str, str]) -> Before:
    about = _about(desk, digest, query)
    return Before(
        heading=about.heading, lines=about.lines, values={"on_day": desk.today}
    )


APPROVE = Act(
    name="approve",
    on=Subject.EDITION,
    action=Action.APPROVE_RULES,
    title="Approve this edition",
    button="Approve it",
    shape=ApproveIn,
    does=_approve,
    before=_about,
    warning="Two different people approve an edition before it may come into force. An "
    "approval is kept for good.",
    raises=(doing.AlreadyApproved, doing.AlreadyInForce, doing.WasRolledBack),
)
ACTIVATE = Act(
    name="activate",
    on=Subject.EDITION,
    action=Action.BEGIN_RULES,
    title="Put this edition in force",
    button="Put it in force",
    shape=BeginIn,
    does=_activate,
    before=_before_activate,
    warning="Everybody on every list is placed again at once. Nobody’s priority is made "
    "less urgent by it: a review opens instead. On a large list this takes some minutes.",
    raises=(
        doing.EditionNotReady,
        doing.AlreadyInForce,
        doing.WasRolledBack,
        doing.DayHasPassed,
        doing.DayIsSet,
    ),
)
TAKE_BACK = Act(
    name="take-back-day",
    on=Subject.EDITION,
    action=Action.BEGIN_RULES,
    title="Take back the day that was set",
    button="Take the day back",
    shape=WhyIn,
    does=_take_back,
    before=_about,
    raises=(doing.NoDaySet,),
)
ROLL_BACK = Act(
    name="roll-back",
    on=Subject.EDITION,
    action=Action.BEGIN_RULES,
    title="Roll back to the edition before",
    button="Roll back",
    shape=WhyIn,
    does=_roll_back,
    before=_about,
    warning="The edition before comes into force again, and everybody stands as it gives. "
    "What clinicians decided stays. This edition cannot come into force again.",
    raises=(doing.NotInForce, doing.NothingBefore),
)
ACTS = (APPROVE, ACTIVATE, TAKE_BACK, ROLL_BACK)
