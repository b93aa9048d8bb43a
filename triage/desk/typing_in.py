"""A referral typed by staff: the same checks as a row of a file."""

import secrets
from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import Session

from triage.desk import once, replace
from triage.desk.content import Content
from triage.desk.deciding import rereferral
from triage.desk.desk import Desk, Done, Work
from triage.desk.in_force import content_in_force
from triage.desk.replace import Occasion
from triage.desk.tasks import from_row
from triage.desk.telling import arriving
from triage.desk.views import ReferralTyped
from triage.errors import TriageError
from triage.facts import Known, Observation
from triage.intake import nhs_number, red_flags
from triage.intake.profiles import load_profiles
from triage.intake.tasks import About, Task
from triage.referrals import ON_THE_LIST, Child, Pathway, Referral
from triage.store import audit, facts_ledger, referrals, tasks
from triage.store.audit import Deed


TYPED = "typed by staff"


class NameMissing(TriageError):
    """A referral needs a first name and a last name."""


class NumberFailsItsCheck(TriageError):
    """The NHS number fails its check. Correct it, or leave it out."""


class ReceivedInTheFuture(TriageError):
    """The received date is in the future."""


class BornAfterReferral(TriageError):
    """The birthday is after the day the referral was received."""


class NumberOfAnotherChild(TriageError):
    """Another child here has this NHS number, with another name or birthday. Check both."""


class AlreadyWaiting(TriageError):
    """This child already waits on that list, as referral {referral_id}."""


class UnknownFact(TriageError):
    """There is no fact called {fact}."""


def type_once(desk: Desk, key: str, typed: ReferralTyped) -> Done:
    """Put a typed referral on its list, once under a key."""

    def does() -> Done:
        referral_id = type_referral(
            desk.session,
            tenant=desk.tenant,
            typed=typed,
            by=desk.actor.by,
            now=desk.now,
            today=desk.today,
        )
        return Done(
            sentence="The referral is on the list.", kind="referral", id=referral_id
        )

    return once.only(desk, key, f"type a referral|{typed!r}", does)


def type_referral(
    session: Session,
    *,
    tenant: str,
    typed: ReferralTyped,
    by: str,
    now: datetime,
    today: date,
) -> str:
    """Put a typed referral on its list; its id. Refused with the reason in words."""
    content = content_in_force(session, tenant)
    number = _checked(content, typed, today)
    referral_id = f"TYPED-{secrets.token_hex(4).upper()}"
    child = _child(session, tenant, typed, number, referral_id)
    referral = Referral(
        id=referral_id,
        child_id=child.id,
        pathway=typed.pathway,
        clock_start=typed.received_on,
        received_on=typed.received_on,
        source=typed.source or None,
    )
    _keep(session, tenant, child, referral, typed, by, now, today)
    touched = referrals.of_children(session, tenant=tenant, child_ids=[child.id])
    occasion = Occasion(cause="typed", today=today, now=now)
    replace.place(session, tenant=tenant, referral_ids=touched, occasion=occasion)
    rereferral.ask_about(session, tenant=tenant, touched=touched, now=now)
    tasks.open_tasks(
        session,
        tenant=tenant,
        new=[from_row(one) for one in _asked(content, typed, referral, today)],
        import_id=None,
        now=now,
    )
    return referral_id


def _checked(content: Content, typed: ReferralTyped, today: date) -> str | None:
    """The NHS number, once everything typed has been found possible."""
    if not (typed.forename.strip() and typed.surname.strip()):
        raise NameMissing
    if typed.received_on > today:
        raise ReceivedInTheFuture
    if typed.born_on and typed.born_on > typed.received_on:
        raise BornAfterReferral
    for key in typed.facts:
        if key not in content.catalogue or content.catalogue[key].derived:
            raise UnknownFact(fact=key)
    if not typed.nhs_number:
        return None
    number = nhs_number.read(typed.nhs_number).number
    if number is None:
        raise NumberFailsItsCheck
    return number


def _child(
    session: Session,
    tenant: str,
    typed: ReferralTyped,
    number: str | None,
    referral_id: str,
) -> Child:
    """The child with this number, when name and birthday agree; else a new one."""
    said = Child(
        id=f"child-{referral_id}",
        forename=typed.forename.strip(),
        surname=typed.surname.strip(),
        nhs_number=number,
        born_on=typed.born_on,
    )
    known = referrals.with_number(session, tenant=tenant, nhs_number=number)
    if known is None:
        return said
    if not _same(known, said):
        raise NumberOfAnotherChild
    theirs = referrals.of_children(session, tenant=tenant, child_ids=[known.id])
    for one in theirs.values():
        if one.pathway is typed.pathway and one.state in ON_THE_LIST:
            raise AlreadyWaiting(referral_id=one.id)
    return known


def _same(known: Child, said: Child) -> bool:
    born = {known.born_on, said.born_on} - {None}
    return len(born) <= 1 and known.surname.casefold() == said.surname.casefold()


def _keep(
    session: Session,
    tenant: str,
    child: Child,
    referral: Referral,
    typed: ReferralTyped,
    by: str,
    now: datetime,
    today: date,
) -> None:
    """Keep child, referral and facts, and the record of who typed them."""
    # Long because everything typed is kept here, in one place.
    referrals.record(
        session,
        tenant=tenant,
        children=[child],
        referrals=[referral],
        import_id=None,
        by=by,
        now=now,
    )
    said = [
        Observation(
            key=key,
            known=Known.KNOWN,
            value=value,
            source=TYPED,
            observed_on=today,
            recorded_by=by,
        )
        for key, value in typed.facts.items()
    ]
    facts_ledger.append(
        session, tenant=tenant, said={child.id: said}, import_id=None, now=now
    )
    if typed.contact is not None:
        work = Work(session=session, tenant=tenant, now=now, by=by)
        arriving.typed(work, child.id, typed.contact)
    audit.write(
        session,
        tenant=tenant,
        deed=Deed(
            at=now,
            who=by,
            what="Typed a referral",
            subject="referral",
            subject_id=referral.id,
            details={"facts": sorted(typed.facts), "text": typed.text},
        ),
    )


def _asked(
    content: Content, typed: ReferralTyped, referral: Referral, today: date
) -> Iterator[Task]:
    """What the words and the list chosen ask of a person."""
    about = About(referral_id=referral.id, child_id=referral.child_id, as_of=today)
    flags = load_profiles(content.folder / "rules" / "profiles").red_flags
    for seen in red_flags.seen(typed.text, flags):
        yield about.task(
            "please_read",
            f"Please read: words in the text may speak of {seen.fact}.",
            seen.words,
            seen.working_days,
        )
    if typed.pathway is Pathway.UNDECIDED:
        yield about.task("which_pathway", "Ask the family and decide which pathway.")
