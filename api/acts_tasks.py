"""What people may do with a task, and the reviews that close one."""

from collections.abc import Mapping
from typing import Annotated

from api.acts import Act, Before, Subject
from api.forms import Ask, Asked, Line, MaybeLine, Note, Words
from triage.desk import whom
from triage.desk.desk import Desk, Done
from triage.desk.reviewing import doing as reviewing
from triage.desk.tasks import doing, work_list
from triage.reviews import Found, Harm
from triage.roles import Action


class NothingIn(Asked):
    """Nothing has to be said."""


class GiveIn(Asked):
    """Who is to have it."""

    to: Annotated[Line, Ask("Who takes it")]


class CloseIn(Asked):
    """What was done."""

    outcome: Annotated[Line, Ask("What was done")]
    accepted_by: Annotated[
        MaybeLine,
        Ask("Who accepted it", hint="The name, when it was handed over to somebody."),
    ] = ""
    note: Annotated[Note, Ask("What was found or said", long=True)] = ""


class ForcedIn(Asked):
    """What a forced review came to."""

    outcome: Annotated[
        Found,
        Ask(
            "What the review came to",
            choices={
                Found.NO_CHANGE: "No change: what is known is still so",
                Found.BAND: "The priority should change: I decide it next",
                Found.INFORMATION: "More has to be asked before anybody can say",
            },
        ),
    ]
    note: Annotated[Words, Ask("What you looked at and what you found", long=True)]


class HarmIn(Asked):
    """What a harm review found."""

    harm: Annotated[Harm, Ask("Harm from waiting")]
    note: Annotated[Words, Ask("What you looked at and what you found", long=True)]
    learning: Annotated[
        Note,
        Ask(
            "What was learned",
            hint="Needed when harm was found: what would prevent the next.",
            long=True,
        ),
    ] = ""


def _forced(desk: Desk, referral_id: str, asked: ForcedIn) -> Done:
    return reviewing.forced(desk, referral_id, outcome=asked.outcome, note=asked.note)


def _harm(desk: Desk, referral_id: str, asked: HarmIn) -> Done:
    return reviewing.harm(
        desk,
        referral_id,
        harm=asked.harm,
        note=asked.note,
        learning=asked.learning,
    )


def _take(desk: Desk, task_id: str, _: NothingIn) -> Done:
    return doing.take(desk, task_id)


def _give(desk: Desk, task_id: str, asked: GiveIn) -> Done:
    return doing.give(desk, task_id, staff_id=asked.to)


def _acknowledge(desk: Desk, task_id: str, _: NothingIn) -> Done:
    return doing.acknowledge(desk, task_id)


def _close(desk: Desk, task_id: str, asked: CloseIn) -> Done:
    return doing.close(
        desk,
        task_id,
        outcome=asked.outcome,
        accepted_by=asked.accepted_by,
        note=asked.note,
    )


def _about(desk: Desk, task_id: str, _: Mapping[str, str]) -> Before:
    task = work_list.one(desk, task_id)
    quote = (f"‘{task.quote}’",) if task.quote else ()
    heading = whom.named(desk, task.referral_id, task.name or "")
    return Before(heading=heading, lines=(task.sentence, *quote))


def _before_give(desk: Desk, task_id: str, query: Mapping[str, str]) -> Before:
    about = _about(desk, task_id, query)
    return Before(
        heading=about.heading, lines=about.lines, choices={"to": doing.people(desk)}
    )


def _before_close(desk: Desk, task_id: str, query: Mapping[str, str]) -> Before:
    about = _about(desk, task_id, query)
    task = work_list.one(desk, task_id)
    return Before(
        heading=about.heading,
        lines=about.lines,
        choices={"outcome": [(one.code, one.words) for one in task.outcomes]},
    )


TAKE = Act(
    name="take",
    on=Subject.TASK,
    action=Action.DO_TASKS,
    title="Take this task",
    button="Take it",
    shape=NothingIn,
    does=_take,
    before=_about,
    raises=(doing.AlreadyClosed,),
)
GIVE = Act(
    name="give",
    on=Subject.TASK,
    action=Action.MIND_TASKS,
    title="Give this task to somebody",
    button="Give it",
    shape=GiveIn,
    does=_give,
    before=_before_give,
    raises=(doing.AlreadyClosed, doing.NotSomebodyHere),
)
ACKNOWLEDGE = Act(
    name="acknowledge",
    on=Subject.TASK,
    action=Action.MIND_TASKS,
    title="Acknowledge this task",
    button="I have seen it",
    shape=NothingIn,
    does=_acknowledge,
    before=_about,
    warning="Say that you have seen it and see to it. It stays open until somebody "
    "records what was done.",
    raises=(doing.AlreadyClosed,),
)
CLOSE = Act(
    name="close",
    on=Subject.TASK,
    action=Action.DO_TASKS,
    title="Close this task",
    button="Close it",
    shape=CloseIn,
    does=_close,
    before=_before_close,
    raises=(
        doing.AlreadyClosed,
        doing.NotAnOutcome,
        doing.WhoAccepted,
        doing.SayMore,
        doing.ReviewFirst,
    ),
)
FORCED = Act(
    name="forced-review",
    on=Subject.REFERRAL,
    action=Action.REVIEW,
    title="Review this child again",
    button="Keep the review",
    shape=ForcedIn,
    does=_forced,
    warning="The review is kept for good. It changes no place by itself.",
    raises=(reviewing.NotWaiting,),
)
HARM = Act(
    name="harm-review",
    on=Subject.REFERRAL,
    action=Action.REVIEW,
    title="Harm review",
    button="Keep the harm review",
    shape=HarmIn,
    does=_harm,
    warning="The review is kept for good. Severe harm opens a task for today for the "
    "safeguarding lead, and the manager is told.",
    raises=(reviewing.NotWaiting, reviewing.WhatWasLearned),
)
ACTS = (TAKE, GIVE, ACKNOWLEDGE, CLOSE, FORCED, HARM)
