"""The sheet that goes with a check-in by letter: its questions, to be answered by pen."""

from triage.checkins import content
from triage.checkins.questions import Kind, Question
from triage.desk.desk import Work
from triage.messages import crisis, pages, wording
from triage.messages.channels.channel import ReplySheet, SheetQuestion
from triage.messages.channels.chosen import letterhead
from triage.messages.outbox import Audience, Way
from triage.settings import settings_now
from triage.store import check_ins
from triage.store.outbox import StoredMessage


def of(work: Work, message: StoredMessage, *, easy_read: bool) -> ReplySheet | None:
    """The sheet for one message; None where it asks nothing by post.

    Questions are only in English and easy read, and so is the whole sheet. It begins
    and ends with whom to ring, since nobody reads it for days.
    """
    if message.way is not Way.LETTER or message.audience is not Audience.FAMILY:
        return None
    asked = message.check_in_id and check_ins.find(
        work.session, tenant=work.tenant, check_in_id=message.check_in_id
    )
    if not asked:
        return None
    said = pages.strings(easy_read=easy_read)
    ring = crisis.in_force(work.today).said(wording.EASY if easy_read else "en")
    some = content.questions(asked.form, asks_if_wanted=asked.asks_if_wanted)
    return ReplySheet(
        title=said["sheet.title"],
        before=(said["sheet.slow"], *ring, said["sheet.how"], said["sheet.no_name"]),
        questions=tuple(
            _question(one, said["sheet.several"], easy_read=easy_read) for one in some
        ),
        after=(_posted_to(said), said["sheet.slow"], *ring),
    )


def _question(one: Question, several: str, *, easy_read: bool) -> SheetQuestion:
    hint = one.easy_hint if easy_read else one.hint
    if one.kind is Kind.SEVERAL:
        hint = f"{hint} {several}".strip()
    return SheetQuestion(
        prompt=one.easy_title if easy_read else one.title,
        hint=hint,
        choices=tuple(
            choice.easy_title if easy_read else choice.title for choice in one.choices
        ),
        rows=tuple(row.easy_title if easy_read else row.title for row in one.rows),
    )


def _posted_to(said: pages.Pages) -> str:
    head = letterhead(settings_now())
    return said.say("sheet.back", address=", ".join((head.organisation, *head.address)))
