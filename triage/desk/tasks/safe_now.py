"""SAFE tasks as they stand above everything: whose, by when, and who is at the duty desk."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from triage import duty
from triage.desk.desk import Desk
from triage.desk.tasks.work_list import TaskLine, lines
from triage.desk.telling.duty_team import on_call
from triage.settings import settings_now
from triage.store import tasks
from triage.store.tasks import SAFE


@dataclass(frozen=True, kw_only=True)
class SafeNow:
    """Open SAFE tasks, and whether somebody is there to see to them."""

    lines: tuple[TaskLine, ...]
    desk_open: bool
    on_call: str | None  # out of hours, the team that has taken them on
    opens_at: datetime
    emergency: str


def about(
    desk: Desk, referral_ids: Sequence[str], *, only: Collection[str] | None = None
) -> SafeNow:
    """The SAFE tasks of some referrals, the soonest due first, or `only` some of them."""
    found = tasks.still_open(
        desk.session, tenant=desk.tenant, kinds=(SAFE,), referral_ids=referral_ids
    )
    hours = duty.in_force()
    return SafeNow(
        lines=lines(
            desk, hours, [one for one in found if only is None or one.id in only]
        ),
        desk_open=hours.is_open(desk.now),
        on_call=on_call(settings_now(), desk.now),
        opens_at=hours.next_opening(desk.now),
        emergency=hours.emergency,
    )
