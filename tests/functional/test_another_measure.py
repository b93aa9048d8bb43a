"""A card of another name gives everybody its own points; a card put right takes none."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine

from tests.functional import service
from tests.functional.challengers import expert
from tests.functional.editions import (
    DAY,
    PRIYA,
    RUTH,
    TENANT,
    TUESDAY,
    WHY,
    activate,
    approved,
    at_desk,
    full_house,
    proved,
    rehearsed,
    roll_back,
    the_list,
    work,
    would_be,
)
from tests.store import conftest as stores
from triage.desk.content import Content
from triage.desk.editions import drafts, replay
from triage.desk.models.proposing import propose
from triage.desk.replace import cases_of
from triage.rulebook.columns import from_children
from triage.scoring.scorecard import points_all
from triage.store import referrals
from triage.store.engine import reading
from triage.waiting_list.replay import Outcome


sqlite_ready = stores.sqlite_ready
postgresql_server = stores.postgresql_server
engine = stores.engine
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

OTHER = "neurodevelopmental-other-9"


def fewer(**changes: object) -> dict[str, Any]:
    """The experts' card with one point for everything that earns any."""
    told: dict[str, Any] = expert() | changes
    for factor in told["factors"]:
        for row in factor["rows"]:
            row["points"] = min(row["points"], 1)
    return told


def ready(engine: Engine, told: dict[str, Any]) -> Content:
    """An edition with this card that may come into force."""
    with work(engine) as desk:
        digest = propose(desk, told, why=WHY)
        content = drafts.content_of(desk.session, TENANT, digest)
    proved(engine, content)
    approved(engine, digest, PRIYA, RUTH)
    return content


def by_the_card(engine: Engine, content: Content) -> dict[str, int]:
    """Everybody's points by an edition's cards and the facts of the day, worked out apart."""
    found: dict[str, int] = {}
    with reading(engine) as session:
        every = referrals.referrals(session, tenant=TENANT).values()
        today = TUESDAY.date()
        cases = cases_of(session, TENANT, content, every, today)
    for pathway, card in content.cards.items():
        mine = {n: c for n, c in cases.items() if c.referral.pathway is pathway}
        values = [one.values(today) for one in mine.values()]
        points = points_all(card, from_children(content.catalogue, values))
        found |= dict(zip(mine, np.asarray(points).tolist(), strict=True))
    return found


@pytest.mark.hazard("H-04")
def test_a_card_of_another_name_gives_everybody_its_own_points_and_nobody_a_milder_band(
    engine: Engine, tmp_path: Path
) -> None:
    full_house(engine, tmp_path, children=40)
    before = the_list(engine)
    content = ready(engine, fewer(name=OTHER, version="2027.01"))
    seen = rehearsed(engine, content)

    activate(engine, content.digest)

    now, wanted = the_list(engine), by_the_card(engine, content)
    assert now == would_be(seen) != before
    assert {name: points for name, _, points in now} == {
        name: wanted.get(name, 0) for name, _, _ in now
    }
    assert {name: band for name, band, _ in now} == {
        name: band for name, band, _ in before
    }
    assert service.open_tasks(engine, "review") == ()
    with at_desk(engine, now=TUESDAY) as desk:
        done = list(replay.since(desk.work, TUESDAY.date()))
    assert {one.outcome for one in done} == {Outcome.SAME}

    roll_back(engine, content.digest, now=TUESDAY + DAY)
    assert the_list(engine) == before


@pytest.mark.hazard("H-04")
@ON_SQLITE
def test_a_card_put_right_under_its_own_name_takes_no_points_until_a_person_looks(
    engine: Engine, tmp_path: Path
) -> None:
    full_house(engine, tmp_path, children=40)
    before = {name: points for name, _, points in the_list(engine)}
    content = ready(engine, fewer(version="2027.01"))
    by_card = by_the_card(engine, content)
    falls = {name for name, points in by_card.items() if points < before[name]}

    activate(engine, content.digest)

    assert {name: points for name, _, points in the_list(engine)} == before
    assert len(service.open_tasks(engine, "review")) == len(falls) > 0


@ON_SQLITE
def test_the_same_rows_under_another_name_hold_what_was_held(
    engine: Engine, tmp_path: Path
) -> None:
    full_house(engine, tmp_path, children=40)
    right = ready(engine, fewer(version="2027.01"))
    activate(engine, right.digest)
    before = the_list(engine)
    renamed = ready(engine, fewer(name=OTHER, version="2027.02"))

    activate(engine, renamed.digest)

    assert the_list(engine) == before
