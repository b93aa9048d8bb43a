"""Placements as they were kept, with what they were worked out from and by which edition."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Select, Tuple, select, tuple_
from sqlmodel import Session

from triage.store.inputs import read
from triage.store.listing import RankingRow
from triage.store.placements import PLACED
from triage.store.written import from_text, in_batches
from triage.waiting_list.inputs import Inputs


RANKINGS = RankingRow.__table__  # type: ignore[attr-defined]
AT_ONCE = 4_000
BOTH: Tuple = tuple_(PLACED.c.referral_id, PLACED.c.number)

Name = tuple[str, int]  # a referral's id, and the number of one of its placements


@dataclass(frozen=True)
class Kept:
    """One placement as its row has it, and the edition that made it."""

    row: Mapping[str, Any]

    @property
    def name(self) -> Name:
        """Which placement it is."""
        return (self.row["referral_id"], self.row["number"])

    @property
    def edition(self) -> str:
        """The digest of the edition in force when it was made."""
        digest: str = self.row["content"]
        return digest

    @cached_property
    def inputs(self) -> Inputs | None:
        """What it read beside its facts; None of a row older than inputs are."""
        return read(self.row["inputs"])

    @cached_property
    def facts_seen(self) -> dict[str, Any]:
        """The known facts it saw."""
        found: dict[str, Any] = from_text(self.row["facts_seen"])
        return found


def of_referrals(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> list[Kept]:
    """Every placement of some referrals, each referral's in the order they were made."""
    found: list[Kept] = []
    for some in in_batches(sorted(referral_ids)):
        query = _query(tenant).where(PLACED.c.referral_id.in_(some))
        found += _kept(session, query.order_by(*BOTH.clauses))
    return found


def since(session: Session, *, tenant: str, moment: datetime) -> Iterator[list[Kept]]:
    """Every placement made since a moment, so many at a time: a day's stand together."""
    query = (
        select(PLACED.c.referral_id, PLACED.c.number)
        .where(PLACED.c.tenant == tenant, PLACED.c.made_at >= moment)
        .order_by(PLACED.c.ranking, PLACED.c.as_of, *BOTH.clauses)
    )
    names = [(name, number) for name, number in session.execute(query)]
    for some in in_batches(names, AT_ONCE):
        found = named(session, tenant=tenant, names=some)
        yield [found[name] for name in some]


def named(
    session: Session, *, tenant: str, names: Collection[Name]
) -> dict[Name, Kept]:
    """Placements by their names; those that are not there are left out."""
    found: dict[Name, Kept] = {}
    for some in in_batches(sorted(names), AT_ONCE):
        query = _query(tenant).where(BOTH.in_(some))
        found |= {one.name: one for one in _kept(session, query)}
    return found


def made_by(
    session: Session,
    *,
    tenant: str,
    edition: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> set[str]:
    """The referrals that an edition gave a place, between two moments if given."""
    query = (
        select(PLACED.c.referral_id)
        .distinct()
        .join(
            RANKINGS,
            (RANKINGS.c.tenant == PLACED.c.tenant)
            & (RANKINGS.c.number == PLACED.c.ranking),
        )
        .where(PLACED.c.tenant == tenant, RANKINGS.c.content == edition)
    )
    if since is not None:
        query = query.where(PLACED.c.made_at >= since)
    if until is not None:
        query = query.where(PLACED.c.made_at <= until)
    return set(session.scalars(query))


def _query(tenant: str) -> Select[Any]:
    return (
        select(PLACED, RANKINGS.c.content)
        .join(
            RANKINGS,
            (RANKINGS.c.tenant == PLACED.c.tenant)
            & (RANKINGS.c.number == PLACED.c.ranking),
        )
        .where(PLACED.c.tenant == tenant)
    )


def _kept(session: Session, query: Select[Any]) -> Sequence[Kept]:
    return [Kept(dict(row)) for row in session.execute(query).mappings()]
