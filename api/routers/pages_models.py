"""Scorecards as pages: which is in force, what is proposed beside it, and one card whole."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api import deps, model_charts
from api.deps import AtDesk, Looks
from api.templating import page
from triage.desk.models import card_shown, models_shown
from triage.roles import Action


MARKDOWN = "text/markdown; charset=utf-8"

router = APIRouter(prefix="/models", dependencies=[deps.needs(Action.SEE_RULES)])


@router.get("")
def models(request: Request, looking: Looks) -> HTMLResponse:
    """Each list's card in force, its challengers, and how they compare."""
    return page(
        request,
        "models.jinja",
        title="Scorecards",
        shown=models_shown.shown(looking),
    )


@router.get("/{model_id}")
def model(request: Request, model_id: str, looking: Looks) -> HTMLResponse:
    """One card: every row, what a total means, and its model card."""
    found = card_shown.shown(looking, model_id)
    return page(
        request,
        "model.jinja",
        title=f"Scorecard {found.name}",
        shown=found,
        chances=model_charts.chances(found),
        calibration=model_charts.calibration(found),
    )


@router.get("/{model_id}/card.md")
def model_card(model_id: str, desk: AtDesk, looking: Looks) -> Response:
    """The model card as a file."""
    name, text = card_shown.as_markdown(looking, model_id)
    desk.note("Took a model card", on=("model", model_id))
    headers = {"Content-Disposition": f'attachment; filename="{name}-card.md"'}
    return Response(text, media_type=MARKDOWN, headers=headers)
