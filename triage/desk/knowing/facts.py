"""Add a fact with its source and date; correct one that was wrong.

A correction edits nothing: the wrong word is kept and no longer counted, and what is
right is a new word. A later "no" alone never cancels an earlier "yes".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from triage.desk.desk import Desk, Done
from triage.desk.facts_shown import in_words
from triage.desk.in_force import content_in_force
from triage.desk.knowing import subject
from triage.desk.reasons import day
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.facts import Fact, Kind, Known, Observation, Value
from triage.referrals import Referral
from triage.roles import Action
from triage.store import facts_ledger
from triage.store.facts_ledger import Entered


EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
UNKNOWN = ("unknown", "not known")
YES, NO = ("yes", "true"), ("no", "false")
LARGEST = 10_000


class Source(StrEnum):
    """Who said it."""

    FAMILY = "family"
    SCHOOL = "school"
    GP = "GP"
    SOCIAL_CARE = "social care"
    CLINICIAN = "clinician"
    OTHER = "other"


class NoSuchFact(TriageError):
    """There is no fact of that name that a person may record."""


class NotAnAnswer(TriageError):
    """That is not an answer to this question. Give {wanted}, or ‘not known’."""


class SeenInTheFuture(TriageError):
    """The day it was seen or said has not come yet."""


class SeenBeforeBirth(TriageError):
    """The day it was seen or said is before the child was born."""


class RightNeedsSource(TriageError):
    """Say who told what is right, and on which day."""


class CorrectedAlready(TriageError):
    """That word was found wrong before, and does not count any more."""


@dataclass(frozen=True, kw_only=True)
class FactSaid:
    """What somebody said of one fact, as a form gives it."""

    key: str
    value: str
    source: Source
    observed_on: date


def recordable(desk: Desk) -> Mapping[str, Fact]:
    """The facts a person may record, in order of importance: all but the derived."""
    catalogue = content_in_force(desk.session, desk.tenant).catalogue
    return {key: fact for key, fact in catalogue.items() if not fact.derived}


def add(desk: Desk, referral_id: str, said: FactSaid) -> Done:
    """Record what somebody said, and place the child again."""
    referral = subject.find(desk, referral_id)
    record(desk, referral, [said])
    return subject.done("The fact is recorded. The place is worked out.", referral_id)


def record(desk: Desk, referral: Referral, some: list[FactSaid]) -> None:
    """Record facts by the one door that checks them, and place the child again."""
    child = subject.child_of(desk, referral)
    observed = [_observation(desk, one, child.born_on) for one in some]
    facts_ledger.append(
        desk.session,
        tenant=desk.tenant,
        said={subject.record_of(desk, referral): observed},
        import_id=None,
        now=desk.now,
    )
    for one in some:
        told = f"From: {one.source}, {day(one.observed_on)}."
        desk.note("Added a fact", on=("referral", referral.id), text=told)
    subject.place_again(desk, [referral.child_id], cause="fact")


def correct(
    desk: Desk, referral_id: str, *, entry_id: str, why: str, right: FactSaid | None
) -> Done:
    """Mark a word as wrong, with who says so and why; record what is right, if known.

    What this would lower holds, and a review task opens.
    """
    referral = subject.find(desk, referral_id)
    wrong = entered(desk, referral, entry_id)
    if wrong.wrong_because is not None:
        raise CorrectedAlready
    facts_ledger.withdraw(
        desk.session,
        tenant=desk.tenant,
        entered=wrong,
        why=why,
        staff_id=desk.actor.staff_id,
        by=desk.actor.by,
        now=desk.now,
    )
    desk.note("Corrected a fact", on=("referral", referral.id), text=why)
    if right is not None:
        record(desk, referral, [right])
    else:
        subject.place_again(desk, [referral.child_id], cause="correction")
    return subject.done("The correction is kept, and the first word too.", referral_id)


def entered(desk: Desk, referral: Referral, entry_id: str) -> Entered:
    """One word of the ledger about this child that this person may see."""
    for one in entries(desk, referral):
        if one.id == entry_id:
            return one
    raise NotHere


def entries(desk: Desk, referral: Referral) -> list[Entered]:
    """Every word about a child that this person may see, oldest first."""
    found = facts_ledger.entries(
        desk.session, tenant=desk.tenant, child_id=referral.child_id
    )
    return _for_these_eyes(desk, found)


def found_wrong(desk: Desk, child_id: str) -> list[Entered]:
    """Those that somebody found wrong."""
    found = facts_ledger.entries(
        desk.session, tenant=desk.tenant, child_id=child_id, only_wrong=True
    )
    return _for_these_eyes(desk, found)


def _for_these_eyes(desk: Desk, found: list[Entered]) -> list[Entered]:
    catalogue = content_in_force(desk.session, desk.tenant).catalogue
    sees = desk.actor.may(Action.SEE_CONFIDENTIAL)
    return [
        one
        for one in found
        if one.said.key in catalogue
        and (sees or not catalogue[one.said.key].confidential)
    ]


def said_in_words(desk: Desk, one: Entered) -> str:
    """A word of the ledger as a person reads it."""
    fact = content_in_force(desk.session, desk.tenant).catalogue[one.said.key]
    on = f", {day(one.said.observed_on)}" if one.said.observed_on else ""
    return f"{fact.label}: {in_words(fact, one.said.value)} ({one.said.source}{on})"


def right_one(
    wrong: Entered, value: str, source: Source | None, on: date | None
) -> FactSaid | None:
    """What is right of a fact, where it was given. Raises `RightNeedsSource`."""
    if not value:
        return None
    if source is None or on is None:
        raise RightNeedsSource
    return FactSaid(key=wrong.said.key, value=value, source=source, observed_on=on)


def wanted(fact: Fact) -> str:
    """What an answer to a fact's question looks like, in words."""
    match fact.kind:
        case Kind.YES_NO:
            return "‘yes’ or ‘no’"
        case Kind.LEVEL | Kind.CHOICE:
            return "one of: " + ", ".join(fact.said(one) for one in fact.levels)
        case Kind.DATE:
            return "a date, such as 27/3/2026"
    low, high = _range(fact)
    unit = f" ({fact.unit})" if fact.unit else ""
    whole = "a whole number" if fact.kind is Kind.COUNT else "a number"
    return f"{whole} from {low:g} to {high:g}{unit}"


def read_value(fact: Fact, text: str) -> Value:
    """An answer typed by a person or sent by a program. Raises `NotAnAnswer`."""
    plain = " ".join(text.casefold().split())
    found: Value | None
    match fact.kind:
        case Kind.YES_NO:
            found = True if plain in YES else False if plain in NO else None
        case Kind.LEVEL | Kind.CHOICE:
            levels = {one.casefold().replace("_", " "): one for one in fact.levels}
            levels |= {fact.said(one).casefold(): one for one in fact.levels}
            found = levels.get(plain.replace("_", " "))
        case Kind.DATE:
            found = _date(plain)
        case _:
            found = _number(fact, plain)
    if found is None:
        raise NotAnAnswer(wanted=wanted(fact))
    return found


def _observation(desk: Desk, said: FactSaid, born_on: date | None) -> Observation:
    facts = recordable(desk)
    if said.key not in facts:
        raise NoSuchFact
    if said.observed_on > desk.today:
        raise SeenInTheFuture
    if born_on is not None and said.observed_on < born_on:
        raise SeenBeforeBirth
    unknown = said.value.strip().casefold() in UNKNOWN
    return Observation(
        key=said.key,
        known=Known.UNKNOWN if unknown else Known.KNOWN,
        value=None if unknown else read_value(facts[said.key], said.value),
        source=said.source.value,
        observed_on=said.observed_on,
        recorded_by=desk.actor.by,
    )


def _range(fact: Fact) -> tuple[float, float]:
    low = fact.low if fact.low is not None else 0.0
    return low, fact.high if fact.high is not None else float(LARGEST)


def _number(fact: Fact, text: str) -> int | float | None:
    low, high = _range(fact)
    try:
        value = int(text) if fact.kind is Kind.COUNT else float(text)
    except ValueError:
        return None
    return value if low <= value <= high else None


def _date(text: str) -> date | None:
    parts = text.replace("/", " ").replace(".", " ").replace("-", " ").split()
    if len(parts) != 3 or not all(one.isascii() and one.isdigit() for one in parts):
        return None
    one, month, other = parts
    year, last = (one, other) if len(one) == 4 else (other, one)
    try:
        found = date(int(year), int(month), int(last))
    except ValueError:
        return None
    return found if EARLIEST_YEAR <= found.year <= LATEST_YEAR else None
