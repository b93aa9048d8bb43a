"""Cards that were proposed, lists frozen month by month, and comparisons. Append-only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.referrals import Pathway
from triage.store.model_rows import (
    ModelCandidateRow,
    ModelComparisonRow,
    ModelSnapshotRow,
    ModelSnapshotScoreRow,
    ModelWithdrawalRow,
)
from triage.store.written import from_text, in_batches, next_id, to_text


T = TypeVar("T")

CANDIDATES = ModelCandidateRow.__table__  # type: ignore[attr-defined]
WITHDRAWN = ModelWithdrawalRow.__table__  # type: ignore[attr-defined]
SNAPSHOTS = ModelSnapshotRow.__table__  # type: ignore[attr-defined]
SCORES = ModelSnapshotScoreRow.__table__  # type: ignore[attr-defined]
COMPARISONS = ModelComparisonRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class KeptCandidate:
    """A proposed card. `candidate` and `card` are JSON as it was written, to the byte."""

    digest: str  # of the card
    pathway: Pathway
    candidate: str
    card: str
    card_md: str
    edition: str  # the draft it was proposed in
    why: str
    kept_at: datetime
    kept_by: str


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """A card that is watched no longer."""

    why: str
    withdrawn_at: datetime
    withdrawn_by: str


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """One list as it was frozen in a month."""

    pathway: Pathway
    month: date  # its first day
    taken_at: datetime
    edition: str
    champion: str  # the digest of the card in force
    children: int
    unknown: Mapping[str, int]  # fact -> children of whom it was not known
    cards: tuple[str, ...] = ()  # that scored it, the card in force first
    left_out: Mapping[str, str]  # card -> why it could not score anybody
    id: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """A card's points for one child of a frozen list, and the band the child stood in."""

    card_digest: str
    referral_id: str
    points: int
    band: int


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One quarter's card in force, held against others. `told` is the desk's own."""

    pathway: Pathway
    quarter: str  # 2026-Q3
    champion: str
    champion_auc: float | None
    gap: float | None  # of the best ceiling's AUC above the champion's
    told: Any
    made_at: datetime
    made_by: str


def keep_candidate(session: Session, *, tenant: str, kept: KeptCandidate) -> bool:
    """Keep a proposed card; False where this very card is kept already."""
    values = vars(kept) | {"tenant": tenant, "pathway": kept.pathway.value}
    return added(session, CANDIDATES, values)


def withdraw(
    session: Session, *, tenant: str, digest: str, withdrawn: Withdrawn
) -> bool:
    """Say that a card is watched no longer; False where that was said before."""
    values = vars(withdrawn) | {"tenant": tenant, "digest": digest}
    return added(session, WITHDRAWN, values)


def candidate(session: Session, *, tenant: str, digest: str) -> KeptCandidate | None:
    """One proposed card, by the card's digest."""
    query = select(CANDIDATES).where(
        CANDIDATES.c.tenant == tenant, CANDIDATES.c.digest == digest
    )
    row = session.execute(query).mappings().first()
    return _candidate(row) if row else None


def candidates(session: Session, *, tenant: str) -> list[KeptCandidate]:
    """Every card that was ever proposed, the latest first."""
    query = (
        select(CANDIDATES)
        .where(CANDIDATES.c.tenant == tenant)
        .order_by(CANDIDATES.c.kept_at.desc(), CANDIDATES.c.digest)
    )
    return [_candidate(row) for row in session.execute(query).mappings()]


def withdrawn(session: Session, *, tenant: str) -> dict[str, Withdrawn]:
    """The cards that are watched no longer, by digest."""
    query = select(WITHDRAWN).where(WITHDRAWN.c.tenant == tenant)
    return {
        row["digest"]: _of(Withdrawn, row) for row in session.execute(query).mappings()
    }


def keep_snapshot(
    session: Session, *, tenant: str, snapshot: Snapshot, scores: Iterable[Scored]
) -> bool:
    """Keep a frozen list and its points; False where the month has one already."""
    name = next_id(snapshot.taken_at)
    values = vars(snapshot) | {"id": name, "tenant": tenant}
    values |= {"pathway": snapshot.pathway.value}
    values |= {"unknown": to_text(snapshot.unknown)}
    values |= {"cards": to_text(snapshot.cards)}
    values |= {"left_out": to_text(snapshot.left_out)}
    if not added(session, SNAPSHOTS, values):
        return False
    for some in in_batches(list(scores)):
        rows: list[dict[str, Any]] = [
            {"tenant": tenant, "snapshot_id": name, "referral_id": one.referral_id}
            | {"card_digest": one.card_digest}
            | {"points": one.points, "band": one.band}
            for one in some
        ]
        session.connection().execute(insert(SCORES), rows)
    return True


def is_taken(session: Session, *, tenant: str, pathway: Pathway, month: date) -> bool:
    """Whether a list was frozen in a month."""
    query = select(SNAPSHOTS.c.id).where(
        SNAPSHOTS.c.tenant == tenant,
        SNAPSHOTS.c.pathway == pathway.value,
        SNAPSHOTS.c.month == month,
    )
    return session.scalar(query) is not None


def snapshots(session: Session, *, tenant: str, pathway: Pathway) -> list[Snapshot]:
    """A list's months that were frozen, the first one first."""
    query = (
        select(SNAPSHOTS)
        .where(SNAPSHOTS.c.tenant == tenant, SNAPSHOTS.c.pathway == pathway.value)
        .order_by(SNAPSHOTS.c.month)
    )
    return [_snapshot(row) for row in session.execute(query).mappings()]


def scores(session: Session, *, tenant: str, snapshot_id: str) -> list[Scored]:
    """Every card's points of a frozen list, by card and referral."""
    query = (
        select(
            SCORES.c.card_digest, SCORES.c.referral_id, SCORES.c.points, SCORES.c.band
        )
        .where(SCORES.c.tenant == tenant, SCORES.c.snapshot_id == snapshot_id)
        .order_by(SCORES.c.card_digest, SCORES.c.referral_id)
    )
    return [Scored(*row) for row in session.execute(query)]


def keep_comparison(session: Session, *, tenant: str, comparison: Comparison) -> bool:
    """Keep a comparison; False where this quarter's card in force has one already."""
    values = vars(comparison) | {"tenant": tenant, "id": next_id(comparison.made_at)}
    values |= {"pathway": comparison.pathway.value, "told": to_text(comparison.told)}
    return added(session, COMPARISONS, values)


def comparisons(session: Session, *, tenant: str) -> list[Comparison]:
    """Every comparison, the latest quarter first."""
    query = (
        select(COMPARISONS)
        .where(COMPARISONS.c.tenant == tenant)
        .order_by(COMPARISONS.c.quarter.desc(), COMPARISONS.c.id.desc())
    )
    return [_comparison(row) for row in session.execute(query).mappings()]


def added(session: Session, table: Any, values: Mapping[str, Any]) -> bool:
    """Whether a row is new; on either database one that is there stays as it is."""
    postgres = session.get_bind().dialect.name == "postgresql"
    put = (postgresql.insert if postgres else sqlite.insert)(table).values(**values)
    ours = put.on_conflict_do_nothing().returning(table.c.tenant)
    return session.connection().execute(ours).first() is not None


def _candidate(row: Any) -> KeptCandidate:
    return _of(KeptCandidate, row, pathway=Pathway(row["pathway"]))


def _snapshot(row: Any) -> Snapshot:
    told = {name: from_text(row[name]) for name in ("unknown", "left_out")}
    told |= {"cards": tuple(from_text(row["cards"]))}
    return _of(Snapshot, row, pathway=Pathway(row["pathway"]), **told)


def _comparison(row: Any) -> Comparison:
    told = from_text(row["told"])
    return _of(Comparison, row, pathway=Pathway(row["pathway"]), told=told)


def _of(kind: type[T], row: Any, **read: Any) -> T:
    """A value of a row that has the same names."""
    return kind(**({one.name: row[one.name] for one in fields(kind)} | read))  # type: ignore[arg-type]  # a dataclass
