"""Proposed cards score a frozen list in silence; two quarters behind ask for a factor."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.functional import service
from tests.functional.challengers import (
    ND,
    SL,
    frozen,
    other,
    propose_and_keep,
    take,
)
from tests.functional.editions import (
    PRIYA,
    RUTH,
    TENANT,
    TUESDAY,
    WHY,
    activate,
    approved,
    at_desk,
    editions_on_the_list,
    full_house,
    only_of,
    proved,
    roll_back,
    the_list,
    work,
)
from tests.store import conftest as stores
from triage.desk.editions import drafts
from triage.desk.in_force import installed
from triage.desk.models import kept, missing_factor
from triage.desk.models.kept import NotAChallenger
from triage.desk.versions import NotHere
from triage.referrals import Pathway
from triage.schedule import TIMERS, take_turn
from triage.scoring.card import BadScorecard
from triage.store import models
from triage.store.engine import reading, unit_of_work
from triage.store.models import Comparison


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
(TIMER,) = (one for one in TIMERS if one.name == "snapshots")
DECEMBER = datetime(2026, 12, 1, 0, 30, tzinfo=TUESDAY.tzinfo)


def states(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return kept.states(session, TENANT)


@pytest.mark.hazard("H-09")
def test_a_card_in_force_and_a_silent_challenger_score_the_same_frozen_list(
    engine: Engine, tmp_path: Path
) -> None:
    full_house(engine, tmp_path, children=40)
    before, digests = the_list(engine), editions_on_the_list(engine)
    card, _ = propose_and_keep(engine, other())

    assert (take(engine), take(engine)) == (2, 0)

    ((one, scores),) = frozen(engine)
    champion = installed().cards[ND].digest
    placed = {name: points for name, _, points in before}
    by_card = {
        digest: {
            each.referral_id: each.points
            for each in scores
            if each.card_digest == digest
        }
        for digest in (champion, card)
    }
    assert one.champion == champion
    assert one.month == date(2026, 11, 1)
    assert one.cards == (champion, card)
    assert one.children * 2 == len(scores) > 0
    assert by_card[champion].keys() == by_card[card].keys()
    assert by_card[champion].items() <= placed.items()
    assert by_card[card] != by_card[champion]
    # The challenger changed nobody's place, and nobody was placed by it.
    assert (the_list(engine), editions_on_the_list(engine)) == (before, digests)
    assert only_of(installed(), digests)


def test_three_workers_freeze_each_list_once_and_a_new_month_freezes_it_again(
    engine: Engine, tmp_path: Path
) -> None:
    full_house(engine, tmp_path, children=20)
    found: list[int | None] = []

    def look(worker: str) -> None:
        found.append(take_turn(engine, TENANT, TIMER, now=TUESDAY, worker=worker))

    workers = [Thread(target=look, args=(name,)) for name in ("one", "two", "three")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(found, key=str) == [2, None, None]
    assert (take(engine, TUESDAY + timedelta(days=3)), take(engine, DECEMBER)) == (0, 2)

    months = [one.month for one, _ in frozen(engine, SL)]
    assert months == [date(2026, 11, 1), date(2026, 12, 1)]


@ON_SQLITE
def test_what_was_not_known_is_counted_for_each_fact_of_the_cards(
    engine: Engine, tmp_path: Path
) -> None:
    full_house(engine, tmp_path, children=30)

    take(engine)

    ((one, scores),) = frozen(engine)
    facts = {factor.fact.key for factor in installed().cards[ND].factors}
    assert one.unknown.keys() == facts
    assert all(0 <= many <= one.children for many in one.unknown.values())
    assert 0 < sum(one.unknown.values()) < len(facts) * one.children
    assert Counter(each.band for each in scores) == Counter(
        band
        for name, band, _ in the_list(engine)
        if name in {s.referral_id for s in scores}
    )


@ON_SQLITE
def test_a_service_without_a_list_has_nothing_to_freeze(engine: Engine) -> None:
    assert take(engine) == 0


@ON_SQLITE
def test_a_challenger_that_cannot_read_the_facts_in_force_is_left_out_and_said_to_be(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    full_house(engine, tmp_path, children=20)
    propose_and_keep(engine, other())
    with unit_of_work(engine) as session:
        (first,) = models.candidates(session, tenant=TENANT)
        gone = first.card.replace("harm_to_others", "a_fact_of_before")
        values = vars(first) | {"digest": "unread", "card": gone}
        models.keep_candidate(
            session, tenant=TENANT, kept=models.KeptCandidate(**values)
        )

    take(engine)

    ((one, scores),) = frozen(engine)
    assert list(one.left_out) == ["unread"]
    assert "a_fact_of_before" in one.left_out["unread"]
    assert "unread" not in {each.card_digest for each in scores}
    assert "left out" in caplog.text


@ON_SQLITE
def test_a_card_is_kept_once_with_who_proposed_it_and_a_bad_one_not_at_all(
    engine: Engine, tmp_path: Path
) -> None:
    full_house(engine, tmp_path, children=10)
    first = propose_and_keep(engine, other())
    assert propose_and_keep(engine, other(), TUESDAY + timedelta(days=1)) == first
    bad = other(2)
    bad["factors"][1]["rows"][0]["points"] = 10  # points that fall as it gets worse
    with pytest.raises(BadScorecard), work(engine) as desk:
        kept.keep_proposed(desk, bad, edition=first[1], why=WHY)

    with reading(engine) as session:
        (one,) = models.candidates(session, tenant=TENANT)
    assert (one.digest, one.kept_by, one.kept_at) == (first[0], "Kim", TUESDAY)
    assert states(engine) == {first[0]: kept.CHALLENGER}


@ON_SQLITE
def test_a_challenger_becomes_champion_only_through_an_edition_and_loses_it_when_rolled_back(
    engine: Engine, tmp_path: Path
) -> None:
    full_house(engine, tmp_path, children=20)
    card, edition = propose_and_keep(engine, other())
    with reading(engine) as session:
        content = drafts.content_of(session, TENANT, edition)
    proved(engine, content)
    approved(engine, edition, PRIYA, RUTH)
    activate(engine, edition)
    assert states(engine) == {card: kept.CHAMPION}

    roll_back(engine, edition)

    assert states(engine) == {card: kept.ROLLED_BACK}
    take(engine)
    ((one, scores),) = frozen(engine)
    assert {each.card_digest for each in scores} == {one.champion} != {card}


@ON_SQLITE
def test_a_withdrawn_challenger_is_watched_no_longer_and_stays_in_the_record(
    engine: Engine, tmp_path: Path
) -> None:
    full_house(engine, tmp_path, children=10)
    card, _ = propose_and_keep(engine, other())

    with at_desk(engine, PRIYA, TUESDAY) as desk:
        kept.withdraw(desk, card, why="It was learnt from a year without notes.")

    assert states(engine) == {card: kept.WITHDRAWN}
    with pytest.raises(NotAChallenger), at_desk(engine, PRIYA, TUESDAY) as desk:
        kept.withdraw(desk, card, why=WHY)
    with pytest.raises(NotHere), at_desk(engine, PRIYA, TUESDAY) as desk:
        kept.withdraw(desk, installed().cards[ND].digest, why=WHY)
    take(engine)
    ((_, scores),) = frozen(engine)
    assert card not in {each.card_digest for each in scores}


# -- two quarters behind -----------------------------------------------------------------


def compared(
    engine: Engine, quarter_day: date, gap: float | None, champion: str = "card"
) -> bool:
    with work(engine) as desk:
        return kept.keep_comparison(
            desk,
            {"figures": []},
            pathway=ND,
            champion=champion,
            champion_auc=0.7,
            gap=gap,
            on=quarter_day,
        )


def asked(engine: Engine) -> list[str]:
    return [one.sentence for one in service.open_tasks(engine, missing_factor.KIND)]


@ON_SQLITE
def test_two_quarters_running_with_a_gap_ask_a_person_once(engine: Engine) -> None:
    assert compared(engine, date(2026, 5, 2), 0.02)
    assert asked(engine) == []
    assert compared(engine, date(2026, 9, 30), 0.011)
    (sentence,) = asked(engine)
    assert "0.020 of AUC in 2026-Q2" in sentence
    assert "0.011 in 2026-Q3" in sentence

    assert not compared(engine, date(2026, 8, 1), 0.5)  # that quarter has its own
    assert asked(engine) == [sentence]
    assert compared(engine, date(2026, 12, 1), 0.03)
    assert len(asked(engine)) == 2


@ON_SQLITE
@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        (0.02, 0.01, (date(2026, 5, 2), date(2026, 8, 2))),
        (0.01, 0.02, (date(2026, 5, 2), date(2026, 8, 2))),
        (0.02, None, (date(2026, 5, 2), date(2026, 8, 2))),
        (0.02, 0.02, (date(2026, 2, 2), date(2026, 8, 2))),
        (0.02, 0.02, (date(2025, 8, 2), date(2026, 8, 2))),
    ],
)
def test_a_narrow_gap_one_not_measured_or_a_quarter_between_asks_nobody(
    engine: Engine, first: float, second: float | None, days: tuple[date, date]
) -> None:
    compared(engine, days[0], first)
    compared(engine, days[1], second)

    assert asked(engine) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from([ND, SL]),
            st.integers(8000, 8011),
            st.one_of(st.none(), st.floats(0, 0.03)),
        ),
        max_size=20,
        unique_by=lambda one: one[:2],
    )
)
@settings(max_examples=60)
def test_every_notice_is_of_two_neighbouring_wide_quarters_of_one_list(
    drawn: list[tuple[Pathway, int, float | None]],
) -> None:
    made = [
        Comparison(
            pathway=pathway,
            quarter=f"{(at - 1) // 4}-Q{(at - 1) % 4 + 1}",
            champion="card",
            champion_auc=0.7,
            gap=gap,
            told={},
            made_at=TUESDAY,
            made_by="Kim",
        )
        for pathway, at, gap in drawn
    ]
    wide = {(pathway, at) for pathway, at, gap in drawn if gap and gap > 0.01}

    found = list(missing_factor.notices(made))

    assert len(found) == sum((pathway, at + 1) in wide for pathway, at in wide)
    assert all(min(one.gaps) > missing_factor.GAP for one in found)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), "2026-Q1"),
        (date(2026, 3, 31), "2026-Q1"),
        (date(2026, 4, 1), "2026-Q2"),
        (date(2026, 12, 31), "2026-Q4"),
    ],
)
def test_a_quarter_is_three_months(day: date, quarter: str) -> None:
    assert kept.quarter_of(day) == quarter
