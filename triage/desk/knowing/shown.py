"""What is known of a child beside the facts: one page spans all of a child's referrals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from triage.clocks import STARTS, Happened, QuestionClock
from triage.desk.desk import Desk
from triage.desk.knowing import alike, clocks, contacts, facts, needs, subject
from triage.desk.knowing.alike import Candidate
from triage.desk.knowing.contacts import ContactShown
from triage.desk.knowing.needs import KinShown, NeedShown
from triage.desk.telling import people_shown
from triage.desk.telling.people_shown import HoldShown, PersonShown
from triage.referrals import Child, Pathway, Referral
from triage.roles import Action
from triage.store import clocks as kept
from triage.store import received, requests
from triage.store.clocks import StoredEvent
from triage.store.requests import StoredRequest


# What a person may do from here, and what it takes.
ACTS = {
    "add-fact": Action.RECORD_FACT,
    "correct-fact": Action.RECORD_FACT,
    "ask": Action.ASK,
    "contact-safe": Action.SAFE_CONTACT,
    "contact-unsafe": Action.SAFE_CONTACT,
    "address-add": Action.SAFE_CONTACT,
    "person-add": Action.WHO_IS_TOLD,
    "merge": Action.MERGE,
    "clock": Action.RECORD_EVENT,
    "outcome-shared": Action.RECORD_EVENT,
    "first-intervention": Action.RECORD_EVENT,
    "report": Action.RECORD_EVENT,
    "complaint": Action.RECORD_EVENT,
    "needs": Action.OFFER,
    "family": Action.OFFER,
    "family-unlink": Action.OFFER,
    "decide-report": Action.DECIDE,
}


@dataclass(frozen=True, kw_only=True)
class ReferralShown:
    """One of a child's referrals, and the clock of each question it asks."""

    id: str
    pathway: Pathway
    state: str
    clock_start: date
    here: bool  # the page is about this one
    clocks: tuple[QuestionClock, ...]


@dataclass(frozen=True, kw_only=True)
class ClockChange:
    """Something that moved a clock, and the people behind it."""

    what: str
    question: str
    on_day: date
    why: str
    by: str
    second_by: str


@dataclass(frozen=True, kw_only=True)
class RequestShown:
    """Something that was asked."""

    id: str
    asked_of: str
    question: str
    due_on: date
    late: bool
    outcome: str  # "" while it is open
    answer: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReportShown:
    """A private report."""

    id: str
    question: str
    provider: str
    received_on: date
    outcome: str  # "" until it is decided
    reasons: str
    decided_by: str


@dataclass(frozen=True, kw_only=True)
class ComplaintShown:
    """A complaint."""

    id: str
    received_on: date
    due_on: date
    about: str
    acknowledged_at: datetime | None
    closed_at: datetime | None
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A word that a named person found wrong."""

    words: str
    why: str
    by: str


@dataclass(frozen=True, kw_only=True)
class MergeShown:
    """A merge in force."""

    id: str
    why: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class KnownShown:
    """Everything this part of the page shows."""

    referral_id: str
    referrals: tuple[ReferralShown, ...]
    changes: tuple[ClockChange, ...]
    people: tuple[PersonShown, ...]
    holds: tuple[HoldShown, ...]
    contacts: tuple[ContactShown, ...]
    requests: tuple[RequestShown, ...]
    reports: tuple[ReportShown, ...]
    complaints: tuple[ComplaintShown, ...]
    wrong: tuple[Wrong, ...]
    needs: NeedShown
    family: tuple[KinShown, ...]
    candidates: tuple[Candidate, ...]
    merges: tuple[MergeShown, ...]
    acts: frozenset[str]  # what this person may do

    @property
    def left_over(self) -> tuple[ContactShown, ...]:
        """Addresses that belong to nobody yet."""
        return tuple(one for one in self.contacts if one.recipient_id is None)


def known_page(desk: Desk, referral_id: str) -> KnownShown:
    """What is known of a referral's child beside the facts. Raises `NotHere`."""
    # Long because a page has many parts.
    referral = subject.find(desk, referral_id)
    theirs = subject.referrals_of(desk, referral.child_id)
    every = [one.id for one in theirs]
    child = subject.child_of(desk, referral)
    said = subject.said_of(desk, child.id)
    running = clocks.of_child(desk, theirs, said)
    around = people_shown.around(desk, referral)
    return KnownShown(
        referral_id=referral_id,
        referrals=_referrals(referral_id, theirs, running),
        changes=_changes(desk, every),
        people=people_shown.shown(desk, around),
        holds=people_shown.holds(desk, referral),
        contacts=contacts.of_child(desk, child, said, around),
        requests=_requests(desk, every),
        reports=_reports(desk, every),
        complaints=_complaints(desk, referral.child_id),
        wrong=_wrong(desk, child.id),
        needs=needs.of_child(desk, referral.child_id),
        family=needs.family_of(desk, referral.child_id),
        candidates=_candidates(desk, child),
        merges=_merges(desk, referral.child_id),
        acts=frozenset(name for name, one in ACTS.items() if desk.actor.may(one)),
    )


def _candidates(desk: Desk, child: Child) -> tuple[Candidate, ...]:
    """Other children's names are for those who may merge."""
    if not desk.actor.may(Action.MERGE):
        return ()
    return alike.candidates(desk, child)


def _referrals(
    here: str,
    theirs: Sequence[Referral],
    running: Mapping[str, tuple[QuestionClock, ...]],
) -> tuple[ReferralShown, ...]:
    """The one the page is about first, then the earliest clock."""
    return tuple(
        ReferralShown(
            id=one.id,
            pathway=one.pathway,
            state=one.state.value,
            clock_start=one.clock_start,
            here=one.id == here,
            clocks=running[one.id],
        )
        for one in sorted(theirs, key=lambda one: one.id != here)
    )


def _changes(desk: Desk, every: Sequence[str]) -> tuple[ClockChange, ...]:
    history = kept.history(desk.session, tenant=desk.tenant, referral_ids=every)
    told = (*STARTS, Happened.NOT_A_CONTACT)
    return tuple(
        _change(one)
        for some in history.values()
        for one in some
        if one.event.kind in told and one.told.second_by
    )


def _change(one: StoredEvent) -> ClockChange:
    return ClockChange(
        what=one.event.kind.value,
        question=one.event.question or "every question",
        on_day=one.event.on_day,
        why=one.told.why,
        by=one.told.by,
        second_by=one.told.second_by or "",
    )


def _requests(desk: Desk, every: Sequence[str]) -> tuple[RequestShown, ...]:
    """Those still open first, then the latest."""
    found = requests.of_referrals(desk.session, tenant=desk.tenant, referral_ids=every)
    shown = [_request(one, desk.today) for one in found]
    return tuple(sorted(shown, key=lambda one: bool(one.outcome)))


def _request(one: StoredRequest, today: date) -> RequestShown:
    return RequestShown(
        id=one.id,
        asked_of=one.asked_of,
        question=one.question,
        due_on=one.due_on,
        late=one.closed_at is None and one.due_on < today,
        outcome=one.outcome or "",
        answer=one.answer,
        made_by=one.made_by,
        made_at=one.made_at,
    )


def _reports(desk: Desk, every: Sequence[str]) -> tuple[ReportShown, ...]:
    found = received.reports(desk.session, tenant=desk.tenant, referral_ids=every)
    return tuple(
        ReportShown(
            id=one.id,
            question=one.question,
            provider=one.provider,
            received_on=one.received_on,
            outcome=one.outcome or "",
            reasons=one.reasons,
            decided_by=one.decided_by or "",
        )
        for one in found
    )


def _complaints(desk: Desk, child_id: str) -> tuple[ComplaintShown, ...]:
    found = received.complaints(
        desk.session,
        tenant=desk.tenant,
        child_ids=subject.records_of(desk, child_id),
    )
    return tuple(
        ComplaintShown(
            id=one.id,
            received_on=one.received_on,
            due_on=one.due_on,
            about=one.about,
            acknowledged_at=one.acknowledged_at,
            closed_at=one.closed_at,
            outcome=one.outcome,
        )
        for one in found
    )


def _wrong(desk: Desk, child_id: str) -> tuple[Wrong, ...]:
    return tuple(
        Wrong(
            words=facts.said_in_words(desk, one),
            why=one.wrong_because,
            by=one.found_wrong_by or "",
        )
        for one in facts.found_wrong(desk, child_id)
        if one.wrong_because is not None
    )


def _merges(desk: Desk, child_id: str) -> tuple[MergeShown, ...]:
    return tuple(
        MergeShown(id=one.id, why=one.why, made_by=one.made_by, made_at=one.made_at)
        for one in alike.merged_before(desk, child_id)
    )
