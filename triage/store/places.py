"""A child's place: those on earlier days, from the day counters, and those before
them on their own day."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlmodel import Session

from triage.errors import TriageError
from triage.referrals import Pathway
from triage.store.listing import ORDER
from triage.store.standing import DAYS, LISTED
from triage.store.unseen import Days, Unseen, owed_by_day, sees
from triage.store.written import in_batches


DAYS_AT_ONCE = 500  # pairs compared in one statement
MOST_BANDS, LOTS = 10, 1 << 63  # what their columns can hold

Key = tuple[int, date, date, int, str]  # band, order day, clock start, lot, referral id


class BadPageKey(TriageError):
    """That page cannot be found any more. Go back to the start of the list."""


def places(
    session: Session,
    tenant: str,
    ranking: int,
    keys: Iterable[tuple[Pathway, Key]],
    unseen: Unseen | None = None,
    owed: Mapping[Pathway, Days] | None = None,
) -> dict[str, int]:
    """The place of each referral in the whole list of its pathway.

    For a clinician who owes bands, those whose band is owed have no place and leave no
    gap: a missing number would tell where they stand. `owed` are their days, where they
    have been counted already.
    """
    on: dict[str, Any] = {"tenant": tenant, "ranking": ranking}
    counted: dict[str, int] = {}
    for pathway, group in groupby(sorted(keys), key=lambda one: one[0]):
        days = (owed or {}).get(pathway)
        if days is None:
            days = owed_by_day(session, **on, pathway=pathway, unseen=unseen)
        mine = sorted({key for _, key in group})
        for some in in_batches(mine, DAYS_AT_ONCE):
            counted |= _places(session, tenant, ranking, pathway, some, unseen, days)
    return counted


def up_to(
    session: Session,
    tenant: str,
    ranking: int,
    pathway: Pathway,
    key: Key,
    unseen: Unseen | None = None,
    owed: Days | None = None,
) -> int:
    """How many of a list stand at a key or before it, whoever stood there."""
    before = _before_days(session, tenant, ranking, pathway, [key[:2]], owed or {})
    on_the_day = (
        select(func.count())
        .select_from(LISTED)
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == pathway.value)
        .where(LISTED.c.band == key[0], LISTED.c.order_day == key[1])
        .where(tuple_(*(LISTED.c[name] for name in ORDER)) <= tuple_(*key))
        .where(*_shown(tenant, unseen))
    )
    return before[key[:2]] + (session.scalar(on_the_day) or 0)


def _places(
    session: Session,
    tenant: str,
    ranking: int,
    pathway: Pathway,
    keys: Sequence[Key],
    unseen: Unseen | None,
    owed: Days,
) -> dict[str, int]:
    """Each child's rank: those on earlier days, and those before them on their day.

    The database adds up; only the ranks asked for come back.
    """
    days = sorted({key[:2] for key in keys})
    before = _before_days(session, tenant, ranking, pathway, days, owed)
    counted: dict[str, int] = {}
    for band, mine in groupby(keys, key=lambda key: key[0]):
        some = list(mine)
        turn = func.row_number().over(
            partition_by=LISTED.c.order_day,
            order_by=[LISTED.c[name] for name in ORDER[2:]],
        )
        ranked = (
            select(LISTED.c.order_day, LISTED.c.referral_id, turn.label("nth"))
            .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
            .where(LISTED.c.pathway == pathway.value, LISTED.c.band == band)
            .where(LISTED.c.order_day.in_(sorted({key[1] for key in some})))
            .where(*_shown(tenant, unseen))
            .subquery()
        )
        wanted = ranked.c.referral_id.in_([key[-1] for key in some])
        for day, name, nth in session.execute(select(ranked).where(wanted)):
            counted[name] = before[band, day] + nth
    return counted


def _before_days(
    session: Session,
    tenant: str,
    ranking: int,
    pathway: Pathway,
    days: Sequence[tuple[int, date]],
    owed: Days,
) -> dict[tuple[int, date], int]:
    """How many stand on the days before each of these days, which come in order."""
    day = (DAYS.c.band, DAYS.c.order_day)
    query = (
        select(*day, DAYS.c.waiting)
        .where(DAYS.c.tenant == tenant, DAYS.c.ranking == ranking)
        .where(DAYS.c.pathway == pathway.value)
        .where(tuple_(*day) < tuple_(*days[-1]))
        .order_by(*day)
    )
    counted = session.execute(query).all()
    before: dict[tuple[int, date], int] = {}
    at = ahead = 0
    for one in days:
        while at < len(counted) and (counted[at][0], counted[at][1]) < one:
            band, on, waiting = counted[at]
            ahead += waiting - owed.get((band, on), 0)
            at += 1
        before[one] = ahead
    return before


def _shown(tenant: str, unseen: Unseen | None) -> list[ColumnElement[bool]]:
    return [] if unseen is None else [sees(tenant, unseen)]


def write_key(key: Key) -> str:
    """A page's key, fit for an address."""
    band, order_day, clock_start, lot, name = key
    plain = [band, order_day.isoformat(), clock_start.isoformat(), lot, name]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def read_key(written: str) -> Key:
    """The key that was written. Raises `BadPageKey`."""
    try:
        padded = written + "=" * (-len(written) % 4)
        band, order_day, clock_start, lot, name = json.loads(
            base64.urlsafe_b64decode(padded.encode())
        )
        days = date.fromisoformat(order_day), date.fromisoformat(clock_start)
        key = (int(band), *days, int(lot), str(name))
    except (binascii.Error, ArithmeticError, TypeError, ValueError) as problem:
        raise BadPageKey from problem
    if not (0 <= key[0] < MOST_BANDS and 0 <= key[3] < LOTS and key[4].isprintable()):
        raise BadPageKey
    return key
