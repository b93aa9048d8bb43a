"""Whether a message may go, judged once more in the moment it would be sent.

Between the writing and the sending a child may have died, an address may have been
found unsafe and a question may have been answered: what is so now counts.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from triage.calendar import LONDON
from triage.checkins import content
from triage.desk.desk import Work
from triage.desk.telling import gathered, people
from triage.desk.telling.asking_people import ask_people
from triage.desk.telling.people import Choice, Person
from triage.desk.telling.situations import Reach, situation
from triage.messages import recipients as rule
from triage.messages.outbox import Audience
from triage.messages.recipients import Judgement, Purpose
from triage.messages.situation import Address, purpose_of
from triage.referrals import ON_THE_LIST
from triage.store import recipients, referrals
from triage.store.messages import StoredMessage


GONE = "Whoever it was for is not kept any more."
REPLACED = "The address is not theirs any more."
ANSWERED = "It asks for an answer that has come, or is not waited for any more."
OFF_THE_LIST = "The child does not wait any more."
OTHER_WAY = "The address is not for messages of this kind."
A_DAY = timedelta(days=1)
LONGEST_HOLIDAY = 80  # days until schools are looked at again


class Verdict(StrEnum):
    """Whether a message goes."""

    GO = "go"
    WITHHOLD = "withhold"
    LATER = "later"


@dataclass(frozen=True, kw_only=True)
class Permission:
    """What is to be done with a message, and why."""

    verdict: Verdict
    reason: str = ""
    when: datetime | None = None  # for later: not before then
    address: str = ""  # for go: where it goes, and to whom
    name: str = ""


def check(work: Work, message: StoredMessage) -> Permission:
    """Whether a message to somebody around a child may go now.

    What is found against it opens the task that the rule asks for. An alert to people at
    work is not about who may be told and always goes.
    """
    if message.audience == Audience.DUTY:
        return Permission(verdict=Verdict.GO)
    purpose = purpose_of(message.kind)
    if late := _too_late(work, message, purpose):
        return Permission(verdict=Verdict.WITHHOLD, reason=late)
    person = _whom(work, message)
    if person is None:
        return Permission(verdict=Verdict.WITHHOLD, reason=GONE)
    reach = _where(person, message)
    if isinstance(reach, str):
        return Permission(verdict=Verdict.WITHHOLD, reason=reach)
    if not _is_the_one_released(work, reach, message):
        reach = _not_released(reach)
    in_term = content.in_force().in_term(work.today)
    judgement = rule.judge(situation(person, reach, purpose, in_term=in_term))
    return _permission(work, person, reach, judgement)


def _permission(
    work: Work, person: Person, reach: Reach, judgement: Judgement
) -> Permission:
    if judgement.verdict is rule.Verdict.MAY:
        return Permission(
            verdict=Verdict.GO,
            address=reach.contact.address,
            name=person.recipient.name,
        )
    if judgement.verdict is rule.Verdict.LATER:
        return Permission(
            verdict=Verdict.LATER, reason=judgement.reason, when=_next_term(work)
        )
    if judgement.task:
        ask_people(work, [Choice(tasks=(people.wanted(person, judgement),))])
    return Permission(verdict=Verdict.WITHHOLD, reason=judgement.reason)


def _too_late(work: Work, message: StoredMessage, purpose: Purpose) -> str:
    """Why a question need not be asked any more; "" where it does."""
    if purpose is not Purpose.CHECK_IN:
        return ""
    if message.check_in_id and recipients.check_in_closed(
        work.session, tenant=work.tenant, check_in_id=message.check_in_id
    ):
        return ANSWERED
    assert message.child_id is not None
    own = gathered.own_record(work, message.child_id)
    theirs = referrals.of_children(
        work.session, tenant=work.tenant, child_ids=[own]
    ).values()
    waits = any(one.state in ON_THE_LIST for one in theirs)
    return "" if waits else OFF_THE_LIST


def _whom(work: Work, message: StoredMessage) -> Person | None:
    """The person it is for, as they now stand beside the child it is about."""
    if message.child_id is None:
        return None
    own = gathered.own_record(work, message.child_id)
    around = people.of_children(work, [own])[own]
    return next((one for one in around if one.id == message.recipient_id), None)


def _where(person: Person, message: StoredMessage) -> Reach | str:
    """The address it was written for, if it is still theirs; else why not."""
    for reach in person.reaches:
        if reach.contact.id == message.contact_id:
            return reach if reach.way == message.way else OTHER_WAY
    return REPLACED


def _is_the_one_released(work: Work, reach: Reach, message: StoredMessage) -> bool:
    """A release lets one message go: the first that was written after it."""
    if reach.address is not Address.RELEASED:
        return True
    since = recipients.released(
        work.session, tenant=work.tenant, since=work.now - gathered.RELEASE_STANDS
    )[reach.contact.id]
    first = recipients.first_written_since(
        work.session, tenant=work.tenant, contact_id=reach.contact.id, since=since
    )
    return first in (None, message.id)


def _not_released(reach: Reach) -> Reach:
    return Reach(
        contact=reach.contact,
        safe=reach.safe,
        address=Address.RESTRICTED,
        bereaved=reach.bereaved,
    )


def _next_term(work: Work) -> datetime:
    """The morning on which schools are open again, as far as terms are known."""
    in_term = content.in_force().in_term
    day = work.today + A_DAY
    for _ in range(LONGEST_HOLIDAY):
        if in_term(day):
            break
        day += A_DAY
    return datetime.combine(day, time(9), LONDON)
