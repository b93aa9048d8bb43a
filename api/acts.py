"""An act: one thing a person may do, as a page with a form and as a JSON request.

One `Act` gives both, so they cannot differ: the same permission, the same shape, the
same version check, the same guard against doing it twice. Each area lists its own acts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response

from api import deps, forms, sending, versioned
from api.addresses import address
from api.deps import AtDesk
from api.errors import VersionMissing, describe
from api.forms import Asked, Choices, Sent
from api.keyed import Key
from api.sending import Fields, Put
from api.shapes import DoneOut
from api.signin import NotFromOurForm, NotSignedIn
from api.templating import page
from api.versioned import TAGGED, IfMatch
from triage.desk import once, versions, whom
from triage.desk.desk import Desk, Done
from triage.desk.versions import ChangedSince, NotHere
from triage.errors import TriageError
from triage.roles import Action, NotAllowed


class Subject(Enum):
    """What an act is done to: its name, the head of its address, whether it has versions."""

    REFERRAL = ("referral", "referrals", True)
    TASK = ("task", "tasks", True)
    OFFER = ("offer", "offers", True)
    SLOT = ("slot", "slots", True)
    PERSON = ("person", "people", True)
    CLINIC = ("clinic", "clinics", False)
    PROPOSAL = ("proposal", "proposals", False)
    REQUEST = ("request", "requests", False)
    REPORT = ("report", "reports", False)
    COMPLAINT = ("complaint", "complaints", False)
    MERGE = ("merge", "merges", False)
    GLASS = ("glass", "glass", False)
    MESSAGE = ("message", "messages", False)
    PAUSE = ("pause", "pauses", False)
    EDITION = ("edition", "editions", False)
    MODEL = ("model", "models", False)
    POST = ("post", "posts", False)
    ABSENCE = ("absence", "absences", False)
    EXERCISE = ("exercise", "choices", False)
    CHART = ("chart", "", False)
    REBASE = ("rebase", "rebases", False)
    SERVICE = ("service", "", False)

    @property
    def kind(self) -> str:
        """The subject's name in the record."""
        return self.value[0]

    @property
    def versioned(self) -> bool:
        """Whether it carries a version that a change must name."""
        return self.value[2]

    @property
    def path(self) -> str:
        """Its address, with a place for the id."""
        head = self.value[1]
        return f"/{head}/{{subject_id}}" if head else ""


@dataclass(frozen=True, kw_only=True)
class Before:
    """What a page shows before an act: what will happen, and what can be chosen."""

    heading: str = ""  # whom or what it is about
    lines: tuple[str, ...] = ()
    choices: Mapping[str, Choices] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    template: str = ""  # a part of its own, shown above the form
    shown: Any = None  # what that part shows


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing a person may do. `does(desk, subject id, asked)` does it."""

    name: str
    on: Subject
    action: Action
    title: str
    button: str
    shape: type[Asked]
    does: Callable[[Desk, str, Any], Done]
    before: Callable[[Desk, str, Mapping[str, str]], Before] | None = None
    warning: str = ""  # what to know before pressing the button
    raises: tuple[type[TriageError], ...] = ()

    @property
    def path(self) -> str:
        """Its address."""
        return f"{self.on.path}/{self.name}"


USUAL = (NotSignedIn, NotAllowed, NotFromOurForm, NotHere, ChangedSince, VersionMissing)


def programs(acts: Sequence[Act]) -> APIRouter:
    """The acts as JSON requests."""
    router = APIRouter()
    for act in acts:
        router.add_api_route(
            act.path,
            _program(act),
            methods=["POST"],
            name=f"do_{act.on.kind}_{act.name}",
            summary=act.title,
            description=act.warning or None,
            tags=[act.on.kind],
            dependencies=[_permission(act), deps.OurRequest],
            responses=describe(*USUAL, once.AnotherRequest, *act.raises)
            | (TAGGED if act.on.versioned else {}),
        )
    return router


def pages(acts: Sequence[Act]) -> APIRouter:
    """The acts as pages with a form."""
    router = APIRouter()
    for act in acts:
        guard = [_permission(act)]
        router.add_api_route(
            act.path,
            _shown(act),
            methods=["GET"],
            name=f"form_{act.on.kind}_{act.name}",
            dependencies=guard,
        )
        router.add_api_route(
            act.path,
            _sent(act),
            methods=["POST"],
            name=f"send_{act.on.kind}_{act.name}",
            # The form is read first, so that an ended session can hand it back.
            dependencies=[sending.READS_FORM, *guard],
        )
    return router


def _permission(act: Act) -> Any:
    return deps.needs(act.action)


def _program(act: Act) -> Callable[..., Any]:
    """A route whose body is the act's shape."""
    # Long because a route takes only what its subject has: an id, a version, neither.

    def run_seen(
        subject_id: str,
        body: Any,
        desk: AtDesk,
        response: Response,
        if_match: IfMatch = None,
        idempotency_key: Key = None,
    ) -> DoneOut:
        return _answer(act, desk, subject_id, body, response, if_match, idempotency_key)

    def run(
        subject_id: str,
        body: Any,
        desk: AtDesk,
        response: Response,
        idempotency_key: Key = None,
    ) -> DoneOut:
        return _answer(act, desk, subject_id, body, response, None, idempotency_key)

    def run_without(
        body: Any, desk: AtDesk, response: Response, idempotency_key: Key = None
    ) -> DoneOut:
        return _answer(act, desk, "", body, response, None, idempotency_key)

    chosen: Any = run_without
    if act.on.path:
        chosen = run_seen if act.on.versioned else run
    example = Body(examples=[forms.example(act.shape)])
    chosen.__annotations__ |= {"body": Annotated[act.shape, example]}
    return chosen  # type: ignore[no-any-return]


def _answer(
    act: Act,
    desk: Desk,
    subject_id: str,
    body: Asked,
    response: Response,
    if_match: str | None,
    key: str | None,
) -> DoneOut:
    """Carry out what a program asks, and say which version that made."""
    seen = versioned.seen(if_match) if act.on.versioned else None
    if act.on.versioned and seen is None:
        raise VersionMissing
    done = _carry_out(act, desk, subject_id, body, seen, key)
    if act.on.versioned:
        now = versions.version_of(desk, act.on.kind, subject_id)
        versioned.tag(response, now)
    return DoneOut.model_validate(done)


def _shown(act: Act) -> Callable[..., Response]:
    def show(request: Request, subject_id: str, desk: AtDesk) -> Response:
        before = _before(act, desk, subject_id, dict(request.query_params))
        if act.on.path:
            desk.note(f"Looked at the form: {act.title}", on=(act.on.kind, subject_id))
        sent = forms.sent_from(act.shape, before.values)
        return _form(request, act, desk, subject_id, before, sent, {})

    def show_without(request: Request, desk: AtDesk) -> Response:
        return show(request, "", desk)

    return show if act.on.path else show_without


def _sent(act: Act) -> Callable[..., Response]:
    def send(
        request: Request, subject_id: str, sent: Fields, desk: AtDesk, visit: deps.Visit
    ) -> Response:
        def does() -> Response:
            asked = sending.read(act.shape, sent)
            seen = sending.first(sent, "version") if act.on.versioned else None
            once_key = sending.key(sent)
            done = _carry_out(act, desk, subject_id, asked, seen, once_key)
            return sending.onward(done, once_key)

        def again(wrong: Put) -> Response:
            before = _before(act, desk, subject_id, dict(request.query_params))
            return _form(
                request, act, desk, subject_id, before, sent, wrong.errors, wrong.status
            )

        return sending.attempt(request, visit, desk, sent, does, again)

    def send_without(
        request: Request, sent: Fields, desk: AtDesk, visit: deps.Visit
    ) -> Response:
        return send(request, "", sent, desk, visit)

    return send if act.on.path else send_without


def _carry_out(
    act: Act, desk: Desk, subject_id: str, asked: Any, seen: str | None, key: str | None
) -> Done:
    """Once, and only on what was seen."""

    def does() -> Done:
        if seen is not None:
            versions.claim(desk, act.on.kind, subject_id, seen)
        return act.does(desk, subject_id, asked)

    told = f"{act.path}|{subject_id}|{asked.model_dump_json()}"
    return once.only(desk, key or "", told, does)


def _before(act: Act, desk: Desk, subject_id: str, query: Mapping[str, str]) -> Before:
    """What the page shows; a form about a child always says which child."""
    before = act.before(desk, subject_id, query) if act.before else Before()
    sees = desk.actor.may(Action.SEE_CHILD)
    if act.on is Subject.REFERRAL and sees:
        return replace(before, heading=whom.caption(desk, subject_id))
    return before


def _form(
    request: Request,
    act: Act,
    desk: Desk,
    subject_id: str,
    before: Before,
    sent: Sent,
    errors: Mapping[str, str],
    status: int = HTTPStatus.OK,
) -> Response:
    seen = act.on.versioned and versions.version_of(desk, act.on.kind, subject_id)
    return page(
        request,
        "act.jinja",
        status=status,
        title=act.title,
        act=act,
        before=before,
        questions=forms.questions(
            act.shape,
            sent={**sent, **forms.carried(act.shape, before.values)},
            errors=errors,
            choices=before.choices,
        ),
        errors=errors,
        version=seen or "",
        once=sending.fresh_key(),
        back_address=address(act.on.kind, subject_id),
    )
