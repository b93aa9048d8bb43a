"""From what was recorded to a card in force and back: learnt, proved, rehearsed, approved.

Everything is done as people do it: the commands of whoever keeps the cards, the acts of
whoever approves them, and the list that a clinician reads.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from tests.functional.deciding import PRIYA, RUTH, TOM, at_desk
from tests.functional.editions import (
    approved,
    certificate,
    editions_on_the_list,
    rehearsed,
    the_list,
    would_be,
)
from tests.functional.service import TENANT
from tests.store import conftest as stores
from triage.calendar import london_day
from triage.cli import app
from triage.desk.content import Content
from triage.desk.desk import Work
from triage.desk.editions import doing, drafts, proofs
from triage.desk.editions.doing import AlreadyApproved, EditionNotReady
from triage.desk.in_force import content_in_force
from triage.desk.invented import cohort as invented
from triage.desk.models import card_shown, kept, models_shown, snapshots
from triage.desk.replace import cases_of
from triage.referrals import Pathway
from triage.rulebook.columns import from_children
from triage.scoring.learning.invented import World
from triage.scoring.scorecard import points_all
from triage.store import models, referrals
from triage.store.engine import open_store, reading, unit_of_work


sqlite_ready = stores.sqlite_ready
ND = Pathway.NEURODEVELOPMENTAL
NAME = "neurodevelopmental-learnt-1"
WHY = "A year and a half of outcomes. Invented."
# The commands read the clock, so this history ends today.
NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Journey:
    """A service that has proposed a card, and what stood before it did."""

    engine: Engine
    folder: Path
    edition: str
    card: str
    list_before: list[tuple[str, int, int]]


def command(*words: str) -> Result:
    answer = CliRunner().invoke(app, list(words))
    assert answer.exit_code == 0, (words, answer.stderr, answer.exception)
    return answer


@pytest.fixture(scope="module")
def journey(
    sqlite_ready: bytes, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Journey]:
    """Invented history; a card fitted to it, printed and proposed."""
    folder = tmp_path_factory.mktemp("journey")
    file = folder / "store.sqlite"
    file.write_bytes(sqlite_ready)
    engine = open_store(f"sqlite:///{file}")
    with unit_of_work(engine) as session:
        invented.write(
            session,
            tenant=TENANT,
            world=World(harm=-6.0),
            children=900,
            seed=5,
            today=london_day(NOW),
            now=NOW,
        )
    before = the_list(engine)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIAGE_DATABASE_URL", f"sqlite:///{file}")
        patch.setenv("TRIAGE_TENANT", TENANT)
        since = london_day(NOW) - timedelta(weeks=100)
        fit = ("model", "fit", "--pathway", str(ND), "--since", str(since))
        out = str(folder / "candidate")
        more = ("--name", NAME, "--alike", "keep", "--refits", "1", "-o", out)
        card = command(*fit, *more).stdout.strip()
        printed = command("model", "card", out).stdout
        edition = command("model", "propose", out, "--why", WHY).stdout.strip()
    assert printed.startswith("# ")
    assert "Not validated" in printed
    yield Journey(engine, folder / "candidate", edition, card, before)
    engine.dispose()


def content(journey: Journey) -> Content:
    with reading(journey.engine) as session:
        return drafts.content_of(session, TENANT, journey.edition)


def by_the_card(journey: Journey, of: Content) -> dict[str, int]:
    """Everybody's points by the new card and today's facts, worked out apart."""
    with reading(journey.engine) as session:
        every = referrals.referrals(session, tenant=TENANT).values()
        cases = cases_of(session, TENANT, of, every, london_day(NOW))
    values = [one.values(london_day(NOW)) for one in cases.values()]
    points = points_all(of.cards[ND], from_children(of.catalogue, values))
    return dict(zip(cases, points.tolist(), strict=True))


def test_a_candidate_says_how_it_was_learnt_and_is_in_force_nowhere(
    journey: Journey,
) -> None:
    files = {one.name for one in journey.folder.iterdir()}
    told = json.loads((journey.folder / "candidate.json").read_text("utf-8"))

    assert files == {"scorecard.json", "candidate.json", "card.md", "calibration.svg"}
    assert told["card_digest"] == journey.card
    assert told["training"]["children"] > 500
    assert told["training"]["outcomes"] >= 100
    assert the_list(journey.engine) == journey.list_before
    with at_desk(journey.engine, PRIYA, NOW) as desk:
        shown = models_shown.shown(desk).lists[0]
        whole = card_shown.shown(desk, journey.card)
    (proposed,) = shown.proposed
    assert (proposed.name, proposed.state) == (NAME, kept.CHALLENGER)
    assert proposed.finding.startswith("Of 100 pairs")
    assert whole.chances is not None
    assert whole.chances.lines[-1].chance > whole.chances.lines[0].chance  # type: ignore[operator]  # learnt from many
    assert whole.bins
    assert {one.heading for one in whole.first} == set(card_shown.FIRST)
    assert len(whole.more) > 20


def test_a_challenger_scores_in_silence(journey: Journey) -> None:
    places = editions_on_the_list(journey.engine)

    assert snapshots.take_due(journey.engine, tenant=TENANT, now=NOW) == 2

    with reading(journey.engine) as session:
        (one,) = models.snapshots(session, tenant=TENANT, pathway=ND)
        scores = models.scores(session, tenant=TENANT, snapshot_id=one.id)
    mine = {s.referral_id: s.points for s in scores if s.card_digest == journey.card}
    assert one.cards == (one.champion, journey.card)
    wanted = by_the_card(journey, content(journey))
    assert mine == {name: wanted[name] for name, _, _ in journey.list_before}
    assert the_list(journey.engine) == journey.list_before
    assert editions_on_the_list(journey.engine) == places


@pytest.mark.hazard("H-09")
def test_from_proof_to_the_list_and_back(journey: Journey) -> None:
    # Long because it is one journey, and each step stands on the one before.
    engine, edition = journey.engine, journey.edition
    with (
        at_desk(engine, TOM, NOW) as desk,
        pytest.raises(EditionNotReady, match="0 of"),
    ):
        doing.activate(desk, edition, on_day=desk.today, why=WHY)

    # Proved, and rehearsed on everybody who waits.
    new = content(journey)
    with unit_of_work(engine) as session:
        work = Work(session=session, tenant=TENANT, now=NOW, by="Kim")
        proofs.keep(work, new, certificate(new))
    seen = rehearsed(engine, new, NOW)
    forward = [one.forward for one in seen.moves]
    assert sum(each > 0 for each in forward) > 20, sorted(forward)
    assert sum(each < 0 for each in forward) > 20, sorted(forward)
    assert seen.safe_tasks == 0
    assert the_list(engine) == journey.list_before

    # One person is not enough, nor the same one twice.
    approved(engine, edition, PRIYA)
    with (
        at_desk(engine, TOM, NOW) as desk,
        pytest.raises(EditionNotReady, match="1 of"),
    ):
        doing.activate(desk, edition, on_day=desk.today, why=WHY)
    with pytest.raises(AlreadyApproved):
        approved(engine, edition, PRIYA)
    approved(engine, edition, RUTH)

    # In force: everybody stands as rehearsed, with the new card's points.
    with at_desk(engine, TOM, NOW + HOUR) as desk:
        doing.activate(desk, edition, on_day=desk.today, why=WHY)
    now, wanted = the_list(engine), by_the_card(journey, new)
    assert now == would_be(seen)
    assert {name: points for name, _, points in now} == {
        name: wanted[name] for name, _, _ in now
    }
    assert [name for name, _, _ in now] != [name for name, _, _ in journey.list_before]
    assert {name: band for name, band, _ in now} == {
        name: band for name, band, _ in journey.list_before
    }
    with at_desk(engine, PRIYA, NOW + HOUR) as desk:
        champion = models_shown.shown(desk).lists[0].champion
    assert champion is not None
    assert (champion.digest, champion.since) == (journey.card, NOW + HOUR)

    # And back: the list is the one before, to the last child.
    with at_desk(engine, TOM, NOW + 2 * HOUR) as desk:
        doing.roll_back(desk, edition, why="It was only tried.")
    assert the_list(engine) == journey.list_before
    with reading(engine) as session:
        assert kept.states(session, TENANT) == {journey.card: kept.ROLLED_BACK}
        assert content_in_force(session, TENANT).cards[ND].digest != journey.card
