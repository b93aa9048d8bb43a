"""The edition in force: which rules, card, facts and policy decide a place now."""

from datetime import datetime

from sqlmodel import Session

from triage.desk.content import Content, content_of, load_content
from triage.errors import TriageError
from triage.settings import content_folder, settings_now
from triage.store import editions


FIRST = "The edition that came with the installation."

_KEPT: dict[str, Content] = {}  # by digest: an edition never changes


class EditionNotKept(TriageError):
    """The edition {digest} was never kept here, so what it decided cannot be worked out again."""


def content_in_force(session: Session, tenant: str) -> Content:
    """What decides places now; before the first placement, what came installed."""
    digest = editions.in_force(session, tenant=tenant)
    return installed() if digest is None else edition(session, tenant, digest)


def installed() -> Content:
    """The content of the folder that the settings name."""
    return load_content(settings_now().content)


def edition(session: Session, tenant: str, digest: str) -> Content:
    """A kept edition, loaded and checked. Raises `EditionNotKept`."""
    if digest == installed().digest:
        return installed()
    if digest not in _KEPT:
        files = editions.files(session, tenant=tenant, digest=digest)
        if files is None:
            raise EditionNotKept(digest=digest[:12])
        _KEPT[digest] = content_of(files, content_folder(settings_now().content))
    return _KEPT[digest]


def begun(session: Session, tenant: str, *, by: str, now: datetime) -> Content:
    """The edition in force; the first time, what came installed is put in force."""
    if editions.in_force(session, tenant=tenant) is None:
        content = installed()
        editions.keep(
            session,
            tenant=tenant,
            digest=content.digest,
            files=content.files,
            why=FIRST,
            by=by,
            now=now,
        )
        editions.begin(
            session, tenant=tenant, digest=content.digest, why=FIRST, by=by, now=now
        )
    return content_in_force(session, tenant)
