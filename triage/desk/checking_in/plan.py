"""Opens check-ins: by the plan, a few each working day, or because somebody came to us.

One check-in covers all referrals of a child. Whoever is asked again has the earlier
check-in closed as overtaken; nothing here touches a referral.
"""

from triage.checkins import content
from triage.checkins.asking import CheckInOutcome, Form
from triage.desk.desk import Work
from triage.desk.versions import NotHere
from triage.messages.recipients import Relationship
from triage.store import check_ins
from triage.store.check_ins import NewCheckIn, StoredCheckIn


CAME = "they came to tell us"  # why a check-in was opened by a family
# Whose questions somebody is asked: a parent's, unless they are one of these.
FORMS = {
    Relationship.YOUNG_PERSON: Form.YOUNG_PERSON,
    Relationship.SCHOOL: Form.SCHOOL,
    Relationship.GP: Form.GP,
    Relationship.HEALTH_VISITOR: Form.GP,
    Relationship.REFERRER: Form.GP,
}


def form_of(relationship: str) -> Form:
    """The questions for somebody who is this to the child."""
    return FORMS.get(Relationship(relationship), Form.PARENT)


def find(work: Work, check_in_id: str) -> StoredCheckIn:
    """A check-in. Raises `NotHere`."""
    found = check_ins.find(work.session, tenant=work.tenant, check_in_id=check_in_id)
    if found is None:
        raise NotHere
    return found


def open_for(
    work: Work,
    child_id: str,
    recipient_id: str,
    *,
    form: Form,
    why: str,
    slot: str,
    asks_if_wanted: bool = False,
) -> str:
    """Open one check-in for a slot, or find the one there is; its id. Nobody is chased."""
    new = NewCheckIn(
        child_id=child_id,
        recipient_id=recipient_id,
        form=form,
        why=why,
        slot=slot,
        asks_if_wanted=asks_if_wanted,
        reply_by=work.today + content.in_force().reply_within,
        next_step_on=None,
    )
    made = check_ins.open_all(work.session, tenant=work.tenant, new=[new], now=work.now)
    if made:
        return made[recipient_id, slot]
    there = check_ins.by_slot(
        work.session, tenant=work.tenant, recipient_id=recipient_id, slot=slot
    )
    assert there is not None  # the insert found it
    return there.id


def opened_by_family(work: Work, recipient_id: str) -> str:
    """The check-in somebody answers who came to tell us something; its id.

    What they were asked and have not answered yet, else a new one. Raises `NotHere`.
    """
    asked = check_ins.of_recipient(
        work.session, tenant=work.tenant, recipient_id=recipient_id
    )
    if asked and asked[0].closed_at is None:
        return asked[0].id
    known = check_ins.about(
        work.session, tenant=work.tenant, recipient_ids=[recipient_id]
    )
    if recipient_id not in known:
        raise NotHere
    child_id, relationship = known[recipient_id]
    before = sum(one.slot.startswith(f"came {work.today}") for one in asked)
    return open_for(
        work,
        child_id,
        recipient_id,
        form=form_of(relationship),
        why=CAME,
        slot=f"came {work.today} {before + 1}",
    )


def closed(work: Work, check_in_id: str, outcome: CheckInOutcome) -> None:
    """Close a check-in that somebody answered, or told a person about."""
    check_ins.close(
        work.session,
        tenant=work.tenant,
        ids=[check_in_id],
        outcome=outcome,
        now=work.now,
    )
