"""An invented service writes its days down, and what is learnt of it is the truth."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from tests.store.builders import NOW, TENANT, TODAY
from triage.desk.in_force import installed
from triage.desk.invented import cohort as invented
from triage.desk.models.cohort import Cohort, cohort, weight
from triage.desk.models.recorded import DRIVERS
from triage.referrals import Pathway
from triage.scoring.evaluating.measures import auc, brier, observed_over_expected
from triage.scoring.evaluating.outcomes import followed
from triage.scoring.fit import HazardScorecard, from_catalogue
from triage.scoring.learning.hazard import hazard_of, risk_within
from triage.scoring.learning.invented import (
    HORIZON,
    SIGNS,
    STRONGEST,
    WORSENED,
    World,
    live,
)
from triage.scoring.learning.ladder import Rung
from triage.scoring.learning.logistic import logistic
from triage.store.engine import open_store, reading, unit_of_work


WORLD = World(harm=-6.0)  # harm is common, so that few children show it
CHILDREN, SEED = 900, 5
FACTS = [one.fact for one in SIGNS]


@pytest.fixture(scope="module")
def found(sqlite_ready: bytes, tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    """What the store says of such a service, only the signs of its world on the card."""
    file = tmp_path_factory.mktemp("invented") / "store.sqlite"
    file.write_bytes(sqlite_ready)
    engine = open_store(f"sqlite:///{file}")
    with unit_of_work(engine) as session:
        invented.write(
            session,
            tenant=TENANT,
            world=WORLD,
            children=CHILDREN,
            seed=SEED,
            today=TODAY,
            now=NOW,
        )
    with reading(engine) as session:
        read = cohort(
            session,
            tenant=TENANT,
            pathway=Pathway.NEURODEVELOPMENTAL,
            since=TODAY - timedelta(weeks=100),
            today=TODAY,
        )
    engine.dispose()
    columns = [read.factors.index(one) for one in FACTS]
    weeks = read.watched.weeks
    only = replace(weeks, factors=weeks.factors[:, columns])
    return replace(
        read, factors=tuple(FACTS), watched=replace(read.watched, weeks=only)
    )


def test_what_is_learnt_of_an_invented_service_is_its_truth(found: Cohort) -> None:
    truth = live(WORLD, 20_000, seed=1, nobody_seen=True)
    weeks, told = found.watched.weeks, weight(found, TODAY)

    hazard = hazard_of(weeks, told.weighed.weights, HORIZON)
    risk = risk_within(hazard, truth.factors, HORIZON).mean()

    assert told.allowed.rung is Rung.STRONG_PRIOR
    assert told.weighed.average == pytest.approx(1, abs=0.05)
    assert hazard.worth[STRONGEST] == pytest.approx(WORLD.worth[STRONGEST], rel=0.45)
    # A later landmark finds a child who has got worse already: its risk is a little higher.
    assert risk == pytest.approx(truth.harmed_within().mean(), rel=0.25)


def test_a_card_is_fitted_to_what_the_store_says(found: Cohort) -> None:
    content = installed()
    told = weight(found, TODAY)
    x, ends, event, begins = found.watched.weeks.columns()
    card = HazardScorecard(
        from_catalogue(content.catalogue, FACTS),
        prior_card=content.cards[found.pathway],
        prior_sigma=told.allowed.prior_sigma or 0.1,
    )

    card.fit(x, ends, event, begins, told.weighed.weights[found.watched.weeks.at_risk])

    worst, none = np.array([[1.0] * 7 + [3.0]]), np.zeros((1, 8))
    assert card.points(worst)[0] > card.points(none)[0]
    assert card.predict_risk(worst)[0] > card.predict_risk(none)[0]


def test_figures_of_a_card_are_those_of_a_list_on_which_nobody_is_seen(
    found: Cohort,
) -> None:
    lived, watched = live(WORLD, 20_000, seed=1, nobody_seen=True), found.watched
    came, alike = lived.harmed_within(), np.ones(20_000)
    card = logistic(lived.factors, came.astype(np.float64))
    true = card.chance(lived.factors)
    every = followed(watched.weeks, HORIZON)
    # A later landmark finds a child who has got worse already.
    first = [at for at, one in enumerate(watched.watches) if one.came == one.landmark]
    chance = card.chance(watched.weeks.factors[watched.weeks.first][first])

    seen = every.where(np.array(first))
    over = observed_over_expected(chance, seen.event, seen.weight)
    naive = observed_over_expected(chance, seen.event, np.ones(len(first)))
    told_apart, score = (one(chance, seen.event, seen.weight) for one in (auc, brier))

    assert naive is not None
    assert naive < 0.75
    assert over == pytest.approx(1.0, abs=0.15)
    assert told_apart == pytest.approx(auc(true, came, alike), abs=0.04)
    assert score == pytest.approx(brier(true, came, alike), abs=0.015)


def test_worsening_is_among_what_drove_being_seen(found: Cohort) -> None:
    weeks = found.watched.weeks
    worse = weeks.drivers[:, DRIVERS.index(WORSENED)] == 1

    assert weeks.left[worse].mean() > 2 * weeks.left[~worse].mean()
