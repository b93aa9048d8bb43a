"""What a family is told of a visit: offered, cancelled, and that we missed them.

A joint visit is told once. What is over is taken back before it goes, and nobody hears
that a visit is cancelled who never heard of the visit. The place is not named.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from triage.calendar import add_working_days, in_words, london_day, moment_in_words
from triage.checkins import content
from triage.desk.checking_in.notices import REMINDER
from triage.desk.desk import Work
from triage.desk.telling import news, tell
from triage.desk.telling.tell import Telling, Told
from triage.messages.outbox import Way
from triage.messages.situation import purpose_of
from triage.store.offers import Offer
from triage.waiting_list.offers import OfferState


OFFER, CANCELLED, NOT_BROUGHT = "offer", "appointment_cancelled", "not_brought"
CAME = "The child came after all."
OVER = "The offer was changed."
MISSED_FOR = timedelta(days=14)  # after that nobody is told that we missed them
BY_POST, BY_WIRE = 5, 2  # working days in which a message may come too late


def offered(work: Work, visit: Sequence[Offer], reply_by: datetime) -> bool:
    """Tell of an offer; whether anybody is written to."""
    told = _write(
        work,
        visit,
        OFFER,
        why="An appointment is offered.",
        more={"reply_by": in_words(london_day(reply_by))},
        expires_at=min(reply_by, visit[0].starts_at),
    )
    return bool(told.messages)


def over(work: Work, visit: Sequence[Offer]) -> None:
    """Take back what is not so any more, and put right what was never so."""
    if not visit or visit[0].state == OfferState.HELD:
        return
    days = content.in_force().remind_before
    reminders = [f"{REMINDER}:{one.id}:{day}" for one in visit for day in days]
    keys = [_key(OFFER, visit), _key(NOT_BROUGHT, visit), *reminders]
    news.take_back(work, visit[0].child_id, keys, OVER)


def came(work: Work, visit: Sequence[Offer]) -> None:
    """Put right that we said we had missed them."""
    missed = news.written(work, visit[0].child_id, [_key(NOT_BROUGHT, visit)])
    for one in news.heard(missed):
        tell.correct(work, one.id, why=CAME)


def cancelled(work: Work, visit: Sequence[Offer]) -> None:
    """Tell of a visit that the service cancelled; a person rings where it is near."""
    if not visit or visit[0].state == OfferState.HELD:
        return
    one, whom = visit[0], _whom(work, visit)
    told = _write(
        work,
        visit,
        CANCELLED,
        why="The service cancelled an appointment.",
        only=whom,
        expires_at=one.starts_at,
    )
    if whom is None or whom:  # not taken back before anybody heard of it
        _ring(work, visit, told)


def not_brought(work: Work, visit: Sequence[Offer]) -> None:
    """Tell that we missed them, and hope that they are well."""
    _write(
        work,
        visit,
        NOT_BROUGHT,
        why="The child was not brought.",
        only=_whom(work, visit),
        expires_at=visit[0].starts_at + MISSED_FOR,
    )


def _ring(work: Work, visit: Sequence[Offer], told: Told) -> None:
    """A person rings where nothing was written, or it may come too late."""
    one = visit[0]
    near = _may_come_late(work, one, told)
    if told.messages and not near:
        return
    late = " A message may come too late." if told.messages else ""
    news.by_hand(
        work,
        matter=_key(CANCELLED, visit),
        referral_id=one.referral_id,
        child_id=one.child_id,
        sentence=f"Ring the family: their appointment on "
        f"{moment_in_words(one.starts_at)} is cancelled, and the child keeps the "
        f"place.{late}",
        due=work.today if near else add_working_days(work.today, 1),
    )


def _write(
    work: Work,
    visit: Sequence[Offer],
    kind: str,
    *,
    why: str,
    more: dict[str, str] | None = None,
    only: Collection[str] | None = None,
    expires_at: datetime,
) -> Told:
    one = visit[0]
    telling = Telling(
        child_id=one.child_id,
        kind=kind,
        key=_key(kind, visit),
        why=why,
        purpose=purpose_of(kind),
        values={"when": moment_in_words(one.starts_at)} | (more or {}),
        only=only,
        expires_at=expires_at,
    )
    return news.write(work, telling)


def _key(kind: str, visit: Sequence[Offer]) -> str:
    """Both seats of a joint visit are one thing to tell."""
    return f"{kind}:{min(one.id for one in visit)}"


def _whom(work: Work, visit: Sequence[Offer]) -> Collection[str] | None:
    """Who knows of a visit: whoever heard of it in writing. None: the family knows."""
    one = visit[0]
    if one.state == OfferState.ACCEPTED:
        return None
    offers = news.written(work, one.child_id, [_key(OFFER, visit)])
    if not offers:
        return None  # a person told them
    return {str(each.recipient_id) for each in news.heard(offers)}


def _may_come_late(work: Work, one: Offer, told: Told) -> bool:
    by_post = any(way is Way.LETTER for _, _, way in told.messages)
    last = add_working_days(work.today, BY_POST if by_post else BY_WIRE)
    return london_day(one.starts_at) <= last
