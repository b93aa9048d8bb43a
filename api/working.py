"""How a person or a program narrows the work list, as an address says it."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from triage.desk.tasks.kinds import Group
from triage.desk.tasks.work_list import WorkFilters
from triage.referrals import Pathway


class Only(StrEnum):
    """What else the work list can be narrowed to."""

    MINE = "mine"
    LATE = "late"
    TOLD = "told"


def filters(
    group: Group | None = None,
    only: Annotated[list[Only] | None, Query(max_length=3)] = None,
    pathway: Pathway | None = None,
) -> WorkFilters:
    """The filters of an address."""
    some = only or []
    return WorkFilters(
        group=group,
        mine=Only.MINE in some,
        late=Only.LATE in some,
        told=Only.TOLD in some,
        pathway=pathway,
    )


Sought = Annotated[WorkFilters, Depends(filters)]


def link(chosen: WorkFilters, **changed: str | None) -> str:
    """The work list's address with these filters, some of them changed."""
    pairs = [("group", chosen.group.value if chosen.group else None)]
    pairs += [("pathway", chosen.pathway.value if chosen.pathway else None)]
    pairs = [(name, changed.get(name, value)) for name, value in pairs]
    pairs += [("after", changed.get("after"))]
    kept = [(name, value) for name, value in pairs if value]
    kept += [("only", one.value) for one in Only if getattr(chosen, one.value)]
    return f"/tasks?{urlencode(kept)}" if kept else "/tasks"
