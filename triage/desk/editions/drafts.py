"""Drafts: editions that are kept and that decide nothing yet."""

from pathlib import Path

from sqlmodel import Session

from triage.desk.content import FLOORS, Content, load_content
from triage.desk.desk import Work
from triage.desk.in_force import edition, installed
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.rulebook.floors import read_floors
from triage.store import editions
from triage.store.editions import Kept


CAME = "Came with an upgrade."
SHORTEST = 8  # characters of a digest that name it


class KeptOtherwise(TriageError):
    """An edition that decides the same, {digest}, is kept already, with other floors or other words beside its rules. Raise the version of a rule book, so that the new one has a name of its own."""


class NoFloors(TriageError):
    """The folder has no rules/floors.toml: nothing says what every edition must promise."""


def draft(work: Work, folder: Path, *, why: str) -> str:
    """Keep what a folder says as a draft; its digest. What is in force stays so.

    Raises what reading a rule book raises, with file and line; `NoFloors`;
    `KeptOtherwise`.
    """
    content = load_content(folder)
    if FLOORS not in content.files:
        raise NoFloors
    read_floors(content.files[FLOORS], content.catalogue)
    return keep(work, content, why=why)


def keep(work: Work, content: Content, *, why: str) -> str:
    """Keep an edition as a draft; its digest. Raises `KeptOtherwise`."""
    session, tenant, digest = work.session, work.tenant, content.digest
    said = editions.files(session, tenant=tenant, digest=digest)
    if said is not None:
        if said != dict(content.files):
            raise KeptOtherwise(digest=digest[:12])
        return digest
    editions.keep(
        session,
        tenant=tenant,
        digest=digest,
        files=content.files,
        why=why,
        by=work.by,
        now=work.now,
    )
    work.note("Kept a draft of the rules", on=("edition", digest), text=why)
    return digest


def keep_installed(work: Work) -> str | None:
    """Keep what came installed where it is neither in force nor kept: its digest.

    It is a draft like any other and never comes into force by itself.
    """
    now = editions.in_force(work.session, tenant=work.tenant)
    content = installed()
    if now is None or find(work.session, work.tenant, content.digest):
        return None
    return keep(work, content, why=CAME)


def find(session: Session, tenant: str, digest: str) -> Kept | None:
    """An edition kept by this service; another's is none of ours."""
    return editions.find(session, tenant=tenant, digest=digest)


def named(session: Session, tenant: str, beginning: str) -> str:
    """The whole digest of the one edition that begins so. Raises `NotHere`."""
    kept = editions.kept(session, tenant=tenant)
    found = [one.digest for one in kept if one.digest.startswith(beginning)]
    if len(found) != 1 or len(beginning) < SHORTEST:
        raise NotHere
    return found[0]


def content_of(session: Session, tenant: str, digest: str) -> Content:
    """What a kept edition says. Raises `NotHere`, and what reading it raises."""
    if find(session, tenant, digest) is None:
        raise NotHere
    return edition(session, tenant, digest)
