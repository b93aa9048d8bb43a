"""What people may do with a proposed scorecard, beside what they do with its edition."""

from collections.abc import Mapping
from typing import Annotated

from api.acts import Act, Before, Subject
from api.forms import Ask, Asked, Words
from triage.desk.desk import Desk, Done
from triage.desk.models import card_shown, kept
from triage.roles import Action


class WithdrawIn(Asked):
    """Why a card is watched no longer."""

    why: Annotated[Words, Ask("Why", long=True)]


def _withdraw(desk: Desk, digest: str, asked: WithdrawIn) -> Done:
    return kept.withdraw(desk, digest, why=asked.why)


def _about(desk: Desk, digest: str, _: Mapping[str, str]) -> Before:
    """Which card it is, and why it was proposed."""
    found = card_shown.shown(desk, digest)
    return Before(heading=found.name, lines=(found.why,) if found.why else ())


ACTS = (
    Act(
        name="withdraw-card",
        on=Subject.MODEL,
        action=Action.BEGIN_RULES,
        title="Stop watching this card",
        button="Stop watching it",
        shape=WithdrawIn,
        does=_withdraw,
        before=_about,
        warning="From the next month on it scores nobody. What it scored, and all that is "
        "known of it, stays. It cannot be watched again under the same fingerprint.",
        raises=(kept.NotAChallenger,),
    ),
)
