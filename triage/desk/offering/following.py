"""What follows from an offer: tasks for people, events of clocks, a first contact."""

from collections.abc import Sequence
from datetime import date

from triage import clocks
from triage.calendar import add_working_days, london_day
from triage.clocks import ClockEvent, Happened
from triage.desk.deciding import moves, seen, telling
from triage.desk.deciding.moves import Why
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force
from triage.desk.replace import REVIEW
from triage.desk.tasks import due_at
from triage.facts import reconcile
from triage.referrals import Referral, ReferralState
from triage.store import clocks as kept
from triage.store import facts_ledger, placements, tasks
from triage.store.clocks import Told
from triage.store.offers import Offer
from triage.store.tasks import SAFE, NewTask
from triage.store.written import from_text


CONFIRM = "confirm"
FOLLOW_UP = "offer"
NOT_BROUGHT = "was_not_brought"
FIRST_CONTACT = "first contact"
QUESTION = "question"  # the fact that says what a family asks


def confirm(desk: Desk, one: Offer) -> None:
    """A slot reached a child whose priority nobody has confirmed."""
    _open(
        desk,
        one,
        kind=CONFIRM,
        sentence="A slot is held for this child. Confirm or change the priority, so that it can be offered.",
        due=_held_until(desk, one),
    )


def ask(desk: Desk, one: Offer) -> None:
    """A slot reached a child whose family must be asked first."""
    _open(
        desk,
        one,
        kind=FOLLOW_UP,
        sentence="A slot is held for this child, who is being assessed elsewhere or waits for information. Ask the family whether they want to come.",
        due=_held_until(desk, one),
    )


def reply(desk: Desk, one: Offer, *, written: bool) -> None:
    """Somebody looks when a family has not answered: silence is never an answer.

    Where nobody could be written to, a person tells them of the offer first.
    """
    first = "" if written else "Tell the family of the offer: nothing was sent. "
    _open(
        desk,
        one,
        kind=FOLLOW_UP,
        sentence=f"{first}See whether the family has answered the offer. If not, reach them another way.",
        due=_held_until(desk, one),
    )


def declines(desk: Desk, one: Offer, reasonable: Sequence[Offer]) -> None:
    """A clinician looks when a family has declined several offers made in good time."""
    if (
        len(reasonable)
        >= content_in_force(desk.session, desk.tenant).policy.offers.declines_ask
    ):
        _open(
            desk,
            one,
            kind=REVIEW,
            sentence=f"The family has declined {len(reasonable)} offers made in good time. Find out what would suit them. The child keeps the place.",
            due=add_working_days(desk.today, 5),
        )


def cancellations(desk: Desk, one: Offer, some: Sequence[Offer]) -> None:
    """Repeated cancelling deserves the same curiosity as a missed visit."""
    if (
        len(some)
        >= content_in_force(desk.session, desk.tenant).policy.offers.cancellations_ask
    ):
        _open(
            desk,
            one,
            kind=NOT_BROUGHT,
            sentence=f"The family has cancelled {len(some)} times. Speak to them: is all well, and what would help them come?",
            due=add_working_days(desk.today, 1),
        )


def not_brought(desk: Desk, one: Offer, *, worried: bool, said: str) -> bool:
    """Somebody speaks to the family; the same day when a child may not be safe.

    Whether it is the same day.
    """
    _open(
        desk,
        one,
        kind=NOT_BROUGHT,
        sentence="This child was not brought. Speak to the family: is all well, and what would help them come?",
        due=add_working_days(desk.today, 1),
        quote=said,
    )
    planned = _on_protection_plan(desk, one)
    if worried or planned:
        why = "somebody is worried" if worried else "there is a child protection plan"
        _open(
            desk,
            one,
            kind=SAFE,
            sentence=f"This child was not brought, and {why}. Speak to the family or the social worker today.",
            due=desk.today,
            quote=said,
        )
    return worried or planned


def begun(desk: Desk, one: Offer, questions: Sequence[str], note: str) -> bool:
    """Stop the clocks of the questions begun; whether another question still waits.

    The referral is seen, and leaves the list, only when no question waits.
    """
    referral = seen.find(desk, one.referral_id)
    asked = [str(each) for each in asks(desk, referral)]
    mine = [each for each in asked if not questions or each in questions]
    day = london_day(one.starts_at)
    stopped = [
        ClockEvent(kind=Happened.FIRST_CONTACT, on_day=day, question=each)
        for each in mine
    ]
    record(desk, one, stopped, note)
    events = kept.events(
        desk.session, tenant=desk.tenant, referral_ids=[one.referral_id]
    )[one.referral_id]
    if any(each.runs for each in clocks.clocks(referral, events, desk.today, asked)):
        telling.referrer(
            desk, referral, f"seen for {' and '.join(mine)}; still waiting for the rest"
        )
        return True
    why = Why(reason=FIRST_CONTACT, note=note)
    moves.move(desk, one.referral_id, ReferralState.SEEN, why, first_contact=True)
    telling.referrer(desk, referral, "the child has been seen: the assessment began")
    return False


def asks(desk: Desk, referral: Referral) -> tuple[clocks.Question, ...]:
    """The questions a referral asks, from every source's word."""
    said = facts_ledger.observations(
        desk.session, tenant=desk.tenant, child_ids=[referral.child_id]
    )[referral.child_id]
    words = [one.value for one in said if one.key == QUESTION]
    return clocks.questions(referral.pathway, [*words, referral.question])


def record(desk: Desk, one: Offer, events: Sequence[ClockEvent], why: str) -> None:
    """Add to the clocks of an offer's referral."""
    kept.record(
        desk.session,
        tenant=desk.tenant,
        referral_id=one.referral_id,
        events=events,
        told=Told(
            staff_id=desk.actor.staff_id, by=desk.actor.by, why=why, offer_id=one.id
        ),
        now=desk.now,
    )


def close(desk: Desk, one: Offer) -> None:
    """Close what was asked of people about an offer as it stood before."""
    found = tasks.still_open(
        desk.session,
        tenant=desk.tenant,
        kinds=(CONFIRM, FOLLOW_UP),
        referral_ids=[one.referral_id],
    )
    for task in found:
        tasks.close(
            desk.session,
            tenant=desk.tenant,
            task_id=task.id,
            outcome="the offer was changed",
            by=desk.actor.by,
            now=desk.now,
        )


def _on_protection_plan(desk: Desk, one: Offer) -> bool:
    """Whether the child is known to be on a child protection plan, by any source."""
    row = placements.latest(
        desk.session, tenant=desk.tenant, referral_ids=[one.referral_id]
    ).get(one.referral_id)
    if row and (from_text(row["derived"]) | from_text(row["facts_seen"])).get(
        "cp_plan"
    ):
        return True
    said = facts_ledger.observations(
        desk.session, tenant=desk.tenant, child_ids=[one.child_id]
    )[one.child_id]
    readings = reconcile(
        content_in_force(desk.session, desk.tenant).catalogue, said, desk.today
    )
    return "cp_plan" in readings and readings["cp_plan"].value is True


def _held_until(desk: Desk, one: Offer) -> date:
    return london_day(one.reply_by) if one.reply_by else desk.today


def _open(
    desk: Desk,
    one: Offer,
    *,
    kind: str,
    sentence: str,
    due: date,
    quote: str | None = None,
) -> None:
    new = NewTask(
        matter=f"{kind}:{one.id}:{one.state}"[:80],
        kind=kind,
        sentence=sentence,
        due_at=due_at(due),
        quote=quote,
        referral_id=one.referral_id,
        child_id=one.child_id,
    )
    tasks.open_tasks(
        desk.session, tenant=desk.tenant, new=[new], import_id=None, now=desk.now
    )
