"""The ledger of facts: every source's word, only ever added to.

What is read leaves out what undone imports said and what a named person found wrong,
and for a record that others were merged into it reads those as well. Nothing else in
the product reads facts.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlmodel import Session

from triage.facts import Known, Observation
from triage.store import merges
from triage.store.decision_rows import FactCorrectionRow
from triage.store.imports import undone_imports
from triage.store.tables import FactRow
from triage.store.written import from_text, in_batches, next_id, to_text


FACTS = FactRow.__table__  # type: ignore[attr-defined]
CORRECTIONS = FactCorrectionRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Entered:
    """One line of the ledger, with who found it wrong, if anyone did."""

    id: str
    child_id: str  # the record it was said of
    said: Observation
    recorded_at: datetime
    wrong_because: str | None = None
    found_wrong_by: str | None = None


def append(
    session: Session,
    *,
    tenant: str,
    said: Mapping[str, Iterable[Observation]],
    import_id: str | None,
    now: datetime,
) -> int:
    """Add what was said of each child, by child id; how many observations that was."""
    rows = [
        {
            "tenant": tenant,
            "child_id": child_id,
            "id": next_id(now),
            "key": one.key,
            "known": one.known.value,
            "value": to_text(one.value),
            "source": one.source,
            "observed_on": one.observed_on,
            "recorded_by": one.recorded_by,
            "recorded_at": now,
            "import_id": import_id,
        }
        for child_id, observations in said.items()
        for one in observations
    ]
    if rows:
        session.connection().execute(insert(FACTS), rows)
    return len(rows)


def withdraw(
    session: Session,
    *,
    tenant: str,
    entered: Entered,
    why: str,
    staff_id: str,
    by: str,
    now: datetime,
) -> None:
    """Keep that a named person found an observation wrong; it is no longer counted."""
    row = {
        "tenant": tenant,
        "child_id": entered.child_id,
        "fact_id": entered.id,
        "why": why,
        "staff_id": staff_id,
        "made_by": by,
        "made_at": now,
    }
    session.connection().execute(insert(CORRECTIONS), [row])


def observations(
    session: Session,
    *,
    tenant: str,
    child_ids: Collection[str],
    keys: Collection[str] = (),
) -> dict[str, list[Observation]]:
    """Everything said of each child that counts, or of some facts only; oldest first."""
    # Long because the columns are named, not the whole row read.
    facts = FACTS.c
    said: dict[str, list[Observation]] = {child_id: [] for child_id in child_ids}
    merged = _merged_into(session, tenant, said)
    for some in in_batches([*said, *(merged.keys() - said.keys())]):
        query = (
            select(
                facts.child_id,
                facts.key,
                facts.known,
                facts.value,
                facts.source,
                facts.observed_on,
                facts.recorded_by,
            )
            .where(facts.tenant == tenant, facts.child_id.in_(some))
            .where(func.coalesce(facts.import_id, "").not_in(undone_imports(tenant)))
            .where(facts.id.not_in(_found_wrong(tenant)))
            .order_by(facts.child_id, facts.id)
        )
        if keys:
            query = query.where(facts.key.in_(list(keys)))
        for child_id, key, known, value, source, observed_on, by in session.execute(
            query
        ):
            one = Observation(
                key=key,
                known=Known(known),
                value=from_text(value),
                source=source,
                observed_on=observed_on,
                recorded_by=by,
            )
            for reader in merged.get(child_id, (child_id,)):
                said[reader].append(one)
    return said


def said_when(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> dict[str, list[tuple[datetime, Observation]]]:
    """`observations`, each with the moment it was written down; of that, oldest first."""
    said: dict[str, list[tuple[datetime, Observation]]] = {
        child_id: [] for child_id in child_ids
    }
    merged = _merged_into(session, tenant, said)
    for some in in_batches([*said, *(merged.keys() - said.keys())]):
        query = (
            select(FACTS)
            .where(FACTS.c.tenant == tenant, FACTS.c.child_id.in_(some))
            .where(func.coalesce(FACTS.c.import_id, "").not_in(undone_imports(tenant)))
            .where(FACTS.c.id.not_in(_found_wrong(tenant)))
            .order_by(FACTS.c.id)
        )
        for row in session.execute(query).mappings():
            one = (row["recorded_at"], _observation(dict(row)))
            for reader in merged.get(row["child_id"], (row["child_id"],)):
                said[reader].append(one)
    return {name: sorted(told, key=lambda one: one[0]) for name, told in said.items()}


def first_recorded(
    session: Session, *, tenant: str, child_ids: Collection[str], keys: Collection[str]
) -> dict[str, list[datetime]]:
    """By record: when each known value of some facts was first kept, but "no" and "none"."""
    facts = FACTS.c
    found: dict[str, list[datetime]] = {}
    for some in in_batches(sorted(child_ids)):
        query = (
            select(facts.child_id, func.min(facts.recorded_at))
            .where(facts.tenant == tenant, facts.child_id.in_(some))
            .where(facts.key.in_(list(keys)), facts.known == Known.KNOWN.value)
            .where(facts.value.not_in([to_text(one) for one in (False, "none")]))
            .group_by(facts.child_id, facts.key, facts.value)
        )
        for child_id, at in session.execute(query):
            found.setdefault(child_id, []).append(at)
    return found


def entries(
    session: Session, *, tenant: str, child_id: str, only_wrong: bool = False
) -> list[Entered]:
    """Every line about one child, merged records included; or those found wrong.

    What undone imports said is left out.
    """
    records = merges.records_of(session, tenant=tenant, child_ids=[child_id])
    facts, wrong = FACTS.c, CORRECTIONS.c
    query = (
        select(FACTS, wrong.why, wrong.made_by)
        .select_from(
            FACTS.join(
                CORRECTIONS,
                (wrong.tenant == facts.tenant)
                & (wrong.child_id == facts.child_id)
                & (wrong.fact_id == facts.id),
                isouter=not only_wrong,
            )
        )
        .where(facts.tenant == tenant, facts.child_id.in_(records[child_id]))
        .where(func.coalesce(facts.import_id, "").not_in(undone_imports(tenant)))
        .order_by(facts.id)
    )
    return [_entered(dict(row)) for row in session.execute(query).mappings()]


def _merged_into(
    session: Session, tenant: str, wanted: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Whose reading takes in each merged record that any of the wanted stands for."""
    readers: dict[str, tuple[str, ...]] = {}
    pointing = merges.pointers(session, tenant=tenant)
    for name, below in merges.beneath(pointing, wanted).items():
        for one in below if name in wanted else ():
            mine = (one,) if one in wanted else ()
            readers[one] = (*readers.get(one, mine), name)
    return readers


def _found_wrong(tenant: str) -> Select[tuple[str]]:
    return select(CORRECTIONS.c.fact_id).where(CORRECTIONS.c.tenant == tenant)


def _entered(row: Mapping[str, Any]) -> Entered:
    return Entered(
        id=row["id"],
        child_id=row["child_id"],
        said=_observation(row),
        recorded_at=row["recorded_at"],
        wrong_because=row["why"],
        found_wrong_by=row["made_by"],
    )


def _observation(row: Mapping[str, Any]) -> Observation:
    return Observation(
        key=row["key"],
        known=Known(row["known"]),
        value=from_text(row["value"]),
        source=row["source"],
        observed_on=row["observed_on"],
        recorded_by=row["recorded_by"],
    )
