"""Bring outside files onto the waiting list, whole or not at all, and take them back.

Every row has one outcome. The same file twice changes nothing; a later extract adds to
what is known; a child missing from it is reported and stays on the list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace as changed
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from triage.calendar import london_day
from triage.desk import replace
from triage.desk.content import Content
from triage.desk.deciding import rereferral
from triage.desk.import_shown import NoSuchImport, import_page, imports
from triage.desk.in_force import content_in_force, installed
from triage.desk.profile_draft import draft
from triage.desk.replace import Occasion
from triage.desk.tasks import due_at, from_row
from triage.desk.telling import arriving
from triage.desk.typing_in import type_referral
from triage.desk.views import ImportShown
from triage.errors import TriageError
from triage.intake.admit import Intake, RowOutcome, admit
from triage.intake.entries import Existing
from triage.intake.files import FileRead, read_file
from triage.intake.profiles import FileKind, Profiles, load_profiles
from triage.referrals import Referral
from triage.settings import settings_now
from triage.store import (
    audit,
    contacts,
    facts_ledger,
    merges,
    placements,
    referrals,
    standing,
    tasks,
)
from triage.store import imports as store
from triage.store.audit import Deed
from triage.store.imports import Said, StoredFile, StoredImport, StoredLine
from triage.store.tasks import MISSING, NewTask
from triage.store.written import next_id


__all__ = [
    "draft_profile",
    "import_files",
    "import_page",
    "imports",
    "type_referral",
    "undo_import",
]

MISSING_SENTENCE = (
    "Missing from the latest extract. Find out why; the child stays on the list."
)
CLOCK_KEPT = (
    "received_date_changed",
    "The received date is not the one an earlier extract gave; the earlier clock is kept.",
    None,
)


class AlreadyUndone(TriageError):
    """That import has already been undone."""


def import_files(
    session: Session,
    *,
    tenant: str,
    paths: Sequence[Path],
    today: date,
    now: datetime,
    by: str,
) -> ImportShown:
    """Import files. A file seen before changes nothing and is named as seen.

    Steps: read every file; leave out those already imported; match the rows with the
    children known; keep what they say; place every child they touch; open the tasks.
    """
    # Long because the order of the steps is what keeps an import whole.
    content = content_in_force(session, tenant)
    profiles = load_profiles(content.folder / "rules" / "profiles")
    reads = _read(content, profiles, paths, today)
    fresh, seen = _unseen(session, tenant, reads)
    if not fresh:
        return _seen_before(session, tenant, reads, seen)
    sweep = not store.any_standing(session, tenant=tenant)
    known = store.came_by(session, tenant=tenant, profiles=_of_referrals(profiles))
    intake = admit(
        fresh,
        _existing(session, tenant, {name: by for name, (by, _) in known.items()}),
        content.catalogue,
        today,
    )
    made = StoredImport(
        id=next_id(now),
        made_at=now,
        made_by=by,
        as_of=today,
        already_imported=tuple(seen),
        missing_children=len(intake.missing),
        files=tuple(_file(at, one) for at, one in enumerate(fresh)),
    )
    _keep(session, tenant, made, fresh, intake)
    _place(session, tenant, made, intake, sweep=sweep)
    _open(
        session, tenant, made, intake, {name: last for name, (_, last) in known.items()}
    )
    arriving.from_files(session, tenant, made, intake)
    _tell(session, tenant, made, intake)
    return import_page(session, tenant=tenant, import_id=made.id)


def undo_import(
    session: Session, *, tenant: str, import_id: str, by: str, now: datetime
) -> ImportShown:
    """Take a whole import back. Nothing is deleted.

    What it said no longer counts, and what others said still does: a referral nobody
    else spoke of goes off the list, every other child it touched is placed again.
    """
    # Long because the order of the steps is what keeps an undo whole.
    _must_stand(session, tenant, import_id)
    store.mark_undone(session, tenant=tenant, import_id=import_id, by=by, now=now)
    left = referrals.take_back(session, tenant=tenant, import_id=import_id, now=now)
    tasks.take_off(
        session,
        tenant=tenant,
        import_id=import_id,
        referral_ids=left.undone,
        now=now,
    )
    ranking = placements.in_force(session, tenant=tenant)
    if ranking is not None:
        standing.take_off(
            session, tenant=tenant, ranking=ranking.number, referral_ids=left.undone
        )
    touched = referrals.of_children(session, tenant=tenant, child_ids=left.children)
    occasion = Occasion(
        cause="undo", today=london_day(now), now=now, undone_import=import_id
    )
    replace.place(session, tenant=tenant, referral_ids=touched, occasion=occasion)
    audit.write(
        session,
        tenant=tenant,
        deed=Deed(
            at=now,
            who=by,
            what="Undid an import",
            subject="import",
            subject_id=import_id,
            details={"off the list": len(left.undone), "kept": len(left.kept)},
        ),
    )
    return import_page(session, tenant=tenant, import_id=import_id)


def draft_profile(path: Path) -> str:
    """A profile proposed for a file nobody has described, as TOML to correct."""
    return draft(path, load_profiles(installed().folder / "rules" / "profiles"))


def _read(
    content: Content, profiles: Profiles, paths: Iterable[Path], today: date
) -> list[FileRead]:
    largest = settings_now().largest_upload_mb
    return [
        read_file(path, profiles, content.catalogue, today, largest_mb=largest)
        for path in paths
    ]


def _of_referrals(profiles: Profiles) -> list[str]:
    """The profiles whose rows are referrals; a feed's rows are about them."""
    return [one.name for one in profiles.profiles if one.kind is not FileKind.FEED]


def _unseen(
    session: Session, tenant: str, reads: Sequence[FileRead]
) -> tuple[list[FileRead], list[str]]:
    """The files that are new here, and the names of those that are not."""
    digests = store.standing_digests(
        session, tenant=tenant, digests=[one.digest for one in reads]
    )
    fresh: list[FileRead] = []
    seen: list[str] = []
    for one in reads:
        if one.digest in digests:
            seen.append(one.file)
        else:
            digests.add(one.digest)
            fresh.append(one)
    return fresh, seen


def _seen_before(
    session: Session, tenant: str, reads: Sequence[FileRead], seen: Sequence[str]
) -> ImportShown:
    """The import that holds these files, with their names as seen before."""
    digests = {one.digest for one in reads}
    for made in store.imports(session, tenant=tenant):
        held = {one.digest for one in made.files}
        if made.undone_at is None and held & digests:
            page = import_page(session, tenant=tenant, import_id=made.id)
            return changed(page, already_imported=tuple(seen))
    raise NoSuchImport


def _existing(session: Session, tenant: str, came_by: Mapping[str, str]) -> Existing:
    """Referrals that stand and their children: those of undone imports match nobody.

    Records that people merged are there apart, each with the referrals said of it, so
    that what a file says stays with the record it was said of.
    """
    said_of = referrals.said_of(session, tenant=tenant)
    known = [
        changed(one, child_id=said_of.get(one.id, one.child_id))
        for one in referrals.referrals(session, tenant=tenant).values()
    ]
    pointing = merges.pointers(session, tenant=tenant)
    merged = {name: merges.kept(name, pointing) for name in pointing}
    ids = {one.child_id for one in known} | set(merged.values())
    children = referrals.children(session, tenant=tenant, ids=ids)
    return Existing(
        children=tuple(children.values()),
        referrals=tuple(known),
        profiles=came_by,
        merged=merged,
    )


def _keep(
    session: Session,
    tenant: str,
    made: StoredImport,
    fresh: Sequence[FileRead],
    intake: Intake,
) -> None:
    """Keep the import, its rows, and what they say of children, referrals and facts."""
    # Long because everything an import says is kept here, in one place.
    moved = _clocks_kept(session, tenant, intake.referrals)
    numbers = {one.file: at for at, one in enumerate(fresh)}
    texts = {
        (one.file, line.number): "\n".join(quote.words for quote in line.quotes)
        for one in fresh
        for line in one.lines
    }
    lines = (
        _line(numbers[row.file], row, moved, texts[row.file, row.line])
        for row in intake.rows
    )
    store.record(session, tenant=tenant, made=made, lines=lines)
    referrals.record(
        session,
        tenant=tenant,
        children=intake.children,
        referrals=intake.referrals,
        import_id=made.id,
        by=made.made_by,
        now=made.made_at,
    )
    facts_ledger.append(
        session,
        tenant=tenant,
        said=intake.observations,
        import_id=made.id,
        now=made.made_at,
    )
    contacts.append(
        session,
        tenant=tenant,
        said=intake.contacts,
        import_id=made.id,
        now=made.made_at,
    )


def _clocks_kept(
    session: Session, tenant: str, said: Sequence[Referral]
) -> frozenset[str]:
    """Referrals whose received date is said to be another than it was."""
    known = referrals.referrals(session, tenant=tenant, ids=[one.id for one in said])
    return frozenset(
        one.id
        for one in said
        if one.id in known
        and one.received_on is not None
        and known[one.id].received_on not in (None, one.received_on)
    )


def _place(
    session: Session,
    tenant: str,
    made: StoredImport,
    intake: Intake,
    *,
    sweep: bool,
) -> None:
    children = {one.id for one in intake.children} | intake.observations.keys()
    touched = referrals.of_children(session, tenant=tenant, child_ids=children)
    occasion = Occasion(
        cause="import",
        today=made.as_of,
        now=made.made_at,
        import_id=made.id,
        sweep=sweep,
    )
    replace.place(session, tenant=tenant, referral_ids=touched, occasion=occasion)
    rereferral.ask_about(session, tenant=tenant, touched=touched, now=made.made_at)


def _open(
    session: Session,
    tenant: str,
    made: StoredImport,
    intake: Intake,
    last_import: Mapping[str, str],
) -> None:
    """Open what the rows ask of a person, and one task for each child missing."""
    known = referrals.referrals(session, tenant=tenant, ids=intake.missing)
    new = [from_row(one) for one in intake.tasks]
    new += [
        NewTask(
            matter=f"{MISSING}:{one.id}:{last_import[one.id]}"[:80],
            kind=MISSING,
            sentence=MISSING_SENTENCE,
            due_at=due_at(replace.working_days_on(made.as_of)),
            referral_id=one.id,
            child_id=one.child_id,
        )
        for one in known.values()
    ]
    tasks.open_tasks(
        session, tenant=tenant, new=new, import_id=made.id, now=made.made_at
    )


def _tell(session: Session, tenant: str, made: StoredImport, intake: Intake) -> None:
    audit.write(
        session,
        tenant=tenant,
        deed=Deed(
            at=made.made_at,
            who=made.made_by,
            what="Imported files",
            subject="import",
            subject_id=made.id,
            details={
                "files": [one.digest for one in made.files],
                "rows": len(intake.rows),
                "referrals": len(intake.referrals),
            },
        ),
    )


def _must_stand(session: Session, tenant: str, import_id: str) -> None:
    found = {one.id: one for one in store.imports(session, tenant=tenant)}
    if import_id not in found:
        raise NoSuchImport
    if found[import_id].undone_at is not None:
        raise AlreadyUndone


def _file(number: int, read: FileRead) -> StoredFile:
    return StoredFile(
        number=number,
        file=read.file,
        profile=read.profile,
        digest=read.digest,
        rows=len(read.lines),
    )


def _line(number: int, row: RowOutcome, moved: frozenset[str], text: str) -> StoredLine:
    said: Said = tuple((one.code, one.sentence, one.column) for one in row.findings)
    outcome = str(row.outcome)
    if row.referral_id in moved and outcome.startswith("accepted"):
        said, outcome = (*said, CLOCK_KEPT), "accepted_with_findings"
    return StoredLine(
        file_number=number,
        line=row.line,
        outcome=outcome,
        referral_id=row.referral_id,
        received_on=row.received_on,
        born_on=row.born_on,
        findings=said,
        prompts=row.prompts,
        facts=dict(row.facts),
        reason=row.reason,
        free_text=text,
    )
