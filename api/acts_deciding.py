"""Acts of deciding: a band agreed or changed, a question held, a second person's word."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from api.acts import Act, Before, Subject
from api.forms import Ask, Asked, Choices, Line, MaybeLine, Note, Words
from api.wording import BAND_LABELS
from triage.decisions import AgreeReason, ChangeReason
from triage.desk import versions, whom
from triage.desk.deciding import (
    bands,
    blind,
    looking_again,
    moves,
    second,
    seen,
)
from triage.desk.deciding.bands import Change
from triage.desk.deciding.seen import band_words
from triage.desk.desk import Desk, Done
from triage.referrals import Band
from triage.roles import Action


BandName = Literal["P1", "P2", "P3", "P4"]
BAND_WORDS = {
    band.name: f"{words} ({band.name})" for band, words in BAND_LABELS.items()
}
UNKNOWN = Ask(
    "Why you decide although red flags are not known",
    hint="Needed when red flags are listed above. Not known is never read as ‘no’.",
    long=True,
)


class OwnBandIn(Asked):
    """A band given before the proposed one is seen."""

    band: Annotated[BandName, Ask("Your own priority", choices=BAND_WORDS)]


class ConfirmIn(Asked):
    """Why a clinician agrees."""

    reason: Annotated[AgreeReason, Ask("Why you agree")]
    unknown_because: Annotated[Note, UNKNOWN] = ""
    note: Annotated[Note, Ask("Anything to add", long=True)] = ""


class ChangeIn(Asked):
    """Another band and why."""

    band: Annotated[BandName, Ask("The priority you give", choices=BAND_WORDS)]
    reason: Annotated[ChangeReason, Ask("Why you change it")]
    note: Annotated[Words, Ask("What you saw, in your own words", long=True)]
    expires_on: Annotated[
        date | None,
        Ask(
            "Until when, if it is for a while",
            hint="On that day a clinician is asked to look again. Nothing changes by itself.",
        ),
    ] = None
    unknown_because: Annotated[Note, UNKNOWN] = ""


class HoldIn(Asked):
    """A question left open."""

    question: Annotated[Line, Ask("The question you hold open")]
    reason: Annotated[Words, Ask("Why it is held", long=True)]
    review_on: Annotated[date, Ask("When somebody looks again")]


class AgreeIn(Asked):
    """A second person's agreement."""

    looked: Annotated[
        MaybeLine,
        Ask(
            "Have you read what changed since it was asked?",
            hint="The version of the referral that you read.",
        ),
    ] = ""
    note: Annotated[Note, Ask("Anything to add", long=True)] = ""


class RefuseIn(Asked):
    """A second person's refusal."""

    note: Annotated[Words, Ask("Why you refuse", long=True)]


class WithdrawIn(Asked):
    """Taking back what one asked."""

    note: Annotated[Note, Ask("Why you withdraw it", long=True)] = ""


def _own_band(desk: Desk, subject_id: str, asked: OwnBandIn) -> Done:
    return blind.give_own(desk, subject_id, band=Band[asked.band])


def _confirm(desk: Desk, subject_id: str, asked: ConfirmIn) -> Done:
    return bands.confirm(desk, subject_id, **dict(asked))


def _change(desk: Desk, subject_id: str, asked: ChangeIn) -> Done:
    wanted = Change(**dict(asked) | {"band": Band[asked.band]})
    return bands.change(desk, subject_id, wanted)


def _hold(desk: Desk, subject_id: str, asked: HoldIn) -> Done:
    return looking_again.hold(desk, subject_id, **dict(asked))


def _agree(desk: Desk, subject_id: str, asked: AgreeIn) -> Done:
    return second.agree(desk, subject_id, looked=asked.looked, note=asked.note)


def _refuse(desk: Desk, subject_id: str, asked: RefuseIn) -> Done:
    return second.refuse(desk, subject_id, note=asked.note)


def _withdraw(desk: Desk, subject_id: str, asked: WithdrawIn) -> Done:
    return second.withdraw(desk, subject_id, note=asked.note)


def _before_band(desk: Desk, subject_id: str, _: Mapping[str, str]) -> Before:
    """The band in force, and every red flag that nobody knows."""
    shown = seen.look(desk, subject_id)
    if blind.hidden(desk, subject_id):
        raise blind.OwnBandFirst
    lines = [f"The list shows {band_words(desk, shown.band)}."]
    if own := blind.own_of(desk, subject_id):
        lines.append(f"Your own, given first: {band_words(desk, own.band)}.")
    if shown.unknown_flags:
        lines.append(f"Red flags not known: {', '.join(shown.unknown_flags)}.")
    return Before(lines=tuple(lines))


def _before_own(desk: Desk, subject_id: str, _: Mapping[str, str]) -> Before:
    shown = seen.look(desk, subject_id)
    known = ", ".join(shown.unknown_flags)
    return Before(lines=(f"Red flags not known: {known}.",) if known else ())


def _before_agree(desk: Desk, subject_id: str, _: Mapping[str, str]) -> Before:
    """What would happen, and whether anything changed since it was asked."""
    proposal = second.waiting_one(desk, subject_id)
    blind.before_agreeing(desk, proposal.kind, proposal.referral_id)
    now = versions.version_of(desk, "referral", proposal.referral_id)
    told = (proposal.sentence, f"Asked by {proposal.made_by}.")
    if now == proposal.seen:
        same: Choices = ((now, "Nothing has changed since it was asked"),)
        return Before(
            heading=whom.named(desk, proposal.referral_id, proposal.name),
            lines=told,
            choices={"looked": same},
            values={"looked": now},
        )
    words = "Something about this child changed after it was asked. Look at the child’s page before you agree."
    read: Choices = ((now, "Yes, I have read the child’s page after that"),)
    return Before(
        heading=whom.named(desk, proposal.referral_id, proposal.name),
        lines=(*told, words),
        choices={"looked": read},
    )


def _before_refuse(desk: Desk, subject_id: str, _: Mapping[str, str]) -> Before:
    proposal = second.waiting_one(desk, subject_id)
    blind.before_agreeing(desk, proposal.kind, proposal.referral_id)
    lines = (proposal.sentence, f"Asked by {proposal.made_by}.")
    return Before(
        heading=whom.named(desk, proposal.referral_id, proposal.name), lines=lines
    )


SECOND = (
    second.SamePerson,
    second.AlreadyDecided,
    second.ChangedSinceAsked,
    blind.OwnBandFirst,
)

ACTS: tuple[Act, ...] = (
    Act(
        name="own-band",
        on=Subject.REFERRAL,
        action=Action.DECIDE,
        title="Give your own priority first",
        button="Keep my priority",
        shape=OwnBandIn,
        does=_own_band,
        before=_before_own,
        warning="Read what is known, then say how soon this child should be seen. The proposed priority is shown after that.",
        raises=(blind.OwnBandGiven, seen.NotOnTheList),
    ),
    Act(
        name="confirm",
        on=Subject.REFERRAL,
        action=Action.DECIDE,
        title="Agree with this priority",
        button="Agree",
        shape=ConfirmIn,
        does=_confirm,
        before=_before_band,
        raises=(bands.UnknownRedFlags, blind.OwnBandFirst, seen.NotOnTheList),
    ),
    Act(
        name="change-band",
        on=Subject.REFERRAL,
        action=Action.DECIDE,
        title="Change the priority",
        button="Change the priority",
        shape=ChangeIn,
        does=_change,
        before=_before_band,
        warning="A more urgent priority counts from now. A less urgent one waits for a second person.",
        raises=(
            bands.SameBand,
            bands.UnknownRedFlags,
            blind.OwnBandFirst,
            seen.NotOnTheList,
            seen.DayIsOver,
            second.AlreadyAsked,
        ),
    ),
    Act(
        name="hold",
        on=Subject.REFERRAL,
        action=Action.DECIDE,
        title="Hold a question open",
        button="Hold it open",
        shape=HoldIn,
        does=_hold,
        raises=(seen.DayIsOver,),
    ),
    Act(
        name="agree",
        on=Subject.PROPOSAL,
        action=Action.SIGN_OFF,
        title="Agree as the second person",
        button="Agree",
        shape=AgreeIn,
        does=_agree,
        before=_before_agree,
        raises=(*SECOND, moves.NoSuchMove, seen.NotOnTheList),
    ),
    Act(
        name="refuse",
        on=Subject.PROPOSAL,
        action=Action.SIGN_OFF,
        title="Refuse as the second person",
        button="Refuse",
        shape=RefuseIn,
        does=_refuse,
        before=_before_refuse,
        raises=(*SECOND[:2], blind.OwnBandFirst),
    ),
    Act(
        name="withdraw",
        on=Subject.PROPOSAL,
        action=Action.SEE_CHILD,
        title="Withdraw what you asked",
        button="Withdraw",
        shape=WithdrawIn,
        does=_withdraw,
        before=_before_refuse,
        raises=(second.NotYours, second.AlreadyDecided),
    ),
)
