"""What a candidate is made of, where outcomes are many enough to hold children out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from sqlmodel import Session

from tests.functional.learnable import LONG_AGO, invented, on_database, today
from triage.desk.in_force import installed
from triage.desk.models import ceilings
from triage.desk.models.answered import Answered, chance_of
from triage.desk.models.asked import Alike, Asked
from triage.desk.models.candidate import Candidate, Tried, opened, sealed
from triage.desk.models.caps import capped
from triage.desk.models.card_said import HIDDEN, group_rows
from triage.desk.models.fitting import fit
from triage.desk.models.refits import points_by_refit
from triage.desk.models.study import Days, Study, study
from triage.desk.models.trying import split
from triage.desk.opening import opened as database
from triage.referrals import Pathway
from triage.scoring.card import Counts, Scorecard
from triage.scoring.checks import checked_card
from triage.scoring.evaluating.groups import GroupFigures, Verdict
from triage.scoring.learning.invented import World
from triage.scoring.learning.ladder import Rung
from triage.settings import Settings
from triage.store.engine import reading


ND = Pathway.NEURODEVELOPMENTAL
HARSH = World(harm=-3.5, seen=-6.0)  # few are seen, and harm comes often
NOW = datetime.now(UTC)
ASKED = Asked(
    pathway=ND,
    since=today() - LONG_AGO,
    name="nd-learnt-2",
    alike=Alike.KEEP,
    refits=3,
    max_factors=24,
    must_keep=("epilepsy", "suspensions"),
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    file = tmp_path_factory.mktemp("harsh") / "one.sqlite"
    invented(file, children=600, world=HARSH)
    with on_database(file), reading(database(f"sqlite:///{file}")) as one:
        yield one


@pytest.fixture(scope="module")
def found(session: Session) -> Candidate:
    return fit(session, tenant=Settings().tenant, asked=ASKED, now=NOW)


@pytest.fixture(scope="module")
def everybody(session: Session) -> Study:
    days = Days(since=ASKED.since, until=today())
    return study(session, tenant=Settings().tenant, pathway=ND, days=days)


def card_of(found: Candidate) -> Scorecard:
    content = installed()
    return checked_card(found.card, content.catalogue, content.policy.forbidden)


def test_the_last_children_are_held_out_where_there_are_outcomes_enough(
    found: Candidate, everybody: Study
) -> None:
    validation, training = found.about.validation, found.about.training
    taught = sum(found.about.reference.totals)

    assert validation.tried is Tried.HELD_OUT
    assert validation.candidate.effective_outcomes >= 100
    assert validation.candidate.watches + taught < training.watches
    assert "taught it nothing" in validation.sentence
    assert found.about.rung is Rung.WIDER_PRIOR
    assert found.about.restrained is not None
    assert found.about.restrained.strength <= 0.2


def test_no_child_who_is_held_out_taught_the_card(everybody: Study) -> None:
    dealt = split(everybody)
    taught = set(everybody.children[dealt.taught].tolist())
    held = set(everybody.children[dealt.held].tolist())

    assert held
    assert taught.isdisjoint(held)
    assert (everybody.landmarks[dealt.taught] < dealt.since.toordinal()).all()


def test_a_candidate_tells_children_apart_as_well_as_its_world_allows(
    found: Candidate,
) -> None:
    mine, theirs = found.about.validation.candidate, found.about.validation.champion

    assert mine.auc is not None
    assert theirs.auc is not None
    assert mine.auc.value > max(0.65, theirs.auc.value - 0.02)
    assert mine.over_expected is not None
    assert mine.over_expected.value == pytest.approx(1, abs=0.2)


def test_the_same_children_make_the_same_candidate_to_the_byte(
    session: Session, found: Candidate
) -> None:
    again = fit(session, tenant=Settings().tenant, asked=ASKED, now=NOW)

    assert again.text == found.text
    assert again.card_text == found.card_text
    assert opened(again.card_text, again.text).about == found.about


def test_a_candidate_sealed_again_says_the_same_and_one_word_more_another(
    found: Candidate,
) -> None:
    other = replace(found.about, made_by="somebody else")

    assert sealed(found.card, found.about).text == found.text
    assert sealed(found.card, other).about.digest != found.about.digest


def test_limits_are_kept_and_so_is_what_must_be(found: Candidate) -> None:
    card, about = card_of(found), found.about
    scored = {one.fact.key for one in card.factors}

    assert len(card.factors) <= 24
    assert {"epilepsy", "suspensions"} <= scored
    assert set(about.without_points) == set(about.factors) - scored
    assert about.without_points
    assert set(about.carried) <= scored


def test_chances_of_the_table_are_those_of_the_equation_and_never_fall(
    found: Candidate, everybody: Study
) -> None:
    card = card_of(found)
    points = everybody.answered.points(card)
    chance = chance_of(card, points)
    assert chance is not None
    order = np.argsort(points, kind="stable")

    assert (np.diff(chance[order]) >= 0).all()
    assert chance_of(everybody.champion, points) is None


def test_every_refit_scores_every_child_and_never_points_the_wrong_way(
    found: Candidate, everybody: Study
) -> None:
    told = found.about.refits
    points = points_by_refit(told, everybody.answered)
    begins = np.cumsum([0, *told.sizes])
    at = told.facts.index("impact_home")
    home = np.array(told.points)[:, begins[at] : begins[at + 1] - 1]

    assert points.shape == (3, everybody.answered.n)
    assert all(len(row) == sum(told.sizes) for row in told.points)
    assert (np.diff(home, axis=1) >= 0).all()
    # Months to 18 fall as a child nears it, and points may only rise.
    at = told.facts.index("months_to_18")
    months = np.array(told.points)[:, begins[at] : begins[at + 1] - 1]
    assert (np.diff(months, axis=1) <= 0).all()


def test_by_hand_and_by_refit_one_child_has_the_same_points(found: Candidate) -> None:
    told = found.about.refits
    one = Answered(facts=("impact_home", "cp_plan"), x=np.array([[3.0, np.nan]]))
    begins = dict(zip(told.facts, np.cumsum([0, *told.sizes[:-1]]), strict=True))
    last = {key: size - 1 for key, size in zip(told.facts, told.sizes, strict=True)}
    by_hand = [
        row[begins["impact_home"] + 3]
        + sum(
            row[begins[key] + last[key]] for key in told.facts if key != "impact_home"
        )
        for row in told.points
    ]

    assert points_by_refit(told, one)[:, 0].tolist() == by_hand


def test_a_part_of_life_keeps_its_cap_only_where_nobody_taught_would_have_less(
    found: Candidate, everybody: Study
) -> None:
    like = everybody.champion
    lifted = {key: replace(one, cap=99, counts=Counts.SUM) for key, one in like.domains.items()}  # fmt: skip
    card = replace(like, domains=lifted)
    told = {"domains": {key: {"label": one.label, "cap": 99} for key, one in like.domains.items()}}  # fmt: skip
    both = Answered(facts=("cp_plan", "looked_after"), x=np.array([[1.0, 1.0]]))
    neither = Answered(facts=("cp_plan", "looked_after"), x=np.array([[1.0, 0.0]]))
    unasked = [one.fact.key for one in like.factors]

    def kept(of: Answered) -> dict[str, dict[str, object]]:
        rest = [key for key in unasked if key not in of.facts]
        x = np.hstack([of.x, np.full((1, len(rest)), np.nan)])
        domains: dict[str, dict[str, object]] = capped(
            told, card, like, Answered(facts=(*of.facts, *rest), x=x)
        )[0]["domains"]
        return domains

    assert kept(both)["care"]["cap"] == 99  # 6 and 5 are more than its 8
    assert kept(neither)["care"]["cap"] == like.domains["care"].cap
    assert kept(both)["daily_life"]["counts"] == "worst"


def group(name: str, children: int, outcomes: int) -> GroupFigures:
    return GroupFigures(
        group=name,
        children=children,
        outcomes=outcomes,
        effective_outcomes=float(outcomes),
        over_expected=None,
        auc=None,
        found_at_top=None,
        auc_gap=None,
        found_gap=None,
        unknown=0.25,
        gates={},
        verdict=Verdict.NOT_ASSESSABLE,
        why="Too few.",
    )


def test_nothing_is_told_of_a_group_of_few_children() -> None:
    rows = {
        row[0]: row for row in group_rows([group("few", 3, 1), group("some", 9, 1), group("many", 80, 30)])
    }  # fmt: skip

    assert rows["few"][1:7] == (HIDDEN,) * 6
    assert rows["many"][1] in ("80", HIDDEN)
    assert HIDDEN in rows["some"]  # one outcome would tell of one child


def test_a_black_box_is_measured_on_the_same_children(
    everybody: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ceilings, "EXTRA", "an_extra_that_is_not_installed")
    worst = everybody.answered.values["impact_home"] == 3

    trees, machine = ceilings.ceilings(everybody)

    assert trees.chance is not None
    assert trees.chance[worst].mean() > trees.chance[~worst].mean()
    assert (machine.chance, machine.note) == (None, ceilings.ABSENT)


def test_where_everybody_came_to_the_outcome_no_black_box_is_measured(
    everybody: Study,
) -> None:
    alike = replace(everybody.followed, event=everybody.followed.weight > 0)
    of = replace(everybody)
    vars(of)["followed"] = alike  # what is worked out once may be given

    trees, _ = ceilings.ceilings(of)

    assert (trees.chance, trees.note) == (None, ceilings.ONE_CLASS)


def test_the_explainable_machine_never_points_the_wrong_way() -> None:
    pytest.importorskip("interpret")
    draw = np.random.default_rng(1)
    x = draw.integers(0, 4, (120, 2)).astype(np.float64)
    model = ceilings._machine([1, 0])

    model.fit(x, draw.random(120) < 0.2 + 0.15 * x[:, 0])

    rising = model.predict_proba(np.array([[at, 1.0] for at in range(4)]))[:, 1]
    assert (np.diff(rising) >= -1e-9).all()
