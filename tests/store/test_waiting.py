"""The waiting list in the store: a total order, pages by key, places by counting."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select, tuple_
from sqlmodel import Session

from tests.store.builders import (
    NOW,
    SHOWN,
    TENANT,
    a_list,
    a_placement,
    for_list,
    store,
)
from triage.referrals import Band, Pathway
from triage.store import narrowed as narrowed_to
from triage.store import placements, places, standing, waiting
from triage.store.engine import reading, unit_of_work
from triage.store.narrowed import Narrowed
from triage.store.places import BadPageKey, Key
from triage.store.standing import DAYS, LISTED
from triage.store.waiting import ListedChild
from triage.waiting_list.placement import Placement, Question


EVERYONE = Narrowed(pathway=Pathway.NEURODEVELOPMENTAL)
A_QUESTION = Question(fact="f", text="Any choking?", ask="family", would_be=Band.P1)


def test_pages_walk_every_child_exactly_once_under_ties(engine: Engine) -> None:
    some = [a_placement(at) for at in range(103)]
    with unit_of_work(engine) as session:
        ranking = a_list(session, some)

    with reading(engine) as session:
        walked = _walk(session, ranking, EVERYONE, size=10)

    assert [one.key for one in walked] == sorted(_key(one) for one in some)
    assert [one.place for one in walked] == list(range(1, 104))


def test_a_place_is_the_rank_in_the_whole_list_even_when_narrowed(
    engine: Engine,
) -> None:
    some = [a_placement(at) for at in range(60)]
    with unit_of_work(engine) as session:
        ranking = a_list(session, some)

    with reading(engine) as session:
        whole = _walk(session, ranking, EVERYONE, size=60)
        narrowed = _walk(session, ranking, replace(EVERYONE, bands=(Band.P2,)), size=7)

    places = {one.referral_id: one.place for one in whole}
    assert narrowed
    assert {one.band for one in narrowed} == {Band.P2}
    assert all(one.place == places[one.referral_id] for one in narrowed)


def test_a_placement_reads_back_as_it_was_written(engine: Engine) -> None:
    placement = a_placement(3, question=A_QUESTION, next_change_on=date(2027, 1, 1))
    with unit_of_work(engine) as session:
        ranking = a_list(session, [placement])

    with reading(engine) as session:
        child = waiting.standing(
            session, tenant=TENANT, ranking=ranking, referral_id="R3"
        )
        (again,) = waiting.everyone(
            session, tenant=TENANT, ranking=ranking, narrowed=EVERYONE
        )

    assert child is not None
    assert child == again
    assert child.placement == replace(placement, place=1)
    assert child.facts_seen == {"suspensions": 2}


def test_the_day_counters_always_equal_the_list(engine: Engine) -> None:
    some = [a_placement(at) for at in range(40)]
    with unit_of_work(engine) as session:
        ranking = a_list(session, some)
    moved = [replace(one, band=Band.P1, order_day=date(2026, 2, 2)) for one in some[:9]]

    with unit_of_work(engine) as session:
        store(session, ranking, moved)
        standing.take_off(
            session, tenant=TENANT, ranking=ranking, referral_ids=["R20", "R21"]
        )

    with reading(engine) as session:
        assert _counted(session) == _grouped(session)
        counts = waiting.counts(
            session, tenant=TENANT, ranking=ranking, pathway=EVERYONE.pathway
        )
    assert sum(counts.by_band.values()) == counts.by_pathway[EVERYONE.pathway] == 38


def test_the_same_placement_again_is_not_another_placement(engine: Engine) -> None:
    placement = a_placement(1)
    with unit_of_work(engine) as session:
        ranking = a_list(session, [placement])

    with unit_of_work(engine) as session:
        older = replace(placement, weeks_waited=44, reason="Waited 44 weeks.")
        again = store(session, ranking, [older])
        other = store(session, ranking, [replace(placement, points=9)])
        history = placements.history(session, tenant=TENANT, referral_id="R1")

    assert (again, other) == (0, 1)
    assert [(one.number, one.placement.points) for one in history] == [(2, 9), (1, 2)]


@pytest.mark.hazard("H-09")
def test_a_new_ranking_is_seen_only_when_it_is_put_in_force(engine: Engine) -> None:
    placement = a_placement(1)
    with unit_of_work(engine) as session:
        old = a_list(session, [placement])
        new = placements.new_ranking(session, tenant=TENANT, content="d", now=NOW)
        store(session, new, [replace(placement, band=Band.P1)])
        before = placements.in_force(session, tenant=TENANT)
        placements.put_in_force(session, tenant=TENANT, number=new, now=NOW)
        after = placements.in_force(session, tenant=TENANT)

        left = _walk(session, old, EVERYONE, size=5)
        (seen,) = _walk(session, new, EVERYONE, size=5)

    assert before is not None
    assert after is not None
    assert (before.number, after.number) == (old, new)
    assert (left, seen.band) == ([], Band.P1)


@pytest.mark.hazard("H-22")
def test_one_tenant_never_sees_another(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        a_list(session, [a_placement(at) for at in range(5)], tenant="north")
        ranking = a_list(session, [a_placement(at) for at in range(3)], tenant="south")

        seen = waiting.page(
            session, tenant="south", ranking=ranking, narrowed=EVERYONE, size=50
        )

    assert len(seen) == 3


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        (replace(EVERYONE, due_before=date(2026, 1, 2)), ["R2"]),
        (replace(EVERYONE, search="byron  R3"), ["R3"]),
        (replace(EVERYONE, search="R4"), ["R4"]),
        (replace(EVERYONE, search="100%"), []),
        (replace(EVERYONE, safe=True), []),
        (replace(EVERYONE, owner_id="nobody"), []),
    ],
)
def test_a_list_can_be_narrowed(
    engine: Engine, narrowed: Narrowed, found: list[str]
) -> None:
    some = [a_placement(at) for at in range(5)]
    some[2] = replace(some[2], due_on=date(2026, 1, 1))
    with unit_of_work(engine) as session:
        ranking = a_list(session, some)

    with reading(engine) as session:
        walked = _walk(session, ranking, narrowed, size=2)
        total = narrowed_to.how_many(
            session, tenant=TENANT, ranking=ranking, narrowed=narrowed
        )

    assert [one.referral_id for one in walked] == found
    assert total == len(found)


def test_the_longest_waiters_come_first_whatever_their_band(engine: Engine) -> None:
    some = [a_placement(at) for at in range(12)]
    late = replace(some[3], clock_start=date(2020, 1, 1))
    with unit_of_work(engine) as session:
        ranking = a_list(session, [*some[:3], late, *some[4:]])

        (first, _) = waiting.longest(
            session,
            tenant=TENANT,
            ranking=ranking,
            pathway=EVERYONE.pathway,
            size=2,
        )

    assert first.referral_id == "R3"
    assert first.shown == SHOWN


def test_placements_due_again_are_found_by_their_day(engine: Engine) -> None:
    today = date(2026, 11, 2)
    days = {1: today, 2: today + timedelta(days=1), 3: today - timedelta(days=9)}
    some = [a_placement(at, next_change_on=days.get(at)) for at in range(5)]
    with unit_of_work(engine) as session:
        ranking = a_list(session, some)

        due = standing.due_again(session, tenant=TENANT, ranking=ranking, today=today)

    assert due == ["R1", "R3"]


def test_a_page_reads_the_order_from_its_index(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        ranking = a_list(session, [a_placement(at) for at in range(200)])
    last = _key(a_placement(5))
    page = (
        select(LISTED.c.referral_id)
        .where(LISTED.c.tenant == TENANT, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == EVERYONE.pathway.value)
        .where(tuple_(*waiting.KEY) > tuple_(*last))
        .order_by(*waiting.KEY)
        .limit(50)
    )

    plan = _plan(engine, str(_literal(page, engine)))

    assert "ix_listed_order" in plan
    assert "sort" not in plan.lower()
    assert "temp b-tree" not in plan.lower()


@pytest.mark.parametrize("written", ["", "rubbish", "WzFd", "é"])
def test_a_page_key_nobody_wrote_is_refused(written: str) -> None:
    with pytest.raises(BadPageKey):
        places.read_key(written)


def test_a_page_key_reads_back_as_it_was_written() -> None:
    key = (2, date(2026, 1, 2), date(2025, 12, 31), 2**62, "SLT/00 1")

    assert places.read_key(places.write_key(key)) == key


def test_nothing_is_in_force_before_the_first_ranking(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        for_list(session, [a_placement(1)])

        ranking = placements.in_force(session, tenant=TENANT)

    assert ranking is None


def _walk(
    session: Session, ranking: int, narrowed: Narrowed, size: int
) -> list[ListedChild]:
    walked: list[ListedChild] = []
    after = None
    while True:
        page = waiting.page(
            session,
            tenant=TENANT,
            ranking=ranking,
            narrowed=narrowed,
            after=after,
            size=size,
        )
        lines = waiting.with_places(session, tenant=TENANT, ranking=ranking, found=page)
        walked += [lines[one.referral_id] for one in page]
        if len(page) < size:
            return walked
        after = page[-1].key


def _key(one: Placement) -> Key:
    return (int(one.band), one.order_day, one.clock_start, one.lot, one.referral_id)


def _counted(session: Session) -> list[tuple[object, ...]]:
    query = select(DAYS.c.pathway, DAYS.c.band, DAYS.c.order_day, DAYS.c.waiting)
    found = session.execute(query.where(DAYS.c.waiting > 0))
    return sorted(tuple(row) for row in found)


def _grouped(session: Session) -> list[tuple[object, ...]]:
    days = (LISTED.c.pathway, LISTED.c.band, LISTED.c.order_day)
    found = session.execute(select(*days, func.count()).group_by(*days))
    return sorted(tuple(row) for row in found)


def _literal(query: object, engine: Engine) -> object:
    return query.compile(  # type: ignore[attr-defined]
        engine, compile_kwargs={"literal_binds": True}
    )


def _plan(engine: Engine, query: str) -> str:
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if not sqlite:
            # So few rows would be read whole: the question is whether the index can.
            for way in ("seqscan", "bitmapscan", "sort"):
                connection.exec_driver_sql(f"set enable_{way} = off")
            connection.exec_driver_sql("analyze listed")
        words = "explain query plan " if sqlite else "explain "
        plan = connection.exec_driver_sql(words + query.replace("%", "%%"))
        return "\n".join(str(row) for row in plan)
