"""Whom a form is about, in one line: what tells this child from a twin or a namesake."""

from triage.desk.desk import Desk
from triage.desk.knowing.subject import child_of, find
from triage.desk.reasons import day
from triage.roles import Action


def caption(desk: Desk, referral_id: str) -> str:
    """Name, birthday and NHS number. Raises `NotHere`."""
    child = child_of(desk, find(desk, referral_id))
    born = f"born {day(child.born_on)}" if child.born_on else "birthday not known"
    number = child.nhs_number
    nhs = f"NHS {number[:3]} {number[3:6]} {number[6:]}" if number else "no NHS number"
    return f"{child.name}, {born}, {nhs}"


def named(desk: Desk, referral_id: str | None, name: str) -> str:
    """The same for those who see the child's record; the name alone for others."""
    if referral_id is None or not desk.actor.may(Action.SEE_CHILD):
        return name
    return caption(desk, referral_id)
