"""Tasks whose sentence tells a band, covered from a clinician who gives their own first.

What needs a person now, and what nobody has read yet, never is.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from triage.desk.deciding import blind
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force
from triage.desk.tasks.kinds import Group, kind_of
from triage.desk.views import TaskShown
from triage.store.tasks import StoredTask
from triage.waiting_list.policy import Policy


NEVER_COVERED = (Group.NOW, Group.UNREAD, Group.REPLIES)

T = TypeVar("T", StoredTask, TaskShown)


def cover(desk: Desk, some: Sequence[T]) -> tuple[T, ...]:
    """The same tasks, in their order."""
    policy = content_in_force(desk.session, desk.tenant).policy
    telling = {one.id: one.referral_id for one in some if _tells_band(policy, one)}
    hidden = blind.hidden_among(desk, {name for name in telling.values() if name})
    return tuple(
        _covered(one) if telling.get(one.id) in hidden else one for one in some
    )


def _tells_band(policy: Policy, task: StoredTask | TaskShown) -> bool:
    group = kind_of(task.kind).group
    return group not in NEVER_COVERED and blind.names_band(policy, task.sentence)


def _covered(task: T) -> T:
    words = f"{kind_of(task.kind).title}. {blind.HIDDEN}"
    return replace(task, sentence=words, quote=None)
