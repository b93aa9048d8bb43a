"""What a family is told when a referral is moved: in words that are the same for all.

What a clinician wrote to them is free words: a person speaks to them, and the message
follows that conversation, so that nobody reads first that they are off the list. It
comes all the same where nobody found the time.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, time

from triage.calendar import LONDON, add_working_days, london_day, moment_in_words
from triage.decisions import RemovalReason
from triage.desk.deciding.moves import Why
from triage.desk.desk import Desk
from triage.desk.knowing import subject
from triage.desk.telling import news, saying
from triage.desk.telling.news import TELL_FAMILY
from triage.desk.telling.tell import Telling, Told
from triage.messages.recipients import Hold
from triage.messages.situation import purpose_of
from triage.referrals import ON_THE_LIST, Referral, ReferralState
from triage.store import moves as kept
from triage.store import tasks
from triage.store.offers import Offer


RETURNED, OFF, BACK = "returned", "off_the_list", "back_on_the_list"
LEFT = "left"
SPEAK_WITHIN, TELL_WITHIN = 2, 2  # working days
MORNING = time(9)
MOVED = "The referral was moved."
TELL_OFF = "Tell the family, with the way back."
OFFER_CARE = "The child has died, and messages are stopped. Speak to the family before anything else reaches them."


def returned(desk: Desk, referral: Referral) -> None:
    """Tell that the referrer was asked for more, and that the child keeps the place."""
    told = _write(desk, referral, RETURNED, why="More was asked of the referrer.")
    if not told.messages:
        _by_hand(
            desk,
            referral,
            RETURNED,
            "Tell the family that the referrer was asked for more, and that the child "
            "keeps the place.",
        )


def left(
    desk: Desk, referral: Referral, why: Why, visits: Sequence[Offer] = ()
) -> None:
    """See the family told that the referral came off the list: by a person, then again
    in writing. Where the child has died, nothing is written to anybody any more."""
    keys = _keys(desk, referral, RETURNED, OFF)
    news.take_back(desk.work, referral.child_id, keys, MOVED)
    died = why.reason == RemovalReason.DIED
    _speak(desk, referral, why, visits, died=died)
    if died:
        with suppress(saying.StoppedAlready):
            saying.stop(desk, referral.id, kind=Hold.DECEASED, why=why.note)
    elif not _waits_besides(desk, referral):
        spoken = add_working_days(desk.today, SPEAK_WITHIN + 1)
        _write(
            desk,
            referral,
            OFF,
            why="The referral came off the list.",
            not_before=datetime.combine(spoken, MORNING, LONDON),
        )


def waits_again(desk: Desk, referral: Referral, before: ReferralState) -> None:
    """Tell that the child is back on the list, unless nobody had heard otherwise."""
    keys = _keys(desk, referral, RETURNED, OFF)
    news.take_back(desk.work, referral.child_id, keys, MOVED)
    unspoken = _close_unspoken(desk, referral)
    off = f"{OFF}:{_history(desk, referral)[1]}"  # the move that is now reversed
    heard = news.heard(news.written(desk.work, referral.child_id, [off]))
    if before in ON_THE_LIST or (unspoken and not heard):
        return
    told = Told()
    if not _waits_besides(desk, referral):
        told = _write(desk, referral, BACK, why="The child is back on the list.")
    if not told.messages:
        _by_hand(
            desk,
            referral,
            BACK,
            "Tell the family that the child is back on the list, from the original "
            "date.",
        )


def _speak(
    desk: Desk, referral: Referral, why: Why, visits: Sequence[Offer], *, died: bool
) -> None:
    """The conversation, before the first visit that is cancelled with it."""
    due = add_working_days(desk.today, SPEAK_WITHIN)
    days = [london_day(one.starts_at) for one in visits]
    dates = " and ".join(moment_in_words(one.starts_at) for one in visits)
    sentence = OFFER_CARE if died else TELL_OFF
    if dates and not died:
        sentence += f" Their appointment on {dates} is cancelled."
    news.by_hand(
        desk.work,
        matter=f"{LEFT}:{_moved(desk, referral)}",
        referral_id=referral.id,
        child_id=referral.child_id,
        sentence=sentence,
        due=max(desk.today, min([due, *days])),
        quote=" ".join(part for part in (why.notice, why.signposting) if part),
    )


def _close_unspoken(desk: Desk, referral: Referral) -> bool:
    """Nobody is told any more that the child left; whether nobody had been."""
    waiting = tasks.still_open(
        desk.session,
        tenant=desk.tenant,
        kinds=(TELL_FAMILY,),
        referral_ids=[referral.id],
    )
    mine = [
        one.matter for one in waiting if one.matter.startswith(f"{TELL_FAMILY}:{LEFT}:")
    ]
    subject.close_tasks(desk, mine, "the referral was moved")
    return bool(mine)


def _write(
    desk: Desk,
    referral: Referral,
    kind: str,
    *,
    why: str,
    not_before: datetime | None = None,
) -> Told:
    telling = Telling(
        child_id=referral.child_id,
        kind=kind,
        key=f"{kind}:{_moved(desk, referral)}",
        why=why,
        purpose=purpose_of(kind),
        not_before=not_before,
    )
    return news.write(desk.work, telling)


def _by_hand(desk: Desk, referral: Referral, kind: str, sentence: str) -> None:
    news.by_hand(
        desk.work,
        matter=f"{kind}:{_moved(desk, referral)}",
        referral_id=referral.id,
        child_id=referral.child_id,
        sentence=sentence,
        due=add_working_days(desk.today, TELL_WITHIN),
    )


def _waits_besides(desk: Desk, referral: Referral) -> bool:
    """Whether the child waits with another referral too: then a person explains."""
    theirs = subject.referrals_of(desk, referral.child_id)
    return any(one.id != referral.id and one.state in ON_THE_LIST for one in theirs)


def _moved(desk: Desk, referral: Referral) -> str:
    """The latest move of a referral."""
    return _history(desk, referral)[0]


def _keys(desk: Desk, referral: Referral, *kinds: str) -> list[str]:
    return [f"{kind}:{move}" for move in _history(desk, referral) for kind in kinds]


def _history(desk: Desk, referral: Referral) -> list[str]:
    found = kept.history(desk.session, tenant=desk.tenant, referral_id=referral.id)
    return [one.id for one in found]
