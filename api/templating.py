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
from api.signin import Visit
from triage.referrals import Pathway


NAV = (
    ("Children waiting", "/lists/"),
    ("Tasks", "/tasks"),
    ("Imports", "/imports"),
    ("Type a referral", "/referrals/new"),
    ("Rules", "/rules/"),
)
HOMES = {
    "/lists/": f"/lists/{Pathway.NEURODEVELOPMENTAL}",
    "/rules/": f"/rules/{Pathway.NEURODEVELOPMENTAL}",
}
FILTERS: dict[str, Callable[..., Any]] = {
    "day": wording.day,
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
    "band_bar": pictures.band_bar,
    "wait_strip": pictures.wait_strip,
    "nav": NAV,
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


def page(
    request: Request, name: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """One page, with what every page needs: who is signed in, tokens, the banner."""
    visit: Visit | None = getattr(request.state, "visit", None)
    settings = request.app.state.settings
    around = {
        "cspNonce": nonce_of(request.scope),
        "persona": visit.persona if visit else None,
        "csrf": visit.csrf if visit else "",
        "organisation": settings.service_name,
        "here": request.url.path,
    }
    return TEMPLATES.TemplateResponse(request, name, around | values, status)
