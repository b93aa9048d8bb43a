"""How somebody wishes to be reached: by which way, in what language and form.

Whoever asks not to be written to is still reached: a person rings them.
"""

from dataclasses import dataclass, replace

from triage.calendar import add_working_days
from triage.desk.desk import Work
from triage.desk.family import visits
from triage.desk.family.referrals import first_waiting
from triage.desk.family.visits import Guest
from triage.desk.tasks import due_at
from triage.messages import pages
from triage.messages.outbox import Way
from triage.messages.relations import reads
from triage.messages.wording import EASY
from triage.store import contacts, merges, recipients, tasks
from triage.store.contacts import StoredContact
from triage.store.tasks import NewTask


CALL, NO_WAY = "call_family", "no_safe_way"
WORKING_DAYS = 2
EASY_READ = "easy read"
NO_TEXTS = "they asked for no texts"
NOT_SAFE = "they said on their own page that it is not safe"


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What somebody wishes. "" is nothing said."""

    prefers: str = ""  # sms, email, letter or phone
    language: str = ""
    interpreter: bool | None = None
    format: str = ""
    no_texts: bool = False


def of(work: Work, guest: Guest) -> Wishes:
    """What this person last said."""
    mine = recipients.find(
        work.session, tenant=work.tenant, recipient_id=guest.person.recipient_id
    )
    assert mine is not None  # nobody comes in without being kept
    return Wishes(
        prefers=mine.prefers or "",
        language=guest.person.language or "",
        interpreter=mine.interpreter,
        format=guest.person.format or "",
        no_texts=any(one.invalid_why == NO_TEXTS for one in _texts(work, guest)),
    )


def keep(work: Work, guest: Guest, wishes: Wishes) -> None:
    """Keep what somebody wishes; where it takes a person, a person is asked."""
    recipients.change(
        work.session,
        tenant=work.tenant,
        recipient_id=guest.person.recipient_id,
        values={
            "prefers": wishes.prefers or None,
            "language": wishes.language or None,
            "interpreter": wishes.interpreter,
            "format": wishes.format or None,
        },
    )
    _texts_or_none(work, guest, none=wishes.no_texts)
    work.note("Said how they wish to be reached", on=_who(guest))
    if wishes.prefers and wishes.prefers not in frozenset(Way):
        _ask_a_person(work, guest, CALL, "asks to be rung instead of written to.")


def read_in(work: Work, guest: Guest, asked: str) -> None:
    """Keep the language or form somebody chose at the door, where it is another."""
    before = of(work, guest)
    easy = asked == EASY
    wished = replace(
        before,
        language=before.language if easy else asked,
        format=EASY_READ if easy else "",
    )
    served = pages.strings(
        before.language or None, easy_read=reads(before.format).easy_read
    )
    if served.language != asked:
        keep(work, guest, wished)


def stop(work: Work, guest: Guest) -> None:
    """Write to them no more. They stay on the list, and a person keeps in touch."""
    recipients.change(
        work.session,
        tenant=work.tenant,
        recipient_id=guest.person.recipient_id,
        values={"opted_out_at": work.now},
    )
    work.note("Asked not to be written to", on=_who(guest))
    _ask_a_person(
        work, guest, CALL, "asks not to be written to. Agree how to keep in touch."
    )


def not_safe(work: Work, guest: Guest) -> None:
    """It is not safe to write to them: no address of theirs is used from now on."""
    mine = [one.id for one in _theirs(work, guest)]
    contacts.judge(
        work.session,
        tenant=work.tenant,
        ids=mine,
        safe=False,
        why=NOT_SAFE,
        by=visits.named(guest.person),
        now=work.now,
    )
    work.note("Said that it is not safe to write to them", on=_who(guest))
    _ask_a_person(
        work,
        guest,
        NO_WAY,
        "says that it is not safe to write to them. Find a safe way to speak with them.",
    )


def _texts_or_none(work: Work, guest: Guest, *, none: bool) -> None:
    """Keep that a mobile number takes no texts, or take back that it did not."""
    for one in _texts(work, guest):
        asked = one.invalid_why == NO_TEXTS
        if none == asked or (one.invalid_at and not asked):
            continue
        values = {
            "invalid_at": work.now if none else None,
            "invalid_why": NO_TEXTS if none else "",
        }
        contacts.change(work.session, tenant=work.tenant, ids=[one.id], values=values)


def _texts(work: Work, guest: Guest) -> list[StoredContact]:
    return [one for one in _theirs(work, guest) if one.channel == Way.SMS]


def _theirs(work: Work, guest: Guest) -> list[StoredContact]:
    """The addresses of this person, wherever they stand in the child's records."""
    person = guest.person
    records = merges.records_of(
        work.session, tenant=work.tenant, child_ids=[person.child_id]
    )
    every = contacts.of_children(
        work.session, tenant=work.tenant, child_ids=records[person.child_id]
    )
    return [one for one in every if one.recipient_id == person.recipient_id]


def _ask_a_person(work: Work, guest: Guest, kind: str, asks: str) -> None:
    person = guest.person
    new = NewTask(
        matter=f"{kind}:{person.recipient_id}:{work.today}"[:80],
        kind=kind,
        sentence=f"The {person.relationship} {asks}",
        due_at=due_at(add_working_days(work.today, WORKING_DAYS)),
        referral_id=first_waiting(work, person.child_id),
        child_id=person.child_id,
    )
    tasks.open_tasks(
        work.session, tenant=work.tenant, new=[new], import_id=None, now=work.now
    )


def _who(guest: Guest) -> tuple[str, str]:
    return "recipient", guest.person.recipient_id
