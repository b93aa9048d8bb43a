"""Giving those who still wait what they would have had, and keeping what was found.

Bands and dates are only made more urgent, days are only added. Who was given more keeps
it until a person looks; who is off the list is kept here with why.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from triage.desk.desk import Desk, Done
from triage.desk.editions.restitution import Affected, Asked, Looked, look
from triage.desk.in_force import content_in_force
from triage.desk.people.accounts import NoAccount, actor_of
from triage.desk.replace import Occasion, place
from triage.errors import TriageError
from triage.roles import Action, NotAllowed
from triage.store import restitutions, staff
from triage.store.moments import RESTITUTION
from triage.store.restitutions import ChildFound, NewRestitution
from triage.waiting_list.restitution import Fate


LONGEST_WHY = 500


class RightNotInForce(TriageError):
    """The edition in force is not the right one you name. Put the right one in force first; then what it would have given can be given."""


class WhyMissing(TriageError):
    """Say in a sentence what was wrong, in at most 500 characters and without any child's name: families' records will show it."""


def put_right(desk: Desk, asked: Asked, *, why: str) -> Done:
    """Give those who wait what they would have had, and keep what was found of everybody.

    Raises `RightNotInForce`, `WhyMissing` beside what `look` raises.
    """
    # Long because what was found is kept with what is done about it.
    if not 0 < len(why.strip()) <= LONGEST_WHY:
        raise WhyMissing
    looked = look(desk.work, asked)
    if content_in_force(desk.session, desk.tenant).digest != looked.right:
        raise RightNotInForce
    made = restitutions.add(
        desk.session,
        tenant=desk.tenant,
        new=_new(desk, asked, looked, why.strip()),
        children=[_kept(one) for one in looked.affected],
        now=desk.now,
    )
    waiting = [one for one in looked.affected if one.fate is Fate.PUT_RIGHT]
    place(
        desk.session,
        tenant=desk.tenant,
        referral_ids=[one.referral_id for one in waiting],
        occasion=Occasion(
            cause=RESTITUTION,
            today=desk.today,
            now=desk.now,
            put_right={
                one.referral_id: one.put_right for one in waiting if one.put_right
            },
        ),
    )
    _note(desk, made, looked, why.strip())
    return Done(sentence=f"{len(waiting)} put right.", kind="restitution", id=made)


def desk_of(session: Session, *, tenant: str, email: str, now: datetime) -> Desk:
    """The desk of somebody who may approve rules. Raises `NoAccount`, `NotAllowed`."""
    row = staff.by_email(session, tenant=tenant, email=email)
    if row is None or row.left_at is not None:
        raise NoAccount
    actor = actor_of(row)
    if not actor.may(Action.APPROVE_RULES):
        raise NotAllowed
    return Desk(session=session, tenant=tenant, actor=actor, now=now)


def _new(desk: Desk, asked: Asked, looked: Looked, why: str) -> NewRestitution:
    return NewRestitution(
        wrong=looked.wrong,
        right_one=looked.right,
        from_day=asked.since,
        to_day=asked.until,
        why=why,
        staff_id=desk.actor.staff_id,
        made_by=desk.actor.by,
    )


def _kept(one: Affected) -> ChildFound:
    """What is kept of one child: what was lost, how it was counted and what was given."""
    found: dict[str, Any] = {"places": one.places}
    if one.lost:
        found |= vars(one.lost)
    if one.put_right:
        found["put_right"] = vars(one.put_right)
    told = {"off_because": one.off_because, "why_not": one.why_not}
    return ChildFound(
        referral_id=one.referral_id,
        fate=one.fate,
        days=one.days,
        found=found | {name: text for name, text in told.items() if text},
    )


def _note(desk: Desk, made: str, looked: Looked, why: str) -> None:
    """One line for the whole, and one in the history of each child."""
    desk.note(
        "Put right what a wrong edition did",
        on=("restitution", made),
        wrong=looked.wrong,
        right=looked.right,
        children=len(looked.affected),
        text=why,
    )
    for one in looked.affected:
        desk.note(
            "Looked at after a wrong edition",
            on=("referral", one.referral_id),
            restitution=made,
            text=f"{str(one.fate).capitalize()}. {_given(one)}{why}",
        )


def _given(one: Affected) -> str:
    return f"{one.days} days credited. " if one.days else ""
