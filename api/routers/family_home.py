"""The family's page: where they are up to, help for now, asking us to look again."""

from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.family import INSIDE_ONLY, OURS, Acts, In, Looks, family
from api.family_pages import HOME, INSIDE, first, onward, page, words_for
from api.family_words import asked
from api.sending import Fields
from triage.calendar import add_working_days
from triage.checkins import filled
from triage.desk.family import correcting, home, looking_again, wanting_help
from triage.desk.family.correcting import ToldUs
from triage.messages.wording import EASY


router = APIRouter(dependencies=INSIDE_ONLY)
FAMILY = [Depends(family)]
LOOK_AGAIN, TOLD_US = f"{INSIDE}/look-again", f"{INSIDE}/told-us"
WHAT = ("wait", "facts", "other")  # what somebody should look at again
MOST = 5_000  # characters of why somebody should look again, or of what is wrong
Sent = Mapping[str, Sequence[str]]


@router.get(HOME)
def first_page(request: Request, found: In, work: Looks) -> Response:
    """Where we are up to, what is next, when we will be in touch, what they can do."""
    shown = home.shown(work, found)
    return page(request, "home", home=shown, today=work.today)


@router.get(f"{INSIDE}/help", dependencies=FAMILY)
def help_while_waiting(
    request: Request,
    found: In,
    work: Looks,
    need: Annotated[list[str] | None, Query(max_length=40)] = None,
) -> Response:
    """Help to use now, matched to what they told us or chose here."""
    return _help(request, found, work, need or ())


@router.post(f"{INSIDE}/help", dependencies=[*OURS, *FAMILY])
def want_call(request: Request, sent: Fields, found: In, work: Acts) -> Response:
    """Ask a person to ring about this help."""
    chosen = sent.get("need", ())
    call_by = wanting_help.ask(work, found, chosen)
    return _help(request, found, work, chosen, call_by)


def _help(
    request: Request,
    found: In,
    work: Looks,
    need: Sequence[str],
    call_by: date | None = None,
) -> Response:
    shown = home.help_for(work, found, need)
    easy = words_for(found).language == EASY
    return page(
        request,
        "help",
        help=shown,
        help_needs=[(one.key, one.easy if easy else one.title) for one in shown.needs],
        help_wanted=lambda key: key in shown.wanted,
        call_by=call_by,
    )


@router.get(LOOK_AGAIN, dependencies=FAMILY)
def look_again(request: Request, found: In, work: Looks) -> Response:
    """Ask for a person to look again; and what came of it before."""
    return _look_again(request, found, work)


@router.post(LOOK_AGAIN, dependencies=[*OURS, *FAMILY])
def ask_to_look(request: Request, sent: Fields, found: In, work: Acts) -> Response:
    """Ask. It has a due date, and an outcome with a reason."""
    words = filled.kept(first(sent, "why"))
    if not words or len(words) > MOST:
        wrong = "error.too_long" if words else "error.why"
        typed = first(sent, "what")
        return _look_again(request, found, work, {"why": wrong}, words, typed)
    what = first(sent, "what")
    looking_again.ask(work, found, words, about=what if what in WHAT else "")
    return onward(LOOK_AGAIN)


@router.get(TOLD_US, dependencies=FAMILY)
def told_us(request: Request, found: In, work: Looks) -> Response:
    """What this contact told us, and nothing that anybody else did."""
    before = correcting.told_us(work, found)
    t = words_for(found)
    return page(
        request,
        "told_us",
        before=before,
        asked=lambda one: asked(t, one.form, one.question),
        said=lambda one: filled.parts(one.question, one.answer),
        sent=request.query_params.get("sent") == "yes",
        read_by=add_working_days(work.today, correcting.WORKING_DAYS),
    )


@router.get(f"{TOLD_US}/{{reply_id}}/{{key}}", dependencies=FAMILY)
def wrong_page(
    request: Request, reply_id: str, key: str, found: In, work: Looks
) -> Response:
    """One thing they told us, to say that it is not right."""
    return _wrong(request, found, correcting.one_of(work, found, reply_id, key))


@router.post(f"{TOLD_US}/{{reply_id}}/{{key}}", dependencies=[*OURS, *FAMILY])
def say_wrong(
    request: Request, reply_id: str, key: str, sent: Fields, found: In, work: Acts
) -> Response:
    """Say what it should be: a person puts it right."""
    told = correcting.one_of(work, found, reply_id, key)
    words = filled.kept(first(sent, "words"))
    if not words or len(words) > MOST:
        wrong = "error.too_long" if words else "error.words"
        return _wrong(request, found, told, {"words": wrong}, words)
    correcting.correct(work, found, told, words)
    return onward(f"{TOLD_US}?sent=yes")


def _look_again(
    request: Request,
    found: In,
    work: Looks,
    errors: Mapping[str, str] | None = None,
    words: str = "",
    what: str = "",
) -> Response:
    t = words_for(found)
    titles = {"wait": {"about": found.person.forename}}
    return page(
        request,
        "look_again",
        what_choices=[
            (one, t.say(f"look_again.what_{one}", **titles.get(one, {})))
            for one in WHAT
        ],
        what_made=lambda key: key == what,
        status=_status(errors),
        looks=looking_again.of(work, found),
        due=looking_again.due(work),
        words=words,
        most=f"{MOST:,}",
        errors=errors or {},
    )


def _wrong(
    request: Request,
    found: In,
    told: ToldUs,
    errors: Mapping[str, str] | None = None,
    words: str = "",
) -> Response:
    t = words_for(found)
    return page(
        request,
        "correct",
        status=_status(errors),
        told=told,
        asked=asked(t, told.form, told.question),
        said=filled.parts(told.question, told.answer),
        words=words,
        most=f"{MOST:,}",
        errors=errors or {},
    )


def _status(errors: Mapping[str, str] | None) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
