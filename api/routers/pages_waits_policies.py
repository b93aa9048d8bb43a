"""Policies tried on a list, as a page: a form, and what came of it."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import deps, forms, policies_charts
from api.deps import Looks
from api.policies_asked import TryPoliciesIn
from api.routers import waits_policies as programs
from api.templating import page
from triage.desk.desk import Desk
from triage.desk.waits import policies
from triage.desk.waits.policies_shown import PoliciesShown
from triage.referrals import Pathway
from triage.roles import Action


READY = (
    ("as now", "first come"),
    ("as now", "strict"),
    ("as now", "as now + oldest 5"),
    ("shares 5:3:2", "shares 6:3:1"),
    ("as now", "credit 26:13:6:0"),
    ("as now", "accumulating 8:4:2:1"),
)
router = APIRouter(dependencies=[deps.needs(Action.SEE_WAITS)])
router.add_api_route("/waits/policies.csv", programs.policies_file)  # one file for all


@router.get("/waits/policies")
def try_policies(request: Request, looking: Looks) -> HTMLResponse:
    """The form; with a policy in the address, what it comes to."""
    sent: dict[str, list[str]] = {}
    for field, value in request.query_params.multi_items():
        sent.setdefault(field, []).append(value)
    asked, errors = forms.read(TryPoliciesIn, sent)
    tries = asked is not None and "one" in sent
    asked = asked or TryPoliciesIn()
    found, wrong = _found(looking, asked, tries=tries)
    errors |= wrong
    return page(
        request,
        "waits_policies.jinja",
        status=422 if errors else 200,
        title="Try a policy",
        shown=found,
        questions=forms.questions(TryPoliciesIn, sent=_filled(sent), errors=errors),
        errors=errors,
        asked=asked,
        ready=READY,
        **_charts(found),
    )


def _found(
    looking: Desk, asked: TryPoliciesIn, *, tries: bool
) -> tuple[PoliciesShown, dict[str, str]]:
    pathway, wanted = Pathway(asked.pathway), asked.tried()
    if tries:
        return policies.looked(looking, pathway, wanted)
    return policies.basis_of(looking, pathway, wanted), {}


def _filled(sent: forms.Sent) -> dict[str, list[str]]:
    """What was sent; where nothing was, what counts without a word."""
    plain = forms.sent_from(TryPoliciesIn, TryPoliciesIn().model_dump())
    return plain | {name: list(values) for name, values in sent.items()}


def _charts(found: PoliciesShown) -> dict[str, Any]:
    if not found.rows:
        return {}
    return {
        "waits_chart": policies_charts.waits(found),
        "differences_chart": policies_charts.differences(found),
    }
