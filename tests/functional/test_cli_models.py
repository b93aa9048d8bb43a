"""From an invented past to a proposed card, on the command line; each refusal writes nothing."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.functional.learnable import (
    command,
    fit,
    read,
    refused,
    said,
    today,
    with_a_candidate,
)
from triage.desk.editions import drafts
from triage.desk.in_force import content_in_force, installed
from triage.desk.models import ceilings
from triage.desk.opening import opened
from triage.referrals import Pathway
from triage.settings import Settings
from triage.store import models, stood
from triage.store.engine import reading
from triage.store.placements import in_force


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a service's database and a candidate that was learnt from it."""
    with with_a_candidate(tmp_path_factory.mktemp("learnt")) as place:
        yield place


def test_a_candidate_is_four_files_of_text(kept: Path) -> None:
    names = {one.name for one in (kept / "candidate").iterdir()}
    found, card = read(kept / "candidate")

    assert names == {"scorecard.json", "candidate.json", "card.md", "calibration.svg"}
    assert (kept / "printed").read_text().strip() == found.digest == card.digest
    assert len(found.text) < 200_000
    assert not [one for one in kept.iterdir() if one.name.startswith(".candidate")]


def test_a_candidate_says_what_it_was_learnt_from_and_how_well_it_foretells(
    kept: Path,
) -> None:
    about = read(kept / "candidate")[0].about
    mine = about.validation.candidate

    assert about.training.outcomes >= about.training.effective_outcomes >= 100
    assert about.training.last_landmark <= about.training.until - timedelta(weeks=13)
    assert about.parent == installed().cards[Pathway.NEURODEVELOPMENTAL].digest
    assert mine.auc is not None
    assert mine.auc.low > 0.5
    assert mine.over_expected is not None
    assert mine.over_expected.touches(1)
    assert "fifth of the children" in about.validation.sentence
    assert about.stability.too_close > 0
    assert {one.times for one in about.supposed} >= {0.5, 1, 2}
    assert {"suspensions", "genetic_condition"} <= set(about.carried)
    assert len(about.refits.points) == 5
    assert sum(about.reference.totals) == about.training.watches


def test_what_nobody_answered_keeps_its_points_in_proportion(kept: Path) -> None:
    found, card = read(kept / "candidate")
    was = {one.fact.key: one for one in installed().cards[card.pathway].factors}
    now = {one.fact.key: one for one in card.factors}
    carried = [now[key].highest / was[key].highest for key in found.about.carried]

    assert set(found.about.carried) <= set(now)
    assert max(carried) - min(carried) < 1
    assert min(carried) > 0


def test_a_model_card_is_printed_for_a_candidate_and_for_a_shipped_card(
    kept: Path,
) -> None:
    learnt = command("card", str(kept / "candidate"))
    shipped = command("card", "neurodevelopmental-expert-1")

    assert learnt.exit_code == shipped.exit_code == 0
    assert learnt.stdout.strip() == (kept / "candidate/card.md").read_text().strip()
    assert "Awaiting local clinical agreement" in learnt.stdout
    assert "Not validated" in shipped.stdout
    refused(command("card", "nobody-knows-1"), "There is no model card of")
    refused(command("card", "../rules"), "There is no model card of")


def test_a_picture_says_in_words_what_it_shows(kept: Path) -> None:
    picture = (kept / "candidate/calibration.svg").read_text()

    assert 'role="img"' in picture
    assert "<title" in picture
    assert "Expected" in picture
    assert "script" not in picture


def test_a_candidate_is_measured_on_later_children(kept: Path, tmp_path: Path) -> None:
    answer = command(
        "evaluate", str(kept / "candidate"), "-o", str(tmp_path / "measured.json")
    )
    told = json.loads((tmp_path / "measured.json").read_text())

    assert answer.exit_code == 0, said(answer)
    assert "all of these are later" in said(answer)
    assert "By looked after" in answer.stdout
    assert told["cards"][0]["name"] == "nd-learnt-1"
    assert told["cards"][0]["brier"]["value"] > 0
    assert told["cards"][1]["brier"] is None  # the experts' card gives no chances


def test_who_taught_a_candidate_is_told_when_it_is_measured_on_them(kept: Path) -> None:
    since = (today() - timedelta(weeks=36)).isoformat()

    answer = command("evaluate", str(kept / "candidate"), "--since", since)

    assert answer.exit_code == 0, said(answer)
    assert "its figures flatter it" in said(answer)


def test_a_candidate_is_held_against_the_card_in_force_and_a_ceiling(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ceilings, "EXTRA", "an_extra_that_is_not_installed")

    answer = command(
        *("compare", str(kept / "candidate"), "--keep"),
        *("-o", str(tmp_path / "compared.json")),
    )
    told = json.loads((tmp_path / "compared.json").read_text())
    kinds = {one["name"]: one for one in told["lines"]}

    assert answer.exit_code == 0, said(answer)
    assert "the evaluation extra is not installed" in said(answer)
    assert kinds["explainable boosting machine"]["auc"] is None
    assert kinds["monotone boosted trees"]["auc"]["value"] > 0.5
    assert kinds["nd-learnt-1"]["brier_more"]["low"] <= kinds["nd-learnt-1"]["brier_more"]["high"]  # fmt: skip
    assert told["best_ceiling"] == "monotone boosted trees"
    assert "May nd-learnt-1 replace the card in force?" in answer.stdout
    assert "met: tried on children who did not teach it" in answer.stdout
    with reading(opened(Settings().database_url)) as session:
        (one,) = models.comparisons(session, tenant=Settings().tenant)
    assert one.gap == pytest.approx(told["gap"])
    assert one.champion == installed().cards[Pathway.NEURODEVELOPMENTAL].digest


def test_children_who_taught_a_candidate_never_say_that_it_may_replace(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ceilings, "EXTRA", "an_extra_that_is_not_installed")
    since = (today() - timedelta(weeks=36)).isoformat()

    answer = command("compare", str(kept / "candidate"), "--since", since)

    assert answer.exit_code == 0, said(answer)
    assert "replace the card in force? Not met." in answer.stdout
    assert "Compare on later children" in answer.stdout
    assert "its figures flatter it" in said(answer)


def test_a_proposed_card_is_a_draft_and_changes_nobodys_place(kept: Path) -> None:
    before = the_list()

    answer = command(
        "propose", str(kept / "candidate"), "--why", "It foretells better."
    )
    again = command("propose", str(kept / "candidate"), "--why", "It foretells better.")

    found, card = read(kept / "candidate")
    edition = answer.stdout.strip()
    assert answer.exit_code == again.exit_code == 0, said(answer) + said(again)
    assert again.stdout.strip() == edition
    assert "two people approve it" in said(answer)
    with reading(opened(Settings().database_url)) as session:
        tenant = Settings().tenant
        drafted = drafts.content_of(session, tenant, edition)
        (one,) = models.candidates(session, tenant=tenant)
        in_force = content_in_force(session, tenant)
    assert drafted.cards[card.pathway] == card
    assert in_force.cards[card.pathway].digest == found.about.parent
    assert (one.digest, one.edition) == (card.digest, edition)
    assert one.card_md == (kept / "candidate/card.md").read_text()
    assert the_list() == before
    shown = command("card", "nd-learnt-1")
    assert shown.stdout.strip() == one.card_md.strip()


def the_list() -> list[object]:
    """Everybody's place, points and band as they stand."""
    with reading(opened(Settings().database_url)) as session:
        ranking = in_force(session, tenant=Settings().tenant)
        assert ranking is not None
        return list(
            stood.everybody(session, tenant=Settings().tenant, ranking=ranking.number)
        )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--refits", "5"), "no two different answers are known"),
        (("--alike", "keep", "--also", "no_such_fact"), "not a fact of the catalogue"),
        (("--alike", "keep", "--also", "ethnicity"), "may never carry points"),
        (("--alike", "keep", "--also", "acquired_loss_on"), "has no direction"),
        (("--alike", "keep", "--must-keep", "hearing_loss"), "must be kept"),
        (("--alike", "leave-out", "--must-keep", "suspensions"), "must be kept"),
        (("--alike", "keep", "--as-of", "2020-01-01"), "days looked at must begin"),
        (("--alike", "keep", "--as-of", "2999-01-01"), "days looked at must begin"),
    ],
)
def test_a_fit_that_cannot_be_is_refused_and_writes_nothing(
    kept: Path, tmp_path: Path, more: tuple[str, ...], words: str
) -> None:
    refused(fit(tmp_path / "new", *more), words)

    assert list(tmp_path.iterdir()) == []


def test_a_card_whose_name_is_no_name_is_refused(kept: Path, tmp_path: Path) -> None:
    refused(fit(tmp_path / "new", name="Our Card!"), "its name is not small letters")

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_never_written_over(kept: Path) -> None:
    before = {one.name: one.read_bytes() for one in (kept / "candidate").iterdir()}

    refused(fit(kept / "candidate"), "is there already")

    after = {one.name: one.read_bytes() for one in (kept / "candidate").iterdir()}
    assert after == before


def test_too_few_outcomes_are_refused_by_the_ladder(kept: Path, tmp_path: Path) -> None:
    since = (today() - timedelta(weeks=45)).isoformat()
    fewer = (today() - timedelta(weeks=25)).isoformat()

    refused(fit(tmp_path / "new", since=since), "only what a total means")
    refused(fit(tmp_path / "new", since=fewer), "nothing is learnt")
    refused(fit(tmp_path / "new", "--only-meaning", since=fewer), "nothing is learnt")
    assert list(tmp_path.iterdir()) == []


def test_with_few_outcomes_only_what_a_total_means_is_learnt(
    kept: Path, tmp_path: Path
) -> None:
    since = (today() - timedelta(weeks=45)).isoformat()

    answer = fit(tmp_path / "new", "--only-meaning", "--alike", "keep", since=since)

    assert answer.exit_code == 0, said(answer)
    found, card = read(tmp_path / "new")
    parent = installed().cards[card.pathway]
    assert card.factors == parent.factors
    assert card.domains == parent.domains
    assert card.chance is not None
    assert found.about.restrained is None
    assert "unchanged" in (tmp_path / "new/card.md").read_text()
