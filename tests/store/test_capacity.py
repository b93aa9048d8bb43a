"""Staff, leave and slots as kept, and a list's capacity counted from them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, insert
from sqlmodel import Session

from tests.store.builders import NOW, TENANT, TODAY, a_list, a_placement
from tests.store.clinics import SAM, desk
from triage.calendar import LONDON, is_working_day
from triage.desk.desk import Desk
from triage.desk.versions import NotHere
from triage.desk.waits import capacity, staffing
from triage.desk.waits.staffing import CountsNoMore, EndsBeforeItBegins, PostAsked
from triage.referrals import Pathway
from triage.store import clinics
from triage.store import staffing as store
from triage.store.clinic_rows import OFFER_STATES
from triage.store.engine import reading, unit_of_work
from triage.store.offers import OFFERS, SLOTS
from triage.waits.figure import Why


ND, SLT = Pathway.NEURODEVELOPMENTAL, Pathway.SPEECH_LANGUAGE
MONDAY = TODAY  # the tests' own day is one
POST = PostAsked(
    pathway=ND,
    name="Psychologist, Riverside",
    percent=50,
    sessions=10,
    slots=2,
    first_day=TODAY,
    last_day=None,
    term_only=False,
)


def at(session: Session) -> Desk:
    """A manager at the desk."""
    return desk(session, actor=SAM)


def a_post(session: Session, **changes: Any) -> str:
    """A post of ten slots a week; its id."""
    staffing.add_post(at(session), replace(POST, **changes))
    (made,) = store.posts(session, tenant=TENANT, pathway=changes.get("pathway", ND))
    return made.id


# -- what is kept ----------------------------------------------------------------------


def test_a_post_counts_until_it_is_withdrawn_and_then_stays_on_record(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        post = a_post(session)
        staffing.book_leave(at(session), post, first=MONDAY, last=MONDAY)
    with unit_of_work(engine) as session:
        before = staffing.shown(at(session), ND)
        staffing.withdraw_post(at(session), post, why="Typed twice.")
    with reading(engine) as session:
        after = staffing.shown(at(session), ND)
        kept = session.connection().scalar(
            store.POSTS.select().with_only_columns(store.POSTS.c.name)
        )

    assert [one.name for one in before.posts] == ["Psychologist, Riverside"]
    assert [(one.whose, one.why) for one in before.absences] == [
        ("Psychologist, Riverside", "Leave")
    ]
    assert (after.posts, after.absences) == ((), ())  # its leave counts no more either
    assert kept == "Psychologist, Riverside"


def test_what_was_withdrawn_is_withdrawn_once_and_takes_no_leave(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        post = a_post(session)
        staffing.withdraw_post(at(session), post, why="Typed twice.")

        with pytest.raises(CountsNoMore):
            staffing.withdraw_post(at(session), post, why="Once more.")
        with pytest.raises(CountsNoMore):
            staffing.book_leave(at(session), post, first=MONDAY, last=MONDAY)
        with pytest.raises(NotHere):
            staffing.withdraw_absence(at(session), post, why="It is a post.")
        with pytest.raises(NotHere):
            staffing.book_leave(at(session), "nobody", first=MONDAY, last=MONDAY)


def test_days_must_stand_in_order(engine: Engine) -> None:
    before = TODAY - timedelta(days=1)
    with unit_of_work(engine) as session:
        post = a_post(session)

        with pytest.raises(EndsBeforeItBegins):
            staffing.add_post(at(session), replace(POST, last_day=before))
        with pytest.raises(EndsBeforeItBegins):
            staffing.book_leave(at(session), post, first=TODAY, last=before)


def test_what_is_over_is_not_shown_and_a_closure_is_the_whole_lists(
    engine: Engine,
) -> None:
    over = replace(POST, first_day=date(2026, 1, 5), last_day=date(2026, 3, 1))
    with unit_of_work(engine) as session:
        staffing.add_post(at(session), over)
        for first in (TODAY - timedelta(days=9), TODAY + timedelta(days=7)):
            staffing.close_list(
                at(session),
                pathway=ND,
                first=first,
                last=first + timedelta(days=1),
                why="The building is closed",
            )
        found = staffing.shown(at(session), ND)
        elsewhere = staffing.shown(at(session), SLT)

    assert found.posts == ()
    assert [(one.whose, one.first_day) for one in found.absences] == [
        ("", TODAY + timedelta(days=7))
    ]
    assert (elsewhere.posts, elsewhere.absences) == ((), ())


# -- the coming weeks ------------------------------------------------------------------


def test_staff_give_slots_to_the_coming_weeks_less_leave_and_holidays(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        post = a_post(session)
        leave = MONDAY + timedelta(days=7)
        staffing.book_leave(at(session), post, first=leave, last=leave)
        found = capacity.shown(at(session), ND)

    by_day = {one.monday: one for one in found.calendar}
    assert by_day[MONDAY].from_staff == pytest.approx(10)
    assert by_day[leave].from_staff == pytest.approx(8)
    assert by_day[leave].lost == {"leave": pytest.approx(2)}
    assert by_day[leave].lost_slots == pytest.approx(2)
    christmas = by_day[date(2026, 12, 21)]
    assert christmas.lost == {"bank holiday": pytest.approx(2)}


def test_a_plain_count_of_random_slots_finds_the_same_calendar(engine: Engine) -> None:
    random = Random(11)  # invented slots, not secrets
    with unit_of_work(engine) as session:
        a_list(session, [a_placement(one) for one in range(400)])
        kept = random_slots(session, random)
        found = capacity.shown(at(session), ND)

    for one in found.calendar:
        plain = counted(kept, one.monday)
        mine = {
            "taken": one.taken,
            "offered": one.offered,
            "open": one.open,
            "unused": one.unused,
            "cancelled": one.cancelled,
        }
        assert mine == {name: plain[name] for name in mine}, one.monday
        assert one.set_up == one.taken + one.offered + one.open + one.unused
    assert sum(one.set_up for one in found.calendar) > 100
    gone_by = {"unused": found.unused}
    assert gone_by == {"unused": lately_unused(kept)}


Kept = tuple[
    datetime, bool, tuple[str, ...]
]  # starts, cancelled, what its offers came to


def random_slots(session: Session, random: Random) -> list[Kept]:
    """Slots of two lists over half a year, some cancelled, most with offers."""
    kept: list[Kept] = []
    rooms = {
        pathway: clinics.add_clinic(
            session, tenant=TENANT, name=pathway, pathway=pathway, place="", now=NOW
        )
        for pathway in (ND, SLT)
    }
    slots, offers = [], []
    for number in range(400):
        pathway = ND if random.random() < 0.8 else SLT
        starts = NOW + timedelta(minutes=random.randrange(-130_000, 150_000))
        cancelled = random.random() < 0.1
        slots.append(a_slot(number, rooms[pathway], starts, cancelled))
        states = some_states(random, starts)
        for seat, state in enumerate(states):
            offers.append(an_offer(f"{number}-{seat}", number, state))
        if pathway is ND:
            kept.append((starts, cancelled, states))
    session.connection().execute(insert(SLOTS), slots)
    session.connection().execute(insert(OFFERS), offers)
    return kept


def some_states(random: Random, starts: datetime) -> tuple[str, ...]:
    """None, or some that ended and at most one that may still stand."""
    ended = ("declined", "cancelled by family", "released")
    standing = [one for one in OFFER_STATES if one not in ended]
    some = random.sample(ended, random.randrange(3))
    return (*some, random.choice(standing)) if random.random() < 0.6 else tuple(some)


def a_slot(
    number: int, clinic: str, starts: datetime, cancelled: bool
) -> dict[str, Any]:
    """One slot's row."""
    return {
        "tenant": TENANT,
        "id": f"S{number}",
        "clinic_id": clinic,
        "starts_at": starts,
        "minutes": 60,
        "with_whom": f"{number}",
        "format": "in person",
        "language": "",
        "joint": False,
        "cancelled_at": NOW if cancelled else None,
        "cancelled_why": "",
        "version": 0,
    }


def an_offer(key: str, number: int, state: str) -> dict[str, Any]:
    """One offer's row; each slot has a child of its own."""
    return {
        "tenant": TENANT,
        "id": f"O{key}",
        "slot_id": f"S{number}",
        "referral_id": f"R{number}",
        "seat": 1,
        "state": state,
        "why": "",
        "made_by": "a test",
        "made_at": NOW,
        "note": "",
        "version": 0,
    }


STANDS = {
    "held": "offered",
    "offered": "offered",
    "accepted": "taken",
    "attended": "taken",
    "was not brought": "taken",
}


def counted(kept: list[Kept], monday: date) -> Mapping[str, int]:
    """The same by hand, slot by slot, by the day on the wall in London."""
    counts: Counter[str] = Counter()
    for starts, cancelled, states in kept:
        day = starts.astimezone(LONDON).date()
        if not monday <= day <= monday + timedelta(days=6):
            continue
        standing = {STANDS[one] for one in states if one in STANDS}
        if cancelled:
            counts["cancelled"] += 1
        elif standing:
            counts[standing.pop()] += 1
        else:
            counts["open" if starts > NOW else "unused"] += 1
    return counts


def lately_unused(kept: list[Kept]) -> int:
    """Slots of the last thirteen weeks that were nobody's."""
    return sum(
        NOW - timedelta(weeks=13) <= starts < NOW
        and not cancelled
        and not any(one in STANDS for one in states)
        for starts, cancelled, states in kept
    )


# -- what cannot be said ---------------------------------------------------------------


def test_of_a_list_to_which_nobody_came_nothing_is_worked_out_and_that_is_said(
    engine: Engine,
) -> None:
    with reading(engine) as session:
        found = capacity.shown(at(session), SLT)

    assert found.finding == found.why_not == str(Why.NOBODY_CAME)
    assert found.trial is None
    assert found.effects == ()
    assert [one.why_not for one in found.needs] == [found.why_not]
    assert {one.short for one in found.calendar} == {None}
    assert "nothing is promised" in found.no_promise


def test_a_list_that_nothing_is_drawn_from_has_no_capacity(engine: Engine) -> None:
    with reading(engine) as session, pytest.raises(NotHere):
        capacity.shown(at(session), Pathway.UNDECIDED)


def test_the_tests_own_day_is_a_monday_and_no_holiday() -> None:
    assert TODAY.weekday() == 0
    assert is_working_day(TODAY)
    assert NOW.tzinfo is UTC
