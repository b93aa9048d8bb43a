"""One child's page, and a referral typed by staff."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import deps, typed
from api.deps import (
    AtDesk,
    Chosen,
    Looks,
    Now,
    OurForm,
    SignedIn,
    Tenant,
    Today,
    Writes,
)
from api.templating import page
from triage.desk import importing, waiting
from triage.desk.content import load_content
from triage.desk.deciding import shown as deciding
from triage.desk.knowing.shown import known_page
from triage.desk.offering import shown as offering
from triage.facts import Fact
from triage.roles import Action


router = APIRouter(prefix="/referrals")
TYPES = deps.needs(Action.TYPE_REFERRAL)


async def _fields(request: Request) -> dict[str, str]:
    """Every text field of the form, as typed."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _catalogue(settings: Chosen) -> tuple[Fact, ...]:
    return tuple(load_content(settings.content).catalogue.values())


Fields = Annotated[dict[str, str], Depends(_fields)]
Facts = Annotated[tuple[Fact, ...], Depends(_catalogue)]


@router.get("/new", dependencies=[TYPES])
def new(request: Request, facts: Facts) -> HTMLResponse:
    """An empty form."""
    return _form(request, facts, sent={}, errors={})


@router.post("/new", dependencies=[TYPES, OurForm])
def add(
    request: Request,
    sent: Fields,
    facts: Facts,
    session: Writes,
    tenant: Tenant,
    persona: SignedIn,
    today: Today,
    now: Now,
) -> Response:
    """Put the typed referral on its list, or show what to correct."""
    referral, errors = typed.read(sent, facts, today)
    if referral is None:
        return _form(request, facts, sent=sent, errors=errors, status=422)
    referral_id = importing.type_referral(
        session, tenant=tenant, typed=referral, by=persona.by, now=now, today=today
    )
    return RedirectResponse(f"/referrals/{referral_id}", 303)


@router.get("/{referral_id}", dependencies=[deps.sees_child()])
def child(
    request: Request, referral_id: str, desk: AtDesk, looking: Looks
) -> HTMLResponse:
    """Everything a clinician checks before deciding; that it was looked at is kept.

    The page is made on a session that only reads; the look alone is written.
    """
    shown = waiting.child_page(
        looking.session,
        tenant=looking.tenant,
        referral_id=referral_id,
        today=looking.today,
        open_=looking.actor.may(Action.SEE_CONFIDENTIAL),
    )
    # Long because a child's page has many parts.
    offers = offering.offers_of(
        looking.session,
        tenant=looking.tenant,
        referral_ids=[referral_id],
        now=looking.now,
    )
    desk.note("Looked at the child's page", on=("referral", referral_id))
    return page(
        request,
        "child.jinja",
        title=shown.entry.name,
        child=shown,
        decide=deciding.decide(looking, referral_id),
        may_sign_off=looking.actor.may(Action.SIGN_OFF),
        offers=offers.get(referral_id, ()),
        known=known_page(looking, referral_id),
        today=looking.today,
        widest=max([1, *(fact.counted or 0 for fact in shown.facts)]),
    )


def _form(
    request: Request,
    facts: tuple[Fact, ...],
    *,
    sent: dict[str, str],
    errors: dict[str, str],
    status: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "referral_new.jinja",
        status=status,
        title="Type a referral",
        sent=sent,
        errors=errors,
        groups=typed.asked(facts),
        facts_open=any(name.startswith("fact-") for name in errors),
    )
