"""New rules on their way into force: drafted, proved, rehearsed, approved by two, begun."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from tests.functional import service
from tests.functional.deciding import confirm
from tests.functional.editions import (
    DAY,
    PRIYA,
    RUTH,
    SOONER,
    TENANT,
    TOM,
    TUESDAY,
    WHY,
    activate,
    approved,
    at_desk,
    changed,
    drafted,
    editions_on_the_list,
    full_house,
    only_of,
    proved,
    ready,
    rehearsed,
    roll_back,
    the_list,
    work,
    would_be,
    written,
)
from tests.functional.two_services import ELSEWHERE
from tests.store import conftest as stores
from triage.desk.content import Content
from triage.desk.editions import doing, drafts
from triage.desk.editions.doing import (
    AlreadyApproved,
    AlreadyInForce,
    DayHasPassed,
    DayIsSet,
    EditionNotReady,
    NoDaySet,
    NothingBefore,
    NotInForce,
    WasRolledBack,
)
from triage.desk.in_force import content_in_force, installed
from triage.desk.versions import NotHere
from triage.rulebook.book import BadRuleBook
from triage.store import edition_steps, editions
from triage.store.edition_rows import EditionApprovalRow
from triage.store.engine import reading, unit_of_work
from triage.waiting_list.rehearsal import Change


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


@pytest.fixture(scope="module")
def sooner() -> Content:
    """An edition that calls some children sooner."""
    return changed(*SOONER)


def in_force(engine: Engine) -> str | None:
    with reading(engine) as session:
        return editions.in_force(session, tenant=TENANT)


def timer(engine: Engine, now: object) -> int:
    with unit_of_work(engine) as session:
        return doing.begin_due(session, TENANT, now)  # type: ignore[arg-type]  # a test's own moment


@pytest.mark.hazard("H-09")
def test_new_rules_from_a_draft_to_the_list_and_back(
    engine: Engine, tmp_path: Path, sooner: Content
) -> None:
    full_house(engine, tmp_path)
    confirm(engine, the_list(engine)[0][0], now=TUESDAY)
    first = the_list(engine)
    digest = drafted(engine, sooner, tmp_path / "draft")
    with pytest.raises(EditionNotReady, match="Not proved"):
        activate(engine, digest)
    proved(engine, sooner)
    approved(engine, digest, PRIYA)
    with pytest.raises(AlreadyApproved):
        approved(engine, digest, PRIYA)
    with pytest.raises(EditionNotReady, match="1 of 2"):
        activate(engine, digest)
    approved(engine, digest, RUTH)
    seen = rehearsed(engine, sooner)
    assert the_list(engine) == first  # a rehearsal writes nothing

    activate(engine, digest)

    assert in_force(engine) == digest
    assert the_list(engine) == would_be(seen)
    assert the_list(engine) != first
    assert any(Change.SOONER in one.changes() for one in seen.moves)
    assert only_of(sooner, editions_on_the_list(engine))

    roll_back(engine, digest)

    assert in_force(engine) == installed().digest
    assert the_list(engine) == first
    assert only_of(installed(), editions_on_the_list(engine))
    with reading(engine) as session:
        terms = editions.terms(session, tenant=TENANT)
    assert [one.how for one in terms] == ["rolled back", "activated", "installed"]


def test_a_day_is_kept_and_the_timer_begins_it_then(
    engine: Engine, tmp_path: Path, sooner: Content
) -> None:
    full_house(engine, tmp_path, children=20)
    first = the_list(engine)
    digest = ready(engine, sooner, tmp_path / "draft")
    friday = TUESDAY + 3 * DAY

    done = activate(engine, digest, on_day=friday.date())
    with pytest.raises(DayIsSet):
        activate(engine, digest, on_day=friday.date())
    assert timer(engine, friday - DAY) == 0
    assert "6 November 2026" in done.sentence
    assert (in_force(engine), the_list(engine)) == (installed().digest, first)
    seen = rehearsed(engine, sooner, friday)

    assert timer(engine, friday) == 1

    assert (in_force(engine), the_list(engine)) == (digest, would_be(seen))
    assert timer(engine, friday) == 0
    with reading(engine) as session:
        (plan,) = edition_steps.plans(session, tenant=TENANT)
        (term, _) = editions.terms(session, tenant=TENANT)
    assert plan.state == edition_steps.BEGUN
    assert term.begun_by == TOM.by


@pytest.mark.hazard("H-09")
@pytest.mark.parametrize("harm", ["a proof that fails", "another edition"])
def test_a_day_whose_conditions_no_longer_hold_begins_nothing_and_asks_a_person(
    engine: Engine, tmp_path: Path, sooner: Content, harm: str
) -> None:
    full_house(engine, tmp_path, children=20)
    digest = ready(engine, sooner, tmp_path / "draft")
    activate(engine, digest, on_day=(TUESDAY + DAY).date())
    if harm == "another edition":
        other = changed(
            ("rules/policy.toml", 'version = "2026.11"', 'version = "2026.13"')
        )
        activate(engine, ready(engine, other, tmp_path / "other"))
    else:
        proved(engine, sooner, held=False)
    before = in_force(engine)

    assert timer(engine, TUESDAY + DAY) == 1

    with reading(engine) as session:
        (plan,) = edition_steps.plans(session, tenant=TENANT)
    assert plan.state == edition_steps.NOT_MET
    (task,) = service.open_tasks(engine, doing.NOT_BEGUN)
    assert plan.told in task.sentence
    assert in_force(engine) == before != digest


def test_a_day_is_taken_back_or_overtaken(
    engine: Engine, tmp_path: Path, sooner: Content
) -> None:
    full_house(engine, tmp_path, children=20)
    digest = ready(engine, sooner, tmp_path / "draft")
    with pytest.raises(NoDaySet), at_desk(engine, TOM, TUESDAY) as desk:
        doing.take_back_day(desk, digest, why=WHY)
    activate(engine, digest, on_day=(TUESDAY + DAY).date())
    with at_desk(engine, TOM, TUESDAY) as desk:
        doing.take_back_day(desk, digest, why=WHY)
    assert timer(engine, TUESDAY + DAY) == 0

    activate(engine, digest, on_day=(TUESDAY + 2 * DAY).date())
    activate(engine, digest)

    assert timer(engine, TUESDAY + 2 * DAY) == 0
    with reading(engine) as session:
        plans = edition_steps.plans(session, tenant=TENANT)
    assert [one.state for one in plans] == ["begun", "taken back"]


@pytest.mark.hazard("H-09")
def test_what_may_not_come_into_force_is_refused_by_name(
    engine: Engine, tmp_path: Path, sooner: Content
) -> None:
    full_house(engine, tmp_path, children=20)
    digest = drafted(engine, sooner, tmp_path / "draft")
    with pytest.raises(EditionNotReady, match="0 of 2"):
        activate(engine, digest)
    approved(engine, digest, PRIYA, RUTH)
    proved(engine, sooner, held=False)
    with pytest.raises(EditionNotReady, match="Not proved"):
        activate(engine, digest)
    proved(engine, sooner)
    with pytest.raises(DayHasPassed):
        activate(engine, digest, on_day=(TUESDAY - DAY).date())
    with pytest.raises(NotInForce):
        roll_back(engine, digest)
    with pytest.raises(NothingBefore):
        roll_back(engine, installed().digest)
    with pytest.raises(NotHere):
        activate(engine, "nowhere")
    activate(engine, digest)
    with pytest.raises(AlreadyInForce):
        activate(engine, digest)
    roll_back(engine, digest)
    with pytest.raises(WasRolledBack):
        activate(engine, digest, now=TUESDAY + 2 * DAY)
    with pytest.raises(NothingBefore):
        roll_back(engine, installed().digest, now=TUESDAY + 2 * DAY)


@pytest.mark.hazard("H-22")
def test_an_edition_of_another_service_is_not_here(
    engine: Engine, tmp_path: Path, sooner: Content
) -> None:
    full_house(engine, tmp_path, children=20)
    with work(engine, tenant=ELSEWHERE) as desk:
        digest = drafts.draft(desk, written(sooner, tmp_path / "draft"), why=WHY)

    for asked in (digest, sooner.digest):
        with pytest.raises(NotHere):
            activate(engine, asked)
        with pytest.raises(NotHere):
            approved(engine, asked, PRIYA)
        with pytest.raises(NotHere):
            roll_back(engine, asked)


@pytest.mark.hazard("H-09")
def test_the_database_refuses_the_same_person_twice(
    engine: Engine, tmp_path: Path, sooner: Content
) -> None:
    digest = drafted(engine, sooner, tmp_path / "draft")
    approved(engine, digest, PRIYA)
    again = {
        "tenant": TENANT,
        "digest": digest,
        "staff_id": PRIYA.staff_id,
        "approved_by": "Another name",
        "why": WHY,
        "approved_at": TUESDAY,
    }

    with pytest.raises(IntegrityError), unit_of_work(engine) as session:
        session.execute(insert(EditionApprovalRow).values(**again))


def test_what_came_with_an_upgrade_is_kept_as_a_draft_and_decides_nothing(
    engine: Engine,
    tmp_path: Path,
    sooner: Content,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    full_house(engine, tmp_path, children=20)
    first, before = the_list(engine), in_force(engine)
    assert timer(engine, TUESDAY) == 0
    written(sooner, tmp_path / "upgrade")
    monkeypatch.setattr(drafts, "installed", lambda: sooner)

    for _ in range(2):
        timer(engine, TUESDAY)
    service.place_again(engine, TUESDAY)

    with reading(engine) as session:
        kept = editions.kept(session, tenant=TENANT)
    assert [one.why for one in kept] == [
        drafts.CAME,
        "The edition that came with the installation.",
    ]
    assert (in_force(engine), the_list(engine)) == (before, first)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_edition_that_cannot_be_read_any_more_does_not_begin(
    engine: Engine, tmp_path: Path, sooner: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_house(engine, tmp_path, children=20)
    digest = ready(engine, sooner, tmp_path / "draft")
    activate(engine, digest, on_day=(TUESDAY + DAY).date())

    def unread(*_: object) -> Content:
        raise BadRuleBook(file="common.toml", line=3, reason="it is no rule.")

    monkeypatch.setattr(drafts, "content_of", unread)

    assert timer(engine, TUESDAY + DAY) == 1
    (task,) = service.open_tasks(engine, doing.NOT_BEGUN)
    assert "cannot be read any more" in task.sentence


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_rehearsal_of_what_is_in_force_moves_nobody(
    engine: Engine, tmp_path: Path
) -> None:
    full_house(engine, tmp_path, children=40)

    found = rehearsed(engine, installed(), TUESDAY - DAY)

    assert would_be(found) == the_list(engine)
    assert [one for one in found.moves if one.changes(0)] == []
    assert (found.safe_tasks, found.reviews) == (0, 0)


@pytest.mark.hazard("H-04")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_rules_that_would_lower_children_lower_nobody_and_ask_for_reviews(
    engine: Engine, tmp_path: Path
) -> None:
    full_house(engine, tmp_path, children=40)
    bands = {name: band for name, band, _ in the_list(engine)}
    later = changed(
        ("rules/common.toml", 'band = "P2"', 'band = "P3"'),
        ("rules/neurodevelopmental.toml", 'band = "P2"', 'band = "P3"'),
    )
    digest = ready(engine, later, tmp_path / "draft")
    seen = rehearsed(engine, later)

    activate(engine, digest)

    assert {name: band for name, band, _ in the_list(engine)} == bands
    assert seen.reviews == len(service.open_tasks(engine, "review")) > 0
    assert content(engine).digest == digest


def content(engine: Engine) -> Content:
    with reading(engine) as session:
        return content_in_force(session, TENANT)


@pytest.mark.hazard("H-09")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_edition_that_reads_otherwise_than_it_was_kept_does_not_begin(
    engine: Engine, sooner: Content
) -> None:
    with work(engine) as desk:
        editions.keep(
            desk.session,
            tenant=TENANT,
            digest="another-name",
            files=sooner.files,
            why=WHY,
            by="Kim",
            now=TUESDAY,
        )
    approved(engine, "another-name", PRIYA, RUTH)

    with pytest.raises(EditionNotReady, match="does not read as it did"):
        activate(engine, "another-name")
