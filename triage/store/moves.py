"""How referrals moved from state to state and from list to list. Append-only."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, insert, select, update
from sqlmodel import Session

from triage.referrals import Pathway, ReferralState
from triage.store.decision_rows import MoveRow
from triage.store.tables import ReferralRow
from triage.store.written import in_batches, next_id


MOVED = MoveRow.__table__  # type: ignore[attr-defined]
REFERRALS = ReferralRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class NewMove:
    """One move, by whom and why."""

    referral_id: str
    from_state: ReferralState
    to_state: ReferralState
    from_pathway: Pathway
    to_pathway: Pathway
    reason: str
    note: str
    notice: str  # what the family is to be told
    signposting: str
    staff_id: str
    made_by: str
    second_id: str | None = None
    second_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Moved(NewMove):
    """A move as kept."""

    id: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """Whether and by whom a referral was taken on."""

    at: datetime | None
    by: str | None


def add(session: Session, *, tenant: str, move: NewMove, now: datetime) -> None:
    """Keep a move, and put the referral where it leads. Its clock is not touched."""
    values = asdict(move) | {"tenant": tenant, "id": next_id(now), "made_at": now}
    connection = session.connection()
    connection.execute(insert(MOVED).values(**values))
    connection.execute(
        update(REFERRALS)
        .where(REFERRALS.c.tenant == tenant, REFERRALS.c.id == move.referral_id)
        .values(state=move.to_state.value, pathway=move.to_pathway.value)
    )


def history(session: Session, *, tenant: str, referral_id: str) -> list[Moved]:
    """Every move of a referral, the latest first."""
    query = (
        select(MOVED)
        .where(MOVED.c.tenant == tenant, MOVED.c.referral_id == referral_id)
        .order_by(MOVED.c.id.desc())
    )
    return [_moved(row) for row in session.execute(query).mappings()]


def latest(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> dict[str, Moved]:
    """The last move of each referral that was ever moved."""
    found: dict[str, Moved] = {}
    for some in in_batches(list(referral_ids)):
        last = (
            select(func.max(MOVED.c.id))
            .where(MOVED.c.tenant == tenant, MOVED.c.referral_id.in_(some))
            .group_by(MOVED.c.referral_id)
        )
        query = select(MOVED).where(MOVED.c.tenant == tenant, MOVED.c.id.in_(last))
        for row in session.execute(query).mappings():
            found[row["referral_id"]] = _moved(row)
    return found


def accept(
    session: Session, *, tenant: str, referral_id: str, by: str, now: datetime
) -> bool:
    """Keep who took a referral on; False when somebody did before."""
    taken = session.connection().execute(
        update(REFERRALS)
        .where(REFERRALS.c.tenant == tenant, REFERRALS.c.id == referral_id)
        .where(REFERRALS.c.accepted_at.is_(None))
        .values(accepted_at=now, accepted_by=by)
    )
    return taken.rowcount == 1


def accepted(session: Session, *, tenant: str, referral_id: str) -> Accepted:
    """Whether and by whom a referral was taken on."""
    row = session.execute(
        select(REFERRALS.c.accepted_at, REFERRALS.c.accepted_by).where(
            REFERRALS.c.tenant == tenant, REFERRALS.c.id == referral_id
        )
    ).one()
    return Accepted(at=row.accepted_at, by=row.accepted_by)


def _moved(row: RowMapping) -> Moved:
    named = {
        "from_state": ReferralState(row["from_state"]),
        "to_state": ReferralState(row["to_state"]),
        "from_pathway": Pathway(row["from_pathway"]),
        "to_pathway": Pathway(row["to_pathway"]),
    }
    return Moved(**{name: row[name] for name in Moved.__dataclass_fields__} | named)
