"""What staff may do with messages and replies."""

from collections.abc import Mapping
from typing import Annotated, Literal

from api.acts import Act, Before, Subject
from api.forms import Ask, Asked, Choices, Line, MaybeLine, Note, Words
from triage.desk import whom
from triage.desk.checking_in import by_staff as replying
from triage.desk.checking_in.by_staff import Outcome
from triage.desk.desk import Desk, Done
from triage.desk.knowing import subject
from triage.desk.telling import by_staff, pausing, people_shown
from triage.roles import Action


WHO = Ask("Which person")


class WhyIn(Asked):
    """Why."""

    why: Annotated[Line, Ask("Why")]


class WrongIn(Asked):
    """What was wrong."""

    why: Annotated[
        Line,
        Ask(
            "What was wrong, for our record",
            hint="They are told that a message was wrong and whom to ring, not this.",
        ),
    ]


class PersonIn(Asked):
    """Who."""

    person: Annotated[Line, WHO]


class SpokeIn(Asked):
    """A conversation."""

    person: Annotated[MaybeLine, WHO] = ""
    how: Annotated[Literal["telephone", "in person", "another way"], Ask("How")]
    words: Annotated[Words, Ask("What was said", long=True)]


class LookedIn(Asked):
    """What came of looking again."""

    look: Annotated[Line, Ask("What they asked")]
    outcome: Annotated[Outcome, Ask("What came of it")]
    reason: Annotated[
        Words,
        Ask("The reason, as the family will read it", long=True),
    ]


class PauseIn(Asked):
    """What is to be stopped."""

    kind: Annotated[
        MaybeLine,
        Ask("Which messages", hint="Leave empty to stop every message to families."),
    ] = ""
    why: Annotated[Note, Ask("Why", long=True)]


def _take_back(desk: Desk, message_id: str, asked: WhyIn) -> Done:
    return by_staff.take_back(desk, message_id, why=asked.why)


def _put_right(desk: Desk, message_id: str, asked: WrongIn) -> Done:
    return by_staff.put_right(desk, message_id, why=asked.why)


def _send_code(desk: Desk, referral_id: str, asked: PersonIn) -> Done:
    return by_staff.send_code(desk, referral_id, recipient_id=asked.person)


def _spoke(desk: Desk, referral_id: str, asked: SpokeIn) -> Done:
    return replying.spoke(
        desk,
        referral_id,
        recipient_id=asked.person or None,
        how=asked.how,
        words=asked.words,
    )


def _looked(desk: Desk, referral_id: str, asked: LookedIn) -> Done:
    return replying.looked(
        desk,
        referral_id,
        look_id=asked.look,
        outcome=asked.outcome,
        reason=asked.reason,
    )


def _pause(desk: Desk, _: str, asked: PauseIn) -> Done:
    return by_staff.pause(desk, kind=asked.kind, why=asked.why)


def _lift(desk: Desk, pause_id: str, _: Asked) -> Done:
    return by_staff.lift(desk, pause_id)


def everybody(desk: Desk, referral_id: str) -> Choices:
    """The people around a referral's child, as a form offers them."""
    shown = people_shown.of_child(desk, subject.find(desk, referral_id))
    return [
        (one.id, f"{one.relationship}, {one.name}" if one.name else one.relationship)
        for one in shown
    ]


def _before_message(desk: Desk, message_id: str, _: Mapping[str, str]) -> Before:
    message = by_staff.find(desk, message_id)
    heading = whom.named(desk, by_staff.referral_of(desk, message) or None, "")
    return Before(heading=heading, lines=(message.why, message.body))


def _before_person(desk: Desk, referral_id: str, query: Mapping[str, str]) -> Before:
    return Before(
        choices={"person": everybody(desk, referral_id)},
        values={"person": query.get("person", "")},
    )


def _before_lift(desk: Desk, pause_id: str, _: Mapping[str, str]) -> Before:
    one = by_staff.stopped(desk, pause_id)
    return Before(lines=(f"{one.kind or 'Every message to families'}. {one.why}",))


def _before_looked(desk: Desk, referral_id: str, _: Mapping[str, str]) -> Before:
    asked = replying.open_looks(desk, referral_id)
    lines = () if asked else ("Nobody asked, or somebody has answered already.",)
    return Before(lines=lines, choices={"look": asked})


ACTS: tuple[Act, ...] = (
    Act(
        name="take-back", on=Subject.MESSAGE, action=Action.WRITE_TO_FAMILY,
        title="Take back a message that has not gone", button="Take it back",
        shape=WhyIn, does=_take_back, before=_before_message,
        raises=(by_staff.GoneAlready,),
    ),
    Act(
        name="put-right", on=Subject.MESSAGE, action=Action.WRITE_TO_FAMILY,
        title="Tell them that a message was wrong", button="Tell them",
        shape=WrongIn, does=_put_right, before=_before_message,
        raises=(by_staff.NobodyToPutRight,),
    ),
    Act(
        name="new-code", on=Subject.REFERRAL, action=Action.WRITE_TO_FAMILY,
        title="Send a new code", button="Send it",
        shape=PersonIn, does=_send_code, before=_before_person,
        warning="It goes only to an address that is already safe. The codes they had open nothing any more.",
        raises=(by_staff.MayNotBeTold,),
    ),
    Act(
        name="spoke", on=Subject.REFERRAL, action=Action.TYPE_REPLY,
        title="Keep a conversation", button="Keep it",
        shape=SpokeIn, does=_spoke, before=_before_person,
        warning="What they told you of the child goes under ‘Type in a reply’ or ‘Add a fact’, so that it counts.",
    ),
    Act(
        name="look-again", on=Subject.REFERRAL, action=Action.LOOK_AGAIN,
        title="Answer a family who asked us to look again", button="Keep the answer and tell them",
        shape=LookedIn, does=_looked, before=_before_looked,
        warning="They read the outcome and the reason on their own page. Write neither points nor place.",
        raises=(replying.AnsweredAlready, replying.DecidedIt),
    ),
    Act(
        name="pause-messages", on=Subject.SERVICE, action=Action.PAUSE_MESSAGES,
        title="Stop sending messages", button="Stop them",
        shape=PauseIn, does=_pause,
        warning="What is due waits and goes when you let messages go again, if it is still of use. Alerts to the people on duty always go.",
        raises=(pausing.AlertsAlwaysGo,),
    ),
    Act(
        name="lift", on=Subject.PAUSE, action=Action.PAUSE_MESSAGES,
        title="Let messages go again", button="Let them go",
        shape=Asked, does=_lift, before=_before_lift, raises=(pausing.NotPaused,),
    ),
)  # fmt: skip
