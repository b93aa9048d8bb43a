"""What a child needs of an appointment, and who of the family comes along."""

from dataclasses import dataclass
from enum import StrEnum

from triage.desk.desk import Desk, Done
from triage.desk.knowing import subject
from triage.errors import TriageError
from triage.roles import Action
from triage.store import needs, referrals
from triage.store.needs import Kin, Need


class Format(StrEnum):
    """How an appointment can be held."""

    IN_PERSON = "in person"
    VIDEO = "video"
    TELEPHONE = "telephone"
    HOME = "home"
    SCHOOL = "school"


class KinKind(StrEnum):
    """How two children of a family belong together."""

    TWIN = "twin"
    SIBLING = "sibling"


class SameChild(TriageError):
    """That is the same child. Give the number of another child's referral."""


class NotLinked(TriageError):
    """These two are not kept as one family."""


@dataclass(frozen=True, kw_only=True)
class NeedShown:
    """What a child needs, as the page shows it; empty parts ask for nothing."""

    language: str
    formats: tuple[str, ...]
    place: str
    joint: bool
    note: str
    said_by: str


@dataclass(frozen=True, kw_only=True)
class KinShown:
    """Another child of the family."""

    referral_id: str  # one of that child's
    name: str
    kind: str
    together: bool


def put(
    desk: Desk,
    referral_id: str,
    *,
    language: str,
    formats: tuple[Format, ...],
    place: str,
    joint: bool,
    note: str,
) -> Done:
    """Keep what an appointment must offer this child: the whole of it, as now said."""
    referral = subject.find(desk, referral_id)
    need = Need(
        language=language,
        formats=tuple(one.value for one in formats),
        place=place,
        joint=joint,
        note=note,
        made_by=desk.actor.by,
    )
    needs.put(
        desk.session,
        tenant=desk.tenant,
        child_id=referral.child_id,
        need=need,
        now=desk.now,
    )
    desk.note("Kept what appointments must offer", on=("referral", referral.id))
    return subject.done("What the child needs is kept.", referral.id)


def link(
    desk: Desk, referral_id: str, *, other_id: str, kind: KinKind, together: bool
) -> Done:
    """Keep that two children are of one family. Raises `NotHere`, `SameChild`."""
    referral, other = subject.find(desk, referral_id), subject.find(desk, other_id)
    if referral.child_id == other.child_id:
        raise SameChild
    kin = Kin(
        child_id=other.child_id,
        kind=kind.value,
        together=together,
        made_by=desk.actor.by,
    )
    needs.link(
        desk.session,
        tenant=desk.tenant,
        child_id=referral.child_id,
        kin=kin,
        now=desk.now,
    )
    for one in (referral, other):
        desk.note(f"Linked a {kind}", on=("referral", one.id))
    return subject.done("The two are kept as one family.", referral.id)


def unlink(desk: Desk, referral_id: str, *, other_id: str) -> Done:
    """Take a family link back. Raises `NotHere`, `NotLinked`."""
    referral, other = subject.find(desk, referral_id), subject.find(desk, other_id)
    if not needs.unlink(
        desk.session,
        tenant=desk.tenant,
        child_id=referral.child_id,
        other_id=other.child_id,
    ):
        raise NotLinked
    for one in (referral, other):
        desk.note("Unlinked two children of a family", on=("referral", one.id))
    return subject.done("The link is taken back.", referral.id)


def of_child(desk: Desk, child_id: str) -> NeedShown:
    """What a child needs of an appointment."""
    found = needs.needs_of(desk.session, tenant=desk.tenant, child_ids=[child_id])
    need = found.get(child_id, Need())
    return NeedShown(
        language=need.language,
        formats=need.formats,
        place=need.place,
        joint=need.joint,
        note=need.note,
        said_by=need.made_by,
    )


def family_of(desk: Desk, child_id: str) -> tuple[KinShown, ...]:
    """The brothers and sisters of a child who are here too."""
    kin = needs.families_of(desk.session, tenant=desk.tenant, child_ids=[child_id])
    some = kin.get(child_id, ())
    ids = [one.child_id for one in some]
    children = referrals.children(desk.session, tenant=desk.tenant, ids=ids)
    theirs = referrals.of_children(desk.session, tenant=desk.tenant, child_ids=ids)
    sees = desk.actor.may(Action.SEE_CHILD)
    first: dict[str, str] = {}
    for one in sorted(theirs.values(), key=lambda one: one.id):
        first.setdefault(one.child_id, one.id)
    return tuple(
        KinShown(
            referral_id=first[one.child_id],
            name=children[one.child_id].name if sees else "Another child",
            kind=one.kind,
            together=one.together,
        )
        for one in some
        if one.child_id in first
    )
