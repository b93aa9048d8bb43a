"""Acts of knowing: facts added and corrected, questions asked, contacts judged."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from api.acts import Act, Before, Subject
from api.forms import Ask, Asked, Choices, Line, MaybeLine, Note, Words
from triage.desk import whom
from triage.desk.desk import Desk, Done
from triage.desk.knowing import asking, contacts, facts, subject
from triage.desk.knowing.asking import AskedOf, NextStep, Wanted
from triage.desk.knowing.facts import FactSaid, Source
from triage.facts import Fact, Kind
from triage.roles import Action


SEEN_ON = Ask("The day it was seen or said")


class AddFactIn(Asked):
    """One fact, as somebody said it."""

    fact: Annotated[Line, Ask("Which fact")]
    value: Annotated[Line, Ask("What they said", hint="Or: not known")]
    source: Annotated[Source, Ask("Who said it")]
    observed_on: Annotated[date, SEEN_ON]


class CorrectFactIn(Asked):
    """A word that was wrong, and what is right if it is known."""

    entry: Annotated[Line, Ask("Which entry is wrong")]
    why: Annotated[Words, Ask("Why it is wrong", long=True)]
    right: Annotated[MaybeLine, Ask("What is right, if it is known")] = ""
    source: Annotated[Source | None, Ask("Who says what is right")] = None
    observed_on: Annotated[date | None, SEEN_ON] = None


class AskIn(Asked):
    """What is asked, of whom, and by when."""

    asked_of: Annotated[AskedOf, Ask("Who to ask", choices={"gp": "GP"})]
    fact: Annotated[MaybeLine, Ask("What to ask about")] = ""
    second_fact: Annotated[MaybeLine, Ask("And about")] = ""
    third_fact: Annotated[MaybeLine, Ask("And about this")] = ""
    question: Annotated[
        Note,
        Ask(
            "The question",
            hint="Leave empty to ask in the usual words of what you chose.",
            long=True,
        ),
    ] = ""
    due_on: Annotated[
        date | None,
        Ask("Answer wanted by", hint="Usually ten working days from today."),
    ] = None


class AnsweredIn(Asked):
    """What came back."""

    answer: Annotated[Words, Ask("The answer, in their words", long=True)]
    facts: Annotated[
        Note,
        Ask(
            "What it says of each fact",
            hint="Write after the colon: yes, no, a number, a date or ‘not known’. Leave empty what was not answered.",
            long=True,
        ),
    ] = ""
    observed_on: Annotated[date, SEEN_ON]


class NoAnswerIn(Asked):
    """What to do next."""

    step: Annotated[NextStep, Ask("What to do next")]
    note: Annotated[Note, Ask("What was tried", long=True)] = ""


class WhyIn(Asked):
    """A reason."""

    why: Annotated[Words, Ask("Why", long=True)]


class JudgeIn(Asked):
    """An address, and whether it may be used."""

    contact: Annotated[Line, Ask("Which contact")]
    why: Annotated[Words, Ask("How you know", long=True)]


def _add_fact(desk: Desk, referral_id: str, asked: AddFactIn) -> Done:
    said = FactSaid(
        key=asked.fact,
        value=asked.value,
        source=asked.source,
        observed_on=asked.observed_on,
    )
    return facts.add(desk, referral_id, said)


def _correct_fact(desk: Desk, referral_id: str, asked: CorrectFactIn) -> Done:
    wrong = facts.entered(desk, subject.find(desk, referral_id), asked.entry)
    right = facts.right_one(wrong, asked.right, asked.source, asked.observed_on)
    return facts.correct(
        desk, referral_id, entry_id=asked.entry, why=asked.why, right=right
    )


def _ask(desk: Desk, referral_id: str, asked: AskIn) -> Done:
    chosen = (asked.fact, asked.second_fact, asked.third_fact)
    wanted = Wanted(
        asked_of=asked.asked_of,
        facts=tuple(dict.fromkeys(key for key in chosen if key)),
        question=asked.question,
        due_on=asked.due_on,
    )
    return asking.ask(desk, referral_id, wanted)


def _answered(desk: Desk, request_id: str, asked: AnsweredIn) -> Done:
    return asking.answered(
        desk,
        request_id,
        answer=asked.answer,
        said=asked.facts,
        observed_on=asked.observed_on,
    )


def _no_answer(desk: Desk, request_id: str, asked: NoAnswerIn) -> Done:
    return asking.no_answer(desk, request_id, step=asked.step, note=asked.note)


def _not_needed(desk: Desk, request_id: str, asked: WhyIn) -> Done:
    return asking.not_needed(desk, request_id, why=asked.why)


def _safe(desk: Desk, referral_id: str, asked: JudgeIn) -> Done:
    return contacts.judge(
        desk, referral_id, contact_id=asked.contact, safe=True, why=asked.why
    )


def _unsafe(desk: Desk, referral_id: str, asked: JudgeIn) -> Done:
    return contacts.judge(
        desk, referral_id, contact_id=asked.contact, safe=False, why=asked.why
    )


def _before_fact(desk: Desk, referral_id: str, query: Mapping[str, str]) -> Before:
    known, key = facts.recordable(desk), query.get("fact", "")
    every = [(one.key, one.label) for one in known.values()]
    if key not in known:
        return Before(
            choices={"fact": every},
            values={"observed_on": desk.today},
            template="fact_choose.jinja",
            shown=every,
        )
    fact = known[key]
    choices: dict[str, Choices] = {"fact": [(fact.key, fact.label)]}
    if answers := _answers(fact):
        choices["value"] = answers
    return Before(
        lines=(fact.question, f"The answer is {facts.wanted(fact)}, or ‘not known’."),
        choices=choices,
        values={"fact": key, "observed_on": desk.today},
    )


def _answers(fact: Fact) -> Choices:
    if fact.kind is Kind.YES_NO:
        return (("yes", "Yes"), ("no", "No"), ("not known", "Not known"))
    words = [(one, _sentence_case(fact.said(one))) for one in fact.levels]
    return (*words, ("not known", "Not known")) if words else ()


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]


def _before_correct(desk: Desk, referral_id: str, _: Mapping[str, str]) -> Before:
    referral = subject.find(desk, referral_id)
    return Before(
        choices={
            "entry": [
                (one.id, facts.said_in_words(desk, one))
                for one in reversed(facts.entries(desk, referral))
                if one.wrong_because is None
            ]
        },
    )


def _before_ask(desk: Desk, referral_id: str, query: Mapping[str, str]) -> Before:
    known, key = facts.recordable(desk), query.get("fact", "")
    every = [(one.key, one.label) for one in known.values()]
    values: dict[str, object] = {"due_on": asking.usually_due(desk.today)}
    if key in known:
        whom = {"family": "family", "school": "school"}.get(known[key].ask)
        values |= {"fact": key, "question": known[key].question, "asked_of": whom}
    fields = ("fact", "second_fact", "third_fact")
    return Before(choices=dict.fromkeys(fields, every), values=values)


def _before_answer(desk: Desk, request_id: str, _: Mapping[str, str]) -> Before:
    request = asking.find(desk, request_id)
    lines = asking.answer_lines(desk, request)
    return Before(
        heading=whom.caption(desk, request.referral_id),
        lines=(f"Asked of: {request.asked_of}.", request.question),
        values={"facts": lines, "observed_on": desk.today},
    )


def _before_closing(desk: Desk, request_id: str, _: Mapping[str, str]) -> Before:
    request = asking.find(desk, request_id)
    heading = whom.caption(desk, request.referral_id)
    return Before(heading=heading, lines=(request.question,))


def _before_contact(desk: Desk, referral_id: str, query: Mapping[str, str]) -> Before:
    referral = subject.find(desk, referral_id)
    return Before(
        choices={
            "contact": [
                (one.id, f"{one.relationship}, {one.channel}: {one.address}")
                for one in contacts.shown(desk, referral)
            ]
        },
        values={"contact": query.get("contact", "")},
    )


ACTS: tuple[Act, ...] = (
    Act(
        name="add-fact", on=Subject.REFERRAL, action=Action.RECORD_FACT,
        title="Add a fact", button="Record it",
        shape=AddFactIn, does=_add_fact, before=_before_fact,
        raises=(
            facts.NoSuchFact, facts.NotAnAnswer, facts.SeenInTheFuture,
            facts.SeenBeforeBirth,
        ),
    ),
    Act(
        name="correct-fact", on=Subject.REFERRAL, action=Action.RECORD_FACT,
        title="Correct a fact", button="Keep the correction",
        shape=CorrectFactIn, does=_correct_fact, before=_before_correct,
        warning="The wrong entry is kept and no longer counted. If the child would become less urgent, the place holds until a named person reviews it.",
        raises=(
            facts.CorrectedAlready, facts.RightNeedsSource, facts.NotAnAnswer,
            facts.SeenInTheFuture, facts.SeenBeforeBirth,
        ),
    ),
    Act(
        name="ask", on=Subject.REFERRAL, action=Action.ASK,
        title="Ask for information", button="Keep the question",
        shape=AskIn, does=_ask, before=_before_ask,
        warning="A task opens if no answer has come by that day. The child keeps the place, with or without an answer.",
        raises=(facts.NoSuchFact, asking.DueInThePast, asking.NothingAsked),
    ),
    Act(
        name="answered", on=Subject.REQUEST, action=Action.ASK,
        title="Record the answer", button="Record it",
        shape=AnsweredIn, does=_answered, before=_before_answer,
        raises=(
            asking.ClosedAlready, asking.NotALine, facts.NotAnAnswer,
            facts.SeenInTheFuture, facts.SeenBeforeBirth,
        ),
    ),
    Act(
        name="no-answer", on=Subject.REQUEST, action=Action.ASK,
        title="No answer came", button="Open the next step",
        shape=NoAnswerIn, does=_no_answer, before=_before_closing,
        warning="No answer never lowers a child's place and never takes a child off a list.",
        raises=(asking.ClosedAlready,),
    ),
    Act(
        name="not-needed", on=Subject.REQUEST, action=Action.ASK,
        title="The answer is not needed any more", button="Close the request",
        shape=WhyIn, does=_not_needed, before=_before_closing,
        raises=(asking.ClosedAlready,),
    ),
    Act(
        name="contact-safe", on=Subject.REFERRAL, action=Action.SAFE_CONTACT,
        title="Mark a contact as safe", button="It is safe to use",
        shape=JudgeIn, does=_safe, before=_before_contact,
        warning="Ask the person themselves, when they are alone. Where there may be domestic abuse, it is used only once a named person has also said who may be told.",
    ),
    Act(
        name="contact-unsafe", on=Subject.REFERRAL, action=Action.SAFE_CONTACT,
        title="Mark a contact as unsafe", button="Do not use it",
        shape=JudgeIn, does=_unsafe, before=_before_contact,
    ),
)  # fmt: skip
