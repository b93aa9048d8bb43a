"""Sends a whole day's plain messages at once, by the product's own rules.

Only what nothing speaks against goes this way: an address the rule still allows, no
quiet hour, below the ceiling, a check-in still open, a number that works. Everything
else is left to the real sender.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from tests.functional.a_year import Year
from tests.store.builders import TENANT
from triage.checkins import content
from triage.desk.desk import Work
from triage.desk.telling import people
from triage.desk.telling.situations import Person
from triage.messages.channels.channel import Outgoing
from triage.messages.outbox import MessageState
from triage.messages.recipients import Verdict
from triage.messages.situation import purpose_of
from triage.store.check_ins import CHECK_INS
from triage.store.contacts import CONTACTS
from triage.store.engine import unit_of_work
from triage.store.outbox import MESSAGES, StoredMessage, every, read
from triage.store.sent import WENT


def send_at_once(year: Year, now: datetime) -> None:
    """Send what is plain, and let the real sender see to the rest."""
    rules = content.in_force()
    if rules.allowed_from(now) == now:
        with unit_of_work(year.engine) as session:
            plain = list(_plain(year, session, now))
            _settle(session, [message for message, _ in plain], now)
        year.post.took += [_as_sent(one, to, now) for one, to in plain]
    year.send(now)


def _plain(
    year: Year, session: Session, now: datetime
) -> Iterator[tuple[StoredMessage, str]]:
    due = read(
        session,
        every(TENANT).where(
            MESSAGES.c.state == MessageState.DUE, MESSAGES.c.not_before <= now
        ),
    )
    work = Work(session=session, tenant=TENANT, now=now, by="a test")
    around = _around(work, [one for one in due if one.made_at < now])
    closed = _closed(session, due)
    addresses = _addresses(session, due)
    free = _free(session, due, now)
    for one in due:
        address = addresses.get(str(one.contact_id), "")
        if one.made_at < now:  # what was written just now was judged just now
            address = _address(work, around.get(str(one.recipient_id)), one)
        fresh = one.expires_at is None or one.expires_at > now
        if not address or address in year.post.broken or not fresh:
            continue
        if one.check_in_id in closed:
            continue
        counted = one.kind not in content.in_force().ceiling.not_counted
        if counted and free[str(one.recipient_id)] <= 0:
            continue
        free[str(one.recipient_id)] -= counted
        yield one, address


def _around(work: Work, due: list[StoredMessage]) -> dict[str, Person]:
    children = {one.child_id for one in due if one.child_id}
    return {
        person.id: person
        for some in people.of_children(work, children).values()
        for person in some
    }


def _address(work: Work, person: Person | None, one: StoredMessage) -> str:
    """Where the rule says now that it may go; "" where it may not."""
    if person is None:
        return ""
    in_term = content.in_force().in_term(work.today)
    for judged in people.judged(person, purpose_of(one.kind), in_term=in_term):
        reach = judged.reach
        if (
            judged.judgement.verdict is Verdict.MAY
            and reach is not None
            and reach.contact.id == one.contact_id
        ):
            return reach.contact.address
    return ""


def _addresses(session: Session, due: list[StoredMessage]) -> dict[str, str]:
    query = select(CONTACTS.c.id, CONTACTS.c.address).where(
        CONTACTS.c.id.in_([one.contact_id for one in due])
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _closed(session: Session, due: list[StoredMessage]) -> set[str]:
    asked = [one.check_in_id for one in due if one.check_in_id]
    query = select(CHECK_INS.c.id).where(
        CHECK_INS.c.id.in_(asked), CHECK_INS.c.closed_at.is_not(None)
    )
    return set(session.scalars(query))


def _free(session: Session, due: list[StoredMessage], now: datetime) -> dict[str, int]:
    """How many more each person may get, by what went to them lately."""
    ceiling = content.in_force().ceiling
    free: dict[str, int] = defaultdict(lambda: ceiling.messages)
    query = select(MESSAGES.c.recipient_id).where(
        MESSAGES.c.recipient_id.in_([one.recipient_id for one in due]),
        MESSAGES.c.state.in_(WENT),
        MESSAGES.c.kind.not_in(list(ceiling.not_counted)),
        MESSAGES.c.sent_at > now - ceiling.within,
    )
    for who in session.scalars(query):
        free[str(who)] -= 1
    return free


def _settle(session: Session, some: list[StoredMessage], now: datetime) -> None:
    done = (
        update(MESSAGES)
        .where(MESSAGES.c.tenant == TENANT, MESSAGES.c.id == bindparam("which"))
        .values(state=MessageState.DELIVERED, sent_at=now, ended_at=now)
    )
    if some:
        session.connection().execute(done, [{"which": one.id} for one in some])


def _as_sent(one: StoredMessage, to: str, now: datetime) -> Outgoing:
    return Outgoing(
        reference=one.id,
        way=one.way,
        to=to,
        name="",
        subject=one.subject,
        body=one.body,
        language=one.language,
        at=now,
    )
