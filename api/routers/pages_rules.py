"""The rules as people read them, and an invented child tried on them.

The facts of a child come by POST, so that they are in no address; nothing is kept.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api import deps, sending, tried
from api.deps import Looks, Visit
from api.sending import Fields, Put
from api.templating import page
from api.wording import LISTS
from triage.desk import books, trying
from triage.desk.content import Content
from triage.referrals import Pathway
from triage.roles import Action


SEES = deps.needs(Action.SEE_RULES)
router = APIRouter()

Words = Annotated[str, Query(max_length=80)]
RuleId = Annotated[str, Query(max_length=80)]
Edition = Annotated[str, Query(max_length=80)]


@router.get("/rules/{pathway}", dependencies=[SEES])
def rules(
    request: Request, pathway: Pathway, looking: Looks, words: Words = ""
) -> HTMLResponse:
    """A rule book in plain English; `words` leaves the rules that speak of them."""
    return page(
        request,
        "rules.jinja",
        title=f"Rules, {LISTS[pathway]}",
        book=books.book_shown(looking, pathway, words),
        words=words.strip(),
    )


@router.get("/rules/{pathway}/try", dependencies=[SEES])
def try_page(
    request: Request,
    pathway: Pathway,
    looking: Looks,
    rule: RuleId = "",
    example: int = 1,
    edition: Edition = "",
) -> HTMLResponse:
    """An empty form, or one filled from a rule's example."""
    content = trying.content_for(looking, edition)
    facts = trying.example_of(content, pathway, rule, example) if rule else {}
    return _form(request, content, pathway, tried.as_sent(facts), edition, rule=rule)


@router.post("/rules/{pathway}/try", dependencies=[sending.READS_FORM, SEES])
def try_child(
    request: Request, pathway: Pathway, sent: Fields, looking: Looks, visit: Visit
) -> Response:
    """What every rule says of the child typed; the form stays as it was typed."""
    lines = {name: values[-1] for name, values in sent.items()}
    edition = sending.first(sent, "edition")
    content = trying.content_for(looking, edition)

    def does() -> Response:
        facts, wrong = tried.read(lines, trying.asked(content, pathway))
        if wrong:
            raise Put(wrong)
        shown = trying.tried(content, pathway, facts, looking.today)
        return _form(request, content, pathway, lines, edition, shown=shown)

    def again(wrong: Put) -> Response:
        return _form(
            request,
            content,
            pathway,
            lines,
            edition,
            errors=wrong.errors,
            status=wrong.status,
        )

    return sending.attempt(request, visit, looking, sent, does, again)


def _form(
    request: Request,
    content: Content,
    pathway: Pathway,
    sent: Mapping[str, str],
    edition: str,
    *,
    errors: Mapping[str, str] | None = None,
    **more: Any,
) -> HTMLResponse:
    asked = trying.asked(content, pathway)
    return page(
        request,
        "rules_try.jinja",
        title=f"Try an invented child, {LISTS[pathway]}",
        pathway=pathway,
        edition=edition,
        sent=sent,
        errors=errors or {},
        groups=tried.groups(asked, sent),
        **more,
    )
