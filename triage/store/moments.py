"""The lists as they stood at an earlier moment, from what was kept as things happened.

Placements say where each referral stood, moves which of them waited, and imports that
were undone which of them nobody spoke of. None of the three is ever edited.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session

from triage.referrals import ON_THE_LIST, Pathway, ReferralState
from triage.store.imports import IMPORTS
from triage.store.moves import MOVED
from triage.store.particulars import REFERRALS, SAID
from triage.store.placements import PLACED
from triage.store.written import in_batches
from triage.waiting_list.movement import Key, Step, Stood, Where


ORDERED = ("band", "order_day", "clock_start", "lot", "referral_id")
RESTITUTION = "restitution"  # the cause of a placement that put a mistake right
WAITS = frozenset(one.value for one in ON_THE_LIST)


def stood(
    session: Session, *, tenant: str, pathway: Pathway, at: datetime
) -> dict[str, Stood]:
    """Every referral that had had a placement by a moment, and where it was then."""
    states = _states(session, tenant, at)
    gone, mine = _unspoken(session, tenant, at), pathway.value
    return {
        key[-1]: Stood(
            where=_where(listed == mine, states[key[-1]], key[-1] in gone),
            key=key,
        )
        for listed, key in _last_placed(session, tenant, at)
    }


def list_of(
    session: Session, *, tenant: str, referral_id: str, at: datetime
) -> Pathway | None:
    """The list a referral's placement was on at a moment; None before its first."""
    query = (
        select(PLACED.c.pathway)
        .where(PLACED.c.tenant == tenant, PLACED.c.referral_id == referral_id)
        .where(PLACED.c.made_at <= at)
        .order_by(PLACED.c.number.desc())
        .limit(1)
    )
    found = session.scalar(query)
    return Pathway(found) if found else None


def first_placed(session: Session, *, tenant: str, referral_id: str) -> datetime | None:
    """When a referral first had a place on any list."""
    query = select(func.min(PLACED.c.made_at)).where(
        PLACED.c.tenant == tenant, PLACED.c.referral_id == referral_id
    )
    return session.scalar(query)


def steps(
    session: Session,
    *,
    tenant: str,
    referral_ids: Collection[str],
    since: datetime,
    until: datetime,
) -> dict[str, list[Step]]:
    """Every placement of some referrals from the one that stood at a moment to another."""
    found: dict[str, list[Step]] = {}
    columns = [*(PLACED.c[name] for name in ORDERED), PLACED.c.ranking]
    for some in in_batches(sorted(referral_ids)):
        query = (
            select(*columns, PLACED.c.decision_id, PLACED.c.cause, PLACED.c.made_at)
            .where(PLACED.c.tenant == tenant, PLACED.c.referral_id.in_(some))
            .where(PLACED.c.made_at <= until)
            .order_by(PLACED.c.referral_id, PLACED.c.number)
        )
        for *key, ranking, decision, cause, made_at in session.execute(query):
            step = Step(
                key=_key(key),
                ranking=ranking,
                decision_id=decision,
                put_right=cause == RESTITUTION,
            )
            if made_at <= since:  # the one before it no longer stood then
                found[step.key[-1]] = []
            found.setdefault(step.key[-1], []).append(step)
    return found


def _last_placed(
    session: Session, tenant: str, at: datetime
) -> Iterable[tuple[str, Key]]:
    last = (
        select(PLACED.c.referral_id, func.max(PLACED.c.number).label("number"))
        .where(PLACED.c.tenant == tenant, PLACED.c.made_at <= at)
        .group_by(PLACED.c.referral_id)
        .subquery()
    )
    query = (
        select(PLACED.c.pathway, *(PLACED.c[name] for name in ORDERED))
        .join(
            last,
            and_(
                PLACED.c.referral_id == last.c.referral_id,
                PLACED.c.number == last.c.number,
            ),
        )
        .where(PLACED.c.tenant == tenant)
    )
    for pathway, *key in session.execute(query):
        yield pathway, _key(key)


def _key(parts: list[Any]) -> Key:
    band, order_day, clock_start, lot, name = parts
    return (band, order_day, clock_start, lot, name)


def _states(session: Session, tenant: str, at: datetime) -> Mapping[str, str]:
    """The state each referral had: what its next move left, or what it has now."""
    now = select(REFERRALS.c.id, REFERRALS.c.state).where(REFERRALS.c.tenant == tenant)
    states = dict(session.execute(now).all())
    later = (
        select(MOVED.c.referral_id, MOVED.c.from_state)
        .where(MOVED.c.tenant == tenant, MOVED.c.made_at > at)
        .order_by(MOVED.c.id.desc())
    )
    return states | dict(session.execute(later).all())


def _unspoken(session: Session, tenant: str, at: datetime) -> set[str]:
    """Referrals of which nobody but imports undone by a moment had spoken by then."""
    undone = select(IMPORTS.c.id).where(
        IMPORTS.c.tenant == tenant, IMPORTS.c.undone_at <= at
    )
    doubted = select(SAID.c.subject_id).where(
        SAID.c.tenant == tenant,
        SAID.c.subject == "referral",
        SAID.c.import_id.in_(undone),
    )
    spoken = select(SAID.c.subject_id).where(
        SAID.c.tenant == tenant,
        SAID.c.subject == "referral",
        SAID.c.subject_id.in_(doubted),
        SAID.c.recorded_at <= at,
        func.coalesce(SAID.c.import_id, "").not_in(undone),
    )
    return set(session.scalars(doubted)) - set(session.scalars(spoken))


def _where(here: bool, state: str, gone: bool) -> Where:
    if gone:
        return Where.UNDONE
    if state not in WAITS:
        return Where.SEEN if state == ReferralState.SEEN else Where.LEFT
    return Where.HERE if here else Where.ANOTHER_LIST
