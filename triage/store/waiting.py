"""The waiting list as an index: pages by key, places by counting days."""

import base64
import binascii
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, func, or_, select, tuple_
from sqlmodel import Session

from triage.errors import TriageError
from triage.referrals import Band, Child, Pathway, Referral
from triage.store.listing import ORDER
from triage.store.placements import PLACED, latest, placement_of
from triage.store.referrals import CHILDREN, REFERRALS, child_of, name_key, referral_of
from triage.store.standing import DAYS, LISTED
from triage.store.tasks import SAFE, TASKS
from triage.store.written import from_text
from triage.waiting_list.placement import Placement


KEY = tuple(LISTED.c[name] for name in ORDER)

Key = tuple[int, date, date, int, str]  # band, order day, clock start, lot, referral id


class BadPageKey(TriageError):
    """That page cannot be found any more. Go back to the start of the list."""


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What a list is narrowed to. Empty means everything."""

    pathway: Pathway
    bands: tuple[Band, ...] = ()
    search: str = ""
    asks: bool = False
    safe: bool = False
    due_before: date | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One child where they stand, with everything a line of the list is made of."""

    referral: Referral
    child: Child
    placement: Placement
    machine_band: Band
    facts_seen: dict[str, Any]
    derived: dict[str, Any]

    @property
    def key(self) -> Key:
        """What the order reads."""
        one = self.placement
        return (int(one.band), one.order_day, one.clock_start, one.lot, one.referral_id)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many wait, from the day counters."""

    by_band: dict[Band, int]
    by_pathway: dict[Pathway, int]


def page(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    narrowed: Narrowed,
    after: Key | None = None,
    size: int | None,
) -> list[Standing]:
    """The next children in the published order, their places counted in full list."""
    query = _all_of_it().where(*_conditions(tenant, ranking, narrowed))
    if after is not None:
        query = query.where(tuple_(*KEY) > tuple_(*after))
    query = query.order_by(*KEY)
    if size is not None:
        query = query.limit(size)
    found = [_standing(dict(row)) for row in session.execute(query).mappings()]
    return _with_places(session, tenant, ranking, found)


def some(
    session: Session, *, tenant: str, ranking: int, referral_ids: Collection[str]
) -> list[Standing]:
    """These referrals where they stand, in the order of the list."""
    query = _all_of_it().where(
        LISTED.c.tenant == tenant,
        LISTED.c.ranking == ranking,
        LISTED.c.referral_id.in_(referral_ids),
    )
    found = [
        _standing(dict(row)) for row in session.execute(query.order_by(*KEY)).mappings()
    ]
    return _with_places(session, tenant, ranking, found)


def last_stood(session: Session, *, tenant: str, referral_id: str) -> Standing | None:
    """A referral's last placement, whether it is on the list or not; its place is 0."""
    row = latest(session, tenant=tenant, referral_ids=[referral_id]).get(referral_id)
    if row is None:
        return None
    query = (
        select(*_children_and_referrals())
        .join(
            CHILDREN,
            (CHILDREN.c.tenant == REFERRALS.c.tenant)
            & (CHILDREN.c.id == REFERRALS.c.child_id),
        )
        .where(REFERRALS.c.tenant == tenant, REFERRALS.c.id == referral_id)
    )
    return _standing(row | dict(session.execute(query).mappings().one()))


def longest(
    session: Session, *, tenant: str, ranking: int, pathway: Pathway, size: int
) -> list[Standing]:
    """Those whose clock started first, whatever their band."""
    query = (
        _all_of_it()
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == pathway.value)
        .order_by(LISTED.c.clock_start, LISTED.c.referral_id)
        .limit(size)
    )
    found = [_standing(dict(row)) for row in session.execute(query).mappings()]
    return _with_places(session, tenant, ranking, found)


def open_safe(
    session: Session, *, tenant: str, ranking: int, pathway: Pathway, size: int
) -> list[Standing]:
    """Those with an open SAFE task, the soonest due first."""
    query = (
        select(TASKS.c.referral_id)
        .join(
            LISTED,
            (LISTED.c.tenant == TASKS.c.tenant)
            & (LISTED.c.referral_id == TASKS.c.referral_id),
        )
        .where(*_open_safe(tenant, ranking, pathway))
        .group_by(TASKS.c.referral_id)
        .order_by(func.min(TASKS.c.due_at), TASKS.c.referral_id)
        .limit(size)
    )
    names = list(session.scalars(query))
    found = some(session, tenant=tenant, ranking=ranking, referral_ids=names)
    return sorted(found, key=lambda one: names.index(one.referral.id))


def how_many_safe(
    session: Session, *, tenant: str, ranking: int, pathway: Pathway
) -> int:
    """How many children of a pathway have an open SAFE task."""
    query = (
        select(func.count(distinct(TASKS.c.referral_id)))
        .join(
            LISTED,
            (LISTED.c.tenant == TASKS.c.tenant)
            & (LISTED.c.referral_id == TASKS.c.referral_id),
        )
        .where(*_open_safe(tenant, ranking, pathway))
    )
    return session.scalar(query) or 0


def _open_safe(
    tenant: str, ranking: int, pathway: Pathway
) -> Iterator[ColumnElement[bool]]:
    yield TASKS.c.tenant == tenant
    yield TASKS.c.kind == SAFE
    yield TASKS.c.closed_at.is_(None)
    yield TASKS.c.undone_at.is_(None)
    yield LISTED.c.ranking == ranking
    yield LISTED.c.pathway == pathway.value


def how_many(session: Session, *, tenant: str, ranking: int, narrowed: Narrowed) -> int:
    """How many children a narrowed list holds; read from the order's index alone."""
    query = select(func.count()).select_from(LISTED)
    found = session.scalar(query.where(*_conditions(tenant, ranking, narrowed)))
    return found or 0


def counts(session: Session, *, tenant: str, ranking: int, pathway: Pathway) -> Counts:
    """How many wait in each band of a pathway and on each pathway."""
    query = (
        select(DAYS.c.pathway, DAYS.c.band, func.sum(DAYS.c.waiting))
        .where(DAYS.c.tenant == tenant, DAYS.c.ranking == ranking)
        .group_by(DAYS.c.pathway, DAYS.c.band)
    )
    by_band, by_pathway = dict.fromkeys(Band, 0), dict.fromkeys(Pathway, 0)
    for name, band, many in session.execute(query):
        by_pathway[Pathway(name)] += int(many)
        if name == pathway.value:
            by_band[Band(band)] += int(many)
    return Counts(by_band=by_band, by_pathway=by_pathway)


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
        return (int(band), *days, int(lot), str(name))
    except (binascii.Error, UnicodeError, TypeError, ValueError) as problem:
        raise BadPageKey from problem


def _all_of_it() -> Select[Any]:
    return (
        select(
            PLACED,
            *_children_and_referrals(),
        )
        .select_from(LISTED)
        .join(
            PLACED,
            (PLACED.c.tenant == LISTED.c.tenant)
            & (PLACED.c.referral_id == LISTED.c.referral_id)
            & (PLACED.c.number == LISTED.c.placement),
        )
        .join(
            REFERRALS,
            (REFERRALS.c.tenant == LISTED.c.tenant)
            & (REFERRALS.c.id == LISTED.c.referral_id),
        )
        .join(
            CHILDREN,
            (CHILDREN.c.tenant == REFERRALS.c.tenant)
            & (CHILDREN.c.id == REFERRALS.c.child_id),
        )
    )


def _children_and_referrals() -> list[ColumnElement[Any]]:
    return [
        *(column.label(f"child_{column.name}") for column in CHILDREN.c),
        *(column.label(f"referral_row_{column.name}") for column in REFERRALS.c),
    ]


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(
        child=child_of(_named("child_", row)),
        referral=referral_of(_named("referral_row_", row)),
        placement=placement_of(row),
        machine_band=Band(row["machine_band"]),
        facts_seen=from_text(row["facts_seen"]),
        derived=from_text(row["derived"]),
    )


def _named(prefix: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): value
        for name, value in row.items()
        if name.startswith(prefix)
    }


def _conditions(
    tenant: str, ranking: int, narrowed: Narrowed
) -> Iterator[ColumnElement[bool]]:
    yield LISTED.c.tenant == tenant
    yield LISTED.c.ranking == ranking
    yield LISTED.c.pathway == narrowed.pathway.value
    if narrowed.bands:
        yield LISTED.c.band.in_([int(band) for band in narrowed.bands])
    if narrowed.asks:
        yield LISTED.c.asks
    if narrowed.safe:
        yield LISTED.c.safe
    if narrowed.due_before is not None:
        yield LISTED.c.due_on < narrowed.due_before
    if narrowed.search.strip():
        yield LISTED.c.referral_id.in_(_searched(tenant, narrowed.search))


def _searched(tenant: str, search: str) -> Select[tuple[str]]:
    """Referrals whose child's name holds every word, or whose number it is."""
    words = name_key(search, "").split()
    named = and_(*(CHILDREN.c.name_key.contains(one, autoescape=True) for one in words))
    number = "".join(search.split()).replace("-", "")
    return (
        select(REFERRALS.c.id)
        .join(
            CHILDREN,
            (CHILDREN.c.tenant == REFERRALS.c.tenant)
            & (CHILDREN.c.id == REFERRALS.c.child_id),
        )
        .where(REFERRALS.c.tenant == tenant)
        .where(
            or_(
                named, CHILDREN.c.nhs_number == number, REFERRALS.c.id == search.strip()
            )
        )
    )


def _with_places(
    session: Session, tenant: str, ranking: int, found: Sequence[Standing]
) -> list[Standing]:
    """The children with their places: those on earlier days, and those before them."""
    places: dict[str, int] = {}
    by_pathway = sorted(found, key=lambda one: (one.placement.pathway, one.key))
    for pathway, group in groupby(by_pathway, key=lambda one: one.placement.pathway):
        keys = [one.key for one in group]
        places |= _places(session, tenant, ranking, pathway, keys)
    return [
        replace(one, placement=replace(one.placement, place=places[one.referral.id]))
        for one in found
    ]


def _places(
    session: Session, tenant: str, ranking: int, pathway: Pathway, keys: Sequence[Key]
) -> dict[str, int]:
    """Each child's rank in the pathway's whole list. The keys come in order."""
    days = sorted({key[:2] for key in keys})
    before = _before_days(session, tenant, ranking, pathway, days)
    query = (
        select(LISTED.c.band, LISTED.c.order_day, LISTED.c.referral_id)
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == pathway.value)
        .where(tuple_(LISTED.c.band, LISTED.c.order_day).in_(days))
        .order_by(*KEY)
    )
    wanted = {key[-1] for key in keys}
    places: dict[str, int] = {}
    for band, day, name in session.execute(query):
        before[band, day] += 1
        if name in wanted:
            places[name] = before[band, day]
    return places


def _before_days(
    session: Session,
    tenant: str,
    ranking: int,
    pathway: Pathway,
    days: Sequence[tuple[int, date]],
) -> dict[tuple[int, date], int]:
    """How many stand on the days before each of these days, which come in order."""
    query = (
        select(DAYS.c.band, DAYS.c.order_day, DAYS.c.waiting)
        .where(DAYS.c.tenant == tenant, DAYS.c.ranking == ranking)
        .where(DAYS.c.pathway == pathway.value)
        .where(tuple_(DAYS.c.band, DAYS.c.order_day) < tuple_(*days[-1]))
        .order_by(DAYS.c.band, DAYS.c.order_day)
    )
    counted = session.execute(query).all()
    before, at, ahead = {}, 0, 0
    for day in days:
        while at < len(counted) and (counted[at][0], counted[at][1]) < day:
            ahead += counted[at][2]
            at += 1
        before[day] = ahead
    return before
