"""Editions as people read them: which is in force since when, and what each still needs."""

from dataclasses import dataclass
from datetime import date, datetime

from triage.desk.content import Content
from triage.desk.desk import Desk
from triage.desk.editions import doing, drafts, proofs
from triage.desk.editions.differences import Differences, between
from triage.desk.in_force import content_in_force
from triage.roles import Action
from triage.store import edition_steps, editions
from triage.store.edition_steps import Planned
from triage.store.editions import Kept, Term


IN_FORCE, DRAFT, EARLIER = "in force", "draft", "earlier"


@dataclass(frozen=True, kw_only=True)
class TermShown:
    """One time an edition came into force."""

    number: int
    how: str
    digest: str
    began_at: datetime
    begun_by: str
    why: str


@dataclass(frozen=True, kw_only=True)
class EditionLine:
    """One edition in a list."""

    digest: str
    state: str  # in force, draft, earlier
    why: str
    kept_at: datetime
    kept_by: str
    missing: tuple[str, ...]  # what it needs before it may come into force
    on_day: date | None  # the day that is set for it


@dataclass(frozen=True, kw_only=True)
class EditionsShown:
    """Every edition kept here, and every time one came into force."""

    editions: tuple[EditionLine, ...]
    terms: tuple[TermShown, ...]


@dataclass(frozen=True, kw_only=True)
class ApprovalShown:
    """One person's word."""

    by: str
    why: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class EditionProof:
    """Whether it is proved, how much was tried, and who shows what does not hold."""

    proved: bool
    why_not: str
    made_on: date | None
    prover: str
    tried: int  # properties, each for every child who could exist
    failures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DayShown:
    """A day that was set for an edition, and what came of it."""

    on_day: date
    set_by: str
    state: str
    told: str


@dataclass(frozen=True, kw_only=True)
class EditionShown:
    """One edition: what differs from the one in force, and how far it has come."""

    line: EditionLine
    proof: EditionProof
    examples: int  # all of them come true: it could not be read otherwise
    approvals: tuple[ApprovalShown, ...]
    needed: int  # approvals
    days: tuple[DayShown, ...]
    differs: Differences
    can_approve: bool
    can_begin: bool
    can_take_back: bool
    can_roll_back: bool
    can_rehearse: bool


def listed(desk: Desk) -> EditionsShown:
    """The editions of this service, the one in force first, then drafts."""
    terms = editions.terms(desk.session, tenant=desk.tenant)
    kept = editions.kept(desk.session, tenant=desk.tenant)
    lines = [_line(desk, one, terms) for one in kept]
    order = (IN_FORCE, DRAFT, EARLIER)
    return EditionsShown(
        editions=tuple(sorted(lines, key=lambda one: order.index(one.state))),
        terms=tuple(TermShown(**vars(one)) for one in terms),
    )


def shown(desk: Desk, digest: str) -> EditionShown:
    """One edition whole. Raises `NotHere`, and what reading it raises."""
    # Long because everything a decision needs is on one page.
    session, tenant = desk.session, desk.tenant
    content = drafts.content_of(session, tenant, digest)
    kept = drafts.find(session, tenant, digest)
    assert kept is not None
    terms = editions.terms(session, tenant=tenant)
    line = _line(desk, kept, terms)
    said = edition_steps.approvals(session, tenant=tenant, digest=digest)
    mine = any(one.staff_id == desk.actor.staff_id for one in said)
    now = line.state == IN_FORCE
    lost = doing.was_rolled_back(terms, digest)
    begins = desk.actor.may(Action.BEGIN_RULES)
    return EditionShown(
        line=line,
        proof=_proof(proofs.stands(session, tenant, content)),
        examples=_examples(content),
        approvals=tuple(
            ApprovalShown(by=one.by, why=one.why, at=one.at) for one in said
        ),
        needed=doing.APPROVALS,
        days=_days(desk, digest),
        differs=between(content_in_force(session, tenant), content),
        can_approve=not (now or lost or mine) and desk.actor.may(Action.APPROVE_RULES),
        can_begin=begins and not (now or lost or line.missing or line.on_day),
        can_take_back=begins and line.on_day is not None,
        can_roll_back=begins and now and doing.can_go_back(terms),
        can_rehearse=desk.actor.may(Action.REHEARSE_RULES),
    )


def _line(desk: Desk, kept: Kept, terms: list[Term]) -> EditionLine:
    held = {one.digest for one in terms}
    state = EARLIER if kept.digest in held else DRAFT
    if terms and terms[0].digest == kept.digest:
        state = IN_FORCE
    lacks = doing.missing(desk.session, desk.tenant, kept.digest)
    plan = edition_steps.to_come(desk.session, tenant=desk.tenant)
    return EditionLine(
        digest=kept.digest,
        state=state,
        why=kept.why,
        kept_at=kept.kept_at,
        kept_by=kept.kept_by,
        missing=() if state == IN_FORCE else lacks,
        on_day=plan.on_day if plan and plan.digest == kept.digest else None,
    )


def _proof(found: proofs.ProofStands) -> EditionProof:
    made = found.certificate
    return EditionProof(
        proved=found.proved,
        why_not=found.why_not,
        made_on=made.made_on if made else None,
        prover=made.prover if made else "",
        tried=len(made.properties) if made else 0,
        failures=tuple(
            f"{failure.sentence} {failure.words} {failure.shown}".strip()
            for one in (made.properties if made else ())
            for failure in one.failures
        ),
    )


def _examples(content: Content) -> int:
    rules = {rule.id: rule for book in content.books.values() for rule in book.rules}
    return sum(len(rule.examples) for rule in rules.values())


def _days(desk: Desk, digest: str) -> tuple[DayShown, ...]:
    found = edition_steps.plans(desk.session, tenant=desk.tenant)
    return tuple(_day(one) for one in found if one.digest == digest)


def _day(plan: Planned) -> DayShown:
    return DayShown(
        on_day=plan.on_day,
        set_by=plan.set_by,
        state=plan.state or "to come",
        told=plan.told,
    )
