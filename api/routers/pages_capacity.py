"""Demand against capacity as a page: what holds a list, and other slots tried on it."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api import capacity_charts, deps, forms
from api.capacity_asked import TryIn
from api.deps import AtDesk, Looks
from api.routers import capacity as programs
from api.templating import page
from triage.desk.waits import capacity
from triage.desk.waits.capacity_shown import CapacityShown
from triage.referrals import Pathway
from triage.roles import Action


router = APIRouter(dependencies=[deps.needs(Action.SEE_WAITS)])
FILES: dict[str, Callable[..., Response]] = {
    "weeks": programs.capacity_weeks,
    "needs": programs.capacity_needs,
    "calendar": programs.capacity_calendar,
}
for name, does in FILES.items():  # a program's file and a page's are one
    router.add_api_route(f"/waits/capacity/{{pathway}}/{name}.csv", does)


@router.get("/waits/capacity")
def first_list(request: Request, desk: AtDesk, looking: Looks) -> HTMLResponse:
    """The first list's page."""
    return of_list(request, capacity.LISTS[0], desk, looking)


@router.get("/waits/capacity/{pathway}")
def of_list(
    request: Request, pathway: Pathway, desk: AtDesk, looking: Looks
) -> HTMLResponse:
    """One list: what it needs, what is planned, and what the address tries on it."""
    sent: dict[str, list[str]] = {}
    for field, value in request.query_params.multi_items():
        sent.setdefault(field, []).append(value)
    asked, errors = forms.read(TryIn, sent)
    tried = asked or TryIn()
    found = capacity.shown(looking, pathway, tried.tried())
    desk.note("Looked at the capacity of a list", on=("list", pathway.value))
    return page(
        request,
        "waits_capacity.jinja",
        status=422 if errors else 200,
        title="Capacity",
        shown=found,
        every_list=capacity.LISTS,
        questions=forms.questions(TryIn, sent=_filled(sent, found), errors=errors),
        errors=errors,
        query=tried.query(),
        **_charts(found),
    )


def _filled(sent: forms.Sent, found: CapacityShown) -> dict[str, Any]:
    """What was sent; where nothing was, what counts without a word."""
    plain = forms.sent_from(TryIn, TryIn().model_dump())
    until = found.trial and {"until": found.trial.until}
    return plain | forms.sent_from(TryIn, until or {}) | dict(sent)


def _charts(found: CapacityShown) -> dict[str, Any]:
    drawn = found.trial is not None and found.trial.weeks
    return {
        "calendar_chart": capacity_charts.calendar(found),
        "trial_chart": capacity_charts.trial(found.trial)
        if found.trial and drawn
        else "",
    }
