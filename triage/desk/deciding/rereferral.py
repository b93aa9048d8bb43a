"""Referred again within 26 weeks: a person is asked whether the first date counts."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from triage.calendar import london_day
from triage.clocks import EVERY_QUESTION, RE_REFERRAL_WEEKS
from triage.desk.deciding import seen
from triage.desk.desk import Desk, Done
from triage.desk.knowing import clocks
from triage.desk.knowing.clocks import Change, ClockReason
from triage.desk.replace import working_days_on
from triage.desk.tasks import due_at
from triage.errors import TriageError
from triage.referrals import ON_THE_LIST, Pathway, Referral, ReferralState
from triage.store import moves, referrals, tasks
from triage.store.moves import Moved
from triage.store.tasks import NewTask


RESTORE = "restore_date"
CLOSED = frozenset({ReferralState.REMOVED, ReferralState.DECLINED, ReferralState.SEEN})


class NothingToRestore(TriageError):
    """No referral of this child was closed within 26 weeks before this one, so there is no earlier date to restore."""


def ask_about(
    session: Session,
    *,
    tenant: str,
    touched: Mapping[str, Referral],
    now: datetime,
) -> int:
    """A task for each referral on the list that follows a closed one. How many."""
    new = [
        NewTask(
            matter=f"{RESTORE}:{one.id}"[:80],
            kind=RESTORE,
            sentence=(
                "Referred again within 26 weeks of an earlier referral that was closed. "
                "Should the earlier date count? Two people decide."
            ),
            due_at=due_at(working_days_on(london_day(now))),
            referral_id=one.id,
            child_id=one.child_id,
        )
        for one, _ in _followers(session, tenant, touched.values())
    ]
    return tasks.open_tasks(session, tenant=tenant, new=new, import_id=None, now=now)


def restore(desk: Desk, referral_id: str, *, why: str) -> Done:
    """Ask a second person to let the earlier referral's date count."""
    referral = seen.find(desk, referral_id)
    theirs = referrals.of_children(
        desk.session, tenant=desk.tenant, child_ids=[referral.child_id]
    )
    earlier = [
        before
        for one, before in _followers(desk.session, desk.tenant, theirs.values())
        if one.id == referral_id
    ]
    if not earlier:
        raise NothingToRestore
    change = Change(
        question=EVERY_QUESTION,
        reason=ClockReason.RE_REFERRED,
        on_day=min(one.clock_start for one in earlier),
        why=why,
    )
    return clocks.propose(desk, referral_id, change)


def _followers(
    session: Session, tenant: str, some: Iterable[Referral]
) -> list[tuple[Referral, Referral]]:
    """Each referral on the list with the closed one it follows, of the same children."""
    by_child: dict[str, list[Referral]] = {}
    for one in some:
        by_child.setdefault(one.child_id, []).append(one)
    closed = [
        one for theirs in by_child.values() for one in theirs if one.state in CLOSED
    ]
    if not closed:
        return []
    last = moves.latest(session, tenant=tenant, referral_ids=[one.id for one in closed])
    return [
        (one, before)
        for before in closed
        for one in by_child[before.child_id]
        if one.state in ON_THE_LIST and _follows(one, before, last.get(before.id))
    ]


def _follows(one: Referral, before: Referral, closed: Moved | None) -> bool:
    """Whether a referral came within 26 weeks of the closing of an earlier one."""
    lists = {one.pathway, before.pathway} - {Pathway.UNDECIDED}
    if closed is None or len(lists) > 1 or one.clock_start <= before.clock_start:
        return False
    came = one.received_on or one.clock_start
    return came - london_day(closed.made_at) <= timedelta(weeks=RE_REFERRAL_WEEKS)
