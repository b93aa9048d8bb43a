"""Whom a page is about: a referral, the child, and every record of that child."""

from collections.abc import Iterable
from datetime import date

from triage.desk import replace
from triage.desk.desk import Desk, Done
from triage.desk.replace import Occasion
from triage.desk.tasks import due_at
from triage.desk.versions import NotHere
from triage.facts import Observation
from triage.referrals import Child, Referral
from triage.store import facts_ledger, merges, particulars, referrals, tasks
from triage.store.tasks import NewTask


def find(desk: Desk, referral_id: str) -> Referral:
    """The referral. Raises `NotHere`."""
    found = referrals.referrals(desk.session, tenant=desk.tenant, ids=[referral_id])
    if referral_id not in found:
        raise NotHere
    return found[referral_id]


def child_of(desk: Desk, referral: Referral) -> Child:
    """The child a referral is for, by the record that is kept."""
    some = referrals.children(desk.session, tenant=desk.tenant, ids=[referral.child_id])
    return some[referral.child_id]


def record_of(desk: Desk, referral: Referral) -> str:
    """The record a referral was said of: what is added on its page stays with it."""
    said = particulars.first_said_of(
        desk.session, tenant=desk.tenant, referral_ids=[referral.id]
    )
    return said.get(referral.id, referral.child_id)


def said_of(desk: Desk, child_id: str) -> list[Observation]:
    """Everything said of a child that counts."""
    found = facts_ledger.observations(
        desk.session, tenant=desk.tenant, child_ids=[child_id]
    )
    return found[child_id]


def records_of(desk: Desk, child_id: str) -> tuple[str, ...]:
    """Every record of a child, the one kept first."""
    found = merges.records_of(desk.session, tenant=desk.tenant, child_ids=[child_id])
    return found[child_id]


def referrals_of(desk: Desk, child_id: str) -> list[Referral]:
    """Every referral of a child, the earliest clock first."""
    found = referrals.of_children(
        desk.session, tenant=desk.tenant, child_ids=[child_id]
    )
    return sorted(found.values(), key=lambda one: (one.clock_start, one.id))


def place_again(
    desk: Desk,
    child_ids: Iterable[str],
    *,
    cause: str,
    occasion: Occasion | None = None,
) -> None:
    """Make the placements of these children's referrals again, now."""
    touched = referrals.of_children(
        desk.session, tenant=desk.tenant, child_ids=child_ids
    )
    replace.place(
        desk.session,
        tenant=desk.tenant,
        referral_ids=touched,
        occasion=occasion or Occasion(cause=cause, today=desk.today, now=desk.now),
    )


def open_task(
    desk: Desk, referral: Referral, *, matter: str, kind: str, sentence: str, due: date
) -> None:
    """Open one task about a referral, unless its matter was opened before."""
    new = NewTask(
        matter=matter[:80],
        kind=kind,
        sentence=sentence,
        due_at=due_at(due),
        referral_id=referral.id,
        child_id=referral.child_id,
    )
    tasks.open_tasks(
        desk.session, tenant=desk.tenant, new=[new], import_id=None, now=desk.now
    )


def close_tasks(desk: Desk, matters: Iterable[str], outcome: str) -> None:
    """Close the open tasks of these matters."""
    tasks.close_matters(
        desk.session,
        tenant=desk.tenant,
        matters=[one[:80] for one in matters],
        outcome=outcome,
        by=desk.actor.by,
        now=desk.now,
    )


def done(sentence: str, referral_id: str) -> Done:
    """What was done, and the child's page to look at next."""
    return Done(sentence=sentence, kind="referral", id=referral_id)
