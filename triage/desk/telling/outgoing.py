"""A message as it is handed over: its address and its code are put in at that moment.

A code is made in the transaction that begins the send and is nowhere kept as it is.
"""

from dataclasses import replace

from triage.desk.desk import Work
from triage.desk.family import codes
from triage.desk.telling import duty_team, sheet, words
from triage.messages import wording
from triage.messages.channels.channel import Outgoing
from triage.messages.outbox import Audience
from triage.settings import settings_now
from triage.store.outbox import StoredMessage


def ready(work: Work, message: StoredMessage, *, to: str, name: str) -> Outgoing | None:
    """The message with everything in it; None where there is nowhere to send it."""
    if message.audience is Audience.DUTY:
        return _for_duty(work, message)
    if not to:
        return None
    return _with_code(work, message, _plain(work, message, to=to, name=name))


def _for_duty(work: Work, message: StoredMessage) -> Outgoing | None:
    """Whoever is at work now, or was when it was written."""
    settings = settings_now()
    for moment in (work.now, message.made_at):
        team = duty_team.at_work(settings, moment)
        if team and message.way in team.addresses:
            to = team.addresses[message.way]
            return _plain(work, message, to=to, name=team.who)
    return None


def _plain(work: Work, message: StoredMessage, *, to: str, name: str) -> Outgoing:
    return Outgoing(
        reference=message.id,
        way=message.way,
        to=to,
        name=name,
        subject=message.subject,
        body=message.body,
        language=message.language,
        at=work.now,
        large_print=words.in_large_print(message.wording),
    )


def _with_code(work: Work, message: StoredMessage, plain: Outgoing) -> Outgoing:
    if not wording.carries_code(message.body):
        return plain
    code = codes.mint(work, message)
    if message.kind == codes.CONFIRM:  # a number to type, that opens nothing
        return replace(plain, body=wording.with_code(message.body, code, ""))
    shown, link = codes.shown(code), codes.link(settings_now(), code)
    body = wording.with_code(message.body, shown, link)
    paper = sheet.of(work, message, easy_read=plain.large_print)
    return replace(plain, body=body, code=shown, link=link, reply_sheet=paper)
