"""Imports as people read them: counts that add up, and the rows that need eyes."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session

from triage.desk.in_force import content_in_force
from triage.desk.tasks import shown as task_shown
from triage.desk.views import FileCounts, ImportShown, RowShown
from triage.errors import TriageError
from triage.store import imports as store
from triage.store import tasks
from triage.store.imports import StoredFile, StoredImport, StoredLine


class NoSuchImport(TriageError):
    """There is no such import here."""


Counts = Mapping[tuple[str, int, str], int]


def imports(session: Session, *, tenant: str) -> tuple[ImportShown, ...]:
    """Every import, the latest first, with its counts and not its rows."""
    counts = store.outcome_counts(session, tenant=tenant)
    return tuple(shown(one, counts) for one in store.imports(session, tenant=tenant))


def import_page(session: Session, *, tenant: str, import_id: str) -> ImportShown:
    """One import with the rows and tasks that need eyes. Raises `NoSuchImport`."""
    for made in store.imports(session, tenant=tenant):
        if made.id == import_id:
            break
    else:
        raise NoSuchImport
    lines = store.lines_to_read(session, tenant=tenant, import_id=import_id)
    opened = tasks.still_open(session, tenant=tenant, import_id=import_id)
    return shown(
        made,
        store.outcome_counts(session, tenant=tenant, import_id=import_id),
        rows=[_row(session, tenant, made, line) for line in lines],
        opened=opened,
    )


def shown(
    made: StoredImport,
    counts: Counts,
    *,
    rows: Iterable[RowShown] = (),
    opened: Iterable[tasks.StoredTask] = (),
) -> ImportShown:
    """An import as a page shows it."""
    return ImportShown(
        id=made.id,
        at=made.made_at,
        by=made.made_by,
        files=tuple(_counts(made, one, counts) for one in made.files),
        undone_at=made.undone_at,
        undone_by=made.undone_by,
        already_imported=made.already_imported,
        missing_children=made.missing_children,
        rows=tuple(rows),
        tasks=tuple(task_shown(one) for one in opened),
    )


def _counts(made: StoredImport, file: StoredFile, counts: Counts) -> FileCounts:
    def of(outcome: str) -> int:
        return counts.get((made.id, file.number, outcome), 0)

    return FileCounts(
        file=file.file,
        profile=file.profile,
        rows=file.rows,
        accepted=of("accepted"),
        accepted_with_findings=of("accepted_with_findings"),
        merged=of("merged"),
        set_aside=of("set_aside"),
    )


def _row(
    session: Session, tenant: str, made: StoredImport, line: StoredLine
) -> RowShown:
    return RowShown(
        file=made.files[line.file_number].file,
        line=line.line,
        outcome=line.outcome,
        referral_id=line.referral_id,
        findings=tuple(sentence for _, sentence, _ in line.findings),
        prompts=tuple(_labelled(session, tenant, prompt) for prompt in line.prompts),
        reason=line.reason,
    )


def _labelled(session: Session, tenant: str, prompt: str) -> str:
    """A prompt with its fact's label in place of the key: "Choking ...: choked twice"."""
    key, _, words = prompt.partition(": ")
    fact = content_in_force(session, tenant).catalogue.get(key)
    return f"{fact.label}: “{words}”" if fact else prompt
