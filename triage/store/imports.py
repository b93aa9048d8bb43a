"""Imports: their files, and what became of every row."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, update
from sqlmodel import Session

from triage.facts import Value
from triage.store.tables import ImportFileRow, ImportLineRow, ImportRow
from triage.store.written import from_text, in_batches, to_text


IMPORTS = ImportRow.__table__  # type: ignore[attr-defined]
FILES = ImportFileRow.__table__  # type: ignore[attr-defined]
LINES = ImportLineRow.__table__  # type: ignore[attr-defined]

Said = tuple[tuple[str, str, str | None], ...]  # a finding's code, sentence and column


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """One file of an import."""

    number: int
    file: str
    profile: str
    digest: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class StoredLine:
    """One row of a file and its one outcome."""

    file_number: int
    line: int
    outcome: str
    referral_id: str | None = None
    received_on: date | None = None
    born_on: date | None = None
    findings: Said = ()
    prompts: tuple[str, ...] = ()
    facts: dict[str, Value | None] = field(default_factory=dict)
    reason: str | None = None
    free_text: str = ""


@dataclass(frozen=True, kw_only=True)
class StoredImport:
    """One import as it was recorded."""

    id: str
    made_at: datetime
    made_by: str
    as_of: date
    already_imported: tuple[str, ...] = ()
    missing_children: int = 0
    undone_at: datetime | None = None
    undone_by: str | None = None
    files: tuple[StoredFile, ...] = ()


def undone_imports(tenant: str) -> Select[tuple[str]]:
    """The ids of imports taken back, to be left out of what is said."""
    return select(IMPORTS.c.id).where(
        IMPORTS.c.tenant == tenant, IMPORTS.c.undone_at.is_not(None)
    )


def record(
    session: Session, *, tenant: str, made: StoredImport, lines: Iterable[StoredLine]
) -> None:
    """Keep an import. A file that stands in another import breaks a constraint."""
    connection = session.connection()
    connection.execute(
        insert(IMPORTS).values(
            tenant=tenant,
            id=made.id,
            made_at=made.made_at,
            made_by=made.made_by,
            as_of=made.as_of,
            already_imported=to_text(made.already_imported),
            missing_children=made.missing_children,
        )
    )
    shared = {"tenant": tenant, "import_id": made.id}
    if made.files:
        files = [{**vars(one), **shared, "undone_at": None} for one in made.files]
        connection.execute(insert(FILES), files)
    if rows := [_line_row(one) | shared for one in lines]:
        connection.execute(insert(LINES), rows)


def standing_digests(
    session: Session, *, tenant: str, digests: Collection[str]
) -> set[str]:
    """Which of these files are already in an import that was not undone."""
    return set(
        session.scalars(
            select(FILES.c.digest).where(
                FILES.c.tenant == tenant,
                FILES.c.undone_at.is_(None),
                FILES.c.digest.in_(digests),
            )
        )
    )


def any_standing(session: Session, *, tenant: str) -> bool:
    """Whether any import stands: the first one opens the safety sweep."""
    query = select(IMPORTS.c.id).where(
        IMPORTS.c.tenant == tenant, IMPORTS.c.undone_at.is_(None)
    )
    return session.scalars(query.limit(1)).first() is not None


def first_made_at(session: Session, *, tenant: str) -> datetime | None:
    """When the first import that stands was made; None where none does."""
    query = select(func.min(IMPORTS.c.made_at)).where(
        IMPORTS.c.tenant == tenant, IMPORTS.c.undone_at.is_(None)
    )
    return session.scalar(query)


def came_by(
    session: Session, *, tenant: str, profiles: Collection[str]
) -> dict[str, tuple[str, str]]:
    """By referral, which of these profiles it came by, and the last import with it."""
    query = (
        select(
            LINES.c.referral_id, func.min(FILES.c.profile), func.max(LINES.c.import_id)
        )
        .select_from(LINES.join(FILES, _line_of_file()))
        .where(
            LINES.c.tenant == tenant,
            FILES.c.profile.in_(profiles),
            FILES.c.undone_at.is_(None),
            LINES.c.outcome != "merged",
            LINES.c.referral_id.is_not(None),
        )
        .group_by(LINES.c.referral_id)
    )
    return {name: (by, last) for name, by, last in session.execute(query)}


def mark_undone(
    session: Session, *, tenant: str, import_id: str, by: str, now: datetime
) -> bool:
    """Take an import back; False when someone already had."""
    marked = session.connection().execute(
        update(IMPORTS)
        .where(IMPORTS.c.tenant == tenant, IMPORTS.c.id == import_id)
        .where(IMPORTS.c.undone_at.is_(None))
        .values(undone_at=now, undone_by=by)
    )
    session.connection().execute(
        update(FILES)
        .where(FILES.c.tenant == tenant, FILES.c.import_id == import_id)
        .values(undone_at=now)
    )
    return marked.rowcount == 1


def imports(session: Session, *, tenant: str) -> list[StoredImport]:
    """Every import, the latest first."""
    query = select(IMPORTS).where(IMPORTS.c.tenant == tenant)
    found = session.execute(query.order_by(IMPORTS.c.id.desc())).mappings().all()
    files: dict[str, list[StoredFile]] = {}
    for row in session.execute(
        select(FILES).where(FILES.c.tenant == tenant).order_by(FILES.c.number)
    ).mappings():
        kept = {key: row[key] for key in StoredFile.__dataclass_fields__}
        files.setdefault(row["import_id"], []).append(StoredFile(**kept))
    return [
        StoredImport(
            id=row["id"],
            made_at=row["made_at"],
            made_by=row["made_by"],
            as_of=row["as_of"],
            already_imported=tuple(from_text(row["already_imported"])),
            missing_children=row["missing_children"],
            undone_at=row["undone_at"],
            undone_by=row["undone_by"],
            files=tuple(files.get(row["id"], ())),
        )
        for row in found
    ]


def outcome_counts(
    session: Session, *, tenant: str, import_id: str | None = None
) -> dict[tuple[str, int, str], int]:
    """How many rows of each file had each outcome."""
    columns = (LINES.c.import_id, LINES.c.file_number, LINES.c.outcome)
    query = select(*columns, func.count()).where(LINES.c.tenant == tenant)
    if import_id is not None:
        query = query.where(LINES.c.import_id == import_id)
    return {
        (row[0], row[1], row[2]): row[3]
        for row in session.execute(query.group_by(*columns))
    }


def lines_to_read(
    session: Session, *, tenant: str, import_id: str
) -> Iterator[StoredLine]:
    """The rows that need eyes: those with findings, prompts or a reason."""
    query = (
        select(LINES)
        .where(LINES.c.tenant == tenant, LINES.c.import_id == import_id)
        .where(
            or_(
                LINES.c.findings != "[]",
                LINES.c.prompts != "[]",
                LINES.c.reason.is_not(None),
            )
        )
        .order_by(LINES.c.file_number, LINES.c.line)
    )
    for row in session.execute(query).mappings():
        yield _stored_line(dict(row))


@dataclass(frozen=True, kw_only=True)
class LineOfImport:
    """A row about a referral, and the import it came with."""

    line: StoredLine
    file: str
    made_at: datetime
    made_by: str
    undone_at: datetime | None


def lines_of(
    session: Session, *, tenant: str, referral_ids: Sequence[str]
) -> list[LineOfImport]:
    """Every row about some referrals, undone imports' too; oldest first."""
    # Long because three tables are joined.
    found: list[LineOfImport] = []
    for some in in_batches(referral_ids):
        query = (
            select(
                LINES,
                FILES.c.file,
                FILES.c.undone_at,
                IMPORTS.c.made_at,
                IMPORTS.c.made_by,
            )
            .select_from(
                LINES.join(FILES, _line_of_file()).join(
                    IMPORTS,
                    and_(
                        IMPORTS.c.tenant == LINES.c.tenant,
                        IMPORTS.c.id == LINES.c.import_id,
                    ),
                )
            )
            .where(LINES.c.tenant == tenant, LINES.c.referral_id.in_(some))
            .order_by(LINES.c.import_id, LINES.c.file_number, LINES.c.line)
        )
        for row in session.execute(query).mappings():
            found.append(
                LineOfImport(
                    line=_stored_line(dict(row)),
                    file=row["file"],
                    made_at=row["made_at"],
                    made_by=row["made_by"],
                    undone_at=row["undone_at"],
                )
            )
    return found


def _line_of_file() -> ColumnElement[bool]:
    return and_(
        FILES.c.tenant == LINES.c.tenant,
        FILES.c.import_id == LINES.c.import_id,
        FILES.c.number == LINES.c.file_number,
    )


WRITTEN = ("findings", "prompts", "facts")  # columns kept as JSON


def _line_row(line: StoredLine) -> dict[str, object]:
    return {**vars(line), **{name: to_text(getattr(line, name)) for name in WRITTEN}}


def _stored_line(row: dict[str, object]) -> StoredLine:
    kept = {name: row[name] for name in StoredLine.__dataclass_fields__}
    kept["findings"] = tuple(tuple(one) for one in from_text(str(row["findings"])))
    kept["prompts"] = tuple(from_text(str(row["prompts"])))
    kept["facts"] = from_text(str(row["facts"]))
    return StoredLine(**kept)  # type: ignore[arg-type]  # the table's columns, by name
