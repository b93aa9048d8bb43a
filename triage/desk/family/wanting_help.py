"""A family asks a person to ring about help for now: one task a week, with what about."""

from collections.abc import Collection
from datetime import date

from triage.calendar import add_working_days
from triage.desk.desk import Work
from triage.desk.family.referrals import first_waiting
from triage.desk.family.visits import Guest
from triage.desk.tasks import due_at
from triage.messages import help as helping
from triage.store import tasks
from triage.store.tasks import NewTask


HELP_WANTED = "help_wanted"
WORKING_DAYS = 10  # proposal: as for help asked for in a check-in


def ask(work: Work, guest: Guest, about: Collection[str]) -> date:
    """Ask for a call; the day by which it comes."""
    person = guest.person
    titles = [one.title for one in helping.in_force().needs if one.key in about]
    call_by = add_working_days(work.today, WORKING_DAYS)
    week = work.today.isocalendar()
    new = NewTask(
        matter=f"{HELP_WANTED}:{person.recipient_id}:{week.year}-{week.week}"[:80],
        kind=HELP_WANTED,
        sentence=f"The {person.relationship} asks for a call about help for now.",
        due_at=due_at(call_by),
        quote="; ".join(titles) or None,
        referral_id=first_waiting(work, person.child_id),
        child_id=person.child_id,
    )
    tasks.open_tasks(
        work.session, tenant=work.tenant, new=[new], import_id=None, now=work.now
    )
    work.note("Asked for a call about help", on=("recipient", person.recipient_id))
    return call_by
