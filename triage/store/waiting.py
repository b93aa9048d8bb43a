"""The waiting list as an index: pages by key, places by counting days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_
from sqlmodel import Session

from triage.referrals import Band, Child, Pathway, Referral
from triage.store import places as count
from triage.store.listing import ORDER
from triage.store.narrowed import Narrowed, narrow
from triage.store.placements import PLACED, Shown, latest, placement_of, shown_of
from triage.store.places import Key
from triage.store.referrals import CHILDREN, REFERRALS, child_of, referral_of
from triage.store.standing import DAYS, LISTED
from triage.store.unseen import Days, Unseen
from triage.store.written import from_text, in_batches
from triage.waiting_list.placement import Placement


KEY = tuple(LISTED.c[name] for name in ORDER)
BY_CLOCK = (LISTED.c.clock_start, LISTED.c.referral_id)


@dataclass(frozen=True, kw_only=True)
class ListedChild:
    """One line of the list, and nothing that a line does not show."""

    referral_id: str
    pathway: Pathway
    band: Band
    possible_band: Band
    points: int
    credit_weeks: int
    clock_start: date
    order_day: date
    due_on: date
    lot: int
    received_on: date | None
    forename: str
    surname: str
    nhs_number: str | None
    born_on: date | None
    shown: Shown
    confirmed_by: str | None = None  # None: a proposal
    place: int = 0  # until `with_places` counts it

    @property
    def key(self) -> Key:
        """What the order reads."""
        days = (self.order_day, self.clock_start)
        return (int(self.band), *days, self.lot, self.referral_id)

    @property
    def key_by_clock(self) -> Key:
        """What the order of waiting alone reads; it tells neither band nor place."""
        return (0, self.clock_start, self.clock_start, 0, self.referral_id)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One child where they stand, with everything a line of the list is made of."""

    referral: Referral
    child: Child
    placement: Placement
    machine_band: Band
    facts_seen: dict[str, Any]
    derived: dict[str, Any]
    shown: Shown
    confirmed_by: str | None = None

    def line(self) -> ListedChild:
        """The same child as a line of the list."""
        one, child = self.placement, self.child
        return ListedChild(
            referral_id=one.referral_id,
            pathway=one.pathway,
            band=one.band,
            possible_band=one.possible_band,
            points=one.points,
            credit_weeks=one.credit_weeks,
            clock_start=one.clock_start,
            order_day=one.order_day,
            due_on=one.due_on,
            lot=one.lot,
            received_on=self.referral.received_on,
            forename=child.forename,
            surname=child.surname,
            nhs_number=child.nhs_number,
            born_on=child.born_on,
            shown=self.shown,
            confirmed_by=self.confirmed_by,
            place=one.place,
        )

    @property
    def key(self) -> Key:
        """What the order reads."""
        one = self.placement
        return (int(one.band), one.order_day, one.clock_start, one.lot, one.referral_id)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many wait, from the day counters."""

    by_band: dict[Band, int]  # without those whose band is owed
    by_pathway: dict[Pathway, int]


def page(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    narrowed: Narrowed,
    after: Key | None = None,
    size: int | None,
) -> list[ListedChild]:
    """The next children in the published order, or all; places are not counted yet.

    Those whose band is owed have no order but that of their waiting.
    """
    on: dict[str, Any] = {"tenant": tenant, "ranking": ranking, "narrowed": narrowed}
    if narrowed.owed:
        return _owed_page(session, **on, after=after, size=size)
    query = narrow(_lines(), **on, ordered=True)
    if after is not None:
        query = query.where(tuple_(*KEY) > tuple_(*after))
    return _read_lines(session, query.order_by(*KEY).limit(size))


def _owed_page(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    narrowed: Narrowed,
    after: Key | None,
    size: int | None,
) -> list[ListedChild]:
    """By waiting alone. Who they are is read from the clock's index before their lines
    are, or the lines of everybody owed would be read for a few.
    """
    on: dict[str, Any] = {"tenant": tenant, "ranking": ranking}
    query = narrow(
        select(LISTED.c.referral_id).select_from(LISTED),
        **on,
        narrowed=narrowed,
        by_clock=True,
    )
    if after is not None:
        query = query.where(tuple_(*BY_CLOCK) > tuple_(after[2], after[4]))
    names = list(session.scalars(query.order_by(*BY_CLOCK).limit(size)))
    found = [
        line
        for some in in_batches(names)
        for line in lines_of(session, **on, referral_ids=some)
    ]
    return sorted(found, key=lambda one: (one.clock_start, one.referral_id))


def lines_of(
    session: Session, *, tenant: str, ranking: int, referral_ids: Sequence[str]
) -> list[ListedChild]:
    """The lines of some referrals, wherever they stand; none for those off the list."""
    query = _lines().where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
    if not referral_ids:
        return []
    return _read_lines(session, query.where(LISTED.c.referral_id.in_(referral_ids)))


def everyone(
    session: Session, *, tenant: str, ranking: int, narrowed: Narrowed
) -> list[Standing]:
    """A whole narrowed list in full, with places: for an export."""
    query = narrow(
        _all_of_it(), tenant=tenant, ranking=ranking, narrowed=narrowed, ordered=True
    )
    rows = session.execute(query.order_by(*KEY)).mappings()
    found = [_standing(dict(row)) for row in rows]
    return _stand_at(session, tenant, ranking, found)


def standing(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    referral_id: str,
    unseen: Unseen | None = None,
) -> Standing | None:
    """One child in full, where they stand; None when they are not on the list."""
    query = _all_of_it().where(
        LISTED.c.tenant == tenant,
        LISTED.c.ranking == ranking,
        LISTED.c.referral_id == referral_id,
    )
    found = [_standing(dict(row)) for row in session.execute(query).mappings()]
    return next(iter(_stand_at(session, tenant, ranking, found, unseen)), None)


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
) -> list[ListedChild]:
    """Those whose clock started first, whatever their band."""
    query = (
        _lines()
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == pathway.value)
        .order_by(LISTED.c.clock_start, LISTED.c.referral_id)
        .limit(size)
    )
    return _read_lines(session, query)


def how_many_before(
    session: Session, *, tenant: str, ranking: int, narrowed: Narrowed, after: Key
) -> tuple[int, int]:
    """How many children a narrowed list holds, and how many of them up to a key."""
    passed = case((tuple_(*KEY) <= tuple_(*after), 1), else_=0)
    query = select(func.count(), func.coalesce(func.sum(passed), 0))
    found = session.execute(
        narrow(
            query.select_from(LISTED),
            tenant=tenant,
            ranking=ranking,
            narrowed=narrowed,
        )
    ).one()
    return int(found[0]), int(found[1])


def counts(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    pathway: Pathway,
    owed: Days | None = None,
) -> Counts:
    """How many wait in each band of a pathway and on each pathway.

    Those whose band is owed are in no band's count, and in their pathway's.
    """
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
    for (band, _), many in (owed or {}).items():
        by_band[Band(band)] -= many
    return Counts(by_band=by_band, by_pathway=by_pathway)


def _lines() -> Select[Any]:
    return select(*LINE).select_from(_JOINED)


def _read_lines(session: Session, query: Select[Any]) -> list[ListedChild]:
    return [
        ListedChild(
            **{
                **row,
                "pathway": Pathway(row["pathway"]),
                "band": Band(row["band"]),
                "possible_band": Band(row["possible_band"]),
                "shown": shown_of(row["shown"]),
            }
        )
        for row in session.execute(query).mappings()
    ]


_JOINED = (
    LISTED.join(
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
_FROM_LISTED = ("referral_id", "pathway", "band", "clock_start", "order_day", "due_on")
_SAID_OF_IT = ("lot", "confirmed_by")
_FROM_PLACED = ("possible_band", "points", "credit_weeks", "shown")
LINE = (
    *(LISTED.c[name] for name in (*_FROM_LISTED, *_SAID_OF_IT)),
    *(PLACED.c[name] for name in _FROM_PLACED),
    REFERRALS.c.received_on,
    *(CHILDREN.c[name] for name in ("forename", "surname", "nhs_number", "born_on")),
)


def _all_of_it() -> Select[Any]:
    confirmed = LISTED.c.confirmed_by.label("listed_confirmed_by")
    return select(PLACED, confirmed, *_children_and_referrals()).select_from(_JOINED)


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
        shown=shown_of(row["shown"]),
        confirmed_by=row.get("listed_confirmed_by"),
    )


def _named(prefix: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): value
        for name, value in row.items()
        if name.startswith(prefix)
    }


def with_places(
    session: Session,
    *,
    tenant: str,
    ranking: int,
    found: Sequence[ListedChild],
    unseen: Unseen | None = None,
    owed: Mapping[Pathway, Days] | None = None,
) -> dict[str, ListedChild]:
    """The lines by referral, each with its rank in its pathway's whole list.

    Those whose band is owed have the place 0.
    """
    keys = ((one.pathway, one.key) for one in found)
    places = count.places(session, tenant, ranking, keys, unseen, owed)
    return {
        one.referral_id: replace(one, place=places.get(one.referral_id, 0))
        for one in found
    }


def _stand_at(
    session: Session,
    tenant: str,
    ranking: int,
    found: Sequence[Standing],
    unseen: Unseen | None = None,
) -> list[Standing]:
    keys = ((one.placement.pathway, one.key) for one in found)
    places = count.places(session, tenant, ranking, keys, unseen)
    return [
        replace(
            one,
            placement=replace(one.placement, place=places.get(one.referral.id, 0)),
        )
        for one in found
    ]
