"""What a wrong edition took is given back, and nobody affected is left unnamed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.functional import editions_kept, service
from tests.functional.deciding import PRIYA, TOM, at_desk
from tests.functional.editions_kept import tampered
from tests.functional.service import NOW, TENANT, TODAY
from tests.functional.wrong_edition import (
    EXCLUDED,
    JOINED,
    JOINED_LATER,
    NEARLY_18,
    PROTECTED,
    PUT_RIGHT,
    RIGHT,
    SUSPENDED,
    a_child,
    a_month,
    generous,
    order,
    stands,
    wrong,
)
from tests.store import conftest as stores
from triage.decisions import RemovalReason
from triage.desk import movement, replace
from triage.desk.deciding import moves, second, states
from triage.desk.deciding.moves import Why
from triage.desk.deciding.states import Leaving
from triage.desk.editions import apologies, replay
from triage.desk.editions.apologies import FolderNotEmpty
from triage.desk.editions.putting_right import (
    RightNotInForce,
    WhyMissing,
    desk_of,
    put_right,
)
from triage.desk.editions.restitution import Affected, Asked, SameEdition, look
from triage.desk.in_force import EditionNotKept, installed
from triage.desk.movement import Days
from triage.desk.people import accounts
from triage.desk.people.accounts import NoAccount
from triage.desk.replace import Occasion
from triage.errors import TriageError
from triage.referrals import Band, Pathway, ReferralState
from triage.roles import NotAllowed, Role
from triage.store import in_line, placements, proposals
from triage.store.engine import reading, unit_of_work
from triage.store.in_line import Reach
from triage.waiting_list.movement import Cause
from triage.waiting_list.replay import Outcome
from triage.waiting_list.restitution import Fate, Lost


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

WHY = "The rule about exclusions said P3"
LOOKED = PUT_RIGHT + timedelta(hours=3)
SEVEN_DAYS = Lost(band=Band.P4, due_band=Band.P4, credit_weeks=1, days=7)


@pytest.fixture(scope="module")
def months(
    tmp_path_factory: pytest.TempPathFactory, sqlite_ready: bytes
) -> dict[str, bytes]:
    """The same month by three editions, each lived through once."""
    editions = {"wrong": wrong(), "right": installed(), "generous": generous()}
    folder = tmp_path_factory.mktemp("months")
    return {
        name: editions_kept.lived_once(
            folder / name,
            sqlite_ready,
            lambda engine, one=one: a_month(engine, folder, one),  # type: ignore[misc]  # a test's own words
        )
        for name, one in editions.items()
    }


@pytest.fixture
def wronged(months: dict[str, bytes], tmp_path: Path) -> Iterator[Engine]:
    """A service in which an edition was wrong for 40 days; the right one is in force."""
    with editions_kept.copy_of(months["wrong"], tmp_path / "wrong.sqlite") as engine:
        yield engine


def found(engine: Engine) -> dict[str, Affected]:
    with at_desk(engine, now=LOOKED) as desk:
        looked = look(desk.work, Asked(wrong=wrong().digest))
    return {one.referral_id: one for one in looked.affected}


def restore(engine: Engine, now: datetime = PUT_RIGHT) -> None:
    with at_desk(engine, PRIYA, now) as desk:
        put_right(desk, Asked(wrong=wrong().digest), why=WHY)


def test_those_who_wait_stand_as_if_it_had_been_right_from_the_beginning(
    engine: Engine, tmp_path: Path, months: dict[str, bytes]
) -> None:
    a_month(engine, tmp_path, wrong())
    before = stands(engine)

    restore(engine)

    with editions_kept.copy_of(months["right"], tmp_path / "right.sqlite") as right:
        assert before != stands(right)
        assert order(engine) == order(right)
        assert stands(engine) == stands(right)
    with at_desk(engine, now=PUT_RIGHT) as desk:
        done = list(replay.since(desk.work, TODAY))
    assert {one.outcome for one in done} == {Outcome.SAME}
    assert len(done) > 20


def test_everybody_affected_is_named_with_what_was_lost(wronged: Engine) -> None:
    affected = found(wronged)

    assert affected.keys() == {EXCLUDED, SUSPENDED, NEARLY_18, JOINED_LATER}
    excluded, suspended = affected[EXCLUDED], affected[SUSPENDED]
    assert (excluded.fate, excluded.places) == (Fate.PUT_RIGHT, 2)
    assert excluded.put_right is not None
    assert excluded.put_right.band is Band.P2
    assert (suspended.fate, suspended.days, suspended.places) == (Fate.PUT_RIGHT, 7, 1)
    assert suspended.lost == SEVEN_DAYS
    assert affected[NEARLY_18].fate is Fate.NOTHING_LOST


def test_looking_writes_nothing(wronged: Engine) -> None:
    before = service.counts(wronged)

    found(wronged)

    assert service.counts(wronged) == before


def test_what_was_put_right_is_not_put_right_twice(wronged: Engine) -> None:
    restore(wronged)
    before = stands(wronged)

    restore(wronged)

    assert stands(wronged) == before
    assert {one.fate for one in found(wronged).values()} == {Fate.NOTHING_LOST}


def test_credited_days_last_and_are_said_on_the_childs_page(wronged: Engine) -> None:
    restore(wronged)
    with unit_of_work(wronged) as session:
        later = PUT_RIGHT + timedelta(days=90)
        occasion = Occasion(cause="date", today=later.date(), now=later)
        replace.place(
            session, tenant=TENANT, referral_ids=[SUSPENDED], occasion=occasion
        )

    page = service.child(wronged, SUSPENDED)

    assert stands(wronged)[SUSPENDED][1] == date(2026, 5, 18)
    assert f"7 days credited because: {WHY}." in page.reason
    assert any(
        "mistake in the rules was put right" in one.title for one in page.history
    )


def test_the_ledger_says_that_a_mistake_was_put_right(wronged: Engine) -> None:
    restore(wronged)
    before = (PUT_RIGHT - timedelta(days=1)).date()

    with reading(wronged) as session:
        moved = movement.between(
            session,
            tenant=TENANT,
            referral_id=SUSPENDED,
            asked=Days(since=before, until=PUT_RIGHT.date()),
            now=PUT_RIGHT,
        )

    assert (moved.before, moved.after) == (6, 5)
    assert [(one.cause, one.own) for one in moved.causes] == [(Cause.PUT_RIGHT, True)]


def test_whoever_was_given_more_keeps_it_until_a_person_looks(
    months: dict[str, bytes], tmp_path: Path
) -> None:
    asked = Asked(wrong=generous().digest)
    with editions_kept.copy_of(months["generous"], tmp_path / "own.sqlite") as engine:
        before = stands(engine)
        with at_desk(engine, now=PUT_RIGHT) as desk:
            (more,) = look(desk.work, asked).affected
            put_right(desk, asked, why=WHY)

        assert (more.referral_id, more.fate) == (PROTECTED, Fate.GIVEN_MORE)
        assert stands(engine) == before
        reviews = service.open_tasks(engine, "review")
        assert PROTECTED in {one.referral_id for one in reviews}


def two_leave(wronged: Engine) -> None:
    """One child is seen and another moves to another area."""
    with at_desk(wronged, now=PUT_RIGHT + timedelta(hours=1)) as desk:
        contact = Why(reason="attended")
        moves.move(desk, EXCLUDED, ReferralState.SEEN, contact, first_contact=True)
        leaving = Leaving(
            to=ReferralState.REMOVED,
            reason=RemovalReason.MOVED,
            note="The other area wrote.",
            notice="Ring us if that is not so.",
            signposting="The new area's list.",
        )
        states.leave(desk, SUSPENDED, leaving)
    with at_desk(wronged, TOM, PUT_RIGHT + timedelta(hours=2)) as desk:
        (one,) = proposals.waiting(desk.session, tenant=TENANT)
        second.agree(desk, one.id)


def test_whoever_was_seen_or_left_meanwhile_is_named(wronged: Engine) -> None:
    two_leave(wronged)

    affected = found(wronged)
    restore(wronged, LOOKED)

    assert affected[EXCLUDED].fate is Fate.SEEN
    assert affected[SUSPENDED].fate is Fate.OFF_THE_LIST
    assert affected[SUSPENDED].off_because == RemovalReason.MOVED.value
    assert affected[SUSPENDED].lost == SEVEN_DAYS
    assert not {EXCLUDED, SUSPENDED} & set(order(wronged))


def test_who_leaves_after_it_was_put_right_has_lost_nothing(wronged: Engine) -> None:
    restore(wronged)
    two_leave(wronged)

    one = found(wronged)[SUSPENDED]

    assert one.fate is Fate.OFF_THE_LIST
    assert one.lost is not None
    assert one.lost.days == 0


def test_what_cannot_be_worked_out_is_named_too(wronged: Engine) -> None:
    tampered(wronged, "inputs = null", f"referral_id = '{SUSPENDED}'")

    one = found(wronged)[SUSPENDED]

    assert one.fate is Fate.NOT_KNOWN
    assert "was not kept then" in one.why_not


def test_only_placements_of_the_days_asked_about_are_looked_at(wronged: Engine) -> None:
    with at_desk(wronged, now=PUT_RIGHT) as desk:
        digest, day = wrong().digest, NOW.date() - timedelta(days=1)
        early = look(desk.work, Asked(wrong=digest, until=day))
        late = look(desk.work, Asked(wrong=digest, since=JOINED.date()))

    assert (early.affected, early.untouched) == ((), 0)
    assert JOINED_LATER in {one.referral_id for one in late.affected}


def test_a_draft_is_written_for_each_family_that_may_be_told_and_none_is_sent(
    wronged: Engine, tmp_path: Path
) -> None:
    before = service.counts(wronged)
    with at_desk(wronged, now=PUT_RIGHT) as desk:
        told = apologies.draft(desk.work, tuple(found(wronged).values()))

    written = apologies.write(tmp_path / "letters", told)

    listed = (tmp_path / "letters" / apologies.INDEX).read_text()
    assert written == sum(bool(one.text) for one in told)
    assert all(name in listed for name in found(wronged))
    assert service.counts(wronged) == before
    with pytest.raises(FolderNotEmpty):
        apologies.write(tmp_path / "letters", told)


@pytest.mark.parametrize(
    ("asked", "why", "refusal"),
    [
        (Asked(wrong=installed().digest), WHY, SameEdition),
        (Asked(wrong="never-kept"), WHY, EditionNotKept),
        (Asked(wrong=wrong().digest), " ", WhyMissing),
        (Asked(wrong=wrong().digest), "x" * 501, WhyMissing),
        (Asked(wrong=installed().digest, right=wrong().digest), WHY, RightNotInForce),
    ],
)
def test_what_cannot_be_put_right_is_refused(
    wronged: Engine, asked: Asked, why: str, refusal: type[TriageError]
) -> None:
    before = service.counts(wronged)

    with pytest.raises(refusal), at_desk(wronged, now=PUT_RIGHT) as desk:
        put_right(desk, asked, why=why)

    assert service.counts(wronged) == before


@pytest.mark.parametrize("email", ["nobody@example.nhs.uk", "jo@example.nhs.uk"])
def test_only_somebody_who_approves_rules_puts_a_wrong_one_right(
    wronged: Engine, email: str
) -> None:
    on: dict[str, Any] = {"tenant": TENANT, "now": NOW}
    with unit_of_work(wronged) as session:
        accounts.invite(
            session,
            name="Jo Lane",
            email="jo@example.nhs.uk",
            role=Role.COORDINATOR,
            by="Sam",
            **on,
        )

    with reading(wronged) as session, pytest.raises((NoAccount, NotAllowed)):
        desk_of(session, email=email, **on)


def test_a_draw_counts_the_days_as_the_list_does(wronged: Engine) -> None:
    restore(wronged)
    with reading(wronged) as session:
        ranking = placements.in_force(session, tenant=TENANT)
        assert ranking is not None
        found = in_line.in_line(
            session,
            tenant=TENANT,
            ranking=ranking.number,
            pathway=Pathway.NEURODEVELOPMENTAL,
            reach=Reach(first=20, beyond=dict.fromkeys(Band, 0), longest=False),
        )

    days = {one.referral_id: one.credited_days for one in found}
    assert days.pop(SUSPENDED) == 7
    assert set(days.values()) == {0}


def test_a_day_that_nobody_was_placed_on_counts_as_it_would_have(
    tmp_path: Path, sqlite_ready: bytes
) -> None:
    eighteen = a_child(19, "20/10/2026", **{"Date of Birth": "20/05/2009"})
    with editions_kept.copy_of(sqlite_ready, tmp_path / "own.sqlite") as engine:
        editions_kept.put_in_force(engine, wrong(), NOW)
        service.import_(engine, [service.a_file(tmp_path, [eighteen])], now=NOW)
        editions_kept.put_in_force(engine, installed(), RIGHT)

        right = found(engine)["ND19"].put_right

    assert right is not None
    assert right.band_since == date(2026, 11, 20)
    assert right.due_on == date(2026, 11, 20) + timedelta(weeks=6)
