"""What families are told without being asked: that a referral came, a visit, the wait."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from triage.calendar import london_day, moment_in_words
from triage.checkins import content
from triage.desk.checking_in.live import is_live
from triage.desk.desk import Work
from triage.desk.telling.tell import Telling, tell_many
from triage.messages.recipients import Purpose
from triage.referrals import Band, Pathway
from triage.store import meta, to_tell
from triage.store.to_tell import Unacknowledged, Visit


BY = "The timer for notices"
ACKNOWLEDGED, REMINDER = "acknowledged", "appointment_reminder"
WAIT_UPDATE = "wait_update"
AT_ONCE = 200
SEEN_WITHIN = timedelta(weeks=13)  # whose waits say how long people wait now
LEAST_SEEN = 10  # below this nobody is told that waits moved


def acknowledge(session: Session, *, tenant: str, now: datetime) -> int:
    """Tell families that their referral came; how many referrals.

    Those who waited longer than a check-in's weeks before we could write are asked how
    things are instead: to them the referral is no news.
    """
    if not is_live():
        return 0
    work = Work(session=session, tenant=tenant, now=now, by=BY)
    since = work.today - content.in_force().every[Band.P4]
    looked, last = 0, None
    while found := to_tell.never_acknowledged(
        session,
        tenant=tenant,
        kind=ACKNOWLEDGED,
        since=since,
        after=last,
        limit=AT_ONCE,
    ):
        tell_many(work, [_acknowledged(one) for one in found])
        looked, last = looked + len(found), found[-1]
    return looked


def _acknowledged(one: Unacknowledged) -> Telling:
    return Telling(
        child_id=one.child_id,
        kind=ACKNOWLEDGED,
        key=f"{ACKNOWLEDGED}:{one.referral_id}",
        why="The referral came.",
        purpose=Purpose.STATUS,
    )


def remind(session: Session, *, tenant: str, now: datetime) -> int:
    """Remind families of an appointment they accepted, some days before; how many.

    A reminder that could no longer come before the next one is left out, and both seats
    of a joint visit are one appointment.
    """
    if not is_live():
        return 0
    work = Work(session=session, tenant=tenant, now=now, by=BY)
    days = content.in_force().remind_before
    last = now + timedelta(days=days[0] + 1)
    found = to_tell.visits(session, tenant=tenant, after=now, before=last)
    once = {(one.child_id, one.starts_at): one for one in reversed(found)}
    tellings = [one for visit in once.values() for one in _reminder(work, visit, days)]
    tell_many(work, tellings)
    return len(tellings)


def _reminder(work: Work, visit: Visit, days: tuple[int, ...]) -> Iterator[Telling]:
    """The reminder whose days have begun, the latest of them only."""
    left = (london_day(visit.starts_at) - work.today).days
    due = [one for one in days if left <= one]
    if due and left > 0:
        yield Telling(
            child_id=visit.child_id,
            kind=REMINDER,
            key=f"{REMINDER}:{visit.offer_id}:{min(due)}",
            why="An appointment is near.",
            purpose=Purpose.APPOINTMENT,
            values={"when": moment_in_words(visit.starts_at)},
            expires_at=visit.starts_at,
        )


def update_waits(session: Session, *, tenant: str, now: datetime) -> int:
    """Tell families when how long people wait has moved, and only then; how many."""
    if not is_live():
        return 0
    work = Work(session=session, tenant=tenant, now=now, by=BY)
    return sum(_update(work, pathway) for pathway in Pathway)


def _update(work: Work, pathway: Pathway) -> int:
    moved_at = _moved_at(work, pathway)
    if moved_at is None:
        return 0
    untold = to_tell.not_told_of_wait(
        work.session,
        tenant=work.tenant,
        kind=WAIT_UPDATE,
        pathway=pathway,
        moved_at=moved_at,
        limit=AT_ONCE,
    )
    tell_many(
        work,
        [
            Telling(
                child_id=child_id,
                kind=WAIT_UPDATE,
                key=f"{WAIT_UPDATE}:{pathway}:{london_day(moved_at)}:{child_id}",
                why="How long people wait has moved.",
                purpose=Purpose.STATUS,
            )
            for child_id in untold
        ],
    )
    return len(untold)


def _moved_at(work: Work, pathway: Pathway) -> datetime | None:
    """When the wait last moved by enough to tell; None where it never did.

    The wait is the middle one of those seen in the last weeks. The first is only kept:
    nobody was told another before it.
    """
    seen = to_tell.waits_of_the_seen(
        work.session,
        tenant=work.tenant,
        pathway=pathway,
        since=work.now - SEEN_WITHIN,
        now=work.now,
    )
    name = f"wait:{pathway}"
    kept = meta.marked(work.session, tenant=work.tenant, name=name)
    days, _, moved = (kept or "").partition(" ")
    if len(seen) >= LEAST_SEEN:
        middle = seen[len(seen) // 2]
        if not days:
            meta.mark(work.session, tenant=work.tenant, name=name, value=f"{middle} ")
        elif _has_moved(int(days), middle):
            moved = work.now.isoformat()
            value = f"{middle} {moved}"
            meta.mark(work.session, tenant=work.tenant, name=name, value=value)
    return datetime.fromisoformat(moved) if moved else None


def _has_moved(before: int, now: int) -> bool:
    """Whether a wait of so many days is worth telling of to those told another."""
    rules = content.in_force()
    moved = abs(now - before)
    return moved > before * rules.wait_moves_by and moved >= rules.wait_least.days
