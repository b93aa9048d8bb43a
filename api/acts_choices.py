"""Acts of weighing by choice: set it up, answer, hand out codes, close it, propose."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.acts import Act, Before, Subject
from api.forms import Ask, Asked, Choices, Line, Words
from triage.desk.choices import answering, exercises, panel, proposing
from triage.desk.choices.agreement import agreement
from triage.desk.choices.answering import Said
from triage.desk.choices.exercises import (
    CannotBeWeighed,
    ExerciseClosed,
    WrongNumberOfSigns,
)
from triage.desk.desk import Desk, Done
from triage.referrals import Pathway
from triage.roles import Action


FactKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
LISTS = {
    Pathway.NEURODEVELOPMENTAL.value: "Autism and ADHD",
    Pathway.SPEECH_LANGUAGE.value: "Speech and language",
}
ANSWERS = {
    Said.FIRST.value: "The first child",
    Said.SECOND.value: "The second child",
    Said.EQUAL.value: "Equal: either may go first",
    Said.UNSURE.value: "I cannot say",
}


class SetUpIn(Asked):
    """What is to be weighed."""

    pathway: Annotated[
        Literal["neurodevelopmental", "speech_language"],
        Ask("Which list it is for", choices=LISTS),
    ]
    title: Annotated[
        Line,
        Field(examples=["What matters most"]),
        Ask("What to call it", hint="Everybody who weighs reads this."),
    ]
    levels: Annotated[
        Literal["2", "3"],
        Ask(
            "How finely answers are told apart",
            hint="With 3, a sign is none, some or most. With 2, it is there or not.",
            choices={"3": "At most 3 levels for a sign", "2": "2 levels for a sign"},
        ),
    ]
    facts: Annotated[
        tuple[FactKey, ...],
        Field(examples=[["impact_home", "non_verbal"]]),
        Ask(
            "Signs to weigh",
            hint="From 2 to 10; 8 take most people 30 to 45 questions. Signs that are "
            "left out earn no points on the card this makes.",
        ),
    ]


class AnswerIn(Asked):
    """Who should be seen first."""

    question: Annotated[Line, Ask("The question", hidden=True)]
    said: Annotated[Said, Ask("Who should be seen first?", choices=ANSWERS)]


class NothingIn(Asked):
    """Nothing is asked."""


class CodesIn(Asked):
    """For how many parents."""

    many: Annotated[
        int,
        Field(ge=1, le=panel.MOST),
        Ask(
            "How many parents", hint=f"Each gets a code. At most {panel.MOST} at once."
        ),
    ]


class TakeBackIn(Asked):
    """Whose code."""

    parent: Annotated[Line, Ask("Which parent’s code")]


class WhyIn(Asked):
    """Why the card is proposed."""

    why: Annotated[
        Words,
        Ask(
            "Why you propose it",
            hint="Who weighed, what was talked over, what to look at in the rehearsal.",
            long=True,
        ),
    ]


def _set_up(desk: Desk, _: str, asked: SetUpIn) -> Done:
    return exercises.set_up(
        desk,
        pathway=Pathway(asked.pathway),
        title=asked.title,
        facts=asked.facts,
        levels=int(asked.levels),
    )


def _offered(desk: Desk, _: str, query: Mapping[str, str]) -> Before:
    """The signs of the list that the link named, the weightiest ticked already."""
    asked = query.get("pathway", "")
    pathway = Pathway(asked) if asked in LISTS else Pathway.NEURODEVELOPMENTAL
    offered = exercises.offered(desk, pathway)
    signs = tuple((one.key, one.label) for one in offered.facts)
    return Before(
        lines=(
            f"Signs are offered for: {LISTS[pathway]}.",
            "The card in force gives most points to those ticked.",
        ),
        choices={"facts": signs},
        values={"pathway": pathway.value, "levels": "3", "facts": offered.usual},
    )


def _answer(desk: Desk, exercise_id: str, asked: AnswerIn) -> Done:
    return answering.say(desk, exercise_id, question=asked.question, said=asked.said)


def _question(desk: Desk, exercise_id: str, _: Mapping[str, str]) -> Before:
    """The two children that are asked about."""
    turn = answering.asked_now(desk, exercise_id)
    return Before(
        heading=turn.exercise.title,
        values={"question": turn.question},
        template="choices_question.jinja",
        shown=turn,
    )


def _undo(desk: Desk, exercise_id: str, _: NothingIn) -> Done:
    return answering.take_back(desk, exercise_id)


def _codes(desk: Desk, exercise_id: str, asked: CodesIn) -> Done:
    return panel.make_codes(desk, exercise_id, many=asked.many)


def _take_back(desk: Desk, exercise_id: str, asked: TakeBackIn) -> Done:
    return panel.take_back(desk, exercise_id, rater_id=asked.parent)


def _whose(desk: Desk, exercise_id: str, query: Mapping[str, str]) -> Before:
    """The parents whose code opens something."""
    there: Choices = tuple(
        (one.rater_id, f"Parent {one.number}")
        for one in panel.codes_of(desk, exercise_id)
        if one.state == "can be used"
    )
    return Before(
        heading=_title(desk, exercise_id),
        choices={"parent": there},
        values={"parent": query.get("parent", "")},
    )


def _close(desk: Desk, exercise_id: str, _: NothingIn) -> Done:
    return exercises.close(desk, exercise_id)


def _propose(desk: Desk, exercise_id: str, asked: WhyIn) -> Done:
    return proposing.propose(desk, exercise_id, why=asked.why)


def _about(desk: Desk, exercise_id: str, _: Mapping[str, str]) -> Before:
    return Before(heading=_title(desk, exercise_id))


def _card(desk: Desk, exercise_id: str, _: Mapping[str, str]) -> Before:
    """Who weighed, what the card keeps of it, and what it would no longer score."""
    found = agreement(desk.work, exercise_id)
    lines = [f"Weighed to the end by {proposing.people(found)}."]
    if found.points:
        kept, answers = found.points.kept, found.points.answers
        lines.append(
            f"Its points are whole, at most {proposing.MOST_POINTS} for a sign, and keep {kept} of "
            f"{answers} answers."
        )
    if found.lost:
        lines.append(
            f"{len(found.lost)} signs that earn points by the card in force would earn "
            f"none: {'; '.join(found.lost)}."
        )
    return Before(heading=found.exercise.title, lines=tuple(lines))


def _title(desk: Desk, exercise_id: str) -> str:
    return exercises.find(desk.work, exercise_id).title


ACTS = (
    Act(
        name="set-up-choices",
        on=Subject.SERVICE,
        action=Action.RUN_CHOICES,
        title="Set up weighing by choice",
        button="Set it up",
        shape=SetUpIn,
        does=_set_up,
        before=_offered,
        raises=(CannotBeWeighed, WrongNumberOfSigns),
    ),
    Act(
        name="answer",
        on=Subject.EXERCISE,
        action=Action.WEIGH,
        title="Who should be seen first?",
        button="Continue",
        shape=AnswerIn,
        does=_answer,
        before=_question,
        raises=(answering.AnotherQuestion, answering.NothingLeft, ExerciseClosed),
    ),
    Act(
        name="undo",
        on=Subject.EXERCISE,
        action=Action.WEIGH,
        title="Take back your last answer",
        button="Take it back",
        shape=NothingIn,
        does=_undo,
        before=_about,
        warning="You are asked it again. The record keeps both answers.",
        raises=(answering.NothingToTakeBack, ExerciseClosed),
    ),
    Act(
        name="make-codes",
        on=Subject.EXERCISE,
        action=Action.RUN_CHOICES,
        title="Make codes for parents",
        button="Make the codes",
        shape=CodesIn,
        does=_codes,
        before=_about,
        warning="Parents are asked for no name. Give each a code of their own, and do not "
        "write down whose it is. A code lasts 60 days.",
        raises=(panel.NotForParents, ExerciseClosed),
    ),
    Act(
        name="take-code-back",
        on=Subject.EXERCISE,
        action=Action.RUN_CHOICES,
        title="Take a parent’s code back",
        button="Take it back",
        shape=TakeBackIn,
        does=_take_back,
        before=_whose,
        warning="What was answered with it stays and counts.",
    ),
    Act(
        name="close",
        on=Subject.EXERCISE,
        action=Action.RUN_CHOICES,
        title="Close this weighing",
        button="Close it",
        shape=NothingIn,
        does=_close,
        before=_about,
        warning="Nobody can answer any more. Answers stay, and a card can still be proposed.",
        raises=(ExerciseClosed,),
    ),
    Act(
        name="propose",
        on=Subject.EXERCISE,
        action=Action.RUN_CHOICES,
        title="Propose the card these choices make",
        button="Propose it",
        shape=WhyIn,
        does=_propose,
        before=_card,
        warning="It becomes a draft of the rules. It decides nothing until it is proved, "
        "rehearsed on the real list and approved by two people. It is not validated: "
        "choices say what people think, not what became of children.",
        raises=(proposing.NobodyFinished, proposing.NothingWeighed),
    ),
)
