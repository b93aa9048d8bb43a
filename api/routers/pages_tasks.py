"""The work list, as a page."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import deps
from api.deps import AtDesk, Looks
from api.templating import page
from api.wording import LISTS
from api.working import Only, Sought, link
from triage.desk.record import looks
from triage.desk.tasks import work_list
from triage.desk.tasks.kinds import Group
from triage.roles import Action


router = APIRouter()

GROUPS = {group: group.heading for group in Group}
ONLY = {
    Only.MINE: "Mine",
    Only.LATE: "Past their time",
    Only.TOLD: "Escalated to my role",
}


@router.get("/tasks", dependencies=[deps.needs(Action.SEE_TASKS)])
def tasks(
    request: Request,
    filters: Sought,
    desk: AtDesk,
    looking: Looks,
    after: str | None = None,
) -> HTMLResponse:
    """What waits for a person: by group, what needs one now on top."""
    shown = work_list.shown(looking, filters, after=after)
    looks.several(desk, "Tasks", shown)
    return page(
        request,
        "tasks.jinja",
        title="Tasks",
        work=shown,
        filters=filters,
        later=after is not None,
        link=link,
        group_choices=GROUPS,
        only_choices=ONLY,
        list_choices=LISTS,
        does=desk.actor.may(Action.DO_TASKS),
        sees=desk.actor.may(Action.SEE_CHILD),
        now=desk.now,
    )
