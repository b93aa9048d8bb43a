"""Acts on where a referral stands: take it on, send it back, decline, remove, reopen."""

from datetime import date
from typing import Annotated

from api.acts import Act, Subject
from api.forms import Ask, Asked, Note, Words
from api.wording import LISTS
from triage.decisions import (
    AsideReason,
    DeclineReason,
    ElsewhereReason,
    PathwayReason,
    RemovalReason,
    ReopenReason,
    ReturnReason,
)
from triage.desk.deciding import moves, rereferral, second, seen, states
from triage.desk.deciding.states import Leaving
from triage.desk.desk import Desk, Done
from triage.referrals import Pathway, ReferralState
from triage.roles import Action


LIST_WORDS = {pathway.value: words for pathway, words in LISTS.items()}


class AcceptIn(Asked):
    """A referral taken on."""

    note: Annotated[Note, Ask("Anything to add", long=True)] = ""


class ReturnIn(Asked):
    """What a referrer is asked for."""

    reason: Annotated[ReturnReason, Ask("Why it goes back")]
    needed: Annotated[Words, Ask("What is needed, and from whom", long=True)]
    due_on: Annotated[date, Ask("When somebody looks whether it has come")]


class ElsewhereIn(Asked):
    """Where else the child is being assessed."""

    reason: Annotated[ElsewhereReason, Ask("Who assesses the child")]
    note: Annotated[Words, Ask("Where, and what was agreed", long=True)]
    review_on: Annotated[date, Ask("When somebody asks what came of it")]


NOTICE = Ask(
    "What the family is told, with the way back",
    hint="In plain words: what was decided, why, and whom to call to be put back.",
    long=True,
)


class DeclineIn(Asked):
    """Why a referral is not taken on, and what the family can do instead."""

    reason: Annotated[DeclineReason, Ask("Why it is not taken on")]
    note: Annotated[Words, Ask("What you saw, in your own words", long=True)]
    signposting: Annotated[Words, Ask("Who can help the family now", long=True)]
    notice: Annotated[Words, NOTICE]


class AsideIn(Asked):
    """Why a referral is set aside, and until when."""

    reason: Annotated[AsideReason, Ask("Why it is set aside")]
    note: Annotated[Words, Ask("Who said so, and when", long=True)]
    notice: Annotated[Words, NOTICE]
    until: Annotated[date, Ask("When somebody asks the family again")]


class RemoveIn(Asked):
    """Why a child comes off the list."""

    reason: Annotated[RemovalReason, Ask("Why the child comes off the list")]
    note: Annotated[Words, Ask("Who said so, and when", long=True)]
    notice: Annotated[Words, NOTICE]
    signposting: Annotated[Note, Ask("Who can help the family now", long=True)] = ""


class ReopenIn(Asked):
    """Why a referral is waiting again."""

    reason: Annotated[ReopenReason, Ask("Why it is waiting again")]
    note: Annotated[Words, Ask("What you saw, in your own words", long=True)]


class RestoreIn(Asked):
    """Why an earlier referral's date should count."""

    why: Annotated[Words, Ask("Why the earlier date should count", long=True)]


class PathwayIn(Asked):
    """The list a referral belongs on."""

    to: Annotated[Pathway, Ask("The list", choices=LIST_WORDS)]
    reason: Annotated[PathwayReason, Ask("Why")]
    note: Annotated[Words, Ask("What was agreed, and with whom", long=True)]


def _accept(desk: Desk, subject_id: str, asked: AcceptIn) -> Done:
    return states.accept(desk, subject_id, note=asked.note)


def _return(desk: Desk, subject_id: str, asked: ReturnIn) -> Done:
    return states.send_back(desk, subject_id, **dict(asked))


def _elsewhere(desk: Desk, subject_id: str, asked: ElsewhereIn) -> Done:
    return states.elsewhere(desk, subject_id, **dict(asked))


def _decline(desk: Desk, subject_id: str, asked: DeclineIn) -> Done:
    wanted = Leaving(to=ReferralState.DECLINED, **dict(asked))
    return states.leave(desk, subject_id, wanted)


def _set_aside(desk: Desk, subject_id: str, asked: AsideIn) -> Done:
    wanted = Leaving(to=ReferralState.SET_ASIDE, **dict(asked))
    return states.leave(desk, subject_id, wanted)


def _remove(desk: Desk, subject_id: str, asked: RemoveIn) -> Done:
    wanted = Leaving(to=ReferralState.REMOVED, **dict(asked))
    return states.leave(desk, subject_id, wanted)


def _reopen(desk: Desk, subject_id: str, asked: ReopenIn) -> Done:
    return states.reopen(desk, subject_id, **dict(asked))


def _restore(desk: Desk, subject_id: str, asked: RestoreIn) -> Done:
    return rereferral.restore(desk, subject_id, why=asked.why)


def _pathway(desk: Desk, subject_id: str, asked: PathwayIn) -> Done:
    return states.choose_list(desk, subject_id, **dict(asked))


TWO_PEOPLE = "Another person has to agree before anything changes. The child keeps the place until then."
LEAVES = (moves.NoSuchMove, second.AlreadyAsked, seen.DayIsOver)


ACTS: tuple[Act, ...] = (
    Act(
        name="accept",
        on=Subject.REFERRAL,
        action=Action.MOVE_REFERRAL,
        title="Accept the referral",
        button="Accept",
        shape=AcceptIn,
        does=_accept,
        raises=(states.AcceptedAlready, seen.NotOnTheList),
    ),
    Act(
        name="return",
        on=Subject.REFERRAL,
        action=Action.MOVE_REFERRAL,
        title="Return for information",
        button="Return it",
        shape=ReturnIn,
        does=_return,
        warning="The child keeps the place and the clock runs on.",
        raises=(moves.NoSuchMove, seen.DayIsOver),
    ),
    Act(
        name="elsewhere",
        on=Subject.REFERRAL,
        action=Action.MOVE_REFERRAL,
        title="Assessment elsewhere",
        button="Note it",
        shape=ElsewhereIn,
        does=_elsewhere,
        warning="The child keeps the place and the clock runs on.",
        raises=(moves.NoSuchMove, seen.DayIsOver),
    ),
    Act(
        name="decline",
        on=Subject.REFERRAL,
        action=Action.MOVE_REFERRAL,
        title="Decline the referral",
        button="Ask a second person",
        shape=DeclineIn,
        does=_decline,
        warning=TWO_PEOPLE,
        raises=LEAVES,
    ),
    Act(
        name="set-aside",
        on=Subject.REFERRAL,
        action=Action.MOVE_REFERRAL,
        title="Set the referral aside",
        button="Ask a second person",
        shape=AsideIn,
        does=_set_aside,
        warning=TWO_PEOPLE,
        raises=LEAVES,
    ),
    Act(
        name="remove",
        on=Subject.REFERRAL,
        action=Action.MOVE_REFERRAL,
        title="Take the child off the list",
        button="Ask a second person",
        shape=RemoveIn,
        does=_remove,
        warning=TWO_PEOPLE + " Not answering and not being brought are never reasons.",
        raises=LEAVES,
    ),
    Act(
        name="reopen",
        on=Subject.REFERRAL,
        action=Action.MOVE_REFERRAL,
        title="Put back to waiting",
        button="Put back",
        shape=ReopenIn,
        does=_reopen,
        warning="The clock counts from the original date.",
        raises=(moves.NoSuchMove,),
    ),
    Act(
        name="pathway",
        on=Subject.REFERRAL,
        action=Action.MOVE_REFERRAL,
        title="Choose or change the list",
        button="Move to this list",
        shape=PathwayIn,
        does=_pathway,
        warning="The other list’s rules are read. The clock stays as it is.",
        raises=(moves.OnThatListAlready, seen.NotOnTheList),
    ),
    Act(
        name="restore-date",
        on=Subject.REFERRAL,
        action=Action.RECORD_EVENT,
        title="Let the earlier referral’s date count",
        button="Ask a second person",
        shape=RestoreIn,
        does=_restore,
        warning="For a child referred again within 26 weeks of a referral that was closed.",
        raises=(rereferral.NothingToRestore, second.AlreadyAsked),
    ),
)
