"""Why a child somebody looks for is not on a list: every absence has a reason and a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session

from triage.referrals import Pathway, ReferralState
from triage.store.decision_rows import MoveRow
from triage.store.imports import IMPORTS, LINES
from triage.store.narrowed import Narrowed, searched
from triage.store.particulars import CHILDREN, REFERRALS
from triage.store.standing import LISTED


MOVES = MoveRow.__table__  # type: ignore[attr-defined]
SET_ASIDE = "set_aside"  # what became of a row of an import


@dataclass(frozen=True, kw_only=True)
class Because:
    """What took a referral off a list: why, when and by whom."""

    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class OffList:
    """One referral of a child who was looked for, and where it is instead."""

    referral_id: str
    forename: str
    surname: str
    nhs_number: str | None
    born_on: date | None
    state: ReferralState
    pathway: Pathway
    listed_on: Pathway | None  # the list it does stand on
    undone_at: datetime | None
    because: Because | None


def found_elsewhere(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    narrowed: Narrowed,
    size: int,
) -> list[OffList]:
    """Referrals that match a search and do not stand on this list."""
    query = (
        _referrals(tenant, ranking)
        .where(REFERRALS.c.id.in_(_meant(tenant, narrowed)))
        .where(func.coalesce(LISTED.c.pathway, "") != narrowed.pathway.value)
        .order_by(CHILDREN.c.name_key, REFERRALS.c.id)
        .limit(size)
    )
    rows = [dict(row) for row in session.execute(query).mappings()]
    names = [row["referral_id"] for row in rows]
    because = _set_aside(session, tenant, names) | _moved(session, tenant, names)
    return [_off_list(row, because.get(row["referral_id"])) for row in rows]


def _meant(tenant: str, narrowed: Narrowed) -> Any:
    if narrowed.found is not None:
        return narrowed.found
    return searched(tenant, narrowed.search)


def _referrals(tenant: str, ranking: int) -> Select[Any]:
    child = ("forename", "surname", "nhs_number", "born_on")
    return (
        select(
            REFERRALS.c.id.label("referral_id"),
            *(REFERRALS.c[name] for name in ("state", "pathway", "undone_at")),
            *(CHILDREN.c[name] for name in child),
            LISTED.c.pathway.label("listed_on"),
        )
        .select_from(REFERRALS)
        .join(
            CHILDREN,
            (CHILDREN.c.tenant == REFERRALS.c.tenant)
            & (CHILDREN.c.id == REFERRALS.c.child_id),
        )
        .outerjoin(
            LISTED,
            (LISTED.c.tenant == REFERRALS.c.tenant)
            & (LISTED.c.ranking == ranking)
            & (LISTED.c.referral_id == REFERRALS.c.id),
        )
        .where(REFERRALS.c.tenant == tenant)
    )


def _moved(session: Session, tenant: str, names: Sequence[str]) -> dict[str, Because]:
    """What the last move of each said."""
    query = (
        select(MOVES.c.referral_id, MOVES.c.reason, MOVES.c.made_at, MOVES.c.made_by)
        .where(MOVES.c.tenant == tenant, MOVES.c.referral_id.in_(names))
        .order_by(MOVES.c.id)
    )
    return {
        name: Because(reason=reason, at=at, by=by)
        for name, reason, at, by in session.execute(query)
    }


def _set_aside(
    session: Session, tenant: str, names: Sequence[str]
) -> dict[str, Because]:
    """What the last import that set each aside said."""
    query = (
        select(
            LINES.c.referral_id, LINES.c.reason, IMPORTS.c.made_at, IMPORTS.c.made_by
        )
        .join(
            IMPORTS,
            (IMPORTS.c.tenant == LINES.c.tenant) & (IMPORTS.c.id == LINES.c.import_id),
        )
        .where(LINES.c.tenant == tenant, LINES.c.referral_id.in_(names))
        .where(LINES.c.outcome == SET_ASIDE)
        .order_by(LINES.c.import_id)
    )
    return {
        name: Because(reason=reason or "", at=at, by=by)
        for name, reason, at, by in session.execute(query)
    }


def _off_list(row: dict[str, Any], because: Because | None) -> OffList:
    listed = row["listed_on"]
    named = {
        "state": ReferralState(row["state"]),
        "pathway": Pathway(row["pathway"]),
        "listed_on": Pathway(listed) if listed else None,
        "because": because,
    }
    return OffList(**row | named)
