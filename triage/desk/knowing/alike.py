"""Records that could be one child's, and both side by side before anyone says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from triage.desk.desk import Desk
from triage.desk.facts_shown import in_words
from triage.desk.in_force import content_in_force
from triage.desk.knowing import subject
from triage.desk.reasons import day
from triage.facts import reconcile
from triage.intake import names
from triage.intake.names import Name
from triage.referrals import Child, Referral
from triage.roles import Action
from triage.store import facts_ledger, merges, needs, referrals


TWINS = (
    "These may be twins: one birthday, one surname and two forenames. Twins are two "
    "children and are never merged."
)
BIRTHDAYS = "The birthdays differ. One child has one birthday."
NAMES = "The names differ."
NUMBERS = (
    "Each record has its own valid NHS number, so they stay apart. If one of the "
    "numbers is wrong, have it corrected where it came from first."
)
TWICE = (
    "The child would stand twice on one list. Both referrals stay, and a task asks "
    "which one to keep."
)
READ_TOGETHER = (
    "Facts, contacts and requests of both are read together; the more urgent word "
    "counts, and the places are worked out again."
)
TAKEN_BACK = "Nothing is moved or deleted: it can be taken back at any time."
FAMILY = "These two are kept as brothers or sisters, so they are two children."


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A record that could be the same child's, and why."""

    referral_id: str  # one of its referrals, by which it is looked at
    name: str
    born_on: date | None
    why: str


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of two records, as a preview shows it."""

    name: str
    born_on: str
    nhs_number: str
    referrals: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SideBySide:
    """Two records beside each other, and what merging them would do."""

    kept: Side
    merged: Side
    differ: tuple[tuple[str, str, str], ...]  # fact, here, there
    warnings: tuple[str, ...]  # to be ruled out by a person
    refused: tuple[str, ...]  # why they cannot be merged at all
    would: tuple[str, ...]  # what will happen


def candidates(desk: Desk, child: Child) -> tuple[Candidate, ...]:
    """Other children with the same NHS number, or with this birthday and a like name."""
    found = [
        one
        for one in referrals.alike(desk.session, tenant=desk.tenant, child=child)
        if _why(child, one)
    ]
    if not found:
        return ()
    theirs = referrals.of_children(
        desk.session, tenant=desk.tenant, child_ids=[one.id for one in found]
    )
    first: dict[str, str] = {}
    for one in sorted(theirs.values(), key=lambda one: one.id):
        first.setdefault(one.child_id, one.id)
    return tuple(
        Candidate(
            referral_id=first[one.id],
            name=one.name,
            born_on=one.born_on,
            why=_why(child, one),
        )
        for one in found
        if one.id in first
    )


def side_by_side(desk: Desk, referral: Referral, other: Referral) -> SideBySide:
    """Both records, what tells them apart, and what merging would do."""
    one, two = subject.child_of(desk, referral), subject.child_of(desk, other)
    mine, theirs = (subject.referrals_of(desk, child.id) for child in (one, two))
    return SideBySide(
        kept=_side(one, mine),
        merged=_side(two, theirs),
        differ=_differ(desk, one, two),
        warnings=warnings(one, two),
        refused=refusals(desk, one, two),
        would=tuple(_would(mine, theirs)),
    )


def warnings(one: Child, two: Child) -> tuple[str, ...]:
    """What a person must rule out before they say that these are one child."""
    born = one.born_on is not None and one.born_on == two.born_on
    alike = names.agree(_name(one), _name(two))
    found = []
    if born and not alike and _folded(one.surname) == _folded(two.surname):
        found.append(TWINS)
    elif not alike:
        found.append(NAMES)
    if one.born_on and two.born_on and not born:
        found.append(BIRTHDAYS)
    return tuple(found)


def refusals(desk: Desk, one: Child, two: Child) -> tuple[str, ...]:
    """Why two records cannot be merged by anyone."""
    found = []
    if one.nhs_number and two.nhs_number and one.nhs_number != two.nhs_number:
        found.append(NUMBERS)
    kin = needs.families_of(desk.session, tenant=desk.tenant, child_ids=[one.id])
    if any(other.child_id == two.id for other in kin.get(one.id, ())):
        found.append(FAMILY)
    return tuple(found)


def on_one_list(mine: Sequence[Referral], theirs: Sequence[Referral]) -> bool:
    """Whether merging would put a child twice on one list."""
    here = {one.pathway for one in mine}
    return any(one.pathway in here for one in theirs)


def _would(mine: Sequence[Referral], theirs: Sequence[Referral]) -> list[str]:
    many = len(theirs)
    some = "1 referral" if many == 1 else f"{many} referrals"
    said = [f"{some} of the other record will be shown here, each with its own clock."]
    if on_one_list(mine, theirs):
        said.append(TWICE)
    return [*said, READ_TOGETHER, TAKEN_BACK]


def _why(child: Child, other: Child) -> str:
    if child.nhs_number and child.nhs_number == other.nhs_number:
        return "the same NHS number"
    born = child.born_on is not None and child.born_on == other.born_on
    if born and names.agree(_name(child), _name(other)):
        return "the same birthday and a like name"
    return ""


def _side(child: Child, some: Sequence[Referral]) -> Side:
    return Side(
        name=child.name,
        born_on=day(child.born_on) if child.born_on else "Not known",
        nhs_number=child.nhs_number or "Not known",
        referrals=tuple(
            f"{one.id}: {one.pathway.value.replace('_', ' and ')}, {one.state}, "
            f"clock from {day(one.clock_start)}"
            for one in some
        ),
    )


def _differ(desk: Desk, one: Child, two: Child) -> tuple[tuple[str, str, str], ...]:
    """Facts of which the two records know different values, that this person may see."""
    catalogue, sees = (
        content_in_force(desk.session, desk.tenant).catalogue,
        desk.actor.may(Action.SEE_CONFIDENTIAL),
    )
    said = facts_ledger.observations(
        desk.session, tenant=desk.tenant, child_ids=[one.id, two.id]
    )
    here, there = (reconcile(catalogue, said[c.id], desk.today) for c in (one, two))
    return tuple(
        (
            fact.label,
            in_words(fact, here[key].value),
            in_words(fact, there[key].value),
        )
        for key, fact in catalogue.items()
        if (sees or not fact.confidential)
        and key in here
        and key in there
        and here[key].known
        and there[key].known
        and here[key].value != there[key].value
    )


def _name(child: Child) -> Name:
    return Name(forename=child.forename, surname=child.surname)


def _folded(surname: str) -> str:
    return names.fold(surname)


def merged_before(desk: Desk, child_id: str) -> list[merges.StoredMerge]:
    """Merges in force of any record of this child, the latest first."""
    found = merges.of_children(
        desk.session,
        tenant=desk.tenant,
        child_ids=subject.records_of(desk, child_id),
    )
    return [one for one in found if one.unmerged_at is None]
