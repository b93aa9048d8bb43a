"""A family asks for a person to look again: it has a due date, an outcome and a reason."""

from dataclasses import dataclass
from datetime import date

from triage.calendar import add_working_days, london_day
from triage.desk.desk import Work
from triage.desk.family.referrals import first_waiting
from triage.desk.family.visits import Guest
from triage.desk.tasks import due_at
from triage.store import look_again, tasks
from triage.store.tasks import NewTask


LOOK_AGAIN = "look_again"
WORKING_DAYS = 10  # proposal: as long as a complaint's first answer may take


@dataclass(frozen=True, kw_only=True)
class LookShown:
    """One request, as whoever made it sees it."""

    asked_on: date
    due_on: date
    outcome: str | None
    reason: str
    decided_on: date | None


def of(work: Work, guest: Guest) -> tuple[LookShown, ...]:
    """What this person asked for, the latest first."""
    found = look_again.of_recipient(
        work.session, tenant=work.tenant, recipient_id=guest.person.recipient_id
    )
    return tuple(
        LookShown(
            asked_on=london_day(one.made_at),
            due_on=one.due_on,
            outcome=one.outcome,
            reason=one.reason,
            decided_on=london_day(one.decided_at) if one.decided_at else None,
        )
        for one in found
    )


def due(work: Work) -> date:
    """The day by which a person has looked, if they are asked now."""
    return add_working_days(work.today, WORKING_DAYS)


ABOUT = {
    "wait": "How soon this child is seen",
    "facts": "Something that is written down",
    "other": "Something else",
}


def ask(work: Work, guest: Guest, words: str, about: str = "") -> None:
    """Ask for a person to look again. While one request is open, it is the one."""
    found = of(work, guest)
    if found and found[0].outcome is None:
        return
    person = guest.person
    look_id = look_again.keep(
        work.session,
        tenant=work.tenant,
        child_id=person.child_id,
        recipient_id=person.recipient_id,
        words=words,
        due_on=due(work),
        now=work.now,
    )
    _open_task(work, guest, look_id, words, about)
    work.note("Asked for a person to look again", on=("look-again", look_id))


def _open_task(work: Work, guest: Guest, look_id: str, words: str, about: str) -> None:
    person = guest.person
    what = f" What about: {ABOUT[about].lower()}." if about else ""
    new = NewTask(
        matter=f"{LOOK_AGAIN}:{look_id}",
        kind=LOOK_AGAIN,
        sentence=(
            f"The {person.relationship} asks for a person to look again.{what} They are "
            "told the outcome and the reason."
        ),
        due_at=due_at(due(work)),
        quote=words or None,
        referral_id=first_waiting(work, person.child_id),
        child_id=person.child_id,
    )
    tasks.open_tasks(
        work.session, tenant=work.tenant, new=[new], import_id=None, now=work.now
    )
