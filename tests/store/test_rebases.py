"""A chart's rebases are kept for good; a withdrawal is kept beside what it withdraws."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from triage.referrals import Pathway
from triage.store import rebases
from triage.store.engine import unit_of_work
from triage.store.rebases import (
    REBASED,
    ByWhom,
    NewRebase,
    Withdrawn,
    WithdrawnAlready,
)
from triage.waits.weekly import Measure


NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
MONDAY = date(2026, 9, 7)
ND = Pathway.NEURODEVELOPMENTAL
ANN = ByWhom(staff_id="S1", by="Ann Other, manager", now=NOW)
BOB = ByWhom(staff_id="S2", by="Bob Other, manager", now=NOW + timedelta(days=1))


def new(day: date = MONDAY, measure: Measure = Measure.SEEN) -> NewRebase:
    """A second clinic changed how many are seen."""
    return NewRebase(pathway=ND, measure=measure, on_day=day, why="A second clinic")


def test_a_rebase_says_who_when_and_why(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        key = rebases.add(session, tenant="here", new=new(), whom=ANN)
        rebases.add(session, tenant="elsewhere", new=new(), whom=BOB)

    with unit_of_work(engine) as session:
        (kept,) = rebases.of_list(session, tenant="here", pathway=ND)
        other_list = rebases.of_list(
            session, tenant="here", pathway=Pathway.SPEECH_LANGUAGE
        )
        elsewhere = rebases.one(session, tenant="elsewhere", rebase_id=key)

    assert (kept.id, kept.on_day, kept.measure) == (key, MONDAY, Measure.SEEN)
    assert (kept.made_by, kept.made_at, kept.why) == (ANN.by, NOW, "A second clinic")
    assert kept.withdrawn is None
    assert other_list == []
    assert elsewhere is None


def test_a_withdrawn_rebase_stays_and_says_so_once(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        key = rebases.add(session, tenant="here", new=new(), whom=ANN)
        kept = rebases.one(session, tenant="here", rebase_id=key)
        assert kept
        rebases.withdraw(
            session, tenant="here", rebase=kept, why="The wrong week", whom=BOB
        )

    with unit_of_work(engine) as session:
        (after,) = rebases.of_list(session, tenant="here", pathway=ND)
    assert after.withdrawn == Withdrawn(why="The wrong week", by=BOB.by, at=BOB.now)
    with pytest.raises(WithdrawnAlready), unit_of_work(engine) as session:
        rebases.withdraw(session, tenant="here", rebase=after, why="Again", whom=ANN)


def test_rebases_come_in_the_order_of_their_days(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        for weeks in (0, -4, -2):
            later = new(MONDAY + timedelta(weeks=weeks))
            rebases.add(session, tenant="here", new=later, whom=ANN)

    with unit_of_work(engine) as session:
        found = rebases.of_list(session, tenant="here", pathway=ND)
    days = [one.on_day for one in found]
    assert days == sorted(days)


@pytest.mark.parametrize("both", [True, False])
def test_a_row_is_a_rebase_or_a_withdrawal_and_never_both(
    engine: Engine, both: bool
) -> None:
    with unit_of_work(engine) as session:
        key = rebases.add(session, tenant="here", new=new(), whom=ANN)

    wrong = {
        "tenant": "here",
        "id": "2",
        "pathway": ND.value,
        "measure": "seen",
        "on_day": MONDAY if both else None,
        "withdraws": key if both else None,
        "why": "no",
        "staff_id": "S1",
        "made_by": "Ann",
        "made_at": NOW,
    }
    with pytest.raises(IntegrityError), unit_of_work(engine) as session:
        session.connection().execute(insert(REBASED), wrong)
