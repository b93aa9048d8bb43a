"""The work list, for programs."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import deps
from api.deps import AtDesk, Looks
from api.errors import NotUnderstood, describe
from api.shapes import Shape
from api.signin import NotSignedIn
from api.versioned import TAGGED, tag
from api.working import Sought
from triage.desk.record import looks
from triage.desk.tasks import work_list
from triage.desk.versions import NotHere
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


class OutcomeOut(Shape):
    """One way to close a task: send its code."""

    code: str = Field(examples=["handed_over"])
    words: str
    who: bool = Field(description="The name of whoever accepted it is needed.")
    note: bool = Field(description="A note is needed.")


class TaskOut(Shape):
    """One open task and how it stands."""

    id: str
    kind: str = Field(examples=["please_read"])
    title: str
    group: str = Field(examples=["unread"])
    sentence: str
    quote: str | None
    referral_id: str | None
    opened_at: datetime
    due_at: datetime
    due: str
    late: bool
    came_late: bool
    goes_to: str
    owner: str | None
    mine: bool
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    escalated_at: datetime | None
    escalated_to: str | None
    closed_at: datetime | None
    outcomes: tuple[OutcomeOut, ...]
    done_by: str
    version: str = Field(examples=["3.0"], description="Goes into If-Match.")


class GroupOut(Shape):
    """One group of the work list; `next_after` asks for the next page of it."""

    key: str
    title: str
    count: int
    lines: tuple[TaskOut, ...]
    next_after: str | None


class WorkListOut(Shape):
    """The work list. Whatever it is narrowed to, what needs a person now is in it."""

    groups: tuple[GroupOut, ...]
    total: int
    everything: int
    safe_tasks: int
    safe_children: dict[Pathway, int]
    safe_elsewhere: int
    second: int
    desk_open: bool
    on_call: str | None  # out of hours, the team that has taken them on
    opens_at: datetime
    emergency: str


router = APIRouter(tags=["task"])
MAY_SEE = [deps.needs(Action.SEE_TASKS)]


@router.get(
    "/tasks",
    dependencies=MAY_SEE,
    responses=describe(NotSignedIn, NotAllowed, NotUnderstood),
)
def tasks(
    filters: Sought,
    desk: AtDesk,
    looking: Looks,
    after: Annotated[str | None, Query(max_length=400)] = None,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> WorkListOut:
    """Open tasks by group. Without a group the first few of each are given."""
    shown = work_list.shown(looking, filters, after=after, size=size)
    looks.several(desk, "Tasks", shown)
    return WorkListOut.model_validate(shown)


@router.get(
    "/tasks/{task_id}",
    dependencies=MAY_SEE,
    responses=describe(NotSignedIn, NotAllowed, NotHere) | TAGGED,
)
def task(task_id: str, desk: AtDesk, response: Response) -> TaskOut:
    """One task; its ETag is the version a change must name."""
    found = work_list.one(desk, task_id)
    desk.note("Looked at a task", on=("task", task_id))
    tag(response, found.version)
    return TaskOut.model_validate(found)
