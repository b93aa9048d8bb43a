"""One child's page, and a referral typed by staff."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from api import deps, last_list, sending, typed, typed_contact
from api.deps import AtDesk, Looks, Visit
from api.errors import status_of
from api.sending import Fields, Put
from api.templating import page
from triage.desk import levers, typing_in, waiting, waiting_promise
from triage.desk.deciding import blind
from triage.desk.deciding import shown as deciding
from triage.desk.desk import Desk, Done
from triage.desk.in_force import content_in_force
from triage.desk.knowing.shown import known_page
from triage.desk.offering import shown as offering
from triage.desk.tasks import safe_now
from triage.desk.tasks.covered import cover
from triage.desk.telling.threads import of_referral as of_thread
from triage.desk.typing_in import NumberFailsItsCheck, NumberOfAnotherChild
from triage.desk.views import ReferralTyped
from triage.desk.waits import forecast_child
from triage.facts import Fact
from triage.roles import Action


router = APIRouter(prefix="/referrals")
TYPES = deps.needs(Action.TYPE_REFERRAL)


def _catalogue(desk: AtDesk) -> tuple[Fact, ...]:
    return tuple(content_in_force(desk.session, desk.tenant).catalogue.values())


Facts = Annotated[tuple[Fact, ...], Depends(_catalogue)]


@router.get("/new", dependencies=[TYPES])
def new(request: Request, facts: Facts) -> HTMLResponse:
    """An empty form."""
    return _form(request, facts, sent={}, errors={})


@router.post("/new", dependencies=[sending.READS_FORM, TYPES])
def add(
    request: Request, sent: Fields, facts: Facts, desk: AtDesk, visit: Visit
) -> Response:
    """Put the typed referral on its list, or show what to correct."""
    lines = {name: values[-1] for name, values in sent.items()}

    def does() -> Response:
        referral, errors = typed.read(lines, facts, desk.today)
        if referral is None:
            raise Put(errors)
        once_key = sending.key(sent)
        return sending.onward(_once(desk, once_key, referral), once_key)

    def again(wrong: Put) -> Response:
        return _form(request, facts, lines, errors=wrong.errors, status=wrong.status)

    return sending.attempt(request, visit, desk, sent, does, again)


def _once(desk: Desk, key: str, referral: ReferralTyped) -> Done:
    try:
        return typing_in.type_once(desk, key, referral)
    except (NumberOfAnotherChild, NumberFailsItsCheck) as refused:
        errors = {"nhs_number": refused.sentence()}
        raise Put(errors, status_of(refused)) from refused


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
        unseen=blind.unseen(looking),
    )
    # Long because a child's page has many parts.
    known = known_page(looking, referral_id)
    offers = offering.offers_of(
        looking.session,
        tenant=looking.tenant,
        referral_ids=[one.id for one in known.referrals],
        now=looking.now,
    )
    desk.note("Looked at the child's page", on=("referral", referral_id))
    return page(
        request,
        "child.jinja",
        title=shown.entry.name,
        child=replace(shown, tasks=cover(looking, shown.tasks)),
        safe=safe_now.about(looking, [one.id for one in known.referrals]),
        back_address=last_list.address(request, shown.entry.pathway),
        does=looking.actor.may(Action.DO_TASKS),
        sees=True,
        decide=deciding.decide(looking, referral_id),
        would=levers.shown(looking, referral_id),
        promised=waiting_promise.beside(looking, referral_id),
        expected=forecast_child.beside(looking, referral_id),
        may_sign_off=looking.actor.may(Action.SIGN_OFF),
        offers=[each for some in offers.values() for each in some],
        known=known,
        threads=of_thread(looking, referral_id),
        today=looking.today,
        widest=max([1, *(fact.counted or 0 for fact in shown.facts)]),
    )


def _form(
    request: Request,
    facts: tuple[Fact, ...],
    sent: Mapping[str, str],
    *,
    errors: Mapping[str, str],
    status: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "referral_new.jinja",
        status=status,
        title="Type a referral",
        sent=sent,
        errors=errors,
        once=sending.fresh_key(),
        groups=typed.asked(facts),
        who=typed_contact.WHO,
        facts_open=any(name.startswith("fact-") for name in errors),
    )
