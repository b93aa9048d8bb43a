"""Typing in what somebody answered on paper or by telephone: the same questions as on
the family's own pages, all on one form."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import create_model

from api.acts import Act, Before, Subject
from api.acts_messages import WHO, everybody
from api.forms import Ask, Asked, Line, Note
from triage.desk.checking_in import by_staff
from triage.desk.checking_in.asked import Answer, Form, Kind, Question, questions
from triage.desk.desk import Desk, Done
from triage.roles import Action


ONE_OF: Any = Literal  # the choices are content, so no type checker can know them
TITLES = {
    Form.PARENT: "Type in a reply from a parent or carer",
    Form.YOUNG_PERSON: "Type in a reply from the young person",
    Form.SCHOOL: "Type in a reply from a school",
    Form.GP: "Type in a reply from a GP or health visitor",
}
NAMES = {
    Form.PARENT: "type-reply",
    Form.YOUNG_PERSON: "type-reply-young-person",
    Form.SCHOOL: "type-reply-school",
    Form.GP: "type-reply-gp",
}


def _fields(form: Form) -> Iterator[tuple[str, Any]]:
    """A field for each question of a form, and for each row of some."""
    yield "person", (Annotated[Line, WHO], ...)
    how = Literal["telephone", "paper"]
    yield "entered", (Annotated[how, Ask("How the answers came")], ...)
    for one in questions(form):
        yield from _of_question(one)


def _of_question(one: Question) -> Iterator[tuple[str, Any]]:
    keys = tuple(choice.key for choice in one.choices)
    words = {choice.key: choice.title for choice in one.choices}
    match one.kind:
        case Kind.WORDS:
            yield one.key, (Annotated[Note, Ask(one.title, long=True)], "")
        case Kind.SEVERAL:
            some: Any = tuple[ONE_OF[keys], ...]
            yield one.key, (Annotated[some, Ask(one.title, choices=words)], ())
        case Kind.ONE:
            single: Any = ONE_OF[keys] | None
            yield one.key, (Annotated[single, Ask(one.title, choices=words)], None)
        case Kind.EACH:
            each: Any = ONE_OF[keys] | None
            for row in one.rows:
                asks = Ask(f"{one.title} {row.title}", choices=words)
                yield f"{one.key}_{row.key}", (Annotated[each, asks], None)


def _shape(form: Form) -> type[Asked]:
    name = f"{form.value.title().replace('_', '')}ReplyIn"
    fields: dict[str, Any] = dict(_fields(form))
    return create_model(
        name, __base__=Asked, __doc__=f"What a {form.value} answered.", **fields
    )


def _answers(form: Form, asked: Any) -> tuple[dict[str, Answer], str]:
    """What was filled in, by question; and somebody's own words."""
    answers: dict[str, Answer] = {}
    words = ""
    for one in questions(form):
        if one.kind is Kind.WORDS:
            words = getattr(asked, one.key)
        elif one.kind is Kind.EACH:
            rows = {row.key: getattr(asked, f"{one.key}_{row.key}") for row in one.rows}
            if said := {row: key for row, key in rows.items() if key}:
                answers[one.key] = said
        elif given := getattr(asked, one.key):
            answers[one.key] = list(given) if isinstance(given, tuple) else given
    return answers, words


def _type_in(form: Form, desk: Desk, referral_id: str, asked: Any) -> Done:
    answers, words = _answers(form, asked)
    return by_staff.type_in(
        desk,
        referral_id,
        recipient_id=asked.person,
        form=form,
        entered=asked.entered,
        answers=answers,
        words=words,
    )


def _before(desk: Desk, referral_id: str, query: Mapping[str, str]) -> Before:
    return Before(
        choices={"person": everybody(desk, referral_id)},
        values={"person": query.get("person", "")},
    )


ACTS: tuple[Act, ...] = tuple(
    Act(
        name=NAMES[form],
        on=Subject.REFERRAL,
        action=Action.TYPE_REPLY,
        title=TITLES[form],
        button="Keep the reply",
        shape=_shape(form),
        does=partial(_type_in, form),
        before=_before,
        warning="Leave empty what was not answered: it is never taken for a ‘no’. A red flag opens a same-day task and tells the people on duty.",
        raises=(by_staff.NothingAnswered, by_staff.NotAskedOfThem),
    )
    for form in Form
)
