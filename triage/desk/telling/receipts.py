"""What a provider says became of a message, in whatever order and however often.

The rule. Each word is kept once. A word that a message is on its way moves only one
whose fate was not known. "Delivered" is the strongest word: it stands also after a
failure, since a late receipt of arrival is the truer of the two, and nothing moves a
delivered message. A failure moves a message that was sent or not known, and leads to
the next way of reaching the same person; a second failure changes nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from triage.desk.checking_in import promise
from triage.desk.desk import Work
from triage.desk.telling import fates, to_do
from triage.desk.telling.following import FOLLOWS
from triage.errors import TriageError
from triage.messages.channels import folder, statuses
from triage.messages.channels.channel import Channel, Fate, HandedOver
from triage.messages.channels.notify import REMEMBERS
from triage.messages.outbox import Audience, MessageState, Way
from triage.store import outbox, receipts, tasks
from triage.store.engine import unit_of_work
from triage.store.outbox import StoredMessage
from triage.store.receipts import Asking


PROVIDER = "The message provider"
ARRIVED = "arrived"  # how a task about a message ends that arrived after all
CAME_BACK = "returned-letter"
OURS = re.compile(r"[0-9A-Za-z-]{1,80}")  # what our own references look like
LEADS_TO = {
    Fate.SENT: MessageState.SENT,
    Fate.DELIVERED: MessageState.DELIVERED,
    Fate.FAILED: MessageState.FAILED,
}
SAYS_NOTHING = timedelta(hours=1)  # then the provider is asked
ASKED_AGAIN = {
    Way.SMS: timedelta(hours=1),
    Way.EMAIL: timedelta(hours=1),
    Way.LETTER: timedelta(hours=6),  # printed on working days: no receipt ever comes
}
A_PERSON_LOOKS = timedelta(hours=72)  # as long as the provider itself tries
LOOKED_FOR = timedelta(days=14)
AT_ONCE = 50


class NotTheProvider(TriageError):
    """This address is for the message provider, which shows the token it was given."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a provider said of one message."""

    reference: str
    status: str
    at: datetime  # by its clock
    provider_id: str | None = None


def receive(work: Work, receipt: Receipt) -> bool:
    """Keep one receipt, and move the message where it says; whether anything was new.

    A message that is not ours is left alone: the provider may serve others too.
    """
    message = _found(work, receipt.reference)
    if message is None or not _first_time(work, message.id, receipt):
        return False
    fate = statuses.fate(receipt.status)
    moved = outbox.move(
        work.session,
        tenant=work.tenant,
        message_id=message.id,
        to=LEADS_TO[fate],
        now=work.now,
        provider_id=receipt.provider_id,
        problem=statuses.problem(receipt.status),
    )
    if moved:
        _follow(work, message, receipt.status)
    return True


def reconcile(
    engine: Engine,
    *,
    tenant: str,
    channels: Mapping[Way, Channel],
    now: datetime,
    size: int = AT_ONCE,
) -> int:
    """Ask what became of letters and of what no receipt came for; how many were asked.

    Nothing is held while a provider is asked. One that cannot answer is left alone until
    the timer comes again.
    """
    asked = 0
    for way, channel in channels.items():
        if says_more(channel):
            with unit_of_work(engine) as session:
                some = receipts.take_to_ask(
                    session, tenant=tenant, asking=_asking(way, now), now=now, size=size
                )
            asked += _ask(engine, tenant, channel, some, now)
    with unit_of_work(engine) as session:
        work = Work(session=session, tenant=tenant, now=now, by=PROVIDER)
        _look_for_silent(work, [way for way in channels if says_more(channels[way])])
    return asked


def says_more(channel: Channel) -> bool:
    """Whether it ever says what became of a message it took. A folder does not."""
    return channel.can_look_up and channel.name != folder.NAME


def _found(work: Work, reference: str) -> StoredMessage | None:
    if not OURS.fullmatch(reference):
        return None
    return outbox.find(work.session, tenant=work.tenant, message_id=reference)


def _follow(work: Work, message: StoredMessage, status: str) -> None:
    """What goes with the move: the record, the promise, the next way, the task."""
    fate = statuses.fate(status)
    if fate is Fate.FAILED:
        fates.failed(work, message.id, str(statuses.problem(status)))
    elif message.state is not MessageState.SENT:
        _arrived_after_all(work, message)
    if fate is not Fate.SENT:
        work.note(f"A message: {fate}", on=("message", message.id), said=status)


def _arrived_after_all(work: Work, message: StoredMessage) -> None:
    """It was not known, or thought lost: the family is told, and nobody need ask."""
    if message.child_id is not None and message.audience is Audience.FAMILY:
        promise.note_told(work, message.child_id, message.why)
    followed = outbox.by_keys(
        work.session, tenant=work.tenant, keys=[f"{FOLLOWS}{message.id}"]
    )
    for other in followed.values():  # where it has not gone, once is enough
        outbox.move(
            work.session,
            tenant=work.tenant,
            message_id=other.id,
            to=MessageState.WITHDRAWN,
            now=work.now,
            problem=ARRIVED,
        )
    tasks.close_matters(
        work.session,
        tenant=work.tenant,
        matters=[f"{kind}:{message.id}" for kind in (to_do.UNKNOWN, to_do.FAILED)],
        outcome=ARRIVED,
        by=work.by,
        now=work.now,
    )


def _first_time(work: Work, message_id: str, receipt: Receipt) -> bool:
    return receipts.keep(
        work.session,
        tenant=work.tenant,
        message_id=message_id,
        status=receipt.status,
        at=receipt.at,
        now=work.now,
    )


def _asking(way: Way, now: datetime) -> Asking:
    return Asking(
        way=way,
        sent_before=now - SAYS_NOTHING,
        sent_after=now - REMEMBERS,
        asked_before=now - ASKED_AGAIN[way],
        last_words=statuses.LAST_WORDS,
    )


def _ask(
    engine: Engine,
    tenant: str,
    channel: Channel,
    some: list[StoredMessage],
    now: datetime,
) -> int:
    """Ask about one after the other; how many until the provider did not answer."""
    for number, message in enumerate(some):
        found = channel.look_up(message.id)
        if found is not None and found.fate is Fate.NOT_KNOWN:
            return number
        with unit_of_work(engine) as session:
            work = Work(session=session, tenant=tenant, now=now, by=PROVIDER)
            _answered(work, message, found)
    return len(some)


def _answered(work: Work, message: StoredMessage, found: HandedOver | None) -> None:
    if found is None:  # it took the message, and now says that it never had it
        _let_a_person_look(work, [message])
    elif found.status:
        said = Receipt(
            reference=message.id,
            status=found.status,
            at=found.at or work.now,
            provider_id=found.provider_id,
        )
        receive(work, said)


def _look_for_silent(work: Work, ways: list[Way]) -> None:
    found = receipts.silent(
        work.session,
        tenant=work.tenant,
        ways=ways,
        sent_after=work.now - LOOKED_FOR,
        sent_before=work.now - A_PERSON_LOOKS,
        last_words=statuses.LAST_WORDS,
    )
    _let_a_person_look(work, found)


def _let_a_person_look(work: Work, some: list[StoredMessage]) -> None:
    """One task for each message, however often it is found."""
    for one in some:
        to_do.open_task(
            work,
            kind=to_do.UNKNOWN,
            matter=f"{to_do.UNKNOWN}:{one.id}",
            sentence=f"A message by {one.way} was taken days ago, and nobody can say "
            "whether it arrived. Ask the family, and tell them what it said if not.",
            child_id=one.child_id,
        )
