"""Acts on charts: their limits begin anew from a day, or as they did before."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from api.acts import Act, Before, Subject
from api.forms import Ask, Asked, Line
from api.wording import LISTS, day
from triage.desk.desk import Desk, Done
from triage.desk.waits import rebasing
from triage.desk.waits.charts import Measure
from triage.referrals import Pathway
from triage.roles import Action


Charted = Literal["neurodevelopmental", "speech_language"]
TITLES = {one.value: title for one, title in rebasing.TITLES.items()}


class RebaseIn(Asked):
    """Which chart, from which day, and for what cause."""

    pathway: Annotated[Charted, Ask("Which list", choices={**LISTS})]
    measure: Annotated[Measure, Ask("Which chart", choices=TITLES)]
    on_day: Annotated[
        date,
        Ask(
            "The day of the change",
            hint="The limits begin anew with its week. A day before this week.",
        ),
    ]
    why: Annotated[
        Line,
        Ask(
            "What changed",
            hint="A cause that somebody else can check, such as: a second clinic opened. "
            "No child’s name. It stands on the chart.",
        ),
    ]


class WithdrawRebaseIn(Asked):
    """Why a rebase counts no more."""

    why: Annotated[Line, Ask("Why it counts no more")]


def _rebase(desk: Desk, _: str, asked: RebaseIn) -> Done:
    return rebasing.rebase(
        desk,
        rebasing.Asked(
            pathway=Pathway(asked.pathway),
            measure=asked.measure,
            on_day=asked.on_day,
            why=asked.why,
        ),
    )


def _withdraw(desk: Desk, rebase_id: str, asked: WithdrawRebaseIn) -> Done:
    return rebasing.withdraw(desk, rebase_id, why=asked.why)


def _which(_: Desk, __: str, query: Mapping[str, str]) -> Before:
    """The chart that the link named stands in the form already."""
    return Before(values={name: query.get(name, "") for name in ("pathway", "measure")})


def _about(desk: Desk, rebase_id: str, _: Mapping[str, str]) -> Before:
    one = rebasing.find(desk, rebase_id)
    said = f"Limits begin anew on {day(one.on_day)}: {one.why} ({one.made_by})."
    heading = f"{LISTS[one.pathway]}: {rebasing.TITLES[one.measure]}"
    return Before(heading=heading, lines=(said,))


ACTS = (
    Act(
        name="rebase-chart",
        on=Subject.CHART,
        action=Action.PLAN_WAITS,
        title="Rebase a chart",
        button="Rebase it",
        shape=RebaseIn,
        does=_rebase,
        before=_which,
        warning="A rebase takes a change as the new usual, so the chart no longer calls "
        "it a change. Do it only for a known cause that is there to stay, and best with 13 "
        "weeks or more after it. It stands on the chart with your name and cannot be "
        "removed: a mistake is withdrawn, and both are kept.",
        raises=(rebasing.NotInTheChart, rebasing.RebasedThere),
    ),
    Act(
        name="withdraw",
        on=Subject.REBASE,
        action=Action.PLAN_WAITS,
        title="Withdraw a rebase",
        button="Withdraw it",
        shape=WithdrawRebaseIn,
        does=_withdraw,
        before=_about,
        warning="The chart has the limits again that it had without it. The rebase stays "
        "on record, with your name and why.",
        raises=(rebasing.WithdrawnAlready,),
    ),
)
