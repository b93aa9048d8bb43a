"""What one person asked and another has to agree to. A decided one is not decided again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, insert, select, update
from sqlmodel import Session

from triage.store.decision_rows import ProposalRow
from triage.store.tables import ChildRow
from triage.store.written import from_text, next_id, to_text


PROPOSALS = ProposalRow.__table__  # type: ignore[attr-defined]
CHILDREN = ChildRow.__table__  # type: ignore[attr-defined]
AGREED, REFUSED, WITHDRAWN = "agreed", "refused", "withdrawn"


@dataclass(frozen=True, kw_only=True)
class NewProposal:
    """Something to be carried out when a second person agrees."""

    kind: str  # which function carries it out
    referral_id: str
    child_id: str
    asked: Mapping[str, Any]
    sentence: str
    seen: str  # the referral's version when it was asked
    staff_id: str
    made_by: str


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A proposal as kept."""

    id: str
    kind: str
    referral_id: str
    child_id: str
    asked: dict[str, Any]
    sentence: str
    seen: str
    staff_id: str
    made_by: str
    made_at: datetime
    outcome: str | None  # None while it waits
    second_id: str | None
    second_by: str | None
    second_note: str
    decided_at: datetime | None
    name: str  # the child's


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a second person said of it."""

    outcome: str
    second_id: str
    second_by: str
    note: str = ""


def add(session: Session, *, tenant: str, new: NewProposal, now: datetime) -> str:
    """Keep a proposal; its id."""
    name = next_id(now)
    values = vars(new) | {"tenant": tenant, "id": name, "made_at": now}
    values["asked"] = to_text(dict(new.asked))
    session.connection().execute(insert(PROPOSALS).values(second_note="", **values))
    return name


def find(session: Session, *, tenant: str, proposal_id: str) -> Proposal | None:
    """One proposal, waiting or decided."""
    query = _all(tenant).where(PROPOSALS.c.id == proposal_id)
    row = session.execute(query).mappings().first()
    return _proposal(row) if row else None


def waiting(session: Session, *, tenant: str) -> list[Proposal]:
    """Everything that waits for a second person, the longest first."""
    query = (
        _all(tenant)
        .where(PROPOSALS.c.decided_at.is_(None))
        .order_by(PROPOSALS.c.made_at, PROPOSALS.c.id)
    )
    return [_proposal(row) for row in session.execute(query).mappings()]


def of_referral(session: Session, *, tenant: str, referral_id: str) -> list[Proposal]:
    """Every proposal about a referral, the latest first."""
    query = (
        _all(tenant)
        .where(PROPOSALS.c.referral_id == referral_id)
        .order_by(PROPOSALS.c.id.desc())
    )
    return [_proposal(row) for row in session.execute(query).mappings()]


def decide(
    session: Session, *, tenant: str, proposal_id: str, outcome: Outcome, now: datetime
) -> bool:
    """Keep what became of a waiting proposal; False when it waits no more."""
    decided = session.connection().execute(
        update(PROPOSALS)
        .where(PROPOSALS.c.tenant == tenant, PROPOSALS.c.id == proposal_id)
        .where(PROPOSALS.c.decided_at.is_(None))
        .values(
            outcome=outcome.outcome,
            second_id=outcome.second_id,
            second_by=outcome.second_by,
            second_note=outcome.note,
            decided_at=now,
        )
    )
    return decided.rowcount == 1


def _all(tenant: str) -> Select[Any]:
    return (
        select(PROPOSALS, CHILDREN.c.forename, CHILDREN.c.surname)
        .join(
            CHILDREN,
            (CHILDREN.c.tenant == PROPOSALS.c.tenant)
            & (CHILDREN.c.id == PROPOSALS.c.child_id),
        )
        .where(PROPOSALS.c.tenant == tenant)
    )


def _proposal(row: RowMapping) -> Proposal:
    kept = {
        key: row[key]
        for key in Proposal.__dataclass_fields__
        if key not in ("asked", "name")
    }
    name = f"{row['forename']} {row['surname']}".strip()
    return Proposal(asked=from_text(row["asked"]), name=name, **kept)
