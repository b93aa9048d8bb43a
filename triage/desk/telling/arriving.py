"""What an import or a typed referral changes of who is told.

A machine may stop messages: sad news in a file does so at once. Only a named person lets
them go again.
"""

from collections.abc import Collection, Iterable

from sqlmodel import Session

from triage.desk.desk import Work
from triage.desk.tasks import due_at
from triage.desk.telling.linking import link_contacts
from triage.desk.views import ContactTyped
from triage.intake.admit import Intake
from triage.messages.recipients import Hold
from triage.store import contacts, recipients, tasks
from triage.store.contacts import NewContact
from triage.store.imports import StoredImport
from triage.store.recipients import NewRecipient
from triage.store.tasks import NewTask


SAD_NEWS = ("check_deceased", "deceased_elsewhere")
ASKED = "Asked when the referral was typed."
IN_A_FILE = "A file says that the child has died. A person checks it first."
AGAIN = (
    "A file says again that this child has died, and messages are stopped again. Check "
    "it, and say so on the child’s page."
)


def from_files(
    session: Session, tenant: str, made: StoredImport, intake: Intake
) -> None:
    """Make people of the addresses, and stop messages about children who may have died."""
    work = Work(session=session, tenant=tenant, now=made.made_at, by=made.made_by)
    link_contacts(work, intake.contacts)
    mourned = {one.child_id for one in intake.tasks if one.kind in SAD_NEWS}
    stop(work, {one for one in mourned if one is not None})


def typed(work: Work, child_id: str, contact: ContactTyped) -> None:
    """Keep whom a typed referral names, and how to reach them."""
    word = contact.relationship.value
    addresses = (("sms", contact.mobile), ("email", contact.email))
    new = [
        NewContact(
            child_id=child_id,
            recipient_id=_whom(work, child_id, contact),
            relationship=word,
            channel=channel,
            address=address,
            safe=contact.safe,
            why=ASKED,
        )
        for channel, address in addresses
        if address
    ]
    if not new:
        _whom(work, child_id, contact)
    contacts.add(work.session, tenant=work.tenant, new=new, by=work.by, now=work.now)


def _whom(work: Work, child_id: str, contact: ContactTyped) -> str:
    """The one person who is that to the child already, or a new one."""
    for one in recipients.of_children(
        work.session, tenant=work.tenant, child_ids=[child_id]
    ):
        same = one.relationship is contact.relationship
        if same and not one.ended_at and contact.name in ("", one.name):
            return one.id
    person = NewRecipient(
        child_id=child_id, relationship=contact.relationship, name=contact.name
    )
    (name,) = recipients.add(
        work.session, tenant=work.tenant, new=[person], by=work.by, now=work.now
    )
    return name


def stop(work: Work, child_ids: Collection[str]) -> None:
    """Stop messages about these children, until a named person has checked."""
    before = _held_before(work, child_ids)
    for child_id in sorted(child_ids):
        opened = recipients.open_hold(
            work.session,
            tenant=work.tenant,
            child_id=child_id,
            kind=Hold.DECEASED,
            why=IN_A_FILE,
            by=work.by,
            now=work.now,
        )
        if opened:
            work.note("Stopped messages", on=("child", child_id), text=IN_A_FILE)
    again = [one for one in sorted(child_ids) if before.get(one)]
    tasks.open_tasks(
        work.session,
        tenant=work.tenant,
        new=list(_tell_again(work, again, before)),
        import_id=None,
        now=work.now,
    )


def _held_before(work: Work, child_ids: Collection[str]) -> dict[str, int]:
    """How often a named person has already let messages about a child go again."""
    found: dict[str, int] = {}
    for one in recipients.holds(
        work.session, tenant=work.tenant, child_ids=sorted(child_ids)
    ):
        if one.kind is Hold.DECEASED and one.lifted_at:
            found[one.child_id] = found.get(one.child_id, 0) + 1
    return found


def _tell_again(
    work: Work, child_ids: Iterable[str], before: dict[str, int]
) -> Iterable[NewTask]:
    for child_id in child_ids:
        yield NewTask(
            matter=f"{SAD_NEWS[0]}:{child_id[:50]}:{before[child_id]}",
            kind=SAD_NEWS[0],
            sentence=AGAIN,
            due_at=due_at(work.today),
            child_id=child_id,
        )
