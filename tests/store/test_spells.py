"""What the figures read of the rows is what a person would count in the ledger."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from tests.functional import ledger
from tests.functional.histories import lived, some_day
from tests.store.builders import NOW, TENANT, TODAY, a_list, a_placement
from tests.store.clinics import SAM, desk
from triage.decisions import DeclineReason, RemovalReason
from triage.desk.waits import behind, figures
from triage.referrals import Pathway, ReferralState
from triage.store import spells
from triage.store.day_numbers import london_days
from triage.store.departures import CAUSES
from triage.store.engine import reading, unit_of_work
from triage.waits.spells import NEVER, Left, Spells, day_of


SEEDS = range(3)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_number_is_what_the_ledger_comes_to(engine: Engine, seed: int) -> None:
    with unit_of_work(engine) as session:
        lived(session, seed)
    with reading(engine) as session:
        for on in (TODAY, some_day(seed)):
            shown = figures.figures(desk(session, actor=SAM), on)
            for one in shown.lists:
                again = ledger.numbers(session, one.pathway, on, today=TODAY)
                told = {key: number.value for key, number in one.numbers.items()}

                assert {key: told[key] for key in again} == pytest.approx(again), on


@pytest.mark.parametrize("seed", SEEDS)
def test_every_spell_is_a_stay_of_the_ledger(engine: Engine, seed: int) -> None:
    with unit_of_work(engine) as session:
        ranking = lived(session, seed)
    with reading(engine) as session:
        since = some_day(seed)
        found = spells.named(session, tenant=TENANT, ranking=ranking, since=since)
        stays = [
            one
            for one in ledger.stays(session)
            if one.left is None or one.left >= since
        ]

    told = [
        line
        for pathway, one in found.items()
        for line in _lines(pathway, one.referral_ids, one.spells)
    ]
    assert sorted(told) == sorted(
        (one.pathway, one.referral_id, one.clock, one.came, one.left or date.max)
        for one in stays
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_alike_is_counted_together_and_nobody_is_lost(
    engine: Engine, seed: int
) -> None:
    with unit_of_work(engine) as session:
        ranking = lived(session, seed)
    with reading(engine) as session:
        asked: dict[str, Any] = {
            "tenant": TENANT,
            "ranking": ranking,
            "since": some_day(seed),
        }
        together = spells.of_lists(session, **asked)
        one_by_one = spells.named(session, **asked)

    for pathway, some in together.items():
        assert _spread(some) == _spread(one_by_one[pathway].spells)


def test_behind_each_number_stand_exactly_so_many_children(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        lived(session, seed=7)
    with reading(engine) as session:
        at = desk(session, actor=SAM)
        for on in (TODAY, some_day(7)):
            one = figures.figures(at, on).lists[0]
            numbers = [one for one in one.numbers.values() if one.children]
            behind_it = {
                number.key: behind.children(
                    at, one.pathway, number.key, as_of=on, size=1_000
                )
                for number in numbers
            }

            assert {key: len(one.children) for key, one in behind_it.items()} == {
                number.key: number.value for number in numbers
            }


def test_children_behind_a_number_come_page_by_page_the_longest_wait_first(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        a_list(session, [a_placement(at) for at in range(11)])
    with reading(engine) as session:
        pages = list(_pages(session, size=4))

    clocks = [one.clock_start for page in pages for one in page.children]
    assert [len(page.children) for page in pages] == [4, 4, 3]
    assert clocks == sorted(clocks)
    assert len({one.referral_id for page in pages for one in page.children}) == 11


def test_of_those_who_left_the_last_band_is_known_and_left_out_when_not_asked(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        ranking = lived(session, seed=1)
    with reading(engine) as session:
        asked: dict[str, Any] = {
            "tenant": TENANT,
            "ranking": ranking,
            "since": date(2020, 1, 1),
        }
        known = spells.of_lists(session, **asked)
        unasked = spells.of_lists(session, **asked, bands=False)

    gone = [some.where(some.left < NEVER) for some in known.values()]
    assert all(band > 0 for some in gone for band in some.band)
    assert all(
        band == 0
        for some in unasked.values()
        for band in some.where(some.left < NEVER).band
    )


def test_nobody_waits_before_the_first_placement(engine: Engine) -> None:
    with reading(engine) as session:
        found = spells.of_lists(session, tenant=TENANT, ranking=None, since=TODAY)

    assert [len(some) for some in found.values()] == [0, 0, 0]


def test_every_reason_to_leave_has_its_cause() -> None:
    removed, declined = (
        {reason: _cause(state, reason) for reason in reasons}
        for state, reasons in (
            (ReferralState.REMOVED, RemovalReason),
            (ReferralState.DECLINED, DeclineReason),
        )
    )

    assert [one for one, left in removed.items() if left is Left.PUT_RIGHT] == [
        RemovalReason.TWICE
    ]
    assert [one for one, left in declined.items() if left is Left.PUT_RIGHT] == [
        DeclineReason.TWICE
    ]
    assert {*CAUSES.values()} == {*Left} - {Left.STILL_HERE, Left.OTHER_LIST}


def test_an_hours_day_is_londons() -> None:
    moments = [
        datetime(2026, 7, 1, 22, 59, tzinfo=UTC),  # Wednesday, 23:59 in London
        datetime(2026, 7, 1, 23, 0, tzinfo=UTC),  # Thursday already
        datetime(2026, 12, 1, 23, 30, tzinfo=UTC),
    ]
    hours = np.array([int(one.timestamp()) // 3600 for one in moments])

    days = [day_of(int(one)) for one in london_days(hours)]

    assert days == [date(2026, 7, 1), date(2026, 7, 2), date(2026, 12, 1)]


def _lines(
    pathway: Pathway, names: tuple[str, ...], some: Spells
) -> Iterator[tuple[str, str, date, date, date]]:
    for at, name in enumerate(names):
        left = int(some.left[at])
        yield (
            pathway.value,
            name,
            day_of(int(some.clock[at])),
            day_of(int(some.came[at])),
            date.max if left == NEVER else day_of(left),
        )


def _spread(some: Spells) -> list[tuple[int, ...]]:
    """Each spell by itself, as often as it is counted."""
    columns = (some.clock, some.came, some.left, some.cause, some.band)
    rows = zip(*(column.repeat(some.many) for column in columns), strict=True)
    return sorted(tuple(map(int, row)) for row in rows)


def _pages(session: Session, *, size: int) -> Iterator[behind.Behind]:
    after: str | None = ""
    while after is not None:
        page = behind.children(
            desk(session, actor=SAM, now=NOW + timedelta(hours=1)),
            Pathway.NEURODEVELOPMENTAL,
            "waiting",
            after=after,
            size=size,
        )
        yield page
        after = page.next_after


def _cause(state: ReferralState, reason: str) -> Left:
    return CAUSES.get((state, reason), CAUSES[state, ""])
