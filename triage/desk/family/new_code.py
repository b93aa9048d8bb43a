"""A new code for whoever asks: it goes only to an address that is already safe.

What is answered is the same whether or not anything was found, so that nobody learns
here whether a number, an address or a child is known.
"""

from datetime import timedelta

from triage.desk.desk import Work
from triage.desk.family import codes
from triage.desk.people.door import Try
from triage.desk.telling import gathered
from triage.desk.telling.tell import Telling, tell
from triage.intake.contacts import read_email, read_mobile
from triage.messages.outbox import Way
from triage.messages.recipients import Purpose
from triage.store import codes as kept
from triage.store import recipients
from triage.store.engine import unit_of_work
from triage.store.reached_at import reached_at


SOMEBODY = "Somebody who asked for a new code"
A_DAY = timedelta(days=1)
MOST_A_DAY = 5


def ask(at: Try, text: str) -> None:
    """Send a new code to whoever this old code, number or e-mail address belongs to."""
    with unit_of_work(at.engine) as session:
        work = Work(session=session, tenant=at.tenant, now=at.now, by=SOMEBODY)
        for recipient_id in _whose(work, at.secret, text):
            _send(work, recipient_id)


def _whose(work: Work, secret: str, text: str) -> tuple[str, ...]:
    """Whom an old code belongs to, or who is reached at this number or address."""
    code = codes.typed(text)
    if codes.is_one(code):
        found = kept.with_hash(
            work.session,
            tenant=work.tenant,
            digest=codes.digest_of(secret, work.tenant, code),
        )
        return (found.recipient_id,) if found else ()
    for way, address in ((Way.SMS, read_mobile(text)), (Way.EMAIL, read_email(text))):
        if address:
            return reached_at(
                work.session, tenant=work.tenant, way=way, address=address
            )
    return ()


def _send(work: Work, recipient_id: str) -> None:
    """At most a few a day, and one at a time: it is the outbox that says once."""
    many = kept.made_since(
        work.session,
        tenant=work.tenant,
        recipient_id=recipient_id,
        since=work.now - A_DAY,
    )
    owner = recipients.find(work.session, tenant=work.tenant, recipient_id=recipient_id)
    if many >= MOST_A_DAY or owner is None:
        return
    telling = Telling(
        child_id=gathered.own_record(work, owner.child_id),
        kind=codes.NEW_CODE,
        key=f"new-code:{recipient_id}:{work.today}:{many}",
        why="They asked for a new code.",
        purpose=Purpose.CODE,
        only=(recipient_id,),
        expires_at=work.now + A_DAY,
    )
    tell(work, telling)
    work.note("Asked for a new code", on=("recipient", recipient_id))
