"""Whose band a clinician owes stand outside the order: no place, no gap, no count tells."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert
from sqlmodel import Session

from tests.store.builders import NOW, TENANT, TODAY, a_list, a_placement
from triage.decisions import MILLIONTHS
from triage.referrals import Band, Pathway
from triage.store import places, waiting
from triage.store.columns import Row
from triage.store.engine import unit_of_work
from triage.store.narrowed import Narrowed, how_many
from triage.store.unseen import Days, Unseen, owed_by_day
from triage.waiting_list.placement import Placement


MANY = 24
HALF = Unseen(staff_id="S1", below=MILLIONTHS // 2)
EVERYONE = Narrowed(pathway=Pathway.NEURODEVELOPMENTAL, unseen=HALF)
GIVEN = "R1"  # S1 has given a band for this one


def placed(bands: list[int]) -> list[Placement]:
    """Children of some bands; every second four fall into the sample."""
    return [
        a_placement(
            at,
            band=Band(band),
            clock_start=TODAY - timedelta(days=300 - 7 * (at % 5)),
            order_day=TODAY - timedelta(days=at // 8 % 2 + 3 * band),
            lot=at // 4 % 2 * MILLIONTHS // 2 + at,
        )
        for at, band in enumerate(bands)
    ]


def filled(session: Session, some: list[Placement]) -> int:
    """They stand on a list, and one clinician has given one band."""
    ranking = a_list(session, some)
    own = {"tenant": TENANT, "id": "O1", "referral_id": GIVEN, "placement": 1}
    own |= {"band": 2, "staff_id": "S1", "made_by": "S", "made_at": NOW}
    session.connection().execute(insert(Row.metadata.tables["own_band"]), [own])
    return ranking


def owed(some: list[Placement]) -> set[str]:
    return {
        one.referral_id
        for one in some
        if one.lot % MILLIONTHS < HALF.below and one.referral_id != GIVEN
    }


@pytest.mark.hazard("H-04")
def test_the_order_has_no_gap_where_a_covered_child_stands(engine: Engine) -> None:
    some = placed([1 + at * 7 % 4 for at in range(MANY)])
    with unit_of_work(engine) as session:
        ranking = filled(session, some)
        on: dict[str, Any] = {"tenant": TENANT, "ranking": ranking}
        found = waiting.page(session, **on, narrowed=EVERYONE, size=None)
        covered = waiting.page(
            session,
            **on,
            narrowed=replace(EVERYONE, owed=True),
            size=None,
        )
        lines = waiting.with_places(
            session,
            **on,
            found=[*found, *covered],
            unseen=HALF,
        )
        before = [
            waiting.how_many_before(
                session,
                **on,
                narrowed=EVERYONE,
                after=one.key,
            )
            for one in found
        ]
        up_to = [
            places.up_to(
                session,
                TENANT,
                ranking,
                EVERYONE.pathway,
                one.key,
                HALF,
                days(session, ranking),
            )
            for one in found
        ]

    numbers = list(range(1, len(found) + 1))
    assert {one.referral_id for one in covered} == owed(some)
    assert [lines[one.referral_id].place for one in found] == numbers
    assert {lines[one.referral_id].place for one in covered} == {0}
    assert [at for _, at in before] == up_to == numbers


@pytest.mark.hazard("H-04")
@settings(  # each example lets go of what it wrote
    max_examples=10,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moved=st.lists(st.integers(1, 4), min_size=MANY, max_size=MANY))
def test_nothing_asked_of_the_list_depends_on_a_band_that_is_owed(
    engine: Engine, moved: list[int]
) -> None:
    """Two lists alike but for the covered children's bands answer alike."""
    plain = [1 + at * 7 % 4 for at in range(MANY)]
    hidden = owed(placed(plain))
    other = [moved[at] if f"R{at}" in hidden else band for at, band in enumerate(plain)]

    assert answers(engine, placed(plain)) == answers(engine, placed(other))


def days(session: Session, ranking: int) -> Days:
    """What the day counters count and S1 is not told."""
    return owed_by_day(
        session,
        tenant=TENANT,
        ranking=ranking,
        pathway=EVERYONE.pathway,
        unseen=HALF,
    )


def answers(engine: Engine, some: list[Placement]) -> list[object]:
    """What a clinician can ask: lines, places, counts, and pages of what is owed."""
    # Long because there is much to ask.
    with unit_of_work(engine) as session:
        ranking = filled(session, some)
        on: dict[str, Any] = {"tenant": TENANT, "ranking": ranking}
        asked = [
            EVERYONE,
            replace(EVERYONE, bands=(Band.P1, Band.P3)),
            replace(EVERYONE, due_before=TODAY),
            replace(EVERYONE, unconfirmed=True),
        ]
        told: list[object] = []
        for one in asked:
            found = waiting.page(session, **on, narrowed=one, size=None)
            lines = waiting.with_places(session, **on, found=found, unseen=HALF)
            told.append([(line.referral_id, line.place) for line in lines.values()])
            told.append(how_many(session, **on, narrowed=one))
        told.append(
            waiting.counts(
                session, **on, pathway=EVERYONE.pathway, owed=days(session, ranking)
            )
        )
        after, walked = None, []
        while page := waiting.page(
            session,
            **on,
            narrowed=replace(EVERYONE, owed=True),
            after=after,
            size=3,
        ):
            after = page[-1].key_by_clock
            walked += [(one.referral_id, one.key_by_clock) for one in page]
        told.append(walked)
        session.rollback()
    return told


@pytest.mark.hazard("H-07")
def test_what_is_seen_and_what_is_owed_are_the_whole_list(engine: Engine) -> None:
    some = placed([1 + at % 4 for at in range(MANY)])
    with unit_of_work(engine) as session:
        ranking = filled(session, some)
        on: dict[str, Any] = {"tenant": TENANT, "ranking": ranking}
        counts = waiting.counts(
            session, **on, pathway=EVERYONE.pathway, owed=days(session, ranking)
        )
        many = how_many(session, **on, narrowed=replace(EVERYONE, owed=True))

    assert many == len(owed(some))
    assert sum(counts.by_band.values()) + many == counts.by_pathway[EVERYONE.pathway]
    assert counts.by_pathway[EVERYONE.pathway] == MANY
