"""The door of the family's pages. Opening a link shows a neutral page and changes nothing.

Every failure is answered in the same words: a code nobody has, one that ended, was taken
back or is locked, and a birthday that is not the child's.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus

from fastapi import APIRouter, BackgroundTasks, Depends, Request
from fastapi.responses import RedirectResponse, Response

from api import family_pages
from api.deps import AtDoor, Chosen, Store, Tenant
from api.family import AnyGuest, our_form
from api.family_pages import AWAY, DOOR, INSIDE, KEPT, MOST_KEPT, first, page
from api.sending import Fields
from triage.desk.desk import Work
from triage.desk.family import codes, door, new_code, visits, wishes
from triage.desk.family.door import Answered
from triage.desk.people.door import Try
from triage.desk.work import unit_of_work
from triage.messages import pages
from triage.messages.wording import EASY
from triage.settings import Settings


router = APIRouter()
OURS = [Depends(our_form)]
LONGEST = 200  # of a code, a number or an address that somebody types here
LEAVE, QUESTIONS = f"{INSIDE}/leave", f"{INSIDE}/questions"
Sent = Mapping[str, Sequence[str]]


@router.get(DOOR)
def by_hand(request: Request, found: AnyGuest, chosen: Chosen) -> Response:
    """Somebody types the code of a letter."""
    return _start(request, found, chosen, asked=_asked(request))


@router.get(f"{DOOR}/about")
def about(request: Request, found: AnyGuest, chosen: Chosen) -> Response:
    """How what they tell us is looked after, and whether the pages can be used."""
    return _known(found, chosen, page(request, "about"))


@router.get(f"{DOOR}/new-code")
def new_code_page(request: Request, found: AnyGuest, chosen: Chosen) -> Response:
    """Somebody whose code does not open anything any more."""
    return _known(found, chosen, _ask_code(request, {}, ""))


@router.post(f"{DOOR}/new-code", dependencies=OURS)
def ask_new_code(
    request: Request, sent: Fields, at: AtDoor, later: BackgroundTasks
) -> Response:
    """The same answer for everybody; what follows is done after it was given."""
    text = first(sent, "reached").strip()
    if not text or len(text) > LONGEST:
        return _ask_code(request, {"reached": "error.reached"}, text[:LONGEST])
    if not door.slowed(at):
        later.add_task(new_code.ask, at, text)
    t = pages.strings(first(sent, "in") or None)
    return page(request, "new_code_sent", t=t)


@router.post(f"{DOOR}/again", dependencies=OURS)
def in_again(
    request: Request, sent: Fields, found: AnyGuest, at: AtDoor, chosen: Chosen
) -> Response:
    """Somebody whose time ran out shows once more who they are; what they typed waits."""
    born_on, wrong = birthday(sent, at.now.date())
    if born_on is None:
        return _again(request, found, sent, {"day": wrong})
    if found.before is None:
        answered = door.by_code(
            at, text=first(sent, "code"), born_on=born_on, before=found
        )
    else:
        answered = door.again(at, born_on=born_on, before=found)
    if answered.guest is None:
        return _again(request, found, sent, _no_match(answered), answered)
    return _handed_back(request, answered.guest, sent, chosen)


@router.post(DOOR, dependencies=OURS)
def come_in(
    request: Request, sent: Fields, found: AnyGuest, at: AtDoor, chosen: Chosen
) -> Response:
    """Come in, where the code and the birthday belong together."""
    asked, code = first(sent, "in"), first(sent, "code").strip()[:LONGEST]
    born_on, wrong = birthday(sent, at.now.date())
    errors = _wrong_code(code)
    if born_on is None:
        errors["day"] = wrong
    if born_on is None or errors:
        return _start(
            request, found, chosen, code=code, asked=asked, sent=sent, errors=errors
        )
    answered = door.by_code(at, text=code, born_on=born_on, before=found)
    if answered.guest is not None:
        return _let_in(at, answered.guest, asked, chosen)
    return _start(
        request,
        found,
        chosen,
        code=code,
        asked=asked,
        sent=sent,
        errors=_no_match(answered),
        answered=answered,
    )


@router.get(f"{DOOR}/{{code}}")
def by_link(request: Request, code: str, found: AnyGuest, chosen: Chosen) -> Response:
    """Somebody, or a program that reads their messages, followed a link."""
    text = codes.typed(code[:LONGEST])
    return _start(
        request,
        found,
        chosen,
        code=codes.shown(text) if codes.is_one(text) else "",
        asked=_asked(request),
        filled_in=codes.is_one(text),
    )


@router.get(LEAVE)
def leave(
    found: AnyGuest, store: Store, tenant: Tenant, at: AtDoor, chosen: Chosen
) -> Response:
    """Away at once to a page that anybody looks at; nothing here opens again."""
    with unit_of_work(store) as session:
        visits.leave(
            Work(session=session, tenant=tenant, now=at.now, by="A family"), found
        )
    answer = RedirectResponse(AWAY, HTTPStatus.SEE_OTHER)
    family_pages.forget(answer, chosen)
    return answer


def birthday(sent: Sent, today: date) -> tuple[date | None, str]:
    """The day that was typed, or the words for what is wrong with it."""
    parts = [first(sent, name).strip() for name in ("year", "month", "day")]
    if not any(parts):
        return None, "error.date_missing"
    if not all(one.isascii() and one.isdecimal() and len(one) <= 4 for one in parts):
        return None, "error.date_form"
    year, month, day = map(int, parts)
    try:
        born_on = date(year, month, day)
    except ValueError:
        return None, "error.date_form"
    return (born_on, "") if born_on <= today else (None, "error.date_future")


def _wrong_code(code: str) -> dict[str, str]:
    """What is wrong with how a code looks; whether it is one of ours is said nowhere."""
    if not code:
        return {"code": "error.code_missing"}
    return {} if codes.is_one(codes.typed(code)) else {"code": "error.code_form"}


def _no_match(answered: Answered) -> dict[str, str]:
    """One sentence for every failure, but that this address has to wait."""
    return {"day": "error.too_many" if answered.wait else "error.no_match"}


def _start(
    request: Request,
    found: visits.Guest,
    chosen: Settings,
    *,
    code: str = "",
    asked: str = "",
    filled_in: bool = False,
    sent: Sent | None = None,
    errors: Mapping[str, str] | None = None,
    answered: Answered | None = None,
) -> Response:
    """The first page: the same whether or not the code is one of ours."""
    shown = page(
        request,
        "start",
        status=_status(errors, answered),
        t=pages.strings(asked or None),
        inside=False,
        code=code,
        filled_in=filled_in,
        asked=asked,
        languages=pages.served(),
        typed=_typed(sent or {}),
        errors=errors or {},
    )
    return _known(found, chosen, _wait(shown, answered))


def _again(
    request: Request,
    found: visits.Guest,
    sent: Sent,
    errors: Mapping[str, str],
    answered: Answered | None = None,
) -> Response:
    shown = page(
        request,
        "again",
        status=_status(errors, answered),
        kept=_waiting(sent),
        to=_ours(first(sent, "to")),
        needs_code=found.before is None,
        typed=_typed(sent),
        errors=errors,
    )
    return _wait(shown, answered)


def _handed_back(
    request: Request, guest: visits.Guest, sent: Sent, chosen: Settings
) -> Response:
    """In again: what was typed is handed back, to be sent with one press."""
    waiting, to = _waiting(sent), _ours(first(sent, "to"))
    request.state.guest = guest
    answer: Response
    if waiting:
        answer = page(request, "handed_back", kept=waiting, to=to)
    else:
        answer = family_pages.onward(to)
    return _known(guest, chosen, answer)


def _let_in(at: Try, guest: visits.Guest, asked: str, chosen: Settings) -> Response:
    """To the questions their code was sent for, or to their page."""
    if asked:
        with unit_of_work(at.engine) as session:
            work = Work(
                session=session,
                tenant=at.tenant,
                now=at.now,
                by=visits.named(guest.person),
            )
            wishes.read_in(work, guest, asked)
    where = QUESTIONS if guest.person.check_in_id else INSIDE
    return _known(guest, chosen, family_pages.onward(where))


def _known(guest: visits.Guest, chosen: Settings, answer: Response) -> Response:
    family_pages.remember(answer, guest, chosen)
    return answer


def _ask_code(request: Request, errors: Mapping[str, str], text: str) -> Response:
    return page(
        request,
        "new_code",
        status=_status(errors, None),
        t=pages.strings(_asked(request) or None),
        asked=_asked(request),
        reached=text,
        errors=errors,
    )


def _asked(request: Request) -> str:
    """The language chosen at the door, where we have it."""
    asked = request.query_params.get("in", "")
    return asked if asked in _choices() else ""


def _choices() -> frozenset[str]:
    return frozenset({EASY, *(code for code, _ in pages.served())})


def _status(errors: Mapping[str, str] | None, answered: Answered | None) -> HTTPStatus:
    if answered is not None and answered.wait:
        return HTTPStatus.TOO_MANY_REQUESTS
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


def _wait(answer: Response, answered: Answered | None) -> Response:
    if answered is not None and answered.wait:
        seconds = math.ceil(answered.wait.total_seconds())
        answer.headers["Retry-After"] = str(seconds)
    return answer


def _typed(sent: Sent) -> dict[str, str]:
    return {name: first(sent, name)[:4] for name in ("day", "month", "year")}


def _waiting(sent: Sent) -> list[tuple[str, str]]:
    """What was typed before, as the page before this one kept it."""
    every = [
        (name.removeprefix(KEPT), value)
        for name, values in sent.items()
        if name.startswith(KEPT)
        for value in values
    ]
    return every[:MOST_KEPT]


def _ours(where: str) -> str:
    """One of the family's own pages; the first of them where it is no such thing."""
    plain = where.isascii() and all(one.isalnum() or one in "/-_" for one in where)
    return where if plain and where.startswith(f"{INSIDE}/") else INSIDE
