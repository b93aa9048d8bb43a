"""Who stands where in a ranking, and the day counters kept beside it.

Only this module writes either table, so the counters are always the list counted.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Insert, Update, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.store.listing import DayCountRow, ListedRow
from triage.store.written import in_batches


LISTED = ListedRow.__table__  # type: ignore[attr-defined]
DAYS = DayCountRow.__table__  # type: ignore[attr-defined]

Day = tuple[str, int, date]


def stand(
    session: Session, *, tenant: str, ranking: int, rows: list[dict[str, Any]]
) -> None:
    """Move referrals to where their rows say they now stand."""
    days = _leave(session, tenant, ranking, [row["referral_id"] for row in rows])
    _count(session, tenant, ranking, days, -1)
    if rows:
        session.connection().execute(insert(LISTED), rows)
    stood = ((row["pathway"], row["band"], row["order_day"]) for row in rows)
    _count(session, tenant, ranking, stood, 1)


def take_off(
    session: Session, *, tenant: str, ranking: int, referral_ids: Collection[str]
) -> None:
    """Take referrals off the list; their placements stay in history."""
    _count(session, tenant, ranking, _leave(session, tenant, ranking, referral_ids), -1)


def due_again(session: Session, *, tenant: str, ranking: int, today: date) -> list[str]:
    """Referrals whose placement a date alone may have changed by today."""
    query = select(LISTED.c.referral_id).where(
        LISTED.c.tenant == tenant,
        LISTED.c.ranking == ranking,
        LISTED.c.next_change_on <= today,
    )
    return list(session.scalars(query.order_by(LISTED.c.referral_id)))


def _leave(
    session: Session, tenant: str, ranking: int, referral_ids: Collection[str]
) -> list[Day]:
    """Delete from the list; the days they stood on, as the database saw them go."""
    left: list[Day] = []
    for some in in_batches(list(referral_ids)):
        gone = session.connection().execute(
            delete(LISTED)
            .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
            .where(LISTED.c.referral_id.in_(some))
            .returning(LISTED.c.pathway, LISTED.c.band, LISTED.c.order_day)
        )
        left += [(row[0], row[1], row[2]) for row in gone]
    return left


def _count(
    session: Session, tenant: str, ranking: int, days: Iterable[Day], step: int
) -> None:
    """Add to the day counters, in one fixed order so that two writers cannot block."""
    keys = {"at_tenant": tenant, "at_ranking": ranking}
    rows: list[dict[str, Any]] = [
        keys
        | {"at_pathway": pathway, "at_band": band, "at_day": day, "many": many * step}
        for (pathway, band, day), many in sorted(Counter(days).items())
    ]
    if rows:
        change = _add(session) if step > 0 else _subtract()
        session.connection().execute(change, rows)


def _add(session: Session) -> Insert:
    postgres = session.get_bind().dialect.name == "postgresql"
    change = (postgresql.insert if postgres else sqlite.insert)(DAYS).values(
        tenant=bindparam("at_tenant"),
        ranking=bindparam("at_ranking"),
        pathway=bindparam("at_pathway"),
        band=bindparam("at_band"),
        order_day=bindparam("at_day"),
        waiting=bindparam("many"),
    )
    return change.on_conflict_do_update(
        index_elements=list(DAYS.primary_key.columns),
        set_={"waiting": DAYS.c.waiting + change.excluded.waiting},
    )


def _subtract() -> Update:
    return (
        update(DAYS)
        .where(DAYS.c.tenant == bindparam("at_tenant"))
        .where(DAYS.c.ranking == bindparam("at_ranking"))
        .where(DAYS.c.pathway == bindparam("at_pathway"))
        .where(DAYS.c.band == bindparam("at_band"))
        .where(DAYS.c.order_day == bindparam("at_day"))
        .values(waiting=DAYS.c.waiting + bindparam("many"))
    )
