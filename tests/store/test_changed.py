"""What "changed" means on a list: another band, other points, a decision; nothing else."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from tests.store.builders import NOW, SHOWN, TENANT, TODAY, a_list, a_placement
from triage.referrals import Band, Pathway
from triage.store import placements, waiting
from triage.store.engine import unit_of_work
from triage.store.narrowed import Narrowed
from triage.store.placements import Placed
from triage.store.unseen import Unseen
from triage.waiting_list.placement import Placement


LATER = TODAY + timedelta(days=30)
CHANGED = Narrowed(pathway=Pathway.NEURODEVELOPMENTAL, changed_since=TODAY)
BEFORE = a_placement(2)


def again(session: Session, ranking: int, one: Placement, decided: str | None) -> None:
    """Place a referral once more, a month on."""
    placements.place(
        session,
        tenant=TENANT,
        ranking=ranking,
        placed=[
            Placed(
                placement=one,
                machine_band=one.band,
                facts_seen={"suspensions": 3},
                derived={},
                shown=SHOWN,
                decision_id=decided,
            )
        ],
        cause="fact",
        as_of=LATER,
        now=NOW + timedelta(days=30),
    )


def changed(session: Session, ranking: int, since: int) -> bool:
    """Whether the child is among those changed in the last so many days."""
    asked = replace(CHANGED, changed_since=LATER - timedelta(days=since))
    on: dict[str, Any] = {"tenant": TENANT, "ranking": ranking, "narrowed": asked}
    return bool(waiting.page(session, **on, size=None))


@pytest.mark.parametrize(
    ("after", "decided", "is_change"),
    [
        (replace(BEFORE, band=Band.P1), None, True),
        (replace(BEFORE, points=9), None, True),
        (BEFORE, "D1", True),
        (replace(BEFORE, due_on=LATER), None, False),
        (replace(BEFORE, fired=("ANOTHER",)), None, False),
        (replace(BEFORE, weeks_waited=99), None, False),
    ],
    ids=["band", "points", "decision", "day", "rules", "weeks"],
)
def test_a_change_is_another_band_other_points_or_a_decision(
    engine: Engine, after: Placement, decided: str | None, is_change: bool
) -> None:
    with unit_of_work(engine) as session:
        ranking = a_list(session, [BEFORE])
        first = changed(session, ranking, since=400)

        again(session, ranking, after, decided)

        assert not first  # to be placed for the first time changes nothing
        assert changed(session, ranking, since=7) is is_change


def test_a_change_is_remembered_when_something_else_comes_after(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        ranking = a_list(session, [BEFORE])
        again(session, ranking, replace(BEFORE, points=9), None)
        again(session, ranking, replace(BEFORE, points=9, due_on=LATER), None)

        assert changed(session, ranking, since=0)
        assert not changed(session, ranking, since=-1)


@pytest.mark.hazard("H-04")
def test_once_somebody_decided_nobody_owes_a_band(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        ranking = a_list(session, [BEFORE])
        again(session, ranking, BEFORE, "D1")
        unseen = Unseen(staff_id="S1", below=1_000_000)
        asked = Narrowed(pathway=Pathway.NEURODEVELOPMENTAL, unseen=unseen)
        on: dict[str, Any] = {"tenant": TENANT, "ranking": ranking}

        (seen,) = waiting.page(session, **on, narrowed=asked, size=None)
        owed = waiting.page(
            session,
            **on,
            narrowed=replace(asked, owed=True),
            size=None,
        )

    assert (seen.referral_id, owed) == ("R2", [])
