"""The tasks that the rule of who may be told asks for, opened once while they wait."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from triage.calendar import add_working_days
from triage.desk.desk import Work
from triage.desk.tasks import due_at
from triage.desk.telling.people import Choice, Wanted
from triage.store import referrals, tasks
from triage.store.tasks import NewTask


WORKING_DAYS = 2
AGAIN_AFTER = timedelta(days=28)  # asked once more where nothing came of it
LONGEST = 72  # of a matter, without its turn


def ask_people(work: Work, choices: Iterable[Choice]) -> int:
    """Open what these choices ask of a person; how many are new."""
    wanted = {one.matter[:LONGEST]: one for choice in choices for one in choice.tasks}
    if not wanted:
        return 0
    first = _first_referrals(work, {one.child_id for one in wanted.values()})
    turns = _turns(work, wanted, list(first.values()))
    due = due_at(add_working_days(work.today, WORKING_DAYS))
    new = [
        NewTask(
            matter=turns[matter],
            kind=one.kind,
            sentence=one.sentence,
            due_at=due,
            referral_id=first.get(one.child_id),
            child_id=one.child_id,
        )
        for matter, one in wanted.items()
        if matter in turns
    ]
    return tasks.open_tasks(
        work.session, tenant=work.tenant, new=new, import_id=None, now=work.now
    )


def _turns(
    work: Work, wanted: Mapping[str, Wanted], referral_ids: list[str]
) -> dict[str, str]:
    """Each matter's next turn; none while one is open or was closed lately."""
    stood: dict[str, list[datetime | None]] = defaultdict(list)
    for matter, closed_at in tasks.of_kinds(
        work.session,
        tenant=work.tenant,
        referral_ids=referral_ids,
        kinds={one.kind for one in wanted.values()},
    ):
        stood[matter.rpartition(":")[0]].append(closed_at)
    return {
        one: f"{one}:{len(stood[one]) + 1}"
        for one in wanted
        if all(at is not None and work.now - at >= AGAIN_AFTER for at in stood[one])
    }


def _first_referrals(work: Work, child_ids: set[str]) -> dict[str, str]:
    """Each child's earliest referral: where a task leads to."""
    some = referrals.of_children(
        work.session, tenant=work.tenant, child_ids=sorted(child_ids)
    )
    first: dict[str, str] = {}
    for one in sorted(some.values(), key=lambda one: (one.clock_start, one.id)):
        first.setdefault(one.child_id, one.id)
    return first
