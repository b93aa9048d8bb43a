"""A place at a past moment is what the list said then, and every movement adds up."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.functional import service
from tests.functional.deciding import MONDAY, PRIYA, TOM, at_desk, change, confirm
from tests.functional.service import LEO, MIA, NOW, TENANT
from tests.store import conftest as stores
from triage.calendar import LONDON, london_day
from triage.clocks import EVERY_QUESTION
from triage.decisions import PathwayReason, RemovalReason, ReopenReason
from triage.desk import importing, movement
from triage.desk.deciding import second, states
from triage.desk.deciding.blind import OwnBandFirst, give_own
from triage.desk.deciding.states import Leaving
from triage.desk.knowing import clocks
from triage.desk.knowing.clocks import Change, ClockReason
from triage.desk.movement import Days, DaysDoNotFit, MovementShown
from triage.desk.waiting import NoSuchReferral
from triage.referrals import Band, Pathway, ReferralState
from triage.store import moments, proposals
from triage.store.engine import reading, unit_of_work
from triage.waiting_list.movement import Where, place


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

LISTS = (Pathway.NEURODEVELOPMENTAL, Pathway.SPEECH_LANGUAGE)
REMOVED = Leaving(
    to=ReferralState.REMOVED,
    reason=RemovalReason.FAMILY_ASKED,
    note="The family rang.",
    notice="You asked us to take the name off. Ring us and we put it back.",
    signposting="The school nurse.",
)
Places = dict[str, int]


class Diary:
    """What each list said at the end of each day on which something happened."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.days: dict[date, dict[Pathway, Places]] = {}
        self.at = NOW

    def next(self) -> datetime:
        """Another day."""
        self.at = datetime.combine(
            london_day(self.at) + timedelta(days=1), time(10), LONDON
        )
        return self.at

    def keep(self) -> None:
        """Write down the lists as they stand."""
        self.days[london_day(self.at)] = {
            pathway: {
                one.referral_id: one.place or 0
                for one in service.walk(self.engine, pathway)
            }
            for pathway in LISTS
        }

    def moved(self, name: str, since: date, until: date) -> MovementShown:
        """The ledger between two days."""
        with reading(self.engine) as session:
            return movement.between(
                session,
                tenant=TENANT,
                referral_id=name,
                asked=Days(since=since, until=until),
                now=self.at,
            )


def typed(diary: Diary, forename: str, received: date, **more: Any) -> str:
    """Somebody is typed in on the diary's next day."""
    now = diary.next()
    with unit_of_work(diary.engine) as session:
        return importing.type_referral(
            session,
            tenant=TENANT,
            typed=service.typed(
                forename=forename, surname="Invented", received_on=received, **more
            ),
            by="Sam",
            now=now,
            today=now.date(),
        )


def agree(diary: Diary) -> None:
    with at_desk(diary.engine, TOM, diary.at + timedelta(minutes=5)) as desk:
        (one,) = proposals.waiting(desk.session, tenant=TENANT)
        second.agree(desk, one.id)


def a_month(engine: Engine, folder: Path) -> Diary:
    """Imports, decisions, a clock, moves away and back, an undo: a day each."""
    diary = Diary(engine)
    first = service.import_(engine, [service.a_file(folder, [LEO, MIA])], now=NOW)
    diary.keep()
    names = [
        typed(diary, "Ada", date(2026, 2, 2)),
        typed(diary, "Ben", date(2026, 3, 2)),
        typed(diary, "Cal", date(2026, 4, 6)),
        typed(diary, "Dee", date(2026, 5, 4)),
    ]
    ada, ben, cal, dee = names
    diary.keep()
    confirm(engine, dee, now=diary.next())
    diary.keep()
    change(engine, cal, Band.P2, now=diary.next())
    diary.keep()
    with at_desk(engine, now=diary.next()) as desk:
        wanted = Change(
            question=EVERY_QUESTION,
            reason=ClockReason.WRONG,
            on_day=date(2025, 6, 2),
            why="The first letter is dated so.",
        )
        clocks.propose(desk, dee, wanted)
    agree(diary)
    diary.keep()
    with at_desk(engine, now=diary.next()) as desk:
        states.leave(desk, ada, REMOVED)
    diary.keep()
    agree(diary)
    diary.keep()
    with at_desk(engine, now=diary.next()) as desk:
        states.choose_list(
            desk,
            ben,
            to=Pathway.SPEECH_LANGUAGE,
            reason=PathwayReason.NEED,
            note="Speech only.",
        )
    diary.keep()
    with unit_of_work(engine) as session:
        importing.undo_import(
            session, tenant=TENANT, import_id=first.id, by="Kim", now=diary.next()
        )
    diary.keep()
    with at_desk(engine, now=diary.next()) as desk:
        states.reopen(
            desk, ada, reason=ReopenReason.OVERTURNED, note="The appeal was upheld."
        )
    diary.keep()
    again = service.a_file(folder, [LEO | {"Suspensions this yr": "3"}, MIA])
    service.import_(engine, [again], now=diary.next())
    diary.keep()
    return diary


@pytest.mark.hazard("H-02")
def test_past_places_are_what_the_list_said_and_every_movement_adds_up(
    engine: Engine, tmp_path: Path
) -> None:
    diary = a_month(engine, tmp_path)

    for day, lists in diary.days.items():
        at = min(datetime.combine(day, time.max, LONDON), diary.at)
        for pathway, said in lists.items():
            with reading(engine) as session:
                then = moments.stood(session, tenant=TENANT, pathway=pathway, at=at)
            here = [name for name, one in then.items() if one.where is Where.HERE]
            assert {name: place(name, then) for name in here} == said, day

    days = sorted(diary.days)
    for since in days:
        for until in days[days.index(since) :]:
            for name in diary.days[until][Pathway.NEURODEVELOPMENTAL]:
                found = diary.moved(name, since, until)
                before = diary.days[since][Pathway.NEURODEVELOPMENTAL].get(name)
                after = diary.days[until][Pathway.NEURODEVELOPMENTAL][name]
                assert (found.before, found.after) == (before, after)
                if before:
                    sum_ = sum(one.places for one in found.causes)
                    assert sum_ == after - before


def test_what_happened_in_a_month_is_said_in_words(
    engine: Engine, tmp_path: Path
) -> None:
    diary = a_month(engine, tmp_path)
    days = sorted(diary.days)
    (lowest,) = [
        name
        for name, at in diary.days[days[1]][Pathway.NEURODEVELOPMENTAL].items()
        if at == 6
    ]

    told = {
        one.sentence
        for since in days[1:]
        for until in days[days.index(since) :]
        for name in diary.days[until][Pathway.NEURODEVELOPMENTAL]
        for one in diary.moved(name, since, until).causes
    }

    assert {
        "1 child entered a more urgent priority by a clinician’s decision.",
        "1 child ahead left the list.",
        "1 child ahead went to another list.",
        "2 children came back onto the list ahead.",
        "1 child came ahead because a clock was put right.",
        "2 children ahead went off the list when an import was undone.",
        "A clinician changed this child’s priority: 4 children are no longer ahead.",
    } <= told
    found = diary.moved(lowest, days[1], days[1])
    assert found.sentence.endswith("the same place.")
    assert found.on_points == movement.NOBODY_ON_POINTS
    assert found.causes == ()


def test_a_child_who_was_not_there_then_has_no_movement_to_explain(
    engine: Engine, tmp_path: Path
) -> None:
    diary = Diary(engine)
    service.import_(engine, [service.a_file(tmp_path, [LEO, MIA])], now=NOW)
    ada = typed(diary, "Ada", date(2026, 2, 2))

    found = diary.moved(ada, NOW.date(), london_day(diary.at))

    assert (found.before, found.after, found.causes) == (None, 3, ())
    assert "not on a list yet" in found.sentence
    assert "not two places" in found.sentence
    assert found.on_points == ""
    early = diary.moved(ada, date(2026, 1, 1), NOW.date())
    assert (early.before, early.after) == (None, None)


def test_asked_of_no_days_it_begins_when_a_person_last_looked(
    engine: Engine, tmp_path: Path
) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO, MIA])], now=NOW)
    later = MONDAY + timedelta(weeks=40)

    with at_desk(engine, now=later) as desk:
        untouched = movement.seen(desk, "ND1", Days())
    confirm(engine, "ND1", now=later - timedelta(weeks=3))
    with at_desk(engine, now=later) as desk:
        found = movement.seen(desk, "ND1", Days())

    assert untouched.since == later.date() - timedelta(weeks=13)
    assert found.since == later.date() - timedelta(weeks=3)
    assert found.until == later.date()


@pytest.mark.parametrize(("since", "until"), [(1, 0), (0, 400), (9, None)])
def test_days_that_do_not_fit_are_refused(
    engine: Engine, tmp_path: Path, since: int, until: int | None
) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO, MIA])], now=NOW)
    asked = Days(
        since=NOW.date() + timedelta(days=since),
        until=None if until is None else NOW.date() + timedelta(days=until),
    )

    with pytest.raises(DaysDoNotFit), at_desk(engine, now=MONDAY) as desk:
        movement.seen(desk, "ND1", asked)


def test_nobody_moves_whom_nobody_knows(engine: Engine) -> None:
    with pytest.raises(NoSuchReferral), at_desk(engine) as desk:
        movement.seen(desk, "NOBODY", Days())


@pytest.mark.hazard("H-04")
def test_who_owes_their_own_band_is_told_no_place_and_counts_nobody_they_owe(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO, MIA])], now=NOW)
    with at_desk(engine) as desk:
        places = {
            name: movement.seen(desk, name, Days()).after for name in ("ND1", "ND2")
        }
    monkeypatch.setenv("TRIAGE_BLIND_FIRST", "always")
    behind = max(places, key=lambda name: places[name] or 0)

    with pytest.raises(OwnBandFirst), at_desk(engine) as desk:
        movement.seen(desk, behind, Days())
    with at_desk(engine, PRIYA) as desk:
        give_own(desk, behind, band=Band.P3)
        found = movement.seen(desk, behind, Days())

    assert places[behind] == 2
    assert found.after == 1
