"""A check-in on the family's pages: one question a page, kept at each step, sent as one.

A red answer is shown at once what will happen and whom to ring; it does not wait for the
rest. Whatever was typed stands in the page that comes back.
"""

from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import family_words
from api.family import INSIDE_ONLY, OURS, Acts, In, Looks
from api.family_pages import HOME, INSIDE, first, onward, page, words_for
from api.sending import Fields
from triage.calendar import add_working_days
from triage.checkins import filled
from triage.checkins.asking import Answer, Form
from triage.checkins.filled import LONGEST, Filled, Trouble
from triage.checkins.questions import Question
from triage.desk.checking_in.follow_up import READ_WORKING_DAYS
from triage.desk.desk import Work
from triage.desk.family import answering, hearing
from triage.desk.family.answering import Asking, Sent
from triage.desk.family.visits import Guest
from triage.desk.versions import NotHere


router = APIRouter(dependencies=INSIDE_ONLY)
QUESTIONS, CHECK = f"{INSIDE}/questions", f"{INSIDE}/check"
WAS_SENT, RED, CHANGED = f"{INSIDE}/sent", f"{INSIDE}/now", f"{INSIDE}/changed"
TROUBLES = {
    Trouble.NOTHING: "error.choose",
    Trouble.ALONE: "error.alone",
    Trouble.TOO_LONG: "error.too_long",
}


@router.get(QUESTIONS)
def begin(request: Request, found: In, work: Looks) -> Response:
    """What is asked, who reads it, how long it takes, and whom to ring instead."""
    asking = answering.in_hand(work, found)
    if asking is None:
        return onward(HOME)
    goes_on = asking.unanswered
    return _page(
        request,
        found,
        asking,
        "check_in",
        start=f"{QUESTIONS}/{goes_on.key}" if goes_on else CHECK,
        begun=bool(asking.answers),
        young=asking.check_in.form is Form.YOUNG_PERSON,
        read_by=_read_by(work),
    )


@router.get(f"{QUESTIONS}/{{key}}")
def question(request: Request, key: str, found: In, work: Looks) -> Response:
    """One question, with what was answered to it before."""
    asking, asked = _find(work, found, key)
    given = Filled(answer=asking.answers.get(key, ""))
    return _question(request, found, asking, asked, given)


@router.post(f"{QUESTIONS}/{{key}}", dependencies=OURS)
def answer(request: Request, key: str, sent: Fields, found: In, work: Acts) -> Response:
    """Keep an answer and go on; what is wrong with it is said at the question."""
    asking, asked = _find(work, found, key)
    given = filled.read(asked, sent)
    checks = first(sent, "then") == "check"
    trouble = TROUBLES[given.trouble] if given.trouble else ""
    if first(sent, "check_in") != asking.check_in.id:
        trouble = "error.stale"
    if trouble:
        return _question(request, found, asking, asked, given, trouble, checks=checks)
    if answering.save(work, found, asking, asked, given.answer):
        return onward(f"{RED}?after={key}")
    if first(sent, "save") == "later":
        return onward(f"{INSIDE}/saved")
    following = None if checks else asking.after(asked)
    return onward(f"{QUESTIONS}/{following.key}" if following else CHECK)


@router.get(f"{INSIDE}/saved")
def saved(request: Request, work: Looks, found: In) -> Response:
    """What was answered is kept: how to come back, and that nobody reads it yet."""
    asking = answering.in_hand(work, found)
    return onward(HOME) if asking is None else page(request, "saved", asking=asking)


@router.get(CHECK)
def check(request: Request, found: In, work: Looks) -> Response:
    """Every answer, to be looked at once more."""
    asking = answering.in_hand(work, found)
    if asking is None or not asking.answers:
        return onward(WAS_SENT if answering.sent(work, found) else HOME)
    return _page(request, found, asking, "check", said=_said(asking))


@router.post(CHECK, dependencies=OURS)
def send(request: Request, found: In, work: Acts) -> Response:
    """Send the answers. Pressed twice they are sent once."""
    asking = answering.in_hand(work, found)
    if asking is None or answering.send(work, found, asking):
        return onward(WAS_SENT)
    what = answering.sent(work, found)
    return _sent(request, work, what, closed=True)


@router.get(WAS_SENT)
def was_sent(request: Request, found: In, work: Looks) -> Response:
    """Thanks, what happens now, and whom to ring where it cannot wait."""
    what = answering.sent(work, found)
    if what is None:
        return onward(HOME)
    return _sent(request, work, what)


@router.get(RED)
def red(request: Request, found: In, work: Looks, after: str = "") -> Response:
    """What happens after an answer that makes a person ring the same day."""
    asking = answering.in_hand(work, found)
    asked = asking.question(after) if asking else None
    following = asking.after(asked) if asking and asked else None
    return page(
        request,
        "red",
        hearing=hearing.now(work),
        hour=family_words.hour,
        when=family_words.when,
        go_on=f"{QUESTIONS}/{following.key}" if following else CHECK,
        back_address=f"{QUESTIONS}/{after}" if asked else HOME,
    )


@router.get(CHANGED)
def changed(request: Request, work: Looks) -> Response:
    """Somebody wants to tell us something, though nobody asked."""
    return page(request, "changed", read_by=_read_by(work))


@router.post(CHANGED, dependencies=OURS)
def tell_us(found: In, work: Acts) -> Response:
    """The same questions, now."""
    answering.begin(work, found)
    return onward(QUESTIONS)


def _sent(
    request: Request,
    work: Work,
    what: Sent | None,
    *,
    closed: bool = False,
) -> Response:
    return page(
        request,
        "sent",
        what=what,
        closed=closed,
        read_by=_read_by(work),
        hearing=hearing.now(work),
        hour=family_words.hour,
        when=family_words.when,
    )


def _find(work: Work, found: Guest, key: str) -> tuple[Asking, Question]:
    """The check-in in their hand and one of its questions. Raises `NotHere`."""
    asking = answering.in_hand(work, found)
    asked = asking.question(key) if asking else None
    if asking is None or asked is None:
        raise NotHere
    return asking, asked


def _page(
    request: Request, found: Guest, asking: Asking, name: str, **values: Any
) -> Response:
    """A page of a check-in, all of it in one language."""
    form = asking.check_in.form
    t = family_words.for_check_in(words_for(found), form, asking.questions)
    return page(
        request,
        name,
        t=t,
        asking=asking,
        form=form.value,
        asked=lambda one: family_words.asked(t, form, one),
        **values,
    )


def _question(
    request: Request,
    found: Guest,
    asking: Asking,
    asked: Question,
    given: Filled,
    trouble: str = "",
    *,
    checks: bool = False,
) -> Response:
    before = asking.before(asked)
    checks = checks or request.query_params.get("then") == "check"
    back = f"{QUESTIONS}/{before.key}" if before else QUESTIONS
    answer = given.answer
    return _page(
        request,
        found,
        asking,
        "question",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if trouble else HTTPStatus.OK,
        question=asked,
        picked=partial(_made, answer, ""),
        words=answer if isinstance(answer, str) else "",
        made_in=lambda row: partial(_made, answer, row),
        picked_none=lambda _: False,
        most=f"{LONGEST:,}",
        checks=checks,
        back_address=CHECK if checks else back,
        errors={_field(asked): trouble} if trouble else {},
    )


def _made(answer: Answer, row: str, key: str) -> bool:
    """Whether a choice was made, in one row where there are rows."""
    if isinstance(answer, dict):
        return answer.get(row) == key
    return key == answer if isinstance(answer, str) else key in answer


def _said(asking: Asking) -> Any:
    """What a page asks to show an answer: the choices made, row by row."""
    return lambda one: filled.parts(one, asking.answers.get(one.key, ""))


def _field(asked: Question) -> str:
    """The id a line of the error summary leads to: the first thing to fill in."""
    if asked.rows:
        return filled.field_of(asked, asked.rows[0].key)
    return asked.key


def _read_by(work: Work) -> date:
    return add_working_days(work.today, READ_WORKING_DAYS)
