"""A review done by a named person: kept for good, and what follows from it opened."""

from triage import duty
from triage.calendar import add_working_days
from triage.desk.desk import Desk, Done
from triage.desk.reviewing.owed import REVIEWS
from triage.desk.tasks import due_at
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.referrals import ON_THE_LIST, Referral
from triage.reviews import Found, Harm, Kind
from triage.store import referrals, tasks, work_list
from triage.store import reviews as store
from triage.store.reviews import NewReview
from triage.store.tasks import NewTask
from triage.store.work_list import Sought


SEVERE = "severe_harm"
CHANGE = "change_after_review"
TOLD = {
    Found.NO_CHANGE: "The review is kept. Nothing changes.",
    Found.BAND: "The review is kept. Change the priority on this page: a task waits.",
    Found.INFORMATION: "The review is kept. Ask for the information on this page.",
}


class NotWaiting(TriageError):
    """This child is not on a waiting list now, so there is no review to do."""


class WhatWasLearned(TriageError):
    """Write what was learned: a review that found harm says what would prevent the next."""


def forced(desk: Desk, referral_id: str, *, outcome: Found, note: str) -> Done:
    """Keep a forced review. A band is changed by a decision, not by the review."""
    referral = _waiting(desk, referral_id)
    _keep(desk, referral, Kind.FORCED, outcome=outcome, note=note)
    _close(desk, referral, Kind.FORCED)
    if outcome is Found.BAND:
        sentence = "A review found that the priority should change. Decide it."
        _open(desk, referral, CHANGE, sentence, working_days=1)
    desk.note(
        "Reviewed after 26 weeks", on=("referral", referral_id),
        text=f"{outcome}. {note}", outcome=outcome.value,
    )  # fmt: skip
    return Done(sentence=TOLD[outcome], kind="referral", id=referral_id)


def harm(
    desk: Desk, referral_id: str, *, harm: Harm, note: str, learning: str = ""
) -> Done:
    """Keep a harm review. It answers a forced review as well. Raises `WhatWasLearned`."""
    if harm is not Harm.NONE and not learning.strip():
        raise WhatWasLearned
    referral = _waiting(desk, referral_id)
    name = _keep(desk, referral, Kind.HARM, harm=harm, note=note, learning=learning)
    _close(desk, referral, Kind.HARM)
    _close(desk, referral, Kind.FORCED)
    if harm is Harm.SEVERE:
        _tell_of_severe(desk, referral, name)
    desk.note(
        "Reviewed for harm while waiting", on=("referral", referral_id),
        text=f"Harm: {harm}. {note}", harm=harm.value,
    )  # fmt: skip
    told = "The harm review is kept."
    if harm is Harm.SEVERE:
        told += " The safeguarding lead has a task for today, and the manager is told."
    return Done(sentence=told, kind="referral", id=referral_id)


def _waiting(desk: Desk, referral_id: str) -> Referral:
    found = referrals.referrals(desk.session, tenant=desk.tenant, ids=[referral_id])
    referral = found.get(referral_id)
    if referral is None:
        raise NotHere
    if referral.state not in ON_THE_LIST:
        raise NotWaiting
    return referral


def _keep(
    desk: Desk,
    referral: Referral,
    kind: Kind,
    *,
    note: str,
    outcome: Found | None = None,
    harm: Harm | None = None,
    learning: str = "",
) -> str:
    review = NewReview(
        referral_id=referral.id,
        kind=kind,
        outcome=outcome,
        harm=harm,
        note=note,
        learning=learning,
        staff_id=desk.actor.staff_id,
        made_by=desk.actor.by,
    )
    return store.add(desk.session, tenant=desk.tenant, review=review, now=desk.now)


def _close(desk: Desk, referral: Referral, kind: Kind) -> None:
    """Close what asked for this review."""
    asked = tasks.still_open(
        desk.session,
        tenant=desk.tenant,
        kinds=[REVIEWS[kind].task],
        referral_ids=[referral.id],
    )
    for task in asked:
        tasks.close(
            desk.session,
            tenant=desk.tenant,
            task_id=task.id,
            outcome="reviewed",
            by=desk.actor.by,
            now=desk.now,
        )


def _tell_of_severe(desk: Desk, referral: Referral, review: str) -> None:
    """A task for the safeguarding lead today; the manager is told at once."""
    sentence = "A harm review found severe harm while waiting. See to it today."
    _open(desk, referral, SEVERE, sentence, working_days=0, matter=review)
    everyone = ", then ".join(duty.in_force().safe.escalates_to)
    opened = work_list.page(
        desk.session,
        tenant=desk.tenant,
        sought=Sought(kinds=(SEVERE,), referral_id=referral.id, not_told=everyone),
        size=None,
    )
    for task in opened:
        work_list.escalate(
            desk.session, tenant=desk.tenant, task=task, to=everyone, now=desk.now
        )


def _open(
    desk: Desk,
    referral: Referral,
    kind: str,
    sentence: str,
    *,
    working_days: int,
    matter: str = "",
) -> None:
    about = matter or f"{desk.now:%Y%m%d%H%M%S}:{referral.id}"
    new = NewTask(
        matter=f"{kind}:{about}"[:80],
        kind=kind,
        sentence=sentence,
        due_at=due_at(add_working_days(desk.today, working_days)),
        referral_id=referral.id,
        child_id=referral.child_id,
    )
    tasks.open_tasks(
        desk.session, tenant=desk.tenant, new=[new], import_id=None, now=desk.now
    )
