"""Where a family is up to: the state of the referral, what is next, and help for now.

It shows what this contact told us and where the referral stands: never a band, points,
a place in line, somebody else's words, an address or where an appointment is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from triage.calendar import age_in_months, london_day
from triage.checkins import content, filled
from triage.checkins.asking import Form
from triage.checkins.questions import Purpose, Says
from triage.desk.desk import Work
from triage.desk.family import answering, looking_again, referrals
from triage.desk.family.answering import Asking
from triage.desk.family.looking_again import LookShown
from triage.desk.family.referrals import Standing
from triage.desk.family.visits import Guest
from triage.desk.in_force import content_in_force
from triage.messages import help as helping
from triage.messages.help import Need, Resource
from triage.store import promised, said_before


@dataclass(frozen=True, kw_only=True)
class Touch:
    """When we last told a family something, and when we will next."""

    last_on: date | None
    next_on: date | None
    late: bool


@dataclass(frozen=True, kw_only=True)
class Home:
    """The first page behind the code."""

    standings: tuple[Standing, ...]
    touch: Touch
    asking: Asking | None  # a check-in that waits for answers
    looks: tuple[LookShown, ...]


@dataclass(frozen=True, kw_only=True)
class HelpShown:
    """Help to choose from, and which needs were taken from what they told us."""

    needs: tuple[Need, ...]
    wanted: frozenset[str]
    resources: tuple[Resource, ...]
    told: bool  # whether they were taken from what this contact told us


def shown(work: Work, guest: Guest) -> Home:
    """What a family sees first. People at work see only what they are asked."""
    asking = answering.in_hand(work, guest)
    if guest.at_work:
        nothing = Touch(last_on=None, next_on=None, late=False)
        return Home(standings=(), touch=nothing, asking=asking, looks=())
    return Home(
        standings=referrals.of_child(work, guest.person.child_id),
        touch=_touch(work, guest.person.child_id),
        asking=asking,
        looks=looking_again.of(work, guest),
    )


def help_for(work: Work, guest: Guest, asked: Collection[str] = ()) -> HelpShown:
    """Help for what they chose, or else for what they themselves told us."""
    every = helping.in_force().needs
    known = {one.key for one in every}
    chosen = frozenset(asked) & known
    mine = chosen or _told_needs(work, guest) & known
    born_on = guest.person.born_on
    months = age_in_months(born_on, work.today) if born_on else None
    young = guest.form is Form.YOUNG_PERSON
    return HelpShown(
        needs=every,
        wanted=mine,
        resources=helping.matched(
            mine or known,
            age_months=months,
            reader=helping.YOUNG_PERSON if young else helping.FAMILY,
        ),
        told=bool(mine and not chosen),
    )


def _told_needs(work: Work, guest: Guest) -> frozenset[str]:
    """What this contact asked help with, and what their own answers speak of."""
    confidential = content_in_force(work.session, work.tenant).catalogue.confidential
    facts: set[str] = set()
    asked: set[str] = set()
    for said in said_before.of_recipient(
        work.session, tenant=work.tenant, recipient_id=guest.person.recipient_id
    ):
        for question in content.in_force().questions.forms[said.form]:
            for choice in filled.chosen(question, said.answers.get(question.key, "")):
                if question.purpose is Purpose.HELP_WANTED:
                    asked.add(choice.key)
                elif choice.says is Says.VALUES:
                    facts |= {key for key, value in choice.sets.items() if value}
    return frozenset(asked) | helping.in_force().told(facts - confidential)


def _touch(work: Work, child_id: str) -> Touch:
    kept = promised.to_family(work.session, tenant=work.tenant, child_id=child_id)
    last_at = kept.last_at if kept else None
    next_on = kept.next_on if kept else None
    return Touch(
        last_on=london_day(last_at) if last_at else None,
        next_on=next_on,
        late=next_on is not None and next_on < work.today,
    )
