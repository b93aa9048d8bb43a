"""The ledger of facts: every source's word, only ever added to."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlmodel import Session

from triage.facts import Known, Observation
from triage.store.imports import undone_imports
from triage.store.tables import FactRow
from triage.store.written import from_text, in_batches, next_id, to_text


FACTS = FactRow.__table__  # type: ignore[attr-defined]


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


def observations(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> dict[str, list[Observation]]:
    """Everything said of each child, oldest first; undone imports said nothing."""
    # Long because the columns are named, not the whole row read.
    facts = FACTS.c
    said: dict[str, list[Observation]] = {child_id: [] for child_id in child_ids}
    for some in in_batches(list(child_ids)):
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
            .order_by(facts.child_id, facts.id)
        )
        for child_id, key, known, value, source, observed_on, by in session.execute(
            query
        ):
            said[child_id].append(
                Observation(
                    key=key,
                    known=Known(known),
                    value=from_text(value),
                    source=source,
                    observed_on=observed_on,
                    recorded_by=by,
                )
            )
    return said
