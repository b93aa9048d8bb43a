"""A private report or a complaint comes in. Neither moves a child's place by a day."""

from datetime import date
from enum import StrEnum

from triage.calendar import add_working_days
from triage.desk.desk import Desk, Done
from triage.desk.knowing import clocks, subject
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.store import received
from triage.store.received import StoredComplaint, StoredReport


REPORT, COMPLAINT, TELL = "report", "complaint", "tell_family"
REPORT_WITHIN, TELL_WITHIN = 10, 2  # working days
ACKNOWLEDGE_WITHIN = 3  # working days: the NHS complaints regulations


class ReportOutcome(StrEnum):
    """Whether the service takes a private report as an answer."""

    ACCEPTED = "accepted"
    PART = "part accepted"
    NOT = "not accepted"


class ReceivedLater(TriageError):
    """The day it was received has not come yet."""


class DecidedBefore(TriageError):
    """This report was decided before. What was decided is on the child's page."""


class AcknowledgedBefore(TriageError):
    """This complaint was acknowledged before."""


class NotAcknowledged(TriageError):
    """Only a complaint that was acknowledged, and is still open, can be closed."""


def report(
    desk: Desk, referral_id: str, *, question: str, provider: str, received_on: date
) -> Done:
    """Keep a private report, and ask a clinician whether it is accepted."""
    referral = subject.find(desk, referral_id)
    if question not in clocks.choices(desk, referral_id):
        raise clocks.NotItsQuestion
    _come(desk, received_on)
    name = received.add_report(
        desk.session,
        tenant=desk.tenant,
        referral_id=referral.id,
        question=question,
        provider=provider,
        received_on=received_on,
        by=desk.actor.by,
        now=desk.now,
    )
    subject.open_task(
        desk,
        referral,
        matter=f"{REPORT}:{name}",
        kind=REPORT,
        sentence="Read the private report and say whether it is accepted, with reasons.",
        due=add_working_days(desk.today, REPORT_WITHIN),
    )
    desk.note("Received a private report", on=("referral", referral.id))
    return subject.done("The report is kept. The place is the same.", referral.id)


def find_report(desk: Desk, report_id: str) -> StoredReport:
    """A report. Raises `NotHere`."""
    found = received.report(desk.session, tenant=desk.tenant, report_id=report_id)
    if found is None:
        raise NotHere
    return found


def decide(desk: Desk, report_id: str, *, outcome: ReportOutcome, reasons: str) -> Done:
    """Accept a private report, or a part of it, or not; and see the family told."""
    found = find_report(desk, report_id)
    referral = subject.find(desk, found.referral_id)
    if not received.decide_report(
        desk.session,
        tenant=desk.tenant,
        report_id=report_id,
        outcome=outcome.value,
        reasons=reasons,
        by=desk.actor.by,
        now=desk.now,
    ):
        raise DecidedBefore
    subject.close_tasks(desk, [f"{REPORT}:{report_id}"], outcome.value)
    subject.open_task(
        desk,
        referral,
        matter=f"{TELL}:{report_id}",
        kind=TELL,
        sentence=f"Tell the family that the private report is {outcome}, and why.",
        due=add_working_days(desk.today, TELL_WITHIN),
    )
    on = ("referral", referral.id)
    desk.note(f"Decided on a private report: {outcome}", on=on, text=reasons)
    return subject.done("What you decided is kept, with the reasons.", referral.id)


def complaint(desk: Desk, referral_id: str, *, received_on: date, about: str) -> Done:
    """Keep a complaint; it is acknowledged within three working days."""
    referral = subject.find(desk, referral_id)
    _come(desk, received_on)
    due_on = add_working_days(received_on, ACKNOWLEDGE_WITHIN)
    name = received.add_complaint(
        desk.session,
        tenant=desk.tenant,
        child_id=subject.record_of(desk, referral),
        about=about,
        received_on=received_on,
        due_on=due_on,
        by=desk.actor.by,
        now=desk.now,
    )
    subject.open_task(
        desk,
        referral,
        matter=f"{COMPLAINT}:{name}",
        kind=COMPLAINT,
        sentence="Acknowledge the complaint to whoever made it.",
        due=due_on,
    )
    desk.note("Received a complaint", on=("referral", referral.id))
    return subject.done("The complaint is kept. The place is the same.", referral.id)


def find_complaint(desk: Desk, complaint_id: str) -> StoredComplaint:
    """A complaint. Raises `NotHere`."""
    found = received.complaint(
        desk.session, tenant=desk.tenant, complaint_id=complaint_id
    )
    if found is None:
        raise NotHere
    return found


def acknowledge(desk: Desk, complaint_id: str) -> Done:
    """Keep that whoever complained was answered that it came."""
    found = find_complaint(desk, complaint_id)
    if not received.acknowledge(
        desk.session,
        tenant=desk.tenant,
        complaint_id=complaint_id,
        by=desk.actor.by,
        now=desk.now,
    ):
        raise AcknowledgedBefore
    subject.close_tasks(desk, [f"{COMPLAINT}:{complaint_id}"], "acknowledged")
    return _told(desk, found, "Acknowledged a complaint", "")


def close(desk: Desk, complaint_id: str, *, outcome: str) -> Done:
    """Keep what came of a complaint."""
    found = find_complaint(desk, complaint_id)
    if not received.close_complaint(
        desk.session,
        tenant=desk.tenant,
        complaint_id=complaint_id,
        outcome=outcome,
        by=desk.actor.by,
        now=desk.now,
    ):
        raise NotAcknowledged
    return _told(desk, found, "Closed a complaint", outcome)


def _told(desk: Desk, found: StoredComplaint, what: str, text: str) -> Done:
    theirs = subject.referrals_of(desk, found.child_id)
    for one in theirs:
        desk.note(what, on=("referral", one.id), text=text)
    return subject.done(f"{what}.", theirs[0].id if theirs else "")


def _come(desk: Desk, day: date) -> None:
    if day > desk.today:
        raise ReceivedLater
