"""How somebody is reached: a new number or address, the way, the language and form."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.deps import Chosen
from api.family import INSIDE_ONLY, OURS, Acts, In, Looks
from api.family_pages import INSIDE, first, onward, page, words_for
from api.sending import Fields
from triage.desk.family import details, wishes
from triage.desk.family.wishes import Wishes
from triage.messages.outbox import Way


router = APIRouter(dependencies=INSIDE_ONLY)
DETAILS, CONTACT = f"{INSIDE}/details", f"{INSIDE}/contact"
WRONG = {
    Way.SMS: "error.mobile",
    Way.EMAIL: "error.email",
    Way.LETTER: "error.address",
}
LONGEST = 400  # of an address
YES_NO = {"yes": True, "no": False}
PREFERS = ("sms", "email", "letter", "phone")
FORMATS = {
    "": "contact.format_standard",
    "easy read": "contact.format_easy",
    "large print": "contact.format_large",
    "audio": "contact.format_audio",
    "British Sign Language": "contact.format_bsl",
}


@router.get(DETAILS)
def what_we_have(request: Request, found: In, work: Looks) -> Response:
    """What we have, so covered that nobody else learns it; and what waits."""
    return _details(request, found, work, said=request.query_params.get("said", ""))


@router.post(DETAILS, dependencies=OURS)
def change(request: Request, sent: Fields, found: In, work: Acts) -> Response:
    """A new number or address: confirmed by the way known before, or by a person."""
    typed = {way.value: first(sent, way.value).strip()[:LONGEST] for way in Way}
    chosen = [way for way in Way if typed[way.value]]
    if len(chosen) != 1:
        return _details(request, found, work, typed, {"sms": "error.one_new"})
    way = chosen[0]
    address = details.read(way, typed[way.value])
    if address is None:
        return _details(request, found, work, typed, {way.value: WRONG[way]})
    by_number = details.change(work, found, way=way, address=address)
    return onward(f"{DETAILS}?said={'' if by_number else 'person'}")


@router.post(f"{DETAILS}/confirm", dependencies=OURS)
def confirm(
    request: Request, sent: Fields, found: In, work: Acts, chosen: Chosen
) -> Response:
    """The number that went to where we wrote before. It has five tries in all."""
    if first(sent, "lost"):
        details.cannot_confirm(work, found)
        return onward(f"{DETAILS}?said=person")
    if details.confirm(work, found, chosen, first(sent, "number")):
        return onward(f"{DETAILS}?said=done")
    return _details(request, found, work, errors={"number": "error.number"})


@router.get(CONTACT)
def how(request: Request, found: In, work: Looks) -> Response:
    """By which way, in what language and form."""
    said = request.query_params.get("said", "")
    return _contact(request, found, wishes.of(work, found), said=said)


@router.post(CONTACT, dependencies=OURS)
def wish(request: Request, sent: Fields, found: In, work: Acts) -> Response:
    """Keep what they wish; where it is not safe, or they want no more, a person rings."""
    if first(sent, "safe") == "no":
        wishes.not_safe(work, found)
        return onward(f"{CONTACT}?said=unsafe")
    if first(sent, "stop"):
        wishes.stop(work, found)
        return onward(f"{CONTACT}?said=stopped")
    wishes.keep(work, found, _wished(sent))
    return onward(f"{CONTACT}?said=done")


def _wished(sent: Mapping[str, Any]) -> Wishes:
    """What a form says; what was never offered is nothing said."""
    prefers, form = first(sent, "prefers"), first(sent, "format")
    return Wishes(
        prefers=prefers if prefers in PREFERS else "",
        language=" ".join(first(sent, "language").split())[:40],
        interpreter=YES_NO.get(first(sent, "interpreter")),
        format=form if form in FORMATS else "",
        no_texts=first(sent, "no_texts") == "yes",
    )


def _details(
    request: Request,
    found: In,
    work: Looks,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    said: str = "",
) -> Response:
    shown = details.shown(work, found)
    return page(
        request,
        "details",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        shown=shown,
        known={one.way.value: one.hint for one in shown.known},
        typed=typed or {},
        said=said,
        errors=errors or {},
    )


def _contact(request: Request, found: In, mine: Wishes, said: str) -> Response:
    t = words_for(found)
    interpreter = {True: "yes", False: "no", None: ""}[mine.interpreter]
    return page(
        request,
        "contact",
        mine=mine,
        way_choices=[(one, t[f"contact.{one}"]) for one in PREFERS],
        format_choices=[(one, t[words]) for one, words in FORMATS.items()],
        prefers_made=_is(mine.prefers),
        format_made=_is(mine.format),
        interpreter_made=_is(interpreter),
        no_texts_made=_is("yes" if mine.no_texts else ""),
        safe_made=_is(""),
        said=said,
    )


def _is(chosen: str) -> Callable[[str], bool]:
    """What a page asks of each choice: whether it is the one."""
    return lambda one: one == chosen
