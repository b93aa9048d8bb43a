"""Pages: one environment that escapes everything, and one function that fills it."""

from collections.abc import Callable
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import ChainableUndefined, Environment, PackageLoader
from jinja2.loaders import ChoiceLoader

from api import pictures, wording
from api.headers import nonce_of
from triage.desk.entries import in_one_line
from triage.desk.people.sessions import Visit
from triage.referrals import Pathway
from triage.roles import Action, Actor


NAV = (
    ("Children waiting", "/lists/", Action.SEE_LIST),
    ("Tasks", "/tasks", Action.SEE_TASKS),
    ("Second sign-off", "/proposals", Action.SIGN_OFF),
    ("Clinics", "/clinics", Action.OFFER),
    ("Messages", "/messages", Action.SEE_PROMISE),
    ("Reviews", "/reviews", Action.SEE_MODERATION),
    ("Meeting", "/moderation", Action.SEE_MODERATION),
    ("Waits", "/waits", Action.SEE_WAITS),
    ("Imports", "/imports", Action.IMPORT),
    ("Type a referral", "/referrals/new", Action.TYPE_REFERRAL),
    ("Find a child", "/status", Action.SEE_STATUS),
    ("People", "/people", Action.MANAGE_PEOPLE),
    ("Record", "/audit", Action.SEE_AUDIT),
    ("Rules", "/rules/", Action.SEE_RULES),
)
HOMES = {
    "/lists/": f"/lists/{Pathway.NEURODEVELOPMENTAL}",
    "/rules/": f"/rules/{Pathway.NEURODEVELOPMENTAL}",
}
FILTERS: dict[str, Callable[..., Any]] = {
    "day": wording.day,
    "group": wording.group,
    "moment": wording.moment,
    "nhs_number": wording.nhs_number,
    "plain_prompt": wording.prompt,
    "whole_sentence": wording.whole_sentence,
}
SHARED: dict[str, Any] = {
    "band_labels": wording.BAND_LABELS,
    "band_colours": wording.BAND_COLOURS,
    "lists": wording.LISTS,
    "count": wording.count,
    "in_one_line": in_one_line,
    "band_bar": pictures.band_bar,
    "wait_strip": pictures.wait_strip,
    "homes": HOMES,
}


def environment() -> Environment:
    """Our pages over the design system's macros.

    The macros need `ChainableUndefined`; `autoescape=True` because the usual choice by
    file name leaves `.jinja` files unescaped.
    """
    env = Environment(
        loader=ChoiceLoader(
            [PackageLoader("api"), PackageLoader("nhsuk_frontend_jinja")]
        ),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(FILTERS)
    env.globals.update(SHARED)
    return env


TEMPLATES = Jinja2Templates(env=environment())


def nav(actor: Actor) -> tuple[tuple[str, str], ...]:
    """The pages this person's role opens. Who sees the list finds children there."""
    shown = [one for one in NAV if actor.may(one[2])]
    if actor.may(Action.SEE_LIST):
        shown = [one for one in shown if one[2] is not Action.SEE_STATUS]
    return tuple((words, where) for words, where, _ in shown)


def home(actor: Actor) -> str:
    """The first page this person needs."""
    _, where = nav(actor)[0]
    return HOMES.get(where, where)


def _may(actor: Actor | None) -> Callable[[str], bool]:
    """What a template asks to show a link only to those whose role opens it."""
    return lambda name: actor is not None and actor.may(Action[name])


def page(
    request: Request, name: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """One page, with what every page needs: who is signed in, tokens, the banner."""
    visit: Visit | None = getattr(request.state, "visit", None)
    settings = request.app.state.settings
    around = {
        "cspNonce": nonce_of(request.scope),
        "persona": visit.actor if visit else None,
        "actor": visit.actor if visit else None,
        "csrf": visit.csrf if visit else "",
        "nav": nav(visit.actor) if visit and visit.actor else (),
        "may": _may(visit.actor if visit else None),
        "demo": request.app.state.demo,
        "glass": getattr(request.state, "glass", None),
        "notice": getattr(request.state, "notice", None),
        "organisation": settings.service_name,
        "here": request.url.path,
    }
    return TEMPLATES.TemplateResponse(request, name, around | values, status)
